//! What the reader itself can carry (PC/SC part 10).

use pcsc::Card;

/// FEATURE_GET_TLV_PROPERTIES (PC/SC part 10, 2.3).
const FEATURE_TLV_PROPERTIES: u8 = 0x12;
/// dwMaxAPDUDataSize (PC/SC part 10, 2.6.14): 0 or absent where the reader takes short APDUs only.
const PROPERTY_MAX_APDU_DATA: u8 = 0x0A;

/// Longest data field in bytes that the reader says it carries, where it says so.
pub(super) fn max_apdu_data_bytes(card: &Card) -> Option<usize> {
    let mut buffer = [0_u8; 256];
    // CM_IOCTL_GET_FEATURE_REQUEST (PC/SC part 10, 2.2).
    let features = card
        .control(pcsc::ctl_code(3400), &[], &mut buffer)
        .ok()?
        .to_vec();
    let code = find(&features, FEATURE_TLV_PROPERTIES)?;
    let code = u32::from_be_bytes(code.try_into().ok()?);
    let properties = card.control(code.into(), &[], &mut buffer).ok()?;
    let value = find(properties, PROPERTY_MAX_APDU_DATA)?;
    let value = u32::from_le_bytes(value.try_into().ok()?);
    usize::try_from(value).ok()
}

/// Value of `tag` in a list of one-byte tags and lengths.
fn find(mut list: &[u8], tag: u8) -> Option<&[u8]> {
    while let [t, len, rest @ ..] = list {
        let (value, rest) = rest.split_at_checked(usize::from(*len))?;
        if *t == tag {
            return Some(value);
        }
        list = rest;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_property_is_found_behind_others() {
        let list = [0x01, 2, 9, 9, 0x0A, 4, 0, 0, 1, 0];
        assert_eq!(find(&list, 0x0A), Some(&[0, 0, 1, 0][..]));
        assert_eq!(find(&list, 0x0B), None);
    }

    #[test]
    fn a_property_longer_than_the_list_is_none() {
        assert_eq!(find(&[0x0A, 4, 0, 0], 0x0A), None);
        assert_eq!(find(&[0x0A], 0x0A), None);
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_reader_says_a_value_lies_within_it_and_has_its_tag_before_it(
            list in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..256),
            tag in proptest::prelude::any::<u8>(),
        ) {
            if let Some(value) = find(&list, tag) {
                let head = [&[tag, u8::try_from(value.len()).unwrap()], value].concat();
                proptest::prop_assert!(list.windows(head.len()).any(|part| part == head));
            }
        }
    }
}
