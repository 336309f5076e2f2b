//! A member of staff approves a case.

use super::{Context, Parent, Verdict, Wish, life};
use crate::store::Store;
use crate::view::View;
use domain::action::{ApproveCase, Rights};

impl Wish for ApproveCase {
    const PARENT: Parent = Parent::Always;

    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        life::staff_over(view, context, self.case, Rights::APPROVE)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        life::decide(view, context, self.case, true, None)
    }
}
