//! The cases that wait for a department, the one that waits longest first: to be decided, for
//! the certificate that they were approved for, or, withdrawn, to be closed. A list with links
//! both ways, so that a case comes and goes without a look at the others.

use super::{Refusal, Verdict};
use crate::error::LedgerError;
use crate::record::{WorkPlace, WorkRecord};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::id::{ActionId, DepartmentCode};

const BROKEN: Refusal = Refusal::Broken(LedgerError::Damaged("a department's list is broken"));

/// Puts a case at the end.
pub(super) fn enter<S: Store>(
    view: &mut View<'_, S>,
    department: &DepartmentCode,
    case: ActionId,
) -> Verdict {
    let at = state_key::work(department);
    let mut work: WorkRecord = view.get(&at)?.unwrap_or_default();
    let older = work.newest;
    if let Some(older) = older {
        let mut place: WorkPlace = view.get(&state_key::work_place(older))?.ok_or(BROKEN)?;
        place.newer = Some(case);
        view.put(state_key::work_place(older), &place);
    } else {
        work.oldest = Some(case);
    }
    let place = WorkPlace { older, newer: None };
    view.put(state_key::work_place(case), &place);
    work.newest = Some(case);
    work.open = work.open.saturating_add(1);
    view.put(at, &work);
    Ok(())
}

/// Takes a case out, wherever it is; one that is in no list stays so.
pub(super) fn leave<S: Store>(
    view: &mut View<'_, S>,
    department: &DepartmentCode,
    case: ActionId,
) -> Verdict {
    let Some(place) = view.get::<WorkPlace>(&state_key::work_place(case))? else {
        return Ok(());
    };
    let at = state_key::work(department);
    let mut work: WorkRecord = view.get(&at)?.ok_or(BROKEN)?;
    match place.older {
        None => work.oldest = place.newer,
        Some(older) => {
            let mut neighbour: WorkPlace =
                view.get(&state_key::work_place(older))?.ok_or(BROKEN)?;
            neighbour.newer = place.newer;
            view.put(state_key::work_place(older), &neighbour);
        }
    }
    match place.newer {
        None => work.newest = place.older,
        Some(newer) => {
            let mut neighbour: WorkPlace =
                view.get(&state_key::work_place(newer))?.ok_or(BROKEN)?;
            neighbour.older = place.older;
            view.put(state_key::work_place(newer), &neighbour);
        }
    }
    work.open = work.open.saturating_sub(1);
    view.remove(state_key::work_place(case));
    view.put(at, &work);
    Ok(())
}
