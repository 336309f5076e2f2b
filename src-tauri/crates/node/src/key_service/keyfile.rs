//! A service's secrets in a file of this node alone: for development, and for halls whose
//! disk is sealed. The file has mode 0600 and is never written to again.

use crate::error::NodeError;
use ::content::Identity;
use seal::keys::SigningKey;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// The file's first line.
const MARK: &str = "# hallseal service keys v1: keep from everyone";
/// Far more than a proper file has.
const MAX_LEN: u64 = 1_024;

/// A service's two secrets of 32 bytes. Prints as `***`, zeroized when dropped.
pub struct ServiceKeys {
    signing: Zeroizing<[u8; 32]>,
    opening: Zeroizing<[u8; 32]>,
}

impl core::fmt::Debug for ServiceKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ServiceKeys(***)")
    }
}

impl ServiceKeys {
    /// Takes the two secrets.
    #[must_use]
    pub const fn new(signing: Zeroizing<[u8; 32]>, opening: Zeroizing<[u8; 32]>) -> Self {
        Self { signing, opening }
    }

    /// The enrolled key.
    #[must_use]
    pub fn signer(&self) -> SigningKey {
        SigningKey::from_secret(&self.signing)
    }

    /// The age key.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity::from_seed(&self.opening)
    }

    /// Reads the file, or makes it with fresh secrets where there is none.
    ///
    /// # Errors
    /// [`NodeError::Config`] where others may read it or it is not of its form,
    /// [`NodeError::Io`].
    pub fn load_or_create(path: &Path) -> Result<Self, NodeError> {
        match File::open(path) {
            Ok(file) => Self::read(file),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                create(path)?;
                Self::read(File::open(path).map_err(NodeError::io)?)
            }
            Err(error) => Err(NodeError::io(error)),
        }
    }

    fn read(file: File) -> Result<Self, NodeError> {
        let wrong = || NodeError::Config("a key file is not of its form".to_owned());
        refuse_exposed(&file)?;
        let mut text = Zeroizing::new(String::with_capacity(512));
        file.take(MAX_LEN)
            .read_to_string(&mut text)
            .map_err(|_| wrong())?;
        let mut lines = text.lines();
        if lines.next() != Some(MARK) {
            return Err(wrong());
        }
        let mut secret = |name: &str| {
            let hex = lines.next().and_then(|line| line.strip_prefix(name));
            let mut secret = Zeroizing::new([0u8; 32]);
            hex::decode_to_slice(hex.ok_or_else(wrong)?, secret.as_mut_slice())
                .map_err(|_| wrong())?;
            Ok::<_, NodeError>(secret)
        };
        let (signing, opening) = (secret("signing ")?, secret("opening ")?);
        if lines.next().is_some() {
            return Err(wrong());
        }
        Ok(Self { signing, opening })
    }
}

#[cfg(unix)]
fn refuse_exposed(file: &File) -> Result<(), NodeError> {
    use std::os::unix::fs::MetadataExt;
    let data = file.metadata().map_err(NodeError::io)?;
    if !data.is_file() || data.mode() & 0o077 != 0 {
        let why = "a key file can be read by others than its owner";
        return Err(NodeError::Config(why.to_owned()));
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_exposed(_: &File) -> Result<(), NodeError> {
    // Windows: the folder's access list guards it.
    Ok(())
}

/// Written whole under another name and synced, then given its name.
fn create(path: &Path) -> Result<(), NodeError> {
    let mut text = Zeroizing::new(String::with_capacity(256));
    text.push_str(MARK);
    for name in ["signing", "opening"] {
        let mut secret = Zeroizing::new([0u8; 32]);
        getrandom::fill(secret.as_mut_slice())
            .map_err(|_| NodeError::Io("no randomness".to_owned()))?;
        let hex = Zeroizing::new(hex::encode(secret.as_slice()));
        text.push('\n');
        text.push_str(name);
        text.push(' ');
        text.push_str(&hex);
    }
    text.push('\n');
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let unfinished = std::path::PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished).map_err(NodeError::io)?;
    file.write_all(text.as_bytes()).map_err(NodeError::io)?;
    file.sync_all().map_err(NodeError::io)?;
    std::fs::rename(&unfinished, path).map_err(NodeError::io)?;
    if let (true, Some(folder)) = (cfg!(unix), path.parent()) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(NodeError::io)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_file_gives_the_same_keys_and_a_cut_or_exposed_one_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("service.keys");
        let made = ServiceKeys::load_or_create(&path).unwrap();
        let read = ServiceKeys::load_or_create(&path).unwrap();
        assert_eq!(made.signer().id(), read.signer().id());
        let recipient = |keys: &ServiceKeys| keys.identity().recipient();
        assert_eq!(recipient(&made), recipient(&read));
        assert_eq!(format!("{made:?}"), "ServiceKeys(***)");
        let whole = std::fs::read_to_string(&path).unwrap();
        for text in [&whole[..whole.len() - 2], "", &format!("{whole}x")] {
            std::fs::write(&path, text).unwrap();
            let error = ServiceKeys::load_or_create(&path).unwrap_err();
            assert_eq!(error.code(), "node_config");
        }
        std::fs::write(&path, &whole).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::Permissions::from_mode(0o640);
            std::fs::set_permissions(&path, mode).unwrap();
            let error = ServiceKeys::load_or_create(&path).unwrap_err();
            assert_eq!(error.code(), "node_config");
        }
    }
}
