use minicbor::{Decode, Encode};
use proptest::prelude::*;
use seal::SealError;
use seal::canonical::{from_slice, from_slice_max, to_secret_vec, to_vec};
use std::collections::BTreeMap;

#[test]
fn one_test_per_form_that_is_not_the_one_form() {
    type Map = BTreeMap<u8, u8>;
    assert_eq!(from_slice::<u32>(&[0x18, 24]), Ok(24));
    assert_eq!(
        from_slice::<Map>(&[0xA2, 1, 1, 2, 2]).map(|map| map.len()),
        Ok(2)
    );
    let not_canonical: [(&str, Result<(), SealError>); 8] = [
        (
            "integer in two bytes",
            from_slice::<u32>(&[0x18, 23]).map(drop),
        ),
        (
            "integer in three",
            from_slice::<u32>(&[0x19, 0, 255]).map(drop),
        ),
        (
            "integer in nine",
            from_slice::<u64>(&[0x1B, 0, 0, 0, 0, 255, 255, 255, 255]).map(drop),
        ),
        (
            "endless array",
            from_slice::<Vec<u8>>(&[0x9F, 1, 0xFF]).map(drop),
        ),
        (
            "endless text",
            from_slice::<String>(&[0x7F, 0x61, 0x61, 0xFF]).map(drop),
        ),
        (
            "keys out of order",
            from_slice::<Map>(&[0xA2, 2, 2, 1, 1]).map(drop),
        ),
        (
            "key twice",
            from_slice::<Map>(&[0xA2, 1, 1, 1, 1]).map(drop),
        ),
        (
            "a float",
            from_slice::<f64>(&[0xFB, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0]).map(drop),
        ),
    ];
    for (defect, result) in not_canonical {
        assert_eq!(result, Err(SealError::NotCanonical), "{defect}");
    }
    let malformed: [(&str, Result<(), SealError>); 6] = [
        ("nothing", from_slice::<u32>(&[]).map(drop)),
        ("trailing byte", from_slice::<u32>(&[1, 0]).map(drop)),
        ("another type", from_slice::<u32>(&[0x61, 0x61]).map(drop)),
        ("cut short", from_slice::<String>(&[0x62, 0x61]).map(drop)),
        (
            "length past the end",
            from_slice::<String>(&[0x7B, 255, 255, 255, 255, 255, 255, 255, 255]).map(drop),
        ),
        ("not UTF-8", from_slice::<String>(&[0x61, 0xFF]).map(drop)),
    ];
    for (defect, result) in malformed {
        assert_eq!(result, Err(SealError::Malformed), "{defect}");
    }
    assert_eq!(
        from_slice_max::<String>(&[0x62, 0x61, 0x61], 2),
        Err(SealError::TooLong)
    );
}

/// A type that nests without end, as a tree of answers would.
#[derive(Debug, PartialEq, Encode, Decode)]
#[cbor(transparent)]
struct Nest(#[n(0)] Vec<Nest>);

#[test]
fn nesting_beyond_sixteen_levels_is_refused_before_it_is_decoded() {
    let nest = |depth: usize| [vec![0x81; depth - 1], vec![0x80]].concat();
    assert!(from_slice::<Nest>(&nest(16)).is_ok());
    assert_eq!(from_slice::<Nest>(&nest(17)), Err(SealError::TooLong));
    assert_eq!(
        from_slice::<Nest>(&nest(1_000_000)),
        Err(SealError::TooLong)
    );
}

proptest! {
    #[test]
    fn whatever_is_accepted_encodes_to_the_same_bytes(
        bytes in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        if let Ok(value) = from_slice::<(u64, Option<String>, Vec<i32>)>(&bytes) {
            prop_assert_eq!(to_vec(&value), bytes);
        }
    }

    #[test]
    fn whatever_is_encoded_reads_back(
        number: u64, text in proptest::option::of(".{0,40}"), list: Vec<i32>,
    ) {
        let value = (number, text, list);
        let secret = to_secret_vec(&value);
        prop_assert_eq!(secret.capacity(), secret.len());
        prop_assert_eq!(&*secret, &to_vec(&value));
        prop_assert_eq!(from_slice(&to_vec(&value)), Ok(value));
    }
}
