//! The hall's queue tickets: taking, calling, what windows did, the big screen. The rules are
//! `domain::ticket`'s; here they meet the database and who may do what.
//!
//! Not on the chain: a queue is over with the day. Everything that was answered survives a power
//! cut, as each answer waits for its transaction.

use crate::db::{Db, TicketRow, Tx};
use crate::error::NodeError;
use crate::hall::Hall;
use domain::action::Role;
use domain::deadline::day;
use domain::id::{ActionId, DepartmentCode, HallCode, ItemCode, KeyId};
use domain::ticket::{
    self, Applied, Board, BoardCall, BoardLine, CallNext, Deed, Minutes, Priority, Queue, Step,
    StepResult, Take, Ticket, TicketNumber, TicketView, Totals, TotalsLine, Waiter, Waiting,
};
use ledger::{LedgerError, Standing, query};
use std::collections::BTreeMap;

/// Most people that wait in a hall.
const MAX_WAITING: u64 = 5_000;
/// Most tickets in one answer.
const MAX_LISTED: usize = 2_000;
/// Most calls on the big screen.
const MAX_CALLS: usize = 12;
/// How many of the next numbers stand on the big screen.
const MAX_NEXT: usize = 3;
/// A window that called within this time is open, seconds.
const OPEN_S: u64 = 1_800;
/// Services that an estimate looks at, and how many days back.
const MEASURED: u32 = 40;
const MEASURED_DAYS: i64 = 7;
/// Days that tickets are kept, for the figures; their names go with the day.
const KEPT_DAYS: i64 = 400;

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// This key may not do it in this hall.
    NotAllowed,
    /// The key, or its hall, is frozen.
    Frozen,
    /// No such item on the chain.
    ItemUnknown,
    /// No such ticket.
    TicketUnknown,
    /// The id was used for something else.
    IdConflict,
    /// No more tickets today.
    LineFull,
}

impl Refused {
    /// The stable word.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::NotAllowed => "not_allowed",
            Self::Frozen => "key_frozen",
            Self::ItemUnknown => "item_unknown",
            Self::TicketUnknown => "ticket_unknown",
            Self::IdConflict => "id_conflict",
            Self::LineFull => "line_full",
        }
    }
}

