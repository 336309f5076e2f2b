//! A key service states, once, that it destroyed what it held of an erased case's content.

use super::{Context, Verdict, Wish, want};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::AttestErasure;
use domain::outcome::Outcome;

impl Wish for AttestErasure {
    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        want(view.has(&state_key::case(self.case))?, Outcome::CaseUnknown)?;
        want(
            view.has(&state_key::erasure(self.case))?,
            Outcome::NotErased,
        )?;
        let at = state_key::erasure_attested(self.case, context.action.author);
        want(!view.has(&at)?, Outcome::AlreadyAttested)?;
        view.put(at, &context.digest);
        Ok(())
    }
}
