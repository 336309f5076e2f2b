//! A member of staff's key in a file of its own, sealed with a PIN.
//!
//! JSON with mode 0600: the public key, a name and a duty for finding oneself in the list, and the
//! secret, encrypted with XChaCha20-Poly1305 under what Argon2id (RFC 9106) makes of the PIN. Name,
//! duty and cost are authenticated: nobody can put a file under another's name.

use super::Person;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use domain::catalogue::Bilingual;
use domain::id::{KeyId, PublicKey};
use seal::keys::SigningKey;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use zeroize::{Zeroize, Zeroizing};

/// Far more than a proper file has.
const MAX_BYTES: u64 = 16 << 10;
/// Most files that are listed.
const MAX_FILES: usize = 200;
/// Most that a file may make this machine compute: memory in KiB, passes, lanes.
const MOST: Cost = Cost {
    memory_kib: 1 << 20,
    passes: 16,
    lanes: 4,
};
/// What new files cost: the second recommendation of RFC 9106 §4, on one lane.
const USUAL: Cost = Cost {
    memory_kib: 64 << 10,
    passes: 3,
    lanes: 1,
};

/// Why a key does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locked {
    /// With this PIN.
    WrongPin,
    /// With any.
    Damaged,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    const fn is_bearable(&self) -> bool {
        self.memory_kib <= MOST.memory_kib && self.passes <= MOST.passes && self.lanes <= MOST.lanes
    }
}

/// A key file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    /// The form: 1.
    hallseal_staff_key: u8,
    /// The public key.
    key: PublicKey,
    /// Whose.
    pub(crate) name: Bilingual,
    /// What they do.
    pub(crate) duty: Bilingual,
    argon2id: Cost,
    /// 16 bytes, hex.
    salt: String,
    /// 24 bytes, hex.
    nonce: String,
    /// The secret and its tag, 48 bytes, hex.
    sealed: String,
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyFile")
            .field("key", &self.id())
            .finish_non_exhaustive()
    }
}

