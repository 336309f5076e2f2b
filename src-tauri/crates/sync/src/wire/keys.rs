//! What a department's key service is asked, and what it answers: keys of cases, certificates, lists.

use super::{bytes, json};
use crate::fault::Fault;
use domain::id::{ActionId, Digest, LicenceIdentifier};
use receipt::certificate::{Certificate, Snapshot};
use seal::handle::CARD_PROOF_LEN;
use serde::{Deserialize, Serialize};

/// Asks for a licence's certificate, with what shows that the card is there.
#[must_use]
pub fn certificate_question(licence: &LicenceIdentifier, proof: &[u8; CARD_PROOF_LEN]) -> Vec<u8> {
    #[derive(Serialize)]
    struct Body<'a> {
        licence: &'a LicenceIdentifier,
        proof: &'a str,
    }
    let proof = &Digest(*proof).to_hex();
    // Two texts always encode.
    serde_json::to_vec(&Body { licence, proof }).unwrap_or_default()
}

/// Asks for the key of a case for its holder, as [`key_question`].
#[must_use]
pub fn holder_question(case: &ActionId, recipient: &str, proof: &[u8; CARD_PROOF_LEN]) -> Vec<u8> {
    #[derive(Serialize)]
    struct Body<'a> {
        case: &'a ActionId,
        recipient: &'a str,
        proof: &'a str,
    }
    let body = Body {
        case,
        recipient,
        proof: &Digest(*proof).to_hex(),
    };
    // Three texts always encode.
    serde_json::to_vec(&body).unwrap_or_default()
}

/// Reads a certificate, whoever signed it.
///
/// # Errors
/// [`Fault::BadJson`].
pub fn certificate(body: &[u8]) -> Result<Certificate, Fault> {
    #[derive(Deserialize)]
    struct Body {
        certificate: String,
    }
    let Body { certificate } = json(body)?;
    Certificate::from_qr_text(&certificate).map_err(|_| Fault::BadJson)
}

/// Reads a department's list of licences that do not hold, whoever signed it.
///
/// # Errors
/// [`Fault::BadJson`].
pub fn revocations(body: &[u8]) -> Result<Snapshot, Fault> {
    #[derive(Deserialize)]
    struct Body {
        snapshot: String,
    }
    let Body { snapshot } = json(body)?;
    Snapshot::from_bytes(&bytes(&snapshot)?).map_err(|_| Fault::BadJson)
}

/// A case's key for one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAnswer {
    /// An age file of the case's key.
    pub key: Vec<u8>,
    /// The content that it opens.
    pub content: Digest,
}

/// Asks for the key of a case, wrapped to this age recipient.
#[must_use]
pub fn key_question(case: &ActionId, recipient: &str) -> Vec<u8> {
    #[derive(Serialize)]
    struct Body<'a> {
        case: &'a ActionId,
        recipient: &'a str,
    }
    // Two texts always encode.
    serde_json::to_vec(&Body { case, recipient }).unwrap_or_default()
}

/// Fields that a grant lets one reader see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantAnswer {
    /// An age file of the fields with the paths that prove them.
    pub fields: Vec<u8>,
}

/// Asks for what a grant shares, for this age recipient.
#[must_use]
pub fn grant_question(grant: &ActionId, recipient: &str) -> Vec<u8> {
    #[derive(Serialize)]
    struct Body<'a> {
        grant: &'a ActionId,
        recipient: &'a str,
    }
    // Two texts always encode.
    serde_json::to_vec(&Body { grant, recipient }).unwrap_or_default()
}

/// Reads the answer to [`grant_question`] where it is about a licence.
///
/// # Errors
/// [`Fault::BadJson`].
pub fn grant_answer(body: &[u8]) -> Result<GrantAnswer, Fault> {
    #[derive(Deserialize)]
    struct Body {
        fields: String,
    }
    let Body { fields } = json(body)?;
    Ok(GrantAnswer {
        fields: bytes(&fields)?,
    })
}

/// Reads the answer to [`key_question`].
///
/// # Errors
/// [`Fault::BadJson`].
pub fn key_answer(body: &[u8]) -> Result<KeyAnswer, Fault> {
    #[derive(Deserialize)]
    struct Body {
        key: String,
        content: Digest,
    }
    let Body { key, content } = json(body)?;
    Ok(KeyAnswer {
        key: bytes(&key)?,
        content,
    })
}
