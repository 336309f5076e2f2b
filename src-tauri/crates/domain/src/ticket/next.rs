//! Who is called next. Each ticket has one moment from which its waiting counts: when it was
//! taken, less a head start for who comes first by law or by booking. The earliest is called.
//! As the head start is bounded, nobody is overtaken by anyone who came more than
//! [`MAX_HEAD_START_S`] later: no one starves.

use super::TicketNumber;
use crate::id::{ActionId, DepartmentCode, ItemCode};
use serde::{Deserialize, Serialize};

/// Longest head start, seconds.
pub const MAX_HEAD_START_S: u64 = 30 * 60;
const ELDER_S: u64 = 20 * 60;
const BOOKED_S: u64 = 30 * 60;

/// Why someone is called earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Priority {
    /// No reason.
    #[default]
    Ordinary,
    /// 60 years and older.
    Elder,
    /// Disabled, pregnant, or with a small child.
    Disabled,
    /// Booked for a time.
    Booked {
        /// Unix seconds.
        for_s: u64,
    },
}

impl Priority {
    /// From when the waiting of a ticket taken at `taken_s` counts.
    #[must_use]
    pub fn counts_from(self, taken_s: u64) -> u64 {
        match self {
            Self::Ordinary => taken_s,
            Self::Elder => taken_s.saturating_sub(ELDER_S),
            Self::Disabled => taken_s.saturating_sub(MAX_HEAD_START_S),
            // Who comes hours before the booked time is nobody's better before it, and never
            // worse off than without a booking.
            Self::Booked { for_s } => taken_s.min(for_s.max(taken_s).saturating_sub(BOOKED_S)),
        }
    }
}

/// A ticket that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its id.
    pub id: ActionId,
    /// Its number.
    pub number: TicketNumber,
    /// The department of the line it waits in.
    pub department: DepartmentCode,
    /// What for.
    pub item: ItemCode,
    /// Why it is called earlier.
    pub priority: Priority,
    /// When it was taken, Unix seconds.
    pub taken_s: u64,
}

impl Waiting {
    /// What the waiting are ordered by: from when the waiting counts; at the same second the
    /// number, and the id, so that every machine orders alike.
    #[must_use]
    pub fn order(&self) -> (u64, u64, TicketNumber, ActionId) {
        let from = self.priority.counts_from(self.taken_s);
        (from, self.taken_s, self.number, self.id)
    }
}

/// What a window serves.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Serves {
    /// Whose items.
    pub departments: Vec<DepartmentCode>,
    /// Which of them; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemCode>,
}

impl Serves {
    /// Most departments, and most items.
    pub const MAX: usize = 64;

    /// Whether it serves somebody, and not too much is listed.
    #[must_use]
    pub fn holds(&self) -> bool {
        (1..=Self::MAX).contains(&self.departments.len()) && self.items.len() <= Self::MAX
    }

    /// Whether this ticket may be called here.
    #[must_use]
    pub fn takes(&self, ticket: &Waiting) -> bool {
        self.departments.contains(&ticket.department)
            && (self.items.is_empty() || self.items.contains(&ticket.item))
    }
}

/// The ticket that a window calls next.
pub fn next<'a>(
    waiting: impl IntoIterator<Item = &'a Waiting>,
    serves: &Serves,
) -> Option<&'a Waiting> {
    waiting
        .into_iter()
        .filter(|ticket| serves.takes(ticket))
        .min_by_key(|ticket| ticket.order())
}
