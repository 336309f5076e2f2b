//! A member of staff or an evaluator opens a case's content: on the record first.

use super::{Context, Verdict, Wish, accesses, life, want};
use crate::record::{CaseRecord, ItemRecord};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{OpenContent, Rights, Role, Shared};
use domain::outcome::Outcome;

impl Wish for OpenContent {
    /// Staff with the right over the case's item; evaluators that the item names.
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        if context.author.role == Role::Staff {
            return life::staff_over(view, context, self.case, Rights::OPEN);
        }
        let case: Option<CaseRecord> = view.get(&state_key::case(self.case))?;
        let Some(case) = case else { return Ok(()) };
        let item: ItemRecord = life::item_of(view, &case)?;
        let named = item.rule.is_some_and(|rule| {
            let place = rule.evaluators.binary_search(&context.author.department);
            place.is_ok()
        });
        want(named, Outcome::NotEvaluator)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut case = life::load(view, self.case)?;
        want(!view.has(&state_key::erasure(self.case))?, Outcome::Erased)?;
        let at = state_key::opened(self.case, context.action.author);
        let what = Shared::Case(self.case);
        accesses::record(view, context, case.holder, at, what, &self.purpose, None)?;
        life::append(view, context, self.case, &mut case)
    }
}
