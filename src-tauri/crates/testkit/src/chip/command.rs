//! What the chip does with each command.

use super::apdu::Apdu;
use super::channel::{Channel, object};
use super::crypto::Keys;
use super::settings::PastEnd;
use super::{Selected, State, VirtualChip};
use crate::pki::element;

const AID: [u8; 7] = [0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];
const OK: u16 = 0x9000;
const END_OF_FILE: u16 = 0x6282;
const WRONG_LENGTH: u16 = 0x6700;
const SECURITY: u16 = 0x6982;
const CONDITIONS: u16 = 0x6985;
const NO_CURRENT_EF: u16 = 0x6986;
const WRONG_DATA: u16 = 0x6A80;
const NOT_FOUND: u16 = 0x6A82;
const WRONG_PARAMETERS: u16 = 0x6A86;
const WRONG_OFFSET: u16 = 0x6B00;
const AUTHENTICATION_FAILED: u16 = 0x6300;

/// Data and status.
type Answer = Result<(Vec<u8>, u16), u16>;

impl VirtualChip {
    pub(super) fn run(&mut self, bytes: &[u8]) -> Vec<u8> {
        let plain = |status: u16| status.to_be_bytes().to_vec();
        let Some(apdu) = Apdu::parse(bytes) else {
            return plain(WRONG_LENGTH);
        };
        if apdu.extended && self.settings.extended_response_bytes.is_none() {
            return plain(WRONG_LENGTH);
        }
        match apdu.cla {
            0x00 => {
                // A plain command ends the session.
                self.state.channel = None;
                let room = self.answer_bytes(&apdu).saturating_sub(2);
                match self.execute(&apdu, false, room) {
                    Ok((mut data, status)) => {
                        data.extend_from_slice(&status.to_be_bytes());
                        data
                    }
                    Err(status) => plain(status),
                }
            }
            0x0C => {
                let Some(mut channel) = self.state.channel.take() else {
                    return plain(SECURITY);
                };
                let inner = match channel.open(&apdu) {
                    Ok(inner) => inner,
                    Err(status) => return plain(status),
                };
                let room = Channel::capacity(self.answer_bytes(&apdu));
                let (data, status) = match self.execute(&inner, true, room) {
                    Ok(answer) => answer,
                    Err(WRONG_LENGTH) if self.settings.past_end == PastEnd::Abort => {
                        return plain(WRONG_LENGTH);
                    }
                    Err(status) => (Vec::new(), status),
                };
                let sealed = channel.seal(inner.ins, &data, status);
                // Leaving the application ends the session with this answer.
                if self.state.selected == Selected::Application {
                    self.state.channel = Some(channel);
                }
                sealed
            }
            _ => plain(0x6E00),
        }
    }

    /// Longest answer to this command, status included.
    fn answer_bytes(&self, apdu: &Apdu) -> usize {
        match self.settings.extended_response_bytes {
            Some(most) if apdu.extended => most,
            _ => 258,
        }
    }

    fn execute(&mut self, apdu: &Apdu, secure: bool, room: usize) -> Answer {
        match apdu.ins {
            0xA4 => self.select(apdu, secure),
            0x84 => self.get_challenge(apdu),
            0x88 => self.internal_authenticate(apdu, secure, room),
            0x82 => self.external_authenticate(apdu),
            0xB0 => self.read_binary(apdu, secure, room),
            0xB1 => self.read_binary_odd(apdu, secure, room),
            _ => Err(0x6D00),
        }
    }

