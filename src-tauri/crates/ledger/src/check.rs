//! What a node looks at before it says "received" (CheckTx): bytes, chain, keys, signatures,
//! whether the keys may act in the next block, and whether the author's day is used up.
//! Everything else is for the block to decide.

use crate::error::LedgerError;
use crate::record::{ActionRecord, Head};
use crate::signer::{self, Signer};
use crate::state_key;
use crate::store::Store;
use crate::view::{View, read};
use domain::action::Params;
use domain::id::{ChainId, Digest, KeyId};
use domain::outcome::Outcome;
use seal::Memory;
use seal::action::{ParsedAction, SignedAction};
use seal::verify::{VerifyError, verify_batch_knowing};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What the check of one signed action found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// It can be put into a block.
    New(Digest),
    /// It is on the chain already.
    Known(Digest, Outcome),
    /// It would never be recorded: malformed, for another chain, by an unknown key, badly
    /// signed, by a revoked or frozen key, beyond its quota. The digest is the action's, or
    /// of bytes that are none their SHA-256.
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
    let head: Head = read(store, &state_key::head())?.ok_or(LedgerError::NoChain)?;
    let view = View::new(store);
    let mut desk = Desk {
        height: head.height.saturating_add(1),
        time_s: head.time_s,
        params: signer::params(&view)?,
        view,
        signers: BTreeMap::new(),
    };
    let parsed: Vec<Result<ParsedAction, Checked>> = signed
        .iter()
        .map(|bytes| parse(bytes, chain_id.as_ref()))
        .collect();
    let to_verify: Vec<&ParsedAction> = parsed.iter().flatten().collect();
    for id in to_verify.iter().flat_map(|one| one.action().signers()) {
        desk.look_up(id)?;
    }
    let find = |id| desk.signers.get(&id).map(|signer| signer.record.key);
    let mut verdicts = verify_batch_knowing(&to_verify, find, memory).into_iter();
    let mut results = Vec::with_capacity(parsed.len());
    for one in &parsed {
        results.push(match one {
            Err(refused) => *refused,
            Ok(parsed) => {
                let verdict = verdicts.next();
                let verdict = verdict.ok_or(LedgerError::Damaged("a check without a result"))?;
                desk.judge(parsed, verdict.err())?
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

/// What a batch is judged by: the committed state as the next block would find it, at the
/// last block's time.
struct Desk<'a, S> {
    view: View<'a, S>,
    height: u64,
    time_s: u64,
    params: Params,
    /// Every signer that was looked up and is enrolled.
    signers: BTreeMap<KeyId, Signer>,
}

impl<S: Store> Desk<'_, S> {
    fn look_up(&mut self, id: KeyId) -> Result<(), LedgerError> {
        if let Entry::Vacant(place) = self.signers.entry(id)
            && let Some(signer) = Signer::load(&self.view, id, self.height, self.time_s)?
        {
            place.insert(signer);
        }
        Ok(())
    }

    fn judge(
        &self,
        parsed: &ParsedAction,
        wrong: Option<VerifyError>,
    ) -> Result<Checked, LedgerError> {
        let digest = parsed.digest();
        match wrong {
            Some(VerifyError::UnknownKey(_)) => {
                return Ok(Checked::Refused(digest, Outcome::UnknownKey));
            }
            Some(VerifyError::BadSignature(_)) => {
                return Ok(Checked::Refused(digest, Outcome::BadSignature));
            }
            None => {}
        }
        let first: Option<ActionRecord> = self.view.get(&state_key::action(&digest))?;
        if let Some(first) = first {
            return Ok(Checked::Known(digest, first.outcome));
        }
        let action = parsed.action();
        let kind = action.body.kind();
        for signer in action.signers().filter_map(|id| self.signers.get(&id)) {
            if let Err(refused) = signer.may_sign(kind) {
                return Ok(Checked::Refused(digest, refused));
            }
        }
        if let Some(author) = self.signers.get(&action.author)
            && !author.within_quota(&self.view, action.author, &self.params, self.time_s)?
        {
            return Ok(Checked::Refused(digest, Outcome::QuotaExceeded));
        }
        Ok(Checked::New(digest))
    }
}
