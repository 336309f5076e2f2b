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

    /// Fresh secrets of the system's randomness.
    ///
    /// # Errors
    /// [`NodeError::Io`] where there is no randomness.
    pub fn generate() -> Result<Self, NodeError> {
        let secret = || {
            let mut secret = Zeroizing::new([0u8; 32]);
            getrandom::fill(secret.as_mut_slice())
                .map_err(|_| NodeError::Io("no randomness".to_owned()))?;
            Ok::<_, NodeError>(secret)
        };
        Ok(Self::new(secret()?, secret()?))
    }

    /// Reads a file that its owner alone may read.
    ///
    /// # Errors
    /// [`NodeError::Config`] where it is not there, others may read it or it is not of its
    /// form; [`NodeError::Io`].
    pub fn load(path: &Path) -> Result<Self, NodeError> {
        let file = open(path)?;
        refuse_exposed(&file)?;
        Self::read(file)
    }

    /// Reads a file that something else guards, such as systemd its credentials.
    ///
    /// # Errors
    /// [`NodeError::Config`] where it is not there or not of its form; [`NodeError::Io`].
    pub fn load_guarded(path: &Path) -> Result<Self, NodeError> {
        Self::read(open(path)?)
    }

    /// Writes them to a file that was not there before, for its owner alone: whole under
    /// another name and synced, then given its name.
    ///
    /// # Errors
    /// [`NodeError::Config`] where there is such a file, [`NodeError::Io`].
    pub fn save(&self, path: &Path) -> Result<(), NodeError> {
        if path.try_exists().map_err(NodeError::io)? {
            let why = "there is a key file already: it is never written over";
            return Err(NodeError::Config(why.to_owned()));
        }
        write(path, &self.text())
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(256));
        text.push_str(MARK);
        for (name, secret) in [("signing", &self.signing), ("opening", &self.opening)] {
            let hex = Zeroizing::new(hex::encode(secret.as_slice()));
            text.push('\n');
            text.push_str(name);
            text.push(' ');
            text.push_str(&hex);
        }
        text.push('\n');
        text
    }

    fn read(file: File) -> Result<Self, NodeError> {
        let wrong = || NodeError::Config("a key file is not of its form".to_owned());
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

fn open(path: &Path) -> Result<File, NodeError> {
    File::open(path).map_err(|error| {
        if error.kind() == ErrorKind::NotFound {
            NodeError::Config("a key file is not there".to_owned())
        } else {
            NodeError::io(error)
        }
    })
}

fn write(path: &Path, text: &str) -> Result<(), NodeError> {
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
        let missing = ServiceKeys::load(&path).unwrap_err();
        assert_eq!(missing.code(), "node_config");
        let made = ServiceKeys::generate().unwrap();
        made.save(&path).unwrap();
        let again = ServiceKeys::generate().unwrap().save(&path).unwrap_err();
        assert_eq!(again.code(), "node_config");
        let read = ServiceKeys::load(&path).unwrap();
        assert_eq!(made.signer().id(), read.signer().id());
        let recipient = |keys: &ServiceKeys| keys.identity().recipient();
        assert_eq!(recipient(&made), recipient(&read));
        assert_eq!(format!("{made:?}"), "ServiceKeys(***)");
        let whole = std::fs::read_to_string(&path).unwrap();
        for text in [&whole[..whole.len() - 2], "", &format!("{whole}x")] {
            std::fs::write(&path, text).unwrap();
            let error = ServiceKeys::load(&path).unwrap_err();
            assert_eq!(error.code(), "node_config");
        }
        std::fs::write(&path, &whole).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::Permissions::from_mode(0o640);
            std::fs::set_permissions(&path, mode).unwrap();
            let error = ServiceKeys::load(&path).unwrap_err();
            assert_eq!(error.code(), "node_config");
            ServiceKeys::load_guarded(&path).unwrap();
        }
    }
}
