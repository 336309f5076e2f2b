use crate::Rng;
use content::{Asked, CaseKey, ContentError, MAX_ASKED, Note};

fn note() -> Note {
    Note {
        words: "请带上合同原件".into(),
        asked: vec![Asked {
            field: "family_income".into(),
            reason: "unclear".into(),
            words: "请写税前的数".into(),
        }],
    }
}

#[test]
fn a_note_opens_with_its_own_cases_key_alone_and_nothing_of_it_can_be_seen() {
    let (key, other) = (
        CaseKey::generate(&mut Rng {}),
        CaseKey::generate(&mut Rng {}),
    );
    let sealed = key.seal_note(&note()).unwrap();
    assert_eq!(key.open_note(&sealed).unwrap(), note());
    assert_eq!(other.open_note(&sealed), Err(ContentError::NotOpenable));
    for word in ["合同".as_bytes(), b"family_income", b"unclear"] {
        assert!(!sealed.windows(word.len()).any(|bytes| bytes == word));
    }
    // Its digest commits to it and tells nothing: the same note never has the same bytes.
    assert_ne!(key.seal_note(&note()).unwrap(), sealed);
    assert_eq!(format!("{:?}", note()), "Note(***)");
}

#[test]
fn an_altered_a_foreign_and_an_endless_note_are_refused() {
    let key = CaseKey::generate(&mut Rng {});
    let sealed = key.seal_note(&note()).unwrap();
    for at in (0..sealed.len()).step_by(7) {
        let mut altered = sealed.clone();
        altered[at] ^= 1;
        assert!(key.open_note(&altered).is_err(), "byte {at}");
    }
    assert!(key.open_note(&[]).is_err());
    let mut many = note();
    many.asked = vec![note().asked[0].clone(); MAX_ASKED + 1];
    assert_eq!(key.seal_note(&many), Err(ContentError::TooLong));
    let mut long = note();
    long.words = "长".repeat(40_000);
    assert_eq!(key.seal_note(&long), Err(ContentError::TooLong));
}
