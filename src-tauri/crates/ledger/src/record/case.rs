//! Cases and their holders.

use domain::case::CaseState;
use domain::id::{ActionId, Digest, HolderHandle, ItemCode};
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
    /// Digest of its last action: what the next one must name as parent.
    #[n(4)]
    pub last: Digest,
    /// How many actions made it.
    #[n(5)]
    pub actions: u32,
    /// The same holder's case before this one.
    #[n(6)]
    pub previous: Option<ActionId>,
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
