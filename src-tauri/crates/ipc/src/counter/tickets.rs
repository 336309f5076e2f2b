//! A window's queue tickets.

use super::CounterCode;
use domain::id::{ActionId, ItemCode};
use domain::ticket::{MaskedName, Priority, TicketNumber, Window};
use serde::{Deserialize, Serialize};

/// Most tickets that wait and are shown.
pub const TICKET_ROWS: usize = 60;

/// The page of a window's tickets. Of a person nothing but the masked name is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketsPage {
    /// The window's number.
    pub window: Window,
    /// The queue was read.
    pub known: bool,
    /// The ticket that is called or served here.
    pub current: Option<TicketRow>,
    /// Those that this window may call, in the order in which they come; the first
    /// [`TICKET_ROWS`].
    pub waiting: Vec<TicketRow>,
    /// How many those are in all.
    pub waiting_count: u32,
    /// Held and absent ones, which are called by hand.
    pub aside: Vec<TicketRow>,
    /// Since when the hall's node has not answered, Unix milliseconds.
    pub away_since_ms: Option<i64>,
    /// What was done here and not handed in yet.
    pub unsent: u32,
    /// Another line is being chosen for the ticket that is here.
    pub sending_on: bool,
    /// What the clerk has to know of tickets that stand elsewhere.
    pub news: Vec<TicketNews>,
    /// Why nothing goes on, or the last thing did not.
    pub error: Option<CounterCode>,
}

/// A ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRow {
    /// Its id.
    pub id: ActionId,
    /// Its number.
    pub number: TicketNumber,
    /// What for.
    pub item: ItemCode,
    /// Why before others.
    pub priority: Priority,
    /// Who, masked.
    pub name: Option<MaskedName>,
    /// Where it stands.
    pub state: TicketStands,
    /// When it was taken, Unix milliseconds.
    pub taken_ms: i64,
}

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketStands {
    /// It waits.
    Waiting,
    /// It was called to this window.
    Called,
    /// The person stands here.
    Serving,
    /// It was put aside for a while.
    Held,
    /// Nobody came.
    Absent,
}

/// What a clerk has to know of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketNews {
    /// Which, where that is known.
    pub number: Option<TicketNumber>,
    /// The window that has it; `None`: the node did not take what was done with it.
    pub window: Option<Window>,
}

/// What is done with the ticket that is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketDeed {
    /// Call it once more.
    Recall,
    /// The person stands here.
    Serve,
    /// Done.
    Finish,
    /// Aside for a while.
    Hold,
    /// Nobody came.
    Absent,
}

impl TicketDeed {
    /// Every deed, in the order in which their buttons stand.
    pub const ALL: [Self; 5] = [
        Self::Serve,
        Self::Recall,
        Self::Absent,
        Self::Hold,
        Self::Finish,
    ];

    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Recall => "recall",
            Self::Serve => "serve",
            Self::Finish => "finish",
            Self::Hold => "hold",
            Self::Absent => "absent",
        }
    }

    /// The key that does it.
    #[must_use]
    pub const fn key(self) -> char {
        match self {
            Self::Recall => 'R',
            Self::Serve => 'S',
            Self::Finish => 'F',
            Self::Hold => 'H',
            Self::Absent => 'X',
        }
    }

    /// Whether it follows from where the ticket stands.
    #[must_use]
    pub const fn follows(self, state: TicketStands) -> bool {
        let here = matches!(state, TicketStands::Called | TicketStands::Serving);
        match self {
            Self::Serve | Self::Recall | Self::Absent => matches!(state, TicketStands::Called),
            Self::Hold | Self::Finish => here,
        }
    }
}
