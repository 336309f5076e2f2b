//! What a device reads back: a holder's cases, a case's history, items, documents.

use crate::fault::{Fault, SyncError};
use crate::step::Sync;
use crate::wire::{self, CaseAction, ItemEntry};
use domain::action::{Action, Body};
use domain::case::{Case, event_of};
use domain::factor::Factors;
use domain::id::{ActionId, Digest, HolderHandle};
use domain::outcome::Outcome;
use receipt::{Proven, Receipt};
use seal::action::SignedAction;

/// One action of a case, proven to stand on the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Its digest.
    pub digest: Digest,
    /// What it says.
    pub action: Action,
    /// What the chain answered, where and when.
    pub proven: Proven,
    /// The outcome.
    pub outcome: Outcome,
    /// Signed by validators no longer in office, without a checkpoint, and no gateway has
    /// shown it in the log of those in office.
    pub confirm_online: bool,
    /// The receipt's bytes.
    pub receipt: Vec<u8>,
}

/// A case as its proven actions made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseHistory {
    /// Where it stands.
    pub case: Case,
    /// Its actions in the order of the chain.
    pub entries: Vec<HistoryEntry>,
    /// The last action that changed the case: what the next one names as its parent. An
    /// opening, or a verdict that decides nothing, comes after it without being it.
    pub last: Digest,
}

impl Sync {
    /// Ids of a holder's cases, newest first, at most 200; `before` asks for those older
    /// than this one. A list: each case proves itself by [`Self::case_history`], and a
    /// gateway can leave one out.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault.
    pub fn cases_of(
        &mut self,
        holder: &HolderHandle,
        before: Option<&ActionId>,
        now_ms: u64,
    ) -> Result<Vec<ActionId>, SyncError> {
        let mut path = format!("holders/{holder}/cases");
        if let Some(before) = before {
            path.push_str(&format!("?before={before}"));
        }
        self.read(now_ms, &path, |_, _, body| wire::cases(body))
    }

    /// A case's history. Every action is read from its signed bytes, its digest taken
    /// anew, its receipt verified, and it must belong to this case and this holder; each
    /// successful one builds on the one before it, so none can be left out but the last
    /// ones. `wanted` gives the factors that an item's version asks for.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault; `http_404` where there is no such
    /// case.
    pub fn case_history(
        &mut self,
        case: &ActionId,
        holder: &HolderHandle,
        wanted: &dyn Fn(&domain::id::ItemCode, u32) -> Factors,
        now_ms: u64,
    ) -> Result<CaseHistory, SyncError> {
        self.read(now_ms, &format!("cases/{case}"), |sync, at, body| {
            let entries = wire::case(body)?
                .into_iter()
                .map(|action| sync.prove(at, action, case, holder, now_ms))
                .collect::<Result<Vec<_>, Fault>>()?;
            fold(entries, wanted)
        })
    }

    /// The current service items. Not proven, but each document is named by its digest.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault.
    pub fn items(&mut self, now_ms: u64) -> Result<Vec<ItemEntry>, SyncError> {
        self.read(now_ms, "items", |_, _, body| wire::items(body))
    }

    /// A public document by its SHA-256.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault; `lied_wrong_action` for other bytes.
    pub fn document(&mut self, digest: &Digest, now_ms: u64) -> Result<Vec<u8>, SyncError> {
        self.read(now_ms, &format!("documents/{digest}"), |_, _, body| {
            if seal::hash::sha256(&[body]) == *digest {
                Ok(body.to_vec())
            } else {
                Err(Fault::WrongAction)
            }
        })
    }

    /// Asks the gateways for the newest header now, whatever is known already.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault.
    pub fn refresh_head(&mut self, now_ms: u64) -> Result<(), SyncError> {
        let mut last = SyncError::AllAside;
        for at in self.gateways.order(now_ms) {
            if let Some(gateway) = self.gateways.get_mut(at) {
                gateway.head_at_ms = None;
            }
            match self.check_head(at, now_ms) {
                Ok(()) => {
                    self.gateways.did_well(at);
                    return Ok(());
                }
                Err(fault) => {
                    self.gateways.failed(at, &fault, now_ms);
                    last = fault.into();
                }
            }
        }
        Err(last)
    }

