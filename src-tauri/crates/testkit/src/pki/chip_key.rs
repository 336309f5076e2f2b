//! The key with which a specimen's chip proves itself (ICAO 9303-11, 6.1).

use p256::ecdsa::signature::hazmat::PrehashSigner;
use rsa::BigUint;
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use sha2::{Digest, Sha256};

use super::der::{element, oid, sequence, set_of, unsigned};
use super::key::{KeyKind, TestKey};

/// A chip's own key.
#[derive(Clone)]
pub struct ChipKey(TestKey);

impl ChipKey {
    /// The key that this seed gives.
    #[must_use]
    pub fn from_seed(kind: KeyKind, seed: &[u8]) -> Self {
        Self(TestKey::from_seed(kind, seed, "chip"))
    }

    /// DG15.
    pub(super) fn public_file(&self) -> Vec<u8> {
        element(0x6F, &[&self.0.public_info()])
    }

    /// DG14, where the answer does not name the hash: plain ECDSA with SHA-256.
    pub(super) fn infos_file(&self) -> Option<Vec<u8>> {
        let TestKey::P256(_) = &self.0 else {
            return None;
        };
        let info = sequence(&[
            &oid("2.23.136.1.1.5"),
            &unsigned(&[1]),
            &oid("0.4.0.127.0.7.1.1.4.1.3"),
        ]);
        Some(element(0x6E, &[&set_of(&[info])]))
    }

    /// The answer to a challenge; `nonce` is what fills an RSA key's.
    pub(crate) fn answer(&self, challenge: &[u8], nonce: &[u8; 32]) -> Vec<u8> {
        match &self.0 {
            TestKey::P256(key) => {
                let signature: p256::ecdsa::Signature = key
                    .sign_prehash(&Sha256::digest(challenge))
                    .expect("a SHA-256 digest is long enough for P-256");
                signature.to_bytes().to_vec()
            }
            TestKey::Rsa(key) => {
                // ISO/IEC 9796-2, scheme 1: header, nonce, hash, trailer of SHA-256.
                let fill: Vec<u8> = nonce
                    .iter()
                    .copied()
                    .cycle()
                    .take(key.size() - 35)
                    .collect();
                let digest = Sha256::digest([&fill, challenge].concat());
                let message = [&[0x6A][..], &fill, &digest, &[0x34, 0xCC]].concat();
                let number = BigUint::from_bytes_be(&message).modpow(key.d(), key.n());
                let bytes = number.to_bytes_be();
                [vec![0; key.size() - bytes.len()], bytes].concat()
            }
        }
    }
}
