//! The state tree: a Jellyfish Merkle tree with SHA-256 over the space `State`, the one of
//! the crate `jmt`, whose ICS 23 proofs it gives. Only its newest version is kept.
//!
//! A block's values are put in together: each node that they touch is read, held against the
//! hash that stands above it, and hashed and written once, however many of them lie under
//! it. (`jmt` itself hashes the upper nodes anew for each value, and keys each node by the
//! version that wrote it, so that a node that changes is two rows: one that comes and one
//! that goes.)

mod proofs;
mod row;

use crate::error::LedgerError;
use crate::state_key;
use crate::store::{MemoryStore, Space, Store, Writes};
use crate::view::read;
use domain::id::Digest;
use jmt::{KeyHash, Sha256Jmt};
use proofs::Reader;
use row::{Inner, Leaf, Row, Slot};
use sha2::{Digest as _, Sha256};

/// A place in the tree is a SHA-256, walked four bits at a time.
const MAX_STEPS: usize = 64;

/// The tree's hash of a key. (Not `KeyHash::with`, which writes the key to the log.)
fn key_hash(key: &[u8]) -> KeyHash {
    KeyHash(Sha256::digest(key).into())
}

fn broken(error: impl core::fmt::Display) -> LedgerError {
    LedgerError::Tree(error.to_string())
}

/// The four bits that a path takes at a depth.
fn step(path: &[u8; 32], depth: usize) -> u8 {
    let byte = path.get(depth / 2).copied().unwrap_or(0);
    if depth.is_multiple_of(2) {
        byte >> 4
    } else {
        byte & 0xF
    }
}

fn row_at<S: Store>(store: &S, path: &[u8]) -> Result<Option<Row>, LedgerError> {
    let bytes = store.get(Space::Node, &row::place(path))?;
    bytes.map(|bytes| Row::read(&bytes)).transpose()
}

/// Puts the block's changed values into the tree, which has this root or is none yet, and
/// adds the tree's own writes to `writes`. Returns the new root.
pub(crate) fn put<S: Store>(
    store: &S,
    root: Option<Digest>,
    writes: &mut Writes,
) -> Result<Digest, LedgerError> {
    let mut changed: Vec<Leaf> = writes
        .iter()
        .filter(|(space, _, _)| *space == Space::State)
        .filter_map(|(_, key, value)| Some(Leaf::new(key.to_vec(), value?)))
        .collect();
    changed.sort_unstable_by_key(|leaf| leaf.path);
    let at = match row_at(store, &[])? {
        None => Slot::Nothing,
        Some(Row::Alone(leaf)) => Slot::Leaf(leaf),
        Some(Row::Inner(inner)) => Slot::Inner(inner.hash()),
    };
    let found = (at != Slot::Nothing).then(|| Digest(at.hash()));
    if found != root {
        return Err(broken("the tree does not have its root"));
    }
    let root = Growing { store, writes }.put(&mut Vec::new(), at, changed)?;
    if let Slot::Leaf(leaf) = &root {
        let row = Row::Alone(leaf.clone()).to_bytes()?;
        writes.0.insert((Space::Node, row::place(&[])), Some(row));
    }
    Ok(Digest(root.hash()))
}

struct Growing<'a, S> {
    store: &'a S,
    writes: &'a mut Writes,
}

impl<S: Store> Growing<'_, S> {
    /// Puts leaves, sorted by their paths, under a place. Returns what stands there then;
    /// the rows from there on are written.
    fn put(
        &mut self,
        path: &mut Vec<u8>,
        at: Slot,
        mut leaves: Vec<Leaf>,
    ) -> Result<Slot, LedgerError> {
        let mut inner = match at {
            at if leaves.is_empty() => return Ok(at),
            Slot::Nothing => Box::<Inner>::default(),
            Slot::Leaf(old) => {
                // The one that was here goes down with the others, unless it is replaced.
                if let Err(place) = leaves.binary_search_by(|leaf| leaf.path.cmp(&old.path)) {
                    leaves.insert(place, old);
                }
                Box::<Inner>::default()
            }
            Slot::Inner(hash) => match row_at(self.store, path)? {
                Some(Row::Inner(inner)) if inner.hash() == hash => inner,
                Some(_) => return Err(broken("a node does not have its hash")),
                None => return Err(broken("a node is missing")),
            },
        };
        if let [_] = leaves.as_slice()
            && *inner == Inner::default()
        {
            return Ok(leaves.pop().map_or(Slot::Nothing, Slot::Leaf));
        }
        if path.len() >= MAX_STEPS {
            return Err(broken("the tree is too deep"));
        }
        let mut leaves = leaves.into_iter().peekable();
        for (place, slot) in (0u8..).zip(&mut inner.0) {
            let mut under = Vec::new();
            while let Some(leaf) = leaves.next_if(|leaf| step(&leaf.path, path.len()) == place) {
                under.push(leaf);
            }
            if !under.is_empty() {
                path.push(place);
                *slot = self.put(path, core::mem::take(slot), under)?;
                path.pop();
            }
        }
        let hash = inner.hash();
        let row = Row::Inner(inner).to_bytes()?;
        let at = (Space::Node, row::place(path));
        self.writes.0.insert(at, Some(row));
        Ok(Slot::Inner(hash))
    }
}

