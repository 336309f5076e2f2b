//! Whether a value, or nothing, stands under a key of the state tree.
//!
//! Reads ICS 23 commitment proofs (`cosmos.ics23.v1`) of a Jellyfish Merkle tree with
//! SHA-256, as the crate `jmt` makes them, and nothing of CometBFT:
//!
//! ```text
//! leaf  = SHA-256("JMT::LeafNode" ‖ SHA-256(key) ‖ SHA-256(value))
//! inner = SHA-256("JMT::IntrnalNode" ‖ left ‖ right)
//! ```
//!
//! Stricter than ICS 23 asks for: at each depth the side on which the path lies must be
//! that bit of SHA-256(key), so a leaf proves its place and not only its presence.

use domain::id::Digest;
use prost::Message;
use seal::hash::sha256;

/// Longest proof in bytes: two paths of the greatest depth with two long values.
pub(crate) const MAX_PROOF_LEN: usize = 128 * 1024;
/// Deepest leaf, as `jmt::ics23_spec` has it.
const MAX_DEPTH: usize = 64;
const LEAF_PREFIX: &[u8] = b"JMT::LeafNode";
const INNER_PREFIX: &[u8] = b"JMT::IntrnalNode";
/// What stands for a subtree without leaves.
const EMPTY: Digest = Digest(*b"SPARSE_MERKLE_PLACEHOLDER_HASH__");
/// `HashOp::SHA256`.
const SHA256: i32 = 1;

#[derive(Clone, PartialEq, Message)]
struct LeafOp {
    #[prost(int32, tag = "1")]
    hash: i32,
    #[prost(int32, tag = "2")]
    prehash_key: i32,
    #[prost(int32, tag = "3")]
    prehash_value: i32,
    #[prost(int32, tag = "4")]
    length: i32,
    #[prost(bytes = "vec", tag = "5")]
    prefix: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct InnerOp {
    #[prost(int32, tag = "1")]
    hash: i32,
    #[prost(bytes = "vec", tag = "2")]
    prefix: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    suffix: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct Existence {
    #[prost(bytes = "vec", tag = "1")]
    key: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
    #[prost(message, optional, tag = "3")]
    leaf: Option<LeafOp>,
    #[prost(message, repeated, tag = "4")]
    path: Vec<InnerOp>,
}

#[derive(Clone, PartialEq, Message)]
struct NonExistence {
    #[prost(bytes = "vec", tag = "1")]
    key: Vec<u8>,
    #[prost(message, optional, tag = "2")]
    left: Option<Existence>,
    #[prost(message, optional, tag = "3")]
    right: Option<Existence>,
}

/// `CommitmentProof` without its batched and compressed forms, which `jmt` never makes.
#[derive(Clone, PartialEq, Message)]
struct Commitment {
    #[prost(message, optional, tag = "1")]
    exist: Option<Existence>,
    #[prost(message, optional, tag = "2")]
    nonexist: Option<NonExistence>,
}

/// What a proof says, as far as it can be read; nothing of it is checked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TreeProof(Commitment);

/// Why a proof does not show what it is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It is about another key.
    OtherKey,
    /// It does not show this value, or that there is none, under this root.
    NotShown,
}

/// A leaf's place, walked from its proof up to the root.
struct Walked {
    /// SHA-256 of its key: its bits are the way from the root.
    place: Digest,
    /// The siblings by depth, the root's child first.
    siblings: Vec<Digest>,
    root: Digest,
}

impl TreeProof {
    /// Reads the protobuf bytes, which must be in their one shortest form.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_PROOF_LEN {
            return None;
        }
        let proof = Commitment::decode(bytes).ok()?;
        (proof.encode_to_vec() == bytes).then_some(Self(proof))
    }

    /// Shows that exactly `value` stands under `key`, or where it is `None` that nothing
    /// does, in the tree with this root.
    pub(crate) fn shows(
        &self,
        root: &Digest,
        key: &[u8],
        value: Option<&[u8]>,
    ) -> Result<(), Failure> {
        let shown = match (&self.0.exist, &self.0.nonexist, value) {
            (Some(exist), None, _) if exist.key != key => return Err(Failure::OtherKey),
            (None, Some(absent), _) if absent.key != key => return Err(Failure::OtherKey),
            (Some(exist), None, Some(value)) => {
                exist.value == value && walk(exist).is_some_and(|walked| walked.root == *root)
            }
            (None, Some(absent), None) => is_absent(absent, root).unwrap_or(false),
            _ => false,
        };
        shown.then_some(()).ok_or(Failure::NotShown)
    }
}

/// The bit at a depth, the root's choice first.
fn bit(place: &Digest, depth: usize) -> bool {
    let byte = place.0.get(depth / 8).copied().unwrap_or(0);
    byte & (0x80 >> (depth % 8)) != 0
}

fn walk(proof: &Existence) -> Option<Walked> {
    let op = proof.leaf.as_ref()?;
    let as_agreed = op.hash == SHA256
        && op.prehash_key == SHA256
        && op.prehash_value == SHA256
        && op.length == 0
        && op.prefix == LEAF_PREFIX;
    let filled = !proof.key.is_empty() && !proof.value.is_empty();
    if !as_agreed || !filled || proof.path.len() > MAX_DEPTH {
        return None;
    }
    let place = sha256(&[&proof.key]);
    let mut hash = sha256(&[LEAF_PREFIX, &place.0, &sha256(&[&proof.value]).0]);
    let mut siblings = Vec::with_capacity(proof.path.len());
    for (depth, op) in (0..proof.path.len()).rev().zip(&proof.path) {
        if op.hash != SHA256 {
            return None;
        }
        let before = op.prefix.strip_prefix(INNER_PREFIX)?;
        let (sibling, empty) = match bit(&place, depth) {
            true => (before, &op.suffix[..]),
            false => (&op.suffix[..], before),
        };
        if !empty.is_empty() {
            return None;
        }
        siblings.push(Digest::from_slice(sibling).ok()?);
        hash = sha256(&[&op.prefix, &hash.0, &op.suffix]);
    }
    siblings.reverse();
    Some(Walked {
        place,
        siblings,
        root: hash,
    })
}

impl Walked {
    /// Whether from this depth on no leaf lies to the right (`true`) or left of it.
    fn is_last(&self, right: bool, from: usize) -> bool {
        let below = self.siblings.iter().enumerate().skip(from);
        below
            .into_iter()
            .all(|(depth, sibling)| bit(&self.place, depth) == right || *sibling == EMPTY)
    }
}

/// Nothing stands under a key when the leaves beside its place are neighbours.
fn is_absent(absent: &NonExistence, root: &Digest) -> Option<bool> {
    let place = sha256(&[&absent.key]);
    let side = |proof: &Option<Existence>| match proof {
        None => Some(None),
        Some(proof) => walk(proof).filter(|walked| walked.root == *root).map(Some),
    };
    let (left, right) = (side(&absent.left)?, side(&absent.right)?);
    let ordered = left.as_ref().is_none_or(|left| left.place < place)
        && right.as_ref().is_none_or(|right| place < right.place);
    if !ordered {
        return None;
    }
    Some(match (left, right) {
        (None, None) => false,
        (Some(left), None) => left.is_last(true, 0),
        (None, Some(right)) => right.is_last(false, 0),
        (Some(left), Some(right)) => {
            let mut depths = 0..left.siblings.len().min(right.siblings.len());
            let parting = depths.find(|at| bit(&left.place, *at) != bit(&right.place, *at))?;
            left.is_last(true, parting + 1) && right.is_last(false, parting + 1)
        }
    })
}
