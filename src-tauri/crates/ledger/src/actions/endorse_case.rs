//! A member of staff looked at a case and recommends a decision.

use super::{Context, Parent, Verdict, Wish, life};
use crate::record::Endorsed;
use crate::store::Store;
use crate::view::View;
use domain::action::{EndorseCase, Rights};
use domain::case::CaseEvent;

impl Wish for EndorseCase {
    const PARENT: Parent = Parent::Always;

    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        life::staff_over(view, context, self.case, Rights::ENDORSE)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut case = life::find(view, context, self.case)?;
        life::advance(&mut case, CaseEvent::Endorse)?;
        case.endorsed = Some(Endorsed {
            by: context.person(),
            approve: self.approve,
        });
        life::save(view, context, self.case, &mut case)
    }
}
