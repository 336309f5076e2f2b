//! A made-up issuing state: an authority and one document signer.

use super::certificate::{CertificateProfile, Validity};
use super::document::SpecimenDocument;
use super::key::{KeyKind, TestKey};
use super::security_object::{self, Signer};

/// An authority (CSCA) and a document signer (DS) below it.
#[derive(Clone)]
pub struct Issuer {
    authority: Vec<u8>,
    authority_key: TestKey,
    signer: Vec<u8>,
    signer_key: TestKey,
    signer_profile: CertificateProfile,
    authority_name: String,
}

impl Issuer {
    /// Keys and certificates that this seed gives: the authority valid 2024 to 2049, the signer 2024
    /// to 2044. RSA keys take a second or two.
    #[must_use]
    pub fn from_seed(kind: KeyKind, seed: &[u8]) -> Self {
        Self::with_profiles(
            kind,
            seed,
            Self::authority_profile(),
            Self::signer_profile(),
        )
    }

    /// The same with profiles of one's own.
    #[must_use]
    pub fn with_profiles(
        kind: KeyKind,
        seed: &[u8],
        authority: CertificateProfile,
        signer: CertificateProfile,
    ) -> Self {
        let authority_key = TestKey::from_seed(kind, seed, "authority");
        let signer_key = TestKey::from_seed(kind, seed, "signer");
        Self {
            authority: authority.sign(&authority_key, &authority_key, &authority.name),
            signer: signer.sign(&signer_key, &authority_key, &authority.name),
            authority_key,
            signer_key,
            signer_profile: signer,
            authority_name: authority.name,
        }
    }

    /// What [`Issuer::from_seed`] writes into the authority's certificate.
    #[must_use]
    pub fn authority_profile() -> CertificateProfile {
        CertificateProfile {
            name: "Specimen CSCA".into(),
            serial: vec![1],
            validity: Validity {
                from: "240101000000Z".into(),
                until: "491231235959Z".into(),
            },
            key_usage: 0x06,
            is_ca: true,
            further: Vec::new(),
        }
    }

    /// What [`Issuer::from_seed`] writes into the signer's certificate.
    #[must_use]
    pub fn signer_profile() -> CertificateProfile {
        CertificateProfile {
            name: "Specimen Document Signer".into(),
            serial: vec![0x10, 0x01],
            validity: Validity {
                from: "240201000000Z".into(),
                until: "440131235959Z".into(),
            },
            key_usage: 0x80,
            is_ca: false,
            further: Vec::new(),
        }
    }

    /// The authority's certificate, DER: what a reader has to trust.
    #[must_use]
    pub fn csca_der(&self) -> &[u8] {
        &self.authority
    }

    /// The authority's next key and the link certificate by which the old key names it (ICAO
    /// 9303-12, 4.3): an issuer whose authority is that next key, and the link, DER.
    #[must_use]
    pub fn renewed(&self, kind: KeyKind, seed: &[u8]) -> (Self, Vec<u8>) {
        let next = Self::with_profiles(
            kind,
            seed,
            Self::authority_profile(),
            Self::signer_profile(),
        );
        let link = Self::authority_profile().sign(
            &next.authority_key,
            &self.authority_key,
            &self.authority_name,
        );
        (next, link)
    }

    /// The document signer's certificate, DER.
    #[must_use]
    pub fn ds_der(&self) -> &[u8] {
        &self.signer
    }

    /// Signs the document's data groups and puts EF.SOD in. Signed 2024-03-01.
    pub fn sign(&self, document: &mut SpecimenDocument) {
        self.sign_at(document, "240301000000Z");
    }

    /// The same with a signing time (`YYMMDDHHMMSSZ`).
    pub fn sign_at(&self, document: &mut SpecimenDocument, signing_time: &str) {
        let content = security_object::content(document.groups());
        let signer = Signer {
            key: &self.signer_key,
            certificate: &self.signer,
            issuer_name: &self.authority_name,
            serial: &self.signer_profile.serial,
        };
        document.put_sod(signer.sign(&content, signing_time));
    }
}
