//! A member of staff confirms at a counter the person of a case that waits for it.

use super::{Context, Parent, Verdict, Wish, life, want};
use crate::store::Store;
use crate::view::View;
use domain::action::{ConfirmPerson, Role};
use domain::case::CaseEvent;
use domain::factor::Factors;
use domain::outcome::Outcome;

impl Wish for ConfirmPerson {
    const PARENT: Parent = Parent::Always;

    fn authority<S: Store>(&self, _: &View<'_, S>, context: &Context<'_>) -> Verdict {
        want(context.signer(Role::Device).is_some(), Outcome::NotAllowed)?;
        context.staff_stands_by(Factors::STAFF)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut case = life::find(view, context, self.case)?;
        let item = life::item_of(view, &case)?;
        life::advance(&mut case, CaseEvent::Confirm)?;
        case.factors = case.factors.with(Factors::STAFF);
        life::begin(view, context, self.case, &mut case, &item)?;
        life::save(view, context, self.case, &mut case)
    }
}
