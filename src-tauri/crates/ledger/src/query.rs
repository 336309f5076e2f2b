//! Reading the committed state. Answers carry no proof of their own; see [`crate::prove`]
//! and the receipts of the actions.

mod lives;

pub use lives::*;

use crate::block::{EngineParams, engine_params as engine_params_of};
use crate::error::LedgerError;
use crate::record::{
    ActionRecord, AttestationRecord, CaseRecord, DepartmentRecord, FreezeRecord, Head,
    HolderRecord, ItemRecord, KeyRecord, MisbehaviourRecord, NoticeRecord, ParamsRecord,
    ProposalRecord, ProtocolRecord, QuotaRecord, ValidatorsRecord,
};
use crate::signer::{self, Standing};
use crate::state_key;
use crate::store::Store;
use crate::view::{View, read};
use domain::action::{Calendar, FreezeTarget, Params};
use domain::id::{ActionId, DepartmentCode, Digest, HolderHandle, ItemCode, KeyId};

/// Most cases or actions in one answer.
pub const MAX_PAGE: usize = 200;

/// Where the chain stands; `None` before genesis.
///
/// # Errors
/// [`LedgerError`] where the state cannot be read; so for every function here.
pub fn head<S: Store>(store: &S) -> Result<Option<Head>, LedgerError> {
    read(store, &state_key::head())
}

/// An enrolled key.
///
/// # Errors
/// As [`head`].
pub fn key<S: Store>(store: &S, id: KeyId) -> Result<Option<KeyRecord>, LedgerError> {
    read(store, &state_key::enrolled(id))
}

/// What stands against a key in the next block, if it came at the last block's time; `None`
/// where it is not enrolled. What a device asks that wants to know whether it is frozen.
///
/// # Errors
/// As [`head`].
pub fn standing<S: Store>(store: &S, id: KeyId) -> Result<Option<Standing>, LedgerError> {
    let Some((record, head)) = key(store, id)?.zip(head(store)?) else {
        return Ok(None);
    };
    let height = head.height.saturating_add(1);
    signer::standing(&View::new(store), id, &record, height, head.time_s).map(Some)
}

/// What a key has used of its day.
///
/// # Errors
/// As [`head`].
pub fn quota<S: Store>(store: &S, id: KeyId) -> Result<Option<QuotaRecord>, LedgerError> {
    read(store, &state_key::quota(id))
}

/// The newest freeze of something, in force or not: [`FreezeRecord::is_in_force`].
///
/// # Errors
/// As [`head`].
pub fn freeze<S: Store>(
    store: &S,
    target: &FreezeTarget,
) -> Result<Option<FreezeRecord>, LedgerError> {
    read(store, &state_key::freeze(target))
}

/// A department, member or not any more.
///
/// # Errors
/// As [`head`].
pub fn department<S: Store>(
    store: &S,
    code: &DepartmentCode,
) -> Result<Option<DepartmentRecord>, LedgerError> {
    read(store, &state_key::department(code))
}

/// The departments that are members, sorted.
///
/// # Errors
/// As [`head`].
pub fn departments<S: Store>(store: &S) -> Result<Vec<DepartmentCode>, LedgerError> {
    Ok(read(store, &state_key::departments())?.unwrap_or_default())
}

/// A proposal, by the digest of the proposing action.
///
/// # Errors
/// As [`head`].
pub fn proposal<S: Store>(
    store: &S,
    digest: &Digest,
) -> Result<Option<ProposalRecord>, LedgerError> {
    read(store, &state_key::proposal(digest))
}

/// The validators as the last vote left them.
///
/// # Errors
/// As [`head`].
pub fn validators<S: Store>(store: &S) -> Result<Option<ValidatorsRecord>, LedgerError> {
    read(store, &state_key::validators())
}

/// The chain's limits.
///
/// # Errors
/// As [`head`].
pub fn params<S: Store>(store: &S) -> Result<Option<Params>, LedgerError> {
    let record: Option<ParamsRecord> = read(store, &state_key::params())?;
    Ok(record.map(|record| record.params))
}

/// The version of the chain's rules, and the next one where it is voted.
///
/// # Errors
/// As [`head`].
pub fn protocol<S: Store>(store: &S) -> Result<Option<ProtocolRecord>, LedgerError> {
    read(store, &state_key::protocol())
}

/// The holidays and worked weekends of a year, where the departments voted them.
///
/// # Errors
/// As [`head`].
pub fn calendar<S: Store>(store: &S, year: u16) -> Result<Option<Calendar>, LedgerError> {
    read(store, &state_key::calendar(year))
}

