//! Before a stored chain is used: does it still hash to what was signed?
//!
//! State root, log root, last block's root and `app_hash` are computed anew from the
//! stored values and actions and compared with the head, and each action with its digest.
//! A damaged database is refused; it is not repaired by guessing.
//!
//! Of a long chain all this takes a while. A node that finds its database as it was sealed
//! (`db::intact`) begins at once and has it checked beside its work.

use crate::chain::tip;
use crate::db::{Db, Tx};
use crate::error::NodeError;
use domain::action::Action;
use domain::id::{ActionId, Digest};
use domain::outcome::Outcome;
use ledger::{Space, StateRoot, query};
use receipt::inclusion::{AppHashInputs, BlockTree, block_leaf_hash};
use seal::action::SignedAction;
use seal::merkle::Frontier;
use std::collections::BTreeMap;

const fn damaged(what: &'static str) -> NodeError {
    NodeError::Damaged(what)
}

/// Up to how many actions everything is checked on each start; it is soon done.
#[cfg(unix)]
pub(crate) const ALWAYS: u64 = 5_000;

/// Whether the chain is long, so that checking everything takes a while.
#[cfg(unix)]
pub(crate) fn is_long(db: &mut Db, always: u64) -> Result<bool, NodeError> {
    let head = query::head(&db.read()?)?;
    Ok(head.is_some_and(|head| head.log.size() > always))
}

/// What is checked at once of a database in which not a byte has changed since it was found
/// whole: that the head is the newest block's, and the newest actions are that block's.
///
/// # Errors
/// As [`check`].
#[cfg(unix)]
pub(crate) fn glance(db: &mut Db) -> Result<(), NodeError> {
    let tx = db.read()?;
    let (_, last, app_hash) = tip(&tx)?;
    let head = query::head(&tx)?.ok_or(damaged("the chain has no head"))?;
    let inputs = AppHashInputs {
        log_root: head.log.root(),
        state_root: head.state_root,
        block_root: head.block_root,
    };
    if inputs.app_hash() != app_hash || last.is_some_and(|last| last.inputs != inputs) {
        return Err(damaged("the newest block and the state differ"));
    }
    Ok(())
}

/// Checks everything that `app_hash` commits to.
///
/// # Errors
/// [`NodeError::Damaged`] with what does not fit; [`NodeError::Database`] where it cannot
/// be read.
pub(crate) fn check(db: &mut Db) -> Result<(), NodeError> {
    db.check_pages()?;
    check_chain(&db.read()?)
}

/// The same within a transaction: what a restored chain has to pass before it is kept.
///
/// # Errors
/// As [`check`].
pub(crate) fn check_chain(tx: &Tx<'_>) -> Result<(), NodeError> {
    let (height, last, app_hash) = tip(tx)?;
    let head = query::head(tx)?.ok_or(damaged("the chain has no head"))?;

    let (mut state, mut items) = (StateRoot::default(), 0usize);
    tx.each_entry(Space::State, |key, value| {
        items = items.saturating_add(usize::from(key.starts_with(b"item/")));
        state.add(&key, &value);
        Ok(())
    })?;
    if items != query::items(tx)?.len() {
        return Err(damaged("the list of items is not whole"));
    }
    let state_root = state.root()?;
    if state_root != head.state_root {
        return Err(damaged("the state does not have its root"));
    }
    let mut log = Frontier::default();
    let mut newest: (u64, Vec<(Digest, u32)>) = (0, Vec::new());
    let mut steps: BTreeMap<ActionId, u32> = BTreeMap::new();
    tx.each_action(|digest, outcome, at, signed| {
        let wrong = damaged("an action does not have its digest");
        let parsed = SignedAction::parse(signed).ok();
        let parsed = parsed
            .filter(|parsed| parsed.digest() == digest)
            .ok_or(wrong)?;
        check_index(tx, parsed.action(), digest, outcome, at, &mut steps)?;
        if at != newest.0 {
            newest = (at, Vec::new());
        }
        newest.1.push((digest, outcome.code()));
        log.append(block_leaf_hash(&digest, outcome.code()));
        Ok(())
    })?;
    if log != head.log {
        return Err(damaged("the log does not have its root"));
    }
    let inputs = AppHashInputs {
        log_root: log.root(),
        state_root,
        block_root: BlockTree::new(&newest.1).root(),
    };
    if inputs.app_hash() != app_hash || newest.0 > height {
        return Err(damaged("the state does not hash to its app_hash"));
    }
    if last.is_some_and(|last| last.inputs != inputs) {
        return Err(damaged("the newest block and the state differ"));
    }
    Ok(())
}

/// What the ledger looks actions up by is derived from the log, and not under `app_hash`
/// itself: does it say the same?
fn check_index(
    tx: &Tx<'_>,
    action: &Action,
    digest: Digest,
    outcome: Outcome,
    height: u64,
    steps: &mut BTreeMap<ActionId, u32>,
) -> Result<(), NodeError> {
    let record = query::action(tx, &digest)?;
    if !record.is_some_and(|record| record.outcome == outcome && record.height == height) {
        return Err(damaged("an action and its record differ"));
    }
    let by_id = query::action_by_id(tx, action.author, action.action_id)?;
    // An action in conflict is the one that does not get its id.
    if (by_id == Some(digest)) == (outcome == Outcome::Conflict) {
        return Err(damaged("an action's id is not known"));
    }
    let Some(case) = action.case().filter(|_| outcome.is_ok()) else {
        return Ok(());
    };
    let step = steps.entry(case).or_default();
    if query::case_actions(tx, case, *step)?.first() != Some(&digest) {
        return Err(damaged("a case's history has a gap"));
    }
    *step += 1;
    Ok(())
}
