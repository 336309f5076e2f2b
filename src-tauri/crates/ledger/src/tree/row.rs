//! How the tree lies in the store: a row for each inner node, under the path that leads to
//! it. Leaves have no rows of their own; they stand in the row above them with their key.
//!
//! Nothing in a row says when it was written, so a tree that was built anew has the very
//! rows of the one that grew.

use super::{broken, key_hash};
use crate::error::LedgerError;
use jmt::proof::{INTERNAL_DOMAIN_SEPARATOR, LEAF_DOMAIN_SEPARATOR};
use sha2::{Digest as _, Sha256};

/// Children of an inner node.
pub(super) const WIDTH: usize = 16;
/// What stands for nothing where hashes are joined, as `jmt` has it.
const NOTHING: [u8; 32] = *b"SPARSE_MERKLE_PLACEHOLDER_HASH__";
/// The first byte of a row: a tree of one value, or an inner node.
const ALONE: u8 = 1;
const INNER: u8 = 2;

/// A value's place in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) key: Vec<u8>,
    /// SHA-256 of the key: the path.
    pub(super) path: [u8; 32],
    /// SHA-256 of the value.
    pub(super) value: [u8; 32],
}

impl Leaf {
    pub(super) fn new(key: Vec<u8>, value: &[u8]) -> Self {
        Self::of(key, Sha256::digest(value).into())
    }

    fn of(key: Vec<u8>, value: [u8; 32]) -> Self {
        let path = key_hash(&key).0;
        Self { key, path, value }
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        leaf_hash(&self.path, &self.value)
    }
}

fn leaf_hash(path: &[u8; 32], value: &[u8; 32]) -> [u8; 32] {
    let mut hasher = Sha256::new_with_prefix(LEAF_DOMAIN_SEPARATOR);
    hasher.update(path);
    hasher.update(value);
    hasher.finalize().into()
}

fn inner_hash(left: [u8; 32], right: [u8; 32]) -> [u8; 32] {
    let mut hasher = Sha256::new_with_prefix(INTERNAL_DOMAIN_SEPARATOR);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

/// The hash of a part of the tree: paths with the hashes of their values, sorted, all
/// different and the same up to a bit.
pub(super) fn root_of(leaves: &[([u8; 32], [u8; 32])], bit: usize) -> [u8; 32] {
    match leaves {
        [] => NOTHING,
        [(path, value)] => leaf_hash(path, value),
        [..] => {
            let left = leaves.partition_point(|(path, _)| {
                let byte = path.get(bit / 8).copied().unwrap_or(0);
                byte & (0x80 >> (bit % 8)) == 0
            });
            let (left, right) = leaves.split_at(left);
            inner_hash(root_of(left, bit + 1), root_of(right, bit + 1))
        }
    }
}

/// What stands under an inner node at one of its sixteen places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Slot {
    #[default]
    Nothing,
    Leaf(Leaf),
    /// Another inner node, with its hash.
    Inner([u8; 32]),
}

impl Slot {
    pub(super) fn hash(&self) -> [u8; 32] {
        match self {
            Self::Nothing => NOTHING,
            Self::Leaf(leaf) => leaf.hash(),
            Self::Inner(hash) => *hash,
        }
    }
}

/// An inner node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Inner(pub(super) [Slot; WIDTH]);

impl Inner {
    /// The hash of four levels of a binary tree, in which a part that holds one leaf and
    /// nothing else is that leaf, and one that holds nothing is [`NOTHING`].
    pub(super) fn hash(&self) -> [u8; 32] {
        join(&self.0)
    }

    /// Whether a tree can hold it: a leaf alone, or nothing, would stand one row higher.
    fn is_whole(&self) -> bool {
        let mut there = self.0.iter().filter(|slot| !matches!(slot, Slot::Nothing));
        match (there.next(), there.next()) {
            (None, _) | (Some(Slot::Leaf(_)), None) => false,
            (Some(_), _) => true,
        }
    }
}

