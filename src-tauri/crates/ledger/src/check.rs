//! What a node looks at before it says "received" (CheckTx): bytes, chain, keys, signatures.
//! Everything else is for the block to decide.

use crate::error::LedgerError;
use crate::record::{ActionRecord, KeyRecord};
use crate::state_key;
use crate::store::Store;
use crate::view::read;
use domain::id::{ChainId, Digest, KeyId, PublicKey};
use domain::outcome::Outcome;
use seal::Memory;
use seal::action::SignedAction;
use seal::verify::{VerifyError, verify_knowing};
use std::collections::BTreeMap;

/// What the check of one signed action found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// It can be put into a block.
    New(Digest),
    /// It is on the chain already.
    Known(Digest, Outcome),
    /// It would never be recorded: malformed, for another chain, by an unknown key, badly
    /// signed. The digest is the action's, or of bytes that are none their SHA-256.
    Refused(Digest, Outcome),
}

impl Checked {
    /// The digest by which the sender asks further.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        match self {
            Self::New(digest) | Self::Known(digest, _) | Self::Refused(digest, _) => *digest,
        }
    }
}

/// Checks signed bytes against the committed state.
///
/// # Errors
/// [`LedgerError`] where the state cannot be read.
pub fn check<S: Store>(store: &S, signed: &[u8]) -> Result<Checked, LedgerError> {
    check_knowing(store, signed, &Memory::new(0))
}

/// As [`check`], but signatures that `memory` knows to hold are not checked again, and
/// those that hold now are remembered.
///
/// # Errors
/// As [`check`].
pub fn check_knowing<S: Store>(
    store: &S,
    signed: &[u8],
    memory: &Memory,
) -> Result<Checked, LedgerError> {
    let Ok(parsed) = SignedAction::parse(signed) else {
        let digest = seal::hash::sha256(&[signed]);
        return Ok(Checked::Refused(digest, Outcome::Malformed));
    };
    let digest = parsed.digest();
    let chain_id: Option<ChainId> = read(store, &state_key::chain_id())?;
    if chain_id.as_ref() != Some(&parsed.action().chain_id) {
        return Ok(Checked::Refused(digest, Outcome::WrongChain));
    }
    let mut keys: BTreeMap<KeyId, PublicKey> = BTreeMap::new();
    for id in parsed.action().signers() {
        let record: Option<KeyRecord> = read(store, &state_key::enrolled(id))?;
        keys.extend(record.map(|record| (id, record.key)));
    }
    match verify_knowing(&parsed, |id| keys.get(&id).copied(), memory) {
        Err(VerifyError::UnknownKey(_)) => {
            return Ok(Checked::Refused(digest, Outcome::UnknownKey));
        }
        Err(VerifyError::BadSignature(_)) => {
            return Ok(Checked::Refused(digest, Outcome::BadSignature));
        }
        Ok(_) => {}
    }
    let first: Option<ActionRecord> = read(store, &state_key::action(&digest))?;
    Ok(match first {
        Some(first) => Checked::Known(digest, first.outcome),
        None => Checked::New(digest),
    })
}