impl KeyFile {
    /// Reads a file's text, at most 16 KiB of it.
    ///
    /// # Errors
    /// What is wrong with it, in English.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text.len() as u64 > MAX_BYTES {
            return Err("it is too long");
        }
        let file: Self = serde_json::from_str(text).map_err(|_| "it is not of its form")?;
        let right = file.hallseal_staff_key == 1 && file.argon2id.is_bearable();
        right.then_some(file).ok_or("it is of another form")
    }

    /// The key's id.
    #[must_use]
    pub fn id(&self) -> KeyId {
        seal::hash::key_id(&self.key)
    }

    /// Memory that opening it takes, KiB.
    #[must_use]
    pub const fn cost_kib(&self) -> u32 {
        self.argon2id.memory_kib
    }

    /// Opens it; takes about a second.
    ///
    /// # Errors
    /// [`Locked`].
    pub fn open(&self, pin: &str) -> Result<SigningKey, Locked> {
        let salt = hex::decode(&self.salt).map_err(|_| Locked::Damaged)?;
        let nonce: [u8; 24] = bytes(&self.nonce)?;
        let sealed = hex::decode(&self.sealed).map_err(|_| Locked::Damaged)?;
        let key = stretched(pin, &salt, &self.argon2id)?;
        let payload = Payload {
            msg: &sealed,
            aad: &self.told(),
        };
        let opened = XChaCha20Poly1305::new_from_slice(&*key)
            .map_err(|_| Locked::Damaged)?
            .decrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| Locked::WrongPin)?;
        let opened = Zeroizing::new(opened);
        let secret = <&[u8; 32]>::try_from(opened.as_slice()).map_err(|_| Locked::Damaged)?;
        let key = SigningKey::from_secret(secret);
        (key.public() == self.key)
            .then_some(key)
            .ok_or(Locked::Damaged)
    }

    /// What is authenticated beside the secret.
    fn told(&self) -> Vec<u8> {
        let told = (&self.key, &self.name, &self.duty, &self.argon2id);
        // Texts and numbers always encode.
        let mut bytes = b"hallseal/staff-key/v1/".to_vec();
        bytes.extend(serde_json::to_vec(&told).unwrap_or_default());
        bytes
    }

    /// Puts a person's key into a file of the folder, unless it is there.
    ///
    /// # Errors
    /// What the file system says.
    pub(crate) fn put(folder: &Path, person: &Person, pin: &str) -> std::io::Result<()> {
        let path = folder.join(format!("{}.json", person.key.id()));
        if path.exists() {
            return Ok(());
        }
        std::fs::create_dir_all(folder)?;
        let file = Self::sealed(person, pin, USUAL).map_err(std::io::Error::other)?;
        let text = serde_json::to_vec_pretty(&file).map_err(std::io::Error::other)?;
        let unfinished = path.with_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = options.open(&unfinished)?;
        out.write_all(&text)?;
        out.sync_all()?;
        std::fs::rename(&unfinished, &path)?;
        File::open(folder)?.sync_all()
    }

    fn sealed(person: &Person, pin: &str, cost: Cost) -> Result<Self, &'static str> {
        let (mut salt, mut nonce) = ([0u8; 16], [0u8; 24]);
        getrandom::fill(&mut salt).map_err(|_| "no randomness")?;
        getrandom::fill(&mut nonce).map_err(|_| "no randomness")?;
        let mut file = Self {
            hallseal_staff_key: 1,
            key: person.key.public(),
            name: person.name.clone(),
            duty: person.duty.clone(),
            argon2id: cost,
            salt: hex::encode(salt),
            nonce: hex::encode(nonce),
            sealed: String::new(),
        };
        let key = stretched(pin, &salt, &cost).map_err(|_| "no key can be derived")?;
        let secret = person.key.to_secret();
        let payload = Payload {
            msg: secret.as_slice(),
            aad: &file.told(),
        };
        let sealed = XChaCha20Poly1305::new_from_slice(&*key)
            .map_err(|_| "no key can be derived")?
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| "not sealed")?;
        file.sealed = hex::encode(sealed);
        Ok(file)
    }
}

fn bytes<const N: usize>(text: &str) -> Result<[u8; N], Locked> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| Locked::Damaged)?;
    Ok(bytes)
}

/// The key that a PIN makes.
fn stretched(pin: &str, salt: &[u8], cost: &Cost) -> Result<Zeroizing<[u8; 32]>, Locked> {
    if !cost.is_bearable() {
        return Err(Locked::Damaged);
    }
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32));
    let params = params.map_err(|_| Locked::Damaged)?;
    let mut key = Zeroizing::new([0u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), salt, &mut *key)
        .map_err(|_| Locked::Damaged)?;
    Ok(key)
}

/// The key files of a folder, by name; what is none, or can be read by others, is passed over and
/// told to the technician.
pub(crate) fn list(folder: &Path) -> Vec<KeyFile> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries.flatten().take(MAX_FILES) {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        match read(&path) {
            Ok(file) => files.push(file),
            Err(why) => tracing::warn!(why, "a staff key file is not used"),
        }
    }
    files.sort_by(|one, other| one.duty.zh.cmp(&other.duty.zh));
    files
}

fn read(path: &Path) -> Result<KeyFile, &'static str> {
    let file = File::open(path).map_err(|_| "it cannot be read")?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let data = file.metadata().map_err(|_| "it cannot be read")?;
        if data.mode() & 0o077 != 0 {
            return Err("others can read it");
        }
    }
    let mut text = String::new();
    let read = file.take(MAX_BYTES + 1).read_to_string(&mut text);
    let parsed = KeyFile::parse(&text);
    text.zeroize();
    read.map_err(|_| "it is no text")?;
    parsed
}

#[cfg(test)]
mod tests;
