//! One voluntary rating of a decided case, once (GB/T 39735).

use super::{Context, Verdict, Wish, life, want};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{RateCase, Role};
use domain::outcome::Outcome;

impl Wish for RateCase {
    fn authority<S: Store>(&self, _: &View<'_, S>, context: &Context<'_>) -> Verdict {
        want(context.signer(Role::Device).is_some(), Outcome::NotAllowed)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut case = life::load(view, self.case)?;
        life::is_holder(view, case.holder, self.holder)?;
        want(case.decision.is_some(), Outcome::NotAtThisStep)?;
        let at = state_key::case_rating(self.case);
        want(!view.has(&at)?, Outcome::AlreadyRated)?;
        view.put(at, &self.rating);
        life::append(view, context, self.case, &mut case)
    }
}
