//! One voluntary rating of one visit. A visit's id is random and known to its device only,
//! so that nobody else can use it up: it counts per device.

use super::{Context, Verdict, Wish, want};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::RateVisit;
use domain::outcome::Outcome;

impl Wish for RateVisit {
    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let at = state_key::visit(context.action.author, self.visit);
        want(!view.has(&at)?, Outcome::AlreadyRated)?;
        view.put(at, &self.rating);
        Ok(())
    }
}
