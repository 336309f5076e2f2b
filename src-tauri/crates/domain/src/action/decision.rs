//! How a case goes on after it was filed.

use crate::factor::Factors;
use crate::id::{ActionId, DepartmentCode, Digest, HolderHandle, Word};
use crate::rating::Rating;
use crate::verdict::Verdict;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// A member of staff confirms at a counter that the person of a case that waits for it
/// was there.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ConfirmPerson {
    /// The case.
    #[n(0)]
    pub case: ActionId,
}

/// The department takes a case on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AcceptCase {
    /// The case.
    #[n(0)]
    pub case: ActionId,
}

/// Why: a code for everyone to read, and where more is to be said a text that only the
/// holder and the department can read.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct Reason {
    /// One of the department's reason codes.
    #[n(0)]
    pub code: Word,
    /// Salted commitment to the text, which is stored with the case's content.
    #[n(1)]
    pub text: Option<Digest>,
}

/// The department asks the holder for a correction (补正). The deadline pauses.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct WantCorrection {
    /// The case.
    #[n(0)]
    pub case: ActionId,
    /// What is wanted.
    #[n(1)]
    pub reason: Reason,
}

/// The holder corrects a case as asked. The deadline goes on, rules are judged anew.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CorrectCase {
    /// The case.
    #[n(0)]
    pub case: ActionId,
    /// The holder, derived anew from the card on the reader.
    #[n(1)]
    pub holder: HolderHandle,
    /// Factors the person gave now.
    #[n(2)]
    pub factors: Factors,
    /// Root over the commitments of the form's fields, all of them.
    #[n(3)]
    pub fields: Digest,
    /// SHA-256 of the encrypted content, all of it.
    #[n(4)]
    pub content: Digest,
    /// The public fields, all of them, where the item has some.
    #[n(5)]
    pub public: Option<Vec<super::PublicField>>,
}

/// A member of staff looked at a case and recommends a decision; where the item wants four
/// eyes, somebody else then decides so.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct EndorseCase {
    /// The case.
    #[n(0)]
    pub case: ActionId,
    /// Whether it is to be approved; else it is to be denied.
    #[n(1)]
    pub approve: bool,
}

/// A member of staff approves a case.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ApproveCase {
    /// The case.
    #[n(0)]
    pub case: ActionId,
}

/// A member of staff denies a case.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DenyCase {
    /// The case.
    #[n(0)]
    pub case: ActionId,
    /// Why.
    #[n(1)]
    pub reason: Reason,
}

/// A decided or withdrawn case is over.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CloseCase {
    /// The case.
    #[n(0)]
    pub case: ActionId,
}

/// An evaluator judged a case by its item's rule over private answers. It names no parent:
/// what it judged are the fields it names.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct JudgeCase {
    /// The case.
    #[n(0)]
    pub case: ActionId,
    /// The evaluator's department.
    #[n(1)]
    pub department: DepartmentCode,
    /// The rule's digest.
    #[n(2)]
    pub rule: Digest,
    /// The item's version.
    #[n(3)]
    pub version: u32,
    /// The case's field root that was judged.
    #[n(4)]
    pub fields: Digest,
    /// Salted commitment to everything that went into the rule: answers and the facts of
    /// the department's register.
    #[n(5)]
    pub input: Digest,
    /// The verdict on each condition, in order.
    #[n(6)]
    pub verdicts: Vec<Verdict>,
}

/// A withdrawal is undone at a counter, until the case closes.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct UndoWithdrawal {
    /// The case.
    #[n(0)]
    pub case: ActionId,
}

/// One voluntary rating of a decided case, once (GB/T 39735: one per case online).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RateCase {
    /// The case.
    #[n(0)]
    pub case: ActionId,
    /// The holder, derived anew from the card on the reader.
    #[n(1)]
    pub holder: HolderHandle,
    /// The level.
    #[n(2)]
    pub rating: Rating,
}
