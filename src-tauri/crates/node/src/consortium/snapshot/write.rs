//! Writing a snapshot: chunk by chunk into a folder that gets its name when it is whole.

use super::format::{CHUNK_LEN, Manifest, Record};
use crate::db::Tx;
use crate::error::NodeError;
use domain::id::Digest;
use ledger::Space;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const MANIFEST: &str = "manifest";

/// Where the snapshot of a height lies.
pub(super) fn folder(dir: &Path, height: u64) -> PathBuf {
    dir.join(format!("{height:020}"))
}

/// Where a chunk lies in its folder.
pub(super) fn chunk_file(folder: &Path, index: u32) -> PathBuf {
    folder.join(format!("{index:06}"))
}

/// Height, manifest and number of chunks of a snapshot's folder; `None` where it is none.
pub(super) fn read_manifest(folder: &Path) -> Option<(u64, Vec<u8>, u32)> {
    let height = folder.file_name()?.to_str()?.parse().ok()?;
    let bytes = std::fs::read(folder.join(MANIFEST)).ok()?;
    let manifest = Manifest::read(&bytes)?;
    let chunks = u32::try_from(manifest.chunks.len()).ok()?;
    (manifest.height == height).then_some((height, bytes, chunks))
}

/// Writes the state that `tx` sees; proofs are read from `later`, which may see more.
/// Returns the manifest and the number of chunks.
pub(super) fn write(
    dir: &Path,
    tx: &Tx<'_>,
    later: &Tx<'_>,
    height: u64,
) -> Result<(Vec<u8>, u32), NodeError> {
    let part = dir.join(format!("part-{height}"));
    if part.exists() {
        std::fs::remove_dir_all(&part).map_err(NodeError::io)?;
    }
    std::fs::create_dir(&part).map_err(NodeError::io)?;
    let mut chunks = Chunks {
        folder: part.clone(),
        buffer: Vec::new(),
        digests: Vec::new(),
    };
    for (from, validators) in tx.epochs()? {
        chunks.put(&Record::Epoch(from, validators.into()))?;
    }
    for space in [Space::State, Space::Index] {
        tx.each_entry(space, |key, value| {
            chunks.put(&Record::Entry(space.number(), key.into(), value.into()))
        })?;
    }
    let mut at = (0u64, 0u32);
    tx.each_action(|_, outcome, height, signed| {
        at = if at.0 == height {
            (height, at.1 + 1)
        } else {
            (height, 0)
        };
        chunks.put(&Record::Action(
            height,
            at.1,
            outcome.code(),
            signed.to_vec().into(),
        ))
    })?;
    tx.each_block(|block| chunks.put(&Record::from(&block)))?;
    later.each_proof(height, |height, proof| {
        chunks.put(&Record::Proof(height, proof.into()))
    })?;
    for (from, link) in later.links_after(0, usize::MAX)? {
        // The next set's, too: its link is this height's header.
        if from <= height.saturating_add(1) {
            chunks.put(&Record::Link(from, link.into()))?;
        }
    }
    let digests = chunks.finish()?;
    let count = u32::try_from(digests.len());
    let count = count.map_err(|_| NodeError::Damaged("the state is too large for a snapshot"))?;
    let manifest = Manifest {
        height,
        chunks: digests,
    };
    let manifest = seal::canonical::to_vec(&manifest);
    write_file(&part.join(MANIFEST), &manifest)?;
    let whole = folder(dir, height);
    if whole.exists() {
        std::fs::remove_dir_all(&whole).map_err(NodeError::io)?;
    }
    std::fs::rename(&part, &whole).map_err(NodeError::io)?;
    Ok((manifest, count))
}

struct Chunks {
    folder: PathBuf,
    buffer: Vec<u8>,
    digests: Vec<Digest>,
}

impl Chunks {
    fn put(&mut self, record: &Record) -> Result<(), NodeError> {
        minicbor::encode(record, &mut self.buffer)
            .map_err(|_| NodeError::Damaged("a record does not encode"))?;
        if self.buffer.len() >= CHUNK_LEN {
            self.close()?;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), NodeError> {
        let index = u32::try_from(self.digests.len())
            .map_err(|_| NodeError::Damaged("the state is too large for a snapshot"))?;
        write_file(&chunk_file(&self.folder, index), &self.buffer)?;
        self.digests.push(seal::hash::sha256(&[&self.buffer]));
        self.buffer.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Digest>, NodeError> {
        if !self.buffer.is_empty() {
            self.close()?;
        }
        Ok(self.digests)
    }
}

pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), NodeError> {
    let mut file = File::create(path).map_err(NodeError::io)?;
    file.write_all(bytes).map_err(NodeError::io)?;
    file.sync_all().map_err(NodeError::io)
}
