//! Looking for cards again and again: what changed since the last look.

use std::time::{Duration, Instant};

use super::SamConfig;
use super::card::CardRead;
use super::reader::SamReader;
use crate::{Cancel, DeviceError};

/// How often a reader that is gone is looked for.
const LOOK_FOR_READER: Duration = Duration::from_millis(500);
/// Looks in a row without an answer from a card after which it counts as lifted: one answer may
/// have been lost.
const MISSED_LOOKS: u8 = 2;
/// Pause before a reading that failed is tried again: a card is often still settling.
const SETTLE: Duration = Duration::from_millis(150);
/// Readings that are tried.
const READ_TRIES: u8 = 3;

/// What happened at the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SamEvent {
    /// The reader is there and its SAM is well.
    ReaderBack,
    /// The reader is away, or its SAM serves nobody. A card known before is gone with it.
    ReaderGone(DeviceError),
    /// A card that can be read lies there.
    CardLaid,
    /// The card was lifted.
    CardLifted,
}

/// How a card lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lying {
    /// Found, not read yet: it is found again.
    Found,
    /// Read: it answers, but is not found again before it was lifted.
    Read,
}

/// A reader that is looked at regularly, and the card on it.
///
/// # Threads and blocking
/// [`SamWatch::look`] blocks while the reader thinks, about two seconds where it is silent; its
/// [`Cancel`] ends everything within 50 ms.
pub struct SamWatch {
    reader: SamReader,
    cancel: Cancel,
    /// What was told of the reader last; `None` before anything was.
    told: Option<Option<DeviceError>>,
    lying: Option<Lying>,
    missed: u8,
    look_again: Instant,
}

impl SamWatch {
    /// Watches the reader of this configuration.
    #[must_use]
    pub fn new(config: SamConfig) -> Self {
        let cancel = Cancel::new();
        Self {
            reader: SamReader::new(config, cancel.clone()),
            cancel,
            told: None,
            lying: None,
            missed: 0,
            look_again: Instant::now(),
        }
    }

    /// Ends a call that waits, and every later one, from any thread.
    #[must_use]
    pub fn canceller(&self) -> Cancel {
        self.cancel.clone()
    }

    /// One look: what changed since the last one. A reader that is away is looked for every half
    /// second at most.
    pub fn look(&mut self) -> Vec<SamEvent> {
        if Instant::now() < self.look_again {
            return Vec::new();
        }
        let mut events = Vec::new();
        match self.look_once(&mut events) {
            Ok(()) => {}
            Err(DeviceError::Cancelled) => return Vec::new(),
            Err(error) => self.reader_failed(error, &mut events),
        }
        events
    }

    fn look_once(&mut self, events: &mut Vec<SamEvent>) -> Result<(), DeviceError> {
        if self.told != Some(None) {
            self.reader.status()?;
            self.told = Some(None);
            events.push(SamEvent::ReaderBack);
        }
        let there = match self.lying {
            Some(Lying::Read) => self.reader.still_there()?,
            Some(Lying::Found) | None => self.reader.find()?,
        };
        if there {
            self.missed = 0;
            if self.lying.is_none() {
                self.lying = Some(Lying::Found);
                events.push(SamEvent::CardLaid);
            }
        } else if self.lying.is_some() {
            self.missed += 1;
            if self.missed >= MISSED_LOOKS {
                self.lifted(events);
            }
        }
        Ok(())
    }

    fn lifted(&mut self, events: &mut Vec<SamEvent>) {
        self.missed = 0;
        if self.lying.take().is_some() {
            events.push(SamEvent::CardLifted);
        }
    }

    fn reader_failed(&mut self, error: DeviceError, events: &mut Vec<SamEvent>) {
        self.look_again = Instant::now() + LOOK_FOR_READER;
        self.lying = None;
        self.missed = 0;
        if self.told != Some(Some(error)) {
            tracing::warn!(code = error.code(), "identity card reader");
            self.told = Some(Some(error));
            events.push(SamEvent::ReaderGone(error));
        }
    }

    /// Reads the card that lies there, with the newest address that was written to it later. The
    /// next [`SamWatch::look`] tells what became of card and reader.
    ///
    /// # Errors
    /// [`DeviceError::NoCard`] where none lies there, [`DeviceError::CardLift`] where it was read
    /// already and has to be lifted first, [`DeviceError::CardRemoved`] where it was lifted
    /// meanwhile, and what the SAM says.
    pub fn read(&mut self) -> Result<(CardRead, Option<zeroize::Zeroizing<String>>), DeviceError> {
        match self.lying {
            None => return Err(DeviceError::NoCard),
            Some(Lying::Read) => return Err(DeviceError::CardLift),
            Some(Lying::Found) => {}
        }
        let mut tried = 0;
        loop {
            tried += 1;
            match self.read_once() {
                Err(error @ DeviceError::Sam(status)) if status.may_settle() => {
                    // It moved: there it is again, or it is gone.
                    if tried >= READ_TRIES {
                        return Err(error);
                    }
                    if self.cancel.sleep(SETTLE) {
                        return Err(DeviceError::Cancelled);
                    }
                }
                other => return other,
            }
        }
    }

    fn read_once(&mut self) -> Result<(CardRead, Option<zeroize::Zeroizing<String>>), DeviceError> {
        if !self.reader.find()? {
            // Read, although its answer was lost on the line: now it has to be lifted first.
            return Err(if self.reader.still_there()? {
                self.lying = Some(Lying::Read);
                DeviceError::CardLift
            } else {
                DeviceError::CardRemoved
            });
        }
        self.reader.select()?;
        let read = self.reader.read()?;
        self.lying = Some(Lying::Read);
        let address = match self.reader.additional_address() {
            Ok(address) => address,
            // Lifted a moment later, or an older SAM: what was read was read.
            Err(DeviceError::Sam(_) | DeviceError::CardData) => None,
            Err(error) => return Err(error),
        };
        Ok((read, address))
    }
}
