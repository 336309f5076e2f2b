//! Made-up documents and the authorities that sign them. Keys come from a seed and are worth nothing.

mod certificate;
mod chip_key;
mod der;
mod document;
mod issuer;
mod key;
mod security_object;

pub use certificate::{CertificateProfile, FurtherExtension, Validity};
pub use chip_key::ChipKey;
pub(crate) use der::element;
pub use document::{FACE_JPEG, Person, SpecimenDocument, SpecimenFormat};
pub use issuer::Issuer;
pub use key::{KeyKind, TestKey};
