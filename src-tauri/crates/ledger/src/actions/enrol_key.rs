//! A department's administrator brings the department's keys onto the chain, a hall's
//! manager those of its hall. Administrators themselves are enrolled by the genesis and by
//! the departments' votes only.

use super::{Context, Verdict, Wish, keys, want};
use crate::record::KeyRecord;
use crate::store::Store;
use crate::view::View;
use domain::action::{EnrolKey, Role};
use domain::outcome::Outcome;

impl Wish for EnrolKey {
    fn stateless(&self) -> Result<(), Outcome> {
        self.fits_role().then_some(()).ok_or(Outcome::OutOfBounds)
    }

    fn authority<S: Store>(&self, _: &View<'_, S>, context: &Context<'_>) -> Verdict {
        want(may_enrol(context.author, self), Outcome::NotAllowed)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        keys::add(
            view,
            &KeyRecord::enrolled(self, Some(context.action.author)),
        )
    }
}

/// An administrator everyone of the own department but administrators; a hall's manager
/// the devices and the staff of the own hall.
fn may_enrol(author: &KeyRecord, new: &EnrolKey) -> bool {
    let hall = author.hall.is_some() && author.hall == new.hall;
    let of_hall = hall && matches!(new.role, Role::Device | Role::Staff);
    author.acts_for(&new.department)
        && match author.role {
            Role::DepartmentAdmin => new.role != Role::DepartmentAdmin,
            Role::HallManager => of_hall,
            Role::Device | Role::Staff | Role::Auditor | Role::Evaluator | Role::KeyService => {
                false
            }
        }
}
