//! HTTP requests signed with an enrolled key: HTTP Message Signatures (RFC 9421) with
//! Ed25519, and Content-Digest (RFC 9530) over the body.
//!
//! ```text
//! Content-Digest:  sha-256=:base64:
//! Signature-Input: hallseal=("@method" "@authority" "@path" "@query" "content-digest");
//!                  created=1800000000;nonce="base64";keyid="24 hex digits";alg="ed25519"
//! Signature:       hallseal=:base64:
//! ```
//!
//! `content-digest` is covered exactly where there is a body. Components and parameters
//! may stand in any order, each once; others are refused. Pure: time and nonce come in as
//! arguments, and who a key belongs to and whether a nonce is fresh is the caller's to say.

use crate::keys::{self, SIGNATURE_LEN, SigningKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::{Digest, KeyId, PublicKey};

/// The signature's label.
const LABEL: &str = "hallseal=";
/// Longest header that is looked at, bytes.
const MAX_HEADER_LEN: usize = 512;
/// Bytes of a nonce.
pub const NONCE_LEN: usize = 16;

/// What is covered of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// `GET`, `PUT`, `POST`, in capitals.
    pub method: &'a str,
    /// Host and, where it is not the scheme's own, port: what the `Host` header says, in
    /// lower case (RFC 9421 §2.2.3).
    pub authority: &'a str,
    /// The path as sent, from its first slash.
    pub path: &'a str,
    /// The query without its question mark; `""` where there is none.
    pub query: &'a str,
    /// SHA-256 of the body, where there is one.
    pub body: Option<Digest>,
}

/// When and by whom a request was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer {
    /// Unix seconds by the signer's clock.
    pub created_s: u64,
    /// Never used twice with this key.
    pub nonce: [u8; NONCE_LEN],
    /// The key's id.
    pub key: KeyId,
}

/// A request's signature as its two headers carry it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSignature {
    /// Who says to have signed.
    pub signer: Signer,
    /// Whether the signature covers the body's digest.
    pub covers_body: bool,
    /// Everything after the label, exactly as received: the value of `@signature-params`.
    params: String,
    /// The covered components in their order.
    components: Vec<Component>,
    signature: [u8; SIGNATURE_LEN],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Component {
    Method,
    Authority,
    Path,
    Query,
    ContentDigest,
}

impl Component {
    const ALL: [Self; 5] = [
        Self::Method,
        Self::Authority,
        Self::Path,
        Self::Query,
        Self::ContentDigest,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Method => "@method",
            Self::Authority => "@authority",
            Self::Path => "@path",
            Self::Query => "@query",
            Self::ContentDigest => "content-digest",
        }
    }
}

impl RequestSignature {
    /// Signs a request.
    #[must_use]
    pub fn sign(request: &Request<'_>, created_s: u64, nonce: [u8; 16], key: &SigningKey) -> Self {
        let signer = Signer {
            created_s,
            nonce,
            key: key.id(),
        };
        let mut components = Component::ALL.to_vec();
        if request.body.is_none() {
            components.pop();
        }
        let names: Vec<String> = components
            .iter()
            .map(|component| format!("\"{}\"", component.name()))
            .collect();
        let mut signature = Self {
            signer,
            covers_body: request.body.is_some(),
            params: format!(
                "({});created={created_s};nonce=\"{}\";keyid=\"{}\";alg=\"ed25519\"",
                names.join(" "),
                STANDARD.encode(nonce),
                signer.key,
            ),
            components,
            signature: [0; SIGNATURE_LEN],
        };
        signature.signature = key.sign(signature.base(request).as_bytes());
        signature
    }

    /// The header `Signature-Input`.
    #[must_use]
    pub fn input_header(&self) -> String {
        format!("{LABEL}{}", self.params)
    }

    /// The header `Signature`.
    #[must_use]
    pub fn signature_header(&self) -> String {
        format!("{LABEL}:{}:", STANDARD.encode(self.signature))
    }

