//! CometBFT v0.38: header, votes, validator set, hashed exactly as the engine does
//! (spec/core/data_structures.md, spec/core/encoding.md). A node that is its own only
//! validator builds its blocks with these; verifiers recompute them.

use crate::history::Validator;
use domain::id::{ChainId, Digest, PublicKey};
use minicbor::{Decode, Encode};
use prost::Message;
use seal::hash::sha256;
use seal::merkle::{self, Tree};
use tendermint_proto::google::protobuf as google;
use tendermint_proto::v0_38::crypto::{PublicKey as RawPublicKey, public_key::Sum};
use tendermint_proto::v0_38::types as raw;
use tendermint_proto::v0_38::version::Consensus;

/// How many fields a header has.
pub const HEADER_FIELDS: usize = 14;
/// The place of `app_hash` among them.
pub const APP_HASH_INDEX: usize = 10;
/// The place of `consensus_hash`, the neighbour of `next_validators_hash`.
pub const CONSENSUS_HASH_INDEX: usize = 9;
/// Where on the path from `app_hash` those two neighbours are hashed in.
const NEXT_VALIDATORS_STEP: usize = 1;
/// How many hashes lead from `app_hash` to the header's hash.
pub const APP_HASH_PATH_LEN: usize = 4;
/// Block protocol version of CometBFT v0.38.
pub const BLOCK_PROTOCOL: u64 = 11;
/// Bytes of one part of a block.
pub const BLOCK_PART_LEN: usize = 65_536;

/// Nanoseconds in a second.
const NANOS: u32 = 1_000_000_000;

/// A point in time in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Timestamp {
    /// Unix seconds.
    pub seconds: u64,
    /// Nanoseconds, 0 to 999,999,999.
    pub nanos: u32,
}

impl Timestamp {
    /// Whether protobuf can hold it.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        // Protobuf timestamps end with the year 9999.
        self.seconds <= 253_402_300_799 && self.nanos < NANOS
    }

    fn to_raw(self) -> google::Timestamp {
        google::Timestamp {
            seconds: i64::try_from(self.seconds).unwrap_or(i64::MAX),
            nanos: i32::try_from(self.nanos).unwrap_or(i32::MAX),
        }
    }
}

/// How a block was cut into parts, and the Merkle root over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PartSetHeader {
    /// Number of parts.
    #[n(0)]
    pub total: u32,
    /// Root over the parts' bytes.
    #[n(1)]
    pub hash: Digest,
}

impl PartSetHeader {
    /// The part set of a block's protobuf bytes.
    #[must_use]
    pub fn of_block(block: &[u8]) -> Self {
        let leaves: Vec<Digest> = block
            .chunks(BLOCK_PART_LEN)
            .map(merkle::leaf_hash)
            .collect();
        Self {
            total: u32::try_from(leaves.len()).unwrap_or(u32::MAX),
            hash: merkle::root(&leaves),
        }
    }
}

/// A block's name: its header's hash and its part set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct BlockId {
    /// The header's hash.
    #[n(0)]
    pub hash: Digest,
    /// The part set.
    #[n(1)]
    pub parts: PartSetHeader,
}

/// The fourteen fields of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderFields {
    /// Block protocol version: [`BLOCK_PROTOCOL`].
    pub version_block: u64,
    /// The application's protocol version.
    pub version_app: u64,
    /// The chain.
    pub chain_id: ChainId,
    /// Height, from 1.
    pub height: u64,
    /// The block's time.
    pub time: Timestamp,
    /// The block before; `None` at the chain's first height.
    pub last_block_id: Option<BlockId>,
    /// [`last_commit_hash`] of the commit for the block before.
    pub last_commit_hash: Digest,
    /// [`data_hash`] of this block's transactions.
    pub data_hash: Digest,
    /// [`validators_hash`] of those who sign this block.
    pub validators_hash: Digest,
    /// [`validators_hash`] of those who sign the next.
    pub next_validators_hash: Digest,
    /// [`consensus_hash`] of the parameters in force.
    pub consensus_hash: Digest,
    /// The application's state after the block before.
    pub app_hash: Digest,
    /// [`results_hash`] of the block before.
    pub last_results_hash: Digest,
    /// Root over the evidence of misbehaviour; [`empty_hash`] where there is none.
    pub evidence_hash: Digest,
    /// [`address`] of the proposer.
    pub proposer_address: [u8; 20],
}

