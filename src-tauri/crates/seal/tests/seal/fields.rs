use proptest::prelude::*;
use seal::fields::{Field, FieldOpening, FieldSet, FieldValue, verify_opening};
use seal::{SealError, canonical};

fn field(name: &str, value: FieldValue, salt: u8) -> Field {
    Field {
        name: name.into(),
        value,
        salt: [salt; 32],
    }
}

fn form() -> FieldSet {
    FieldSet::new(vec![
        field("name", FieldValue::Text("张测试".into()), 1),
        field("address", FieldValue::Text("东湖市测试路 1 号".into()), 2),
        field("household", FieldValue::Integer(-3), 3),
        field("photo", FieldValue::Bytes(vec![0xFF, 0xD8]), 4),
        field("consent", FieldValue::Boolean(true), 5),
    ])
    .unwrap()
}

#[test]
fn a_commitment_is_the_hmac_of_name_and_value_in_cbor() {
    // Computed by a second implementation: HMAC-SHA-256, key 32 × 0x05,
    // message 82 67 "consent" F5.
    let set = form();
    let commitment = set.get("consent").unwrap().commitment();
    assert_eq!(
        commitment.to_hex(),
        "bfa3a760c985cac2204777dc2657d18dbf56c866bc3755fb26cf01bc82efdf19"
    );
}

#[test]
fn each_field_opens_alone_and_only_as_what_it_is() {
    let set = form();
    let root = set.root();
    for field in set.fields() {
        let opening = set.open(&field.name).unwrap();
        let bytes = canonical::to_vec(&opening);
        let opening: FieldOpening = canonical::from_slice(&bytes).unwrap();
        assert_eq!(verify_opening(&opening, &root), Ok(()));
        let changes: [fn(&mut FieldOpening); 5] = [
            |o| o.field.name.push('x'),
            |o| o.field.value = FieldValue::Text("别的".into()),
            |o| o.field.salt[0] ^= 1,
            |o| o.index ^= 1,
            |o| o.path[0].0[0] ^= 1,
        ];
        for change in changes {
            let mut other = opening.clone();
            change(&mut other);
            assert_eq!(verify_opening(&other, &root), Err(SealError::WrongOpening));
        }
    }
    assert_eq!(set.open("amount"), Err(SealError::NoSuchField));
}

#[test]
fn the_root_does_not_depend_on_the_order_and_depends_on_everything_else() {
    let set = form();
    let mut fields = set.fields().to_vec();
    fields.reverse();
    assert_eq!(FieldSet::new(fields.clone()).unwrap().root(), set.root());
    fields.pop();
    assert_ne!(FieldSet::new(fields).unwrap().root(), set.root());
    // The same letters as text and as bytes are two values.
    let text = FieldSet::new(vec![field("a", FieldValue::Text("x".into()), 1)]).unwrap();
    let bytes = FieldSet::new(vec![field("a", FieldValue::Bytes(b"x".to_vec()), 1)]).unwrap();
    assert_ne!(text.root(), bytes.root());
}

#[test]
fn a_set_with_a_name_twice_empty_or_out_of_order_is_refused() {
    let one = || field("a", FieldValue::Integer(1), 1);
    let two = || field("b", FieldValue::Integer(2), 2);
    assert_eq!(
        FieldSet::new(vec![one(), one()]),
        Err(SealError::BadFieldName)
    );
    let nameless = field("", FieldValue::Integer(1), 1);
    assert_eq!(FieldSet::new(vec![nameless]), Err(SealError::BadFieldName));
    let bytes = canonical::to_vec(&vec![one(), two()]);
    assert!(canonical::from_slice::<FieldSet>(&bytes).is_ok());
    let bytes = canonical::to_vec(&vec![two(), one()]);
    assert_eq!(
        canonical::from_slice::<FieldSet>(&bytes),
        Err(SealError::Malformed)
    );
}

#[test]
fn nothing_a_person_wrote_is_ever_printed() {
    let set = form();
    let opening = set.open("name").unwrap();
    let field = &opening.field;
    let printed = format!("{set:?} {opening:?} {field:?} {:?}", field.value);
    assert_eq!(
        printed,
        "FieldSet(***) FieldOpening(***) Field(***) FieldValue(***)"
    );
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_of_fields_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = canonical::from_slice::<FieldSet>(&bytes);
        let _ = canonical::from_slice::<FieldOpening>(&bytes);
    }

    #[test]
    fn any_answers_read_back(text: String, number: i64, bytes: Vec<u8>, salt: [u8; 32]) {
        let values = [FieldValue::Text(text), FieldValue::Integer(number), FieldValue::Bytes(bytes)];
        let fields = values.into_iter().enumerate();
        let fields = fields.map(|(at, value)| Field { name: format!("f{at}"), value, salt });
        let set = FieldSet::new(fields.collect()).unwrap();
        prop_assert_eq!(canonical::from_slice::<FieldSet>(&canonical::to_vec(&set)), Ok(set));
    }
}
