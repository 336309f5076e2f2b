//! A client for plain HTTP on this machine: the engine's JSON-RPC, a node's own gateway.

use crate::error::NodeError;
use reqwest::blocking::Client;
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(2);

/// A client that gives up after `call`, asks no proxy and believes no certificate.
///
/// # Errors
/// [`NodeError::Engine`] where none can be made.
pub fn client(call: Duration) -> Result<Client, NodeError> {
    let failed = || NodeError::Engine("no client can be made");
    let provider = rustls::crypto::ring::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .map_err(|_| failed())?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(CONNECT)
        .timeout(call)
        .no_proxy()
        .build()
        .map_err(|_| failed())
}
