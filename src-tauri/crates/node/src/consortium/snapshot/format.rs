//! What a snapshot is made of, format 2.
//!
//! A chunk is a CBOR sequence of records. The manifest lists the SHA-256 of each chunk; its
//! own SHA-256 is the snapshot's hash.

use crate::db::Applied;
use domain::id::Digest;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use receipt::AppHashInputs;

/// The number of this format.
pub(super) const FORMAT: u32 = 2;
/// A chunk is closed once it has this many bytes; the engine carries up to 16 MB.
pub(super) const CHUNK_LEN: usize = 2 << 20;
/// Longest chunk that is taken in.
pub(super) const MAX_CHUNK_LEN: usize = 15 << 20;
/// Most chunks; at two megabytes each 200 GB.
pub(super) const MAX_CHUNKS: usize = 100_000;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) enum Record {
    /// Space, key, value: of the spaces State and Index only.
    #[n(0)]
    Entry(#[n(0)] u8, #[n(1)] ByteVec, #[n(2)] ByteVec),
    /// Height, leaf, outcome, signed bytes.
    #[n(1)]
    Action(#[n(0)] u64, #[n(1)] u32, #[n(2)] u32, #[n(3)] ByteVec),
    /// Height, time, log root, state root, block root, results hash.
    #[n(2)]
    Block(
        #[n(0)] u64,
        #[n(1)] u64,
        #[n(2)] Digest,
        #[n(3)] Digest,
        #[n(4)] Digest,
        #[n(5)] Digest,
    ),
    /// Height and what its validators signed.
    #[n(3)]
    Proof(#[n(0)] u64, #[n(1)] ByteVec),
    /// First height and validators.
    #[n(4)]
    Epoch(#[n(0)] u64, #[n(1)] ByteVec),
    /// First height of a set and how it came into office.
    #[n(5)]
    Link(#[n(0)] u64, #[n(1)] ByteVec),
}

impl From<&Applied> for Record {
    fn from(block: &Applied) -> Self {
        Self::Block(
            block.height,
            block.time_s,
            block.inputs.log_root,
            block.inputs.state_root,
            block.inputs.block_root,
            block.results_hash,
        )
    }
}

/// A block's row out of its record's fields.
pub(super) fn applied(height: u64, time_s: u64, roots: [Digest; 3], results: Digest) -> Applied {
    let [log_root, state_root, block_root] = roots;
    let inputs = AppHashInputs {
        log_root,
        state_root,
        block_root,
    };
    Applied {
        height,
        time_s,
        inputs,
        app_hash: inputs.app_hash(),
        results_hash: results,
    }
}

/// What a snapshot is and of which chunks.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub(super) struct Manifest {
    /// The height whose state it holds.
    #[n(0)]
    pub(super) height: u64,
    /// SHA-256 of each chunk, in order.
    #[n(1)]
    pub(super) chunks: Vec<Digest>,
}

impl Manifest {
    /// The snapshot's hash, of the manifest's bytes.
    pub(super) fn hash(bytes: &[u8]) -> Digest {
        seal::hash::sha256(&[b"hallseal/snapshot/v1", bytes])
    }

    /// Reads a manifest in its one form; `None` for anything else.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let max = MAX_CHUNKS.saturating_mul(40);
        let manifest: Self = seal::canonical::from_slice_max(bytes, max).ok()?;
        (1..=MAX_CHUNKS)
            .contains(&manifest.chunks.len())
            .then_some(manifest)
    }
}

/// Takes a chunk apart; `None` where it is none.
pub(super) fn records(chunk: &[u8]) -> Option<Vec<Record>> {
    let mut decoder = minicbor::Decoder::new(chunk);
    let mut records = Vec::new();
    while decoder.position() < chunk.len() {
        records.push(decoder.decode().ok()?);
    }
    Some(records)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_make_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            records(&bytes);
            Manifest::read(&bytes);
        }
    }

    #[test]
    fn records_read_back_and_a_cut_chunk_is_none() {
        let block = applied(
            7,
            9,
            [Digest([1; 32]), Digest([2; 32]), Digest([3; 32])],
            Digest::ZERO,
        );
        let all = vec![
            Record::Entry(1, vec![1].into(), vec![].into()),
            Record::Action(7, 1, 2, vec![3; 40].into()),
            Record::from(&block),
            Record::Proof(3, vec![4].into()),
            Record::Epoch(1, vec![5].into()),
            Record::Link(9, vec![6].into()),
        ];
        let chunk: Vec<u8> = all
            .iter()
            .flat_map(|r| minicbor::to_vec(r).unwrap())
            .collect();
        assert_eq!(records(&chunk).unwrap(), all);
        assert_eq!(records(&chunk[..chunk.len() - 1]), None);
        assert_eq!(records(&[]), Some(vec![]));
    }
}
