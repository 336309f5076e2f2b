//! The key that signs configurations, pinned on this machine by whoever administers it.
//!
//! It must not lie where the configuration comes from, and the program that is told by it what to
//! trust must not be able to change it: the file and every folder above it belong to root, and no
//! one else may write there.

use crate::config::invalid;
use crate::error::DeskError;
use domain::id::PublicKey;
use std::path::Path;

/// Where the key lies, in hex.
pub(crate) const FILE: &str = "/etc/hallseal/trust/config.pub";

/// 32 bytes in hex and a line's end, with room to spare.
const MAX_BYTES: u64 = 256;
/// The administrator's user id.
const ROOT: u32 = 0;

/// The pinned key.
///
/// # Errors
/// `config_invalid` where there is none, where anybody but root could have written it, or where
/// this system cannot tell who could.
pub(crate) fn config_key(file: &Path) -> Result<PublicKey, DeskError> {
    owned::by(file, ROOT)?;
    read(file)
}

fn read(file: &Path) -> Result<PublicKey, DeskError> {
    use std::io::Read;
    let mut text = String::new();
    std::fs::File::open(file)
        .and_then(|file| file.take(MAX_BYTES).read_to_string(&mut text))
        .map_err(|error| invalid(&format!("the pinned key cannot be read: {}", error.kind())))?;
    hex::decode(text.trim())
        .ok()
        .and_then(|bytes| PublicKey::from_slice(&bytes).ok())
        .ok_or_else(|| invalid("the pinned key is not a key"))
}

#[cfg(unix)]
mod owned {
    use super::{DeskError, Path, ROOT, invalid};
    use std::os::unix::fs::MetadataExt;

    /// Others than the owner may write.
    const WRITABLE_BY_OTHERS: u32 = 0o022;
    /// A folder in which each may only rename and delete what is their own, such as `/tmp`.
    const STICKY: u32 = 0o1000;

    /// Whether only `owner` and root can have written the file or put it there.
    pub(super) fn by(file: &Path, owner: u32) -> Result<(), DeskError> {
        let wrong = |what: &str| Err(invalid(&format!("the pinned key {what}")));
        if !file.is_absolute() {
            return wrong("is not named from the root");
        }
        for (place, path) in file.ancestors().enumerate() {
            let Ok(data) = std::fs::symlink_metadata(path) else {
                return wrong("is missing");
            };
            let of_its_kind = if place == 0 {
                data.is_file()
            } else {
                data.is_dir()
            };
            if !of_its_kind {
                return wrong("or a folder above it is a link");
            }
            if data.uid() != owner && data.uid() != ROOT {
                return wrong("or a folder above it does not belong to root");
            }
            let shared = data.is_dir() && data.mode() & STICKY != 0;
            if data.mode() & WRITABLE_BY_OTHERS != 0 && !shared {
                return wrong("or a folder above it can be written by others");
            }
        }
        Ok(())
    }
}

#[cfg(not(unix))]
mod owned {
    use super::{DeskError, Path, invalid};

    /// Who may write a file cannot be told here yet, so no key is taken.
    pub(super) fn by(_file: &Path, _owner: u32) -> Result<(), DeskError> {
        Err(invalid(
            "who may write the pinned key cannot be told on this system",
        ))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs::{Permissions, set_permissions, write};
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    #[test]
    fn a_key_is_taken_only_where_nobody_else_could_have_put_it() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().canonicalize().unwrap().join("trust");
        std::fs::create_dir(&folder).unwrap();
        let file = folder.join("config.pub");
        let mode = |path: &Path, mode| set_permissions(path, Permissions::from_mode(mode)).unwrap();
        mode(&folder, 0o755);
        let me = std::fs::metadata(&folder).unwrap().uid();
        assert!(owned::by(&file, me).is_err(), "there is none");
        write(&file, format!("{}\n", "ab".repeat(32))).unwrap();
        mode(&file, 0o644);
        owned::by(&file, me).unwrap();
        assert_eq!(read(&file).unwrap().0, [0xAB; 32]);
        if me != ROOT {
            assert!(config_key(&file).is_err(), "it is not root's");
        }

        for (path, open, closed) in [
            (&file, 0o664, 0o644),
            (&file, 0o646, 0o644),
            (&folder, 0o775, 0o755),
            (&folder, 0o777, 0o755),
        ] {
            mode(path, open);
            assert!(owned::by(&file, me).is_err(), "{open:o}");
            mode(path, closed);
            owned::by(&file, me).unwrap();
        }

        // A link leads where others may write.
        let link = folder.join("link.pub");
        symlink(&file, &link).unwrap();
        assert!(owned::by(&link, me).is_err());
        assert!(owned::by(Path::new("config.pub"), me).is_err());
        for wrong in ["", "ab", "not hex", &"ab".repeat(33)] {
            write(&file, wrong).unwrap();
            assert!(read(&file).is_err(), "{wrong}");
        }
    }
}
