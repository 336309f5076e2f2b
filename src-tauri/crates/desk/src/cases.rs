//! "My cases": what the chain proves of them, and what is still on its way from this device.

use crate::clock;
use crate::codes;
use crate::holder::Holder;
use crate::service::Service;
use crate::session::Message;
use domain::action::{Action, Body};
use domain::case::CaseState;
use domain::factor::Factors;
use domain::id::{ActionId, DepartmentCode, Digest, HolderHandle, ItemCode};
use ipc::{CaseDetail, CaseRow, ErrorCode, HistoryRow};
use outbox::QueueItem;
use seal::action::SignedAction;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use sync::{CaseHistory, Limits, Sync, SyncError};
use visit::{Event, Turn};

/// Most cases that are fetched and verified for one list.
const MOST: usize = 100;

/// The case on the screen, with what its next action builds on.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    pub(crate) detail: CaseDetail,
    pub(crate) last: Option<Digest>,
    pub(crate) failed: Option<ErrorCode>,
}

/// What a department knows the card on the reader by.
pub(crate) type Handles = BTreeMap<DepartmentCode, HolderHandle>;

/// Every department's handle of this holder.
pub(crate) fn handles(service: &Service, holder: &Holder) -> Handles {
    service
        .catalogue
        .items()
        .iter()
        .filter_map(|item| DepartmentCode::new(&item.department.code).ok())
        .map(|department| {
            let handle = holder.handle(&service.chain_id, &department);
            (department, handle)
        })
        .collect()
}

/// Fetches the list from another thread.
pub(crate) fn list(service: &Arc<Service>, handles: Handles, turn: Turn, out: Sender<Message>) {
    let service = Arc::clone(service);
    in_background(move || {
        let (rows, failed) = rows(&service, &handles);
        let _ = out.send(Message::Happened(Box::new(Event::Cases(
            turn, rows, failed,
        ))));
    });
}

/// Fetches one case from another thread.
pub(crate) fn load(
    service: &Arc<Service>,
    handles: Handles,
    row: CaseRow,
    turn: Turn,
    out: Sender<Message>,
) {
    let service = Arc::clone(service);
    in_background(move || {
        let chosen = one(&service, &handles, row);
        let _ = out.send(Message::Opened(turn, chosen));
    });
}

fn in_background(work: impl FnOnce() + Send + 'static) {
    if thread::Builder::new()
        .name("cases".into())
        .spawn(work)
        .is_err()
    {
        tracing::error!("no thread for fetching cases");
    }
}

fn client(service: &Service) -> Result<Sync, SyncError> {
    Sync::new(
        &service.gateways,
        service.history.clone(),
        Limits::default(),
    )
}

fn code(error: &SyncError) -> ErrorCode {
    codes::hindrance(&error.code())
}

fn rows(service: &Service, handles: &Handles) -> (Vec<CaseRow>, Option<ErrorCode>) {
    let mut rows = BTreeMap::new();
    let failed = from_chain(service, handles, &mut rows).err();
    for (item, action) in on_their_way(service) {
        let Body::FileCase(file) = &action.body else {
            continue;
        };
        if handles.values().any(|handle| *handle == file.holder) {
            let row = || CaseRow {
                case: action.action_id,
                number: service.case_number(action.action_id),
                item: file.item.clone(),
                state: None,
                filed_ms: ms(item.delivery.saved_at_ms),
            };
            rows.entry(action.action_id).or_insert_with(row);
        }
    }
    let mut rows: Vec<CaseRow> = rows.into_values().collect();
    rows.sort_by_key(|row| core::cmp::Reverse((row.filed_ms, row.case)));
    (rows, failed)
}

