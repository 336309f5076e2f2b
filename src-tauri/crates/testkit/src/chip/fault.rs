//! Faults by the number of the command they happen at.

use std::time::Duration;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The card is pulled: no answer to this command nor to any later one.
    Pulled,
    /// The answer is right but late.
    Delay(Duration),
    /// One bit of the answer's checksum (DO'8E') is turned over.
    WrongMac,
    /// The answer is these bytes instead.
    Garbage(Vec<u8>),
    /// Only the first bytes of the answer arrive.
    Truncated(usize),
    /// The answer is a status word without anything.
    Status(u16),
}

impl Fault {
    pub(super) fn spoil(&self, answer: &mut Vec<u8>) {
        match self {
            // The checksum's last byte stands before the status.
            Self::WrongMac => {
                if let Some(byte) = answer
                    .len()
                    .checked_sub(3)
                    .and_then(|at| answer.get_mut(at))
                {
                    *byte ^= 0x01;
                }
            }
            Self::Garbage(bytes) => answer.clone_from(bytes),
            Self::Truncated(length) => answer.truncate(*length),
            Self::Status(status) => *answer = status.to_be_bytes().to_vec(),
            Self::Pulled | Self::Delay(_) => {}
        }
    }
}

/// Faults, each at a command number counted from one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FaultScript(Vec<(u32, Fault)>);

impl FaultScript {
    /// One fault at one command.
    #[must_use]
    pub fn once(command: u32, fault: Fault) -> Self {
        Self(vec![(command, fault)])
    }

    /// And another one.
    #[must_use]
    pub fn and(mut self, command: u32, fault: Fault) -> Self {
        self.0.push((command, fault));
        self
    }

    pub(super) fn at(&self, command: u32) -> Option<Fault> {
        self.0
            .iter()
            .find(|(at, _)| *at == command)
            .map(|(_, fault)| fault.clone())
    }
}
