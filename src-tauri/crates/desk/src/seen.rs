//! "Who has seen my data": the openings in the proven histories of a person's cases, each with the
//! department of whose key opened it.

use crate::cases::{self, Handles, in_background};
use crate::codes;
use crate::licences;
use crate::service::Service;
use crate::session::Message;
use domain::action::Body;
use domain::id::{DepartmentCode, KeyId};
use ipc::{ErrorCode, SeenRow};
use ledger::record::KeyRecord;
use receipt::StateKey;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use sync::{Fault, Sync, SyncError};
use visit::{Event, Turn};

/// Fetches the list from another thread.
pub(crate) fn list(service: &Arc<Service>, handles: Handles, turn: Turn, out: Sender<Message>) {
    let service = Arc::clone(service);
    in_background(move || {
        let mut rows = Vec::new();
        let failed = collect(&service, &handles, &mut rows).err();
        rows.sort_by_key(|row| core::cmp::Reverse((row.height, row.at_ms)));
        let event = Event::Seen(turn, rows, failed);
        let _ = out.send(Message::Happened(Box::new(event)));
    });
}

fn code(error: &SyncError) -> ErrorCode {
    codes::hindrance(&error.code())
}

fn collect(service: &Service, handles: &Handles, rows: &mut Vec<SeenRow>) -> Result<(), ErrorCode> {
    let mut client = service.client().map_err(|error| code(&error))?;
    let mut departments = BTreeMap::new();
    for handle in handles.values() {
        for case in cases::all_cases(&mut client, handle)? {
            let history = cases::history(service, &mut client, case, handle);
            let history = history.map_err(|error| code(&error))?;
            for entry in history.entries.iter().filter(|entry| entry.outcome.is_ok()) {
                let Body::OpenContent(open) = &entry.action.body else {
                    continue;
                };
                let by = department(&mut client, entry.action.author, &mut departments);
                rows.push(SeenRow {
                    case,
                    number: service.case_number(case),
                    item: history.case.item.clone(),
                    department: by.map_err(|error| code(&error))?,
                    purpose: open.purpose.clone(),
                    at_ms: cases::seconds(entry.proven.time_s),
                    height: entry.proven.height,
                    verified: !entry.confirm_online,
                });
            }
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
