//! What the same text wants without a number: of a node that comes back, and of snapshots.

use super::of_filings;
use crate::abci::{chunk, finalize, info, open, with_snapshot};
use std::path::Path;
use tendermint_abci::Application as _;
use tendermint_proto::v0_38::abci::Snapshot;

/// What a crash at this moment would leave of a node's folder.
fn left_by_a_crash(dir: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
    }
    copy
}

#[test]
fn crash_recovery_info_tells_of_the_last_height_whose_commit_was_answered_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let node = open(dir.path());
    for height in 1..=5 {
        let before = info(&node);
        let txs = [of_filings(height * 10, 3)];
        let answer = finalize(&node, height, &txs);
        let copy = left_by_a_crash(dir.path());
        let again = open(copy.path());
        assert_eq!(info(&again), before);
        assert_eq!(finalize(&again, height, &txs), answer);
        drop(again);
        node.app().commit();
        let copy = left_by_a_crash(dir.path());
        let after = info(&open(copy.path()));
        assert_eq!(after, info(&node));
        assert_eq!(after.last_block_height, i64::try_from(height).unwrap());
        assert_eq!(after.last_block_app_hash, answer.app_hash);
    }
}

#[test]
fn state_sync_a_snapshot_is_the_same_on_every_node_whatever_is_committed_meanwhile() {
    let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let mut taken: Vec<(Snapshot, Vec<Vec<u8>>)> = Vec::new();
    for (n, dir) in dirs.iter().enumerate() {
        let (node, snapshot) = with_snapshot(dir.path(), 4);
        // Later heights, on one of them.
        for height in 5..5 + 2 * n as u64 {
            finalize(&node, height, &[of_filings(1_000 + height, 2)]);
            node.app().commit();
        }
        assert!(node.app().list_snapshots().snapshots.len() <= 10);
        assert!(snapshot.metadata.len() < 4 << 20);
        let chunks = (0..snapshot.chunks).map(|index| chunk(&node, &snapshot, index));
        let chunks: Vec<Vec<u8>> = chunks.collect();
        assert!(
            chunks
                .iter()
                .all(|chunk| (1..16 << 20).contains(&chunk.len()))
        );
        taken.push((snapshot, chunks));
    }
    assert_eq!(taken[0], taken[1]);
}
