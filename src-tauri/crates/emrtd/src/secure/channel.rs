//! Protecting commands and opening answers (ICAO 9303-11, 9.8).

use subtle::ConstantTimeEq;

use super::SecureMessagingDefect as Defect;
use crate::apdu::{Command, Response};
use crate::{EmrtdError, tlv};

/// A channel that an access protocol set up. It protects one command at a time and opens its answer;
/// after any error it must not be used again.
pub(crate) trait SecureChannel {
    /// The command with secure messaging.
    fn protect(&mut self, command: &Command) -> Command;

    /// Data and status of a protected answer to `command`.
    fn open(&mut self, command: &Command, answer: Response) -> Result<Response, EmrtdError>;

    /// Most plain bytes that an answer of at most `answer_bytes` (status included) can carry.
    fn capacity(&self, answer_bytes: usize) -> usize;
}

/// The block cipher and checksum of a channel. `counter` is the send sequence counter, from which
/// AES makes its initial vector and which Triple DES does not look at.
pub(crate) trait ChannelCipher {
    /// Block length in bytes; also that of the counter in front of what is checksummed.
    const BLOCK: usize;
    /// Encrypts whole blocks.
    fn encrypt(&self, counter: u64, padded: &[u8]) -> Vec<u8>;
    /// Decrypts whole blocks; `None` where they are not whole.
    fn decrypt(&self, counter: u64, encrypted: &[u8]) -> Option<Vec<u8>>;
    /// Checksum over whole blocks.
    fn checksum(&self, padded: &[u8]) -> [u8; 8];
}

/// Secure messaging with a cipher and the send sequence counter.
pub(crate) struct SecureMessaging<C> {
    cipher: C,
    counter: u64,
}

impl<C: ChannelCipher> SecureMessaging<C> {
    pub(crate) fn new(cipher: C, counter: u64) -> Self {
        Self { cipher, counter }
    }

    /// Checksum over the counter, padded to a block, and the parts, which are padded together.
    fn checksum(&self, header: &[u8], objects: &[u8]) -> [u8; 8] {
        let mut input = vec![0; C::BLOCK - 8];
        input.extend_from_slice(&self.counter.to_be_bytes());
        if !header.is_empty() {
            input.extend_from_slice(header);
            pad(&mut input, C::BLOCK);
        }
        if !objects.is_empty() {
            input.extend_from_slice(objects);
            pad(&mut input, C::BLOCK);
        }
        self.cipher.checksum(&input)
    }
}

/// ISO/IEC 9797-1 padding method 2.
pub(crate) fn pad(bytes: &mut Vec<u8>, block: usize) {
    bytes.push(0x80);
    while !bytes.len().is_multiple_of(block) {
        bytes.push(0);
    }
}

/// Takes padding off; at most one block of it.
fn unpad(bytes: &mut Vec<u8>, block: usize) -> Result<(), Defect> {
    for _ in 0..block {
        match bytes.pop() {
            Some(0x80) => return Ok(()),
            Some(0x00) => {}
            Some(_) | None => return Err(Defect::Padding),
        }
    }
    Err(Defect::Padding)
}

impl<C: ChannelCipher> SecureChannel for SecureMessaging<C> {
    fn protect(&mut self, command: &Command) -> Command {
        self.counter = self.counter.wrapping_add(1);
        let header = [command.cla | 0x0C, command.ins, command.p1, command.p2];
        let mut objects = Vec::new();
        if !command.data.is_empty() {
            let mut plain = command.data.clone();
            pad(&mut plain, C::BLOCK);
            let encrypted = self.cipher.encrypt(self.counter, &plain);
            if command.is_odd() {
                tlv::push(&mut objects, 0x85, &encrypted);
            } else {
                tlv::push(
                    &mut objects,
                    0x87,
                    &[&[0x01], encrypted.as_slice()].concat(),
                );
            }
        }
        let mut long = command.extended;
        if let Some(le) = command.le {
            let [_, _, high, low] = le.to_be_bytes();
            if le > 256 {
                tlv::push(&mut objects, 0x97, &[high, low]);
            } else {
                tlv::push(&mut objects, 0x97, &[low]);
            }
            // The answer must fit beside its data objects.
            long |= usize::try_from(le).unwrap_or(usize::MAX) > self.capacity(258);
        }
        let checksum = self.checksum(&header, &objects);
        tlv::push(&mut objects, 0x8E, &checksum);
        let [cla, ins, p1, p2] = header;
        long |= objects.len() > 255;
        Command {
            cla,
            ins,
            p1,
            p2,
            data: objects,
            le: Some(if long { 65_536 } else { 256 }),
            extended: long,
        }
    }

    fn open(&mut self, command: &Command, answer: Response) -> Result<Response, EmrtdError> {
        self.counter = self.counter.wrapping_add(1);
        if answer.data.is_empty() {
            return Err(if answer.status == crate::apdu::sw::OK {
                Defect::Unprotected.into()
            } else {
                EmrtdError::Status(answer.status)
            });
        }
        let (first, rest) = tlv::take(&answer.data).map_err(|_| Defect::Malformed)?;
        let (body, status, rest) = if first.tag == 0x87 || first.tag == 0x85 {
            let (status, rest) = tlv::take_tag(rest, 0x99).map_err(|_| Defect::Malformed)?;
            (Some(first), status, rest)
        } else if first.tag == 0x99 {
            (None, first, rest)
        } else {
            return Err(Defect::Malformed.into());
        };
        let given = tlv::only(rest, 0x8E).map_err(|_| Defect::Malformed)?;
        let covered = answer.data.len() - rest.len();
        let computed = self.checksum(&[], answer.data.get(..covered).unwrap_or_default());
        if !bool::from(computed.as_slice().ct_eq(given)) {
            return Err(Defect::Checksum.into());
        }
        if status.value != answer.status.to_be_bytes() {
            return Err(Defect::Status.into());
        }
        let mut data = Vec::new();
        if let Some(object) = body {
            let encrypted = match (object.tag, object.value) {
                (0x87, [0x01, encrypted @ ..]) => encrypted,
                (0x85, encrypted) if command.is_odd() => encrypted,
                _ => return Err(Defect::Malformed.into()),
            };
            if encrypted.is_empty() || !encrypted.len().is_multiple_of(C::BLOCK) {
                return Err(Defect::Malformed.into());
            }
            data = self
                .cipher
                .decrypt(self.counter, encrypted)
                .ok_or(Defect::Malformed)?;
            unpad(&mut data, C::BLOCK)?;
        }
        if data.len() > usize::try_from(command.le.unwrap_or(0)).unwrap_or(usize::MAX) {
            return Err(Defect::TooLong.into());
        }
        Ok(Response {
            data,
            status: answer.status,
        })
    }

    fn capacity(&self, answer_bytes: usize) -> usize {
        // DO'99' 4, DO'8E' 10, status 2; tag, length and padding indicator of DO'87'.
        let length_field = match answer_bytes {
            0..=145 => 1,
            146..=258 => 2,
            _ => 3,
        };
        let room = answer_bytes.saturating_sub(4 + 10 + 2 + 1 + length_field + 1);
        (room / C::BLOCK * C::BLOCK).saturating_sub(1)
    }
}
