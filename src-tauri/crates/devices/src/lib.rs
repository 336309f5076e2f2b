//! Card readers, fingerprint scanners and document scanners: one driver each, one error enum.
//!
//! - [`card`]: PC/SC as a source of [`card::ReaderEvent`]s and a [`card::PcscCard`] to talk to.
//! - [`sam`]: readers of Chinese identity cards, a security module on a serial line.
//! - [`finger`]: scanners of the ZFM / R30x / AS608 / R50x packet family on a serial line.
//! - [`mrz`]: document scanners that send the machine-readable zone as lines of text.
//!
//! # Threads and blocking
//! Every call here takes a deadline or a timeout and keeps to it, whatever the device does. A
//! [`Cancel`] given to a call ends it early from any thread. Calls block; make them from a thread
//! that may wait. No device data (answers of a card, templates, MRZ text) is ever logged.
#![forbid(unsafe_code)]

mod cancel;
pub mod card;
mod error;
pub mod finger;
pub mod mrz;
pub mod sam;
pub mod serial;

pub use cancel::Cancel;
pub use error::DeviceError;
