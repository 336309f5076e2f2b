//! Queue tickets: lines, tickets, and what windows did with them.

use super::{Tx, sql};
use crate::error::NodeError;
use domain::id::{ActionId, DepartmentCode, HallCode, ItemCode, KeyId};
use domain::ticket::{Priority, State, Step, Take, Ticket, TicketNumber, Window};
use rusqlite::{OptionalExtension, Row, params};

/// A ticket as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TicketRow {
    pub(crate) id: ActionId,
    pub(crate) hall: HallCode,
    pub(crate) day: i64,
    pub(crate) number: TicketNumber,
    pub(crate) taken_for: ItemCode,
    pub(crate) taken_s: u64,
    pub(crate) priority: Priority,
    pub(crate) name: Option<domain::ticket::MaskedName>,
    pub(crate) department: DepartmentCode,
    pub(crate) item: ItemCode,
    pub(crate) state: State,
    pub(crate) round: u16,
    pub(crate) called_s: Option<u64>,
    pub(crate) calls: u16,
}

/// A line's day in figures: sums with their counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DayTotals {
    pub(crate) line: u16,
    pub(crate) taken: u32,
    pub(crate) finished: u32,
    pub(crate) absent: u32,
    pub(crate) waited: (u64, u64),
    pub(crate) served: (u64, u64),
}

const DAMAGED: NodeError = NodeError::Damaged("a queue ticket is not of its form");

/// A row's own form, read in two steps: SQLite's types, then ours.
fn row(row: &Row<'_>) -> rusqlite::Result<Result<TicketRow, NodeError>> {
    let text = |at| row.get::<_, String>(at);
    let (hall, taken_for, priority) = (text(1)?, text(5)?, text(7)?);
    let name: Option<String> = row.get(8)?;
    let (department, item, state) = (text(9)?, text(10)?, text(11)?);
    let window: Option<Window> = row.get(12)?;
    let (line, count): (u16, u16) = (row.get(3)?, row.get(4)?);
    let (id, day, taken_s) = (ActionId(row.get(0)?), row.get(2)?, row.get(6)?);
    let (round, called_s, calls) = (row.get(13)?, row.get(14)?, row.get(15)?);
    let read = || {
        Some(TicketRow {
            id,
            hall: HallCode::new(&hall).ok()?,
            day,
            number: TicketNumber::new(line, count)?,
            taken_for: ItemCode::new(&taken_for).ok()?,
            taken_s,
            priority: serde_json::from_str(&priority).ok()?,
            name: name
                .map(|name| serde_json::from_str(&name))
                .transpose()
                .ok()?,
            department: DepartmentCode::new(&department).ok()?,
            item: ItemCode::new(&item).ok()?,
            state: state_of(&state, window)?,
            round,
            called_s,
            calls,
        })
    };
    Ok(read().ok_or(DAMAGED))
}

fn state_of(word: &str, window: Option<Window>) -> Option<State> {
    let at = || window;
    Some(match word {
        "waiting" => State::Waiting,
        "transferred" => State::Transferred,
        "called" => State::Called { window: at()? },
        "serving" => State::Serving { window: at()? },
        "held" => State::Held { window: at()? },
        "absent" => State::Absent { window: at()? },
        "finished" => State::Finished { window: at()? },
        _ => return None,
    })
}

const fn word(state: State) -> &'static str {
    match state {
        State::Waiting => "waiting",
        State::Transferred => "transferred",
        State::Called { .. } => "called",
        State::Serving { .. } => "serving",
        State::Held { .. } => "held",
        State::Absent { .. } => "absent",
        State::Finished { .. } => "finished",
    }
}

