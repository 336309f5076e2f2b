//! What a proposal does when it passes.

use super::{Context, Refusal, Verdict, keys, want};
use crate::error::LedgerError;
use crate::record::{
    DepartmentRecord, KeyRecord, KeyStatus, ParamsRecord, ProtocolRecord, ValidatorsRecord,
};
use crate::state_key;
use crate::store::Store;
use crate::validators::ACTS_AFTER_BLOCKS;
use crate::view::View;
use domain::action::{EnrolKey, Proposal, Role};
use domain::id::{DepartmentCode, PublicKey};
use domain::outcome::Outcome;

/// Most departments of a chain.
pub(crate) const MAX_DEPARTMENTS: usize = 256;

/// Does it, if the state still allows it.
pub(super) fn apply<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    proposal: &Proposal,
) -> Verdict {
    let height = context.height;
    match proposal {
        Proposal::Validators(changes) => {
            let set: Option<ValidatorsRecord> = view.get(&state_key::validators())?;
            let set = set.ok_or(LedgerError::Damaged("the chain has no validators"))?;
            let after = set.after(changes, height).map_err(Refusal::Outcome)?;
            view.put(state_key::validators(), &after);
            Ok(())
        }
        Proposal::AddDepartment(code, admin) => add_department(view, code, *admin),
        Proposal::RemoveDepartment(code) => remove_department(view, code, height),
        Proposal::EnrolAdmin(code, admin) => {
            keys::department(view, code)?;
            keys::add(view, &administrator(code, *admin))
        }
        Proposal::RevokeKey(id) => keys::retire(view, *id, KeyStatus::Revoked(height)).map(|_| ()),
        Proposal::Params(params) => {
            want(params.holds(), Outcome::OutOfBounds)?;
            let record = ParamsRecord {
                params: *params,
                changed: height,
            };
            view.put(state_key::params(), &record);
            Ok(())
        }
        Proposal::Protocol(version, from) => {
            let record: Option<ProtocolRecord> = view.get(&state_key::protocol())?;
            let record = record.ok_or(LedgerError::Damaged("the chain has no rules"))?;
            let current = record.at(height);
            // One step at a time, and one that is voted is not taken back by another.
            let waits = record.next.is_some_and(|(_, from)| height < from);
            let next = !waits && current.checked_add(1) == Some(*version);
            want(next, Outcome::VersionNotNext)?;
            // Everyone must have had the time to hear of it.
            let soonest = height.saturating_add(ACTS_AFTER_BLOCKS);
            want(*from >= soonest, Outcome::OutOfBounds)?;
            let record = ProtocolRecord {
                version: current,
                next: Some((*version, *from)),
            };
            view.put(state_key::protocol(), &record);
            Ok(())
        }
        Proposal::Calendar(calendar) => {
            want(calendar.holds(), Outcome::OutOfBounds)?;
            view.put(state_key::calendar(calendar.year), calendar);
            Ok(())
        }
    }
}

fn add_department<S: Store>(
    view: &mut View<'_, S>,
    code: &DepartmentCode,
    admin: PublicKey,
) -> Verdict {
    let at = state_key::department(code);
    want(!view.has(&at)?, Outcome::DepartmentExists)?;
    let mut members = keys::members(view)?;
    want(members.len() < MAX_DEPARTMENTS, Outcome::OutOfBounds)?;
    if let Err(place) = members.binary_search(code) {
        members.insert(place, code.clone());
    }
    view.put(state_key::departments(), &members);
    let record = DepartmentRecord {
        code: code.clone(),
        admins: Vec::new(),
        left: None,
    };
    view.put(at, &record);
    keys::add(view, &administrator(code, admin))
}

/// The last one stays, as else nobody could decide anything any more.
fn remove_department<S: Store>(
    view: &mut View<'_, S>,
    code: &DepartmentCode,
    height: u64,
) -> Verdict {
    let mut record = keys::department(view, code)?;
    let mut members = keys::members(view)?;
    want(members.len() > 1, Outcome::OutOfBounds)?;
    members.retain(|member| member != code);
    view.put(state_key::departments(), &members);
    record.left = Some(height);
    view.put(state_key::department(code), &record);
    Ok(())
}

fn administrator(department: &DepartmentCode, key: PublicKey) -> KeyRecord {
    let enrol = EnrolKey {
        key,
        role: Role::DepartmentAdmin,
        department: department.clone(),
        hall: None,
        scopes: None,
        quota: None,
    };
    KeyRecord::enrolled(&enrol, None)
}
