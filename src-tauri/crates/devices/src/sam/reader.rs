//! The reader: one method per command, and finding the speed at which it listens.

use std::time::Duration;

use zeroize::Zeroizing;

use super::SamConfig;
use super::card::CardRead;
use super::document::text;
use super::frame::{Answer, Baud, Command};
use super::link::Link;
use super::status::SamStatus;
use crate::{Cancel, DeviceError};

/// How long one speed is tried.
const PROBE: Duration = Duration::from_millis(350);
/// Bytes of an additional address: 35 characters.
const ADDRESS_BYTES: usize = 70;
/// Longest management number that is taken.
const MAX_MANAGEMENT_BYTES: usize = 64;

/// The number of a SAM, as printed on its label: `05.01-20200101-0000000001-0000000002`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SamId {
    /// Five numbers: two of 16 bits and three of 32.
    pub parts: (u16, u16, u32, u32, u32),
}

impl SamId {
    fn from_bytes(data: &[u8]) -> Result<Self, DeviceError> {
        let &[a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = data else {
            return Err(DeviceError::LineGarbage);
        };
        Ok(Self {
            parts: (
                u16::from_le_bytes([a, b]),
                u16::from_le_bytes([c, d]),
                u32::from_le_bytes([e, f, g, h]),
                u32::from_le_bytes([i, j, k, l]),
                u32::from_le_bytes([m, n, o, p]),
            ),
        })
    }
}

impl std::fmt::Display for SamId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (a, b, c, d, e) = self.parts;
        write!(f, "{a:02}.{b:02}-{c:08}-{d:010}-{e:010}")
    }
}

/// A reader on a serial line.
///
/// # Threads and blocking
/// Every call blocks until the reader answered or its time is over, at most about twice
/// [`SamConfig::answer_timeout`]; a [`Cancel`] ends it within 50 ms. After a failure of the line the
/// next call opens the port afresh, so that a reader that was plugged in again just works.
pub struct SamReader {
    config: SamConfig,
    link: Option<Link>,
    /// Where it answered last; tried first when the port is opened again.
    baud: Baud,
    cancel: Cancel,
}

impl SamReader {
    /// A reader that is looked for at its first command.
    #[must_use]
    pub fn new(config: SamConfig, cancel: Cancel) -> Self {
        Self {
            baud: config.baud,
            config,
            link: None,
            cancel,
        }
    }

    /// Whether the SAM is well.
    ///
    /// # Errors
    /// What is wrong with line or SAM.
    pub fn status(&mut self) -> Result<(), DeviceError> {
        self.ask(Command::Status)?.status.done()
    }

    /// Starts the SAM afresh; a card has to be found again.
    ///
    /// # Errors
    /// As [`SamReader::status`].
    pub fn reset(&mut self) -> Result<(), DeviceError> {
        self.ask(Command::Reset)?.status.done()
    }

    /// The SAM's number.
    ///
    /// # Errors
    /// As [`SamReader::status`].
    pub fn sam_id(&mut self) -> Result<SamId, DeviceError> {
        let answer = self.ask(Command::SamId)?;
        answer.status.done()?;
        SamId::from_bytes(&answer.data)
    }

    /// Tells the reader to talk at another speed, which it keeps, and goes on at that speed.
    ///
    /// # Errors
    /// As [`SamReader::status`]; the old speed stays.
    pub fn set_baud(&mut self, baud: Baud) -> Result<(), DeviceError> {
        self.ask(Command::SetBaud(baud))?.status.done()?;
        self.baud = baud;
        match &mut self.link {
            Some(link) => link.set_baud(baud),
            None => Ok(()),
        }
    }

    /// Whether a card lies there that was not read yet. One that was is not found again before it
    /// was lifted.
    ///
    /// # Errors
    /// As [`SamReader::status`].
    pub fn find(&mut self) -> Result<bool, DeviceError> {
        match self.ask(Command::Find)?.status {
            // Some firmware says "done" for "found".
            SamStatus::FOUND | SamStatus::OK => Ok(true),
            SamStatus::FIND_FAILED => Ok(false),
            other => Err(DeviceError::Sam(other)),
        }
    }

    /// Selects the card that was found.
    ///
    /// # Errors
    /// As [`SamReader::status`].
    pub fn select(&mut self) -> Result<(), DeviceError> {
        self.ask(Command::Select)?.status.done()
    }

