//! age X25519 keys (age-encryption.org/v1): a case's own, a department's, a reader's.

use crate::ContentError;
use crate::carry::{CarryError, altered};
use crate::plain::Content;
use age::secrecy::ExposeSecret;
use age::stream::{StreamReader, StreamWriter};
use bech32::{ToBase32, Variant};
use core::fmt;
use rand_core::CryptoRngCore;
use std::io::{Read, Write};
use zeroize::Zeroizing;

/// Longest text that is looked at as a key.
const MAX_KEY_LEN: usize = 128;

/// A public age key, `age1…`.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient(age::x25519::Recipient);

impl Recipient {
    /// Reads `age1…`.
    ///
    /// # Errors
    /// [`ContentError::BadKey`].
    pub fn parse(text: &str) -> Result<Self, ContentError> {
        if text.len() > MAX_KEY_LEN {
            return Err(ContentError::BadKey);
        }
        text.parse().map(Self).map_err(|_| ContentError::BadKey)
    }

    /// Begins an age file (binary) for this recipient.
    pub(crate) fn stream<W: Write>(&self, out: W) -> Result<StreamWriter<W>, CarryError> {
        let recipients = core::iter::once(&self.0 as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients);
        let encryptor = encryptor.map_err(|_| ContentError::NotSealed)?;
        Ok(encryptor.wrap_output(out)?)
    }

    /// One age file (binary) of these bytes for this recipient.
    pub(crate) fn encrypt(&self, plain: &[u8]) -> Result<Vec<u8>, ContentError> {
        age::encrypt(&self.0, plain).map_err(|_| ContentError::NotSealed)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({})", self.0)
    }
}

/// A secret age key, of a department's key service or of one reader. Prints as `***`.
pub struct Identity(age::x25519::Identity);

impl Identity {
    /// Draws a new one.
    pub fn generate(rng: &mut impl CryptoRngCore) -> Self {
        let mut seed = Zeroizing::new([0u8; 32]);
        rng.fill_bytes(seed.as_mut_slice());
        Self::from_seed(&seed)
    }

    /// The one that these 32 secret bytes make (X25519, RFC 7748 §5).
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let text = bech32::encode("age-secret-key-", seed.to_base32(), Variant::Bech32);
        let text = Zeroizing::new(text.expect("the prefix is a valid one"));
        Self(
            text.parse()
                .expect("32 bytes in Bech32 with this prefix are an identity"),
        )
    }

    /// Reads `AGE-SECRET-KEY-1…`.
    ///
    /// # Errors
    /// [`ContentError::BadKey`].
    pub fn from_secret(text: &str) -> Result<Self, ContentError> {
        if text.len() > MAX_KEY_LEN {
            return Err(ContentError::BadKey);
        }
        text.parse().map(Self).map_err(|_| ContentError::BadKey)
    }

    /// `AGE-SECRET-KEY-1…`, to be sealed and stored.
    #[must_use]
    pub fn to_secret(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }

    /// The public half.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }

    /// Opens an age file to be read from its beginning to its end.
    pub(crate) fn stream<R: Read>(&self, input: R) -> Result<StreamReader<R>, CarryError> {
        let opened = age::Decryptor::new(input).map_err(opening)?;
        let identities = core::iter::once(&self.0 as &dyn age::Identity);
        opened.decrypt(identities).map_err(opening)
    }

    /// Opens one age file.
    pub(crate) fn decrypt(&self, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, ContentError> {
        let plain = age::decrypt(&self.0, file).map_err(|_| ContentError::NotOpenable)?;
        Ok(Zeroizing::new(plain))
    }
}

/// What cannot be read is the medium's fault; what is no age file, or another's, is not.
fn opening(error: age::DecryptError) -> CarryError {
    let age::DecryptError::Io(error) = error else {
        return ContentError::NotOpenable.into();
    };
    altered(error)
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(***)")
    }
}

/// One case's own key. Whoever has it opens this case's content and no other.
#[derive(Debug)]
pub struct CaseKey(Identity);

impl CaseKey {
    /// Draws a new one.
    pub fn generate(rng: &mut impl CryptoRngCore) -> Self {
        Self(Identity::generate(rng))
    }

    /// Wraps the key to one recipient: an age file whose plaintext is this key as
    /// `AGE-SECRET-KEY-1…`, which any age program reads.
    ///
    /// # Errors
    /// [`ContentError::NotSealed`].
    pub fn wrap(&self, recipient: &Recipient) -> Result<Vec<u8>, ContentError> {
        recipient.encrypt(self.0.to_secret().as_bytes())
    }

    /// Unwraps a key that was wrapped to this identity.
    ///
    /// # Errors
    /// [`ContentError::NotOpenable`] where it was not, [`ContentError::Malformed`] where
    /// what is inside is no key.
    pub fn unwrap(wrapped: &[u8], identity: &Identity) -> Result<Self, ContentError> {
        let text = identity.decrypt(wrapped)?;
        let text = core::str::from_utf8(&text).map_err(|_| ContentError::Malformed)?;
        Identity::from_secret(text)
            .map(Self)
            .map_err(|_| ContentError::Malformed)
    }

    /// Encrypts bytes to this key.
    pub(crate) fn seal_bytes(&self, plain: &[u8]) -> Result<Vec<u8>, ContentError> {
        self.0.recipient().encrypt(plain)
    }

    /// Decrypts bytes that were encrypted to this key.
    pub(crate) fn open_bytes(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, ContentError> {
        self.0.decrypt(sealed)
    }

    /// Encrypts content to this key.
    pub(crate) fn encrypt(&self, content: &Content) -> Result<Vec<u8>, ContentError> {
        let plain = seal::canonical::to_secret_vec(content);
        if plain.len() > seal::canonical::MAX_LEN {
            return Err(ContentError::TooLong);
        }
        self.seal_bytes(&plain)
    }

    /// Decrypts content that was encrypted to this key.
    pub(crate) fn decrypt(&self, file: &[u8]) -> Result<Content, ContentError> {
        let plain = self.open_bytes(file)?;
        seal::canonical::from_slice(&plain).map_err(|_| ContentError::Malformed)
    }
}
