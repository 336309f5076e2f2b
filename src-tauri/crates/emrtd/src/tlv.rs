//! BER-TLV as ISO/IEC 7816-4 (5.2.2) uses it: definite lengths, tags of one or two bytes, lengths of
//! up to four bytes. Every access is checked; nothing here recurses.

/// One data object, borrowed from the bytes it was found in.
#[derive(Clone, Copy)]
pub(crate) struct Tlv<'a> {
    /// Tag with its class bits: `0x61`, `0x5F1F`.
    pub(crate) tag: u16,
    /// The value field.
    pub(crate) value: &'a [u8],
}

/// The bytes are no data object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotTlv;

/// Tag, length of the header, length of the value.
pub(crate) fn header(bytes: &[u8]) -> Result<(u16, usize, usize), NotTlv> {
    let first = *bytes.first().ok_or(NotTlv)?;
    let (tag, at) = if first & 0x1F == 0x1F {
        let second = *bytes.get(1).ok_or(NotTlv)?;
        if second & 0x80 != 0 {
            return Err(NotTlv);
        }
        (u16::from_be_bytes([first, second]), 2)
    } else {
        (u16::from(first), 1)
    };
    let lead = *bytes.get(at).ok_or(NotTlv)?;
    if lead < 0x80 {
        return Ok((tag, at + 1, usize::from(lead)));
    }
    let count = usize::from(lead & 0x7F);
    if count == 0 || count > 4 {
        return Err(NotTlv);
    }
    let field = bytes.get(at + 1..at + 1 + count).ok_or(NotTlv)?;
    let length = field
        .iter()
        .fold(0_usize, |n, b| (n << 8) | usize::from(*b));
    if length > 0x00FF_FFFF {
        return Err(NotTlv);
    }
    Ok((tag, at + 1 + count, length))
}

/// Splits the first data object off.
pub(crate) fn take(bytes: &[u8]) -> Result<(Tlv<'_>, &[u8]), NotTlv> {
    let (tag, head, length) = header(bytes)?;
    let (raw, rest) = bytes.split_at_checked(head + length).ok_or(NotTlv)?;
    let value = raw.get(head..).ok_or(NotTlv)?;
    Ok((Tlv { tag, value }, rest))
}

/// Splits the first data object off and wants this tag.
pub(crate) fn take_tag(bytes: &[u8], tag: u16) -> Result<(Tlv<'_>, &[u8]), NotTlv> {
    let (tlv, rest) = take(bytes)?;
    if tlv.tag == tag {
        Ok((tlv, rest))
    } else {
        Err(NotTlv)
    }
}

/// Wants exactly one data object of this tag and nothing after it; returns its value.
pub(crate) fn only(bytes: &[u8], tag: u16) -> Result<&[u8], NotTlv> {
    let (tlv, rest) = take_tag(bytes, tag)?;
    if rest.is_empty() {
        Ok(tlv.value)
    } else {
        Err(NotTlv)
    }
}

/// Appends a data object with the shortest length field.
pub(crate) fn push(out: &mut Vec<u8>, tag: u8, value: &[u8]) {
    out.push(tag);
    let length = value.len().to_be_bytes();
    let skip = length.iter().take_while(|b| **b == 0).count();
    let significant = length.get(skip..).unwrap_or_default();
    match significant {
        [] => out.push(0),
        [one] if *one < 0x80 => out.push(*one),
        many => {
            out.push(match many.len() {
                1 => 0x81,
                2 => 0x82,
                3 => 0x83,
                _ => 0x84,
            });
            out.extend_from_slice(many);
        }
    }
    out.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_pushed_is_taken(tag in 0_u8..=0x1E, value in proptest::collection::vec(any::<u8>(), 0..70_000)) {
            let mut out = Vec::new();
            push(&mut out, tag, &value);
            prop_assert_eq!(only(&out, u16::from(tag)).expect("own encoding"), &value[..]);
        }

        #[test]
        fn any_bytes_are_an_object_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Ok((tlv, rest)) = take(&bytes) {
                prop_assert!(tlv.value.len() + rest.len() < bytes.len());
            }
        }
    }
}
