//! The log: every action's record, and where the chain stands.

use domain::id::{Digest, KeyId};
use domain::outcome::Outcome;
use minicbor::{Decode, Encode};

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
    /// The last block's time, seconds since 1970; no part of any hash.
    #[n(7)]
    pub time_s: u64,
}
