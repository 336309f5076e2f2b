//! Readers of Chinese identity cards: a security module (SAM) on a serial line (GA 450, GA/T 467).
//!
//! The SAM does the card's cryptography and hands out text and photo; PC/SC cannot read these cards.
//! [`SamReader`] has one method per command; [`SamWatch`] looks for cards again and again and says
//! what changed; [`IdCard`] is what stands on one of the four kinds of card.
//!
//! Such a card proves nothing to anybody else: what came through the SAM is as good as the line and
//! the module behind it. Whoever relies on it wants a second factor or a member of staff.

mod card;
mod document;
pub mod frame;
mod link;
mod reader;
mod status;
mod watch;

use std::time::Duration;

pub use card::CardRead;
pub use document::{
    Foreigner2017, Foreigner2023, HmtResident, IdCard, IdCheck, IdDefect, IdKind, Resident,
    Validity,
};
pub use frame::{Baud, Command};
pub use reader::{SamId, SamReader};
pub use status::SamStatus;
pub use watch::{SamEvent, SamWatch};

/// Where the reader is and how it talks.
#[derive(Debug, Clone)]
pub struct SamConfig {
    /// Path of the serial port; need not be among the listed ports.
    pub path: String,
    /// Speed that is tried first. The family leaves the factory at 115,200.
    pub baud: Baud,
    /// Speeds that are tried after it, when nothing answers. Each costs up to half a second.
    pub other_bauds: Vec<Baud>,
    /// How long the reader may think about a command that is about itself, or about finding and
    /// selecting a card.
    pub answer_timeout: Duration,
    /// How long it may think before the first byte of what it reads from a card comes.
    pub reading_timeout: Duration,
}

impl SamConfig {
    /// Factory settings at `path`, the other speeds behind it.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            baud: Baud::B115200,
            other_bauds: vec![Baud::B57600, Baud::B38400, Baud::B19200, Baud::B9600],
            answer_timeout: Duration::from_millis(800),
            reading_timeout: Duration::from_millis(2_500),
        }
    }
}
