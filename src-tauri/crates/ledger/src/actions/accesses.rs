//! Every use of a holder's data is on the record, where its holder can read it.

use super::{Context, Refusal, Verdict};
use crate::record::{AccessRecord, OpenedRecord};
use crate::state_key::{self, Key};
use crate::store::Store;
use crate::view::View;
use domain::action::Shared;
use domain::id::{ActionId, HolderHandle, Word};
use domain::outcome::Outcome;

/// Records one use; `at` is where a key service looks before it opens anything.
pub(super) fn record<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    holder: HolderHandle,
    at: Key,
    what: Shared,
    purpose: &Word,
    grant: Option<ActionId>,
) -> Verdict {
    let opened: Option<OpenedRecord> = view.get(&at)?;
    let times = opened.map_or(0, |opened| opened.times).saturating_add(1);
    view.put(
        at,
        &OpenedRecord {
            action: context.digest,
            at_s: context.time_s,
            times,
        },
    );
    let count = state_key::accesses(holder);
    let n: u32 = view.get(&count)?.unwrap_or(0);
    let next = n.checked_add(1);
    view.put(count, &next.ok_or(Refusal::Outcome(Outcome::OutOfBounds))?);
    view.put(
        state_key::access(holder, n),
        &AccessRecord {
            action: context.digest,
            by: context.action.author,
            department: context.author.department.clone(),
            what,
            purpose: purpose.clone(),
            grant,
            at_s: context.time_s,
        },
    );
    Ok(())
}
