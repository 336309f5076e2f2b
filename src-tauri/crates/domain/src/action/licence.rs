//! Licences (电子证照).

use super::{PublicField, Reason};
use crate::id::{ActionId, DepartmentCode, Digest, HolderHandle, LicenceIdentifier, LicenceType};
use minicbor::{Decode, Encode};

/// A member of staff issues a licence: as the outcome of an approved case, or from an
/// older register.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct IssueLicence {
    /// The type of licence.
    #[n(0)]
    pub licence: LicenceType,
    /// Whose it is, as the issuing department knows the card.
    #[n(1)]
    pub holder: HolderHandle,
    /// The issuing department.
    #[n(2)]
    pub department: DepartmentCode,
    /// The identifier (GB/T 36904), unique.
    #[n(3)]
    pub identifier: LicenceIdentifier,
    /// Root over the commitments of its fields.
    #[n(4)]
    pub fields: Digest,
    /// First day of validity, days since 1970 in China.
    #[n(5)]
    pub valid_from: i64,
    /// Last day of validity; `None`: without end.
    #[n(6)]
    pub valid_until: Option<i64>,
    /// The approved case that it is the outcome of.
    #[n(7)]
    pub case: Option<ActionId>,
    /// What everyone may read, for the business register.
    #[n(8)]
    pub public: Option<Vec<PublicField>>,
}

/// A licence is replaced by its next version: same type, issuer and serial, version one more.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RenewLicence {
    /// The licence that ends with this.
    #[n(0)]
    pub old: LicenceIdentifier,
    /// The next version's identifier.
    #[n(1)]
    pub identifier: LicenceIdentifier,
    /// Root over the commitments of its fields.
    #[n(2)]
    pub fields: Digest,
    /// First day of validity, days since 1970 in China.
    #[n(3)]
    pub valid_from: i64,
    /// Last day of validity; `None`: without end.
    #[n(4)]
    pub valid_until: Option<i64>,
    /// What everyone may read; `None`: as before.
    #[n(5)]
    pub public: Option<Vec<PublicField>>,
}

/// A licence does not hold for the time being.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SuspendLicence {
    /// The licence.
    #[n(0)]
    pub identifier: LicenceIdentifier,
    /// Why.
    #[n(1)]
    pub reason: Reason,
}

/// A suspended licence holds again.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ResumeLicence {
    /// The licence.
    #[n(0)]
    pub identifier: LicenceIdentifier,
}

/// A licence ends for ever.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RevokeLicence {
    /// The licence.
    #[n(0)]
    pub identifier: LicenceIdentifier,
    /// Why.
    #[n(1)]
    pub reason: Reason,
}
