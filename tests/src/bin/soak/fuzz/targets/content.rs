//! Encrypted content and what opens it.

use content::{
    CaseKey, FingerReference, HallKey, Identity, Recipient, open_content, open_with_wrapped_key,
    seal_content, unwrap_case_key,
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
