//! The holder takes a case back before it is decided.

use super::{Context, Refusal, Verdict, want};
use crate::record::CaseRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::WithdrawCase;
use domain::case::CaseState;
use domain::factor::Factors;
use domain::id::Digest;
use domain::outcome::Outcome;

/// Holder's proof by two factors: the card, and a finger or a member of staff.
pub(super) fn stateless(parent: Option<Digest>, body: &WithdrawCase) -> Result<(), Outcome> {
    if parent.is_none() || !body.factors.is_known() {
        return Err(Outcome::OutOfBounds);
    }
    // A card that was only read cannot prove that its holder is here: a finger that matched
    // its reference, or a member of staff, must stand beside it.
    let proven = body.factors.satisfies(Factors::CARD.with(Factors::FINGER));
    proven.then_some(()).ok_or(Outcome::FactorsMissing)
}

/// A parent that is not on the chain yet may come: transient. One that is on the chain
/// and not the case's last action is stale for ever.
pub(super) fn execute<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    body: &WithdrawCase,
) -> Verdict {
    let parent = context.action.parent.unwrap_or(Digest::ZERO);
    let at = state_key::case(body.case);
    let case: Option<CaseRecord> = view.get(&at)?;
    if let Some(case) = &case {
        want(case.holder == body.holder, Outcome::NotHolder)?;
    }
    if !view.has(&state_key::action(&parent))? {
        return Err(Refusal::Outcome(Outcome::ParentUnknown));
    }
    let mut case = case.ok_or(Refusal::Outcome(Outcome::CaseUnknown))?;
    want(case.last == parent, Outcome::Stale)?;
    want(case.state.can_withdraw(), Outcome::CaseClosed)?;
    let count = case.actions.checked_add(1);
    let count = count.ok_or(Refusal::Outcome(Outcome::OutOfBounds))?;

    view.put(
        state_key::case_action(body.case, case.actions),
        &context.digest,
    );
    case.state = CaseState::Withdrawn;
    case.last = context.digest;
    case.actions = count;
    view.put(at, &case);
    Ok(())
}
