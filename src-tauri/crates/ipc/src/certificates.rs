//! A person's own certificates, as the window shows them.

use crate::{HeldLicence, SecretText};
use serde::{Deserialize, Serialize};

/// One certificate, with the code that anyone can check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateShown {
    /// It, as the chain proves it.
    pub licence: HeldLicence,
    /// What stands on it.
    pub fields: Vec<CertificateField>,
    /// Text of its code.
    pub text: SecretText,
    /// The code, an SVG document.
    pub qr_svg: SecretText,
    /// The height of the header that proves how it stands.
    pub height: u64,
    /// When it was signed, Unix milliseconds.
    pub signed_ms: i64,
}

/// Something that stands on a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateField {
    /// Its stable name, such as `holder_name`.
    pub name: String,
    /// Its value.
    pub value: SecretText,
}
