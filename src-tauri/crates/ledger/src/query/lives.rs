//! What became of cases, licences, businesses and grants, and who looked at whose data.
//! Every record here except lists and histories stands under the state tree: the key of
//! the same name in [`crate::state_key`] with [`crate::prove`] shows it.

use super::{MAX_PAGE, case};
use crate::error::LedgerError;
use crate::record::{
    AccessRecord, BusinessRecord, ErasureRecord, GrantRecord, HolderGrants, HolderLicences,
    ItemRecord, LicenceRecord, OpenedRecord, RebindRecord, VerdictRecord, WorkPlace, WorkRecord,
};
use crate::state_key;
use crate::store::Store;
use crate::view::read;
use domain::id::{
    ActionId, DepartmentCode, Digest, HolderHandle, ItemCode, KeyId, LicenceIdentifier,
};

/// Most cards of one holder that are followed.
const MAX_CARDS: usize = 8;

/// A version of an item, with its terms.
///
/// # Errors
/// As [`super::head`]; so for every function here.
pub fn item_version<S: Store>(
    store: &S,
    item: &ItemCode,
    version: u32,
) -> Result<Option<ItemRecord>, LedgerError> {
    read(store, &state_key::item_version(item, version))
}

/// A published rule's text.
///
/// # Errors
/// As [`super::head`].
pub fn rule_text<S: Store>(store: &S, digest: &Digest) -> Result<Option<String>, LedgerError> {
    read(store, &state_key::rule(digest))
}

/// What evaluators said about a case's fields as they stand, one per department.
///
/// # Errors
/// As [`super::head`].
pub fn verdicts<S: Store>(
    store: &S,
    id: ActionId,
) -> Result<Vec<(DepartmentCode, VerdictRecord)>, LedgerError> {
    let judged = case(store, id)?.map(|case| case.judged).unwrap_or_default();
    judged
        .into_iter()
        .map(|one| {
            let record = read(store, &state_key::verdict(id, &one.department))?;
            let record = record.ok_or(LedgerError::Damaged("a verdict is missing"))?;
            Ok((one.department, record))
        })
        .collect()
}

/// A department's open cases, the one that waits longest first, at most [`MAX_PAGE`];
/// `after` is the last case of the page before. Empty where there are none, or `after` is
/// open no more: begin anew then.
///
/// # Errors
/// As [`super::head`].
pub fn worklist<S: Store>(
    store: &S,
    department: &DepartmentCode,
    after: Option<ActionId>,
) -> Result<Vec<ActionId>, LedgerError> {
    let place = |id| read::<_, WorkPlace>(store, &state_key::work_place(id));
    let mut next = match after {
        None => {
            let work: Option<WorkRecord> = read(store, &state_key::work(department))?;
            work.and_then(|work| work.oldest)
        }
        Some(after) => {
            let own = case(store, after)?.is_some_and(|case| case.department == *department);
            place(after)?.filter(|_| own).and_then(|place| place.newer)
        }
    };
    let mut cases = Vec::new();
    while let Some(id) = next.filter(|_| cases.len() < MAX_PAGE) {
        let broken = LedgerError::Damaged("a department's list is broken");
        next = place(id)?.ok_or(broken)?.newer;
        cases.push(id);
    }
    Ok(cases)
}

/// How many open cases a department has.
///
/// # Errors
/// As [`super::head`].
pub fn open_cases<S: Store>(store: &S, department: &DepartmentCode) -> Result<u64, LedgerError> {
    let work: Option<WorkRecord> = read(store, &state_key::work(department))?;
    Ok(work.map_or(0, |work| work.open))
}

/// A card and those whose place it took, newest first: whoever holds the first has the
/// cases, licences and grants of all.
///
/// # Errors
/// As [`super::head`].
pub fn cards<S: Store>(store: &S, card: HolderHandle) -> Result<Vec<HolderHandle>, LedgerError> {
    let mut cards = vec![card];
    let mut at = card;
    while let Some(before) = read(store, &state_key::card_before(at))? {
        if cards.len() == MAX_CARDS {
            break;
        }
        cards.push(before);
        at = before;
    }
    Ok(cards)
}

/// The card that took this card's place, if any.
///
/// # Errors
/// As [`super::head`].
pub fn card_replaced<S: Store>(
    store: &S,
    card: HolderHandle,
) -> Result<Option<HolderHandle>, LedgerError> {
    read(store, &state_key::card_replaced(card))
}

/// A request that a card take another's place.
///
/// # Errors
/// As [`super::head`].
pub fn rebind<S: Store>(store: &S, id: ActionId) -> Result<Option<RebindRecord>, LedgerError> {
    read(store, &state_key::rebind(id))
}

/// A licence.
///
/// # Errors
/// As [`super::head`].
pub fn licence<S: Store>(
    store: &S,
    identifier: &LicenceIdentifier,
) -> Result<Option<LicenceRecord>, LedgerError> {
    read(store, &state_key::licence(identifier))
}

/// The digests of the actions that changed a licence, in order, from the n-th on, at most
/// [`MAX_PAGE`].
///
/// # Errors
/// As [`super::head`].
pub fn licence_actions<S: Store>(
    store: &S,
    identifier: &LicenceIdentifier,
    from: u32,
) -> Result<Vec<Digest>, LedgerError> {
    let count = licence(store, identifier)?.map_or(0, |licence| licence.actions);
    (from..count)
        .take(MAX_PAGE)
        .map(|n| {
            read(store, &state_key::licence_action(identifier, n))?
                .ok_or(LedgerError::Damaged("a licence's action is missing"))
        })
        .collect()
}

