use content::{ContentError, Identity, MAX_OPENINGS, open_openings, seal_openings};
use proptest::prelude::*;
use seal::fields::{Field, FieldSet, FieldValue, verify_opening};

fn fields(count: usize) -> FieldSet {
    let field = |n: usize| Field {
        name: format!("answer.{n:03}"),
        value: FieldValue::Text(format!("made-up answer {n}")),
        salt: [7; 32],
    };
    FieldSet::new((0..count).map(field).collect()).unwrap()
}

fn reader(n: u8) -> Identity {
    Identity::from_seed(&[n; 32])
}

#[test]
fn a_reader_gets_the_named_fields_alone_and_each_proves_itself() {
    let set = fields(5);
    let names = ["answer.003", "answer.001"];
    let sealed = seal_openings(&set, names.into_iter(), &reader(1).recipient()).unwrap();
    let openings = open_openings(&sealed, &reader(1)).unwrap();
    let opened: Vec<&str> = openings.iter().map(|one| one.field.name.as_str()).collect();
    assert_eq!(opened, names);
    for opening in &openings {
        verify_opening(opening, &set.root()).unwrap();
        assert!(verify_opening(opening, &fields(4).root()).is_err());
    }
    let refused = open_openings(&sealed, &reader(2)).unwrap_err();
    assert_eq!(refused, ContentError::NotOpenable);
}

#[test]
fn a_field_that_is_not_there_and_too_many_fields_are_refused() {
    let to = reader(1).recipient();
    let missing = seal_openings(&fields(2), ["answer.009"].into_iter(), &to);
    assert_eq!(missing.unwrap_err(), ContentError::NoSuchField);
    let set = fields(MAX_OPENINGS + 1);
    let all = set.fields().iter().map(|field| field.name.as_str());
    let many = seal_openings(&set, all, &to);
    assert_eq!(many.unwrap_err(), ContentError::TooLong);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn bytes_that_are_no_openings_never_open(bytes in prop::collection::vec(any::<u8>(), 0..400), at in any::<prop::sample::Index>()) {
        prop_assert!(open_openings(&bytes, &reader(1)).is_err());
        let names = ["answer.000"].into_iter();
        let mut sealed = seal_openings(&fields(1), names, &reader(1).recipient()).unwrap();
        let at = at.index(sealed.len());
        sealed[at] ^= 1;
        prop_assert!(open_openings(&sealed, &reader(1)).is_err());
    }
}