    /// Reads text and photo of the selected card.
    ///
    /// # Errors
    /// As [`SamReader::status`]; [`DeviceError::CardData`] where their lengths are wrong.
    pub fn read(&mut self) -> Result<CardRead, DeviceError> {
        let answer = self.ask(Command::Read)?;
        answer.status.done()?;
        CardRead::from_answer(&answer.data, false)
    }

    /// Reads text, photo and fingerprint features of the selected card.
    ///
    /// # Errors
    /// As [`SamReader::read`].
    pub fn read_with_finger(&mut self) -> Result<CardRead, DeviceError> {
        let answer = self.ask(Command::ReadWithFinger)?;
        answer.status.done()?;
        CardRead::from_answer(&answer.data, true)
    }

    /// The newest address that was written to the selected card after it was issued, if any.
    ///
    /// # Errors
    /// As [`SamReader::read`].
    pub fn additional_address(&mut self) -> Result<Option<Zeroizing<String>>, DeviceError> {
        let answer = self.ask(Command::AdditionalAddress)?;
        if answer.status == SamStatus::ABSENT {
            return Ok(None);
        }
        answer.status.done()?;
        if answer.data.len() != ADDRESS_BYTES {
            return Err(DeviceError::CardData);
        }
        let address = text(&answer.data)?;
        Ok((!address.is_empty()).then_some(address))
    }

    /// The management number of the selected card, opaque; identifies the card.
    ///
    /// # Errors
    /// As [`SamReader::read`].
    pub fn management_id(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, DeviceError> {
        let mut answer = self.ask(Command::ManagementId)?;
        if answer.status == SamStatus::ABSENT {
            return Ok(None);
        }
        answer.status.done()?;
        if (1..=MAX_MANAGEMENT_BYTES).contains(&answer.data.len()) {
            Ok(Some(std::mem::take(&mut answer.data)))
        } else {
            Err(DeviceError::CardData)
        }
    }

    /// Whether the card that was read still lies there. It is not found again, but while it has
    /// power it answers for its additional address: there is one, or there is none.
    pub(super) fn still_there(&mut self) -> Result<bool, DeviceError> {
        let status = self.ask(Command::AdditionalAddress)?.status;
        Ok(status == SamStatus::OK || status == SamStatus::ABSENT)
    }

    fn ask(&mut self, command: Command) -> Result<Answer, DeviceError> {
        let timeout = if command.is_reading() {
            self.config.reading_timeout
        } else {
            self.config.answer_timeout
        };
        let cancel = self.cancel.clone();
        let answer = self.link()?.ask(command, timeout, &cancel);
        // The next call looks for the reader anew.
        if matches!(
            answer,
            Err(DeviceError::LineCut | DeviceError::LineSilent | DeviceError::LineGarbage)
        ) {
            self.link = None;
        }
        answer
    }

    fn link(&mut self) -> Result<&mut Link, DeviceError> {
        if self.link.is_none() {
            let (link, baud) = self.open()?;
            self.baud = baud;
            self.link = Some(link);
        }
        self.link.as_mut().ok_or(DeviceError::LineCut)
    }

    /// Opens the port and finds the speed at which the reader answers at all.
    fn open(&self) -> Result<(Link, Baud), DeviceError> {
        let mut speeds = vec![self.baud];
        for speed in [self.config.baud].iter().chain(&self.config.other_bauds) {
            if !speeds.contains(speed) {
                speeds.push(*speed);
            }
        }
        let mut link = Link::open(&self.config.path, self.baud)?;
        let mut worst = DeviceError::LineSilent;
        for baud in speeds {
            link.set_baud(baud)?;
            match link.ask_once(Command::Status, PROBE, &self.cancel) {
                Ok(_) => return Ok((link, baud)),
                Err(DeviceError::LineGarbage) => worst = DeviceError::LineGarbage,
                Err(DeviceError::LineSilent) => {}
                Err(e) => return Err(e),
            }
        }
        Err(worst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_sam_reads_as_on_its_label() {
        let bytes = [
            5, 0, 3, 0, 0x15, 0xA5, 0x33, 1, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF,
        ];
        let id = SamId::from_bytes(&bytes).unwrap();
        assert_eq!(id.to_string(), "05.03-20161813-0000000001-4294967295");
        assert_eq!(
            SamId::from_bytes(&bytes[1..]),
            Err(DeviceError::LineGarbage)
        );
    }
}
