//! Electronic certificates (电子证照) as QR codes: encoded, decoded, checked offline.
//!
//! A certificate is a CBOR Web Token (RFC 8392) signed by the issuing department as COSE_Sign1
//! (RFC 9052), packed with zlib (RFC 1950), in Base45 (RFC 9285) behind a prefix, as the health
//! certificates of the EU were. [`Issuers`] says whose signatures count; a [`Snapshot`] is a
//! department's dated, signed list of its licences that do not hold; [`check`] brings the three and
//! the time together. Whether a licence stands so now, only the chain can say.
//!
//! ```text
//! HSC1: base45(zlib(18([protected, {}, payload, signature])))
//! protected = { 1: -8, 4: key id, 16: "application/vnd.hallseal.certificate+cwt" }
//! payload   = { 1: department, 2: identifier, ?4: first moment after the last day, 5: first moment
//!               of the first day, 6: issued, -65537: [1, chain, type, fields root, [[name, value]…]] }
//! ```

mod claims;
mod issuers;
mod sign1;
mod snapshot;
mod verdict;

pub use claims::{CertificateClaims, Field};
pub use issuers::{Issuer, Issuers};
pub use snapshot::{Snapshot, SnapshotClaims};
pub use verdict::{CertificateVerdict, Checked, Doubt, Refusal, check};

use domain::id::KeyId;
use seal::keys::SigningKey;
use sign1::Sign1;

/// What a certificate's QR text begins with.
pub const PREFIX: &str = "HSC1:";
/// Longest token in bytes, packed or not.
const MAX_LEN: usize = 8 * 1024;
/// The token's type (RFC 9596).
const TYPE: &str = "application/vnd.hallseal.certificate+cwt";

/// Why a text or bytes are no certificate, or claims none that could be issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Not in the one form of a certificate.
    #[error("not a certificate")]
    Malformed,
    /// A signed thing of another kind: a receipt, a snapshot, somebody else's token.
    #[error("something other than a certificate")]
    WrongType,
    /// Longer than a QR code of this kind carries.
    #[error("too much for a certificate")]
    TooLong,
}

impl CertificateError {
    /// The stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::WrongType => "wrong_type",
            Self::TooLong => "too_long",
        }
    }
}

/// A certificate, decoded. Says nothing yet about what it is worth: see [`check`].
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    token: Sign1,
    claims: CertificateClaims,
}

impl core::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Certificate(***)")
    }
}

impl Certificate {
    /// Signs claims.
    ///
    /// # Errors
    /// [`CertificateError::TooLong`], [`CertificateError::Malformed`] where a field breaks its bounds.
    pub fn issue(claims: CertificateClaims, key: &SigningKey) -> Result<Self, CertificateError> {
        claims.hold()?;
        let token = Sign1::sign(TYPE, seal::canonical::to_vec(&claims), key);
        if token.to_bytes().len() > MAX_LEN {
            return Err(CertificateError::TooLong);
        }
        Ok(Self { token, claims })
    }

    /// What it says, whoever signed it.
    #[must_use]
    pub const fn claims(&self) -> &CertificateClaims {
        &self.claims
    }

    /// Whose signature it claims to bear.
    #[must_use]
    pub fn key(&self) -> KeyId {
        self.token.key()
    }

    /// The COSE_Sign1 itself.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.token.to_bytes()
    }

    /// Reads [`Self::to_bytes`].
    ///
    /// # Errors
    /// [`CertificateError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CertificateError> {
        if bytes.len() > MAX_LEN {
            return Err(CertificateError::Malformed);
        }
        let token = Sign1::from_bytes(bytes, MAX_LEN).ok_or(CertificateError::Malformed)?;
        if token.kind() != TYPE {
            return Err(CertificateError::WrongType);
        }
        let claims = CertificateClaims::from_payload(token.payload())?;
        Ok(Self { token, claims })
    }

    /// `HSC1:` and the packed bytes in Base45: every character is in a QR code's alphanumeric mode
    /// (ISO/IEC 18004 §7.4.4).
    #[must_use]
    pub fn to_qr_text(&self) -> String {
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(&self.to_bytes(), 9);
        format!("{PREFIX}{}", base45::encode(packed))
    }

    /// Reads [`Self::to_qr_text`]; white space around it is ignored. What it unpacks to is bounded,
    /// however little it was packed from.
    ///
    /// # Errors
    /// [`CertificateError`]; a receipt's text is of the wrong type.
    pub fn from_qr_text(text: &str) -> Result<Self, CertificateError> {
        let text = text.trim();
        let Some(body) = text.strip_prefix(PREFIX) else {
            return Err(if text.starts_with("HS1:") {
                CertificateError::WrongType
            } else {
                CertificateError::Malformed
            });
        };
        if body.len() > MAX_LEN / 2 * 3 {
            return Err(CertificateError::Malformed);
        }
        let packed = base45::decode(body).map_err(|_| CertificateError::Malformed)?;
        // The decoder takes a last pair of characters whose value does not fit a byte.
        if base45::encode(&packed) != body {
            return Err(CertificateError::Malformed);
        }
        let bytes = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&packed, MAX_LEN)
            .map_err(|_| CertificateError::Malformed)?;
        Self::from_bytes(&bytes)
    }
}
