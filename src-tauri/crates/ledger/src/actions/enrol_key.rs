//! A department's administrator brings a device of the own department onto the chain.
//! Administrators themselves are enrolled by the genesis only.

use super::{Verdict, want};
use crate::record::KeyRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{EnrolKey, Role};
use domain::outcome::Outcome;

pub(super) fn stateless(body: &EnrolKey) -> Result<(), Outcome> {
    match (body.role, &body.hall) {
        (Role::Device, Some(_)) | (Role::DepartmentAdmin, None) => Ok(()),
        (Role::Device, None) | (Role::DepartmentAdmin, Some(_)) => Err(Outcome::OutOfBounds),
    }
}

pub(super) fn authority(author: &KeyRecord, body: &EnrolKey) -> Verdict {
    let own = author.role == Role::DepartmentAdmin && author.department == body.department;
    want(own && body.role == Role::Device, Outcome::NotAllowed)
}

pub(super) fn execute<S: Store>(view: &mut View<'_, S>, body: &EnrolKey) -> Verdict {
    let at = state_key::enrolled(seal::hash::key_id(&body.key));
    want(!view.has(&at)?, Outcome::KeyExists)?;
    view.put(at, &KeyRecord::from(body));
    Ok(())
}
