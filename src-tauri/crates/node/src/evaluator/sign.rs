//! What an evaluator signs follows from its key and what it signs about: done again after a
//! stop, it is the same action.

use crate::error::NodeError;
use domain::action::{Action, Body, JudgeCase, OpenContent};
use domain::id::{ActionId, ChainId, Digest, Word};
use seal::action::SignedAction;
use seal::hash::sha256;
use seal::keys::SigningKey;

/// What content is opened for.
const PURPOSE: &str = "rule";

/// Secret bytes for one purpose about one thing: SHA-256 over a name, the key's secret and
/// parts that are each of a fixed length but the last.
pub(super) fn derive(signer: &SigningKey, what: &str, parts: &[&[u8]]) -> Digest {
    let secret = signer.to_secret();
    let mut all: Vec<&[u8]> = vec![b"hallseal/evaluator/v1/", secret.as_slice()];
    let name = sha256(&[what.as_bytes()]);
    all.push(&name.0);
    all.extend(parts);
    sha256(&all)
}

fn sign(
    chain: &ChainId,
    signer: &SigningKey,
    about: &[&[u8]],
    body: Body,
) -> Result<SignedAction, NodeError> {
    let kind = body.kind().word();
    let mut id = [0; 16];
    id.copy_from_slice(&derive(signer, kind, about).0[..16]);
    let action = Action {
        chain_id: chain.clone(),
        action_id: ActionId(id),
        author: signer.id(),
        device: None,
        parent: None,
        evidence: derive(signer, "evidence", &[&id]),
        replaces: None,
        body,
    };
    seal::action::sign(&action, &[signer])
        .map_err(|_| NodeError::Damaged("an evaluator's action cannot be signed"))
}

/// That this evaluator opens a case's content, for the `times`-th time.
pub(super) fn opening(
    chain: &ChainId,
    signer: &SigningKey,
    case: ActionId,
    times: u32,
) -> Result<SignedAction, NodeError> {
    let purpose = Word::new(PURPOSE).expect("it is a word");
    let body = Body::OpenContent(OpenContent { case, purpose });
    sign(chain, signer, &[&case.0, &times.to_be_bytes()], body)
}

/// What this evaluator found. One id for each state of a case's fields: should it find
/// something else after a restart, the chain takes the first and refuses the second.
pub(super) fn verdict(
    chain: &ChainId,
    signer: &SigningKey,
    body: JudgeCase,
) -> Result<SignedAction, NodeError> {
    let about = [body.case.0.to_vec(), body.fields.0.to_vec()].concat();
    sign(chain, signer, &[&about], Body::JudgeCase(body))
}
