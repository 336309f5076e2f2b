//! Merkle trees of RFC 9162 §2.1 (the same as RFC 6962's) over SHA-256.
//!
//! Everywhere a *leaf hash* is what [`leaf_hash`] made of a leaf's bytes. CometBFT's
//! simple Merkle tree is this very tree.

use crate::{SealError, hash::sha256};
use domain::id::Digest;
use minicbor::{Decode, Encode};

/// Longest path there can be: a tree has at most 2^63 leaves.
pub const MAX_PATH: usize = 63;

/// `SHA-256(0x00 ‖ leaf)`.
#[must_use]
pub fn leaf_hash(leaf: &[u8]) -> Digest {
    sha256(&[&[0], leaf])
}

/// `SHA-256(0x01 ‖ left ‖ right)`.
#[must_use]
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    sha256(&[&[1], &left.0, &right.0])
}

/// The root over leaf hashes; `SHA-256("")` over none.
#[must_use]
pub fn root(leaf_hashes: &[Digest]) -> Digest {
    let mut frontier = Frontier::default();
    for leaf in leaf_hashes {
        frontier.append(*leaf);
    }
    frontier.root()
}

/// The inclusion path of one leaf (RFC 9162 §2.1.3.1), nearest sibling first; `None`
/// where there is no such leaf. For many paths of one tree build a [`Tree`].
#[must_use]
pub fn inclusion_path(leaf_hashes: &[Digest], index: usize) -> Option<Vec<Digest>> {
    Tree::new(leaf_hashes.to_vec()).path(index)
}

/// How many hashes the path of leaf `index` has in a tree of `size` leaves; `None`
/// where there is no such leaf.
#[must_use]
pub fn path_len(index: u64, size: u64) -> Option<usize> {
    if index >= size {
        return None;
    }
    let (mut position, mut last, mut length) = (index, size - 1, 0usize);
    while last > 0 {
        if position & 1 == 1 || position < last {
            length += 1;
        }
        position >>= 1;
        last >>= 1;
    }
    Some(length)
}

/// The root that a leaf and its path lead to (RFC 9162 §2.1.3.2); `None` where the path
/// has not exactly the length this place in a tree of this size asks for.
#[must_use]
pub fn root_from_path(
    leaf_hash: &Digest,
    index: u64,
    size: u64,
    path: &[Digest],
) -> Option<Digest> {
    if path_len(index, size)? != path.len() {
        return None;
    }
    let (mut position, mut last, mut hash) = (index, size - 1, *leaf_hash);
    let mut siblings = path.iter();
    while last > 0 {
        if position & 1 == 1 {
            hash = node_hash(siblings.next()?, &hash);
        } else if position < last {
            hash = node_hash(&hash, siblings.next()?);
        }
        position >>= 1;
        last >>= 1;
    }
    Some(hash)
}

/// Whether a leaf stands at `index` in the tree of `size` leaves with this root.
#[must_use]
pub fn verify_inclusion(
    leaf_hash: &Digest,
    index: u64,
    size: u64,
    path: &[Digest],
    root: &Digest,
) -> bool {
    root_from_path(leaf_hash, index, size, path).as_ref() == Some(root)
}

/// A whole tree with all its levels: the root at once, any path in O(log n).
#[derive(Debug, Clone)]
pub struct Tree {
    /// Leaf hashes first, root last; an odd last node moves up unchanged.
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// Builds the tree over leaf hashes.
    #[must_use]
    pub fn new(leaf_hashes: Vec<Digest>) -> Self {
        let mut levels = vec![leaf_hashes];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let above = below
                .chunks(2)
                .map(|pair| match pair {
                    [left, right] => node_hash(left, right),
                    [odd] => *odd,
                    _ => Digest::ZERO, // chunks(2) yields one or two
                })
                .collect();
            levels.push(above);
        }
        Self { levels }
    }

    /// The root; `SHA-256("")` where there is no leaf.
    #[must_use]
    pub fn root(&self) -> Digest {
        let top = self.levels.last().and_then(|level| level.first());
        top.copied().unwrap_or_else(|| sha256(&[]))
    }

    /// The inclusion path of one leaf; `None` where there is no such leaf.
    #[must_use]
    pub fn path(&self, index: usize) -> Option<Vec<Digest>> {
        self.levels.first()?.get(index)?;
        let siblings = self
            .levels
            .iter()
            .enumerate()
            .filter_map(|(height, level)| {
                let position = index >> height;
                level.get(position ^ 1).copied()
            });
        Some(siblings.collect())
    }
}

/// The right edge of a growing tree: appends in O(1) on average, its root in O(log n).
/// Its CBOR is `[size, [peaks]]`, largest peak first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(array)]
pub struct Frontier {
    #[n(0)]
    size: u64,
    #[n(1)]
    peaks: Vec<Digest>,
}

impl Frontier {
    /// Takes a frontier apart that was stored with [`Self::size`] and [`Self::peaks`].
    ///
    /// # Errors
    /// [`SealError::Malformed`] where the number of peaks is not that of a tree of this size.
    pub fn from_parts(size: u64, peaks: Vec<Digest>) -> Result<Self, SealError> {
        let frontier = Self { size, peaks };
        frontier
            .is_sound()
            .then_some(frontier)
            .ok_or(SealError::Malformed)
    }

    /// Reads the canonical CBOR of a frontier.
    ///
    /// # Errors
    /// As [`crate::canonical::from_slice`], and [`SealError::Malformed`] where size and
    /// peaks do not belong together.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        let frontier: Self = crate::canonical::from_slice(bytes)?;
        frontier
            .is_sound()
            .then_some(frontier)
            .ok_or(SealError::Malformed)
    }

    /// Its canonical CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        crate::canonical::to_vec(self)
    }

    fn is_sound(&self) -> bool {
        u32::try_from(self.peaks.len()) == Ok(self.size.count_ones())
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, largest first.
    #[must_use]
    pub fn peaks(&self) -> &[Digest] {
        &self.peaks
    }

    /// Appends a leaf hash. A tree holds at most 2^64 - 1 leaves; one more is not taken.
    pub fn append(&mut self, leaf_hash: Digest) {
        let Some(size) = self.size.checked_add(1) else {
            return;
        };
        let mut hash = leaf_hash;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.peaks.push(hash);
        self.size = size;
    }

    /// The root; `SHA-256("")` where there is no leaf.
    #[must_use]
    pub fn root(&self) -> Digest {
        let folded = self.peaks.iter().rev().copied();
        folded
            .reduce(|right, left| node_hash(&left, &right))
            .unwrap_or_else(|| sha256(&[]))
    }
}
