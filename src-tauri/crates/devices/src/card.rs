//! PC/SC readers: events in, a card to talk to out.
//!
//! [`CardSource`] watches the readers from a thread of its own and hands out [`ReaderEvent`]s;
//! [`CardSource::connect`] opens the card that lies on a reader as a [`PcscCard`], which is an
//! [`emrtd::CardTransport`]. Both survive a PC/SC service that dies and comes back. The variable
//! `PCSCLITE_CSOCK_NAME` is read by the PC/SC library itself when the process starts to use it.

mod connection;
mod features;
mod tracker;
mod watcher;

pub use connection::PcscCard;
pub use watcher::{CardSource, CardSourceCancel, CardSourceConfig};

/// What happened at the readers, in order. A reader's name is the PC/SC name, lossily as UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderEvent {
    /// A reader that matches the configuration is there.
    ReaderFound {
        /// PC/SC name of the reader.
        reader: String,
    },
    /// That reader was unplugged.
    ReaderGone {
        /// PC/SC name of the reader.
        reader: String,
    },
    /// A card is on the reader and answered to reset.
    CardPresent {
        /// PC/SC name of the reader.
        reader: String,
        /// Answer to reset, 2 to 33 bytes (ISO/IEC 7816-3, 8.2).
        atr: Vec<u8>,
    },
    /// The card left the reader.
    CardAbsent {
        /// PC/SC name of the reader.
        reader: String,
    },
    /// Something is on the reader that cannot be talked to.
    CardUnusable {
        /// PC/SC name of the reader.
        reader: String,
        /// [`crate::DeviceError::code`] of the reason.
        code: &'static str,
    },
    /// The PC/SC service is not there. Readers and cards known before were reported gone.
    ServiceGone,
    /// The PC/SC service is there again; its readers and cards follow.
    ServiceBack,
}