impl Tx<'_> {
    /// Gives a department of a hall its line, where it has none.
    pub(crate) fn put_line(
        &self,
        hall: &HallCode,
        department: &DepartmentCode,
    ) -> Result<(), NodeError> {
        let mut put = self.0.prepare_cached(sql::TICKET_LINE_PUT)?;
        put.execute(params![hall.as_str(), department.as_str()])?;
        Ok(())
    }

    /// A department's line in a hall.
    pub(crate) fn line(
        &self,
        hall: &HallCode,
        department: &DepartmentCode,
    ) -> Result<Option<u16>, NodeError> {
        let mut get = self.0.prepare_cached(sql::TICKET_LINE_GET)?;
        let line = get.query_row([hall.as_str(), department.as_str()], |row| row.get(0));
        Ok(line.optional()?)
    }

    /// A hall's lines, by their letters.
    pub(crate) fn lines(&self, hall: &HallCode) -> Result<Vec<(DepartmentCode, u16)>, NodeError> {
        let mut all = self.0.prepare_cached(sql::TICKET_LINES)?;
        let mut rows = all.query([hall.as_str()])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let code = DepartmentCode::new(&row.get::<_, String>(0)?).map_err(|_| DAMAGED)?;
            lines.push((code, row.get(1)?));
        }
        Ok(lines)
    }

    /// The highest count given in a line on a day; 0 where there is none.
    pub(crate) fn last_count(
        &self,
        hall: &HallCode,
        day: i64,
        line: u16,
    ) -> Result<u16, NodeError> {
        let mut count = self.0.prepare_cached(sql::TICKET_COUNT)?;
        Ok(count.query_row(params![hall.as_str(), day, line], |row| row.get(0))?)
    }

    /// Keeps a new ticket.
    pub(crate) fn put_ticket(
        &self,
        hall: &HallCode,
        day: i64,
        number: TicketNumber,
        department: &DepartmentCode,
        take: &Take,
        now_s: u64,
    ) -> Result<(), NodeError> {
        let json = |value: serde_json::Result<String>| value.map_err(|_| DAMAGED);
        let priority = json(serde_json::to_string(&take.priority))?;
        let name = take.name.as_ref().map(serde_json::to_string);
        let name = name.map(json).transpose()?;
        self.0.prepare_cached(sql::TICKET_PUT)?.execute(params![
            take.id.0,
            hall.as_str(),
            day,
            number.line(),
            number.count(),
            take.item.as_str(),
            now_s,
            priority,
            name,
            department.as_str(),
        ])?;
        Ok(())
    }

    /// A ticket.
    pub(crate) fn ticket(&self, id: &ActionId) -> Result<Option<TicketRow>, NodeError> {
        let mut get = self.0.prepare_cached(sql::TICKET_GET)?;
        get.query_row([id.0], row).optional()?.transpose()
    }

    /// A hall's tickets of a day that are not finished, in no order.
    pub(crate) fn standing_tickets(
        &self,
        hall: &HallCode,
        day: i64,
    ) -> Result<Vec<TicketRow>, NodeError> {
        let mut all = self.0.prepare_cached(sql::TICKET_STANDING)?;
        let rows = all.query_map(params![hall.as_str(), day], row)?;
        rows.map(|row| row?).collect()
    }

    /// How many wait in a hall.
    pub(crate) fn count_waiting(&self, hall: &HallCode, day: i64) -> Result<u64, NodeError> {
        let mut count = self.0.prepare_cached(sql::TICKET_WAITING_COUNT)?;
        Ok(count.query_row(params![hall.as_str(), day], |row| row.get(0))?)
    }

    /// Writes where a ticket stands, as its steps say.
    pub(crate) fn stand_ticket(
        &self,
        id: &ActionId,
        department: &DepartmentCode,
        ticket: &Ticket,
    ) -> Result<(), NodeError> {
        let state = ticket.state();
        let called = ticket.called();
        self.0.prepare_cached(sql::TICKET_STAND)?.execute(params![
            id.0,
            department.as_str(),
            ticket.item().as_str(),
            word(state),
            state.window(),
            ticket.round(),
            called.map(|(at_s, _)| at_s),
            called.map_or(0, |(_, calls)| calls),
            ticket.first_called_s(),
            ticket.served_s(),
        ])?;
        Ok(())
    }

    /// How long the newest services in a line took, seconds, since a day.
    pub(crate) fn served(
        &self,
        hall: &HallCode,
        department: &DepartmentCode,
        since_day: i64,
        limit: u32,
    ) -> Result<Vec<u64>, NodeError> {
        let mut served = self.0.prepare_cached(sql::TICKET_SERVED)?;
        let of = params![hall.as_str(), department.as_str(), since_day, limit];
        let rows = served.query_map(of, |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// At how many windows a line was called since a moment.
    pub(crate) fn open_windows(
        &self,
        hall: &HallCode,
        day: i64,
        department: &DepartmentCode,
        since_s: u64,
    ) -> Result<u32, NodeError> {
        let mut count = self.0.prepare_cached(sql::TICKET_WINDOWS)?;
        let of = params![hall.as_str(), day, department.as_str(), since_s];
        Ok(count.query_row(of, |row| row.get(0))?)
    }

    /// A hall's day in figures, by line.
    pub(crate) fn ticket_totals(
        &self,
        hall: &HallCode,
        day: i64,
    ) -> Result<Vec<DayTotals>, NodeError> {
        let mut totals = self.0.prepare_cached(sql::TICKET_TOTALS)?;
        let rows = totals.query_map(params![hall.as_str(), day], |row| {
            let sum = |at| row.get::<_, Option<u64>>(at).map(|sum| sum.unwrap_or(0));
            Ok(DayTotals {
                line: row.get(0)?,
                taken: row.get(1)?,
                finished: row.get(2)?,
                absent: row.get(3)?,
                waited: (sum(4)?, row.get(5)?),
                served: (sum(6)?, row.get(7)?),
            })
        })?;
        Ok(rows.collect::<Result<_, rusqlite::Error>>()?)
    }

    /// Forgets the names of days before one, and tickets of days before another.
    pub(crate) fn retire_tickets(&self, named: i64, kept: i64) -> Result<(), NodeError> {
        self.0
            .prepare_cached(sql::TICKET_FORGET_NAMES)?
            .execute([named])?;
        self.0
            .prepare_cached(sql::TICKET_RETIRE_STEPS)?
            .execute([kept])?;
        self.0.prepare_cached(sql::TICKET_RETIRE)?.execute([kept])?;
        Ok(())
    }

    /// Records a step.
    pub(crate) fn put_step(&self, step: &Step, author: KeyId) -> Result<(), NodeError> {
        let text = serde_json::to_string(step).map_err(|_| DAMAGED)?;
        self.0
            .prepare_cached(sql::TICKET_STEP_PUT)?
            .execute(params![step.id.0, step.ticket.0, author.0, text])?;
        Ok(())
    }

    /// A step by its id.
    pub(crate) fn step(&self, id: &ActionId) -> Result<Option<Step>, NodeError> {
        let mut get = self.0.prepare_cached(sql::TICKET_STEP_GET)?;
        let text: Option<String> = get.query_row([id.0], |row| row.get(0)).optional()?;
        text.map(|text| serde_json::from_str(&text).map_err(|_| DAMAGED))
            .transpose()
    }

    /// A ticket's steps in the order in which they came in.
    pub(crate) fn steps_of(&self, ticket: &ActionId) -> Result<Vec<Step>, NodeError> {
        let mut all = self.0.prepare_cached(sql::TICKET_STEPS)?;
        let rows = all.query_map([ticket.0], |row| row.get::<_, String>(0))?;
        rows.map(|text| serde_json::from_str(&text?).map_err(|_| DAMAGED))
            .collect()
    }
}
