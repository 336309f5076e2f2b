//! What the four actions about freezes share: who may, and the record they are about.

use super::{Context, Refusal, Verdict, keys, want};
use crate::record::{FreezeRecord, KeyRecord};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{FreezeTarget, Rights, Role};
use domain::id::{DepartmentCode, HallCode};
use domain::outcome::Outcome;

/// Whose a target is.
pub(super) struct Place {
    department: DepartmentCode,
    hall: Option<HallCode>,
    /// The key, where it is one.
    pub(super) key: Option<KeyRecord>,
}

/// Where a target belongs.
pub(super) fn place<S: Store>(view: &View<'_, S>, target: &FreezeTarget) -> Verdict<Place> {
    let (department, hall, key) = match target {
        FreezeTarget::Key(id) => {
            let key = keys::active(view, *id)?;
            (key.department.clone(), key.hall.clone(), Some(key))
        }
        FreezeTarget::Hall(department, hall) => (department.clone(), Some(hall.clone()), None),
        FreezeTarget::LicenceType(department, _) => (department.clone(), None, None),
    };
    Ok(Place {
        department,
        hall,
        key,
    })
}

/// Whether this key is one of those who decide about freezes at this place: an
/// administrator, a hall's manager, staff with the right; those of a hall for what is of
/// their hall or of no hall. Nobody about themselves.
pub(super) fn decides(by: &KeyRecord, place: &Place) -> bool {
    let office = match by.role {
        Role::DepartmentAdmin | Role::HallManager => true,
        Role::Staff => by.has_rights(Rights::FREEZE),
        Role::Device | Role::Auditor | Role::Evaluator | Role::KeyService => false,
    };
    let near = match (&by.hall, &place.hall) {
        (Some(own), Some(hall)) => own == hall,
        (None, _) | (_, None) => true,
    };
    let oneself = place
        .key
        .as_ref()
        .is_some_and(|key| key.person() == by.person());
    office && near && by.acts_for(&place.department) && !oneself
}

/// The authority of a second person, and of those who thaw.
pub(super) fn authority<S: Store>(
    view: &View<'_, S>,
    context: &Context<'_>,
    target: &FreezeTarget,
) -> Verdict {
    let may = decides(context.author, &place(view, target)?);
    want(may, Outcome::NotAllowed)
}

/// The freeze that stands on a target.
pub(super) fn standing<S: Store>(
    view: &View<'_, S>,
    context: &Context<'_>,
    target: &FreezeTarget,
) -> Verdict<FreezeRecord> {
    let record: Option<FreezeRecord> = view.get(&state_key::freeze(target))?;
    record
        .filter(|record| record.stands(context.time_s))
        .ok_or(Refusal::Outcome(Outcome::NotFrozen))
}