    fn select(&mut self, apdu: &Apdu, secure: bool) -> Answer {
        let control = match apdu.p2 {
            0x0C => None,
            0x00 => Some(0x6F),
            0x04 => Some(0x62),
            _ => return Err(WRONG_PARAMETERS),
        };
        let described = |object: Vec<u8>| match control {
            Some(tag) if apdu.le.is_some() => element(tag, &[&object]),
            _ => Vec::new(),
        };
        match (apdu.p1, apdu.data.as_slice()) {
            (0x04, name) if name == AID => {
                self.state = State {
                    selected: Selected::Application,
                    ..State::default()
                };
                Ok((described(element(0x84, &[&AID])), OK))
            }
            (0x04, _) => Err(NOT_FOUND),
            (0x00, [] | [0x3F, 0x00]) => {
                self.state = State::default();
                Ok((described(element(0x83, &[&[0x3F, 0x00]])), OK))
            }
            (0x00 | 0x02, [high, low]) => {
                let id = u16::from_be_bytes([*high, *low]);
                let length = self.readable(id, secure)?.len();
                self.state.current = Some(id);
                let size = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
                Ok((
                    described([element(0x80, &[&size]), element(0x83, &[&[*high, *low]])].concat()),
                    OK,
                ))
            }
            (0x00 | 0x02, _) => Err(WRONG_LENGTH),
            _ => Err(WRONG_PARAMETERS),
        }
    }

    /// The file, where the current application has it and the access rule lets it be read.
    fn readable(&self, id: u16, secure: bool) -> Result<&[u8], u16> {
        let in_application = id >> 8 == 0x01;
        match self.state.selected {
            Selected::Application if !secure => Err(SECURITY),
            Selected::Application if !in_application => Err(NOT_FOUND),
            // Of the document's files nothing is told from the master file either.
            Selected::MasterFile if in_application => Err(SECURITY),
            Selected::Application | Selected::MasterFile => {
                self.files.get(&id).map(Vec::as_slice).ok_or(NOT_FOUND)
            }
        }
    }

    fn get_challenge(&mut self, apdu: &Apdu) -> Answer {
        if (apdu.p1, apdu.p2) != (0, 0) {
            return Err(WRONG_PARAMETERS);
        }
        if !apdu.data.is_empty() || !matches!(apdu.le, Some(8 | 256 | 65_536)) {
            return Err(WRONG_LENGTH);
        }
        if self.state.selected != Selected::Application {
            return Err(CONDITIONS);
        }
        let challenge = self.random();
        self.state.challenge = Some(challenge);
        Ok((challenge.to_vec(), OK))
    }

    fn external_authenticate(&mut self, apdu: &Apdu) -> Answer {
        if (apdu.p1, apdu.p2) != (0, 0) {
            return Err(WRONG_PARAMETERS);
        }
        let Some((encrypted, given)) = apdu
            .data
            .split_at_checked(32)
            .filter(|(_, mac)| mac.len() == 8)
        else {
            return Err(WRONG_LENGTH);
        };
        let challenge = self.state.challenge.take().ok_or(CONDITIONS)?;
        if self.keys.checksum(encrypted) != given {
            return Err(AUTHENTICATION_FAILED);
        }
        let plain = self.keys.decrypt(encrypted).ok_or(AUTHENTICATION_FAILED)?;
        let (nonce, theirs, share) = (&plain[..8], &plain[8..16], &plain[16..32]);
        if theirs != challenge {
            return Err(AUTHENTICATION_FAILED);
        }
        let own: [u8; 16] = self.random();
        let token = self.keys.encrypt(&[&challenge[..], nonce, &own].concat());
        let seed: Vec<u8> = own.iter().zip(share).map(|(a, b)| a ^ b).collect();
        let mut counter = [0; 8];
        counter[..4].copy_from_slice(&challenge[4..]);
        counter[4..].copy_from_slice(&nonce[4..]);
        self.state.current = None;
        self.state.channel = Some(Channel::new(
            Keys::from_seed(&seed),
            u64::from_be_bytes(counter),
        ));
        let checksum = self.keys.checksum(&token);
        Ok(([token, checksum.to_vec()].concat(), OK))
    }

    /// Active authentication: the chip's own key under the reader's challenge.
    fn internal_authenticate(&mut self, apdu: &Apdu, secure: bool, room: usize) -> Answer {
        let Some(key) = self.chip_key.clone() else {
            return Err(0x6D00);
        };
        if (apdu.p1, apdu.p2) != (0, 0) {
            return Err(WRONG_PARAMETERS);
        }
        if !secure {
            return Err(SECURITY);
        }
        if apdu.data.len() != 8 {
            return Err(WRONG_LENGTH);
        }
        let nonce = self.random();
        let answer = key.answer(&apdu.data, &nonce);
        if apdu.le.is_none_or(|le| le < answer.len()) || answer.len() > room {
            return Err(WRONG_LENGTH);
        }
        Ok((answer, OK))
    }

