//! The seal of a database: the hash of its whole file, written when a node that had found it
//! whole has closed it. Where the seal still fits, not a byte has changed since, and the next
//! start can do without reckoning everything anew. Damage breaks it; so does a crash, which
//! leaves none.
//!
//! It is no proof against somebody who may write the folder, who could make a new one. So
//! whoever starts by it checks everything all the same, while it works.

use crate::error::NodeError;
use domain::id::Digest;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Bytes that are hashed in one go.
const PART: usize = 1 << 20;

fn file_of(database: &Path) -> PathBuf {
    database.with_extension("seal")
}

/// Whether the file is as it was sealed. The seal is taken off: from here on it may change.
pub(crate) fn take(database: &Path) -> Result<bool, NodeError> {
    let file = file_of(database);
    let sealed = match std::fs::read_to_string(&file) {
        Ok(sealed) => sealed,
        Err(_) => return Ok(false),
    };
    std::fs::remove_file(&file).map_err(NodeError::io)?;
    let whole = !has_wal(database) && Digest::from_hex(sealed.trim()) == Ok(hash(database)?);
    Ok(whole)
}

/// Seals a file that nobody has open any more; one to which something is yet to be added by
/// SQLite stays without.
pub(crate) fn put(database: &Path) -> Result<(), NodeError> {
    if has_wal(database) {
        return Ok(());
    }
    let mut file = File::create(file_of(database)).map_err(NodeError::io)?;
    let text = hash(database)?.to_hex();
    file.write_all(text.as_bytes()).map_err(NodeError::io)?;
    file.sync_all().map_err(NodeError::io)
}

fn has_wal(database: &Path) -> bool {
    let mut wal = database.as_os_str().to_owned();
    wal.push("-wal");
    std::fs::metadata(wal).is_ok_and(|wal| wal.len() > 0)
}

/// The hash over the hashes of its parts.
fn hash(database: &Path) -> Result<Digest, NodeError> {
    let mut file = File::open(database).map_err(NodeError::io)?;
    let mut part = Vec::with_capacity(PART);
    let mut parts = Vec::new();
    loop {
        part.clear();
        let read = (&mut file).take(PART as u64).read_to_end(&mut part);
        if read.map_err(NodeError::io)? == 0 {
            return Ok(seal::hash::sha256(&[b"hallseal/database/v1", &parts]));
        }
        parts.extend(seal::hash::sha256(&[&part]).0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_fits_once_and_only_the_bytes_that_it_was_put_on() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("node.sqlite");
        let mut bytes = vec![7; PART + 3];
        std::fs::write(&file, &bytes).unwrap();
        assert!(!take(&file).unwrap(), "it was never sealed");
        put(&file).unwrap();
        assert!(take(&file).unwrap());
        assert!(!take(&file).unwrap(), "it is taken off");
        for at in [0, PART - 1, PART + 2] {
            put(&file).unwrap();
            bytes[at] ^= 1;
            std::fs::write(&file, &bytes).unwrap();
            assert!(!take(&file).unwrap(), "{at}");
        }
        put(&file).unwrap();
        std::fs::write(dir.path().join("node.sqlite-wal"), [1]).unwrap();
        assert!(!take(&file).unwrap(), "there is more than the file");
    }
}
