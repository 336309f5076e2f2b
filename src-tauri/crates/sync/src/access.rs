//! How a client reaches gateways: which certificates it believes, as whom it asks.

use crate::fault::SyncError;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use seal::keys::SigningKey;
use std::sync::Arc;

/// Most root certificates that are taken.
const MAX_ROOTS: usize = 64;

/// Root certificates and the key that requests are signed with. The default believes no
/// certificate, so that only `http://` gateways can be reached, and signs nothing: what an
/// embedded node on this machine wants.
#[derive(Debug, Clone, Default)]
pub struct Access {
    roots: Vec<CertificateDer<'static>>,
    pub(crate) key: Option<SigningKey>,
}

impl Access {
    /// Believes certificates under these roots and no others; the system's own are not
    /// looked at. `pem` is one or more certificates in PEM (RFC 7468).
    ///
    /// # Errors
    /// [`SyncError::BadRoots`] where there is none, too many, or one that cannot be read.
    pub fn trust_roots(mut self, pem: &[u8]) -> Result<Self, SyncError> {
        for root in CertificateDer::pem_slice_iter(pem) {
            self.roots.push(root.map_err(|_| SyncError::BadRoots)?);
        }
        if self.roots.is_empty() || self.roots.len() > MAX_ROOTS {
            return Err(SyncError::BadRoots);
        }
        self.tls().map(|_| self)
    }

    /// Signs requests with the device's or the person's enrolled key (RFC 9421).
    #[must_use]
    pub fn sign_as(mut self, key: SigningKey) -> Self {
        self.key = Some(key);
        self
    }

    pub(crate) fn has_roots(&self) -> bool {
        !self.roots.is_empty()
    }

    /// TLS 1.3 with `ring`.
    pub(crate) fn tls(&self) -> Result<ClientConfig, SyncError> {
        let mut store = RootCertStore::empty();
        for root in &self.roots {
            let added = store.add(root.clone());
            added.map_err(|_| SyncError::BadRoots)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|_| SyncError::NoClient)?;
        Ok(config.with_root_certificates(store).with_no_client_auth())
    }
}
