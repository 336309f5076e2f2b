//! How far an action has come on its way from this device to the chain, and what one
//! attempt to bring it further ended in.
//!
//! `outbox` keeps the stages, `sync` makes the attempts; neither knows the other, both
//! know these words.

use crate::action::Action;
use crate::id::Digest;
use crate::outcome::Outcome;
use core::fmt;
use serde::{Deserialize, Serialize};

/// Where an action stands. Three of these are what people are shown as honest states:
/// saved on this device, received by a node, final on the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Durable on this device.
    Saved,
    /// On its way right now; durable on this device.
    Sending,
    /// A node says it has it. Not proven.
    Received,
    /// On the chain with success, by a verified receipt.
    Final,
    /// Refused: by a verified receipt, or by the word of every node that answered.
    Refused,
}

/// An action's stage with its times (milliseconds since 1970) and what hinders it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Where it stands.
    pub stage: Stage,
    /// When it became durable here.
    pub saved_at_ms: u64,
    /// When a node first said it had it.
    pub received_at_ms: Option<u64>,
    /// When a verified receipt or a refusal came in.
    pub settled_at_ms: Option<u64>,
    /// The block it stands in, by a verified receipt.
    pub height: Option<u64>,
    /// Why it was refused: an [`Outcome`]'s word, or `predecessor_refused`.
    pub refusal: Option<String>,
    /// Attempts in vain since it last moved, questions for its receipt among them.
    pub attempts: u32,
    /// When it is tried again.
    pub next_at_ms: u64,
    /// What the last failed attempt ended in: a stable code.
    pub hindrance: Option<String>,
}

/// What is to be done for one action now.
#[derive(Clone, PartialEq, Eq)]
pub struct Work {
    /// The action's digest.
    pub digest: Digest,
    /// The exact signed bytes, never encoded anew.
    pub signed: Vec<u8>,
    /// Content that must reach the node before the action does.
    pub content: Option<Digest>,
    /// When a node said it had the action; `None` means that it has to be submitted.
    pub received_at_ms: Option<u64>,
    /// Attempts in vain since it last moved, questions for its receipt among them.
    pub attempts: u32,
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work")
            .field("digest", &self.digest)
            .field("received_at_ms", &self.received_at_ms)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// What one attempt ended in.
#[derive(Clone, PartialEq, Eq)]
pub enum Step {
    /// A node has it now. Nothing is proven.
    Received,
    /// A node still has it, and there is no receipt yet.
    Waiting,
    /// The node that had it no longer knows it: the same bytes must go again.
    Lost,
    /// A receipt for exactly this action was verified.
    Proven {
        /// What the chain answered, success or not.
        outcome: Outcome,
        /// The block it stands in.
        height: u64,
        /// The receipt's bytes.
        receipt: Vec<u8>,
    },
    /// Every node that answered refuses it; there is no proof.
    Refused {
        /// The reason they gave.
        outcome: Outcome,
    },
    /// Nothing came of it this time.
    Retry {
        /// Why: a stable code.
        code: String,
        /// How long the node asks to be left alone, milliseconds.
        after_ms: Option<u64>,
    },
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Received => f.write_str("Received"),
            Self::Waiting => f.write_str("Waiting"),
            Self::Lost => f.write_str("Lost"),
            Self::Proven {
                outcome, height, ..
            } => write!(f, "Proven({} at {height})", outcome.word()),
            Self::Refused { outcome } => write!(f, "Refused({})", outcome.word()),
            Self::Retry { code, after_ms } => write!(f, "Retry({code}, {after_ms:?})"),
        }
    }
}

/// The content an action cannot do without, if it names any: a case's encrypted content,
/// an item's public document.
#[must_use]
pub fn content_of(action: &Action) -> Option<Digest> {
    action.body.content()
}
