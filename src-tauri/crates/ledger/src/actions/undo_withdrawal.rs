//! A withdrawal is undone at a counter, until the case closes. What was found out about the
//! case before still holds; evaluators are not asked again.

use super::{Context, Parent, Verdict, Wish, life, register, want};
use crate::record::Ruling;
use crate::store::Store;
use crate::view::View;
use domain::action::{Role, UndoWithdrawal};
use domain::case::CaseEvent;
use domain::factor::Factors;
use domain::outcome::Outcome;

impl Wish for UndoWithdrawal {
    const PARENT: Parent = Parent::Always;

    fn authority<S: Store>(&self, _: &View<'_, S>, context: &Context<'_>) -> Verdict {
        want(context.signer(Role::Device).is_some(), Outcome::NotAllowed)?;
        context.staff_stands_by(Factors::STAFF)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut case = life::find(view, context, self.case)?;
        life::advance(&mut case, CaseEvent::UndoWithdrawal)?;
        case.before = None;
        if matches!(case.ruling, Ruling::Open(_)) {
            case.ruling = Ruling::TimedOut;
        }
        register::propose(view, &case.department, self.case, &case.public)?;
        life::save(view, context, self.case, &mut case)
    }
}
