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
use seal::action::{ParsedAction, SignedAction};
use seal::verify::{VerifyError, verify_batch_knowing};
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
    let checked = check_batch(store, &[signed], memory)?;
    let one = checked.into_iter().next();
    one.ok_or(LedgerError::Damaged("a check without a result"))
}

/// As [`check_knowing`] for many, their signatures checked together. One result for each,
/// in order, the same that it would have alone.
///
/// # Errors
/// As [`check`].
pub fn check_batch<S: Store>(
    store: &S,
    signed: &[&[u8]],
    memory: &Memory,
) -> Result<Vec<Checked>, LedgerError> {
    let chain_id: Option<ChainId> = read(store, &state_key::chain_id())?;
    let parsed: Vec<Result<ParsedAction, Checked>> = signed
        .iter()
        .map(|bytes| parse(bytes, chain_id.as_ref()))
        .collect();
    let to_verify: Vec<&ParsedAction> = parsed.iter().flatten().collect();
    let mut keys: BTreeMap<KeyId, PublicKey> = BTreeMap::new();
    for id in to_verify.iter().flat_map(|one| one.action().signers()) {
        if !keys.contains_key(&id) {
            let record: Option<KeyRecord> = read(store, &state_key::enrolled(id))?;
            keys.extend(record.map(|record| (id, record.key)));
        }
    }
    let verdicts = verify_batch_knowing(&to_verify, |id| keys.get(&id).copied(), memory);
    let mut verdicts = verdicts.into_iter();
    let mut results = Vec::with_capacity(parsed.len());
    for one in &parsed {
        results.push(match one {
            Err(refused) => *refused,
            Ok(parsed) => {
                let verdict = verdicts.next();
                let verdict = verdict.ok_or(LedgerError::Damaged("a check without a result"))?;
                judge(store, parsed.digest(), verdict.err())?
            }
        });
    }
    Ok(results)
}

fn parse(bytes: &[u8], chain_id: Option<&ChainId>) -> Result<ParsedAction, Checked> {
    let Ok(parsed) = SignedAction::parse(bytes) else {
        let digest = seal::hash::sha256(&[bytes]);
        return Err(Checked::Refused(digest, Outcome::Malformed));
    };
    if chain_id != Some(&parsed.action().chain_id) {
        return Err(Checked::Refused(parsed.digest(), Outcome::WrongChain));
    }
    Ok(parsed)
}

fn judge<S: Store>(
    store: &S,
    digest: Digest,
    wrong: Option<VerifyError>,
) -> Result<Checked, LedgerError> {
    match wrong {
        Some(VerifyError::UnknownKey(_)) => {
            return Ok(Checked::Refused(digest, Outcome::UnknownKey));
        }
        Some(VerifyError::BadSignature(_)) => {
            return Ok(Checked::Refused(digest, Outcome::BadSignature));
        }
        None => {}
    }
    let first: Option<ActionRecord> = read(store, &state_key::action(&digest))?;
    Ok(match first {
        Some(first) => Checked::Known(digest, first.outcome),
        None => Checked::New(digest),
    })
}
