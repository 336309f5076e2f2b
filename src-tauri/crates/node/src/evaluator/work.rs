//! The evaluator's thread: which cases wait for it, and one step after the other for each.

use super::source::Key;
use super::{Evaluator, inputs, sign, source};
use crate::db::Tx;
use crate::error::NodeError;
use crate::follow::{self, Submitted, Work};
use crate::hall::Hall;
use crate::key_service::OPENING_HOLDS_S;
use crate::metrics::Count;
use domain::action::{Body, JudgeCase};
use domain::case::CaseEvent;
use domain::id::{ActionId, DepartmentCode};
use ledger::query;
use ledger::record::{CaseRecord, OpenedRecord, Ruling};
use ledger::rule::{Rule, Scope};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Most cases that wait at a time; the rest is left to clerks.
const MAX_WAITING: usize = 10_000;
/// Most cases that one step works on.
const MAX_CASES: usize = 64;
/// How long a case rests that cannot go on, at first and at most.
const REST: Duration = Duration::from_millis(250);
/// How long a case rests whose action no block has taken yet.
const SENT_REST: Duration = Duration::from_secs(10);
const LONGEST_REST: Duration = Duration::from_secs(30);
/// What a key service answers where the chain records no opening that holds.
const NOT_OPENED: &str = "not_opened";
const OPENING_EXPIRED: &str = "opening_expired";
/// What it answers where the holder did not consent to a decision by rule.
const CONSENT_MISSING: &str = "consent_missing";
/// An opening that ends this soon is made anew.
const MARGIN_S: u64 = 60;

/// A case that waits.
struct Waiting {
    due: Instant,
    rest: Duration,
    /// An action of its own is on its way: the next block tells.
    sent: bool,
}

/// A case as far as the chain tells.
struct Asked {
    case: CaseRecord,
    rule: String,
    opened: Option<OpenedRecord>,
    now_s: u64,
}

/// What one step of a case came to.
enum Step {
    /// It waits for nothing of this evaluator.
    Over,
    /// An action is on its way; the next block tells.
    Sent,
    /// Something is not there yet.
    Later(Cow<'static, str>),
}

/// An evaluator at work.
pub(crate) struct Evaluation {
    evaluator: Evaluator,
    reader: ::content::Identity,
    /// The next block to read; `None` before the first look at what is open.
    next: Option<u64>,
    /// The newest block so far.
    seen: Option<u64>,
    waiting: BTreeMap<ActionId, Waiting>,
    /// How many of them the metrics know.
    counted: u64,
}

impl Evaluation {
    pub(crate) fn new(evaluator: Evaluator) -> Self {
        Self {
            reader: source::reader(&evaluator.signer),
            evaluator,
            next: None,
            seen: None,
            waiting: BTreeMap::new(),
            counted: 0,
        }
    }

    fn count(&mut self, hall: &Hall) {
        let waiting = u64::try_from(self.waiting.len()).unwrap_or(u64::MAX);
        let services = &hall.metrics.services;
        services.evaluator_waiting.moved(self.counted, waiting);
        self.counted = waiting;
    }

    fn wait_for(&mut self, case: ActionId) {
        if self.waiting.len() < MAX_WAITING {
            let new = Waiting {
                due: Instant::now(),
                rest: REST,
                sent: false,
            };
            self.waiting.insert(case, new);
        }
    }

    /// Finds what is to be judged: at first everything that is open, then what each block
    /// brings.
    fn look(&mut self, hall: &Hall, height: u64) -> Result<(), NodeError> {
        let next = self.next;
        let (found, next) = hall.read(|db| {
            let tx = db.read()?;
            let Some(next) = next else {
                // The state may be newer than the height: blocks in between are read again.
                return Ok((open_cases(&tx)?, height.saturating_add(1)));
            };
            let mut found = Vec::new();
            let next = follow::succeeded(&tx, next, height, |parsed| {
                let action = parsed.action();
                #[allow(clippy::wildcard_enum_match_arm, reason = "few kinds ask evaluators")]
                match &action.body {
                    Body::FileCase(_)
                    | Body::ConfirmPerson(_)
                    | Body::CorrectCase(_)
                    | Body::UndoWithdrawal(_) => found.extend(action.case()),
                    _ => {}
                }
                Ok(())
            })?;
            Ok((found, next))
        })?;
        self.next = Some(next);
        for case in found {
            self.wait_for(case);
        }
        Ok(())
    }

