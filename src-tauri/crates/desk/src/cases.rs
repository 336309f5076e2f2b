//! "My cases": what the chain proves of them, and what is still on its way from this device.

use crate::clock;
use crate::codes;
use crate::correction;
use crate::filing::{self, Corrected};
use crate::holder::{CardProof, Holder};
use crate::service::Service;
use crate::session::Message;
use content::Content;
use domain::action::{Action, Body};
use domain::case::CaseState;
use domain::factor::Factors;
use domain::id::{ActionId, DepartmentCode, Digest, HolderHandle, ItemCode};
use ipc::{CaseDetail, CaseRow, ErrorCode, HistoryRow, JudgedRow};
use outbox::QueueItem;
use seal::action::SignedAction;
use seal::fields::FieldValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use sync::{CaseHistory, Sync, SyncError};
use visit::{Earlier, Event, Turn};

/// Cases that are fetched and verified for one list at most. Far more than a person has at one
/// department; where there are more, the list says that it is not whole.
const MOST: usize = 1_000;
/// What evaluators open content for.
const BY_RULE: &str = "rule";
/// What this device has filed itself is looked through so far back.
const MOST_OWN: usize = 100_000;

/// The case on the screen, with what its next action builds on.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    pub(crate) detail: CaseDetail,
    pub(crate) last: Option<Digest>,
    pub(crate) failed: Option<ErrorCode>,
    /// Its content, where it is to be corrected.
    pub(crate) content: Option<Box<Content>>,
}

impl Chosen {
    fn new(row: CaseRow) -> Self {
        Self {
            detail: CaseDetail {
                history: Vec::new(),
                can_withdraw: false,
                correction: None,
                row,
            },
            last: None,
            failed: None,
            content: None,
        }
    }

    /// What was answered in it.
    pub(crate) fn answers(&self) -> Earlier {
        let fields = self.content.iter().flat_map(|c| c.fields.fields());
        let answers = fields.filter_map(|field| {
            let name = field.name.strip_prefix("answer.")?;
            Some((name.to_owned(), filing::answer(&field.value)?.into()))
        });
        Earlier(answers.collect())
    }

    /// The fields that name grants of certificates.
    fn given(&self) -> Vec<(String, FieldValue)> {
        let fields = self.content.iter().flat_map(|c| c.fields.fields());
        let given = fields.filter(|field| field.name.starts_with(filing::GIVEN));
        given
            .map(|field| (field.name.clone(), field.value.clone()))
            .collect()
    }

    /// What a correction of it builds on.
    pub(crate) fn corrected(&self) -> Option<Corrected> {
        Some(Corrected {
            case: self.detail.row.case,
            last: self.last?,
            attachments: self.content.as_ref()?.attachments.clone(),
            given: self.given(),
        })
    }
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
    proof: Option<CardProof>,
    row: CaseRow,
    turn: Turn,
    out: Sender<Message>,
) {
    let service = Arc::clone(service);
    in_background(move || {
        let chosen = one(&service, &handles, proof.as_ref(), row);
        let _ = out.send(Message::Opened(turn, chosen));
    });
}

pub(crate) fn in_background(work: impl FnOnce() + Send + 'static) {
    if thread::Builder::new()
        .name("cases".into())
        .spawn(work)
        .is_err()
    {
        tracing::error!("no thread for fetching cases");
    }
}

fn code(error: &SyncError) -> ErrorCode {
    codes::hindrance(&error.code())
}

fn rows(service: &Service, handles: &Handles) -> (Vec<CaseRow>, Option<ErrorCode>) {
    let mut rows = BTreeMap::new();
    let failed = from_chain(service, handles, &mut rows).err();
    let failed = from_here(service, handles, &mut rows).err().or(failed);
    let mut rows: Vec<CaseRow> = rows.into_values().collect();
    rows.sort_by_key(|row| core::cmp::Reverse((row.filed_ms, row.case)));
    (rows, failed)
}

/// What was filed at this device, as far as the chain has not told of it: on its way, settled
/// while no gateway answers, or refused.
fn from_here(
    service: &Service,
    handles: &Handles,
    rows: &mut BTreeMap<ActionId, CaseRow>,
) -> Result<(), ErrorCode> {
    let mut left = MOST_OWN;
    service
        .outbox
        .filed(|item, signed| {
            left -= 1;
            if let Some(row) = own_row(service, handles, &item, &signed) {
                rows.entry(row.case).or_insert(row);
            }
            left > 0
        })
        .map_err(|error| codes::store(&error))
}

fn own_row(
    service: &Service,
    handles: &Handles,
    item: &QueueItem,
    signed: &[u8],
) -> Option<CaseRow> {
    let parsed = SignedAction::parse(signed).ok()?;
    let action = parsed.action();
    let Body::FileCase(file) = &action.body else {
        return None;
    };
    handles
        .values()
        .any(|handle| *handle == file.holder)
        .then(|| CaseRow {
            case: action.action_id,
            number: service.case_number(action.action_id),
            item: file.item.clone(),
            state: item.delivery.height.and(own_state(service, item)),
            refused: item.delivery.refusal.as_deref().map(codes::refusal),
            filed_ms: ms(item.delivery.saved_at_ms),
        })
}