    /// Reads the two headers; `None` where they are not a signature of the form above.
    #[must_use]
    pub fn read(input: &str, signature: &str) -> Option<Self> {
        if input.len() > MAX_HEADER_LEN || signature.len() > MAX_HEADER_LEN {
            return None;
        }
        let params = input.strip_prefix(LABEL)?;
        let (components, rest) = read_components(params)?;
        let covers_body = components.contains(&Component::ContentDigest);
        let wanted = Component::ALL.len() - usize::from(!covers_body);
        if components.len() != wanted {
            return None;
        }
        let signature = read_bytes(signature.strip_prefix(LABEL)?)?;
        Some(Self {
            signer: read_signer(rest)?,
            covers_body,
            params: params.to_owned(),
            components,
            signature: signature.try_into().ok()?,
        })
    }

    /// Whether this key signed exactly this request.
    #[must_use]
    pub fn holds(&self, request: &Request<'_>, key: &PublicKey) -> bool {
        self.covers_body == request.body.is_some()
            && keys::verify(key, self.base(request).as_bytes(), &self.signature)
    }

    /// The signature base (RFC 9421 §2.5).
    fn base(&self, request: &Request<'_>) -> String {
        let mut base = String::new();
        for component in &self.components {
            let value = match component {
                Component::Method => request.method.to_owned(),
                Component::Authority => request.authority.to_owned(),
                Component::Path => request.path.to_owned(),
                Component::Query => format!("?{}", request.query),
                Component::ContentDigest => request
                    .body
                    .as_ref()
                    .map(content_digest)
                    .unwrap_or_default(),
            };
            base.push_str(&format!("\"{}\": {value}\n", component.name()));
        }
        base.push_str(&format!("\"@signature-params\": {}", self.params));
        base
    }
}

/// `("a" "b")` and what follows it; each name known and once.
fn read_components(text: &str) -> Option<(Vec<Component>, &str)> {
    let (names, rest) = text.strip_prefix('(')?.split_once(')')?;
    let mut components = Vec::new();
    for name in names.split(' ') {
        let name = name.strip_prefix('"')?.strip_suffix('"')?;
        let known = |component: &&Component| component.name() == name;
        let component = *Component::ALL.iter().find(known)?;
        if components.contains(&component) {
            return None;
        }
        components.push(component);
    }
    let all_but_body =
        components.len() - usize::from(components.contains(&Component::ContentDigest));
    (all_but_body == Component::ALL.len() - 1).then_some((components, rest))
}

/// `;created=…;nonce="…";keyid="…";alg="ed25519"` in any order, each once.
fn read_signer(text: &str) -> Option<Signer> {
    let (mut created_s, mut nonce, mut key, mut alg) = (None, None, None, None);
    for param in text.strip_prefix(';')?.split(';') {
        let (name, value) = param.split_once('=')?;
        let quoted = || value.strip_prefix('"')?.strip_suffix('"');
        let first = match name {
            "created" => created_s.replace(read_integer(value)?).is_none(),
            "nonce" => {
                let bytes = STANDARD.decode(quoted()?).ok()?;
                nonce.replace(bytes.try_into().ok()?).is_none()
            }
            "keyid" => key.replace(KeyId::from_hex(quoted()?).ok()?).is_none(),
            "alg" => quoted()? == "ed25519" && alg.replace(()).is_none(),
            _ => false,
        };
        if !first {
            return None;
        }
    }
    alg?;
    Some(Signer {
        created_s: created_s?,
        nonce: nonce?,
        key: key?,
    })
}

/// An sf-integer that is not negative (RFC 8941 §3.3.1).
fn read_integer(text: &str) -> Option<u64> {
    let plain = (1..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// An sf-binary: `:base64:` (RFC 8941 §3.3.5).
fn read_bytes(text: &str) -> Option<Vec<u8>> {
    let text = text.strip_prefix(':')?.strip_suffix(':')?;
    STANDARD.decode(text).ok()
}

/// The header `Content-Digest` of a body with this SHA-256.
#[must_use]
pub fn content_digest(digest: &Digest) -> String {
    format!("sha-256=:{}:", STANDARD.encode(digest.0))
}

/// Reads [`content_digest`]; `None` for any other form or algorithm.
#[must_use]
pub fn read_content_digest(text: &str) -> Option<Digest> {
    if text.len() > MAX_HEADER_LEN {
        return None;
    }
    let bytes = read_bytes(text.strip_prefix("sha-256=")?)?;
    Digest::from_slice(&bytes).ok()
}
