//! ICAO Doc 9303 reader over a card transport. Pure.
//!
//! [`read_document`] takes a [`CardTransport`] and an access key to [`DocumentFiles`];
//! [`verify_document`] takes those, a [`TrustStore`] and the time to a [`VerifiedDocument`].
//! [`verify_answer`] tells the issuer's chip from a copy of its files. Randomness and time are arguments; nothing here logs.
#![forbid(unsafe_code)]

mod apdu;
mod ef;
mod error;
mod mrz;
mod pa;
mod read;
mod secure;
mod tlv;
mod transport;

pub use ef::{DataGroup, DocumentFiles, Ef, FaceImage, FaceImageFormat};
pub use error::EmrtdError;
pub use mrz::{AccessKey, CalendarDate, Mrz, MrzDefect, MrzFormat, MrzKey, Sex};
pub use pa::{Check, PassiveDefect, TrustStore, VerifiedDocument, verify_answer, verify_document};
pub use read::{ApduStatistics, Progress, ReadRequest, Reading, find_document, read_document};
pub use secure::SecureMessagingDefect;
pub use transport::{CardTransport, TransportError};
