//! Passive authentication (ICAO 9303-11, 5.1): who signed the data groups, and are these they? And
//! active authentication: is this the chip that they were written to?

mod active;
mod algorithm;
mod asn1;
mod certificate;
mod country;
mod defect;
mod key;
mod sod;
mod trust;
mod verify;

pub(crate) use active::ChipKey;
pub use active::verify_answer;
pub use defect::PassiveDefect;
pub use trust::TrustStore;
pub use verify::{Check, VerifiedDocument, verify_document};
