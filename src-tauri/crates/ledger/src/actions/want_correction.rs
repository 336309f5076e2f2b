//! The department asks the holder for a correction; the deadline pauses.

use super::{Context, Parent, Verdict, Wish, life};
use crate::store::Store;
use crate::view::View;
use domain::action::{Rights, WantCorrection};
use domain::case::CaseEvent;

impl Wish for WantCorrection {
    const PARENT: Parent = Parent::Always;

    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        life::staff_over(view, context, self.case, Rights::CORRECT)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut case = life::find(view, context, self.case)?;
        life::advance(&mut case, CaseEvent::WantCorrection)?;
        life::pause(view, context, &mut case)?;
        life::save(view, context, self.case, &mut case)
    }
}
