//! One command and its whole answer, with or without a secure channel.

use super::ApduStatistics;
use crate::apdu::{Command, Response};
use crate::secure::SecureChannel;
use crate::{CardTransport, EmrtdError};

/// A reading that needs more commands than this is given up: 512 KiB in short answers need 2,300.
const MOST_COMMANDS: u32 = 4096;
/// An answer in pieces is given up beyond this length.
const LONGEST_ANSWER: usize = 65_536 + 64;

/// The card with the channel to it.
pub(super) struct Link<'t> {
    transport: &'t mut dyn CardTransport,
    channel: Option<Box<dyn SecureChannel>>,
    pub(super) statistics: ApduStatistics,
}

impl<'t> Link<'t> {
    pub(super) fn new(transport: &'t mut dyn CardTransport) -> Self {
        Self {
            transport,
            channel: None,
            statistics: ApduStatistics::default(),
        }
    }

    pub(super) fn atr(&self) -> Vec<u8> {
        self.transport.atr().to_vec()
    }

    pub(super) fn max_response_bytes(&self) -> usize {
        self.transport.max_response_bytes()
    }

    /// From now on every command is protected.
    pub(super) fn protect(&mut self, channel: Box<dyn SecureChannel>) {
        self.channel = Some(channel);
    }

    /// Forgets the session keys.
    pub(super) fn unprotect(&mut self) {
        self.channel = None;
    }

    /// Whether a session is up: false after a plain error status ended it.
    pub(super) fn is_protected(&self) -> bool {
        self.channel.is_some()
    }

    /// Most file bytes in one answer of `answer_bytes`.
    pub(super) fn capacity(&self, answer_bytes: usize) -> usize {
        self.channel
            .as_ref()
            .map_or(answer_bytes.saturating_sub(2), |c| c.capacity(answer_bytes))
    }

    /// Sends one command; the answer's status may be any.
    ///
    /// With a channel, an error here means that the session is over.
    pub(super) fn send(&mut self, command: &Command) -> Result<Response, EmrtdError> {
        let Some(mut channel) = self.channel.take() else {
            return self.exchange(command);
        };
        let protected = channel.protect(command);
        let answer = self.exchange(&protected)?;
        let opened = channel.open(command, answer)?;
        self.channel = Some(channel);
        Ok(opened)
    }

    /// One command, with `6Cxx` and `61xx` (ISO/IEC 7816-3, 12.2.1) followed.
    fn exchange(&mut self, command: &Command) -> Result<Response, EmrtdError> {
        let mut answer = self.transmit(command)?;
        if let [0x6C, right] = answer.status.to_be_bytes()
            && answer.data.is_empty()
            && command.le.is_some()
        {
            let mut again = command.clone();
            again.le = Some(if right == 0 { 256 } else { u32::from(right) });
            answer = self.transmit(&again)?;
        }
        let mut data = Vec::new();
        while let [0x61, more] = answer.status.to_be_bytes() {
            data.append(&mut answer.data);
            if data.len() > LONGEST_ANSWER {
                return Err(EmrtdError::Answer);
            }
            answer = self.transmit(&Command::get_response(if more == 0 {
                256
            } else {
                u32::from(more)
            }))?;
        }
        if !data.is_empty() {
            data.append(&mut answer.data);
            answer.data = data;
        }
        Ok(answer)
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, EmrtdError> {
        if self.statistics.commands >= MOST_COMMANDS {
            return Err(EmrtdError::TooManyCommands);
        }
        let bytes = command.to_bytes();
        self.statistics.commands += 1;
        self.statistics.sent_bytes += bytes.len() as u64;
        let answer = self.transport.transmit(&bytes)?;
        self.statistics.received_bytes += answer.len() as u64;
        if answer.len() > LONGEST_ANSWER {
            return Err(EmrtdError::Answer);
        }
        Response::parse(answer)
    }
}
