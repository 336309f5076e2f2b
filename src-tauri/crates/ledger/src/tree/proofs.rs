//! The tree as the crate `jmt` reads it, which makes the ICS 23 proofs.

use super::row::{Inner, Leaf, Row, Slot};
use super::{MAX_STEPS, broken, row_at, step};
use crate::store::{Space, Store};
use jmt::storage::{HasPreimage, LeafNode, Node, NodeKey, TreeReader};
use jmt::{KeyHash, OwnedValue, ValueHash, Version};

/// Reads the newest tree, which is the only one there is, whatever version is asked for.
pub(super) struct Reader<'a, S>(pub(super) &'a S);

impl<S: Store> Reader<'_, S> {
    /// The leaf at the end of a key's path, whether it is the key's or another's.
    fn leaf(&self, key: &KeyHash) -> anyhow::Result<Option<Leaf>> {
        let mut path = Vec::new();
        while path.len() < MAX_STEPS {
            match row_at(self.0, &path)? {
                None => return Ok(None),
                Some(Row::Alone(leaf)) => return Ok(Some(leaf)),
                Some(Row::Inner(inner)) => {
                    let next = step(&key.0, path.len());
                    match inner.0.into_iter().nth(usize::from(next)) {
                        None | Some(Slot::Nothing) => return Ok(None),
                        Some(Slot::Leaf(leaf)) => return Ok(Some(leaf)),
                        Some(Slot::Inner(_)) => path.push(next),
                    }
                }
            }
        }
        anyhow::bail!("the tree is too deep")
    }
}

impl<S: Store> TreeReader for Reader<'_, S> {
    fn get_node_option(&self, node_key: &NodeKey) -> anyhow::Result<Option<Node>> {
        let path: Vec<u8> = node_key.nibble_path().nibbles().map(u8::from).collect();
        if let Some((last, above)) = path.split_last()
            && let Some(Row::Inner(inner)) = row_at(self.0, above)?
            && let Some(Slot::Leaf(leaf)) = inner.0.get(usize::from(*last))
        {
            return Ok(Some(leaf_node(leaf)));
        }
        Ok(match row_at(self.0, &path)? {
            None => None,
            Some(Row::Alone(leaf)) => Some(leaf_node(&leaf)),
            Some(Row::Inner(inner)) => Some(inner_node(&inner, node_key.version())?),
        })
    }

    fn get_value_option(
        &self,
        _max_version: Version,
        key_hash: KeyHash,
    ) -> anyhow::Result<Option<OwnedValue>> {
        match self.preimage(key_hash)? {
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
        let leaf = self.leaf(&key_hash)?;
        let own = leaf.filter(|leaf| leaf.path == key_hash.0);
        Ok(own.map(|leaf| leaf.key))
    }
}

fn leaf_node(leaf: &Leaf) -> Node {
    Node::Leaf(LeafNode::new(KeyHash(leaf.path), ValueHash(leaf.value)))
}

/// `jmt` hands out no type of an inner node: one is read from its borsh form, with places
/// for sixteen children, each with hash, version and kind. The numbers of leaves are not
/// kept and no proof asks for them.
fn inner_node(inner: &Inner, version: Version) -> anyhow::Result<Node> {
    const INTERNAL: u8 = 1;
    let mut bytes = vec![INTERNAL];
    let mut children = 0u64;
    for slot in &inner.0 {
        let kind = match slot {
            Slot::Nothing => {
                bytes.push(0);
                continue;
            }
            Slot::Leaf(_) => None,
            Slot::Inner(_) => Some(0u64),
        };
        children += 1;
        bytes.push(1);
        bytes.extend(slot.hash());
        bytes.extend(version.to_le_bytes());
        match kind {
            None => bytes.push(0),
            Some(leaves) => {
                bytes.push(1);
                bytes.extend(leaves.to_le_bytes());
            }
        }
    }
    bytes.extend(children.to_le_bytes());
    bytes.extend(0u64.to_le_bytes());
    borsh::from_slice(&bytes).map_err(|_| broken("a node is none of the tree's crate").into())
}