    /// What the chain says of a case; `None` where it does not ask this evaluator.
    fn asked(&self, tx: &Tx<'_>, id: ActionId) -> Result<Option<Asked>, NodeError> {
        let Some((case, head)) = query::case(tx, id)?.zip(query::head(tx)?) else {
            return Ok(None);
        };
        let department = &self.evaluator.department;
        let items = &self.evaluator.items;
        if !items.is_empty() && !items.contains(&case.item) {
            return Ok(None);
        }
        let in_time = matches!(case.ruling, Ruling::Open(due_s) if head.time_s <= due_s);
        let judged = case.judged.iter().any(|one| one.department == *department);
        let can = case.state.after(CaseEvent::Judge, None).is_some();
        if !in_time || judged || !can {
            return Ok(None);
        }
        let item = query::item_version(tx, &case.item, case.version)?;
        let named = item.and_then(|item| item.rule).filter(|rule| {
            let place = rule.evaluators.binary_search(department);
            place.is_ok()
        });
        let Some(named) = named else {
            return Ok(None);
        };
        let rule = query::rule_text(tx, &named.digest)?;
        let opened = query::opened(tx, id, self.evaluator.signer.id())?;
        Ok(rule.map(|rule| Asked {
            case,
            rule,
            opened,
            now_s: head.time_s.max(crate::embedded::now().seconds),
        }))
    }

    /// The next step of a case.
    fn advance(&mut self, hall: &Hall, id: ActionId) -> Result<Step, NodeError> {
        let asked = hall.read(|db| self.asked(&db.read()?, id))?;
        let Some(asked) = asked else {
            return Ok(Step::Over);
        };
        let holds = asked.opened.as_ref().is_some_and(|opened| {
            let age = asked.now_s.saturating_sub(opened.at_s);
            age.saturating_add(MARGIN_S) <= OPENING_HOLDS_S
        });
        let Evaluator { signer, peers, .. } = &self.evaluator;
        let peer = peers.get(&asked.case.department);
        let key = source::key(hall, peer, signer, id, &self.reader)?;
        let code = match (holds, key) {
            (true, Key::Given(key)) => return self.judge(hall, id, &asked, &key),
            (_, Key::Refused(code)) => code,
            // It ends soon: opened anew.
            (false, Key::Given(_)) => OPENING_EXPIRED.into(),
        };
        match code.as_ref() {
            CONSENT_MISSING => {
                tracing::info!(case = %id, "left to a clerk: no consent to a decision by rule");
                Ok(Step::Over)
            }
            NOT_OPENED | OPENING_EXPIRED if !holds => {
                let times = asked.opened.map_or(0, |opened| opened.times);
                let opening = sign::opening(&hall.chain_id, signer, id, times)?;
                let services = &hall.metrics.services;
                taken(
                    hall,
                    id,
                    &services.evaluator_opened,
                    follow::submit(hall, opening)?,
                )
            }
            _ => Ok(Step::Later(code)),
        }
    }

