//! Encrypted content and what opens it.

use content::{
    CarryEntry, CarryReader, CarryWriter, CaseKey, FingerReference, HallKey, Identity, Recipient,
    open_content, open_with_wrapped_key, seal_content, unwrap_case_key,
};
use hallseal_tests::specimens::{self, HOLDER};
use rand_core::OsRng;

use super::{Target, forged, refused, words};

/// A blob of the content store opens to what was sealed, or not at all.
pub(super) fn sealed_content() -> Target {
    let department = Identity::generate(&mut OsRng);
    let genuine = specimens::content(600);
    let sealed = seal_content(&genuine, &department.recipient(), &mut OsRng);
    let corpus = sealed
        .map(content::SealedContent::into_bytes)
        .into_iter()
        .collect();
    Target {
        corpus,
        words: words(&[
            "age-encryption.org/v1\n",
            "-> X25519 ",
            "\n---",
            "-> scrypt ",
        ]),
        run: Box::new(move |input| {
            let key = unwrap_case_key(input, &department).is_ok();
            if open_with_wrapped_key(input, input, &department).is_ok() {
                return forged("a blob as its own key");
            }
            match open_content(input, &department) {
                Ok(opened) if opened == genuine => Ok("opened".to_owned()),
                Ok(_) => forged("altered content"),
                Err(error) => Ok(format!("{} {key}", refused(&error))),
            }
        }),
    }
}

/// A sealed finger reference.
pub(super) fn finger_reference() -> Target {
    const TEMPLATE: [u8; 512] = [0x5A; 512];
    let (card, hall) = (b"card bytes".as_slice(), HallKey::new([8; 32]));
    let sealed = FingerReference::seal(&TEMPLATE, card, &hall, &HOLDER, &mut OsRng);
    let corpus = sealed
        .map(|reference| reference.to_bytes())
        .into_iter()
        .collect();
    Target {
        corpus,
        words: vec![],
        run: Box::new(move |input| match FingerReference::from_bytes(input) {
            Err(error) => Ok(refused(&error)),
            Ok(reference) if reference.to_bytes() != input => {
                forged("a second form of a reference")
            }
            Ok(reference) => match reference.open(card, &hall, &HOLDER) {
                Ok(template) if template.as_slice() == TEMPLATE => Ok("opened".to_owned()),
                Ok(_) => forged("another template"),
                Err(error) => Ok(format!("read, {}", refused(&error))),
            },
        }),
    }
}

/// Keys as text, and wrapped case keys.
pub(super) fn keys() -> Target {
    let identity = Identity::generate(&mut OsRng);
    let mut corpus: Vec<Vec<u8>> = vec![identity.to_secret().as_bytes().to_vec()];
    let wrapped = CaseKey::generate(&mut OsRng).wrap(&identity.recipient());
    corpus.extend(wrapped);
    corpus.push(b"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".to_vec());
    Target {
        corpus,
        words: words(&[
            "age1",
            "AGE-SECRET-KEY-1",
            "-> X25519 ",
            "-> scrypt ",
            "\n---",
        ]),
        run: Box::new(move |input| {
            let text = String::from_utf8_lossy(input);
            let as_secret = Identity::from_secret(&text).is_ok();
            let as_recipient = Recipient::parse(&text).is_ok();
            let wrapped = CaseKey::unwrap(input, &identity).is_ok();
            Ok(format!("{as_secret} {as_recipient} {wrapped}"))
        }),
    }
}

/// Single fields that were opened for one reader.
pub(super) fn openings() -> Target {
    let reader = Identity::generate(&mut OsRng);
    let whole = specimens::content(0);
    let genuine = &whole.fields;
    let names: Vec<String> = genuine
        .fields()
        .iter()
        .map(|field| field.name.clone())
        .collect();
    let some = names.iter().take(3).map(String::as_str);
    let sealed = content::seal_openings(genuine, some, &reader.recipient());
    let root = genuine.root();
    Target {
        corpus: sealed.into_iter().collect(),
        words: words(&["age-encryption.org/v1\n", "-> X25519 ", "\n---"]),
        run: Box::new(move |input| match content::open_openings(input, &reader) {
            Ok(opened) => {
                let shown = |opening| seal::fields::verify_opening(opening, &root).is_ok();
                match opened.iter().all(shown) {
                    true => Ok(format!("opened, {}", opened.len())),
                    false => forged("an altered opening"),
                }
            }
            Err(error) => Ok(refused(&error)),
        }),
    }
}

/// The file of a stick, soundly encrypted by whoever knows the hall's recipient: its entries are
/// those that were put in, in their order, or it is refused.
pub(super) fn carried() -> Target {
    let hall = Identity::generate(&mut OsRng);
    let entry = |number: u8| CarryEntry {
        signed: vec![number; 90],
        content: (number > 0).then(|| vec![number; 700].into()),
        evidence: None,
    };
    let entries: Vec<CarryEntry> = (0..4).map(entry).collect();
    let file = file_of(&entries, &hall);
    Target {
        corpus: file.into_iter().collect(),
        words: words(&["age-encryption.org/v1\n", "-> X25519 ", "\n---", "HSC1"]),
        run: Box::new(move |input| {
            let mut reader = match CarryReader::new(input, &hall) {
                Ok(reader) => reader,
                Err(error) => return Ok(error.code().to_owned()),
            };
            let mut count = 0;
            loop {
                match reader.next_entry() {
                    Ok(Some(read)) if entries.get(count) == Some(&read) => count += 1,
                    Ok(Some(_)) => return forged("an altered entry"),
                    Ok(None) if count == entries.len() => return Ok("whole".to_owned()),
                    Ok(None) => return forged("a file that was cut short"),
                    Err(error) => return Ok(format!("{count} {}", error.code())),
                }
            }
        }),
    }
}

fn file_of(entries: &[CarryEntry], hall: &Identity) -> Result<Vec<u8>, content::CarryError> {
    let mut writer = CarryWriter::new(Vec::new(), &hall.recipient())?;
    for entry in entries {
        writer.put(entry)?;
    }
    writer.finish()
}
