//! Two-key Triple DES in CBC, the retail MAC and the keys made for them (ICAO 9303-11, 9.7, 9.8.6).

use cipher::{
    BlockDecrypt, BlockDecryptMut, BlockEncrypt, BlockEncryptMut, KeyInit, KeyIvInit,
    block_padding::NoPadding,
};
use des::{Des, TdesEde2};
use sha1::{Digest, Sha1};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::channel::ChannelCipher;

/// A pair of 16-byte session or document keys. Overwritten when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct TripleDes {
    encryption: [u8; 16],
    mac: [u8; 16],
}

impl TripleDes {
    /// Both keys from a seed: counters 1 and 2 (ICAO 9303-11, 9.7.1.1).
    pub(crate) fn from_seed(seed: &[u8]) -> Self {
        Self {
            encryption: derive(seed, 1),
            mac: derive(seed, 2),
        }
    }

    #[cfg(test)]
    pub(crate) fn keys(&self) -> ([u8; 16], [u8; 16]) {
        (self.encryption, self.mac)
    }
}

/// First 16 bytes of SHA-1(seed ‖ counter) with odd parity.
fn derive(seed: &[u8], counter: u32) -> [u8; 16] {
    let digest = Sha1::new()
        .chain_update(seed)
        .chain_update(counter.to_be_bytes())
        .finalize();
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(digest) {
        let seven = from & 0xFE;
        *to = seven | u8::from(seven.count_ones() % 2 == 0);
    }
    key
}

impl ChannelCipher for TripleDes {
    const BLOCK: usize = 8;

    fn encrypt(&self, _counter: u64, padded: &[u8]) -> Vec<u8> {
        let key = (&self.encryption).into();
        cbc::Encryptor::<TdesEde2>::new(key, &[0; 8].into())
            .encrypt_padded_vec_mut::<NoPadding>(padded)
    }

    fn decrypt(&self, _counter: u64, encrypted: &[u8]) -> Option<Vec<u8>> {
        let key = (&self.encryption).into();
        cbc::Decryptor::<TdesEde2>::new(key, &[0; 8].into())
            .decrypt_padded_vec_mut::<NoPadding>(encrypted)
            .ok()
    }

    /// ISO/IEC 9797-1 MAC algorithm 3 over whole blocks.
    fn checksum(&self, padded: &[u8]) -> [u8; 8] {
        let (a, b) = self.mac.split_at(8);
        let first = Des::new(cipher::Key::<Des>::from_slice(a));
        let second = Des::new(cipher::Key::<Des>::from_slice(b));
        let mut state = cipher::Block::<Des>::default();
        for block in padded.chunks_exact(8) {
            for (s, b) in state.iter_mut().zip(block) {
                *s ^= b;
            }
            first.encrypt_block(&mut state);
        }
        second.decrypt_block(&mut state);
        first.encrypt_block(&mut state);
        state.into()
    }
}
