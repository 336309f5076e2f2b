//! Who may see what of a holder's data, and who did; cards that are replaced; erasure.

use crate::factor::Factors;
use crate::id::{ActionId, DepartmentCode, HolderHandle, LicenceIdentifier, Word};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Most fields of one grant.
pub const MAX_GRANT_FIELDS: usize = 32;

/// What a grant is about.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shared {
    /// A case's answers.
    #[n(0)]
    Case(#[n(0)] ActionId),
    /// A licence.
    #[n(1)]
    Licence(#[n(0)] LicenceIdentifier),
}

/// The holder lets another department see something, for one purpose, until a time. The
/// grant's id is this action's id.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct GrantSharing {
    /// The holder, derived anew from the card on the reader for the department that has
    /// the data.
    #[n(0)]
    pub holder: HolderHandle,
    /// Factors the person gave now.
    #[n(1)]
    pub factors: Factors,
    /// What is shared.
    #[n(2)]
    pub what: Shared,
    /// Who may use it.
    #[n(3)]
    pub grantee: DepartmentCode,
    /// What for: a code.
    #[n(4)]
    pub purpose: Word,
    /// The names of the fields, sorted, each once; empty: all of a case's, and of a licence what
    /// stands on it.
    #[n(5)]
    pub fields: Vec<Word>,
    /// Until when, seconds since 1970.
    #[n(6)]
    pub until_s: u64,
}

/// The grantee uses a grant, on the record, before the key service opens anything.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct UseGrant {
    /// The grant.
    #[n(0)]
    pub grant: ActionId,
    /// What for: the grant's purpose, nothing else.
    #[n(1)]
    pub purpose: Word,
}

/// The holder takes a grant back.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct WithdrawGrant {
    /// The grant.
    #[n(0)]
    pub grant: ActionId,
    /// The holder, derived anew from the card on the reader.
    #[n(1)]
    pub holder: HolderHandle,
    /// Factors the person gave now.
    #[n(2)]
    pub factors: Factors,
}

/// A member of staff or an evaluator opens a case's content, on the record, before the key
/// service opens anything.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct OpenContent {
    /// The case.
    #[n(0)]
    pub case: ActionId,
    /// What for: a code.
    #[n(1)]
    pub purpose: Word,
}

/// A clerk asks that a renewed or replaced card take over what belongs to the old one; a
/// second person confirms it. The request's id is this action's id.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RebindHolder {
    /// The old card, as the clerk's department knows it.
    #[n(0)]
    pub from: HolderHandle,
    /// The new card, as the clerk's department knows it.
    #[n(1)]
    pub to: HolderHandle,
    /// Why: a code such as `lost` or `renewed`.
    #[n(2)]
    pub reason: Word,
}

/// A second person confirms that a card takes another's place.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ConfirmRebind {
    /// The request.
    #[n(0)]
    pub request: ActionId,
}

/// A closed case's content is to be erased by everyone who holds some of it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct EraseContent {
    /// The case.
    #[n(0)]
    pub case: ActionId,
    /// Why: a code such as `holder_asked` or `retention_over`.
    #[n(1)]
    pub reason: Word,
}
