//! The holder corrects a case as asked; the deadline goes on, rules are judged anew.

use super::{Context, Parent, Verdict, Wish, life, register, want};
use crate::store::Store;
use crate::view::View;
use domain::action::{CorrectCase, Role, public_fields_fit};
use domain::case::CaseEvent;
use domain::factor::Factors;
use domain::outcome::Outcome;

impl Wish for CorrectCase {
    const PARENT: Parent = Parent::Always;

    fn stateless(&self) -> Result<(), Outcome> {
        if !self.factors.is_known() {
            return Err(Outcome::OutOfBounds);
        }
        let card = self.factors.covers(Factors::CARD);
        card.then_some(()).ok_or(Outcome::FactorsMissing)
    }

    fn authority<S: Store>(&self, _: &View<'_, S>, context: &Context<'_>) -> Verdict {
        want(context.signer(Role::Device).is_some(), Outcome::NotAllowed)?;
        context.staff_stands_by(self.factors)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut case = life::find(view, context, self.case)?;
        life::is_holder(view, case.holder, self.holder)?;
        let item = life::item_of(view, &case)?;
        want(
            self.factors.satisfies(item.factors),
            Outcome::FactorsMissing,
        )?;
        let public = self.public.clone().unwrap_or_default();
        let fits = public_fields_fit(&item.public_fields, &public);
        want(fits, Outcome::PublicFieldsWrong)?;
        life::advance(&mut case, CaseEvent::Correct)?;
        life::take_content(view, &self.content, self.case)?;
        register::release(view, self.case, &case)?;
        case.fields = self.fields;
        case.content = self.content;
        case.factors = self.factors;
        case.public = public;
        register::propose(view, &case.department, self.case, &case.public)?;
        life::begin(view, context, self.case, &mut case, &item)?;
        life::save(view, context, self.case, &mut case)
    }
}