/// The state of a case whose filing this device has a receipt of, as far as this device knows.
fn own_state(service: &Service, filing: &QueueItem) -> Option<CaseState> {
    if filing.delivery.refusal.is_some() {
        return None;
    }
    let own = service
        .outbox
        .of_case(&filing.action_id)
        .unwrap_or_default();
    let withdrawn = own.iter().any(|item| {
        let proven = item.delivery.height.is_some() && item.delivery.refusal.is_none();
        proven
            && action_of(service, &item.digest)
                .is_some_and(|action| matches!(action.body, Body::WithdrawCase(_)))
    });
    Some(if withdrawn {
        CaseState::Withdrawn
    } else {
        CaseState::Filed
    })
}

fn from_chain(
    service: &Service,
    handles: &Handles,
    rows: &mut BTreeMap<ActionId, CaseRow>,
) -> Result<(), ErrorCode> {
    let mut client = service.client().map_err(|e| code(&e))?;
    for handle in handles.values() {
        for case in all_cases(&mut client, handle)? {
            let history = history(service, &mut client, case, handle).map_err(|e| code(&e))?;
            let row = CaseRow {
                case,
                number: service.case_number(case),
                item: history.case.item.clone(),
                state: Some(history.case.state),
                refused: None,
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

/// Every case of a holder at one department, page by page, each page older than the last.
pub(crate) fn all_cases(
    client: &mut Sync,
    handle: &HolderHandle,
) -> Result<Vec<ActionId>, ErrorCode> {
    let mut all: Vec<ActionId> = Vec::new();
    loop {
        let page = client
            .cases_of(handle, all.last(), clock::wall_ms())
            .map_err(|e| code(&e))?;
        if page.is_empty() {
            return Ok(all);
        }
        let before = all.len();
        for case in page {
            if !all.contains(&case) {
                all.push(case);
            }
        }
        // A gateway that repeats itself would keep us here for ever.
        if all.len() == before {
            return Err(ErrorCode::GatewayLied);
        }
        if all.len() > MOST {
            tracing::warn!("a holder has more cases than one list can hold");
            return Err(ErrorCode::Internal);
        }
    }
}

/// A case's proven history.
pub(crate) fn history(
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

fn one(service: &Service, handles: &Handles, proof: Option<&CardProof>, row: CaseRow) -> Chosen {
    let mut chosen = Chosen::new(row);
    let row = &chosen.detail.row;
    // What was refused is not on the chain to be asked for.
    if row.refused.is_some() {
        return chosen;
    }
    let handle = service
        .department(&row.item)
        .ok()
        .and_then(|department| handles.get(&department).copied());
    let fetched = handle.ok_or(ErrorCode::Internal).and_then(|handle| {
        let mut client = service.client_of_device().map_err(|e| code(&e))?;
        let history = history(service, &mut client, row.case, &handle);
        history.map(|known| (client, known)).map_err(|e| code(&e))
    });
    let mut proven = Vec::new();
    match fetched {
        Ok((mut client, history)) => {
            for entry in &history.entries {
                proven.push(entry.digest);
                chosen.detail.history.push(HistoryRow {
                    action: word(&entry.action.body).into(),
                    at_ms: seconds(entry.proven.time_s),
                    height: Some(entry.proven.height),
                    verified: !entry.confirm_online,
                    judged: judged(&entry.action.body),
                });
            }
            chosen.last = Some(history.last);
            chosen.detail.row.state = Some(history.case.state);
            chosen.detail.can_withdraw = history.case.state.can_withdraw();
            if history.case.state == CaseState::CorrectionWanted {
                let (correction, content) = correction::wanted(&mut client, &history, proof);
                (chosen.detail.correction, chosen.content) = (Some(correction), content);
            }
        }
        Err(code) => chosen.failed = Some(code),
    }
    add_local(service, &mut chosen, &proven);
    chosen
}

/// What a step is called; an opening for judging by rule is told from one by a person.
fn word(body: &Body) -> &'static str {
    let by_rule = matches!(body, Body::OpenContent(open) if open.purpose.as_str() == BY_RULE);
    if by_rule {
        "open_content_by_rule"
    } else {
        body.kind().word()
    }
}

fn judged(body: &Body) -> Option<JudgedRow> {
    let Body::JudgeCase(body) = body else {
        return None;
    };
    Some(JudgedRow {
        department: body.department.clone(),
        verdicts: body.verdicts.clone(),
    })
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
        (chosen.detail.correction, chosen.content) = (None, None);
        chosen.detail.history.push(HistoryRow {
            action: word(&action.body).into(),
            at_ms: ms(item.delivery.saved_at_ms),
            height: item.delivery.height,
            verified: item.delivery.height.is_some(),
            judged: None,
        });
        if item.delivery.height.is_some() && matches!(action.body, Body::WithdrawCase(_)) {
            chosen.detail.row.state = Some(CaseState::Withdrawn);
        }
    }
}

fn action_of(service: &Service, digest: &Digest) -> Option<Action> {
    let signed = service.outbox.signed(digest).ok().flatten()?;
    let parsed = SignedAction::parse(&signed).ok()?;
    Some(parsed.action().clone())
}

fn ms(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn seconds(value: u64) -> i64 {
    ms(value.saturating_mul(1_000))
}
