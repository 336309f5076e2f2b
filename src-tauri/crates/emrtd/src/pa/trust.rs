//! The authorities that are trusted: CSCA certificates.

use std::fmt;

use super::PassiveDefect;
use super::certificate::{KEY_CERT_SIGN, X509Certificate};

/// CSCA certificates that a reader trusts. Where they come from, and that they are the right ones, is
/// the caller's business.
#[derive(Clone, Default)]
pub struct TrustStore {
    authorities: Vec<X509Certificate>,
}

impl TrustStore {
    /// Trusts nobody.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one CSCA certificate, DER or PEM: self-signed, or a link certificate by which an
    /// authority that is trusted already names its next key (ICAO 9303-12, 4.3). Its signature is
    /// checked, so that a damaged file is found here and not at a citizen's card. Validity is
    /// judged when it is used.
    ///
    /// # Errors
    /// [`PassiveDefect::CscaMalformed`], [`PassiveDefect::CscaUsage`] (no authority, or not allowed to
    /// sign certificates), [`PassiveDefect::CscaSignature`], [`PassiveDefect::Algorithm`].
    pub fn add(&mut self, certificate: &[u8]) -> Result<(), PassiveDefect> {
        let decoded;
        let der = if certificate.first() == Some(&0x30) {
            certificate
        } else {
            let (label, bytes) =
                der::pem::decode_vec(certificate).map_err(|_| PassiveDefect::CscaMalformed)?;
            if label != "CERTIFICATE" {
                return Err(PassiveDefect::CscaMalformed);
            }
            decoded = bytes;
            decoded.as_slice()
        };
        let authority = X509Certificate::parse(der, PassiveDefect::CscaMalformed)?;
        let itself =
            authority.is_issued_by(&authority) && authority.is_signed_by(&authority.key)?;
        if !itself && self.issuer_of(&authority).is_err() {
            return Err(PassiveDefect::CscaSignature);
        }
        if !authority.extensions.allow(KEY_CERT_SIGN) || !authority.extensions.is_ca {
            return Err(PassiveDefect::CscaUsage);
        }
        if !self
            .authorities
            .iter()
            .any(|known| known.fingerprint == authority.fingerprint)
        {
            self.authorities.push(authority);
        }
        Ok(())
    }

    /// Number of different certificates.
    #[must_use]
    pub fn len(&self) -> usize {
        self.authorities.len()
    }

    /// Whether nobody is trusted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.authorities.is_empty()
    }

    /// The authority that signed this certificate.
    pub(super) fn issuer_of(
        &self,
        certificate: &X509Certificate,
    ) -> Result<&X509Certificate, PassiveDefect> {
        let mut defect = PassiveDefect::DsIssuerUnknown;
        for authority in self
            .authorities
            .iter()
            .filter(|a| certificate.is_issued_by(a))
        {
            if certificate.is_signed_by(&authority.key)? {
                return Ok(authority);
            }
            defect = PassiveDefect::DsSignature;
        }
        Err(defect)
    }
}

impl fmt::Debug for TrustStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrustStore({} authorities)", self.authorities.len())
    }
}
