//! Triple DES and its keys (ICAO 9303-11, 9.7 and 9.8), the chip's own writing of them.

use cipher::block_padding::NoPadding;
use cipher::{BlockDecrypt, BlockDecryptMut, BlockEncrypt, BlockEncryptMut, KeyInit, KeyIvInit};
use des::{Des, TdesEde2};
use sha1::{Digest, Sha1};

/// Encryption and checksum key.
#[derive(Clone)]
pub(super) struct Keys {
    encryption: [u8; 16],
    mac: [u8; 16],
}

impl Keys {
    /// The document's keys from what is printed on it.
    pub(super) fn from_zone(number: &str, birth: &str, expiry: &str) -> Self {
        let with_check = |field: String| {
            let sum: usize = field
                .bytes()
                .zip([7, 3, 1].into_iter().cycle())
                .map(|(c, weight)| weight * char::from(c).to_digit(36).map_or(0, |v| v as usize))
                .sum();
            format!("{field}{}", sum % 10)
        };
        let information: String = [format!("{number:<<9}"), birth.into(), expiry.into()]
            .into_iter()
            .map(with_check)
            .collect();
        Self::from_seed(&Sha1::digest(information)[..16])
    }

    /// Both keys from a seed.
    pub(super) fn from_seed(seed: &[u8]) -> Self {
        let half = |counter: u8| {
            let mut key = [0; 16];
            key.copy_from_slice(&Sha1::digest([seed, &[0, 0, 0, counter]].concat())[..16]);
            key
        };
        Self {
            encryption: half(1),
            mac: half(2),
        }
    }

    pub(super) fn encrypt(&self, padded: &[u8]) -> Vec<u8> {
        cbc::Encryptor::<TdesEde2>::new(&self.encryption.into(), &[0; 8].into())
            .encrypt_padded_vec_mut::<NoPadding>(padded)
    }

    /// `None` where the bytes are no whole blocks.
    pub(super) fn decrypt(&self, encrypted: &[u8]) -> Option<Vec<u8>> {
        cbc::Decryptor::<TdesEde2>::new(&self.encryption.into(), &[0; 8].into())
            .decrypt_padded_vec_mut::<NoPadding>(encrypted)
            .ok()
    }

    /// Retail MAC over bytes that are padded here.
    pub(super) fn checksum(&self, bytes: &[u8]) -> [u8; 8] {
        let (left, right) = self.mac.split_at(8);
        let (a, b) = (Des::new(left.into()), Des::new(right.into()));
        let mut state = [0_u8; 8];
        for block in padded(bytes).chunks(8) {
            for (s, byte) in state.iter_mut().zip(block) {
                *s ^= byte;
            }
            a.encrypt_block((&mut state).into());
        }
        b.decrypt_block((&mut state).into());
        a.encrypt_block((&mut state).into());
        state
    }
}

/// `80`, then zeros to a whole block.
pub(super) fn padded(bytes: &[u8]) -> Vec<u8> {
    let mut out = [bytes, &[0x80]].concat();
    out.resize(out.len().next_multiple_of(8), 0);
    out
}

/// Takes that padding off.
pub(super) fn unpadded(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    while bytes.pop_if(|b| *b == 0).is_some() {}
    (bytes.pop() == Some(0x80)).then_some(bytes)
}
