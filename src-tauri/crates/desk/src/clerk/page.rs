//! The page of a case, from what is proven of it. Pure.

use super::act::act_of;
use super::case::{Content, OpenCase};
use super::given::given;
use super::list::{List, OVER, due_at};
use super::may::{Seen, may};
use super::opened::{checks, content};
use super::worker::{Authority, Facts};
use crate::delivery;
use crate::licences::held;
use domain::action::{Body, JudgeCase, Role};
use domain::case::{CaseState, case_number};
use domain::catalogue::{MaterialSource, ServiceItem};
use domain::id::{DepartmentCode, Digest, HallCode, KeyId};
use ipc::{
    CasePage, DecisionRow, Due, DueLevel, EndorsedRow, EvidenceView, HeldLicence, JudgedRow,
    LoadState, MaterialRow, MaterialState, MyAct, RuleState, RuleView, StaffAct, StepRow, WorkRow,
    Worker,
};
use ledger::record::{Deadline, Ruling};
use outbox::QueueItem;
use sync::HistoryEntry;

/// What an opening for judging by rule is for.
const BY_RULE: &str = "rule";

/// An action of this machine on the case.
pub(crate) struct Own {
    pub(crate) item: QueueItem,
    pub(crate) act: StaffAct,
    pub(crate) by: KeyId,
}

/// What a page is made of.
pub(crate) struct Around<'a> {
    pub(crate) hall: &'a HallCode,
    pub(crate) list: &'a List,
    pub(crate) authority: &'a Authority,
    pub(crate) me: KeyId,
    /// The catalogue's item, whose words hold where the version is the case's.
    pub(crate) item: Option<&'a ServiceItem>,
    pub(crate) own: Vec<Own>,
    pub(crate) now_ms: i64,
}

/// Makes the page.
pub(crate) fn page(case: &OpenCase, around: &Around<'_>) -> CasePage {
    let row = row(case, around);
    let mut page = CasePage {
        load: case.load,
        tab: case.tab,
        evidence: EvidenceView {
            wanted: around.item.map(|item| item.factors).unwrap_or_default(),
            given: Default::default(),
            suffices: false,
            checks: Vec::new(),
            checks_proven: false,
        },
        content: content(case, around),
        materials: materials(case, around),
        given: given(case, around),
        licences: Vec::new(),
        public: Vec::new(),
        rule: RuleView {
            state: RuleState::None,
            version: around.item.map_or(0, |item| item.rule.version),
            words_hold: around.item.is_some_and(|item| item.version == row.version),
            judged: Vec::new(),
            verdicts: Vec::new(),
        },
        endorsed: None,
        decision: None,
        history: Vec::new(),
        mine: around
            .own
            .iter()
            .map(|own| mine(own, case, around))
            .collect(),
        may: Vec::new(),
        held_back: None,
        error: case.error,
        busy: case.busy,
        row,
    };
    if let Some(facts) = case.facts() {
        fill(&mut page, case, facts, around);
    }
    page
}

fn fill(page: &mut CasePage, case: &OpenCase, facts: &Facts, around: &Around<'_>) {
    let record = &facts.record;
    let worker = |key: KeyId| worker(key, facts, around);
    // What the item asked for when the case was filed, where the chain still has that.
    if let Some(terms) = &facts.terms {
        page.evidence.wanted = terms.factors;
    }
    page.evidence.given = record.factors;
    page.evidence.suffices = record.factors.satisfies(page.evidence.wanted);
    if let Content::Open(opened, _) = &case.content {
        page.evidence.checks = checks(&opened.content.evidence.checks);
        page.evidence.checks_proven = case.evidence_proven();
    }
    page.public.clone_from(&record.public);
    page.licences = facts
        .licences
        .iter()
        .map(|(identifier, licence)| HeldLicence {
            of_this_case: licence.case == Some(case.id),
            ..held(identifier, licence)
        })
        .collect();
    page.history = facts
        .history
        .entries
        .iter()
        .map(|entry| step(entry, &worker))
        .collect();
    page.rule.judged = judged(&facts.history.entries, &record.fields);
    let decided = record.decision.as_ref();
    page.rule.verdicts = match decided {
        Some(decision) if !decision.verdicts.is_empty() => decision.verdicts.clone(),
        _ => agreed(&page.rule.judged),
    };
    page.rule.state = rule_state(facts, around);
    page.endorsed = record.endorsed.map(|endorsed| EndorsedRow {
        by: worker(endorsed.by),
        approve: endorsed.approve,
    });
    page.decision = decided.map(|decision| DecisionRow {
        approved: decision.approved,
        by: decision.by.map(&worker),
        at_ms: ms(decision.at_s),
        late: decision.late,
        reason: decision.reason.as_ref().map(|reason| reason.code.clone()),
        licence: record.licence.clone(),
    });
    if case.load == LoadState::Ready {
        let (acts, held_back) = offered(case, facts, around);
        page.may = acts;
        page.held_back = held_back;
    }
}

