//! Cases and their holders.

use domain::action::{PublicField, Reason};
use domain::case::{CaseState, Judged};
use domain::factor::Factors;
use domain::id::{
    ActionId, DepartmentCode, Digest, HolderHandle, ItemCode, KeyId, LicenceIdentifier,
};
use domain::verdict::Verdict;
use minicbor::{Decode, Encode};

/// A case as its actions made it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CaseRecord {
    /// What was applied for.
    #[n(0)]
    pub item: ItemCode,
    /// The item's version.
    #[n(1)]
    pub version: u32,
    /// Whose it is.
    #[n(2)]
    pub holder: HolderHandle,
    /// Where it stands.
    #[n(3)]
    pub state: CaseState,
    /// Digest of its last action: what the next one must name as parent. A verdict that
    /// decides nothing does not change it.
    #[n(4)]
    pub last: Digest,
    /// How many actions made it.
    #[n(5)]
    pub actions: u32,
    /// The same holder's case before this one.
    #[n(6)]
    pub previous: Option<ActionId>,
    /// Whose item it is.
    #[n(7)]
    pub department: DepartmentCode,
    /// Root over the commitments of its fields as they stand.
    #[n(8)]
    pub fields: Digest,
    /// SHA-256 of its encrypted content as it stands.
    #[n(9)]
    pub content: Digest,
    /// Factors that were given when it was filed or last corrected, and a member of
    /// staff's confirmation.
    #[n(10)]
    pub factors: Factors,
    /// When it was filed: the block's time, seconds since 1970.
    #[n(11)]
    pub filed_s: u64,
    /// Until when it is to be decided.
    #[n(12)]
    pub deadline: Deadline,
    /// The state in which it was withdrawn.
    #[n(13)]
    pub before: Option<CaseState>,
    /// How far its rule is.
    #[n(14)]
    pub ruling: Ruling,
    /// What evaluators found about the fields as they stand.
    #[n(15)]
    pub judged: Vec<Judged>,
    /// A member of staff's recommendation about the fields as they stand.
    #[n(16)]
    pub endorsed: Option<Endorsed>,
    /// How it was decided.
    #[n(17)]
    pub decision: Option<Decision>,
    /// The licence that came of it.
    #[n(18)]
    pub licence: Option<LicenceIdentifier>,
    /// What everyone may read.
    #[n(19)]
    pub public: Vec<PublicField>,
}

/// Until when a case is to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Deadline {
    /// It has not begun: the person waits to be confirmed.
    #[n(0)]
    NotBegun,
    /// This second since 1970 is the last.
    #[n(1)]
    Due(#[n(0)] u64),
    /// It pauses while the holder corrects, with so many working days left.
    #[n(2)]
    Paused(#[n(0)] u32),
}

/// How far a case's rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Ruling {
    /// The item has no rule, or the case waits for something else first.
    #[n(0)]
    None,
    /// Evaluators have until this second since 1970.
    #[n(1)]
    Open(#[n(0)] u64),
    /// It approved.
    #[n(2)]
    Approved,
    /// Left to a clerk: a condition does not hold or could not be judged, and all who
    /// judged agree.
    #[n(3)]
    NotHeld,
    /// Left to a clerk: the evaluators do not agree.
    #[n(4)]
    Differ,
    /// Left to a clerk: the evaluators did not answer in time.
    #[n(5)]
    TimedOut,
}

/// A member of staff's recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Endorsed {
    /// Whose.
    #[n(0)]
    pub by: KeyId,
    /// Whether to approve; else to deny.
    #[n(1)]
    pub approve: bool,
}

/// How a case was decided.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Decision {
    /// Whether it was approved.
    #[n(0)]
    pub approved: bool,
    /// Who decided; `None`: its rule.
    #[n(1)]
    pub by: Option<KeyId>,
    /// When: the block's time, seconds since 1970.
    #[n(2)]
    pub at_s: u64,
    /// Whether that was after the deadline.
    #[n(3)]
    pub late: bool,
    /// Why not.
    #[n(4)]
    pub reason: Option<Reason>,
    /// The rule's digest, where its item has one.
    #[n(5)]
    pub rule: Option<Digest>,
    /// The verdict on each condition, where a rule decided or was judged in the block.
    #[n(6)]
    pub verdicts: Vec<Verdict>,
}

/// What one department's evaluator said about a case.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct VerdictRecord {
    /// The action that says so.
    #[n(0)]
    pub action: Digest,
    /// The evaluator.
    #[n(1)]
    pub by: KeyId,
    /// The rule.
    #[n(2)]
    pub rule: Digest,
    /// The item's version.
    #[n(3)]
    pub version: u32,
    /// The field root that was judged.
    #[n(4)]
    pub fields: Digest,
    /// Salted commitment to everything that went into the rule.
    #[n(5)]
    pub input: Digest,
    /// The verdict on each condition, in order.
    #[n(6)]
    pub verdicts: Vec<Verdict>,
}

/// A holder's cases: a list that begins at the newest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct HolderRecord {
    /// The newest case.
    #[n(0)]
    pub newest: ActionId,
    /// How many there are.
    #[n(1)]
    pub cases: u32,
}

/// A department's open cases: a list from the oldest to the newest.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(array)]
pub struct WorkRecord {
    /// The case that waits longest.
    #[n(0)]
    pub oldest: Option<ActionId>,
    /// The case that came last.
    #[n(1)]
    pub newest: Option<ActionId>,
    /// How many there are.
    #[n(2)]
    pub open: u64,
}

/// A case's place in its department's list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(array)]
pub struct WorkPlace {
    /// The older neighbour.
    #[n(0)]
    pub older: Option<ActionId>,
    /// The newer neighbour.
    #[n(1)]
    pub newer: Option<ActionId>,
}

/// The evaluators' time limits, in the order in which they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(array)]
pub struct TimersRecord {
    /// The first that has not ended.
    #[n(0)]
    pub first: u64,
    /// Where the next one goes.
    #[n(1)]
    pub next: u64,
}

/// One time limit.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct TimerRecord {
    /// Whose.
    #[n(0)]
    pub case: ActionId,
    /// When it ends, seconds since 1970.
    #[n(1)]
    pub due_s: u64,
}
