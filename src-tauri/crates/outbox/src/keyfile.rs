//! The keys of a device that has neither TPM nor passphrase: a file with mode 0600,
//! marked as a development key in its first line and on every screen.

use crate::error::OutboxError;
use crate::store::{owner_only, sync_folder};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The file's first line.
const MARK: &str = "# hallseal development key v1: for trying out, never for real people";
/// Names of the three keys, in their order in the file.
const NAMES: [&str; 3] = ["device_seed", "store_key", "hall_key"];
/// Far more than a proper file has.
const MAX_LEN: u64 = 4096;

/// Three secrets of 32 bytes, zeroized on drop, printed as `***`.
#[derive(Clone)]
pub struct DeviceKeys {
    /// The secret that the device's Ed25519 key is made from.
    pub device_seed: Zeroizing<[u8; 32]>,
    /// The raw key of the SQLCipher store.
    pub store_key: Zeroizing<[u8; 32]>,
    /// The hall's key, under which finger references are sealed.
    pub hall_key: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceKeys(***)")
    }
}

/// Reads the key file, or makes it with fresh random keys where there is none. A file
/// that exists is never written to.
///
/// # Errors
/// `key_file_exposed` where group or others may read it, `key_file_damaged` where it is
/// not a whole key file, `key_file_io`, `no_randomness`.
pub fn load_or_create(path: &Path) -> Result<DeviceKeys, OutboxError> {
    match load(path) {
        Err(OutboxError::KeyFileIo) if is_absent(path) => {
            create(path)?;
            load(path)
        }
        other => other,
    }
}

/// Reads the key file.
///
/// # Errors
/// As [`load_or_create`].
pub fn load(path: &Path) -> Result<DeviceKeys, OutboxError> {
    let file = File::open(path).map_err(|_| OutboxError::KeyFileIo)?;
    refuse_exposed(&file)?;
    let mut text = Zeroizing::new(String::with_capacity(512));
    file.take(MAX_LEN)
        .read_to_string(&mut text)
        .map_err(|error| {
            if error.kind() == ErrorKind::InvalidData {
                OutboxError::KeyFileDamaged
            } else {
                OutboxError::KeyFileIo
            }
        })?;
    parse(&text).ok_or(OutboxError::KeyFileDamaged)
}

fn is_absent(path: &Path) -> bool {
    fs::symlink_metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

#[cfg(unix)]
fn refuse_exposed(file: &File) -> Result<(), OutboxError> {
    use std::os::unix::fs::MetadataExt;
    let data = file.metadata().map_err(|_| OutboxError::KeyFileIo)?;
    if !data.is_file() {
        return Err(OutboxError::KeyFileDamaged);
    }
    if data.mode() & 0o077 != 0 {
        return Err(OutboxError::KeyFileExposed);
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_exposed(_: &File) -> Result<(), OutboxError> {
    // Windows: the profile folder's access list guards it.
    Ok(())
}

/// Written whole under another name and synced, then given its name unless another
/// process was first.
fn create(path: &Path) -> Result<(), OutboxError> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|_| OutboxError::KeyFileIo)?;
    }
    let mut name = path.as_os_str().to_owned();
    let random = getrandom::u64().map_err(|_| OutboxError::NoRandomness)?;
    name.push(format!(".new-{random:016x}"));
    let unfinished = PathBuf::from(name);
    let done = write_new(&unfinished).and_then(|()| match fs::hard_link(&unfinished, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(OutboxError::KeyFileIo),
        _ => Ok(()),
    });
    let _ = fs::remove_file(&unfinished);
    sync_folder(path);
    done
}

fn write_new(path: &Path) -> Result<(), OutboxError> {
    let mut text = Zeroizing::new(String::with_capacity(512));
    text.push_str(MARK);
    text.push('\n');
    for name in NAMES {
        let mut key = Zeroizing::new([0u8; 32]);
        getrandom::fill(key.as_mut()).map_err(|_| OutboxError::NoRandomness)?;
        text.push_str(name);
        text.push_str(" = ");
        for byte in key.iter() {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        text.push('\n');
    }
    let mut file = owner_only(OpenOptions::new().write(true).create_new(true))
        .open(path)
        .map_err(|_| OutboxError::KeyFileIo)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|_| OutboxError::KeyFileIo)
}

/// Exactly the mark, the three names in their order, and nothing else.
fn parse(text: &str) -> Option<DeviceKeys> {
    let mut lines = text.lines();
    if lines.next() != Some(MARK) {
        return None;
    }
    let mut keys = [(); 3].map(|()| Zeroizing::new([0u8; 32]));
    for (name, key) in NAMES.iter().zip(&mut keys) {
        let hex = lines.next()?.strip_prefix(name)?.strip_prefix(" = ")?;
        if hex.len() != 64 {
            return None;
        }
        for (byte, pair) in key.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            let digit = |at: usize| char::from(*pair.get(at)?).to_digit(16);
            *byte = u8::try_from(digit(0)? << 4 | digit(1)?).ok()?;
        }
    }
    let [device_seed, store_key, hall_key] = keys;
    lines.next().is_none().then_some(DeviceKeys {
        device_seed,
        store_key,
        hall_key,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn genuine() -> String {
        let line = |(name, digit): (&str, &str)| format!("{name} = {}\n", digit.repeat(64));
        let lines: String = NAMES.into_iter().zip(["1", "a", "f"]).map(line).collect();
        format!("{MARK}\n{lines}")
    }

    proptest! {
        /// A file that was edited anywhere is damaged, or its keys are what stands in it.
        #[test]
        fn keys_are_only_ever_what_stands_in_the_file(
            from in any::<prop::sample::Index>(),
            length in 0usize..70,
            instead in prop_oneof![
                "[0-9a-fA-F]{0,66}", "\\PC{0,4}", "\r?\n", " ", "store_key = ", "\\+f",
            ],
        ) {
            let mut text = genuine();
            let from = from.index(text.len());
            let end = (from + length).min(text.len());
            text.replace_range(from..end, &instead);
            if let Some(keys) = parse(&text) {
                for key in [&keys.device_seed, &keys.store_key, &keys.hall_key] {
                    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
                    prop_assert!(text.to_lowercase().contains(&hex));
                }
                prop_assert_eq!(text.lines().count(), 4);
            }
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
            prop_assert!(parse(&text).is_none());
            let marked = format!("{MARK}\n{text}");
            prop_assert!(parse(&marked).is_none());
        }
    }

    #[test]
    fn a_whole_file_is_read() {
        let keys = parse(&genuine()).unwrap();
        assert_eq!((keys.device_seed[0], keys.hall_key[31]), (0x11, 0xFF));
    }
}
