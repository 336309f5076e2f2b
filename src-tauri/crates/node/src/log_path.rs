//! An action's path to the root of the log, for those who ask about an old receipt.
//!
//! The log only grows, so the roots of its whole chunks never change: they are kept, and
//! one question reads two chunks at most.

use crate::db::{LogPlace as Place, Tx};
use crate::error::NodeError;
use domain::id::Digest;
use domain::outcome::Outcome;
use receipt::inclusion::block_leaf_hash;
use seal::merkle::{self, Tree};

/// Leaves of a chunk, a power of two: a subtree of the log's own tree.
const CHUNK: usize = 1024;

/// What is kept of the log.
#[derive(Default)]
pub(crate) struct LogTree {
    whole: Vec<Chunk>,
}

struct Chunk {
    root: Digest,
    last: Place,
}

/// Where an action stands in the log, and the way to its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogPath {
    pub(crate) index: u64,
    pub(crate) size: u64,
    pub(crate) path: Vec<Digest>,
}

type Leaf = (Digest, Outcome, Place);

impl LogTree {
    /// The path of the action at a place in the log as it stood after the block at `up_to`;
    /// `None` where it is not in it.
    pub(crate) fn path(
        &mut self,
        tx: &Tx<'_>,
        up_to: u64,
        at: Place,
    ) -> Result<Option<LogPath>, NodeError> {
        let tail = self.grow(tx, up_to)?;
        let whole = self.whole.partition_point(|chunk| chunk.last.0 <= up_to);
        let whole = self.whole.get(..whole).unwrap_or_default();
        let number = whole.partition_point(|chunk| chunk.last < at);
        let own = match number < whole.len() {
            true => tx.log_page(end_of(whole, number), up_to, CHUNK)?,
            false => tail.clone(),
        };
        let Some(place) = own.iter().position(|(_, _, place)| *place == at) else {
            return Ok(None);
        };
        let roots: Vec<Digest> = whole.iter().map(|chunk| chunk.root).collect();
        let (own, tail) = (hashes(&own), hashes(&tail));
        let found = (number, place);
        Ok(join(CHUNK, roots, &own, &tail, found))
    }

    /// Takes in chunks that have become whole; returns the leaves after the last one.
    fn grow(&mut self, tx: &Tx<'_>, up_to: u64) -> Result<Vec<Leaf>, NodeError> {
        loop {
            let whole = self.whole.partition_point(|chunk| chunk.last.0 <= up_to);
            let page = tx.log_page(end_of(&self.whole, whole), up_to, CHUNK)?;
            match page.last() {
                Some((_, _, last)) if page.len() == CHUNK && whole == self.whole.len() => {
                    let root = merkle::root(&hashes(&page));
                    self.whole.push(Chunk { root, last: *last });
                }
                _ => return Ok(page),
            }
        }
    }
}

/// Where the chunk before this one ends; before all for the first.
fn end_of(chunks: &[Chunk], number: usize) -> Place {
    let before = number.checked_sub(1).and_then(|at| chunks.get(at));
    before.map_or((0, u32::MAX), |chunk| chunk.last)
}

fn hashes(leaves: &[Leaf]) -> Vec<Digest> {
    let hash = |(action, outcome, _): &Leaf| block_leaf_hash(action, outcome.code());
    leaves.iter().map(hash).collect()
}

/// The way from a leaf to the root of its chunk, and from there to that of all.
fn join(
    chunk: usize,
    mut roots: Vec<Digest>,
    own: &[Digest],
    tail: &[Digest],
    (number, place): (usize, usize),
) -> Option<LogPath> {
    let count = |value: usize| u64::try_from(value).ok();
    let size = roots.len().checked_mul(chunk)?.checked_add(tail.len())?;
    let index = number.checked_mul(chunk)?.checked_add(place)?;
    if !tail.is_empty() {
        roots.push(merkle::root(tail));
    }
    let mut path = merkle::inclusion_path(own, place)?;
    path.extend(Tree::new(roots).path(number)?);
    Some(LogPath {
        index: count(index)?,
        size: count(size)?,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_chunks_is_the_path_in_one_tree() {
        for size in 1..70u8 {
            let leaves: Vec<Digest> = (0..size).map(|n| merkle::leaf_hash(&[n])).collect();
            let tree = Tree::new(leaves.clone());
            for chunk in [1usize, 2, 4, 16] {
                let (whole, tail) = leaves.as_chunks_of(chunk);
                let roots: Vec<Digest> = whole.iter().map(|own| merkle::root(own)).collect();
                for index in 0..usize::from(size) {
                    let number = index / chunk;
                    let own = whole.get(number).map_or(tail, |own| own);
                    let found = (number, index % chunk);
                    let joined = join(chunk, roots.clone(), own, tail, found).unwrap();
                    assert_eq!(Some(joined.path), tree.path(index), "{index} of {size}");
                    assert_eq!((joined.index, joined.size), (index as u64, u64::from(size)));
                }
            }
        }
    }

    trait Chunks {
        fn as_chunks_of(&self, chunk: usize) -> (Vec<&[Digest]>, &[Digest]);
    }

    impl Chunks for Vec<Digest> {
        fn as_chunks_of(&self, chunk: usize) -> (Vec<&[Digest]>, &[Digest]) {
            let whole = self.chunks_exact(chunk);
            let tail = whole.remainder();
            (whole.collect(), tail)
        }
    }
}