impl HeaderFields {
    /// The fourteen fields as CometBFT encodes each for hashing, in order.
    #[must_use]
    pub fn leaves(&self) -> [Vec<u8>; HEADER_FIELDS] {
        let version = Consensus {
            block: self.version_block,
            app: self.version_app,
        };
        let last = self.last_block_id.map_or_else(
            || raw::BlockId {
                hash: Vec::new(),
                part_set_header: Some(raw::PartSetHeader::default()),
            },
            |id| raw_block_id(&id),
        );
        [
            version.encode_to_vec(),
            self.chain_id.as_str().to_owned().encode_to_vec(),
            signed(self.height).encode_to_vec(),
            self.time.to_raw().encode_to_vec(),
            last.encode_to_vec(),
            cdc_bytes(&self.last_commit_hash.0),
            cdc_bytes(&self.data_hash.0),
            cdc_bytes(&self.validators_hash.0),
            cdc_bytes(&self.next_validators_hash.0),
            cdc_bytes(&self.consensus_hash.0),
            app_hash_leaf(&self.app_hash),
            cdc_bytes(&self.last_results_hash.0),
            cdc_bytes(&self.evidence_hash.0),
            cdc_bytes(&self.proposer_address),
        ]
    }

    /// The header's hash.
    #[must_use]
    pub fn hash(&self) -> Digest {
        header_hash(&self.leaves())
    }
}

/// The hash of a header, given its encoded fields.
#[must_use]
pub fn header_hash(leaves: &[Vec<u8>; HEADER_FIELDS]) -> Digest {
    tree(leaves).root()
}

/// The path from `app_hash` to the header's hash, nearest sibling first.
#[must_use]
pub fn app_hash_path(leaves: &[Vec<u8>; HEADER_FIELDS]) -> [Digest; APP_HASH_PATH_LEN] {
    let path = tree(leaves).path(APP_HASH_INDEX).unwrap_or_default();
    path.try_into()
        .expect("the eleventh of fourteen leaves has a path of four hashes")
}

/// The hash of the header in which this `app_hash` stands, given its path.
#[must_use]
pub fn header_hash_from_app_hash(app_hash: &Digest, path: &[Digest; APP_HASH_PATH_LEN]) -> Digest {
    let leaf = merkle::leaf_hash(&app_hash_leaf(app_hash));
    merkle::root_from_path(&leaf, APP_HASH_INDEX as u64, HEADER_FIELDS as u64, path)
        .expect("the eleventh of fourteen leaves has a path of four hashes")
}

/// The leaf hash of `consensus_hash`, with which [`names_next`] is asked.
#[must_use]
pub fn consensus_leaf(leaves: &[Vec<u8>; HEADER_FIELDS]) -> Digest {
    merkle::leaf_hash(&leaves[CONSENSUS_HASH_INDEX])
}

/// Whether the header with this path from its `app_hash` names exactly these validators, in
/// the engine's order, as those who sign the next one: `next_validators_hash` is the ninth
/// field and, hashed with its neighbour, the second sibling on that path.
#[must_use]
pub fn names_next(
    validators: &[Validator],
    consensus_leaf: &Digest,
    app_hash_path: &[Digest; APP_HASH_PATH_LEN],
) -> bool {
    let leaf = merkle::leaf_hash(&cdc_bytes(&validators_hash(validators).0));
    merkle::node_hash(&leaf, consensus_leaf) == app_hash_path[NEXT_VALIDATORS_STEP]
}

/// The bytes a validator signs to commit a block: the length-delimited `CanonicalVote` of
/// a precommit (spec/core/data_structures.md, CanonicalVote).
#[must_use]
pub fn vote_sign_bytes(
    chain_id: &ChainId,
    height: u64,
    round: u32,
    block_id: &BlockId,
    timestamp: Timestamp,
) -> Vec<u8> {
    raw::CanonicalVote {
        r#type: raw::SignedMsgType::Precommit as i32,
        height: signed(height),
        round: i64::from(round),
        block_id: Some(raw::CanonicalBlockId {
            hash: block_id.hash.0.to_vec(),
            part_set_header: Some(raw::CanonicalPartSetHeader {
                total: block_id.parts.total,
                hash: block_id.parts.hash.0.to_vec(),
            }),
        }),
        timestamp: Some(timestamp.to_raw()),
        chain_id: chain_id.as_str().to_owned(),
    }
    .encode_length_delimited_to_vec()
}

