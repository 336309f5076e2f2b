//! Where an evaluator gets content and case keys from: its own node, or another
//! department's gateway.

use super::sign::derive;
use crate::embedded::now;
use crate::error::NodeError;
use crate::hall::Hall;
use crate::key_service::{self, KeyError};
use crate::peer::{Answer, Peer};
use ::content::Identity;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{ActionId, Digest};
use seal::keys::SigningKey;
use serde::Deserialize;
use std::borrow::Cow;

#[derive(Deserialize)]
struct KeyAnswer {
    key: String,
}

/// What a key service says.
pub(super) enum Key {
    /// The case's key, wrapped to the evaluator.
    Given(Vec<u8>),
    /// Not given, with its code.
    Refused(Cow<'static, str>),
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
    Ok(peer.and_then(|peer| match peer.content(signer, digest) {
        Answer::Is(bytes) => Some(bytes),
        Answer::Refused(_) | Answer::Away => None,
    }))
}

/// A case's key, wrapped to `reader` by the key service of the case's department: at its
/// gateway where one is set, else on this node.
pub(super) fn key(
    hall: &Hall,
    peer: Option<&Peer>,
    signer: &SigningKey,
    case: ActionId,
    reader: &Identity,
) -> Result<Key, NodeError> {
    let recipient = reader.recipient();
    let Some(peer) = peer else {
        let opened = key_service::open(hall, signer.id(), case, &recipient, now().seconds);
        return match opened {
            Ok(opened) => Ok(Key::Given(opened.key)),
            Err(KeyError::Refused(refused)) => Ok(Key::Refused(refused.code().into())),
            Err(KeyError::Node(error)) => Err(error),
        };
    };
    let question = serde_json::json!({
        "case": case,
        "recipient": recipient.to_string(),
    });
    Ok(
        match peer.question(signer, "/v1/keys/open", question.to_string()) {
            Answer::Is(answer) => {
                let answer: Option<KeyAnswer> = serde_json::from_slice(&answer).ok();
                let key = answer.and_then(|answer| URL_SAFE_NO_PAD.decode(answer.key).ok());
                key.map_or(Key::Refused("no_answer".into()), Key::Given)
            }
            Answer::Refused(code) => Key::Refused(code.into()),
            Answer::Away => Key::Refused("no_answer".into()),
        },
    )
}

/// The age key to which an evaluator lets case keys be wrapped: its signing key's own.
pub(super) fn reader(signer: &SigningKey) -> Identity {
    let seed = zeroize::Zeroizing::new(derive(signer, "age", &[]).0);
    Identity::from_seed(&seed)
}