/// A refusal, or the node's own failure.
#[derive(Debug)]
pub(crate) enum Failed {
    Refused(Refused),
    Node(NodeError),
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<NodeError> for Failed {
    fn from(error: NodeError) -> Self {
        Self::Node(error)
    }
}

impl From<LedgerError> for Failed {
    fn from(error: LedgerError) -> Self {
        Self::Node(error.into())
    }
}

type Told<T> = Result<T, Failed>;

fn write<T>(hall: &Hall, work: impl FnOnce(&mut Db) -> Told<T>) -> Told<T> {
    hall.write(|db| Ok(work(db)))?
}

fn read<T>(hall: &Hall, work: impl FnOnce(&Tx<'_>) -> Told<T>) -> Told<T> {
    hall.read(|db| Ok(work(&db.read()?)))?
}

/// The hall that a key acts in now, and as what.
fn acts_in(tx: &Tx<'_>, key: KeyId) -> Told<(HallCode, Role)> {
    match query::standing(tx, key)? {
        Some(Standing::Good) => {}
        Some(Standing::Frozen | Standing::HallFrozen) => return Err(Refused::Frozen.into()),
        Some(Standing::Revoked) | None => return Err(Refused::NotAllowed.into()),
    }
    let record = query::key(tx, key)?.ok_or(Refused::NotAllowed)?;
    let hall = record.hall.ok_or(Refused::NotAllowed)?;
    Ok((hall, record.role))
}

/// The hall in which a key may take tickets: a device, or a person of the hall for someone.
fn takes_in(tx: &Tx<'_>, key: KeyId, priority: Priority) -> Told<HallCode> {
    let (hall, role) = acts_in(tx, key)?;
    match (role, priority) {
        (Role::Staff | Role::HallManager, _) => Ok(hall),
        // A booking is looked at by a person.
        (Role::Device, Priority::Ordinary | Priority::Elder | Priority::Disabled) => Ok(hall),
        _ => Err(Refused::NotAllowed.into()),
    }
}

/// The hall in which a key may call.
fn calls_in(tx: &Tx<'_>, key: KeyId) -> Told<HallCode> {
    let (hall, role) = acts_in(tx, key)?;
    match role {
        Role::Staff | Role::HallManager => Ok(hall),
        Role::Device
        | Role::DepartmentAdmin
        | Role::Auditor
        | Role::Evaluator
        | Role::KeyService => Err(Refused::NotAllowed.into()),
    }
}

type Items = BTreeMap<ItemCode, DepartmentCode>;

fn items(tx: &Tx<'_>) -> Told<Items> {
    let records = query::items(tx)?.into_iter();
    Ok(records.map(|r| (r.item, r.department)).collect())
}

/// Takes a ticket; with an id that was used the same ticket again.
pub(crate) fn take(hall: &Hall, key: KeyId, take: &Take, now_s: u64) -> Told<TicketView> {
    write(hall, |db| {
        let tx = db.begin()?;
        let hall = takes_in(&tx, key, take.priority)?;
        if let Some(row) = tx.ticket(&take.id)? {
            let same = row.hall == hall
                && row.taken_for == take.item
                && row.priority == take.priority
                && (row.name == take.name || row.day < day(now_s));
            return if same {
                view(&tx, &row, now_s)
            } else {
                Err(Refused::IdConflict.into())
            };
        }
        let items = items(&tx)?;
        let department = items.get(&take.item).ok_or(Refused::ItemUnknown)?;
        let today = day(now_s);
        if tx.count_waiting(&hall, today)? >= MAX_WAITING {
            return Err(Refused::LineFull.into());
        }
        if tx.line(&hall, department)?.is_none() {
            let mut departments: Vec<_> = items.values().collect();
            departments.sort();
            departments.dedup();
            for department in departments {
                tx.put_line(&hall, department)?;
            }
        }
        let line = tx.line(&hall, department)?.ok_or(Refused::LineFull)?;
        let count = tx.last_count(&hall, today, line)?.saturating_add(1);
        if count == 1 {
            tx.retire_tickets(today, today.saturating_sub(KEPT_DAYS))?;
        }
        let number = TicketNumber::new(line, count).ok_or(Refused::LineFull)?;
        tx.put_ticket(&hall, today, number, department, take, now_s)?;
        let row = tx.ticket(&take.id)?.ok_or(Refused::TicketUnknown)?;
        let view = view(&tx, &row, now_s)?;
        tx.commit()?;
        Ok(view)
    })
}

/// One ticket.
pub(crate) fn one(hall: &Hall, id: &ActionId, now_s: u64) -> Told<TicketView> {
    read(hall, |tx| {
        let row = tx.ticket(id)?.ok_or(Refused::TicketUnknown)?;
        view(tx, &row, now_s)
    })
}

/// Calls the next one at a window; `None` where nobody waits for it.
pub(crate) fn next(
    hall: &Hall,
    key: KeyId,
    call: &CallNext,
    now_s: u64,
) -> Told<Option<TicketView>> {
    write(hall, |db| {
        let tx = db.begin()?;
        let hall = calls_in(&tx, key)?;
        if let Some(step) = tx.step(&call.id)? {
            let same = step.window == call.window && step.deed == Deed::Call;
            let row = tx.ticket(&step.ticket)?;
            let row = row.filter(|row| same && row.hall == hall);
            return view(&tx, &row.ok_or(Refused::IdConflict)?, now_s).map(Some);
        }
        let standing = tx.standing_tickets(&hall, day(now_s))?;
        let waiting: Vec<Waiting> = waiting(&standing).collect();
        let Some(chosen) = ticket::next(&waiting, &call.serves) else {
            return Ok(None);
        };
        let row = standing.iter().find(|row| row.id == chosen.id);
        let step = Step {
            id: call.id,
            ticket: chosen.id,
            round: row.map_or(0, |row| row.round),
            window: call.window,
            deed: Deed::Call,
            at_s: call.at_s,
        };
        let items = items(&tx)?;
        if let StepResult::Refused { .. } = fold(&tx, &hall, &items, step, key, now_s)? {
            return Err(NodeError::Damaged("a ticket that waits cannot be called").into());
        }
        let row = tx.ticket(&chosen.id)?.ok_or(Refused::TicketUnknown)?;
        let view = view(&tx, &row, now_s)?;
        tx.commit()?;
        Ok(Some(view))
    })
}

/// Takes in what a window did, in its order.
pub(crate) fn reconcile(
    hall: &Hall,
    key: KeyId,
    steps: Vec<Step>,
    now_s: u64,
) -> Told<Vec<StepResult>> {
    write(hall, |db| {
        let tx = db.begin()?;
        let hall = calls_in(&tx, key)?;
        let items = items(&tx)?;
        let results = steps
            .into_iter()
            .map(|step| fold(&tx, &hall, &items, step, key, now_s))
            .collect::<Told<Vec<_>>>()?;
        tx.commit()?;
        Ok(results)
    })
}

/// Folds one step into its ticket, and records it where it counts.
fn fold(
    tx: &Tx<'_>,
    hall: &HallCode,
    items: &Items,
    mut step: Step,
    author: KeyId,
    now_s: u64,
) -> Told<StepResult> {
    let refused = |code: &str| {
        Ok(StepResult::Refused {
            code: code.to_owned(),
        })
    };
    if !step.holds() {
        return refused("bad_step");
    }
    // A window's clock that runs ahead does not make a call newer than those after it.
    step.at_s = step.at_s.min(now_s);
    let row = tx.ticket(&step.ticket)?.filter(|row| row.hall == *hall);
    let Some(row) = row else {
        return refused(Refused::TicketUnknown.code());
    };
    let known = tx.step(&step.id)?;
    if let Some(known) = &known {
        step.at_s = known.at_s;
        if *known != step {
            return refused(Refused::IdConflict.code());
        }
    }
    if let Deed::Transfer { item } = &step.deed
        && !items.contains_key(item)
    {
        return refused(Refused::ItemUnknown.code());
    }
    let mut ticket = Ticket::new(row.taken_for);
    for before in tx.steps_of(&step.ticket)? {
        let applied = ticket.apply(&before);
        if before.id == step.id {
            return Ok(told(applied));
        }
    }
    let applied = ticket.apply(&step);
    if applied.is_ok() {
        tx.put_step(&step, author)?;
        let department = items.get(ticket.item()).unwrap_or(&row.department);
        if tx.line(hall, department)?.is_none() {
            tx.put_line(hall, department)?;
        }
        tx.stand_ticket(&step.ticket, department, &ticket)?;
    }
    Ok(told(applied))
}

fn told(applied: Result<Applied, ticket::Refusal>) -> StepResult {
    match applied {
        Ok(Applied::Stands) => StepResult::Done,
        Ok(Applied::TakenElsewhere { window }) => StepResult::TakenElsewhere { window },
        Err(refusal) => StepResult::Refused {
            code: refusal.code().to_owned(),
        },
    }
}

fn waits(row: &TicketRow) -> Waiting {
    Waiting {
        id: row.id,
        number: row.number,
        department: row.department.clone(),
        item: row.item.clone(),
        priority: row.priority,
        taken_s: row.taken_s,
    }
}

fn waiting(rows: &[TicketRow]) -> impl Iterator<Item = Waiting> {
    rows.iter().filter(|row| row.state.waits()).map(waits)
}

fn view(tx: &Tx<'_>, row: &TicketRow, now_s: u64) -> Told<TicketView> {
    let (ahead, estimate) = if row.state.waits() && row.day == day(now_s) {
        let own = waits(row).order();
        let standing = tx.standing_tickets(&row.hall, row.day)?;
        let before = waiting(&standing)
            .filter(|other| other.department == row.department && other.order() < own)
            .count();
        let ahead = u32::try_from(before).unwrap_or(u32::MAX);
        let estimate = estimate(tx, &row.hall, &row.department, ahead, now_s)?;
        (ahead, estimate)
    } else {
        (0, None)
    };
    Ok(TicketView {
        id: row.id,
        number: row.number,
        day: row.day,
        department: row.department.clone(),
        item: row.item.clone(),
        state: row.state,
        round: row.round,
        taken_s: row.taken_s,
        ahead,
        estimate,
    })
}

fn estimate(
    tx: &Tx<'_>,
    hall: &HallCode,
    department: &DepartmentCode,
    ahead: u32,
    now_s: u64,
) -> Told<Option<Minutes>> {
    let today = day(now_s);
    let since = today.saturating_sub(MEASURED_DAYS);
    let served = tx.served(hall, department, since, MEASURED)?;
    let open = tx.open_windows(hall, today, department, now_s.saturating_sub(OPEN_S))?;
    // In the morning nobody has called yet: one window at least will.
    Ok(ticket::estimate(ahead, open.max(1), &served))
}

/// A hall's open tickets of today, for its own people and machines.
pub(crate) fn queue(hall: &Hall, key: KeyId, of: &HallCode, now_s: u64) -> Told<Queue> {
    read(hall, |tx| {
        let (hall, _) = acts_in(tx, key)?;
        if hall != *of {
            return Err(Refused::NotAllowed.into());
        }
        let mut standing = tx.standing_tickets(&hall, day(now_s))?;
        standing.sort_by_key(|row| (!row.state.waits(), waits(row).order()));
        standing.truncate(MAX_LISTED);
        let tickets = standing.into_iter().map(|row| Waiter {
            id: row.id,
            number: row.number,
            department: row.department,
            item: row.item,
            priority: row.priority,
            name: row.name,
            state: row.state,
            round: row.round,
            taken_s: row.taken_s,
        });
        Ok(Queue {
            day: day(now_s),
            now_s,
            tickets: tickets.collect(),
        })
    })
}

/// What the big screen shows.
pub(crate) fn board(hall: &Hall, of: HallCode, now_s: u64) -> Told<Board> {
    read(hall, |tx| {
        let standing = tx.standing_tickets(&of, day(now_s))?;
        let mut calls: Vec<BoardCall> = standing
            .iter()
            .filter_map(|row| {
                let (window, serving) = match row.state {
                    ticket::State::Called { window } => (window, false),
                    ticket::State::Serving { window } => (window, true),
                    ticket::State::Waiting
                    | ticket::State::Transferred
                    | ticket::State::Held { .. }
                    | ticket::State::Absent { .. }
                    | ticket::State::Finished { .. } => return None,
                };
                Some(BoardCall {
                    number: row.number,
                    name: row.name.clone(),
                    window,
                    called_s: row.called_s?,
                    calls: row.calls,
                    serving,
                })
            })
            .collect();
        calls.sort_by_key(|call| core::cmp::Reverse((call.called_s, call.number)));
        calls.truncate(MAX_CALLS);
        let mut waiting: Vec<Waiting> = waiting(&standing).collect();
        waiting.sort_by_key(Waiting::order);
        let mut lines = Vec::new();
        for (department, _) in tx.lines(&of)? {
            let own = waiting.iter().filter(|one| one.department == department);
            let count = u32::try_from(own.clone().count()).unwrap_or(u32::MAX);
            lines.push(BoardLine {
                waiting: count,
                next: own.take(MAX_NEXT).map(|one| one.number).collect(),
                estimate: estimate(tx, &of, &department, count, now_s)?,
                department,
            });
        }
        Ok(Board {
            hall: of,
            day: day(now_s),
            now_s,
            calls,
            lines,
        })
    })
}

/// A hall's day in figures. A ticket counts in the line that it was taken in.
pub(crate) fn totals(hall: &Hall, of: HallCode, day: i64) -> Told<Totals> {
    read(hall, |tx| {
        let rows = tx.ticket_totals(&of, day)?;
        let mean = |(sum, count): (u64, u64)| sum.checked_div(count);
        let mut lines = Vec::new();
        for (department, line) in tx.lines(&of)? {
            let Some(row) = rows.iter().find(|row| row.line == line) else {
                continue;
            };
            let settled = row.finished.saturating_add(row.absent);
            lines.push(TotalsLine {
                department,
                taken: row.taken,
                finished: row.finished,
                absent: row.absent,
                open: row.taken.saturating_sub(settled),
                waited_s: mean(row.waited),
                served_s: mean(row.served),
            });
        }
        Ok(Totals {
            hall: of,
            day,
            lines,
        })
    })
}
