//! What was refused, and what helps.

use super::CounterCode;
use domain::id::{Digest, ItemCode, KeyId};
use serde::{Deserialize, Serialize};

/// The page of what was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrayPage {
    /// Oldest first.
    pub rows: Vec<TrayRow>,
    /// Why the last thing done here did not go on.
    pub error: Option<CounterCode>,
    /// The one that a reason is being asked for before it is set aside.
    pub setting_aside: Option<Digest>,
}

/// One refused action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrayRow {
    /// Its digest.
    pub action: Digest,
    /// What it wanted, a word: `deny_case`.
    pub word: String,
    /// The case's number, where it belongs to one.
    pub number: Option<String>,
    /// The item, where it is known.
    pub item: Option<ItemCode>,
    /// Who signed it first.
    pub by: KeyId,
    /// Who is signed in signed it.
    pub me: bool,
    /// When it was stored, Unix milliseconds.
    pub at_ms: i64,
    /// Why it was refused, in a clerk's words.
    pub code: CounterCode,
    /// The outcome's own word, for whoever looks it up.
    pub outcome: String,
    /// A receipt proves the refusal.
    pub proven: bool,
    /// What helps.
    pub remedy: Remedy,
}

/// What helps against a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Send the same again, once the cause is mended.
    Retry,
    /// Sign it anew; a person's own signature is the person's to give again.
    Resign,
    /// Look at the case again and decide anew; then set this one aside.
    Anew,
    /// Nothing is left to do: set it aside.
    Discard,
}
