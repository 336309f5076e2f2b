//! Where an evaluator gets content and case keys from: its own node, or another
//! department's gateway.

use super::sign::derive;
use crate::MAX_CONTENT_LEN;
use crate::embedded::now;
use crate::error::NodeError;
use crate::hall::Hall;
use crate::key_service::{self, KeyError};
use ::content::Identity;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{ActionId, Digest};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use seal::keys::SigningKey;
use seal::request::{NONCE_LEN, Request, RequestSignature, content_digest};
use serde::Deserialize;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long one call may take.
const CALL: Duration = Duration::from_secs(10);
/// Longest answer of a key service.
const MAX_ANSWER_LEN: u64 = 8 << 10;
/// Longest file of certificates.
const MAX_PEM_LEN: u64 = 1 << 20;

/// Another department's gateway.
#[derive(Clone)]
pub struct Peer {
    url: String,
    authority: String,
    client: reqwest::blocking::Client,
}

impl core::fmt::Debug for Peer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Peer").field("url", &self.url).finish()
    }
}

#[derive(Deserialize)]
struct KeyAnswer {
    key: String,
}

impl Peer {
    /// The gateway at this base, such as `https://zj.example:8480`, with the certificates
    /// (PEM) that it is believed by. `http` is for this machine alone.
    ///
    /// # Errors
    /// [`NodeError::Config`] where the base is none, [`NodeError::Tls`] where the
    /// certificates cannot be read.
    pub fn new(url: &str, certificates: Option<&Path>) -> Result<Self, NodeError> {
        let config = |what: &str| NodeError::Config(format!("a peer's address {what}"));
        let url = url.trim_end_matches('/').to_owned();
        let (scheme, authority) = url.split_once("://").ok_or_else(|| config("is none"))?;
        let parsed = reqwest::Url::parse(&url).map_err(|_| config("is none"))?;
        let local = parsed.host_str() == Some("127.0.0.1");
        if !(scheme == "https" || scheme == "http" && local) || authority.contains(['/', '@']) {
            return Err(config("is neither https nor on this machine"));
        }
        let mut roots = rustls::RootCertStore::empty();
        if let Some(file) = certificates {
            let mut pem = Vec::new();
            let file = std::fs::File::open(file).map_err(NodeError::io)?;
            file.take(MAX_PEM_LEN)
                .read_to_end(&mut pem)
                .map_err(NodeError::io)?;
            let bad = |_| NodeError::Tls("a peer's certificates cannot be read");
            let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
            roots.add_parsable_certificates(read.map_err(bad)?);
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|_| NodeError::Tls("TLS 1.3 is not to be had"))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = reqwest::blocking::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(CALL)
            .build()
            .map_err(|_| config("cannot be used"))?;
        let authority = authority.to_ascii_lowercase();
        Ok(Self {
            authority,
            url,
            client,
        })
    }

    fn ask(
        &self,
        signer: &SigningKey,
        method: reqwest::Method,
        path: &str,
        body: Option<String>,
        limit: u64,
    ) -> Option<Vec<u8>> {
        let digest = body
            .as_ref()
            .map(|body| seal::hash::sha256(&[body.as_bytes()]));
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).ok()?;
        let request = Request {
            method: method.as_str(),
            authority: &self.authority,
            path,
            query: "",
            body: digest,
        };
        let signature = RequestSignature::sign(&request, now().seconds, nonce, signer);
        let mut request = self
            .client
            .request(method.clone(), format!("{}{path}", self.url))
            .header("signature-input", signature.input_header())
            .header("signature", signature.signature_header());
        if let Some(digest) = &digest {
            request = request.header("content-digest", content_digest(digest));
        }
        let response = request.body(body.unwrap_or_default()).send().ok()?;
        if !response.status().is_success() {
            tracing::debug!(
                status = response.status().as_u16(),
                "a peer refuses for now"
            );
            return None;
        }
        let mut bytes = Vec::new();
        let read = response
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes);
        let whole = read.ok().is_some() && bytes.len() as u64 <= limit;
        whole.then_some(bytes)
    }
}

/// Encrypted content, from here or from the department that has it. `None`: not yet.
pub(super) fn content(
    hall: &Hall,
    peer: Option<&Peer>,
    signer: &SigningKey,
    digest: &Digest,
) -> Result<Option<Vec<u8>>, NodeError> {
    if let Some(bytes) = hall.content().get(digest)? {
        return Ok(Some(bytes));
    }
    let path = format!("/v1/content/{digest}");
    let fetched = peer.and_then(|peer| {
        let limit = MAX_CONTENT_LEN as u64;
        peer.ask(signer, reqwest::Method::GET, &path, None, limit)
    });
    Ok(fetched.filter(|bytes| seal::hash::sha256(&[bytes]) == *digest))
}

/// A case's key, wrapped to `reader` by the key service of the case's department: at its
/// gateway where one is set, else on this node. `None`: not now.
pub(super) fn key(
    hall: &Hall,
    peer: Option<&Peer>,
    signer: &SigningKey,
    case: ActionId,
    reader: &Identity,
) -> Result<Option<Vec<u8>>, NodeError> {
    let recipient = reader.recipient();
    let Some(peer) = peer else {
        let opened = key_service::open(hall, signer.id(), case, &recipient, now().seconds);
        return match opened {
            Ok(opened) => Ok(Some(opened.key)),
            Err(KeyError::Refused(refused)) => {
                tracing::debug!(%case, code = refused.code(), "no key for now");
                Ok(None)
            }
            Err(KeyError::Node(error)) => Err(error),
        };
    };
    let question = serde_json::json!({
        "case": case,
        "recipient": recipient.to_string(),
    });
    let answer = peer.ask(
        signer,
        reqwest::Method::POST,
        "/v1/keys/open",
        Some(question.to_string()),
        MAX_ANSWER_LEN,
    );
    let answer: Option<KeyAnswer> = answer.and_then(|answer| serde_json::from_slice(&answer).ok());
    Ok(answer.and_then(|answer| URL_SAFE_NO_PAD.decode(answer.key).ok()))
}

/// The age key to which an evaluator lets case keys be wrapped: its signing key's own.
pub(super) fn reader(signer: &SigningKey) -> Identity {
    let seed = zeroize::Zeroizing::new(derive(signer, "age", &[]).0);
    Identity::from_seed(&seed)
}
