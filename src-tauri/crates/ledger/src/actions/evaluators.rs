//! The evaluators' time limit. Where it ends without agreement, a clerk decides.

use super::{Context, Verdict};
use crate::error::LedgerError;
use crate::record::{CaseRecord, Ruling, TimerRecord, TimersRecord};
use crate::signer;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::id::ActionId;

/// Most limits that one block ends; the rest waits for the next.
const MAX_ENDED: usize = 256;

/// Evaluators are asked from now on. All limits are of one length, so they end in the order
/// in which they began; where the departments vote a shorter one, a case that came after
/// waits for those before it to be marked, and is a clerk's at its own limit all the same.
pub(super) fn open<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    id: ActionId,
    case: &mut CaseRecord,
) -> Verdict {
    let limit_s = signer::params(view)?.evaluators_s();
    let due_s = context.time_s.saturating_add(u64::from(limit_s));
    case.ruling = Ruling::Open(due_s);
    let mut timers: TimersRecord = view.get(&state_key::timers())?.unwrap_or_default();
    let timer = TimerRecord { case: id, due_s };
    view.put(state_key::timer(timers.next), &timer);
    timers.next = timers.next.saturating_add(1);
    view.put(state_key::timers(), &timers);
    Ok(())
}

/// What is over by this block's time is left to a clerk: what a block does first.
pub(crate) fn end_timers<S: Store>(view: &mut View<'_, S>, time_s: u64) -> Result<(), LedgerError> {
    let Some(mut timers) = view.get::<TimersRecord>(&state_key::timers())? else {
        return Ok(());
    };
    let began = timers.first;
    for _ in 0..MAX_ENDED {
        if timers.first >= timers.next {
            break;
        }
        let at = state_key::timer(timers.first);
        let timer: TimerRecord = view
            .get(&at)?
            .ok_or(LedgerError::Damaged("a time limit is missing"))?;
        if time_s <= timer.due_s {
            break;
        }
        let case = state_key::case(timer.case);
        let record: Option<CaseRecord> = view.get(&case)?;
        // A correction began another limit; a decision needs none.
        if let Some(mut record) = record.filter(|case| case.ruling == Ruling::Open(timer.due_s)) {
            record.ruling = Ruling::TimedOut;
            view.put(case, &record);
        }
        view.remove(at);
        timers.first = timers.first.saturating_add(1);
    }
    if timers.first != began {
        view.put(state_key::timers(), &timers);
        view.keep();
    }
    Ok(())
}
