//! Ed25519 keys (RFC 8032).
//!
//! Signing is `ed25519-dalek`; checking is ZIP 215 (`ed25519-consensus`) everywhere,
//! so that a device, a node and a verifier never disagree about a crafted signature.

use crate::hash;
use core::fmt;
use domain::id::{KeyId, PublicKey};
use ed25519_dalek::Signer;
use zeroize::Zeroizing;

/// Length of a signature in bytes.
pub const SIGNATURE_LEN: usize = 64;

/// A secret signing key. Prints as `***`, zeroized when dropped.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// Takes the 32 secret bytes (RFC 8032 §5.1.5). The caller zeroizes its own copy.
    #[must_use]
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(secret))
    }

    /// The 32 secret bytes, to be sealed and stored.
    #[must_use]
    pub fn to_secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// The public half's id.
    #[must_use]
    pub fn id(&self) -> KeyId {
        hash::key_id(&self.public())
    }

    /// Signs a message. Deterministic: the same message gives the same signature.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_LEN] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(***)")
    }
}

/// Whether a signature holds under ZIP 215: `s` canonical, `A` and `R` any encodings that
/// decompress, equation taken times the cofactor.
#[must_use]
pub fn verify(key: &PublicKey, message: &[u8], signature: &[u8; SIGNATURE_LEN]) -> bool {
    ed25519_consensus::VerificationKey::try_from(key.0)
        .and_then(|key| key.verify(&ed25519_consensus::Signature::from(*signature), message))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_vector_of_rfc_8032_signs_and_verifies() {
        let bytes = |text: &str| hex::decode(text).unwrap();
        let secret = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let key = SigningKey::from_secret(&secret.try_into().unwrap());
        assert_eq!(
            key.public().to_hex(),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
        let signature = key.sign(b"");
        assert_eq!(
            signature.to_vec(),
            bytes(concat!(
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
                "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ))
        );
        assert!(verify(&key.public(), b"", &signature));
        assert!(!verify(&key.public(), b"x", &signature));
        assert_eq!(key.id().0, hash::sha256(&[&key.public().0]).0[..12]);
    }

    #[test]
    fn a_secret_key_prints_as_stars() {
        let key = SigningKey::from_secret(&[0x5A; 32]);
        assert_eq!(format!("{key:?}"), "SigningKey(***)");
    }
}
