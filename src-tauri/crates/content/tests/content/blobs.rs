use crate::Rng;
use content::{
    Attachment, CaseKey, Content, ContentError, Identity, Recipient, open_content,
    open_with_wrapped_key, seal_content, unwrap_case_key,
};
use domain::factor::Factors;
use proptest::prelude::*;
use seal::evidence::Evidence;
use seal::fields::{Field, FieldSet, FieldValue};

/// A made-up applicant's made-up answers.
fn content() -> Content {
    let field = |name: &str, value: &str, salt| Field {
        name: name.into(),
        value: FieldValue::Text(value.into()),
        salt: [salt; 32],
    };
    Content {
        fields: FieldSet::new(vec![
            field("name", "张测试", 1),
            field("address", "东湖市测试路 1 号", 2),
        ])
        .unwrap(),
        evidence: Evidence {
            device_time_s: 1_800_000_000,
            boot_id: [1; 16],
            counter: 7,
            factors: Factors::CARD,
            checks: vec!["passive".into()],
            salt: [3; 32],
            chip: None,
        },
        attachments: vec![Attachment {
            name: "photo".into(),
            media_type: "image/png".into(),
            bytes: vec![0x89; 5_000],
        }],
    }
}

#[test]
fn only_the_departments_key_opens_what_a_device_sealed() {
    let (department, other) = (
        Identity::generate(&mut Rng {}),
        Identity::generate(&mut Rng {}),
    );
    let plain = content();
    let sealed = seal_content(&plain, &department.recipient(), &mut Rng {}).unwrap();
    assert_eq!(sealed.digest(), seal::hash::sha256(&[sealed.as_bytes()]));
    let opened = open_content(sealed.as_bytes(), &department).unwrap();
    assert_eq!(opened, plain);
    assert_eq!(opened.fields.root(), plain.fields.root());
    let refused = open_content(sealed.as_bytes(), &other).unwrap_err();
    assert_eq!(refused, ContentError::NotOpenable);
    // Nothing of the plaintext is in the blob, nor does it repeat.
    for word in [
        "张测试".as_bytes(),
        b"passive",
        b"image/png",
        &[0x89; 32],
        &[1; 32],
    ] {
        assert!(
            !sealed
                .as_bytes()
                .windows(word.len())
                .any(|window| window == word)
        );
    }
    let again = seal_content(&plain, &department.recipient(), &mut Rng {}).unwrap();
    assert_ne!(again.digest(), sealed.digest());
}

#[test]
fn a_key_wrapped_anew_opens_this_case_for_one_reader_and_no_other_case() {
    let (department, reader) = (
        Identity::generate(&mut Rng {}),
        Identity::generate(&mut Rng {}),
    );
    let (plain, to) = (content(), department.recipient());
    let sealed = seal_content(&plain, &to, &mut Rng {}).unwrap();
    let other_case = seal_content(&plain, &to, &mut Rng {}).unwrap();
    let key = unwrap_case_key(sealed.as_bytes(), &department).unwrap();
    let wrapped = key.wrap(&reader.recipient()).unwrap();
    let open = |blob: &[u8], identity| open_with_wrapped_key(blob, &wrapped, identity);
    assert_eq!(open(sealed.as_bytes(), &reader).as_ref(), Ok(&plain));
    assert_eq!(
        open(other_case.as_bytes(), &reader),
        Err(ContentError::NotOpenable)
    );
    let stranger = Identity::generate(&mut Rng {});
    assert_eq!(
        open(sealed.as_bytes(), &stranger),
        Err(ContentError::NotOpenable)
    );
}

#[test]
fn the_wrapped_key_is_an_ordinary_age_file_of_an_ordinary_age_key() {
    let department = Identity::generate(&mut Rng {});
    let wrapped = CaseKey::generate(&mut Rng {})
        .wrap(&department.recipient())
        .unwrap();
    assert!(wrapped.len() < 512, "{}", wrapped.len());
    assert!(wrapped.starts_with(b"age-encryption.org/v1\n-> X25519 "));
    let identity: age::x25519::Identity = department.to_secret().parse().unwrap();
    let text = String::from_utf8(age::decrypt(&identity, &wrapped).unwrap()).unwrap();
    assert!(text.parse::<age::x25519::Identity>().is_ok());
}

#[test]
fn any_flipped_byte_of_a_blob_is_refused() {
    let department = Identity::generate(&mut Rng {});
    let mut small = content();
    small.attachments.clear();
    let sealed = seal_content(&small, &department.recipient(), &mut Rng {}).unwrap();
    for at in 0..sealed.as_bytes().len() {
        for flip in [0x01, 0x80] {
            let mut altered = sealed.as_bytes().to_vec();
            altered[at] ^= flip;
            assert!(
                open_content(&altered, &department).is_err(),
                "byte {at} by {flip:#x}"
            );
        }
    }
    for length in 0..sealed.as_bytes().len() {
        let cut = open_content(&sealed.as_bytes()[..length], &department);
        assert_eq!(cut, Err(ContentError::Malformed), "{length} bytes");
    }
}

#[test]
fn too_much_content_is_refused_on_both_sides() {
    let department = Identity::generate(&mut Rng {});
    let to = department.recipient();
    let mut many = content();
    many.attachments = vec![many.attachments[0].clone(); 65];
    assert_eq!(
        seal_content(&many, &to, &mut Rng {}),
        Err(ContentError::TooLong)
    );
    let mut large = content();
    large.attachments[0].bytes = vec![0; 16 << 20];
    assert_eq!(
        seal_content(&large, &to, &mut Rng {}),
        Err(ContentError::TooLong)
    );
    let blob = vec![0; (16 << 20) + 1];
    assert_eq!(open_content(&blob, &department), Err(ContentError::TooLong));
}

#[test]
fn keys_read_back_and_no_secret_is_printed() {
    let department = Identity::generate(&mut Rng {});
    let text = department.recipient().to_string();
    assert!(text.starts_with("age1"));
    assert_eq!(Recipient::parse(&text), Ok(department.recipient()));
    let again = Identity::from_secret(&department.to_secret()).unwrap();
    assert_eq!(again.recipient(), department.recipient());
    for wrong in [
        "",
        "age1",
        &text.replace("age1", "age2"),
        &"a".repeat(10_000),
    ] {
        assert_eq!(Recipient::parse(wrong), Err(ContentError::BadKey));
        assert_eq!(
            Identity::from_secret(wrong).err(),
            Some(ContentError::BadKey)
        );
    }
    let plain = content();
    let case_key = CaseKey::generate(&mut Rng {});
    let printed = format!(
        "{department:?} {case_key:?} {plain:?} {:?}",
        plain.attachments[0]
    );
    let stars = "Identity(***) CaseKey(Identity(***)) Content(***) Attachment(***)";
    assert_eq!(printed, stars);
}

proptest! {
    #[test]
    fn no_bytes_make_the_opener_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let reader = Identity::generate(&mut Rng {});
        prop_assert!(open_content(&bytes, &reader).is_err());
        let header = [b"age-encryption.org/v1\n-> ".as_slice(), &bytes].concat();
        prop_assert!(CaseKey::unwrap(&bytes, &reader).is_err());
        prop_assert!(CaseKey::unwrap(&header, &reader).is_err());
    }
}
