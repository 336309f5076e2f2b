//! Who may ask, by the committed state.

use super::{OPENING_HOLDS_S, Refused, STATE_MAX_AGE_S};
use crate::db::Tx;
use crate::error::NodeError;
use crate::key_service::KeyError;
use domain::action::{Rights, Role};
use domain::id::{ActionId, KeyId};
use ledger::record::{CaseRecord, KeyRecord, OpenedRecord, Ruling};
use ledger::{Standing, query};

/// That the state is of now, and what time it is: the clock's or the chain's, the later.
pub(super) fn fresh(tx: &Tx<'_>, now_s: u64) -> Result<u64, KeyError> {
    let head = query::head(tx)?.ok_or(NodeError::Damaged("the chain has no head"))?;
    if now_s.saturating_sub(head.time_s) > STATE_MAX_AGE_S {
        return Err(Refused::StateOld.into());
    }
    Ok(now_s.max(head.time_s))
}

/// An enrolled key against which nothing stands.
pub(super) fn key(tx: &Tx<'_>, id: KeyId) -> Result<KeyRecord, KeyError> {
    if query::standing(tx, id)? != Some(Standing::Good) {
        return Err(Refused::KeyBlocked.into());
    }
    let record = query::key(tx, id)?;
    Ok(record.ok_or(Refused::KeyBlocked)?)
}

/// A case whose content still exists.
pub(super) fn case(tx: &Tx<'_>, id: ActionId) -> Result<CaseRecord, KeyError> {
    let case = query::case(tx, id)?.ok_or(Refused::CaseUnknown)?;
    if query::erasure(tx, id)?.is_some() {
        return Err(Refused::Erased.into());
    }
    Ok(case)
}

/// That a recorded opening or use is not too long ago.
pub(super) fn in_time(opened: &OpenedRecord, now_s: u64) -> Result<(), Refused> {
    let age = now_s.saturating_sub(opened.at_s);
    (age <= OPENING_HOLDS_S)
        .then_some(())
        .ok_or(Refused::OpeningExpired)
}

/// Whether this key may open this case now: staff with the right over its item; an evaluator
/// that the item names, while it is asked.
pub(super) fn may_open(tx: &Tx<'_>, key: &KeyRecord, case: &CaseRecord) -> Result<bool, KeyError> {
    Ok(match key.role {
        Role::Staff => key.has_rights_over(Rights::OPEN, &case.department, &case.item),
        Role::Evaluator => {
            let item = query::item_version(tx, &case.item, case.version)?;
            let rule = item.and_then(|item| item.rule);
            let named = rule.is_some_and(|rule| {
                let place = rule.evaluators.binary_search(&key.department);
                place.is_ok()
            });
            named && matches!(case.ruling, Ruling::Open(_))
        }
        Role::DepartmentAdmin
        | Role::Device
        | Role::HallManager
        | Role::Auditor
        | Role::KeyService => false,
    })
}
