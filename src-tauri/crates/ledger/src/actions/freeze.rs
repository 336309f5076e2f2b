//! One authorised person freezes at once: from the next block on. Unless another confirms
//! within an hour of block time, it lapses by itself.

use super::{Context, Verdict, Wish, freezing, want};
use crate::record::FreezeRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{Freeze, FreezeTarget, Role};
use domain::outcome::Outcome;

impl Wish for Freeze {
    /// An administrator freezes all but administrators, the others no manager or service.
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        let place = freezing::place(view, &self.target)?;
        let admin = context.author.role == Role::DepartmentAdmin;
        let below = match &place.key {
            None => true,
            Some(key) => match key.role {
                Role::DepartmentAdmin => false,
                Role::Device | Role::Staff => true,
                Role::HallManager | Role::Auditor | Role::Evaluator | Role::KeyService => admin,
            },
        };
        let may = below && freezing::decides(context.author, &place);
        want(may, Outcome::NotAllowed)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        if let FreezeTarget::Hall(department, _) | FreezeTarget::LicenceType(department, _) =
            &self.target
        {
            super::keys::department(view, department)?;
        }
        let at = state_key::freeze(&self.target);
        let current: Option<FreezeRecord> = view.get(&at)?;
        // In the block of a thaw the old freeze is still in force: it must not be forgotten.
        let frozen = current.is_some_and(|current| {
            current.stands(context.time_s) || current.is_in_force(context.height, context.time_s)
        });
        want(!frozen, Outcome::AlreadyFrozen)?;
        view.put(
            at,
            &FreezeRecord {
                freeze: context.digest,
                by: context.author.person(),
                reason: self.reason,
                height: context.height,
                time_s: context.time_s,
                confirmed_by: None,
                thaw: None,
            },
        );
        Ok(())
    }
}
