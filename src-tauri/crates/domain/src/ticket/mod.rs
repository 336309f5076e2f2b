//! Queue tickets (取号/叫号): a number, what it is for, and its life
//! waiting → called → serving → finished, with hold, transfer and absence on the way.
//!
//! A ticket's state is the fold of its steps in the order in which they reached the hall's
//! node, see [`Ticket::apply`]. Counters go on while the node is away and hand in their steps
//! afterwards, so two of them may have called the same ticket. The rule: **the window where the
//! person stood has the ticket; where nobody stood, the window whose call reached the node
//! first.** The other one's steps are recorded and change nothing.

mod estimate;
mod life;
mod mask;
mod next;
mod number;
mod spoken;
mod wire;

#[cfg(test)]
mod tests;

pub use estimate::{MIN_MEASURED, Minutes, estimate};
pub use life::{Applied, Refusal, Ticket};
pub use mask::{MaskedName, Title, surname};
pub use next::{MAX_HEAD_START_S, Priority, Serves, Waiting, next};
pub use number::{MAX_LINE, TicketNumber};
pub use spoken::{Spoken, spoken};
pub use wire::{
    Board, BoardCall, BoardLine, CallNext, MAX_STEPS, Queue, Reconciled, StepResult, Steps, Take,
    TicketView, Totals, TotalsLine, Waiter,
};

use crate::id::{ActionId, ItemCode};
use serde::{Deserialize, Serialize};

/// A window's number, as it stands over it.
pub type Window = u16;

/// Most times a ticket can go back to the waiting.
pub const MAX_ROUNDS: u16 = 20;

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Waits to be called.
    Waiting,
    /// Waits to be called in the line that a window sent it to.
    Transferred,
    /// Called; the person has not come yet.
    Called {
        /// To which window.
        window: Window,
    },
    /// The person stands at the window.
    Serving {
        /// Which.
        window: Window,
    },
    /// Set aside: the person fetches something. Called again by hand.
    Held {
        /// By which window.
        window: Window,
    },
    /// Called, and nobody came. Called again by hand when the person comes after all.
    Absent {
        /// To which window.
        window: Window,
    },
    /// Done.
    Finished {
        /// At which window.
        window: Window,
    },
}

impl State {
    /// Whether [`next`] may choose it.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Waiting | Self::Transferred)
    }

    /// Whether a window may call it: in its turn, or by hand.
    #[must_use]
    pub const fn can_be_called(self) -> bool {
        self.waits() || matches!(self, Self::Held { .. } | Self::Absent { .. })
    }

    /// The window that has it or had it last.
    #[must_use]
    pub const fn window(self) -> Option<Window> {
        match self {
            Self::Waiting | Self::Transferred => None,
            Self::Called { window }
            | Self::Serving { window }
            | Self::Held { window }
            | Self::Absent { window }
            | Self::Finished { window } => Some(window),
        }
    }
}

/// Where a ticket stands after a deed of a window that knows no more than where it stood: the new
/// state, and whether a new round begins. `None` where the deed does not follow. What
/// [`Ticket::apply`] says with everybody's steps may be another window's word.
#[must_use]
pub fn after(state: State, deed: &Deed, window: Window) -> Option<(State, bool)> {
    let called = state == State::Called { window };
    let here = called || state == State::Serving { window };
    Some(match deed {
        Deed::Call if state.can_be_called() => (State::Called { window }, false),
        Deed::Recall if called => (state, false),
        Deed::Serve if called => (State::Serving { window }, false),
        Deed::Absent if called => (State::Absent { window }, true),
        Deed::Hold if here => (State::Held { window }, true),
        Deed::Transfer { .. } if here => (State::Transferred, true),
        Deed::Finish if here => (State::Finished { window }, false),
        Deed::Call
        | Deed::Recall
        | Deed::Serve
        | Deed::Absent
        | Deed::Hold
        | Deed::Transfer { .. }
        | Deed::Finish => return None,
    })
}

/// What a window does with a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Deed {
    /// Calls it, in its turn or by hand.
    Call,
    /// Calls once more.
    Recall,
    /// The person stands here.
    Serve,
    /// Sets it aside.
    Hold,
    /// Nobody came.
    Absent,
    /// Sends the person to another line, where nothing of the waited time is lost.
    Transfer {
        /// What for.
        item: ItemCode,
    },
    /// Done.
    Finish,
}

/// One deed, as a window records it. Its id is made once: handing it in again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Made by the window.
    pub id: ActionId,
    /// Which ticket.
    pub ticket: ActionId,
    /// How often the ticket had gone back to the waiting when this was done, as far as the window
    /// knew.
    pub round: u16,
    /// Which window.
    pub window: Window,
    /// What.
    pub deed: Deed,
    /// When, Unix seconds by the window's clock.
    pub at_s: u64,
}

impl Step {
    /// Whether its numbers are ones that a window can have.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.round <= MAX_ROUNDS && self.window >= 1 && self.window <= MAX_WINDOW
    }
}

/// Highest number of a window.
pub const MAX_WINDOW: Window = 999;
