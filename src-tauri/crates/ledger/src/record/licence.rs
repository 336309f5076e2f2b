//! Licences and the business register.

use domain::action::PublicField;
use domain::id::{ActionId, DepartmentCode, Digest, HolderHandle, LicenceIdentifier, LicenceType};
use domain::licence::LicenceStatus;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// A licence.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct LicenceRecord {
    /// Its type.
    #[n(0)]
    pub licence: LicenceType,
    /// Whose it is, as the issuing department knows the card.
    #[n(1)]
    pub holder: HolderHandle,
    /// Who issued it.
    #[n(2)]
    pub department: DepartmentCode,
    /// Root over the commitments of its fields.
    #[n(3)]
    pub fields: Digest,
    /// First day of validity, days since 1970 in China.
    #[n(4)]
    pub valid_from: i64,
    /// Last day of validity; `None`: without end.
    #[n(5)]
    pub valid_until: Option<i64>,
    /// Where it stands.
    #[n(6)]
    pub status: LicenceStatus,
    /// The case that it came of.
    #[n(7)]
    pub case: Option<ActionId>,
    /// What everyone may read.
    #[n(8)]
    pub public: Vec<PublicField>,
    /// The next version, where it was renewed.
    #[n(9)]
    pub renewed_by: Option<LicenceIdentifier>,
    /// The same holder's licence before this one.
    #[n(10)]
    pub previous: Option<LicenceIdentifier>,
    /// The action that changed it last.
    #[n(11)]
    pub last: Digest,
    /// How many actions changed it, its issue included.
    #[n(12)]
    pub actions: u32,
}

impl LicenceRecord {
    /// Whether it holds on this day: its status and its validity.
    #[must_use]
    pub fn holds_on(&self, day: i64) -> bool {
        self.status == LicenceStatus::Active
            && self.valid_from <= day
            && self.valid_until.is_none_or(|until| day <= until)
    }
}

/// A holder's licences: a list that begins at the newest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct HolderLicences {
    /// The newest.
    #[n(0)]
    pub newest: LicenceIdentifier,
    /// How many there are.
    #[n(1)]
    pub licences: u32,
}

/// Where a business stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum BusinessStatus {
    /// A case that wants the name is open.
    #[n(0)]
    Proposed,
    /// Its licence is issued.
    #[n(1)]
    Registered,
    /// Its licence is suspended.
    #[n(2)]
    Suspended,
    /// Its licence is revoked; the name is free.
    #[n(3)]
    Revoked,
    /// The case was withdrawn or denied; the name is free.
    #[n(4)]
    Released,
}

impl BusinessStatus {
    /// Whether the name is another's to have.
    #[must_use]
    pub const fn is_free(self) -> bool {
        matches!(self, Self::Revoked | Self::Released)
    }
}

/// An entry of the business register, for anyone to read.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct BusinessRecord {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// Where it stands.
    #[n(1)]
    pub status: BusinessStatus,
    /// Who keeps it.
    #[n(2)]
    pub department: DepartmentCode,
    /// The case that wants or got the name.
    #[n(3)]
    pub case: Option<ActionId>,
    /// Its licence.
    #[n(4)]
    pub licence: Option<LicenceIdentifier>,
    /// Its unified social credit code.
    #[n(5)]
    pub credit_code: Option<String>,
    /// Whether the code's check character does not fit (GB 32100): some genuine codes are
    /// like that, so it is a warning, no obstacle.
    #[n(6)]
    pub code_doubtful: bool,
}