/// What is offered now.
pub(crate) fn offered(
    case: &OpenCase,
    facts: &Facts,
    around: &Around<'_>,
) -> (Vec<StaffAct>, Option<ipc::CounterCode>) {
    let moving = around
        .own
        .iter()
        .any(|own| own.item.delivery.refusal.is_none() && own.item.delivery.height.is_none());
    // Terms that are not to be had any more: two people, and no certificate, is what is never
    // refused.
    let four_eyes = facts.terms.as_ref().is_none_or(|terms| terms.four_eyes);
    let yields = facts
        .terms
        .as_ref()
        .is_some_and(|terms| terms.yields.is_some());
    may(&Seen {
        key: &around.authority.key,
        device: around.authority.device.as_ref(),
        case: &facts.record,
        four_eyes,
        yields,
        assigned: around.list.assigned(&case.id, around.now_ms),
        open: matches!(case.content, Content::Open(..)),
        can_open: matches!(case.content, Content::Locked | Content::Failed(_)),
        can_see: case.can_see(),
        moving,
    })
}

/// The row above the page: as the list has it, or as the case itself says.
fn row(case: &OpenCase, around: &Around<'_>) -> WorkRow {
    let Some(facts) = case.facts() else {
        let listed = around.list.row(&case.id, around.now_ms);
        return listed.unwrap_or_else(|| case.row.clone());
    };
    let record = &facts.record;
    let waits = matches!(record.state, CaseState::Accepted | CaseState::Corrected);
    WorkRow {
        case: case.id,
        number: case_number(around.hall, case.id),
        item: record.item.clone(),
        version: record.version,
        holder: handle(&record.holder.to_hex()),
        state: record.state,
        second: record
            .endorsed
            .filter(|_| waits)
            .map(|endorsed| endorsed.approve),
        due: match record.state.is_open() {
            true => due(record.deadline, around.now_ms),
            false => OVER,
        },
        assigned: around.list.assigned(&case.id, around.now_ms),
        filed_ms: ms(record.filed_s),
        moving: None,
    }
}

fn due(deadline: Deadline, now_ms: i64) -> Due {
    match deadline {
        Deadline::NotBegun => due_at(None, now_ms),
        Deadline::Due(until_s) => due_at(Some(until_s), now_ms),
        Deadline::Paused(days) => Due {
            at_ms: None,
            days_left: i32::try_from(days).ok(),
            level: DueLevel::Paused,
        },
    }
}

/// The beginning of a handle: tells two people apart and says nothing of either.
fn handle(hex: &str) -> String {
    let begin: String = hex.chars().take(8).collect::<String>().to_uppercase();
    match begin.split_at_checked(4) {
        Some((one, other)) => format!("{one} {other}"),
        None => begin,
    }
}

fn worker(key: KeyId, facts: &Facts, around: &Around<'_>) -> Worker {
    let known = facts.workers.get(&key);
    Worker {
        key,
        role: known.map(|(role, _)| *role),
        department: known.map(|(_, department): &(Role, DepartmentCode)| department.clone()),
        me: key == around.me,
    }
}

#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "most steps say nothing more"
)]
fn step(entry: &HistoryEntry, worker: &impl Fn(KeyId) -> Worker) -> StepRow {
    let body = &entry.action.body;
    let by_rule = matches!(body, Body::OpenContent(open) if open.purpose.as_str() == BY_RULE);
    let word = match by_rule {
        true => "open_content_by_rule",
        false => body.kind().word(),
    };
    StepRow {
        action: word.to_owned(),
        at_ms: ms(entry.proven.time_s),
        height: entry.proven.height,
        by: worker(entry.action.author),
        with: entry.action.device.map(worker),
        verified: !entry.confirm_online,
        refused: (!entry.outcome.is_ok()).then(|| entry.outcome.word().to_owned()),
        reason: match body {
            Body::WantCorrection(body) => Some(body.reason.code.clone()),
            Body::DenyCase(body) => Some(body.reason.code.clone()),
            _ => None,
        },
        purpose: match body {
            Body::OpenContent(body) if !by_rule => Some(body.purpose.clone()),
            _ => None,
        },
        approve: match body {
            Body::EndorseCase(body) => Some(body.approve),
            _ => None,
        },
        judged: match body {
            Body::JudgeCase(body) => Some(judged_row(body)),
            _ => None,
        },
    }
}

