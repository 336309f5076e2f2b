//! EF.COM: versions and the data groups present (ICAO 9303-10, 4.6.1).

use std::collections::BTreeSet;

use super::DataGroup;
use crate::tlv::{self, NotTlv};

/// The data groups that EF.COM says are there. Unknown tags make the file malformed.
pub(crate) fn listed_groups(file: &[u8]) -> Result<BTreeSet<DataGroup>, NotTlv> {
    let mut rest = tlv::only(file, 0x60)?;
    let version = tlv::take_tag(rest, 0x5F01)?;
    let unicode = tlv::take_tag(version.1, 0x5F36)?;
    let digits =
        |value: &[u8], count: usize| value.len() == count && value.iter().all(u8::is_ascii_digit);
    if !digits(version.0.value, 4) || !digits(unicode.0.value, 6) {
        return Err(NotTlv);
    }
    rest = unicode.1;
    let tags = tlv::only(rest, 0x5C)?;
    let mut groups = BTreeSet::new();
    for tag in tags {
        let group = DataGroup::from_tag(*tag).ok_or(NotTlv)?;
        if !groups.insert(group) {
            return Err(NotTlv);
        }
    }
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_layout_is_read_and_an_unknown_group_refused() {
        let good = hex::decode("60145f0104303130375f36063034303030305c026175").unwrap();
        let groups = listed_groups(&good).unwrap();
        assert_eq!(groups, BTreeSet::from([DataGroup::Dg1, DataGroup::Dg2]));
        let bad = hex::decode("60145f0104303130375f36063034303030305c026171").unwrap();
        assert!(listed_groups(&bad).is_err());
        let twice = hex::decode("60145f0104303130375f36063034303030305c026161").unwrap();
        assert!(listed_groups(&twice).is_err());
    }

    proptest::proptest! {
        #[test]
        fn a_bent_file_is_malformed_or_lists_groups_that_stand_in_it(
            at in 0usize..22,
            to in proptest::prelude::any::<u8>(),
            cut in 0usize..=22,
            more in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..4),
        ) {
            let good = hex::decode("60145f0104303130375f36063034303030305c026175").unwrap();
            let mut bent = good.clone();
            bent[at] = to;
            bent.truncate(cut);
            bent.extend(more);
            if let Ok(groups) = listed_groups(&bent) {
                for group in groups {
                    let known = |tag: &u8| DataGroup::from_tag(*tag) == Some(group);
                    proptest::prop_assert!(bent.iter().any(known));
                }
            }
        }

        #[test]
        fn no_bytes_make_the_reader_panic(
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80),
        ) {
            let _ = listed_groups(&bytes);
        }
    }
}
