//! The holder takes a grant back: as easily as showing the card.

use super::{Context, Verdict, Wish, grants, life, want};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{Role, WithdrawGrant};
use domain::factor::Factors;
use domain::outcome::Outcome;

impl Wish for WithdrawGrant {
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

    fn execute<S: Store>(&self, view: &mut View<'_, S>, _: &Context<'_>) -> Verdict {
        let mut grant = grants::load(view, self.grant)?;
        life::is_holder(view, grant.holder, self.holder)?;
        want(!grant.withdrawn, Outcome::GrantEnded)?;
        grant.withdrawn = true;
        view.put(state_key::grant(self.grant), &grant);
        Ok(())
    }
}
