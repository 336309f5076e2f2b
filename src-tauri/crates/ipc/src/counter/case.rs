//! The page of one case.

use super::{CounterCode, StaffAct, WorkRow};
use crate::{LoadState, ThreeStates};
use core::fmt;
use domain::action::{PublicField, Role};
use domain::catalogue::MaterialSource;
use domain::factor::Factors;
use domain::id::{ActionId, DepartmentCode, Digest, KeyId, LicenceIdentifier, LicenceType, Word};
use domain::licence::LicenceStatus;
use domain::verdict::Verdict;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// The page of one case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CasePage {
    /// Loading, ready, or failed: then it is what this machine last knew, and nothing is offered.
    pub load: LoadState,
    /// The case as the list shows it.
    pub row: WorkRow,
    /// The tab that is shown.
    pub tab: CaseTab,
    /// Which checks of the person held.
    pub evidence: EvidenceView,
    /// The content: locked, or open.
    pub content: CaseContent,
    /// What belongs to the application, in the item's order.
    pub materials: Vec<MaterialRow>,
    /// The certificate of another department that the item takes instead of paper.
    pub given: Option<GivenView>,
    /// The holder's certificates of this department, instead of paper; newest first.
    pub licences: Vec<HeldLicence>,
    /// What everybody may read.
    pub public: Vec<PublicField>,
    /// What became of the item's rule.
    pub rule: RuleView,
    /// The recommendation of a first person.
    pub endorsed: Option<EndorsedRow>,
    /// How it was decided.
    pub decision: Option<DecisionRow>,
    /// Every step on the chain, oldest first.
    pub history: Vec<StepRow>,
    /// This machine's own actions on it, oldest first: each with its three states.
    pub mine: Vec<MyAct>,
    /// What the person who is signed in may do now, the main one first. Exactly what would be
    /// accepted; nothing else is shown as a button.
    pub may: Vec<StaffAct>,
    /// Why less is offered than the person's rights would cover: somebody else has the case,
    /// nobody has, a first person is wanted, an action of theirs is still on its way.
    pub held_back: Option<CounterCode>,
    /// Why the last thing done here did not go on.
    pub error: Option<CounterCode>,
    /// Something is being done: buttons wait.
    pub busy: bool,
}

/// The tabs of a case's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseTab {
    /// 审查: evidence, rule, history in short.
    #[default]
    Review,
    /// 回答
    Answers,
    /// 材料
    Materials,
    /// 证照
    Licences,
    /// 历史
    History,
}

impl CaseTab {
    /// Every tab, in their order.
    pub const ALL: [Self; 5] = [
        Self::Review,
        Self::Answers,
        Self::Materials,
        Self::Licences,
        Self::History,
    ];
}

/// Which checks of the person held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceView {
    /// The factors that the item asks for.
    pub wanted: Factors,
    /// The factors given, as the chain has them.
    pub given: Factors,
    /// They suffice.
    pub suffices: bool,
    /// What the device checked of the document, as words, once the content is open:
    /// `passive_authentication`, `number`, …
    pub checks: Vec<String>,
    /// They are what was committed to when the case was filed.
    pub checks_proven: bool,
}

/// The case's private content. Prints its state alone.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "content", rename_all = "snake_case")]
pub enum CaseContent {
    /// Locked; opening it is an action of its own, which its holder sees.
    Locked,
    /// The opening is on its way: the key is handed out once it is final.
    Opening {
        /// How far it is.
        states: ThreeStates,
    },
    /// Final; the key and the content are being fetched.
    Fetching,
    /// Open until the page is left.
    Open {
        /// The form's answers, in the form's order.
        answers: Vec<Answer>,
        /// What the document said of the holder: `card.name`, `card.number`, …
        card: Vec<Answer>,
        /// The consents given, by purpose.
        consents: Vec<String>,
        /// Every field belongs to the root on the chain.
        proven: bool,
        /// Until when the key service would hand the key out again, Unix milliseconds.
        until_ms: i64,
    },
    /// It could not be opened.
    Failed {
        /// Why.
        code: CounterCode,
    },
}

impl fmt::Debug for CaseContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Locked => "Locked",
            Self::Opening { .. } => "Opening",
            Self::Fetching => "Fetching",
            Self::Open { .. } => "Open(***)",
            Self::Failed { .. } => "Failed",
        })
    }
}

/// An opened field. Prints as its name alone, wiped when dropped.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The form's property, or the document's field.
    pub field: String,
    /// The value; `None` where an optional question was left open.
    pub value: Option<serde_json::Value>,
    /// A correction changed it.
    pub changed: bool,
}

impl Drop for Answer {
    fn drop(&mut self) {
        wipe(self.value.take());
    }
}

/// Overwrites every text of a value.
fn wipe(value: Option<serde_json::Value>) {
    use serde_json::Value;
    match value {
        Some(Value::String(mut text)) => text.zeroize(),
        Some(Value::Array(values)) => values.into_iter().for_each(|value| wipe(Some(value))),
        Some(Value::Object(map)) => map.into_iter().for_each(|(_, value)| wipe(Some(value))),
        Some(Value::Null | Value::Bool(_) | Value::Number(_)) | None => {}
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({})", self.field)
    }
}

