//! What a validator did against the engine's rules, as the engine's blocks prove it.

use minicbor::{Decode, Encode};

/// How a validator broke the rules. Codes are for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum MisbehaviourKind {
    /// Two votes of one kind for different blocks at one height and round.
    #[n(1)]
    DuplicateVote,
    /// It signed another header than the chain's, for a light client.
    #[n(2)]
    LightClientAttack,
    /// One that this program does not know.
    #[n(0)]
    Other,
}

impl MisbehaviourKind {
    /// The stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::DuplicateVote => "duplicate_vote",
            Self::LightClientAttack => "light_client_attack",
            Self::Other => "other",
        }
    }
}

/// Evidence against a validator that stands in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Misbehaviour {
    /// What it did.
    #[n(0)]
    pub kind: MisbehaviourKind,
    /// The validator's address: the first 20 bytes of its key's SHA-256.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub address: [u8; 20],
    /// Its voting power when it did so.
    #[n(2)]
    pub power: u64,
    /// The height at which it did so.
    #[n(3)]
    pub height: u64,
    /// That block's time, seconds since 1970.
    #[n(4)]
    pub time_s: u64,
}

/// Evidence and the block that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct MisbehaviourRecord {
    /// What is proven.
    #[n(0)]
    pub what: Misbehaviour,
    /// The block's height.
    #[n(1)]
    pub recorded: u64,
}
