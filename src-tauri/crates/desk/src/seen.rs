//! "Who has used my data": every use that the chain has of what is a person's, none left out, each
//! with the department of whose key used it.

use crate::cases::{Handles, in_background, seconds};
use crate::codes;
use crate::grants;
use crate::licences;
use crate::service::Service;
use crate::session::Message;
use domain::action::Shared;
use domain::id::{DepartmentCode, KeyId};
use ipc::SeenRow;
use ledger::record::KeyRecord;
use receipt::StateKey;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use sync::{Fault, Sync, SyncError, UseOf};
use visit::{Event, Turn};

/// Fetches the list from another thread.
pub(crate) fn list(service: &Arc<Service>, handles: Handles, turn: Turn, out: Sender<Message>) {
    let service = Arc::clone(service);
    in_background(move || {
        let mut rows = Vec::new();
        let failed = collect(&service, &handles, &mut rows).err();
        rows.sort_by_key(|row| core::cmp::Reverse((row.height, row.at_ms)));
        let failed = failed.map(|error| codes::hindrance(&error.code()));
        let event = Event::Seen(turn, rows, failed);
        let _ = out.send(Message::Happened(Box::new(event)));
    });
}

fn collect(service: &Service, handles: &Handles, rows: &mut Vec<SeenRow>) -> Result<(), SyncError> {
    let mut client = service.client()?;
    let mut departments = BTreeMap::new();
    for handle in handles.values() {
        for one in client.uses_of(handle, crate::clock::wall_ms())? {
            let (what, granted) = match one.of {
                UseOf::Case(case) => (Shared::Case(case), false),
                UseOf::Grant(grant) => (grants::of(&mut client, handle, grant)?.what, true),
            };
            rows.push(SeenRow {
                what: grants::shared(service, &mut client, handle, what)?,
                department: department(&mut client, one.by, &mut departments)?,
                purpose: one.purpose,
                granted,
                at_ms: seconds(one.proven.time_s),
                height: one.proven.height,
                verified: !one.confirm_online,
            });
        }
    }
    Ok(())
}

/// Whose key it is, as the chain's state proves it; each is read once.
fn department(
    client: &mut Sync,
    key: KeyId,
    known: &mut BTreeMap<KeyId, DepartmentCode>,
) -> Result<DepartmentCode, SyncError> {
    if let Some(department) = known.get(&key) {
        return Ok(department.clone());
    }
    let (record, _) = licences::record::<KeyRecord>(client, &StateKey::Key(key))?;
    // The chain takes nothing of a key that it does not know.
    let record = record.ok_or(SyncError::Fault(Fault::WrongHistory))?;
    known.insert(key, record.department.clone());
    Ok(record.department)
}
