//! TLS 1.3 for the gateway, with `ring`.

use super::options::TlsFiles;
use crate::error::NodeError;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

/// Longest file that is read.
const MAX_FILE_LEN: u64 = 1 << 20;

/// Reads certificate and key.
///
/// # Errors
/// [`NodeError::Tls`] where they cannot be read or do not belong together.
pub(super) fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, NodeError> {
    let bad = |_| NodeError::Tls("the certificates cannot be read");
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&read(&files.certificates)?)
        .collect::<Result<_, _>>()
        .map_err(bad)?;
    if certificates.is_empty() {
        return Err(NodeError::Tls("there is no certificate"));
    }
    let key = PrivateKeyDer::from_pem_slice(&read(&files.key)?)
        .map_err(|_| NodeError::Tls("the secret key cannot be read"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|_| NodeError::Tls("TLS 1.3 is not to be had"))?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|_| NodeError::Tls("the secret key is not the certificate's"))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, NodeError> {
    let size = std::fs::metadata(path).map_err(NodeError::io)?.len();
    if size > MAX_FILE_LEN {
        return Err(NodeError::Tls("a file is too long"));
    }
    std::fs::read(path)
        .map(Zeroizing::new)
        .map_err(NodeError::io)
}
