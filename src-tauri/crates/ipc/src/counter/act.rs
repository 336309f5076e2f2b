//! What a member of staff does to a case, and the dialog that asks for it.

use super::CounterCode;
use crate::SecretText;
use domain::id::Word;
use serde::{Deserialize, Serialize};

/// What a member of staff does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffAct {
    /// 领办: take the case, so that nobody else works on it. Not on the chain.
    Take,
    /// 放回: give it back. Not on the chain.
    Release,
    /// 核对本人: confirm that the person is here.
    Confirm,
    /// 受理
    Accept,
    /// 查看个人信息: open the content.
    Open,
    /// 查看证照: look at the certificate that its holder lets the department see.
    See,
    /// 请求补正
    WantCorrection,
    /// 初审: recommend a decision to a second person.
    Endorse,
    /// 批准
    Approve,
    /// 不予批准
    Deny,
    /// 颁发证照
    Issue,
    /// 办结
    Close,
    /// 撤销撤回: the holder is here and takes the withdrawal back.
    UndoWithdrawal,
}

impl StaffAct {
    /// Every act.
    pub const ALL: [Self; 13] = [
        Self::Take,
        Self::Release,
        Self::Confirm,
        Self::Accept,
        Self::Open,
        Self::See,
        Self::WantCorrection,
        Self::Endorse,
        Self::Approve,
        Self::Deny,
        Self::Issue,
        Self::Close,
        Self::UndoWithdrawal,
    ];

    /// The stable word for it; with `-` for `_` it is in the text's id.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::Release => "release",
            Self::Confirm => "confirm",
            Self::Accept => "accept",
            Self::Open => "open",
            Self::See => "see",
            Self::WantCorrection => "want_correction",
            Self::Endorse => "endorse",
            Self::Approve => "approve",
            Self::Deny => "deny",
            Self::Issue => "issue",
            Self::Close => "close",
            Self::UndoWithdrawal => "undo_withdrawal",
        }
    }

    /// The key that begins it, on a case's page.
    #[must_use]
    pub const fn key(self) -> char {
        match self {
            Self::Take => 't',
            Self::Release => 'r',
            Self::Confirm => 'c',
            Self::Accept => 's',
            Self::Open => 'o',
            Self::See => 'v',
            Self::WantCorrection => 'b',
            Self::Endorse => 'e',
            Self::Approve => 'a',
            Self::Deny => 'd',
            Self::Issue => 'i',
            Self::Close => 'f',
            Self::UndoWithdrawal => 'u',
        }
    }

    /// It is written on the chain, after its writer has seen what.
    #[must_use]
    pub const fn is_written(self) -> bool {
        !matches!(self, Self::Take | Self::Release)
    }
}

/// The dialog of one act: first what is to be said, then what will be written. An act with
/// nothing to say begins at the second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActDialog {
    /// What is to be done.
    pub act: StaffAct,
    /// The case's number.
    pub number: String,
    /// How far.
    pub step: ActStep,
    /// The codes to choose one of: reasons of a denial, purposes of an opening. Empty where
    /// there is nothing to choose.
    pub choices: Vec<Word>,
    /// The code that is chosen.
    pub chosen: Option<Word>,
    /// Words for the holder, sealed for them and the department; on the chain stands only
    /// what commits to them.
    pub words: SecretText,
    /// Words can be given.
    pub words_offered: bool,
    /// Most characters of words.
    pub words_max: u32,
    /// The form's questions, for a correction; in the form's order.
    pub questions: Vec<AskedQuestion>,
    /// The codes to choose from for a question.
    pub question_choices: Vec<Word>,
    /// To approve or to deny, for a recommendation.
    pub approve: Option<bool>,
    /// Everything asked for is there.
    pub complete: bool,
    /// Exactly what will be written on the chain, once the second step is reached.
    pub writes: Vec<ChainWrite>,
    /// Signing and storing.
    pub busy: bool,
    /// Why it did not go on; what was filled in is still there.
    pub error: Option<CounterCode>,
}

/// How far a dialog is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActStep {
    /// What is to be said.
    Fill,
    /// What will be written; the next step signs it.
    Check,
}

/// A question of the form that a correction can ask about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskedQuestion {
    /// The form's property.
    pub field: String,
    /// The reason for asking; `None`: not asked about.
    pub reason: Option<Word>,
    /// Words about it.
    pub words: SecretText,
}

/// One thing that will be written on the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainWrite {
    /// What it is: `action`, `case`, `author`, `device`, `parent`, `reason_code`,
    /// `words_commitment`, `approve`, `purpose`, `identifier`, `valid_from`, `valid_until`,
    /// `fields_root`, `factors`, `evidence_commitment`, `action_id`.
    pub name: String,
    /// Its value as it stands there: a code, a number, hex.
    pub value: String,
}

/// A key that does something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortcut {
    /// The key as `KeyboardEvent.key` names it, such as `a`, `F2`, `/`, `Escape`.
    pub key: String,
    /// What it does, a word: an act's, or `search`, `next`, `previous`, `open`, `back`,
    /// `lock`, `tray`, `sign`, `review`, `shortcuts`, `refresh`, `tab_1` … `tab_5`.
    pub word: String,
}