/// What the engine must know for the next block: what `InitChain` answers after the genesis.
///
/// # Errors
/// As [`head`].
pub fn engine_params<S: Store>(store: &S) -> Result<Option<EngineParams>, LedgerError> {
    let Some((head, params)) = head(store)?.zip(params(store)?) else {
        return Ok(None);
    };
    let height = head.height.saturating_add(1);
    Ok(protocol(store)?.map(|rules| engine_params_of(&params, rules, height)))
}

/// Evidence against validators in the order in which blocks recorded it, from the n-th on,
/// at most [`MAX_PAGE`].
///
/// # Errors
/// As [`head`].
pub fn misbehaviours<S: Store>(
    store: &S,
    from: u64,
) -> Result<Vec<MisbehaviourRecord>, LedgerError> {
    let count: u64 = read(store, &state_key::misbehaviours())?.unwrap_or(0);
    (from..count)
        .take(MAX_PAGE)
        .map(|n| {
            read(store, &state_key::misbehaviour(n))?
                .ok_or(LedgerError::Damaged("recorded evidence is missing"))
        })
        .collect()
}

/// How much evidence against validators there is.
///
/// # Errors
/// As [`head`].
pub fn misbehaviour_count<S: Store>(store: &S) -> Result<u64, LedgerError> {
    Ok(read(store, &state_key::misbehaviours())?.unwrap_or(0))
}

/// The newest version of a department's notice.
///
/// # Errors
/// As [`head`].
pub fn notice<S: Store>(
    store: &S,
    department: &DepartmentCode,
    id: ActionId,
) -> Result<Option<NoticeRecord>, LedgerError> {
    read(store, &state_key::notice(department, id))
}

/// What an auditor stated of the chain up to a height.
///
/// # Errors
/// As [`head`].
pub fn attestation<S: Store>(
    store: &S,
    auditor: KeyId,
    height: u64,
) -> Result<Option<AttestationRecord>, LedgerError> {
    read(store, &state_key::attestation(auditor, height))
}

/// A recorded action.
///
/// # Errors
/// As [`head`].
pub fn action<S: Store>(store: &S, digest: &Digest) -> Result<Option<ActionRecord>, LedgerError> {
    read(store, &state_key::action(digest))
}

/// The digest that an author's action id stands for.
///
/// # Errors
/// As [`head`].
pub fn action_by_id<S: Store>(
    store: &S,
    author: KeyId,
    id: ActionId,
) -> Result<Option<Digest>, LedgerError> {
    read(store, &state_key::action_id(author, id))
}

/// The current version of every item, by code.
///
/// # Errors
/// As [`head`].
pub fn items<S: Store>(store: &S) -> Result<Vec<ItemRecord>, LedgerError> {
    let codes: Vec<ItemCode> = read(store, &state_key::items())?.unwrap_or_default();
    codes
        .iter()
        .map(|code| {
            read(store, &state_key::item(code))?
                .ok_or(LedgerError::Damaged("a listed item is missing"))
        })
        .collect()
}

/// A case.
///
/// # Errors
/// As [`head`].
pub fn case<S: Store>(store: &S, id: ActionId) -> Result<Option<CaseRecord>, LedgerError> {
    read(store, &state_key::case(id))
}

/// The digests of the actions that made a case, in order, from the n-th on, at most
/// [`MAX_PAGE`]. Empty where there is no such case.
///
/// # Errors
/// As [`head`].
pub fn case_actions<S: Store>(
    store: &S,
    id: ActionId,
    from: u32,
) -> Result<Vec<Digest>, LedgerError> {
    let count = case(store, id)?.map_or(0, |case| case.actions);
    (from..count)
        .take(MAX_PAGE)
        .map(|n| {
            read(store, &state_key::case_action(id, n))?
                .ok_or(LedgerError::Damaged("a case's action is missing"))
        })
        .collect()
}

/// A holder's cases, newest first, at most [`MAX_PAGE`]; `before` is the last case of the
/// page before. Empty where the holder has none, or `before` is not this holder's.
///
/// # Errors
/// As [`head`].
pub fn holder_cases<S: Store>(
    store: &S,
    holder: HolderHandle,
    before: Option<ActionId>,
) -> Result<Vec<ActionId>, LedgerError> {
    let mut next = match before {
        None => {
            let record: Option<HolderRecord> = read(store, &state_key::holder(holder))?;
            record.map(|record| record.newest)
        }
        Some(before) => case(store, before)?
            .filter(|case| case.holder == holder)
            .and_then(|case| case.previous),
    };
    let mut cases = Vec::new();
    while let Some(id) = next.filter(|_| cases.len() < MAX_PAGE) {
        let record = case(store, id)?.ok_or(LedgerError::Damaged("a listed case is missing"))?;
        next = record.previous;
        cases.push(id);
    }
    Ok(cases)
}
