//! Encrypted content, kept beside the chain and found by its digest.
//!
//! [`Content`] is what a person answered and handed in; [`seal_content`] encrypts it to a
//! fresh [`CaseKey`] and wraps that key to the department, so that the device that sealed
//! it cannot open it again. [`FingerReference`] opens only with the card and the hall's
//! key together.
//!
//! [`CarryWriter`] and [`CarryReader`] are for what a device in the field carries to the hall
//! on a stick.
//!
//! Case keys and nonces come from the caller's random source; the file keys inside age
//! files are drawn by the `age` crate from the operating system's. Touches no file, clock
//! or socket.
#![forbid(unsafe_code)]

mod blob;
mod carry;
mod case_key;
mod error;
mod finger;
mod note;
mod plain;
mod share;

pub use blob::{SealedContent, open_content, open_with_wrapped_key, seal_content, unwrap_case_key};
pub use carry::{CarryEntry, CarryError, CarryReader, CarryWriter, MAX_ENTRIES};
pub use case_key::{CaseKey, Identity, Recipient};
pub use error::ContentError;
pub use finger::{FingerReference, HallKey, MAX_TEMPLATE_LEN};
pub use note::{Asked, MAX_ASKED, Note};
pub use plain::{Attachment, CARD_PROOF, Content, MAX_ATTACHMENTS};
pub use share::{MAX_OPENINGS, open_openings, seal_openings};