/// The verdicts that count: on the answers as they stand now, after corrections.
fn judged(entries: &[HistoryEntry], fields: &Digest) -> Vec<JudgedRow> {
    let counts = |entry: &HistoryEntry| {
        let Body::JudgeCase(body) = &entry.action.body else {
            return None;
        };
        (entry.outcome.is_ok() && body.fields == *fields).then(|| judged_row(body))
    };
    entries.iter().filter_map(counts).collect()
}

fn judged_row(body: &JudgeCase) -> JudgedRow {
    JudgedRow {
        department: body.department.clone(),
        verdicts: body.verdicts.clone(),
    }
}

/// The verdicts in which all who judged agree.
fn agreed(judged: &[JudgedRow]) -> Vec<domain::verdict::Verdict> {
    match judged.split_first() {
        Some((first, others)) if others.iter().all(|row| row.verdicts == first.verdicts) => {
            first.verdicts.clone()
        }
        _ => Vec::new(),
    }
}

fn rule_state(facts: &Facts, around: &Around<'_>) -> RuleState {
    let has_rule = match &facts.terms {
        Some(terms) => terms.rule.is_some() || terms.public_rule.is_some(),
        None => around.item.is_some_and(|item| item.rule.cel.is_some()),
    };
    match facts.record.ruling {
        Ruling::None if !has_rule => RuleState::None,
        Ruling::None => RuleState::Waiting,
        Ruling::Open(_) => RuleState::Open,
        Ruling::Approved => RuleState::Approved,
        Ruling::NotHeld => RuleState::NotHeld,
        Ruling::Differ => RuleState::Differ,
        Ruling::TimedOut => RuleState::TimedOut,
    }
}

fn mine(own: &Own, case: &OpenCase, around: &Around<'_>) -> MyAct {
    let delivery = &own.item.delivery;
    MyAct {
        action: own.item.digest,
        act: own.act,
        me: own.by == around.me,
        states: delivery::states(delivery),
        refused: delivery.refusal.as_deref().map(super::tray::code),
        case: case.id,
    }
}

/// Which act an action of the queue is.
pub(crate) fn own(item: QueueItem, action: &domain::action::Action) -> Option<Own> {
    Some(Own {
        act: act_of(action.body.kind())?,
        by: action.author,
        item,
    })
}

fn materials(case: &OpenCase, around: &Around<'_>) -> Vec<MaterialRow> {
    let Some(item) = around.item else {
        return Vec::new();
    };
    let attached = |id: &str| match &case.content {
        Content::Open(opened, _) => {
            let there = opened.content.attachments.iter().any(|one| one.name == id);
            Some(there)
        }
        Content::Locked | Content::Opening(_) | Content::Fetching | Content::Failed(_) => None,
    };
    let row = |material: &domain::catalogue::Material| MaterialRow {
        material: material.id.clone(),
        source: material.source,
        required: material.required,
        state: match (material.source, attached(&material.id)) {
            (MaterialSource::Card, _) => MaterialState::FromCard,
            (MaterialSource::Register, _) => MaterialState::FromRegister,
            (MaterialSource::Counter, Some(true)) => MaterialState::Attached,
            (MaterialSource::Counter, Some(false)) => MaterialState::AtCounter,
            (MaterialSource::Certificate, _) if case.grant().is_some() => MaterialState::Given,
            (MaterialSource::Certificate, Some(_)) => MaterialState::AtCounter,
            (MaterialSource::Counter | MaterialSource::Certificate, None) => MaterialState::Locked,
        },
    };
    item.materials.iter().map(row).collect()
}

fn ms(seconds: u64) -> i64 {
    i64::try_from(seconds.saturating_mul(1_000)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_written_as_people_read_them() {
        assert_eq!(handle("0a4d9xffee"), "0A4D 9XFF");
        assert_eq!(handle("0a"), "0A");
    }
}