fn join(slots: &[Slot]) -> [u8; 32] {
    let mut there = slots.iter().filter(|slot| !matches!(slot, Slot::Nothing));
    match (there.next(), there.next()) {
        (None, _) => NOTHING,
        (Some(only), None) if slots.len() == 1 || matches!(only, Slot::Leaf(_)) => only.hash(),
        (Some(_), _) => {
            let (left, right) = slots.split_at(slots.len() / 2);
            inner_hash(join(left), join(right))
        }
    }
}

/// What stands at a row's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    /// The only value of the tree: at its root alone.
    Alone(Leaf),
    Inner(Box<Inner>),
}

/// Where the row of a path lies: upper ones together, and neighbours side by side.
pub(super) fn place(path: &[u8]) -> Vec<u8> {
    let mut place = Vec::with_capacity(path.len() / 2 + 2);
    // A path is at most 64 steps long.
    place.push(u8::try_from(path.len()).unwrap_or(u8::MAX));
    for pair in path.chunks(2) {
        let [high, low] = [pair.first(), pair.get(1)].map(|step| step.copied().unwrap_or(0));
        place.push(high << 4 | low);
    }
    place
}

impl Row {
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, LedgerError> {
        let mut bytes = Vec::with_capacity(512);
        match self {
            Self::Alone(leaf) => {
                bytes.push(ALONE);
                put_leaf(&mut bytes, leaf)?;
            }
            Self::Inner(inner) => {
                let bits = |which: fn(&Slot) -> bool| {
                    let there = (0u8..).zip(&inner.0).filter(|(_, slot)| which(slot));
                    there.fold(0u16, |bits, (place, _)| bits | 1 << place)
                };
                bytes.push(INNER);
                bytes.extend(bits(|slot| matches!(slot, Slot::Leaf(_))).to_be_bytes());
                bytes.extend(bits(|slot| matches!(slot, Slot::Inner(_))).to_be_bytes());
                for slot in &inner.0 {
                    match slot {
                        Slot::Nothing => {}
                        Slot::Leaf(leaf) => put_leaf(&mut bytes, leaf)?,
                        Slot::Inner(hash) => bytes.extend(hash),
                    }
                }
            }
        }
        Ok(bytes)
    }

    /// Reads a row in its one form.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, LedgerError> {
        let wrong = || broken("a node does not decode");
        let mut rest = Rest(bytes);
        let row = match rest.take::<1>().ok_or_else(wrong)? {
            [ALONE] => Self::Alone(rest.leaf().ok_or_else(wrong)?),
            [INNER] => {
                let leaves = u16::from_be_bytes(rest.take().ok_or_else(wrong)?);
                let inners = u16::from_be_bytes(rest.take().ok_or_else(wrong)?);
                let mut inner = Box::<Inner>::default();
                for (place, slot) in (0u8..).zip(&mut inner.0) {
                    *slot = match (leaves >> place & 1, inners >> place & 1) {
                        (0, 0) => Slot::Nothing,
                        (1, 0) => Slot::Leaf(rest.leaf().ok_or_else(wrong)?),
                        (0, 1) => Slot::Inner(rest.take().ok_or_else(wrong)?),
                        _ => return Err(wrong()),
                    };
                }
                inner
                    .is_whole()
                    .then_some(Self::Inner(inner))
                    .ok_or_else(wrong)?
            }
            _ => return Err(wrong()),
        };
        rest.0.is_empty().then_some(row).ok_or_else(wrong)
    }
}

fn put_leaf(bytes: &mut Vec<u8>, leaf: &Leaf) -> Result<(), LedgerError> {
    let len = u16::try_from(leaf.key.len());
    bytes.extend(len.map_err(|_| broken("a key is too long"))?.to_be_bytes());
    bytes.extend(&leaf.key);
    bytes.extend(leaf.value);
    Ok(())
}

struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const LEN: usize>(&mut self) -> Option<[u8; LEN]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn leaf(&mut self) -> Option<Leaf> {
        let len = usize::from(u16::from_be_bytes(self.take()?));
        let (key, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(Leaf::of(key.to_vec(), self.take()?))
    }
}
