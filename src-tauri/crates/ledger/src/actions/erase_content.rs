//! A closed case's content is to be erased by everyone who holds some of it.

use super::{Context, Verdict, Wish, life, want};
use crate::record::ErasureRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{EraseContent, Rights};
use domain::case::CaseState;
use domain::outcome::Outcome;

impl Wish for EraseContent {
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        life::staff_over(view, context, self.case, Rights::ERASE)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut case = life::load(view, self.case)?;
        want(case.state == CaseState::Closed, Outcome::NotAtThisStep)?;
        let at = state_key::erasure(self.case);
        want(!view.has(&at)?, Outcome::Erased)?;
        view.put(
            at,
            &ErasureRecord {
                action: context.digest,
                at_s: context.time_s,
                reason: self.reason.clone(),
            },
        );
        life::append(view, context, self.case, &mut case)
    }
}
