//! From an action and its outcome to `app_hash`.
//!
//! ```text
//! leaf       = canonical CBOR [action digest, outcome]
//! block root = SHA-256("hallseal/block/v1" ‖ leaf count (8 bytes, big-endian) ‖ RFC 9162 root)
//! app_hash   = SHA-256("hallseal/app/v1" ‖ log root ‖ state root ‖ block root)
//! ```
//!
//! The count is hashed in because an RFC 9162 path alone does not tell a tree from one
//! that is a little larger. Neither height nor time goes in, or empty blocks never stop.

use domain::id::Digest;
use seal::merkle::{self, Tree};
use seal::{canonical, hash::sha256};

/// What one action's leaf holds: canonical CBOR `[action digest, outcome]`. The same
/// bytes are a leaf of the block's tree and of the log of all actions.
#[must_use]
pub fn block_leaf(action: &Digest, outcome: u32) -> Vec<u8> {
    canonical::to_vec(&(action, outcome))
}

/// The RFC 9162 leaf hash of [`block_leaf`].
#[must_use]
pub fn block_leaf_hash(action: &Digest, outcome: u32) -> Digest {
    merkle::leaf_hash(&block_leaf(action, outcome))
}

/// The block root, given the RFC 9162 root over the leaves and how many there are.
#[must_use]
pub fn block_root(tree_root: &Digest, leaf_count: u64) -> Digest {
    sha256(&[
        b"hallseal/block/v1",
        &leaf_count.to_be_bytes(),
        &tree_root.0,
    ])
}

/// The tree over the outcomes of the last block that had any.
#[derive(Debug, Clone)]
pub struct BlockTree {
    tree: Tree,
    count: u64,
}

impl BlockTree {
    /// Builds the tree over `(action digest, outcome)` in the order of the block.
    #[must_use]
    pub fn new(outcomes: &[(Digest, u32)]) -> Self {
        let leaves = outcomes
            .iter()
            .map(|(action, outcome)| block_leaf_hash(action, *outcome));
        Self {
            tree: Tree::new(leaves.collect()),
            count: outcomes.len() as u64,
        }
    }

    /// How many outcomes it holds.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The block root that `app_hash` commits to.
    #[must_use]
    pub fn root(&self) -> Digest {
        block_root(&self.tree.root(), self.count)
    }

    /// The inclusion path of the outcome at `index`, nearest sibling first.
    #[must_use]
    pub fn path(&self, index: u64) -> Option<Vec<Digest>> {
        self.tree.path(usize::try_from(index).ok()?)
    }
}

/// The three roots behind `app_hash`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppHashInputs {
    /// RFC 9162 root of the log of every action with its outcome.
    pub log_root: Digest,
    /// Root of the state tree.
    pub state_root: Digest,
    /// [`BlockTree::root`] of the last block that had actions.
    pub block_root: Digest,
}

impl AppHashInputs {
    /// `SHA-256("hallseal/app/v1" ‖ log root ‖ state root ‖ block root)`.
    #[must_use]
    pub fn app_hash(&self) -> Digest {
        sha256(&[
            b"hallseal/app/v1",
            &self.log_root.0,
            &self.state_root.0,
            &self.block_root.0,
        ])
    }
}
