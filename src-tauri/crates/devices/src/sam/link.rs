//! Commands out, answers in: frames on a serial line that may fail at any byte.

use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::frame::{Answer, Baud, Command, Decoder};
use crate::serial::SerialLine;
use crate::{Cancel, DeviceError};

/// Times a command is sent when the line garbled it or its answer.
const ATTEMPTS: usize = 2;
/// The line counts as quiet after this long without a byte.
const QUIET: Duration = Duration::from_millis(60);
/// A frame whose next byte takes longer than this was noise that looked like one.
const BYTE_GAP: Duration = Duration::from_millis(250);
/// The longest answer takes 2.5 s at the slowest speed; no answer is waited for longer than this
/// beyond its time, however its bytes dribble in.
const LONGEST_ANSWER: Duration = Duration::from_secs(4);

/// An open line to a reader.
pub(super) struct Link {
    line: SerialLine,
    decoder: Decoder,
    /// An answer may still be on its way that nobody waits for any more.
    dirty: bool,
}

impl Link {
    pub(super) fn open(path: &str, baud: Baud) -> Result<Self, DeviceError> {
        Ok(Self {
            line: SerialLine::open(path, baud.bits_per_second())?,
            decoder: Decoder::default(),
            dirty: true,
        })
    }

    pub(super) fn set_baud(&mut self, baud: Baud) -> Result<(), DeviceError> {
        self.dirty = true;
        self.line.set_baud(baud.bits_per_second())
    }

    /// Sends a command and waits for its answer; once more when noise came instead, or the reader
    /// says that noise came to it.
    pub(super) fn ask(
        &mut self,
        command: Command,
        timeout: Duration,
        cancel: &Cancel,
    ) -> Result<Answer, DeviceError> {
        let mut last = DeviceError::LineSilent;
        for _ in 0..ATTEMPTS {
            match self.ask_once(command, timeout, cancel) {
                Ok(answer) if answer.status.is_of_the_line() => {
                    last = DeviceError::Sam(answer.status);
                }
                Ok(answer) => return Ok(answer),
                Err(DeviceError::LineGarbage) => last = DeviceError::LineGarbage,
                // A reading that is asked for twice would find its card read already.
                Err(DeviceError::LineSilent) if !command.is_reading() => {
                    last = DeviceError::LineSilent;
                }
                Err(e) => return Err(e),
            }
            self.dirty = true;
        }
        Err(last)
    }

    /// As [`Link::ask`], but gives up after the first try.
    pub(super) fn ask_once(
        &mut self,
        command: Command,
        timeout: Duration,
        cancel: &Cancel,
    ) -> Result<Answer, DeviceError> {
        let quiet = if self.dirty {
            QUIET
        } else {
            Duration::from_millis(1)
        };
        self.line.discard_input(quiet)?;
        self.decoder = Decoder::default();
        // Until its answer is here it may come late.
        self.dirty = true;
        self.line.write(&command.bytes())?;
        let answer = self.answer(Instant::now() + timeout, cancel)?;
        self.dirty = false;
        Ok(answer)
    }

    /// The next whole answer that begins before `deadline`.
    fn answer(&mut self, deadline: Instant, cancel: &Cancel) -> Result<Answer, DeviceError> {
        let mut buffer = Zeroizing::new([0_u8; 1_024]);
        loop {
            if let Some(answer) = self.decoder.next_answer() {
                return Ok(answer);
            }
            let until = if self.decoder.has_partial() {
                Instant::now() + BYTE_GAP
            } else {
                deadline
            };
            let got = self.line.read(buffer.as_mut_slice(), until, cancel)?;
            if got > 0 {
                self.decoder.push(buffer.get(..got).unwrap_or(&[]));
            } else if let Some(answer) = self.decoder.give_up_partial() {
                return Ok(answer);
            } else if Instant::now() >= deadline {
                return Err(if self.decoder.take_skipped() > 0 {
                    DeviceError::LineGarbage
                } else {
                    DeviceError::LineSilent
                });
            }
            // A line that never falls silent must not hold us.
            let patience = if self.decoder.has_partial() {
                LONGEST_ANSWER
            } else {
                Duration::ZERO
            };
            if Instant::now() >= deadline + patience {
                return Err(DeviceError::LineGarbage);
            }
        }
    }
}
