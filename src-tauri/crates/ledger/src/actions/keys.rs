//! What the actions on keys share: how many there are, and taking one out of use.

use super::{Refusal, Verdict, want};
use crate::error::LedgerError;
use crate::record::{DepartmentRecord, HallRecord, KeyRecord, KeyStatus};
use crate::signer;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::Role;
use domain::id::{DepartmentCode, KeyId};
use domain::outcome::Outcome;

/// Writes a new key, if it is new and there is room for it.
pub(super) fn add<S: Store>(view: &mut View<'_, S>, record: &KeyRecord) -> Verdict {
    let id = seal::hash::key_id(&record.key);
    let at = state_key::enrolled(id);
    want(!view.has(&at)?, Outcome::KeyExists)?;
    if record.role == Role::DepartmentAdmin {
        let mut department = department(view, &record.department)?;
        let room = department.admins.len() < DepartmentRecord::MAX_ADMINS;
        want(room, Outcome::TooManyKeys)?;
        department.admins.push(id);
        view.put(state_key::department(&record.department), &department);
    }
    let hall_at = state_key::hall(&record.department, record.hall.as_ref());
    let mut hall: HallRecord = view.get(&hall_at)?.unwrap_or_default();
    let room = hall.keys < signer::params(view)?.keys_per_hall;
    want(room, Outcome::TooManyKeys)?;
    hall.keys = hall.keys.saturating_add(1);
    view.put(hall_at, &hall);
    view.put(at, record);
    Ok(())
}

/// Takes an active key out of use, from the next block on.
pub(super) fn retire<S: Store>(
    view: &mut View<'_, S>,
    id: KeyId,
    status: KeyStatus,
) -> Verdict<KeyRecord> {
    let mut record = active(view, id)?;
    if record.role == Role::DepartmentAdmin {
        let mut department = department(view, &record.department)?;
        department.admins.retain(|admin| *admin != id);
        view.put(state_key::department(&record.department), &department);
    }
    let hall_at = state_key::hall(&record.department, record.hall.as_ref());
    let mut hall: HallRecord = view.get(&hall_at)?.unwrap_or_default();
    hall.keys = hall.keys.saturating_sub(1);
    view.put(hall_at, &hall);
    record.status = status;
    view.put(state_key::enrolled(id), &record);
    Ok(record)
}

/// An enrolled key that was not taken out of use, in this block or before.
pub(super) fn active<S: Store>(view: &View<'_, S>, id: KeyId) -> Verdict<KeyRecord> {
    let record: Option<KeyRecord> = view.get(&state_key::enrolled(id))?;
    record
        .filter(|record| record.status == KeyStatus::Active)
        .ok_or(Refusal::Outcome(Outcome::KeyUnknown))
}

/// A department that is a member.
pub(super) fn department<S: Store>(
    view: &View<'_, S>,
    code: &DepartmentCode,
) -> Verdict<DepartmentRecord> {
    let record: Option<DepartmentRecord> = view.get(&state_key::department(code))?;
    record
        .filter(|record| record.left.is_none())
        .ok_or(Refusal::Outcome(Outcome::DepartmentUnknown))
}

/// The codes of the departments that are members, sorted.
pub(super) fn members<S: Store>(view: &View<'_, S>) -> Result<Vec<DepartmentCode>, LedgerError> {
    Ok(view.get(&state_key::departments())?.unwrap_or_default())
}