fn from_chain(
    service: &Service,
    handles: &Handles,
    rows: &mut BTreeMap<ActionId, CaseRow>,
) -> Result<(), ErrorCode> {
    let mut client = client(service).map_err(|e| code(&e))?;
    for handle in handles.values() {
        let cases = client
            .cases_of(handle, None, clock::wall_ms())
            .map_err(|e| code(&e))?;
        for case in cases.into_iter().take(MOST) {
            let history = history(service, &mut client, case, handle).map_err(|e| code(&e))?;
            let row = CaseRow {
                case,
                number: service.case_number(case),
                item: history.case.item.clone(),
                state: Some(history.case.state),
                filed_ms: history
                    .entries
                    .first()
                    .map_or(0, |e| seconds(e.proven.time_s)),
            };
            rows.insert(case, row);
        }
    }
    Ok(())
}

fn history(
    service: &Service,
    client: &mut Sync,
    case: ActionId,
    handle: &HolderHandle,
) -> Result<CaseHistory, SyncError> {
    let wanted = |item: &ItemCode, _version: u32| {
        service
            .catalogue
            .get(item.as_str())
            .map_or(Factors::CARD, |item| item.factors)
    };
    client.case_history(&case, handle, &wanted, clock::wall_ms())
}

fn one(service: &Service, handles: &Handles, row: CaseRow) -> Chosen {
    let handle = service
        .department(&row.item)
        .ok()
        .and_then(|department| handles.get(&department).copied());
    let fetched = handle.ok_or(ErrorCode::Internal).and_then(|handle| {
        let mut client = client(service).map_err(|e| code(&e))?;
        history(service, &mut client, row.case, &handle).map_err(|e| code(&e))
    });
    let mut chosen = Chosen {
        detail: CaseDetail {
            history: Vec::new(),
            can_withdraw: false,
            row,
        },
        last: None,
        failed: None,
    };
    let mut proven = Vec::new();
    match fetched {
        Ok(history) => {
            for entry in &history.entries {
                proven.push(entry.digest);
                if entry.outcome.is_ok() {
                    chosen.last = Some(entry.digest);
                }
                chosen.detail.history.push(HistoryRow {
                    action: entry.action.body.kind().word().into(),
                    at_ms: seconds(entry.proven.time_s),
                    height: Some(entry.proven.height),
                    verified: true,
                });
            }
            chosen.detail.row.state = Some(history.case.state);
            chosen.detail.can_withdraw = history.case.state.can_withdraw();
        }
        Err(code) => chosen.failed = Some(code),
    }
    add_local(service, &mut chosen, &proven);
    chosen
}

/// Adds what this device has of the case beyond what the chain has proven. While an action is
/// on its way nothing else is begun.
fn add_local(service: &Service, chosen: &mut Chosen, proven: &[Digest]) {
    let case = chosen.detail.row.case;
    let local = service.outbox.of_case(&case).unwrap_or_default();
    for item in local.iter().filter(|item| !proven.contains(&item.digest)) {
        let Some(action) = action_of(service, &item.digest) else {
            continue;
        };
        if item.delivery.refusal.is_some() {
            continue;
        }
        chosen.detail.can_withdraw = false;
        chosen.detail.history.push(HistoryRow {
            action: action.body.kind().word().into(),
            at_ms: ms(item.delivery.saved_at_ms),
            height: item.delivery.height,
            verified: item.delivery.height.is_some(),
        });
        if item.delivery.height.is_some() && matches!(action.body, Body::WithdrawCase(_)) {
            chosen.detail.row.state = Some(CaseState::Withdrawn);
        }
    }
}

fn on_their_way(service: &Service) -> Vec<(QueueItem, Action)> {
    service
        .outbox
        .pending()
        .unwrap_or_default()
        .into_iter()
        .filter_map(|item| {
            let action = action_of(service, &item.digest)?;
            Some((item, action))
        })
        .collect()
}

fn action_of(service: &Service, digest: &Digest) -> Option<Action> {
    let signed = service.outbox.signed(digest).ok().flatten()?;
    let parsed = SignedAction::parse(&signed).ok()?;
    Some(parsed.action().clone())
}

fn ms(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn seconds(value: u64) -> i64 {
    ms(value.saturating_mul(1_000))
}
