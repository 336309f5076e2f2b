//! Made-up fingerprints.
//!
//! A finger is a number. It has 32 features that follow from it; each press shows most of them, each
//! a little displaced, and a few that are only dirt. Features of different fingers have nothing in
//! common, so scores of right and wrong fingers lie far apart, as with a good real sensor.
//!
//! A template is `03 01 | count | 5 bytes 0 | count × 12 bytes | filling`: 10 bytes say which feature,
//! 2 bytes where it was seen.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

const MAGIC: [u8; 2] = [0x03, 0x01];
const HEADER_BYTES: usize = 8;
const FEATURE_BYTES: usize = 12;
const IDENTITY_BYTES: usize = 10;
const FEATURES: u8 = 32;
const DIRT: u8 = 3;
const MAX_FEATURES: usize = 40;
/// Pixels of the picture.
const WIDTH: usize = 256;
const HEIGHT: usize = 288;
/// Begins a picture that this module drew.
const PICTURE_MARK: &[u8; 8] = b"made-up\0";

/// One laying of one finger: the number of the finger and of the press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Press {
    /// Which finger.
    pub finger: u64,
    /// Which laying of it.
    pub press: u64,
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

fn feature(identity: &[u8; 32], noise: &[u8; 32]) -> [u8; FEATURE_BYTES] {
    let mut out = [0; FEATURE_BYTES];
    for (to, from) in out
        .iter_mut()
        .zip(identity.iter().take(IDENTITY_BYTES).chain(noise.iter()))
    {
        *to = *from;
    }
    out
}

/// The right finger of the demo's first person; each person's is one more.
pub const FIRST_FINGER: u64 = 100;

/// What of a finger's features stands in every template of it, whichever press that is of: bytes to
/// look for where no template may be.
#[must_use]
pub fn marks(finger: u64) -> Vec<Vec<u8>> {
    let mark = |n: u8| {
        let identity = hash(&[b"finger", &finger.to_be_bytes(), &[n]]);
        identity.into_iter().take(IDENTITY_BYTES).collect()
    };
    (0..FEATURES).map(mark).collect()
}

/// The features that a press shows, as a template of `bytes` bytes (at least 490).
#[must_use]
pub fn template(of: Press, bytes: usize) -> Vec<u8> {
    let (finger, press) = (of.finger.to_be_bytes(), of.press.to_be_bytes());
    let noise = |n: u8| hash(&[b"press", &finger, &press, &[n]]);
    let mut features = Vec::new();
    for n in 0..FEATURES {
        let noise = noise(n);
        // Each press misses one feature in eight.
        if noise.last().is_some_and(|b| b % 8 != 0) {
            features.push(feature(&hash(&[b"finger", &finger, &[n]]), &noise));
        }
    }
    for n in 0..DIRT {
        let noise = noise(200 + n);
        features.push(feature(&noise, &noise));
    }
    encode(&features, bytes)
}

fn encode(features: &[[u8; FEATURE_BYTES]], bytes: usize) -> Vec<u8> {
    let count = features.len().min(MAX_FEATURES);
    let mut out = MAGIC.to_vec();
    out.push(u8::try_from(count).expect("at most 40 features"));
    out.resize(HEADER_BYTES, 0);
    out.extend(features.iter().take(count).flatten());
    // Real templates are full of bytes that look like packets.
    let filling = [0xEF, 0x01, 0xFF, 0xFF].into_iter().cycle();
    let missing = bytes.saturating_sub(out.len());
    out.extend(filling.take(missing));
    out
}

fn decode(template: &[u8]) -> Vec<[u8; FEATURE_BYTES]> {
    let (Some(rest), Some(count)) = (template.strip_prefix(&MAGIC), template.get(2)) else {
        return Vec::new();
    };
    let features = rest.get(HEADER_BYTES - MAGIC.len()..).unwrap_or(&[]);
    let (features, _) = features.as_chunks::<FEATURE_BYTES>();
    let count = usize::from(*count).min(MAX_FEATURES);
    features.iter().take(count).copied().collect()
}

fn identities(template: &[u8]) -> BTreeSet<Vec<u8>> {
    let features = decode(template);
    let identity = |f: &[u8; FEATURE_BYTES]| f.iter().take(IDENTITY_BYTES).copied().collect();
    features.iter().map(identity).collect()
}

