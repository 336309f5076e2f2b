//! A key is taken out of use for ever: by its owner, by the manager of its hall, or by its
//! department's administrator. Another administrator's key is revoked by vote only.

use super::{Context, Verdict, Wish, keys, want};
use crate::record::{KeyRecord, KeyStatus};
use crate::store::Store;
use crate::view::View;
use domain::action::{RevokeKey, Role};
use domain::id::KeyId;
use domain::outcome::Outcome;

impl Wish for RevokeKey {
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        let record = keys::active(view, self.key)?;
        let may = may_revoke(context.action.author, context.author, self.key, &record);
        want(may, Outcome::NotAllowed)?;
        // Or nobody could speak for the department any more.
        if record.role == Role::DepartmentAdmin {
            let others = keys::department(view, &record.department)?.admins.len() > 1;
            want(others, Outcome::NotAllowed)?;
        }
        Ok(())
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        keys::retire(view, self.key, KeyStatus::Revoked(context.height)).map(|_| ())
    }
}

fn may_revoke(author: KeyId, by: &KeyRecord, id: KeyId, key: &KeyRecord) -> bool {
    let of_hall = matches!(key.role, Role::Device | Role::Staff);
    author == id
        || by.acts_for(&key.department)
            && match by.role {
                Role::DepartmentAdmin => key.role != Role::DepartmentAdmin,
                Role::HallManager => of_hall && by.hall.is_some() && by.hall == key.hall,
                Role::Device | Role::Staff | Role::Auditor | Role::Evaluator | Role::KeyService => {
                    false
                }
            }
}
