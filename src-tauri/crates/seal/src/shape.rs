//! Walks bytes as CBOR heads and says whether they are one item in the core
//! deterministic form of RFC 8949 §4.2.1, before any type is decoded from them.

use crate::SealError;

/// Deepest nesting of arrays, maps and tags.
const MAX_DEPTH: usize = 16;

/// One open array, map or tag.
struct Level<'b> {
    /// Items still to come.
    left: u64,
    /// For a map: where the last key's bytes were, and where the present one began.
    map: Option<Keys<'b>>,
}

struct Keys<'b> {
    previous: Option<&'b [u8]>,
    key_start: usize,
}

/// Accepts exactly one item: definite lengths, shortest heads, map keys strictly
/// ascending bytewise, at most 16 levels, nothing behind it; no floats, of which none
/// is used, and no simple values but false, true and null.
pub(crate) fn check(bytes: &[u8]) -> Result<(), SealError> {
    let mut at = 0usize;
    let mut open: Vec<Level<'_>> = Vec::new();
    loop {
        let (major, value, next) = head(bytes, at)?;
        at = next;
        match major {
            0 | 1 => {}
            2 | 3 => {
                let end = usize::try_from(value)
                    .ok()
                    .and_then(|length| at.checked_add(length))
                    .filter(|end| *end <= bytes.len())
                    .ok_or(SealError::Malformed)?;
                if major == 3 {
                    let text = bytes.get(at..end).ok_or(SealError::Malformed)?;
                    core::str::from_utf8(text).map_err(|_| SealError::Malformed)?;
                }
                at = end;
            }
            4..=6 => {
                let (left, map) = match major {
                    4 => (value, None),
                    5 => {
                        let keys = Keys {
                            previous: None,
                            key_start: at,
                        };
                        (
                            value.checked_mul(2).ok_or(SealError::Malformed)?,
                            Some(keys),
                        )
                    }
                    _ => (1, None),
                };
                if open.len() == MAX_DEPTH {
                    return Err(SealError::TooLong);
                }
                open.push(Level { left, map });
            }
            _ => {
                if !matches!(value, 20..=22) {
                    return Err(SealError::NotCanonical);
                }
            }
        }
        if !matches!(major, 4..=6) {
            item_done(bytes, at, &mut open)?;
        }
        while open.last().is_some_and(|level| level.left == 0) {
            open.pop();
            item_done(bytes, at, &mut open)?;
        }
        if open.is_empty() {
            break;
        }
    }
    if at == bytes.len() {
        Ok(())
    } else {
        Err(SealError::Malformed)
    }
}

/// Counts an item that ends before `at` in the level that holds it, if any.
fn item_done<'b>(bytes: &'b [u8], at: usize, open: &mut [Level<'b>]) -> Result<(), SealError> {
    let Some(level) = open.last_mut() else {
        return Ok(());
    };
    level.left = level.left.checked_sub(1).ok_or(SealError::Malformed)?;
    if let Some(keys) = &mut level.map {
        if level.left % 2 == 1 {
            let key = bytes.get(keys.key_start..at).ok_or(SealError::Malformed)?;
            if keys.previous.is_some_and(|previous| previous >= key) {
                return Err(SealError::NotCanonical);
            }
            keys.previous = Some(key);
        } else {
            keys.key_start = at;
        }
    }
    Ok(())
}

/// Reads one head at `at`: major type, argument, and where the next byte is.
fn head(bytes: &[u8], at: usize) -> Result<(u8, u64, usize), SealError> {
    let first = *bytes.get(at).ok_or(SealError::Malformed)?;
    let (major, info) = (first >> 5, first & 0x1F);
    let after = at + 1;
    let (length, least) = match info {
        0..=23 => return Ok((major, u64::from(info), after)),
        24 => (1usize, 24u64),
        25 => (2, 1 << 8),
        26 => (4, 1 << 16),
        27 => (8, 1 << 32),
        31 => return Err(SealError::NotCanonical),
        _ => return Err(SealError::Malformed),
    };
    let argument = bytes
        .get(after..after + length)
        .ok_or(SealError::Malformed)?
        .iter()
        .fold(0u64, |value, byte| value << 8 | u64::from(*byte));
    // Major type 7 with an argument is a float or a reserved simple value.
    if argument < least || major == 7 {
        return Err(SealError::NotCanonical);
    }
    Ok((major, argument, after + length))
}
