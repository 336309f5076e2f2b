//! The content store: encrypted content and public documents, by digest. A folder here;
//! behind a small trait, so that an object store can take its place.

use crate::error::NodeError;
use domain::id::Digest;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Most bytes of one object.
pub const MAX_CONTENT_LEN: usize = 16 << 20;

/// Whether an object was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is new and durable now.
    New,
    /// It was there already, unharmed.
    Known,
}

/// Objects by their SHA-256. What [`put`](Self::put) accepted survives a power cut.
pub trait ContentStore: Send + Sync {
    /// Keeps an object.
    ///
    /// # Errors
    /// [`NodeError::WrongDigest`] where the bytes have another digest, or there are more
    /// than [`MAX_CONTENT_LEN`]; [`NodeError::Io`] where they cannot be stored.
    fn put(&self, digest: &Digest, bytes: &[u8]) -> Result<Put, NodeError>;

    /// An object, its digest checked; `None` where it is not there.
    ///
    /// # Errors
    /// [`NodeError::Damaged`] where it does not have its digest any more,
    /// [`NodeError::Io`] where it cannot be read.
    fn get(&self, digest: &Digest) -> Result<Option<Vec<u8>>, NodeError>;

    /// Whether an object is there, or was and is erased; it is not read.
    ///
    /// # Errors
    /// [`NodeError::Io`] where the place cannot be looked at.
    fn knows(&self, digest: &Digest) -> Result<bool, NodeError>;

    /// Destroys an object for ever: whoever brings it again is told that it is known, and it
    /// is not kept. Returns whether it was there.
    ///
    /// # Errors
    /// [`NodeError::Io`] where it cannot be removed.
    fn erase(&self, digest: &Digest) -> Result<bool, NodeError>;
}

/// A folder with one file per object, in 256 sub-folders by the digest's first byte. Each
/// is written beside its place, synced, renamed, and its folder synced.
#[derive(Debug)]
pub struct FolderStore {
    root: PathBuf,
}

impl FolderStore {
    /// Opens a folder, making it where it is missing and removing what a crash left half
    /// written.
    ///
    /// # Errors
    /// [`NodeError::Io`].
    pub fn open(root: &Path) -> Result<Self, NodeError> {
        let store = Self {
            root: root.to_owned(),
        };
        std::fs::create_dir_all(store.erased()).map_err(NodeError::io)?;
        std::fs::create_dir_all(store.parts()).map_err(NodeError::io)?;
        for entry in std::fs::read_dir(store.parts()).map_err(NodeError::io)? {
            let path = entry.map_err(NodeError::io)?.path();
            std::fs::remove_file(path).map_err(NodeError::io)?;
        }
        Ok(store)
    }

    /// A folder as it is, of which nothing is made or removed: to read from only.
    pub(crate) fn existing(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// Calls `each` with the digest that names each file, in no order; with `None` for a
    /// file that no digest names. A folder that is not there has none.
    pub(crate) fn each_name(
        &self,
        mut each: impl FnMut(Option<Digest>) -> Result<(), NodeError>,
    ) -> Result<(), NodeError> {
        for first in 0..=u8::MAX {
            let folder = self.root.join(format!("{first:02x}"));
            let entries = match std::fs::read_dir(folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(NodeError::io(error)),
            };
            for entry in entries {
                let name = entry.map_err(NodeError::io)?.file_name();
                let digest = name.to_str().and_then(|name| Digest::from_hex(name).ok());
                each(digest.filter(|digest| Self::is_place_of(digest, &name, first)))?;
            }
        }
        Ok(())
    }

    /// Whether an object of this digest is looked for under this name.
    fn is_place_of(digest: &Digest, name: &std::ffi::OsStr, first: u8) -> bool {
        digest.0.first() == Some(&first) && name.to_str() == Some(digest.to_hex().as_str())
    }

    fn parts(&self) -> PathBuf {
        self.root.join("part")
    }

    /// Empty files named by what was erased.
    fn erased(&self) -> PathBuf {
        self.root.join("erased")
    }

    fn is_erased(&self, digest: &Digest) -> Result<bool, NodeError> {
        let mark = self.erased().join(digest.to_hex());
        mark.try_exists().map_err(NodeError::io)
    }

    fn folder(&self, digest: &Digest) -> PathBuf {
        self.root.join(format!("{:02x}", digest.0[0]))
    }

    fn place(&self, digest: &Digest) -> PathBuf {
        self.folder(digest).join(digest.to_hex())
    }

    fn read(&self, digest: &Digest) -> Result<Option<Vec<u8>>, NodeError> {
        match std::fs::read(self.place(digest)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(NodeError::io(error)),
        }
    }

    fn write(&self, digest: &Digest, bytes: &[u8]) -> Result<(), NodeError> {
        let mut nonce = [0u8; 8];
        getrandom::fill(&mut nonce).map_err(|_| NodeError::Io("no randomness".to_owned()))?;
        let part = self.parts().join(hex::encode(nonce));
        let write = || -> std::io::Result<()> {
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&part)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            let folder = self.folder(digest);
            std::fs::create_dir_all(&folder)?;
            std::fs::rename(&part, self.place(digest))?;
            sync_folder(&folder)?;
            sync_folder(&self.root)
        };
        let written = write();
        if written.is_err() {
            // A full disk must not stay full of parts; the error is what counts.
            std::fs::remove_file(&part).ok();
        }
        written.map_err(NodeError::io)
    }
}

