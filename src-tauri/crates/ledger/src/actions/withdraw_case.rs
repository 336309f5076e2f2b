//! The holder takes a case back before it is decided.

use super::{Context, Parent, Refusal, Verdict, Wish, want};
use crate::record::CaseRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{Role, WithdrawCase};
use domain::case::CaseState;
use domain::factor::Factors;
use domain::id::Digest;
use domain::outcome::Outcome;

impl Wish for WithdrawCase {
    const PARENT: Parent = Parent::Always;

    /// Holder's proof by two factors: the card, and a finger or a member of staff.
    fn stateless(&self) -> Result<(), Outcome> {
        if !self.factors.is_known() {
            return Err(Outcome::OutOfBounds);
        }
        // A card that was only read cannot prove that its holder is here: a finger that
        // matched its reference, or a member of staff, must stand beside it.
        let proven = self.factors.satisfies(Factors::CARD.with(Factors::FINGER));
        proven.then_some(()).ok_or(Outcome::FactorsMissing)
    }

    fn authority<S: Store>(&self, _: &View<'_, S>, context: &Context<'_>) -> Verdict {
        want(context.signer(Role::Device).is_some(), Outcome::NotAllowed)?;
        context.staff_stands_by(self.factors)
    }

    /// A parent that is not on the chain yet may come: transient. One that is on the chain
    /// and not the case's last action is stale for ever.
    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let parent = context.action.parent.unwrap_or(Digest::ZERO);
        let at = state_key::case(self.case);
        let case: Option<CaseRecord> = view.get(&at)?;
        if let Some(case) = &case {
            want(case.holder == self.holder, Outcome::NotHolder)?;
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
            state_key::case_action(self.case, case.actions),
            &context.digest,
        );
        case.state = CaseState::Withdrawn;
        case.last = context.digest;
        case.actions = count;
        view.put(at, &case);
        Ok(())
    }
}
