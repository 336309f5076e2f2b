//! Who used a holder's data: every use, none left out, each by the action that is its record.

use crate::fault::{Fault, SyncError};
use crate::step::Sync;
use crate::wire::{self, UseEntry};
use domain::action::Body;
use domain::id::{ActionId, Digest, HolderHandle, KeyId, Word};
use domain::outcome::Outcome;
use receipt::{Proven, StateKey};
use seal::action::SignedAction;
use std::collections::BTreeSet;

/// Most uses of one holder's data at one department that are read.
pub const MAX_USES: u32 = 10_000;

/// What was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseOf {
    /// A case's content, by the department's own staff or an evaluator.
    Case(ActionId),
    /// What a grant lets see.
    Grant(ActionId),
}

/// One use of a holder's data, proven to stand on the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Whose key.
    pub by: KeyId,
    /// Of what. Whose case or grant that is, is for the caller to prove.
    pub of: UseOf,
    /// What for.
    pub purpose: Word,
    /// Where and when.
    pub proven: Proven,
    /// Signed by validators no longer in office, without a checkpoint, and no gateway has
    /// shown it in the log of those in office.
    pub confirm_online: bool,
}

impl Sync {
    /// Every use of what belongs to a card at one department, newest first. Their number is proven
    /// by the state, and each by its receipt, so that a gateway can leave none out.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault: `lied_wrong_history` where uses are missing or
    /// doubled, `lied_wrong_action` for an action that is none, `too_big` past [`MAX_USES`].
    pub fn uses_of(&mut self, holder: &HolderHandle, now_ms: u64) -> Result<Vec<Use>, SyncError> {
        let counted = self.read_proved(&StateKey::Accesses(*holder), now_ms)?;
        let count = counted
            .value
            .map(|bytes| seal::canonical::from_slice(&bytes));
        let newer = |_| SyncError::Fault(Fault::NewerVersion);
        let mut left: u32 = count.transpose().map_err(newer)?.unwrap_or(0);
        if left > MAX_USES {
            return Err(Fault::TooBig.into());
        }
        let mut uses = Vec::new();
        let mut known = BTreeSet::new();
        while left > 0 {
            let path = format!("holders/{holder}/uses?before={left}");
            let page = self.read(now_ms, &path, |sync, at, body| {
                let entries = wire::uses(body)?;
                let mut numbers = entries
                    .iter()
                    .map(|entry| entry.number)
                    .zip((0..left).rev());
                if entries.is_empty() || !numbers.all(|(said, next)| said == next) {
                    return Err(Fault::WrongHistory);
                }
                let proven = entries
                    .into_iter()
                    .map(|entry| sync.prove_use(at, &entry, now_ms));
                proven.collect::<Result<Vec<(Digest, Use)>, Fault>>()
            })?;
            for (digest, one) in page {
                if left == 0 || !known.insert(digest) {
                    return Err(Fault::WrongHistory.into());
                }
                left -= 1;
                uses.push(one);
            }
        }
        Ok(uses)
    }

    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "whatever else there is or will be is no use"
    )]
    fn prove_use(
        &mut self,
        at: usize,
        entry: &UseEntry,
        now_ms: u64,
    ) -> Result<(Digest, Use), Fault> {
        let parsed = SignedAction::parse(&entry.signed).map_err(|_| Fault::BadProof)?;
        let digest = parsed.digest();
        let (proven, settled) = self.prove_receipt(at, &entry.receipt, &digest, now_ms)?;
        let action = parsed.action();
        if action.chain_id != *self.history.chain_id() {
            return Err(Fault::WrongAction);
        }
        let (of, purpose) = match &action.body {
            Body::OpenContent(open) => (UseOf::Case(open.case), open.purpose.clone()),
            Body::UseGrant(used) => (UseOf::Grant(used.grant), used.purpose.clone()),
            _ => return Err(Fault::WrongAction),
        };
        // What was refused was not opened.
        if Outcome::from_code(proven.outcome).is_none_or(|outcome| !outcome.is_ok()) {
            return Err(Fault::WrongOutcome);
        }
        let shown = Use {
            by: action.author,
            of,
            purpose,
            proven,
            confirm_online: !settled,
        };
        Ok((digest, shown))
    }
}
