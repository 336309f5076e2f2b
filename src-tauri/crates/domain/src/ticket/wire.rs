//! What devices and the hall's node tell each other of tickets, as JSON.

use super::{MaskedName, Minutes, Priority, Serves, State, Step, TicketNumber, Window};
use crate::id::{ActionId, DepartmentCode, HallCode, ItemCode};
use serde::{Deserialize, Serialize};

/// Most steps that are handed in at a time.
pub const MAX_STEPS: usize = 200;

/// Someone takes a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// Made by the device: taking with the same id again gives the same ticket.
    pub id: ActionId,
    /// What for.
    pub item: ItemCode,
    /// Why earlier than others.
    #[serde(default)]
    pub priority: Priority,
    /// Who, where the person is known at the device and wants to be called by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<MaskedName>,
}

/// A ticket as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketView {
    /// Its id.
    pub id: ActionId,
    /// Its number.
    pub number: TicketNumber,
    /// The day it is for: days since 1 January 1970 in China.
    pub day: i64,
    /// The department of its line.
    pub department: DepartmentCode,
    /// What for.
    pub item: ItemCode,
    /// Where it stands.
    #[serde(flatten)]
    pub state: State,
    /// The round that the next step names.
    pub round: u16,
    /// When it was taken, Unix seconds.
    pub taken_s: u64,
    /// People before it, where it waits.
    pub ahead: u32,
    /// How long it will take, where it waits and enough was measured.
    pub estimate: Option<Minutes>,
}

/// A window wants the next one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallNext {
    /// The call's own id: asking with it again gives the same ticket.
    pub id: ActionId,
    /// Which window.
    pub window: Window,
    /// What it serves.
    pub serves: Serves,
    /// When, Unix seconds by the window's clock.
    pub at_s: u64,
}

/// What a window did, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Steps {
    /// At most [`MAX_STEPS`].
    pub steps: Vec<Step>,
}

/// What became of each step, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciled {
    /// One for each step.
    pub results: Vec<StepResult>,
}

/// What became of one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum StepResult {
    /// The ticket stands as the window says.
    Done,
    /// It is recorded, and another window has the ticket.
    TakenElsewhere {
        /// Which.
        window: Window,
    },
    /// It is not recorded and never will be.
    Refused {
        /// Why: a stable word.
        code: String,
    },
}

/// A ticket among those of a hall's day, for the windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiter {
    /// Its id.
    pub id: ActionId,
    /// Its number.
    pub number: TicketNumber,
    /// The department of its line.
    pub department: DepartmentCode,
    /// What for.
    pub item: ItemCode,
    /// Why earlier than others.
    pub priority: Priority,
    /// Who.
    pub name: Option<MaskedName>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: State,
    /// The round that the next step names.
    pub round: u16,
    /// When it was taken, Unix seconds.
    pub taken_s: u64,
}

/// A hall's open tickets of today, for the windows: those that wait first, in the order in which
/// they are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// The day: days since 1 January 1970 in China.
    pub day: i64,
    /// The node's clock, Unix seconds.
    pub now_s: u64,
    /// Those that are not finished.
    pub tickets: Vec<Waiter>,
}

/// What the big screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Which hall.
    pub hall: HallCode,
    /// The day: days since 1 January 1970 in China.
    pub day: i64,
    /// The node's clock, Unix seconds.
    pub now_s: u64,
    /// Called and being served, the newest call first.
    pub calls: Vec<BoardCall>,
    /// The lines, by their letters.
    pub lines: Vec<BoardLine>,
}

/// A call on the big screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardCall {
    /// Its number.
    pub number: TicketNumber,
    /// Who.
    pub name: Option<MaskedName>,
    /// To which window.
    pub window: Window,
    /// When it was called last, Unix seconds.
    pub called_s: u64,
    /// How often.
    pub calls: u16,
    /// The person stands there already.
    pub serving: bool,
}

/// A line on the big screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardLine {
    /// Whose.
    pub department: DepartmentCode,
    /// How many wait.
    pub waiting: u32,
    /// The next few numbers.
    pub next: Vec<TicketNumber>,
    /// How long who takes a ticket now will wait.
    pub estimate: Option<Minutes>,
}

/// A hall's tickets of one day in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Which hall.
    pub hall: HallCode,
    /// The day: days since 1 January 1970 in China.
    pub day: i64,
    /// The lines, by their letters.
    pub lines: Vec<TotalsLine>,
}

/// A line's tickets of one day in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalsLine {
    /// Whose.
    pub department: DepartmentCode,
    /// Tickets taken.
    pub taken: u32,
    /// Finished.
    pub finished: u32,
    /// Called, and nobody came.
    pub absent: u32,
    /// Neither.
    pub open: u32,
    /// From taking to the first call, on average, seconds.
    pub waited_s: Option<u64>,
    /// From standing at the window to the end, on average, seconds.
    pub served_s: Option<u64>,
}