/// A rename is durable once its folder is. Windows has no such call and needs none.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn has(bytes: &[u8], digest: &Digest) -> bool {
    seal::hash::sha256(&[bytes]) == *digest
}

impl ContentStore for FolderStore {
    fn put(&self, digest: &Digest, bytes: &[u8]) -> Result<Put, NodeError> {
        if bytes.len() > MAX_CONTENT_LEN || !has(bytes, digest) {
            return Err(NodeError::WrongDigest);
        }
        if self.is_erased(digest)? {
            return Ok(Put::Known);
        }
        // A copy that was damaged meanwhile is replaced by the good one.
        if self.read(digest)?.is_some_and(|old| has(&old, digest)) {
            return Ok(Put::Known);
        }
        self.write(digest, bytes)?;
        Ok(Put::New)
    }

    fn get(&self, digest: &Digest) -> Result<Option<Vec<u8>>, NodeError> {
        match self.read(digest)? {
            Some(bytes) if has(&bytes, digest) => Ok(Some(bytes)),
            Some(_) => Err(NodeError::Damaged("an object does not have its digest")),
            None => Ok(None),
        }
    }

    fn knows(&self, digest: &Digest) -> Result<bool, NodeError> {
        let there = self.place(digest).try_exists().map_err(NodeError::io)?;
        Ok(there || self.is_erased(digest)?)
    }

    fn erase(&self, digest: &Digest) -> Result<bool, NodeError> {
        // The mark first: after a crash in between, nothing new takes the place.
        let mark = self.erased().join(digest.to_hex());
        let marked = File::create(mark).and_then(|mark| mark.sync_all());
        marked.map_err(NodeError::io)?;
        sync_folder(&self.erased()).map_err(NodeError::io)?;
        match std::fs::remove_file(self.place(digest)) {
            Ok(()) => {
                sync_folder(&self.folder(digest)).map_err(NodeError::io)?;
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(NodeError::io(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_reads_back_and_a_damaged_one_is_found_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderStore::open(folder.path()).unwrap();
        let digest = seal::hash::sha256(&[b"content"]);
        assert_eq!(store.get(&digest).unwrap(), None);
        assert_eq!(store.put(&digest, b"content").unwrap(), Put::New);
        assert_eq!(store.put(&digest, b"content").unwrap(), Put::Known);
        assert_eq!(store.get(&digest).unwrap().unwrap(), b"content");
        std::fs::write(store.place(&digest), b"c0ntent").unwrap();
        assert_eq!(store.get(&digest).unwrap_err().code(), "node_damaged");
        assert_eq!(store.put(&digest, b"content").unwrap(), Put::New);
        assert_eq!(store.get(&digest).unwrap().unwrap(), b"content");
    }

    #[test]
    fn what_was_erased_does_not_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderStore::open(folder.path()).unwrap();
        let digest = seal::hash::sha256(&[b"content"]);
        store.put(&digest, b"content").unwrap();
        assert!(store.erase(&digest).unwrap());
        assert!(!store.erase(&digest).unwrap());
        let store = FolderStore::open(folder.path()).unwrap();
        assert_eq!(store.put(&digest, b"content").unwrap(), Put::Known);
        assert_eq!(store.get(&digest).unwrap(), None);
        assert!(!store.place(&digest).exists());
    }

    #[test]
    fn bytes_with_another_digest_are_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderStore::open(folder.path()).unwrap();
        let digest = seal::hash::sha256(&[b"content"]);
        assert_eq!(
            store.put(&digest, b"other").unwrap_err().code(),
            "node_wrong_digest"
        );
        assert_eq!(store.get(&digest).unwrap(), None);
    }

    #[test]
    fn what_a_crash_left_half_written_is_removed_on_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderStore::open(folder.path()).unwrap();
        std::fs::write(store.parts().join("0011"), b"half").unwrap();
        drop(store);
        let store = FolderStore::open(folder.path()).unwrap();
        assert_eq!(std::fs::read_dir(store.parts()).unwrap().count(), 0);
    }
}
