//! Signing keys from a seed.

use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::pkcs8::EncodePublicKey;
use rsa::rand_core::{CryptoRng, Error, RngCore, impls};
use sha2::{Digest, Sha256};

use super::der;

/// Kind of signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256 with SHA-256.
    P256,
    /// RSA of 2,048 bits with SHA-256, PKCS#1 v1.5.
    Rsa2048,
}

/// A throw-away signing key.
#[derive(Clone)]
pub enum TestKey {
    /// ECDSA on P-256.
    P256(Box<p256::ecdsa::SigningKey>),
    /// RSA.
    Rsa(Box<rsa::RsaPrivateKey>),
}

/// SHA-256 over seed and counter as a random source: the same seed gives the same key.
pub(crate) struct Stream {
    seed: [u8; 32],
    counter: u64,
}

impl Stream {
    pub(crate) fn new(seed: &[u8], label: &str) -> Self {
        let seed = Sha256::new()
            .chain_update(seed)
            .chain_update([0])
            .chain_update(label)
            .finalize()
            .into();
        Self { seed, counter: 0 }
    }
}

impl RngCore for Stream {
    fn next_u32(&mut self) -> u32 {
        impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, dest: &mut [u8]) {
        for chunk in dest.chunks_mut(32) {
            let block = Sha256::new()
                .chain_update(self.seed)
                .chain_update(self.counter.to_be_bytes())
                .finalize();
            self.counter += 1;
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }

    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(dest);
        Ok(())
    }
}

impl CryptoRng for Stream {}

impl TestKey {
    /// The key that this seed and label give.
    #[must_use]
    pub fn from_seed(kind: KeyKind, seed: &[u8], label: &str) -> Self {
        let mut stream = Stream::new(seed, label);
        match kind {
            KeyKind::P256 => Self::P256(Box::new(p256::ecdsa::SigningKey::random(&mut stream))),
            KeyKind::Rsa2048 => Self::Rsa(Box::new(
                rsa::RsaPrivateKey::new(&mut stream, 2048)
                    .expect("2,048 bits are a size that can be made"),
            )),
        }
    }

    /// SubjectPublicKeyInfo, DER.
    pub(super) fn public_info(&self) -> Vec<u8> {
        match self {
            Self::P256(key) => key.verifying_key().to_public_key_der(),
            Self::Rsa(key) => key.to_public_key().to_public_key_der(),
        }
        .expect("a public key of ours has an encoding")
        .into_vec()
    }

    /// First 20 bytes of the SHA-256 over the public key's info, as key identifier.
    pub(super) fn identifier(&self) -> Vec<u8> {
        Sha256::digest(self.public_info())[..20].to_vec()
    }

    /// AlgorithmIdentifier of the signatures.
    pub(super) fn algorithm(&self) -> Vec<u8> {
        match self {
            Self::P256(_) => der::sequence(&[&der::oid("1.2.840.10045.4.3.2")]),
            Self::Rsa(_) => der::sequence(&[&der::oid("1.2.840.113549.1.1.11"), &der::NULL]),
        }
    }

    /// Signature over a message, deterministic.
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let digest = Sha256::digest(message);
        match self {
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key
                    .sign_prehash(&digest)
                    .expect("a SHA-256 digest is long enough for P-256");
                signature.to_der().as_bytes().to_vec()
            }
            Self::Rsa(key) => key
                .sign(rsa::Pkcs1v15Sign::new::<Sha256>(), &digest)
                .expect("2,048 bits hold a SHA-256 digest"),
        }
    }
}
