//! The state tree: a Jellyfish Merkle tree with SHA-256 (crate `jmt`, ICS 23 proofs) over
//! the space `State`. Only its newest version is kept; replaced nodes are removed with
//! the block that replaced them.

use crate::error::LedgerError;
use crate::state_key;
use crate::store::{MemoryStore, Space, Store, Writes};
use crate::view::read;
use domain::id::Digest;
use jmt::storage::{HasPreimage, LeafNode, Node, NodeKey, TreeReader};
use jmt::{KeyHash, OwnedValue, Sha256Jmt, Version};
use sha2::{Digest as _, Sha256};

/// A place in the tree is a SHA-256, walked four bits at a time.
const MAX_NIBBLES: usize = 64;

struct Reader<'a, S>(&'a S);

/// The tree's hash of a key. (Not `KeyHash::with`, which writes the key to the log.)
fn key_hash(key: &[u8]) -> KeyHash {
    KeyHash(Sha256::digest(key).into())
}

impl<S: Store> TreeReader for Reader<'_, S> {
    fn get_node_option(&self, node_key: &NodeKey) -> anyhow::Result<Option<Node>> {
        match self.0.get(Space::Node, &borsh::to_vec(node_key)?)? {
            Some(bytes) => Ok(Some(borsh::from_slice(&bytes)?)),
            None => Ok(None),
        }
    }

    fn get_value_option(
        &self,
        _max_version: Version,
        key_hash: KeyHash,
    ) -> anyhow::Result<Option<OwnedValue>> {
        match self.0.get(Space::Preimage, &key_hash.0)? {
            Some(key) => Ok(self.0.get(Space::State, &key)?),
            None => Ok(None),
        }
    }

    fn get_rightmost_leaf(&self) -> anyhow::Result<Option<(NodeKey, LeafNode)>> {
        anyhow::bail!("only a restore asks for the rightmost leaf")
    }
}

impl<S: Store> HasPreimage for Reader<'_, S> {
    fn preimage(&self, key_hash: KeyHash) -> anyhow::Result<Option<Vec<u8>>> {
        Ok(self.0.get(Space::Preimage, &key_hash.0)?)
    }
}

fn broken(error: impl core::fmt::Display) -> LedgerError {
    LedgerError::Tree(error.to_string())
}

/// Puts the block's changed values into the tree as `version` and adds the tree's own
/// writes to `writes`. Returns the new root.
pub(crate) fn put<S: Store>(
    store: &S,
    version: Version,
    writes: &mut Writes,
) -> Result<Digest, LedgerError> {
    let changed: Vec<(Vec<u8>, Vec<u8>)> = writes
        .iter()
        .filter(|(space, _, _)| *space == Space::State)
        .filter_map(|(_, key, value)| Some((key.to_vec(), value?.to_vec())))
        .collect();
    let reader = Reader(store);
    let values = changed
        .iter()
        .map(|(key, value)| (key_hash(key), Some(value.clone())));
    let (root, update) = Sha256Jmt::new(&reader)
        .put_value_set(values, version)
        .map_err(broken)?;
    for (key, node) in update.node_batch.nodes() {
        let key = borsh::to_vec(key).map_err(broken)?;
        let node = borsh::to_vec(node).map_err(broken)?;
        writes.0.insert((Space::Node, key), Some(node));
    }
    for stale in &update.stale_node_index_batch {
        let key = borsh::to_vec(&stale.node_key).map_err(broken)?;
        writes.0.insert((Space::Node, key), None);
    }
    for (key, _) in changed {
        let hash = key_hash(&key).0.to_vec();
        writes.0.insert((Space::Preimage, hash), Some(key));
    }
    Ok(Digest(root.0))
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
/// [`LedgerError::Tree`] where the tree cannot be built (an empty key).
pub fn rebuild_state_root(
    values: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>,
) -> Result<Digest, LedgerError> {
    let store = MemoryStore::default();
    let reader = Reader(&store);
    let values = values
        .into_iter()
        .map(|(key, value)| (key_hash(&key), Some(value)));
    let (root, _) = Sha256Jmt::new(&reader)
        .put_value_set(values, 0)
        .map_err(broken)?;
    Ok(Digest(root.0))
}

/// The state tree over a set of state values, built anew: its root, and its nodes and
/// preimages to be written beside the values. `version` is the head's, so that the next
/// block finds it: what a node that begins from a snapshot does.
///
/// # Errors
/// [`LedgerError::Tree`] where the tree cannot be built (an empty key).
pub fn rebuild_state(
    values: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>,
    version: Version,
) -> Result<(Digest, Writes), LedgerError> {
    let mut writes = Writes::default();
    for (key, value) in values {
        writes.0.insert((Space::State, key), Some(value));
    }
    let root = put(&MemoryStore::default(), version, &mut writes)?;
    writes.0.retain(|(space, _), _| *space != Space::State);
    Ok((root, writes))
}

/// Walks the whole state tree at the head from its root and hashes every node anew. Returns
/// how many nodes it has: a store that holds more has strays. Memory: one path.
///
/// # Errors
/// [`LedgerError::NoChain`]; [`LedgerError::Tree`] where a node is missing, does not decode,
/// or does not have the hash that stands above it.
pub fn check_tree<S: Store>(store: &S) -> Result<u64, LedgerError> {
    let head: crate::record::Head = read(store, &state_key::head())?.ok_or(LedgerError::NoChain)?;
    let reader = Reader(store);
    let root = NodeKey::new(head.tree_version, core::iter::empty().collect());
    let mut waiting = vec![(root, head.state_root.0)];
    let mut nodes = 0u64;
    while let Some((key, hash)) = waiting.pop() {
        let node = reader.get_node_option(&key).map_err(broken)?;
        let node = node.ok_or_else(|| broken("a node is missing"))?;
        nodes = nodes.saturating_add(1);
        let found = match &node {
            // Only the root of an empty tree.
            Node::Null => return Err(broken("a node is empty")),
            Node::Leaf(leaf) => leaf.hash::<Sha256>(),
            Node::Internal(inner) => inner.hash::<Sha256>(),
        };
        if found != hash {
            return Err(broken("a node does not have its hash"));
        }
        if let Node::Internal(inner) = node {
            if key.nibble_path().num_nibbles() >= MAX_NIBBLES {
                return Err(broken("the tree is too deep"));
            }
            for (nibble, child) in inner.children_sorted() {
                let path = key.nibble_path().nibbles().chain([nibble]).collect();
                waiting.push((NodeKey::new(child.version, path), child.hash));
            }
        }
    }
    Ok(nodes)
}