/// A material of the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialRow {
    /// The item's name for it.
    pub material: String,
    /// Where it comes from.
    pub source: MaterialSource,
    /// An application without it is incomplete.
    pub required: bool,
    /// Whether it is there.
    pub state: MaterialState,
}

/// Whether a material is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialState {
    /// Read from the card, which was checked.
    FromCard,
    /// The department looks it up itself.
    FromRegister,
    /// In the content.
    Attached,
    /// To be handed in at the counter, if asked for.
    AtCounter,
    /// A certificate takes its place.
    Given,
    /// Not known before the content is open.
    Locked,
}

/// A certificate of another department that the item takes instead of paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GivenView {
    /// The item's name for the material whose place it takes.
    pub material: String,
    /// The type of certificate.
    pub licence: LicenceType,
    /// Whether it is there.
    pub state: GivenState,
}

/// Whether a certificate is there, and what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "given", rename_all = "snake_case")]
pub enum GivenState {
    /// Not known before the content is open.
    Locked,
    /// The holder lets nobody see one; they hand it in at the counter, if asked for.
    NotGiven,
    /// It can be looked at; that is an action of its own, which its holder sees.
    Given,
    /// That is on its way.
    Using {
        /// How far it is.
        states: ThreeStates,
    },
    /// Final; it is being fetched.
    Fetching,
    /// It, with its proofs, until the page is left.
    Shown {
        /// How it stands on the chain.
        licence: HeldLicence,
        /// Whose it is.
        holder: Answer,
    },
    /// It could not be had.
    Failed {
        /// Why.
        code: CounterCode,
    },
}

/// A certificate of the holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLicence {
    /// Its identifier.
    pub identifier: LicenceIdentifier,
    /// Its type.
    pub licence: LicenceType,
    /// Who issued it.
    pub department: DepartmentCode,
    /// Its status on the chain.
    pub status: LicenceStatus,
    /// First day, `YYYY-MM-DD`.
    pub valid_from: String,
    /// Last day; `None`: without end.
    pub valid_until: Option<String>,
    /// It came of this case.
    pub of_this_case: bool,
    /// Read with its proof.
    pub proven: bool,
}

/// What became of the item's rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleView {
    /// Where it stands.
    pub state: RuleState,
    /// The rule's version, as the catalogue counts.
    pub version: u32,
    /// The version of the item that the case was filed under is the catalogue's: its words hold.
    pub words_hold: bool,
    /// The verdicts that the departments' evaluators or the block came to, one row each; their
    /// order is that of the rule's conditions.
    pub judged: Vec<crate::JudgedRow>,
    /// The verdicts that all who judged agree on, or that the block came to; empty where none.
    pub verdicts: Vec<Verdict>,
}

/// Where a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleState {
    /// The item has none: a member of staff decides.
    None,
    /// The case waits for something else first.
    Waiting,
    /// Evaluators are at it.
    Open,
    /// It approved.
    Approved,
    /// Left to a clerk: a condition does not hold or could not be judged.
    NotHeld,
    /// Left to a clerk: the evaluators do not agree.
    Differ,
    /// Left to a clerk: the evaluators did not answer in time.
    TimedOut,
}

/// Whose step it was, as the chain says: a key, never a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worker {
    /// The key.
    pub key: KeyId,
    /// Its role, where it could be read.
    pub role: Option<Role>,
    /// For whom it acts, where that could be read.
    pub department: Option<DepartmentCode>,
    /// It is who is signed in.
    pub me: bool,
}

/// A first person's recommendation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndorsedRow {
    /// Whose.
    pub by: Worker,
    /// Whether to approve; else to deny.
    pub approve: bool,
}

/// How a case was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRow {
    /// Approved or denied.
    pub approved: bool,
    /// Who decided; `None`: its rule.
    pub by: Option<Worker>,
    /// When, Unix milliseconds of the block.
    pub at_ms: i64,
    /// After the deadline.
    pub late: bool,
    /// The reason's code.
    pub reason: Option<Word>,
    /// The certificate that came of it.
    pub licence: Option<LicenceIdentifier>,
}

/// One step of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRow {
    /// The action's word: `file_case`, `accept_case`, …; an opening to judge by rule is
    /// `open_content_by_rule`.
    pub action: String,
    /// Unix milliseconds of the block.
    pub at_ms: i64,
    /// Block height.
    pub height: u64,
    /// Who.
    pub by: Worker,
    /// The device at which, or the member of staff with whom, it was done.
    pub with: Option<Worker>,
    /// Its receipt was verified on this machine.
    pub verified: bool,
    /// The chain refused it, with this outcome's word.
    pub refused: Option<String>,
    /// The reason's code, of a correction or a denial.
    pub reason: Option<Word>,
    /// What an opening was for.
    pub purpose: Option<Word>,
    /// What a recommendation was: `true` to approve.
    pub approve: Option<bool>,
    /// What an evaluator found.
    pub judged: Option<crate::JudgedRow>,
}

/// An action of this machine on the case, with its three states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyAct {
    /// Its digest.
    pub action: Digest,
    /// What it wants.
    pub act: StaffAct,
    /// Its author is who is signed in.
    pub me: bool,
    /// How far it is.
    pub states: ThreeStates,
    /// Why it was refused, in a clerk's words.
    pub refused: Option<CounterCode>,
    /// The case that it is about.
    pub case: ActionId,
}