    /// Reads from each gateway in turn until one answers truly.
    pub(crate) fn read<T>(
        &mut self,
        now_ms: u64,
        path: &str,
        take: impl Fn(&mut Self, usize, &[u8]) -> Result<T, Fault>,
    ) -> Result<T, SyncError> {
        self.each(now_ms, |sync, at| {
            let body = sync.http.get(&sync.url(at, path))?;
            take(sync, at, &body)
        })
    }

    /// Asks each gateway in turn, its newest header first, until one answers truly.
    pub(crate) fn each<T>(
        &mut self,
        now_ms: u64,
        ask: impl Fn(&mut Self, usize) -> Result<T, Fault>,
    ) -> Result<T, SyncError> {
        let mut told: Option<Fault> = None;
        for at in self.gateways.order(now_ms) {
            let result = self.check_head(at, now_ms).and_then(|()| ask(self, at));
            match result {
                Ok(value) => {
                    self.gateways.did_well(at);
                    return Ok(value);
                }
                Err(fault) => {
                    if !fault.is_local() {
                        self.gateways.failed(at, &fault, now_ms);
                    }
                    if told.as_ref().is_none_or(|told| fault.says() >= told.says()) {
                        told = Some(fault);
                    }
                }
            }
        }
        Err(told.map_or(SyncError::AllAside, SyncError::from))
    }

    fn prove(
        &mut self,
        at: usize,
        action: CaseAction,
        case: &ActionId,
        holder: &HolderHandle,
        now_ms: u64,
    ) -> Result<(HistoryEntry, u64), Fault> {
        let parsed = SignedAction::parse(&action.action).map_err(|_| Fault::BadProof)?;
        let digest = parsed.digest();
        let (proven, settled) = self.prove_receipt(at, &action.receipt, &digest, now_ms)?;
        let said = parsed.action();
        if said.case() != Some(*case)
            || said.chain_id != *self.history.chain_id()
            || said.body.holder().is_some_and(|named| named != holder)
        {
            return Err(Fault::WrongAction);
        }
        let place = Receipt::from_bytes(&action.receipt).map_or(0, |receipt| receipt.leaf_index);
        let entry = HistoryEntry {
            digest,
            action: said.clone(),
            proven,
            outcome: Outcome::from_code(proven.outcome).ok_or(Fault::NewerVersion)?,
            confirm_online: !settled,
            receipt: action.receipt,
        };
        Ok((entry, place))
    }
}

/// The case that these entries make, each with its place in its block.
fn fold(
    entries: Vec<(HistoryEntry, u64)>,
    wanted: &dyn Fn(&domain::id::ItemCode, u32) -> Factors,
) -> Result<CaseHistory, Fault> {
    let order = |(entry, place): &(HistoryEntry, u64)| (entry.proven.height, *place);
    if !entries.is_sorted_by(|a, b| order(a) < order(b)) {
        return Err(Fault::WrongHistory);
    }
    let mut state: Option<(Case, Digest)> = None;
    for (entry, _) in entries.iter().filter(|(entry, _)| entry.outcome.is_ok()) {
        let case = match state.take() {
            None => {
                let Body::FileCase(file) = &entry.action.body else {
                    return Err(Fault::WrongHistory);
                };
                Case::open(&entry.action, wanted(&file.item, file.version))
            }
            // What only touches a case, such as an opening or a rating, moves nothing.
            Some(before) if event_of(&entry.action.body).is_none() => {
                state = Some(before);
                continue;
            }
            // A verdict names no parent, and only the one that decides is one.
            Some((case, last)) if matches!(entry.action.body, Body::JudgeCase(_)) => {
                let (was, case) = (case.state, case.after(&entry.action));
                let last = if case.state == was {
                    last
                } else {
                    entry.digest
                };
                state = Some((case, last));
                continue;
            }
            Some((case, last)) if entry.action.parent == Some(last) => {
                Some(case.after(&entry.action))
            }
            Some(_) => None,
        };
        state = Some((case.ok_or(Fault::WrongHistory)?, entry.digest));
    }
    let (case, last) = state.ok_or(Fault::WrongHistory)?;
    let entries = entries.into_iter().map(|(entry, _)| entry).collect();
    Ok(CaseHistory {
        case,
        entries,
        last,
    })
}
