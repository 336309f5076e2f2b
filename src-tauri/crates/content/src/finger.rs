//! A fingerprint reference that opens only while its owner's card is on a reader of the
//! hall that sealed it.
//!
//! `key = HKDF-SHA-256(ikm = SHA-256(card bytes) ‖ hall key, info = "hallseal/finger/v1")`;
//! ChaCha20-Poly1305 (RFC 8439) with a random nonce, the holder handle as associated data.

use crate::ContentError;
use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce, Tag};
use core::fmt;
use domain::id::HolderHandle;
use hkdf::Hkdf;
use minicbor::{Decode, Encode};
use rand_core::CryptoRngCore;
use seal::canonical;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Longest template in bytes.
pub const MAX_TEMPLATE_LEN: usize = 64 * 1024;
/// The form written here.
const VERSION: u8 = 1;
const TAG_LEN: usize = 16;

/// The hall's half of the key: 32 random bytes, sealed at the hall. Prints as `***`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct HallKey([u8; 32]);

impl HallKey {
    /// Takes the 32 bytes. The caller zeroizes its own copy.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Draws a new one.
    pub fn generate(rng: &mut impl CryptoRngCore) -> Self {
        let mut key = Self([0; 32]);
        rng.fill_bytes(&mut key.0);
        key
    }

    /// The 32 bytes, to be sealed and stored.
    #[must_use]
    pub fn to_secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0)
    }
}

impl fmt::Debug for HallKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HallKey(***)")
    }
}

/// A sealed template. Its CBOR is `[1, nonce (12 bytes), ciphertext ‖ tag (16 bytes)]`.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct FingerReference {
    #[n(0)]
    version: u8,
    #[cbor(n(1), with = "minicbor::bytes")]
    nonce: [u8; 12],
    #[cbor(n(2), with = "minicbor::bytes")]
    sealed: Vec<u8>,
}

impl FingerReference {
    /// Seals a template for one holder.
    ///
    /// `card_bytes` are the card's own high-entropy bytes, the same from which its handle
    /// is derived ([`seal::handle::derive`]).
    ///
    /// # Errors
    /// [`ContentError::TooLong`] beyond [`MAX_TEMPLATE_LEN`], [`ContentError::NotSealed`]
    /// where the encryption fails.
    pub fn seal(
        template: &[u8],
        card_bytes: &[u8],
        hall_key: &HallKey,
        holder: &HolderHandle,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Self, ContentError> {
        if template.len() > MAX_TEMPLATE_LEN {
            return Err(ContentError::TooLong);
        }
        let mut nonce = [0; 12];
        rng.fill_bytes(&mut nonce);
        // Room for the tag from the start: growing would leave a copy of the template behind.
        let mut sealed = Vec::with_capacity(template.len() + TAG_LEN);
        sealed.extend_from_slice(template);
        let tag = cipher(card_bytes, hall_key)
            .encrypt_in_place_detached(Nonce::from_slice(&nonce), &holder.0, &mut sealed)
            .map_err(|_| ContentError::NotSealed)?;
        sealed.extend_from_slice(&tag);
        Ok(Self {
            version: VERSION,
            nonce,
            sealed,
        })
    }

    /// Opens the template with the card's bytes and the hall's key.
    ///
    /// # Errors
    /// [`ContentError::NotOpenable`] where card, hall or holder is another one or the bytes
    /// were altered, without telling which.
    pub fn open(
        &self,
        card_bytes: &[u8],
        hall_key: &HallKey,
        holder: &HolderHandle,
    ) -> Result<Zeroizing<Vec<u8>>, ContentError> {
        let (body, tag) = self
            .sealed
            .split_last_chunk::<TAG_LEN>()
            .ok_or(ContentError::Malformed)?;
        let mut template = Zeroizing::new(body.to_vec());
        cipher(card_bytes, hall_key)
            .decrypt_in_place_detached(
                Nonce::from_slice(&self.nonce),
                &holder.0,
                &mut template,
                Tag::from_slice(tag),
            )
            .map_err(|_| ContentError::NotOpenable)?;
        Ok(template)
    }

    /// Canonical CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_vec(self)
    }

    /// Reads [`Self::to_bytes`].
    ///
    /// # Errors
    /// [`ContentError::Malformed`] for anything else, cut short or not.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ContentError> {
        let read: Self = canonical::from_slice_max(bytes, MAX_TEMPLATE_LEN + 64)
            .map_err(|_| ContentError::Malformed)?;
        let lengths = TAG_LEN..=MAX_TEMPLATE_LEN + TAG_LEN;
        let sound = read.version == VERSION && lengths.contains(&read.sealed.len());
        sound.then_some(read).ok_or(ContentError::Malformed)
    }
}

impl fmt::Debug for FingerReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerReference(***)")
    }
}

fn cipher(card_bytes: &[u8], hall_key: &HallKey) -> ChaCha20Poly1305 {
    let mut ikm = Zeroizing::new([0u8; 64]);
    let (card, hall) = ikm.split_at_mut(32);
    card.copy_from_slice(&seal::hash::sha256(&[card_bytes]).0);
    hall.copy_from_slice(&hall_key.0);
    let mut key = Zeroizing::new([0u8; 32]);
    Hkdf::<Sha256>::new(None, ikm.as_slice())
        .expand(b"hallseal/finger/v1", key.as_mut_slice())
        .expect("32 bytes are fewer than HKDF can give");
    ChaCha20Poly1305::new(Key::from_slice(key.as_slice()))
}
