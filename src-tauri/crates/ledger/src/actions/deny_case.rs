//! A member of staff denies a case, with a reason.

use super::{Context, Parent, Verdict, Wish, life};
use crate::store::Store;
use crate::view::View;
use domain::action::{DenyCase, Rights};

impl Wish for DenyCase {
    const PARENT: Parent = Parent::Always;

    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        life::staff_over(view, context, self.case, Rights::DENY)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        life::decide(view, context, self.case, false, Some(self.reason.clone()))
    }
}