/// An ICS 23 proof of what stands, or that nothing stands, under a state key at the head.
/// Verifies against the head's state root under `jmt::ics23_spec()`.
///
/// # Errors
/// [`LedgerError`] where the store holds no chain or its tree is damaged.
pub fn prove<S: Store>(
    store: &S,
    key: &state_key::Key,
) -> Result<(Option<Vec<u8>>, ics23::CommitmentProof), LedgerError> {
    let head: crate::record::Head = read(store, &state_key::head())?.ok_or(LedgerError::NoChain)?;
    if key.space != Space::State || key.bytes.is_empty() {
        return Err(LedgerError::Tree("only state keys have proofs".to_owned()));
    }
    let reader = Reader(store);
    Sha256Jmt::new(&reader)
        .get_with_ics23_proof(key.bytes.clone(), head.tree_version)
        .map_err(broken)
}

/// The root that a set of state values has, computed anew from nothing: what a driver
/// compares with the head to find a damaged store.
///
/// # Errors
/// [`LedgerError::Tree`] where a key stands twice.
pub fn rebuild_state_root(
    values: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>,
) -> Result<Digest, LedgerError> {
    let mut roots = StateRoot::default();
    for (key, value) in values {
        roots.add(&key, &value);
    }
    roots.root()
}

/// The root of state values that are told one by one, in any order. Memory: 64 bytes each.
#[derive(Debug, Default)]
pub struct StateRoot(Vec<([u8; 32], [u8; 32])>);

impl StateRoot {
    /// One more value.
    pub fn add(&mut self, key: &[u8], value: &[u8]) {
        let value = Sha256::digest(value).into();
        self.0.push((key_hash(key).0, value));
    }

    /// The root of those that were told.
    ///
    /// # Errors
    /// [`LedgerError::Tree`] where a key stands twice.
    pub fn root(mut self) -> Result<Digest, LedgerError> {
        self.0.sort_unstable();
        let twice = self.0.windows(2).any(|pair| match pair {
            [one, other] => one.0 == other.0,
            _ => false,
        });
        if twice {
            return Err(broken("a key stands twice"));
        }
        Ok(Digest(row::root_of(&self.0, 0)))
    }
}

/// The state tree over a set of state values, built anew: its root, and its rows to be
/// written beside the values: what a node that begins from a snapshot does. They are the
/// rows of the tree that grew block by block.
///
/// # Errors
/// [`LedgerError::Tree`] where the tree cannot be built (a key of more than 65,535 bytes).
pub fn rebuild_state(
    values: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>,
) -> Result<(Digest, Writes), LedgerError> {
    let mut writes = Writes::default();
    for (key, value) in values {
        writes.0.insert((Space::State, key), Some(value));
    }
    let root = put(&MemoryStore::default(), None, &mut writes)?;
    writes.0.retain(|(space, _), _| *space != Space::State);
    Ok((root, writes))
}

/// Walks the whole state tree at the head from its root and hashes every node anew. Returns
/// how many rows it has: a store that holds more has strays. Memory: one path.
///
/// # Errors
/// [`LedgerError::NoChain`]; [`LedgerError::Tree`] where a node is missing, does not decode,
/// or does not have the hash that stands above it.
pub fn check_tree<S: Store>(store: &S) -> Result<u64, LedgerError> {
    let head: crate::record::Head = read(store, &state_key::head())?.ok_or(LedgerError::NoChain)?;
    let mut waiting = vec![(Vec::new(), head.state_root.0)];
    let mut rows = 0u64;
    while let Some((path, hash)) = waiting.pop() {
        let row = row_at(store, &path)?.ok_or_else(|| broken("a node is missing"))?;
        rows = rows.saturating_add(1);
        let found = match &row {
            Row::Alone(leaf) if path.is_empty() => leaf.hash(),
            Row::Alone(_) => return Err(broken("a value stands alone")),
            Row::Inner(inner) => inner.hash(),
        };
        if found != hash {
            return Err(broken("a node does not have its hash"));
        }
        let Row::Inner(inner) = row else { continue };
        if path.len() >= MAX_STEPS {
            return Err(broken("the tree is too deep"));
        }
        for (place, slot) in (0u8..).zip(inner.0) {
            let mut below = path.clone();
            below.push(place);
            match slot {
                Slot::Nothing => {}
                Slot::Inner(hash) => waiting.push((below, hash)),
                Slot::Leaf(leaf) => {
                    let steps = (0usize..).zip(&below);
                    let mut steps = steps.map(|(depth, taken)| step(&leaf.path, depth) == *taken);
                    if !steps.all(|right| right) {
                        return Err(broken("a value stands at another's place"));
                    }
                }
            }
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests;
