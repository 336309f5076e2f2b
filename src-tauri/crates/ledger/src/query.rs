//! Reading the committed state. Answers carry no proof of their own; see [`crate::prove`]
//! and the receipts of the actions.

use crate::error::LedgerError;
use crate::record::{ActionRecord, CaseRecord, Head, HolderRecord, ItemRecord, KeyRecord};
use crate::state_key;
use crate::store::Store;
use crate::view::read;
use domain::id::{ActionId, Digest, HolderHandle, ItemCode, KeyId};

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
