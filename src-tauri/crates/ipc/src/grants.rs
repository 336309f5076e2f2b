//! Letting another department see a certificate, as the window shows it; and who used it.

use crate::HeldLicence;
use domain::id::{ActionId, DepartmentCode, ItemCode, LicenceIdentifier, LicenceType, Word};
use serde::{Deserialize, Serialize};

/// A certificate that another department may see, as it is being filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantDraft {
    /// Which certificate.
    pub licence: HeldLicence,
    /// Who may see it.
    pub grantee: Option<DepartmentCode>,
    /// What for.
    pub purpose: Option<Word>,
    /// To the end of the how many-th day after today.
    pub days: Option<u16>,
}

impl GrantDraft {
    /// What a department may be let see something for.
    pub const PURPOSES: [&str; 2] = ["handle_case", "check_evidence"];
    /// How long, in days after today.
    pub const DAYS: [u16; 3] = [0, 30, 365];
}

/// A certificate that a department can be shown instead of paper; ticked like a consent, by the
/// purpose [`Self::PURPOSE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateOffer {
    /// Which.
    pub licence: HeldLicence,
    /// The person agreed.
    pub shown: bool,
}

impl CertificateOffer {
    /// What the window ticks.
    pub const PURPOSE: &str = "show_certificate";
}

/// A grant, as the chain proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantRow {
    /// Its id.
    pub grant: ActionId,
    /// What may be seen.
    pub what: SharedRow,
    /// Whose department has it.
    pub department: DepartmentCode,
    /// Who may see it.
    pub grantee: DepartmentCode,
    /// What for.
    pub purpose: Word,
    /// Until when, Unix milliseconds.
    pub until_ms: i64,
    /// How it stands.
    pub state: GrantState,
    /// How often it was used.
    pub uses: u32,
}

/// How a grant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantState {
    /// It holds.
    Holds,
    /// Its time is over.
    Over,
    /// Its holder took it back.
    Withdrawn,
}

/// Something of a person's that a department sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SharedRow {
    /// What was submitted in a case.
    Case {
        /// Which case.
        case: ActionId,
        /// Its number for people.
        number: String,
        /// The item.
        item: ItemCode,
    },
    /// A certificate.
    Licence {
        /// Which.
        identifier: LicenceIdentifier,
        /// Its type.
        licence: LicenceType,
    },
}

/// A department used something of a person's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenRow {
    /// What.
    pub what: SharedRow,
    /// Whose staff or evaluator.
    pub department: DepartmentCode,
    /// What for, as a word; `rule`: for judging by rule, as the person agreed to.
    pub purpose: Word,
    /// The person had let it: a grant.
    pub granted: bool,
    /// The block's time, Unix milliseconds.
    pub at_ms: i64,
    /// The block.
    pub height: u64,
    /// Signed by validators in office, or by those of a checkpoint.
    pub verified: bool,
}

/// What was submitted is about this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum About {
    /// A case of an item.
    Item {
        /// The item.
        item: ItemCode,
    },
    /// A grant.
    Grant {
        /// The type of the certificate that may be seen.
        licence: LicenceType,
        /// Who may see it.
        grantee: DepartmentCode,
    },
}
