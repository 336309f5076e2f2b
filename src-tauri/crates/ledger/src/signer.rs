//! Who signs: an enrolled key with what stands against it. Revocations, rotations, freezes,
//! thaws and departures act from the next block on, so this is the same throughout a block.

use crate::error::LedgerError;
use crate::record::{DepartmentRecord, FreezeRecord, KeyRecord, ParamsRecord, QuotaRecord};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{FreezeTarget, Kind, Params, Role};
use domain::id::KeyId;
use domain::outcome::Outcome;

const DAY_S: u64 = 86_400;

/// An enrolled key as it stands in one block.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    pub(crate) record: KeyRecord,
    standing: Standing,
}

/// What stands against a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Good,
    /// It was revoked or replaced, or its department left.
    Revoked,
    /// The key itself is frozen.
    Frozen,
    /// Its hall is frozen.
    HallFrozen,
}

impl Signer {
    /// Loads an enrolled key as it stands in the block at this height and time.
    pub(crate) fn load<S: Store>(
        view: &View<'_, S>,
        id: KeyId,
        height: u64,
        time_s: u64,
    ) -> Result<Option<Self>, LedgerError> {
        let Some(record) = view.get(&state_key::enrolled(id))? else {
            return Ok(None);
        };
        let standing = standing(view, id, &record, height, time_s)?;
        Ok(Some(Self { record, standing }))
    }

    /// Whether it may sign this kind of action. A frozen hall's own people can still
    /// confirm the freeze and thaw it: it takes two, and there may be no others.
    pub(crate) fn may_sign(&self, kind: Kind) -> Result<(), Outcome> {
        let about_freezes = matches!(kind, Kind::ConfirmFreeze | Kind::Thaw | Kind::ConfirmThaw);
        match self.standing {
            Standing::Good => Ok(()),
            Standing::Revoked => Err(Outcome::KeyRevoked),
            Standing::HallFrozen if about_freezes && self.record.role != Role::Device => Ok(()),
            Standing::Frozen | Standing::HallFrozen => Err(Outcome::Frozen),
        }
    }

    /// Whether it has actions left today.
    pub(crate) fn within_quota<S: Store>(
        &self,
        view: &View<'_, S>,
        id: KeyId,
        params: &Params,
        time_s: u64,
    ) -> Result<bool, LedgerError> {
        if !is_counted(self.record.role) {
            return Ok(true);
        }
        let limit = self.record.quota.unwrap_or(params.actions_per_day);
        Ok(used(view, id, time_s)?.used < limit)
    }
}

/// What stands against a key in the block at this height and time.
pub(crate) fn standing<S: Store>(
    view: &View<'_, S>,
    id: KeyId,
    record: &KeyRecord,
    height: u64,
    time_s: u64,
) -> Result<Standing, LedgerError> {
    let department: Option<DepartmentRecord> =
        view.get(&state_key::department(&record.department))?;
    let member = department.is_some_and(|department| department.is_member_at(height));
    if !member || !record.status.is_active_at(height) {
        return Ok(Standing::Revoked);
    }
    if is_frozen(view, &FreezeTarget::Key(id), height, time_s)? {
        return Ok(Standing::Frozen);
    }
    if let Some(hall) = &record.hall {
        let hall = FreezeTarget::Hall(record.department.clone(), hall.clone());
        if is_frozen(view, &hall, height, time_s)? {
            return Ok(Standing::HallFrozen);
        }
    }
    Ok(Standing::Good)
}

/// Whether something is frozen in the block at this height and time.
pub(crate) fn is_frozen<S: Store>(
    view: &View<'_, S>,
    target: &FreezeTarget,
    height: u64,
    time_s: u64,
) -> Result<bool, LedgerError> {
    let record: Option<FreezeRecord> = view.get(&state_key::freeze(target))?;
    Ok(record.is_some_and(|record| record.is_in_force(height, time_s)))
}

/// The limits in force.
pub(crate) fn params<S: Store>(view: &View<'_, S>) -> Result<Params, LedgerError> {
    let record: Option<ParamsRecord> = view.get(&state_key::params())?;
    let record = record.ok_or(LedgerError::Damaged("the chain has no limits"))?;
    Ok(record.params)
}

/// Counts one more recorded action of this author.
pub(crate) fn count<S: Store>(
    view: &mut View<'_, S>,
    author: &KeyRecord,
    id: KeyId,
    time_s: u64,
) -> Result<(), LedgerError> {
    if is_counted(author.role) {
        let mut record = used(view, id, time_s)?;
        record.used = record.used.saturating_add(1);
        view.put(state_key::quota(id), &record);
    }
    Ok(())
}

/// What the key has used of the day of this block time. Block time never runs backwards.
fn used<S: Store>(view: &View<'_, S>, id: KeyId, time_s: u64) -> Result<QuotaRecord, LedgerError> {
    let day = time_s / DAY_S;
    let record: Option<QuotaRecord> = view.get(&state_key::quota(id))?;
    let today = record.filter(|record| record.day == day);
    Ok(today.unwrap_or(QuotaRecord { day, used: 0 }))
}

/// Whose days are counted: those that strangers stand at. The others can be few only.
const fn is_counted(role: Role) -> bool {
    match role {
        Role::Device | Role::Staff => true,
        Role::DepartmentAdmin
        | Role::HallManager
        | Role::Auditor
        | Role::Evaluator
        | Role::KeyService => false,
    }
}
