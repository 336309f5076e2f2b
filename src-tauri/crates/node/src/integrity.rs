//! Before a stored chain is used: does it still hash to what was signed?
//!
//! State root, log root, last block's root and `app_hash` are computed anew from the
//! stored values and actions and compared with the head, and each action with its digest.
//! A damaged database is refused; it is not repaired by guessing.

use crate::db::Db;
use crate::engine::tip;
use crate::error::NodeError;
use domain::id::Digest;
use ledger::{Space, query};
use receipt::inclusion::{AppHashInputs, BlockTree, block_leaf_hash};
use seal::action::SignedAction;
use seal::merkle::Frontier;

const fn damaged(what: &'static str) -> NodeError {
    NodeError::Damaged(what)
}

/// Checks everything that `app_hash` commits to.
///
/// # Errors
/// [`NodeError::Damaged`] with what does not fit; [`NodeError::Database`] where it cannot
/// be read.
pub(crate) fn check(db: &mut Db) -> Result<(), NodeError> {
    db.check_pages()?;
    let tx = db.read()?;
    let (height, last, app_hash) = tip(&tx)?;
    let head = query::head(&tx)?.ok_or(damaged("the chain has no head"))?;

    let state_root = ledger::rebuild_state_root(tx.entries(Space::State)?)?;
    if state_root != head.state_root {
        return Err(damaged("the state does not have its root"));
    }
    let mut log = Frontier::default();
    let mut newest: (u64, Vec<(Digest, u32)>) = (0, Vec::new());
    tx.each_action(|digest, outcome, at, signed| {
        let parsed = SignedAction::parse(signed);
        if !parsed.is_ok_and(|parsed| parsed.digest() == digest) {
            return Err(damaged("an action does not have its digest"));
        }
        if at != newest.0 {
            newest = (at, Vec::new());
        }
        newest.1.push((digest, outcome.code()));
        log.append(block_leaf_hash(&digest, outcome.code()));
        let record = query::action(&tx, &digest)?;
        if !record.is_some_and(|record| record.outcome == outcome && record.height == at) {
            return Err(damaged("an action and its record differ"));
        }
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
