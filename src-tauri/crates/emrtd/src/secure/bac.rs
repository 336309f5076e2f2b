//! Basic Access Control (ICAO 9303-11, 4.3).

use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::channel::{ChannelCipher, SecureMessaging, pad};
use super::triple_des::TripleDes;
use crate::{EmrtdError, MrzKey};

/// The reader's side of one run of the protocol.
pub(crate) struct Bac {
    keys: TripleDes,
    nonce: [u8; 8],
    share: Zeroizing<[u8; 16]>,
    challenge: [u8; 8],
}

impl Bac {
    /// `nonce` (RND.IFD) and `share` (K.IFD) are fresh random bytes, `challenge` (RND.IC) the chip's.
    pub(crate) fn new(key: &MrzKey, nonce: [u8; 8], share: [u8; 16], challenge: [u8; 8]) -> Self {
        let digest = Zeroizing::new(<[u8; 20]>::from(Sha1::digest(key.information())));
        let seed = digest.get(..16).unwrap_or_default();
        Self {
            keys: TripleDes::from_seed(seed),
            nonce,
            share: Zeroizing::new(share),
            challenge,
        }
    }

    /// E.IFD ‖ M.IFD for EXTERNAL AUTHENTICATE.
    pub(crate) fn token(&self) -> [u8; 40] {
        let plain =
            Zeroizing::new([&self.nonce[..], &self.challenge, self.share.as_slice()].concat());
        let encrypted = self.keys.encrypt(0, &plain);
        let checksum = self.checksum(&encrypted);
        let mut token = [0; 40];
        for (to, from) in token.iter_mut().zip(encrypted.iter().chain(&checksum)) {
            *to = *from;
        }
        token
    }

    /// Checks the chip's answer and makes the session's channel of both shares.
    pub(crate) fn finish(self, answer: &[u8]) -> Result<SecureMessaging<TripleDes>, EmrtdError> {
        let (encrypted, given) = answer
            .split_at_checked(32)
            .ok_or(EmrtdError::AccessAnswer)?;
        if !bool::from(self.checksum(encrypted).as_slice().ct_eq(given)) {
            return Err(EmrtdError::AccessAnswer);
        }
        let plain = Zeroizing::new(
            self.keys
                .decrypt(0, encrypted)
                .ok_or(EmrtdError::AccessAnswer)?,
        );
        let (nonces, their_share) = plain.split_at_checked(16).ok_or(EmrtdError::AccessAnswer)?;
        let expected = [self.challenge, self.nonce].concat();
        if !bool::from(nonces.ct_eq(&expected)) {
            return Err(EmrtdError::AccessAnswer);
        }
        let seed: Zeroizing<Vec<u8>> = Zeroizing::new(
            self.share
                .iter()
                .zip(their_share)
                .map(|(a, b)| a ^ b)
                .collect(),
        );
        // Last four bytes of either nonce: RND.IC first.
        let counter = tail(self.challenge) << 32 | tail(self.nonce);
        Ok(SecureMessaging::new(TripleDes::from_seed(&seed), counter))
    }

    fn checksum(&self, encrypted: &[u8]) -> [u8; 8] {
        let mut input = encrypted.to_vec();
        pad(&mut input, TripleDes::BLOCK);
        self.keys.checksum(&input)
    }
}

fn tail(nonce: [u8; 8]) -> u64 {
    u64::from_be_bytes(nonce) & 0xFFFF_FFFF
}