/// The licences of one card, newest first, at most [`MAX_PAGE`]; `before` is the last one
/// of the page before.
///
/// # Errors
/// As [`super::head`].
pub fn holder_licences<S: Store>(
    store: &S,
    holder: HolderHandle,
    before: Option<&LicenceIdentifier>,
) -> Result<Vec<LicenceIdentifier>, LedgerError> {
    let mut next = match before {
        None => {
            let list: Option<HolderLicences> = read(store, &state_key::holder_licences(holder))?;
            list.map(|list| list.newest)
        }
        Some(before) => licence(store, before)?
            .filter(|licence| licence.holder == holder)
            .and_then(|licence| licence.previous),
    };
    let mut licences = Vec::new();
    while let Some(identifier) = next.filter(|_| licences.len() < MAX_PAGE) {
        let record = licence(store, &identifier)?;
        next = record
            .ok_or(LedgerError::Damaged("a listed licence is missing"))?
            .previous;
        licences.push(identifier);
    }
    Ok(licences)
}

/// A business by its exact name.
///
/// # Errors
/// As [`super::head`].
pub fn business_by_name<S: Store>(
    store: &S,
    name: &str,
) -> Result<Option<BusinessRecord>, LedgerError> {
    read(store, &state_key::business(name))
}

/// A business by its unified social credit code.
///
/// # Errors
/// As [`super::head`].
pub fn business_by_code<S: Store>(
    store: &S,
    code: &str,
) -> Result<Option<BusinessRecord>, LedgerError> {
    let name: Option<String> = read(store, &state_key::credit_code(code))?;
    match name {
        Some(name) => business_by_name(store, &name),
        None => Ok(None),
    }
}

/// A grant.
///
/// # Errors
/// As [`super::head`].
pub fn grant<S: Store>(store: &S, id: ActionId) -> Result<Option<GrantRecord>, LedgerError> {
    read(store, &state_key::grant(id))
}

/// The grants of one card, newest first, at most [`MAX_PAGE`]; `before` is the last one of
/// the page before.
///
/// # Errors
/// As [`super::head`].
pub fn holder_grants<S: Store>(
    store: &S,
    holder: HolderHandle,
    before: Option<ActionId>,
) -> Result<Vec<ActionId>, LedgerError> {
    let mut next = match before {
        None => {
            let list: Option<HolderGrants> = read(store, &state_key::holder_grants(holder))?;
            list.map(|list| list.newest)
        }
        Some(before) => grant(store, before)?
            .filter(|grant| grant.holder == holder)
            .and_then(|grant| grant.previous),
    };
    let mut grants = Vec::new();
    while let Some(id) = next.filter(|_| grants.len() < MAX_PAGE) {
        let record = grant(store, id)?;
        next = record
            .ok_or(LedgerError::Damaged("a listed grant is missing"))?
            .previous;
        grants.push(id);
    }
    Ok(grants)
}

/// Every use of the data of one card, newest first, at most [`MAX_PAGE`], each with its
/// number; `before` is the last number of the page before.
///
/// # Errors
/// As [`super::head`].
pub fn accesses<S: Store>(
    store: &S,
    holder: HolderHandle,
    before: Option<u32>,
) -> Result<Vec<(u32, AccessRecord)>, LedgerError> {
    let count: u32 = read(store, &state_key::accesses(holder))?.unwrap_or(0);
    let end = before.map_or(count, |before| before.min(count));
    (0..end)
        .rev()
        .take(MAX_PAGE)
        .map(|n| {
            let record = read(store, &state_key::access(holder, n))?;
            let record = record.ok_or(LedgerError::Damaged("an access is missing"))?;
            Ok((n, record))
        })
        .collect()
}

/// That a key opened a case's content: what a key service asks for before it re-wraps.
///
/// # Errors
/// As [`super::head`].
pub fn opened<S: Store>(
    store: &S,
    case: ActionId,
    by: KeyId,
) -> Result<Option<OpenedRecord>, LedgerError> {
    read(store, &state_key::opened(case, by))
}

/// That a key used a grant: what a key service asks for before it re-wraps.
///
/// # Errors
/// As [`super::head`].
pub fn grant_used<S: Store>(
    store: &S,
    grant: ActionId,
    by: KeyId,
) -> Result<Option<OpenedRecord>, LedgerError> {
    read(store, &state_key::grant_used(grant, by))
}

/// The digest of the action by which a key service attested that it destroyed what it held
/// of a case.
///
/// # Errors
/// As [`super::head`].
pub fn erasure_attested<S: Store>(
    store: &S,
    case: ActionId,
    service: KeyId,
) -> Result<Option<Digest>, LedgerError> {
    read(store, &state_key::erasure_attested(case, service))
}

/// That a case's content is to be erased.
///
/// # Errors
/// As [`super::head`].
pub fn erasure<S: Store>(store: &S, case: ActionId) -> Result<Option<ErasureRecord>, LedgerError> {
    read(store, &state_key::erasure(case))
}