/// A validator's address: the first 20 bytes of the SHA-256 of its key.
#[must_use]
pub fn address(key: &PublicKey) -> [u8; 20] {
    let mut address = [0; 20];
    address.copy_from_slice(&sha256(&[&key.0]).0[..20]);
    address
}

/// The hash of a validator set, in the engine's order (see [`engine_order`]).
#[must_use]
pub fn validators_hash(validators: &[Validator]) -> Digest {
    let leaves = validators.iter().map(|validator| {
        let key = RawPublicKey {
            sum: Some(Sum::Ed25519(validator.key.0.to_vec())),
        };
        let simple = raw::SimpleValidator {
            pub_key: Some(key),
            voting_power: signed(validator.power),
        };
        merkle::leaf_hash(&simple.encode_to_vec())
    });
    Tree::new(leaves.collect()).root()
}

/// Sorts validators as the engine does: greatest power first, then by address.
pub fn engine_order(validators: &mut [Validator]) {
    validators
        .sort_by_key(|validator| (core::cmp::Reverse(validator.power), address(&validator.key)));
}

/// The hash of a block's transactions: the Merkle root over the SHA-256 of each.
#[must_use]
pub fn data_hash(txs: &[Vec<u8>]) -> Digest {
    let leaves = txs.iter().map(|tx| merkle::leaf_hash(&sha256(&[tx]).0));
    Tree::new(leaves.collect()).root()
}

/// The hash of the consensus parameters: SHA-256 of `HashedParams`.
#[must_use]
pub fn consensus_hash(block_max_bytes: i64, block_max_gas: i64) -> Digest {
    sha256(&[&raw::HashedParams {
        block_max_bytes,
        block_max_gas,
    }
    .encode_to_vec()])
}

/// One place in a commit, in the order of the validator set: who signed for the block
/// when, or `None` for a validator who was absent.
pub type CommitSlot = Option<([u8; 20], Timestamp, [u8; 64])>;

/// The hash of a commit: the Merkle root over its `CommitSig`s.
#[must_use]
pub fn last_commit_hash(slots: &[CommitSlot]) -> Digest {
    let leaves = slots.iter().map(|slot| {
        let (flag, address, time, signature) = match slot {
            Some((address, time, signature)) => (
                raw::BlockIdFlag::Commit,
                address.to_vec(),
                time.to_raw(),
                signature.to_vec(),
            ),
            None => {
                // The engine writes the zero time of Go, the first of January of the year 1.
                let zero = google::Timestamp {
                    seconds: -62_135_596_800,
                    nanos: 0,
                };
                (raw::BlockIdFlag::Absent, Vec::new(), zero, Vec::new())
            }
        };
        let sig = raw::CommitSig {
            block_id_flag: flag as i32,
            validator_address: address,
            timestamp: Some(time),
            signature,
        };
        merkle::leaf_hash(&sig.encode_to_vec())
    });
    Tree::new(leaves.collect()).root()
}

/// The hash of a block's results: the Merkle root over the deterministic part of each
/// transaction's result, its code and data (gas is not used and zero).
#[must_use]
pub fn results_hash(results: &[(u32, Vec<u8>)]) -> Digest {
    let leaves = results.iter().map(|(code, data)| {
        let result = tendermint_proto::v0_38::abci::ExecTxResult {
            code: *code,
            data: data.clone().into(),
            ..Default::default()
        };
        merkle::leaf_hash(&result.encode_to_vec())
    });
    Tree::new(leaves.collect()).root()
}

/// The hash of an empty list: `SHA-256("")`.
#[must_use]
pub fn empty_hash() -> Digest {
    sha256(&[])
}

fn tree(leaves: &[Vec<u8>; HEADER_FIELDS]) -> Tree {
    Tree::new(leaves.iter().map(|leaf| merkle::leaf_hash(leaf)).collect())
}

/// `BytesValue { value }`, as `cdcEncode` writes byte strings.
fn cdc_bytes(value: &[u8]) -> Vec<u8> {
    value.to_vec().encode_to_vec()
}

fn app_hash_leaf(app_hash: &Digest) -> Vec<u8> {
    cdc_bytes(&app_hash.0)
}

/// Heights and powers are int64 on the wire; one that does not fit is no real one, and
/// its hash or signature will simply not match.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn raw_block_id(id: &BlockId) -> raw::BlockId {
    raw::BlockId {
        hash: id.hash.0.to_vec(),
        part_set_header: Some(raw::PartSetHeader {
            total: id.parts.total,
            hash: id.parts.hash.0.to_vec(),
        }),
    }
}
