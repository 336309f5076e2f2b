//! Fingerprint scanners: what the hall needs of one, and the serial family that offers it.
//!
//! [`FingerScanner`] is the trait; [`SerialScanner`] implements it for the ZFM / R30x / AS608 / R50x
//! packet family on top of [`Zfm`], which has one method per instruction of the manuals.
//! How often a person may try, and the pause after that, is the caller's policy.

mod code;
mod link;
pub mod packet;
mod scanner;
mod template;
mod zfm;

use std::time::{Duration, Instant};

pub use code::Code;
pub use scanner::SerialScanner;
pub use template::Template;
pub use zfm::{Buffer, SystemParameters, Zfm};

use crate::{Cancel, DeviceError};

/// Where the scanner is and how it talks.
#[derive(Debug, Clone)]
pub struct ScannerConfig {
    /// Path of the serial port; need not be among the listed ports.
    pub path: String,
    /// Speed that is tried first, in bits per second. The family leaves the factory at 57,600.
    pub baud: u32,
    /// Speeds that are tried after it, when nothing answers. Each costs up to a second.
    pub other_bauds: Vec<u32>,
    /// Address of the scanner.
    pub address: u32,
    /// Password of the scanner; 0 when none was ever set.
    pub password: u32,
    /// How long the scanner may think about one command.
    pub ack_timeout: Duration,
}

impl ScannerConfig {
    /// Factory settings at `path`.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            baud: 57_600,
            other_bauds: Vec::new(),
            address: 0xFFFF_FFFF,
            password: 0,
            ack_timeout: Duration::from_millis(1_200),
        }
    }
}

/// How long to wait for a person, and how to stop waiting.
#[derive(Debug, Clone)]
pub struct Wait {
    /// When waiting for a finger ends.
    pub deadline: Instant,
    /// Ends it earlier.
    pub cancel: Cancel,
}

impl Wait {
    /// Waits for `time` from now, or until `cancel` is set.
    #[must_use]
    pub fn new(time: Duration, cancel: Cancel) -> Self {
        Self {
            deadline: Instant::now() + time,
            cancel,
        }
    }
}

/// What to tell the person now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Lay the finger on: press `press` of `of`, counted from 1.
    Press {
        /// Number of this press.
        press: u8,
        /// Number of presses wanted.
        of: u8,
    },
    /// The finger was seen and is being looked at.
    Reading,
    /// Lift the finger.
    Lift,
    /// The press was no good for this reason; the same press follows once more.
    Again(DeviceError),
}

/// What a comparison said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchResult {
    /// Whether the scanner, at its security level, takes both for the same finger.
    pub matched: bool,
    /// The scanner's own score, without a unit; higher is more alike.
    pub score: u16,
}

/// A fingerprint scanner.
///
/// Every method blocks until it is done, its [`Wait`] ends, or the device failed; a failure of the
/// line is known within about three seconds. After a failure the next call starts afresh, so that a
/// scanner that was plugged in again just works.
pub trait FingerScanner: Send {
    /// Whether the scanner is there and well; finds and opens it when needed.
    ///
    /// # Errors
    /// What is wrong with it.
    fn health(&mut self) -> Result<SystemParameters, DeviceError>;

    /// Enrols: two presses of one finger, merged into a template that leaves the scanner.
    ///
    /// # Errors
    /// [`DeviceError::NoFinger`], [`DeviceError::FingersDiffer`], … A press that is not clear is
    /// asked for again up to three times before its error is returned.
    fn capture_template(
        &mut self,
        wait: &Wait,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Template, DeviceError>;

    /// Compares one press with `reference`. A press that is not clear is an error that
    /// [`DeviceError::is_press_again`] knows; a finger that is another one is no error.
    ///
    /// # Errors
    /// [`DeviceError::NoFinger`], [`DeviceError::FingerMessy`], …
    fn match_one(
        &mut self,
        reference: &Template,
        wait: &Wait,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<MatchResult, DeviceError>;
}
