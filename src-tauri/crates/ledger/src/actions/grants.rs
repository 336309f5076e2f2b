//! What the actions about grants share.

use super::{Refusal, Verdict, licences, life, want};
use crate::record::GrantRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::Shared;
use domain::id::{ActionId, DepartmentCode, HolderHandle};
use domain::outcome::Outcome;

/// A grant.
pub(super) fn load<S: Store>(view: &View<'_, S>, id: ActionId) -> Verdict<GrantRecord> {
    let record: Option<GrantRecord> = view.get(&state_key::grant(id))?;
    record.ok_or(Refusal::Outcome(Outcome::GrantUnknown))
}

/// Whose the shared data is, and which department has it. Erased content cannot be shared.
pub(super) fn owner<S: Store>(
    view: &View<'_, S>,
    what: &Shared,
) -> Verdict<(HolderHandle, DepartmentCode)> {
    match what {
        Shared::Case(id) => {
            let case = life::load(view, *id)?;
            want(!view.has(&state_key::erasure(*id))?, Outcome::Erased)?;
            Ok((case.holder, case.department))
        }
        Shared::Licence(identifier) => {
            let licence = licences::load(view, identifier)?;
            Ok((licence.holder, licence.department))
        }
    }
}
