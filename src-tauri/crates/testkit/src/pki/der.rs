//! Writing DER and BER-TLV: every length is the shortest.

use const_oid::ObjectIdentifier;

/// An element of `tag` (one or two bytes) around the parts.
pub(crate) fn element(tag: u16, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let mut out = if tag > 0xFF {
        tag.to_be_bytes().to_vec()
    } else {
        tag.to_be_bytes()[1..].to_vec()
    };
    let length = value.len().to_be_bytes();
    let field: Vec<u8> = length.iter().copied().skip_while(|b| *b == 0).collect();
    match field.as_slice() {
        [] => out.push(0),
        [one] if *one < 0x80 => out.push(*one),
        many => {
            out.push(0x80 | u8::try_from(many.len()).expect("a usize has at most eight bytes"));
            out.extend_from_slice(many);
        }
    }
    out.extend_from_slice(&value);
    out
}

pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(0x30, parts)
}

/// SET OF, sorted as DER wants it.
pub(super) fn set_of(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut sorted = parts.to_vec();
    sorted.sort();
    element(0x31, &[&sorted.concat()])
}

pub(super) fn oid(text: &str) -> Vec<u8> {
    let id = ObjectIdentifier::new(text).expect("a literal object identifier");
    element(0x06, &[id.as_bytes()])
}

pub(super) fn octets(bytes: &[u8]) -> Vec<u8> {
    element(0x04, &[bytes])
}

/// Bit string of whole bytes.
pub(super) fn bits(bytes: &[u8]) -> Vec<u8> {
    element(0x03, &[&[0], bytes])
}

/// Whole number from its big-endian bytes.
pub(super) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let short: Vec<u8> = bytes.iter().copied().skip_while(|b| *b == 0).collect();
    match short.first() {
        None => element(0x02, &[&[0]]),
        Some(first) if first & 0x80 != 0 => element(0x02, &[&[0], &short]),
        Some(_) => element(0x02, &[&short]),
    }
}

pub(super) const NULL: [u8; 2] = [0x05, 0x00];

/// AlgorithmIdentifier of SHA-256.
pub(super) fn sha256() -> Vec<u8> {
    sequence(&[&oid("2.16.840.1.101.3.4.2.1"), &NULL])
}

/// UTCTime from `YYMMDDHHMMSSZ`.
pub(super) fn utc_time(text: &str) -> Vec<u8> {
    element(0x17, &[text.as_bytes()])
}
