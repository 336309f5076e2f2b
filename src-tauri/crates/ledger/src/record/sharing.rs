//! Grants, accesses, cards that were replaced, erasures.

use domain::action::Shared;
use domain::id::{ActionId, DepartmentCode, Digest, HolderHandle, KeyId, Word};
use minicbor::{Decode, Encode};

/// A grant.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct GrantRecord {
    /// Whose data, as the department that has it knows the card.
    #[n(0)]
    pub holder: HolderHandle,
    /// Who has the data.
    #[n(1)]
    pub department: DepartmentCode,
    /// What is shared.
    #[n(2)]
    pub what: Shared,
    /// Who may use it.
    #[n(3)]
    pub grantee: DepartmentCode,
    /// What for.
    #[n(4)]
    pub purpose: Word,
    /// The fields, sorted; empty: all of a case's, what stands on a licence.
    #[n(5)]
    pub fields: Vec<Word>,
    /// Until when, seconds since 1970.
    #[n(6)]
    pub until_s: u64,
    /// Whether the holder took it back.
    #[n(7)]
    pub withdrawn: bool,
    /// How often it was used.
    #[n(8)]
    pub uses: u32,
    /// The same holder's grant before this one.
    #[n(9)]
    pub previous: Option<ActionId>,
    /// The action that made it.
    #[n(10)]
    pub action: Digest,
}

impl GrantRecord {
    /// Whether it can be used at this block's time.
    #[must_use]
    pub const fn holds_at(&self, time_s: u64) -> bool {
        !self.withdrawn && time_s <= self.until_s
    }
}

/// A holder's grants: a list that begins at the newest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct HolderGrants {
    /// The newest.
    #[n(0)]
    pub newest: ActionId,
    /// How many there are.
    #[n(1)]
    pub grants: u32,
}

/// One use of a holder's data, by a department of its own or by a grantee.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AccessRecord {
    /// The action that is the record of it.
    #[n(0)]
    pub action: Digest,
    /// Whose key.
    #[n(1)]
    pub by: KeyId,
    /// For which department.
    #[n(2)]
    pub department: DepartmentCode,
    /// Of what.
    #[n(3)]
    pub what: Shared,
    /// What for.
    #[n(4)]
    pub purpose: Word,
    /// By which grant; `None`: the department's own case.
    #[n(5)]
    pub grant: Option<ActionId>,
    /// When: the block's time, seconds since 1970.
    #[n(6)]
    pub at_s: u64,
}

/// That a key opened a case or used a grant: what a key service asks for before it
/// re-wraps a key to this one.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct OpenedRecord {
    /// The newest action that says so.
    #[n(0)]
    pub action: Digest,
    /// Its block's time, seconds since 1970.
    #[n(1)]
    pub at_s: u64,
    /// How often so far.
    #[n(2)]
    pub times: u32,
}

/// A request that a card take another's place.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RebindRecord {
    /// The old card.
    #[n(0)]
    pub from: HolderHandle,
    /// The new card.
    #[n(1)]
    pub to: HolderHandle,
    /// Whose clerk asked.
    #[n(2)]
    pub department: DepartmentCode,
    /// The clerk's key.
    #[n(3)]
    pub by: KeyId,
    /// Why.
    #[n(4)]
    pub reason: Word,
    /// The second person's key, once confirmed.
    #[n(5)]
    pub confirmed: Option<KeyId>,
}

/// That a case's content is to be erased.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ErasureRecord {
    /// The action that says so.
    #[n(0)]
    pub action: Digest,
    /// Its block's time, seconds since 1970.
    #[n(1)]
    pub at_s: u64,
    /// Why.
    #[n(2)]
    pub reason: Word,
}
