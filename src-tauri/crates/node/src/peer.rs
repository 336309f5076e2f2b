//! Another department's gateway, as this node's own services ask it: signed by the
//! service's key, over TLS or on this machine alone, within bounds.

use crate::MAX_CONTENT_LEN;
use crate::embedded::now;
use crate::error::NodeError;
use domain::id::Digest;
use reqwest::Method;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use seal::keys::SigningKey;
use seal::request::{NONCE_LEN, Request, RequestSignature, content_digest};
use serde::Deserialize;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long one call may take, and how long finding the other side.
const CALL: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(3);
/// Longest answer that is no content.
const MAX_ANSWER_LEN: usize = 8 << 10;
/// Longest code of a refusal.
const MAX_CODE_LEN: usize = 40;
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

/// How a question to a peer ended.
pub(crate) enum Answer {
    /// It answered this.
    Is(Vec<u8>),
    /// It refused, with this code.
    Refused(String),
    /// It does not answer, or not in a way that means anything.
    Away,
}

#[derive(Deserialize)]
struct Problem {
    code: String,
}

impl Peer {
    /// The gateway at this base, such as `https://zj.example:8480`, with the certificates
    /// (PEM) that it is believed by. `http` is for this machine alone.
    ///
    /// # Errors
    /// [`NodeError::Config`] where the base is none, [`NodeError::Tls`] where the
    /// certificates cannot be read.
    pub fn new(url: &str, certificates: Option<&Path>) -> Result<Self, NodeError> {
        let (url, authority) = Self::base(url)?;
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
            .connect_timeout(CONNECT)
            .timeout(CALL)
            .build()
            .map_err(|_| config("cannot be used"))?;
        Ok(Self {
            url,
            authority,
            client,
        })
    }

    /// The base without a slash at its end, and what `host` says there.
    ///
    /// # Errors
    /// [`NodeError::Config`] where it is none.
    pub(crate) fn base(url: &str) -> Result<(String, String), NodeError> {
        let url = url.trim_end_matches('/').to_owned();
        let (scheme, authority) = url.split_once("://").ok_or_else(|| config("is none"))?;
        let parsed = reqwest::Url::parse(&url).map_err(|_| config("is none"))?;
        let local = parsed.host_str() == Some("127.0.0.1");
        if !(scheme == "https" || scheme == "http" && local) || authority.contains(['/', '@']) {
            return Err(config("is neither https nor on this machine"));
        }
        let authority = authority.to_ascii_lowercase();
        Ok((url, authority))
    }

    /// Asks something by JSON.
    pub(crate) fn question(&self, signer: &SigningKey, path: &str, body: String) -> Answer {
        self.ask(signer, Method::POST, path, Some(body), MAX_ANSWER_LEN)
    }

    /// Encrypted content, whose digest is right.
    pub(crate) fn content(&self, signer: &SigningKey, digest: &Digest) -> Answer {
        let path = format!("/v1/content/{digest}");
        match self.ask(signer, Method::GET, &path, None, MAX_CONTENT_LEN) {
            Answer::Is(bytes) if seal::hash::sha256(&[&bytes]) != *digest => {
                tracing::warn!(
                    peer = self.url,
                    "a peer gives other content than was asked for"
                );
                Answer::Away
            }
            answer @ (Answer::Is(_) | Answer::Refused(_) | Answer::Away) => answer,
        }
    }

    fn ask(
        &self,
        signer: &SigningKey,
        method: Method,
        path: &str,
        body: Option<String>,
        limit: usize,
    ) -> Answer {
        let digest = body
            .as_ref()
            .map(|body| seal::hash::sha256(&[body.as_bytes()]));
        let mut nonce = [0; NONCE_LEN];
        if getrandom::fill(&mut nonce).is_err() {
            return Answer::Away;
        }
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
        let Ok(response) = request.body(body.unwrap_or_default()).send() else {
            return Answer::Away;
        };
        if response.status().is_success() {
            return read(response, limit).map_or(Answer::Away, Answer::Is);
        }
        let problem = read(response, MAX_ANSWER_LEN);
        let problem = problem.and_then(|body| serde_json::from_slice::<Problem>(&body).ok());
        let plain = |code: &str| {
            let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            code.len() <= MAX_CODE_LEN && code.chars().all(word)
        };
        match problem {
            Some(problem) if plain(&problem.code) => Answer::Refused(problem.code),
            _ => Answer::Away,
        }
    }
}

fn read(response: reqwest::blocking::Response, limit: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).ok()?.saturating_add(1);
    response.take(most).read_to_end(&mut bytes).ok()?;
    (bytes.len() <= limit).then_some(bytes)
}

fn config(what: &str) -> NodeError {
    NodeError::Config(format!("a department's gateway {what}"))
}
