//! What stands under the keys of `state_key`. CBOR arrays; positions are for ever.

use domain::action::Role;
use domain::case::CaseState;
use domain::factor::Factors;
use domain::id::{
    ActionId, DepartmentCode, Digest, HallCode, HolderHandle, ItemCode, KeyId, PublicKey,
};
use domain::outcome::Outcome;
use minicbor::{Decode, Encode};

/// An enrolled key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct KeyRecord {
    /// The key itself.
    #[n(0)]
    pub key: PublicKey,
    /// What it may do.
    #[n(1)]
    pub role: Role,
    /// For whom.
    #[n(2)]
    pub department: DepartmentCode,
    /// Where, for a device.
    #[n(3)]
    pub hall: Option<HallCode>,
}

/// The current version of an item.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ItemRecord {
    /// The item.
    #[n(0)]
    pub item: ItemCode,
    /// Its current version, from 1.
    #[n(1)]
    pub version: u32,
    /// Whose it is.
    #[n(2)]
    pub department: DepartmentCode,
    /// SHA-256 of its document.
    #[n(3)]
    pub document: Digest,
    /// What it asks for.
    #[n(4)]
    pub factors: Factors,
}

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

/// An action that has its outcome for ever.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ActionRecord {
    /// Whose.
    #[n(0)]
    pub author: KeyId,
    /// How it ended.
    #[n(1)]
    pub outcome: Outcome,
    /// The block.
    #[n(2)]
    pub height: u64,
    /// Its place among the block's recorded actions, from 0.
    #[n(3)]
    pub leaf: u32,
    /// The action it was signed anew for.
    #[n(4)]
    pub replaces: Option<Digest>,
}

/// Where the chain stands after a block.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Head {
    /// The last block applied; 0 after genesis.
    #[n(0)]
    pub height: u64,
    /// SHA-256 of the canonical genesis.
    #[n(1)]
    pub genesis: Digest,
    /// The state tree's version: one more with each block that changed the state.
    #[n(2)]
    pub tree_version: u64,
    /// The state tree's root.
    #[n(3)]
    pub state_root: Digest,
    /// The log of every recorded action so far, as its frontier.
    #[n(4)]
    pub log: seal::merkle::Frontier,
    /// RFC 9162 root over the last block that recorded anything.
    #[n(5)]
    pub block_root: Digest,
    /// The commitment to all of it.
    #[n(6)]
    pub app_hash: Digest,
}
