//! SHA-256 (FIPS 180-4) and what is named by it.

use domain::id::{Digest, KeyId, PublicKey};
use hmac::{Hmac, Mac};
use sha2::{Digest as _, Sha256};

/// SHA-256 over the parts, one after the other, with nothing between them.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> Digest {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Digest(hasher.finalize().into())
}

/// A key's id: the first 12 bytes of the SHA-256 of its 32 bytes.
#[must_use]
pub fn key_id(key: &PublicKey) -> KeyId {
    let mut id = [0; KeyId::LEN];
    id.copy_from_slice(&sha256(&[&key.0]).0[..KeyId::LEN]);
    KeyId(id)
}

/// HMAC-SHA-256 (RFC 2104) with a 32-byte salt: a commitment that hides what it commits to.
#[must_use]
pub(crate) fn hmac_sha256(salt: &[u8; 32], message: &[u8]) -> Digest {
    let mut mac = Hmac::<Sha256>::new_from_slice(salt).expect("HMAC takes keys of any length");
    mac.update(message);
    Digest(mac.finalize().into_bytes().into())
}
