//! What became of one condition of a rule.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// The verdict on one top-level condition of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The condition holds.
    #[n(0)]
    Held,
    /// The condition does not hold.
    #[n(1)]
    NotHeld,
    /// It could not be judged: an input is missing or has another type, or the
    /// arithmetic left its bounds.
    #[n(2)]
    Unjudged,
}

impl Verdict {
    /// Whether these are the verdicts of a rule that holds: every condition held, and
    /// there is one.
    #[must_use]
    pub fn all_hold(verdicts: &[Self]) -> bool {
        !verdicts.is_empty() && verdicts.iter().all(|verdict| *verdict == Self::Held)
    }
}