    /// Opens, judges, and says what it found.
    fn judge(
        &mut self,
        hall: &Hall,
        id: ActionId,
        asked: &Asked,
        key: &[u8],
    ) -> Result<Step, NodeError> {
        let Evaluator {
            signer,
            register,
            peers,
            department,
            ..
        } = &mut self.evaluator;
        let case = &asked.case;
        let peer = peers.get(&case.department);
        let Some(blob) = source::content(hall, peer, signer, &case.content)? else {
            return Ok(Step::Later("content_missing".into()));
        };
        let content = match ::content::open_with_wrapped_key(&blob, key, &self.reader) {
            Ok(content) if content.fields.root() == case.fields => content,
            Ok(_) => return Ok(Step::Later("content_wrong".into())),
            Err(error) => return Ok(Step::Later(error.code().into())),
        };
        let Ok(rule) = Rule::parse(&asked.rule, &Scope::Private) else {
            return Ok(Step::Later("rule_wrong".into()));
        };
        let inputs = match inputs::gather(&rule, case, &content, register.as_mut()) {
            Ok(inputs) => inputs,
            Err(error) => {
                hall.metrics.services.register_failures.up();
                return Ok(Step::Later(error.code().into()));
            }
        };
        let verdicts = rule.judge(&inputs);
        let about = [id.0.as_slice(), &case.fields.0].concat();
        let salt = |name: &str| sign::derive(signer, "input", &[&about, name.as_bytes()]).0;
        let input = inputs::commitment(&inputs, salt)
            .map_err(|_| NodeError::Damaged("a rule's inputs have no commitment"))?;
        let body = JudgeCase {
            case: id,
            department: department.clone(),
            rule: rule.digest(),
            version: case.version,
            fields: case.fields,
            input,
            verdicts,
        };
        let verdict = sign::verdict(&hall.chain_id, signer, body)?;
        let services = &hall.metrics.services;
        taken(
            hall,
            id,
            &services.evaluator_judged,
            follow::submit(hall, verdict)?,
        )
    }
}

fn taken(
    hall: &Hall,
    case: ActionId,
    count: &Count,
    submitted: Submitted,
) -> Result<Step, NodeError> {
    Ok(match submitted {
        Submitted::New => {
            count.up();
            Step::Sent
        }
        Submitted::Known => Step::Sent,
        Submitted::Refused(outcome) => {
            hall.metrics.services.evaluator_refused.up();
            tracing::warn!(%case, outcome = outcome.word(), "an evaluator is refused");
            Step::Later(outcome.word().into())
        }
    })
}

/// Every case that waits for evaluators.
fn open_cases(tx: &Tx<'_>) -> Result<Vec<ActionId>, NodeError> {
    let mut found = Vec::new();
    for department in query::departments(tx)? {
        found.extend(open_of(tx, &department)?);
    }
    Ok(found)
}

fn open_of(tx: &Tx<'_>, department: &DepartmentCode) -> Result<Vec<ActionId>, NodeError> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = query::worklist(tx, department, after)?;
        let Some(last) = page.last() else {
            return Ok(found);
        };
        after = Some(*last);
        for id in page {
            let case = query::case(tx, id)?;
            if case.is_some_and(|case| matches!(case.ruling, Ruling::Open(_))) {
                found.push(id);
            }
        }
    }
}

impl Work for Evaluation {
    fn step(&mut self, hall: &Hall, height: u64) -> Result<Option<Duration>, NodeError> {
        self.look(hall, height)?;
        let now = Instant::now();
        if self.seen != Some(height) {
            self.seen = Some(height);
            for waiting in self.waiting.values_mut().filter(|one| one.sent) {
                waiting.due = now;
                waiting.sent = false;
            }
        }
        let due = self.waiting.iter().filter(|(_, one)| one.due <= now);
        let due: Vec<ActionId> = due.map(|(id, _)| *id).take(MAX_CASES).collect();
        for id in due {
            let step = self.advance(hall, id);
            match &step {
                Ok(Step::Later(code)) => tracing::debug!(case = %id, code = code.as_ref(), "waits"),
                Err(error) => tracing::warn!(case = %id, code = error.code(), "waits"),
                Ok(Step::Over | Step::Sent) => {}
            }
            let Some(waiting) = self.waiting.get_mut(&id) else {
                continue;
            };
            match step {
                Ok(Step::Over) => {
                    self.waiting.remove(&id);
                }
                Ok(Step::Sent) => {
                    waiting.due = Instant::now() + SENT_REST;
                    waiting.sent = true;
                }
                Ok(Step::Later(_)) | Err(_) => {
                    waiting.due = Instant::now() + waiting.rest;
                    waiting.rest = waiting.rest.saturating_mul(2).min(LONGEST_REST);
                }
            }
        }
        self.count(hall);
        if self.next.is_some_and(|next| next <= height) {
            return Ok(Some(Duration::ZERO));
        }
        let soonest = self.waiting.values().map(|one| one.due).min();
        Ok(soonest.map(|due| due.saturating_duration_since(Instant::now())))
    }

    fn begin_again(&mut self, hall: &Hall) {
        self.next = None;
        self.seen = None;
        self.waiting.clear();
        self.count(hall);
    }
}