/// How many features two templates share; 0 for bytes that are no template.
#[must_use]
pub fn common(a: &[u8], b: &[u8]) -> usize {
    identities(a).intersection(&identities(b)).count()
}

/// Shared features that make two presses one finger, at a security level of 1 to 5.
#[must_use]
pub fn threshold(level: u8) -> usize {
    8 + 2 * usize::from(level)
}

/// Both templates in one, or `None` when they are not of one finger.
#[must_use]
pub fn merge(a: &[u8], b: &[u8], bytes: usize) -> Option<Vec<u8>> {
    if common(a, b) < threshold(3) {
        return None;
    }
    let known = identities(a);
    let mut features = decode(a);
    features.extend(
        decode(b)
            .into_iter()
            .filter(|f| !known.contains(f.get(..IDENTITY_BYTES).unwrap_or(&[]))),
    );
    Some(encode(&features, bytes))
}

/// A picture of the press, 256 by 288 pixels of 4 bits, two in a byte: arcs, and in the first row
/// which press it is, so that a picture that went to a host and back is the same press.
#[must_use]
pub fn picture(of: Press) -> Vec<u8> {
    let mut out = Vec::with_capacity(WIDTH * HEIGHT / 2);
    out.extend_from_slice(PICTURE_MARK);
    out.extend_from_slice(&of.finger.to_be_bytes());
    out.extend_from_slice(&of.press.to_be_bytes());
    let bend = usize::from(hash(&[&of.finger.to_be_bytes()])[0]) + 64;
    for at in out.len()..WIDTH * HEIGHT / 2 {
        let (x, y) = (at * 2 % WIDTH, at * 2 / WIDTH);
        let arc = (x.abs_diff(WIDTH / 2).pow(2) / bend + y) / 5;
        out.push(if arc % 2 == 0 { 0xEE } else { 0x22 });
    }
    out
}

/// Which press a picture shows, when this module drew it.
#[must_use]
pub fn press_in(picture: &[u8]) -> Option<Press> {
    let rest = picture.strip_prefix(PICTURE_MARK)?;
    let (finger, rest) = rest.split_first_chunk::<8>()?;
    let (press, _) = rest.split_first_chunk::<8>()?;
    Some(Press {
        finger: u64::from_be_bytes(*finger),
        press: u64::from_be_bytes(*press),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(finger: u64, press: u64) -> Vec<u8> {
        template(Press { finger, press }, 512)
    }

    #[test]
    fn a_thousand_presses_of_one_finger_all_match_and_differ() {
        let reference = merge(&seen(1, 0), &seen(1, 1), 512).unwrap();
        for press in 2..1_000 {
            let now = seen(1, press);
            assert!(common(&reference, &now) >= threshold(5), "press {press}");
            assert_ne!(now, seen(1, press + 1));
        }
    }

    #[test]
    fn a_thousand_other_fingers_share_nothing() {
        for finger in 2..1_000 {
            assert_eq!(common(&seen(1, 0), &seen(finger, 0)), 0);
            assert_eq!(merge(&seen(1, 0), &seen(finger, 0), 512), None);
        }
    }

    #[test]
    fn every_template_of_a_finger_holds_most_of_its_marks_and_none_of_anothers() {
        let held = |finger: u64, template: &[u8]| {
            let marks = super::marks(finger);
            let there =
                |mark: &&Vec<u8>| template.windows(mark.len()).any(|part| part == &mark[..]);
            marks.iter().filter(there).count()
        };
        for press in 1..20 {
            let one = template(Press { finger: 100, press }, 512);
            assert!(held(100, &one) > 16, "press {press}");
            assert_eq!(held(101, &one), 0);
            let two = template(
                Press {
                    finger: 100,
                    press: 90 + press,
                },
                512,
            );
            assert!(held(100, &merge(&one, &two, 512).unwrap()) > 16);
        }
    }

    #[test]
    fn bytes_that_are_no_template_match_nothing_not_even_themselves() {
        for bytes in [&[][..], &[3], &[3, 1, 255], &[0; 512], &[0xFF; 512]] {
            assert_eq!(common(bytes, bytes), 0);
        }
    }

    #[test]
    fn a_picture_tells_its_press() {
        let press = Press {
            finger: 7,
            press: 9,
        };
        assert_eq!(picture(press).len(), 36_864);
        assert_eq!(press_in(&picture(press)), Some(press));
        assert_eq!(press_in(&[0; 36_864]), None);
    }
}
