//! The chip's side of secure messaging (ICAO 9303-11, 9.8).

use super::apdu::Apdu;
use super::crypto::{Keys, padded, unpadded};
use crate::pki::element;

/// Session keys and send sequence counter.
pub(super) struct Channel {
    keys: Keys,
    counter: u64,
}

/// Data objects of a protected command.
#[derive(Default)]
struct Objects<'a> {
    cryptogram: Option<(u8, &'a [u8])>,
    le: Option<&'a [u8]>,
    checksum: Option<&'a [u8]>,
    /// Bytes before the checksum object.
    covered: usize,
}

impl Channel {
    pub(super) fn new(keys: Keys, counter: u64) -> Self {
        Self { keys, counter }
    }

    /// The plain command inside a protected one; `Err` is the status that ends the session.
    pub(super) fn open(&mut self, apdu: &Apdu) -> Result<Apdu, u16> {
        self.counter = self.counter.wrapping_add(1);
        let objects = objects(&apdu.data)?;
        let given = objects.checksum.ok_or(0x6987_u16)?;
        let header = padded(&[apdu.cla, apdu.ins, apdu.p1, apdu.p2]);
        let covered = &apdu.data[..objects.covered];
        let mut message = [&self.counter.to_be_bytes()[..], &header].concat();
        message.extend_from_slice(covered);
        let expected = if covered.is_empty() {
            // The header is padded once already.
            self.keys.checksum(&message[..message.len() - 4])
        } else {
            self.keys.checksum(&message)
        };
        if expected != given {
            return Err(0x6988);
        }
        let data = match objects.cryptogram {
            None => Vec::new(),
            Some((0x87, [0x01, encrypted @ ..])) if apdu.ins & 1 == 0 => self.plain(encrypted)?,
            Some((0x85, encrypted)) if apdu.ins & 1 == 1 => self.plain(encrypted)?,
            Some(_) => return Err(0x6988),
        };
        let le = match objects.le {
            None => None,
            Some([0]) => Some(256),
            Some([n]) => Some(usize::from(*n)),
            Some([0, 0]) => Some(65_536),
            Some([high, low]) => Some(usize::from(u16::from_be_bytes([*high, *low]))),
            Some(_) => return Err(0x6988),
        };
        Ok(Apdu {
            cla: apdu.cla & 0xF3,
            data,
            le,
            ..apdu.clone()
        })
    }

    fn plain(&self, encrypted: &[u8]) -> Result<Vec<u8>, u16> {
        self.keys
            .decrypt(encrypted)
            .filter(|p| !p.is_empty())
            .and_then(unpadded)
            .ok_or(0x6988)
    }

    /// Protects an answer.
    pub(super) fn seal(&mut self, ins: u8, data: &[u8], status: u16) -> Vec<u8> {
        self.counter = self.counter.wrapping_add(1);
        let mut out = Vec::new();
        if !data.is_empty() {
            let encrypted = self.keys.encrypt(&padded(data));
            out = if ins & 1 == 1 {
                element(0x85, &[&encrypted])
            } else {
                element(0x87, &[&[0x01], &encrypted])
            };
        }
        out.extend(element(0x99, &[&status.to_be_bytes()]));
        let checksum = self
            .keys
            .checksum(&[&self.counter.to_be_bytes()[..], &out].concat());
        out.extend(element(0x8E, &[&checksum]));
        out.extend_from_slice(&status.to_be_bytes());
        out
    }

    /// Most plain bytes whose protected answer is no longer than this.
    pub(super) fn capacity(answer_bytes: usize) -> usize {
        // Largest n for which the objects around n bytes still fit.
        let whole = |n: usize| {
            let body = (n + 8) / 8 * 8 + 1;
            let length = if body < 0x80 {
                1
            } else if body < 0x100 {
                2
            } else {
                3
            };
            1 + length + body + 4 + 10 + 2
        };
        let mut most = answer_bytes;
        while most > 0 && whole(most) > answer_bytes {
            most -= 1;
        }
        most
    }
}

/// Order `87`/`85`, `97`, `8E`, nothing after it.
fn objects(mut rest: &[u8]) -> Result<Objects<'_>, u16> {
    let all = rest.len();
    let mut found = Objects::default();
    while !rest.is_empty() {
        let before = all - rest.len();
        let (tag, value, next) = object(rest).ok_or(0x6987_u16)?;
        if found.checksum.is_some() {
            return Err(0x6987);
        }
        match tag {
            0x85 | 0x87 if found.cryptogram.is_none() && found.le.is_none() => {
                found.cryptogram = Some((tag, value))
            }
            0x97 if found.le.is_none() => found.le = Some(value),
            0x8E => {
                found.checksum = Some(value);
                found.covered = before;
            }
            _ => return Err(0x6987),
        }
        rest = next;
    }
    Ok(found)
}

/// Tag, value and what follows.
pub(super) fn object(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, after) = bytes.split_first()?;
    let (&lead, after) = after.split_first()?;
    let (length, after) = match lead {
        0..=0x7F => (usize::from(lead), after),
        0x81 => (usize::from(*after.first()?), after.get(1..)?),
        0x82 => (
            usize::from(u16::from_be_bytes([*after.first()?, *after.get(1)?])),
            after.get(2..)?,
        ),
        _ => return None,
    };
    let (value, rest) = after.split_at_checked(length)?;
    Some((tag, value, rest))
}
