use super::*;
use jmt::storage::{LeafNode, Node, NodeKey, TreeReader};
use jmt::{OwnedValue, Version};
use proptest::prelude::*;
use std::collections::BTreeMap;

type Block = BTreeMap<Vec<u8>, Vec<u8>>;

/// Blocks whose keys repeat, and among which some share the beginning of their path.
fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let key = (0u16..300).prop_map(|key| format!("case/{key}").into_bytes());
    let value = prop::collection::vec(any::<u8>(), 0..4);
    prop::collection::vec(prop::collection::btree_map(key, value, 1..60), 1..8)
}

fn state(block: &Block) -> Writes {
    let put =
        |(key, value): (&Vec<u8>, &Vec<u8>)| ((Space::State, key.clone()), Some(value.clone()));
    Writes(block.iter().map(put).collect())
}

/// The tree's own crate, all versions kept.
#[derive(Default)]
struct Theirs {
    nodes: BTreeMap<NodeKey, Node>,
}

impl TreeReader for Theirs {
    fn get_node_option(&self, node_key: &NodeKey) -> anyhow::Result<Option<Node>> {
        Ok(self.nodes.get(node_key).cloned())
    }
    fn get_value_option(&self, _: Version, _: KeyHash) -> anyhow::Result<Option<OwnedValue>> {
        Ok(None)
    }
    fn get_rightmost_leaf(&self) -> anyhow::Result<Option<(NodeKey, LeafNode)>> {
        Ok(None)
    }
}

impl Theirs {
    fn put(&mut self, block: &Block, version: Version) -> Digest {
        let values: Vec<_> = block
            .iter()
            .map(|(key, value)| (key_hash(key), Some(value.clone())))
            .collect();
        let (root, update) = Sha256Jmt::new(self).put_value_set(values, version).unwrap();
        let nodes = update.node_batch.nodes();
        let nodes: Vec<_> = nodes.iter().map(|(k, n)| (k.clone(), n.clone())).collect();
        self.nodes.extend(nodes);
        Digest(root.0)
    }
}

proptest! {
    #[test]
    fn the_tree_is_that_of_its_crate_whatever_the_blocks_and_the_one_that_is_built_anew(
        blocks in blocks(),
    ) {
        let (mut store, mut theirs) = (MemoryStore::default(), Theirs::default());
        let mut root = None;
        let mut all = Block::new();
        for (version, block) in (0u64..).zip(&blocks) {
            let mut writes = state(block);
            let next = put(&store, root, &mut writes).unwrap();
            store.write(&writes);
            prop_assert_eq!(next, theirs.put(block, version));
            root = Some(next);
            all.extend(block.clone());
        }
        prop_assert_eq!(rebuild_state_root(all.clone()).unwrap(), root.unwrap());
        let (anew, rows) = rebuild_state(all).unwrap();
        prop_assert_eq!(Some(anew), root);
        let grown: Vec<_> = store.entries(Space::Node).map(|(k, v)| (k.to_vec(), v.to_vec())).collect();
        let rows: Vec<_> = rows.iter().map(|(_, k, v)| (k.to_vec(), v.unwrap().to_vec())).collect();
        prop_assert_eq!(grown, rows);
    }

    #[test]
    fn no_bytes_make_the_reader_of_rows_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(row) = Row::read(&bytes) {
            prop_assert_eq!(row.to_bytes().unwrap(), bytes);
        }
    }
}

#[test]
fn a_tree_that_is_not_the_heads_is_not_built_on() {
    let block: Block = [(b"a".to_vec(), vec![1]), (b"b".to_vec(), vec![2])].into();
    let mut store = MemoryStore::default();
    let mut writes = state(&block);
    let root = put(&store, None, &mut writes).unwrap();
    store.write(&writes);
    assert_eq!(put(&store, Some(root), &mut state(&block)), Ok(root));
    for other in [None, Some(Digest::ZERO)] {
        assert!(put(&store, other, &mut state(&block)).is_err());
    }
    assert!(put(&MemoryStore::default(), Some(root), &mut state(&block)).is_err());
}
