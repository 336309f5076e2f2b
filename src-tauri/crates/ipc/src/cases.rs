//! A person's own cases, as the window lists them.

use crate::{ErrorCode, SecretText};
use domain::case::CaseState;
use domain::id::{ActionId, DepartmentCode, ItemCode};
use domain::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// One case in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseRow {
    /// The case.
    pub case: ActionId,
    /// Its number for people.
    pub number: String,
    /// The item.
    pub item: ItemCode,
    /// Its state on the chain; `None` while it is only saved here, or where it was refused.
    pub state: Option<CaseState>,
    /// It was not accepted, and why.
    pub refused: Option<ErrorCode>,
    /// When it was filed, Unix milliseconds.
    pub filed_ms: i64,
}

/// One case whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseDetail {
    /// The row it was opened from.
    pub row: CaseRow,
    /// Oldest first.
    pub history: Vec<HistoryRow>,
    /// It can be withdrawn now.
    pub can_withdraw: bool,
    /// What the department asks to be corrected, while it waits for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Correction>,
}

/// What a department asks to be corrected, as far as it can be read here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Correction {
    /// It was read.
    Asked {
        /// The department's words; may be empty.
        words: SecretText,
        /// The questions to answer anew; none: whatever the words say.
        asked: Vec<AskedRow>,
    },
    /// It opens with the card on the reader alone, and that is away.
    CardAway,
    /// It could not be read.
    Unread {
        /// Why.
        code: ErrorCode,
    },
}

/// One question to answer anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskedRow {
    /// The form's property.
    pub field: String,
    /// Why: a code.
    pub reason: String,
    /// The department's words about it; may be empty.
    pub words: SecretText,
}

/// One step in a case's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// `file_case`, `withdraw_case`; an opening to judge by rule is `open_content_by_rule`.
    pub action: String,
    /// Unix milliseconds: the block's time, or this device's while not final.
    pub at_ms: i64,
    /// Block height; `None` while not final.
    pub height: Option<u64>,
    /// Its receipt was verified on this device.
    pub verified: bool,
    /// What a department's evaluator found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<JudgedRow>,
}

/// What a department's evaluator found about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedRow {
    /// The department.
    pub department: DepartmentCode,
    /// The verdict on each condition of the item's rule, in order.
    pub verdicts: Vec<Verdict>,
}
