//! What a chip says about the lengths it takes (ISO/IEC 7816-4:2020, 12.1.1 and 12.2; ICAO 9303-10, 3.11.2).

use crate::tlv;

/// What the answer to reset says about extended length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// Nothing: try.
    Unknown,
    /// Short APDUs only.
    Short,
    /// Extended length, and EF.ATR/INFO holds the sizes.
    SizesInFile,
}

/// Looks for the card capabilities (compact tag 7) in the historical bytes.
pub(super) fn hint(atr: &[u8]) -> Hint {
    capabilities(atr).map_or(Hint::Unknown, |third| {
        if third & 0x40 == 0 {
            Hint::Short
        } else if third & 0x20 != 0 {
            Hint::SizesInFile
        } else {
            Hint::Unknown
        }
    })
}

/// Third byte of the card capabilities.
fn capabilities(atr: &[u8]) -> Option<u8> {
    let mut indicator = *atr.get(1)?;
    let count = usize::from(indicator & 0x0F);
    let mut at = 2;
    // Interface bytes TA to TD: at most a handful of rounds, each moves on.
    while indicator & 0xF0 != 0 {
        let present = usize::try_from((indicator & 0x70).count_ones()).ok()?;
        at += present;
        if indicator & 0x80 == 0 {
            break;
        }
        indicator = *atr.get(at)?;
        at += 1;
    }
    let historical = atr.get(at..at + count)?;
    let (category, mut rest) = historical.split_first()?;
    match category {
        0x80 => {}
        0x00 => rest = rest.get(..rest.len().checked_sub(3)?)?,
        _ => return None,
    }
    while let Some((head, after)) = rest.split_first() {
        let (value, next) = after.split_at_checked(usize::from(head & 0x0F))?;
        if head >> 4 == 7 {
            return value.get(2).copied();
        }
        rest = next;
    }
    None
}

/// Largest response in bytes that EF.ATR/INFO admits: the second number in DO'7F66'.
pub(super) fn largest_response(file: &[u8]) -> Option<usize> {
    let mut rest = file;
    // Some chips put a category byte first.
    if let [0x80 | 0x00, after @ ..] = rest {
        rest = after;
    }
    while !rest.is_empty() {
        let (object, next) = tlv::take(rest).ok()?;
        if object.tag == 0x7F66 {
            let (_, after) = tlv::take_tag(object.value, 0x02).ok()?;
            let (response, _) = tlv::take_tag(after, 0x02).ok()?;
            let length = response.value.iter().try_fold(0_usize, |n, b| {
                n.checked_mul(256)?.checked_add(usize::from(*b))
            })?;
            return (response.value.len() <= 4).then_some(length);
        }
        rest = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn answers_to_reset_are_understood() {
        let hint = |hex: &str| hint(&hex::decode(hex).unwrap());
        assert_eq!(hint("3b800181" /* no historical bytes */), Hint::Unknown);
        assert_eq!(hint("3b8580018073c0210057"), Hint::Short);
        assert_eq!(hint("3b8580018073c0214057"), Hint::Unknown);
        assert_eq!(hint("3b8580018073c0216057"), Hint::SizesInFile);
        assert_eq!(hint("3b8880010031c173c840009000"), Hint::Unknown);
        assert_eq!(hint(""), Hint::Unknown);
    }

    #[test]
    fn sizes_are_found_in_the_file() {
        assert_eq!(
            largest_response(&hex::decode("43017f7f660802020400020203e8").unwrap()),
            Some(1000)
        );
        assert_eq!(
            largest_response(&hex::decode("7f66080202040002020800").unwrap()),
            Some(2048)
        );
        assert_eq!(largest_response(&hex::decode("430101").unwrap()), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = hint(&bytes);
            let _ = largest_response(&bytes);
        }
    }
}
