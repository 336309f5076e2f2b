//! A decided or withdrawn case is over.

use super::{Context, Parent, Verdict, Wish, life, work};
use crate::store::Store;
use crate::view::View;
use domain::action::{CloseCase, Rights};
use domain::case::CaseEvent;

impl Wish for CloseCase {
    const PARENT: Parent = Parent::Always;

    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        life::staff_over(view, context, self.case, Rights::ACCEPT)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut case = life::find(view, context, self.case)?;
        life::advance(&mut case, CaseEvent::Close)?;
        work::leave(view, &case.department, self.case)?;
        life::save(view, context, self.case, &mut case)
    }
}
