//! Whether this machine may still act: what the chain's state proves of its key, its hall, and what was
//! frozen of them.

use crate::licences::record;
use crate::service::Service;
use domain::id::KeyId;
use ipc::ErrorCode;
use ledger::record::{FreezeRecord, KeyRecord, KeyStatus};
use receipt::StateKey;
use sync::{Sync, SyncError};

/// Why it may not; `None` where it may, or where the chain does not know its key (yet).
pub(crate) fn of_this_machine(
    service: &Service,
    sync: &mut Sync,
) -> Result<Option<ErrorCode>, SyncError> {
    let id = service.signer.id();
    let (key, _) = record::<KeyRecord>(sync, &StateKey::Key(id))?;
    let Some(key) = key else {
        return Ok(None);
    };
    match key.status {
        KeyStatus::Active => {}
        KeyStatus::Revoked(_) | KeyStatus::Rotated(..) => {
            return Ok(Some(ErrorCode::DeviceRevoked));
        }
    }
    let frozen = is_frozen(sync, &key, id)?;
    Ok(frozen.then_some(ErrorCode::DeviceFrozen))
}

/// Whether a key or its hall is frozen.
pub(crate) fn is_frozen(sync: &mut Sync, key: &KeyRecord, id: KeyId) -> Result<bool, SyncError> {
    if stands(sync, &StateKey::FreezeOfKey(id))? {
        return Ok(true);
    }
    match &key.hall {
        Some(hall) => stands(
            sync,
            &StateKey::FreezeOfHall(key.department.clone(), hall.clone()),
        ),
        None => Ok(false),
    }
}

/// Whether a freeze stands at the header that proves it: one that nobody confirmed within the hour
/// does not.
fn stands(sync: &mut Sync, key: &StateKey) -> Result<bool, SyncError> {
    let (freeze, head) = record::<FreezeRecord>(sync, key)?;
    Ok(freeze.is_some_and(|freeze| freeze.stands(head.time_s)))
}
