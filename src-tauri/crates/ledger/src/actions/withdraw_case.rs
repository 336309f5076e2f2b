//! The holder takes a case back before it is decided.

use super::{Context, Parent, Verdict, Wish, life, want};
use crate::record::CaseRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{Role, WithdrawCase};
use domain::case::CaseEvent;
use domain::factor::Factors;
use domain::outcome::Outcome;

impl Wish for WithdrawCase {
    const PARENT: Parent = Parent::Always;

    /// Holder's proof by two factors: the card, and a finger or a member of staff.
    fn stateless(&self) -> Result<(), Outcome> {
        if !self.factors.is_known() {
            return Err(Outcome::OutOfBounds);
        }
        // A card that was only read cannot prove that its holder is here: a finger that
        // matched its reference, or a member of staff, must stand beside it. A chip that
        // proved itself can.
        let proven = self.factors.satisfies(Factors::CARD.with(Factors::FINGER))
            || self.factors.covers(Factors::CARD.with(Factors::CHIP));
        proven.then_some(()).ok_or(Outcome::FactorsMissing)
    }

    fn authority<S: Store>(&self, _: &View<'_, S>, context: &Context<'_>) -> Verdict {
        want(context.signer(Role::Device).is_some(), Outcome::NotAllowed)?;
        context.staff_stands_by(self.factors)
    }

    /// Whose the case is comes before what its last action was: that is not for strangers.
    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let record: Option<CaseRecord> = view.get(&state_key::case(self.case))?;
        if let Some(case) = &record {
            life::is_holder(view, case.holder, self.holder)?;
        }
        let mut case = life::find(view, context, self.case)?;
        let before = case.state;
        life::advance(&mut case, CaseEvent::Withdraw)?;
        case.before = Some(before);
        // It stays in its department's list until it is closed: a withdrawal can be undone.
        life::over(view, self.case, &case)?;
        life::save(view, context, self.case, &mut case)
    }
}