    fn read_binary(&mut self, apdu: &Apdu, secure: bool, room: usize) -> Answer {
        let (id, offset) = if apdu.p1 & 0x80 != 0 {
            if apdu.p1 & 0x60 != 0 {
                return Err(WRONG_PARAMETERS);
            }
            (
                self.by_short_id(apdu.p1 & 0x1F, secure)?,
                usize::from(apdu.p2),
            )
        } else {
            let id = self.current(secure)?;
            (id, usize::from(u16::from_be_bytes([apdu.p1, apdu.p2])))
        };
        if !apdu.data.is_empty() {
            return Err(WRONG_LENGTH);
        }
        let wanted = apdu.le.ok_or(WRONG_LENGTH)?;
        let (bytes, status) = self.part(id, secure, offset, wanted, room)?;
        self.state.current = Some(id);
        Ok((bytes, status))
    }

    fn read_binary_odd(&mut self, apdu: &Apdu, secure: bool, room: usize) -> Answer {
        let id = match (apdu.p1, apdu.p2) {
            (0, 0) => self.current(secure)?,
            (0, short @ 1..=30) => self.by_short_id(short, secure)?,
            (high, low) => {
                let id = u16::from_be_bytes([high, low]);
                self.readable(id, secure)?;
                id
            }
        };
        let Some((0x54, offset @ ([_] | [_, _] | [_, _, _] | [_, _, _, _]), [])) =
            object(&apdu.data)
        else {
            return Err(WRONG_DATA);
        };
        let offset = offset.iter().fold(0, |n, b| (n << 8) | usize::from(*b));
        let header = |n: usize| {
            if n < 0x80 {
                2
            } else if n < 0x100 {
                3
            } else {
                4
            }
        };
        let wanted = apdu.le.ok_or(WRONG_LENGTH)?;
        let wanted = wanted.saturating_sub(header(wanted.saturating_sub(2)));
        let room = room.saturating_sub(header(room.saturating_sub(2)));
        let (bytes, status) = self.part(id, secure, offset, wanted, room)?;
        self.state.current = Some(id);
        Ok((element(0x53, &[&bytes]), status))
    }

    fn current(&self, secure: bool) -> Result<u16, u16> {
        if self.state.selected == Selected::Application && !secure {
            return Err(SECURITY);
        }
        self.state.current.ok_or(NO_CURRENT_EF)
    }

    fn by_short_id(&self, short: u8, secure: bool) -> Result<u16, u16> {
        let id = match self.state.selected {
            Selected::Application if !secure => return Err(SECURITY),
            Selected::Application if !self.settings.short_ids => return Err(WRONG_PARAMETERS),
            Selected::Application => 0x0100 | u16::from(short),
            Selected::MasterFile => 0x2F00 | u16::from(short),
        };
        self.readable(id, secure).map(|_| id)
    }

    /// `wanted` bytes from `offset`, as far as file and buffer reach.
    fn part(&self, id: u16, secure: bool, offset: usize, wanted: usize, room: usize) -> Answer {
        let file = self.readable(id, secure)?;
        let rest = file
            .get(offset..)
            .filter(|rest| !rest.is_empty())
            .ok_or(WRONG_OFFSET)?;
        // Zero in the length field means "all there is".
        let exact = !matches!(wanted, 256 | 65_536);
        let given = wanted.min(rest.len()).min(room);
        let refuses = matches!(self.settings.past_end, PastEnd::Refuse | PastEnd::Abort);
        if exact && refuses && wanted > given {
            return Err(WRONG_LENGTH);
        }
        let warns = self.settings.past_end == PastEnd::Warn
            && exact
            && wanted > rest.len()
            && given == rest.len();
        Ok((rest[..given].to_vec(), if warns { END_OF_FILE } else { OK }))
    }
}
