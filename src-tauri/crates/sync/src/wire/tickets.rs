//! What the hall's node says of queue tickets.

use super::{bounded, json};
use crate::fault::Fault;
use domain::ticket::{Board, Queue, Reconciled, StepResult, TicketView, Totals};

/// Most open tickets of a hall in one answer.
pub const MAX_TICKETS: usize = 2_000;
/// Most lines of a hall, and most calls and numbers on its screen.
pub const MAX_LINES: usize = 1_000;

/// Reads a ticket.
///
/// # Errors
/// [`Fault::BadJson`].
pub fn ticket(body: &[u8]) -> Result<TicketView, Fault> {
    json(body)
}

/// Reads who comes next; `None` where nobody waits.
///
/// # Errors
/// [`Fault::BadJson`].
pub fn next_ticket(body: &[u8]) -> Result<Option<TicketView>, Fault> {
    json(body)
}

/// Reads what became of so many steps: one result for each.
///
/// # Errors
/// [`Fault::BadJson`].
pub fn step_results(body: &[u8], count: usize) -> Result<Vec<StepResult>, Fault> {
    let Reconciled { results } = json(body)?;
    let whole = results.len() == count;
    whole.then_some(results).ok_or(Fault::BadJson)
}

/// Reads a hall's open tickets.
///
/// # Errors
/// [`Fault::BadJson`]; [`Fault::TooBig`] past [`MAX_TICKETS`].
pub fn queue(body: &[u8]) -> Result<Queue, Fault> {
    let mut queue: Queue = json(body)?;
    queue.tickets = bounded(queue.tickets, MAX_TICKETS)?;
    Ok(queue)
}

/// Reads what the big screen shows.
///
/// # Errors
/// [`Fault::BadJson`]; [`Fault::TooBig`] past [`MAX_LINES`] in any of its lists.
pub fn board(body: &[u8]) -> Result<Board, Fault> {
    let mut board: Board = json(body)?;
    board.calls = bounded(board.calls, MAX_LINES)?;
    board.lines = bounded(board.lines, MAX_LINES)?;
    let long = |line: &domain::ticket::BoardLine| line.next.len() > MAX_LINES;
    match board.lines.iter().any(long) {
        true => Err(Fault::TooBig),
        false => Ok(board),
    }
}

/// Reads a day in figures.
///
/// # Errors
/// [`Fault::BadJson`]; [`Fault::TooBig`] past [`MAX_LINES`].
pub fn totals(body: &[u8]) -> Result<Totals, Fault> {
    let mut totals: Totals = json(body)?;
    totals.lines = bounded(totals.lines, MAX_LINES)?;
    Ok(totals)
}
