//! The blob that goes to the content store: `[1, wrapped case key, age file]` in canonical
//! CBOR. Its SHA-256 is the `content` digest of the action that files the case.

use crate::ContentError;
use crate::case_key::{CaseKey, Identity, Recipient};
use crate::plain::{Content, MAX_ATTACHMENTS};
use domain::id::Digest;
use minicbor::{Decode, Encode};
use rand_core::CryptoRngCore;
use seal::canonical;

/// The form written here.
const VERSION: u8 = 1;
/// Longest wrapped key: an age file of one X25519 stanza, one stanza of grease and one key
/// is below 512 bytes.
const MAX_WRAPPED_LEN: usize = 1_024;

#[derive(Encode, Decode)]
#[cbor(array)]
struct Blob {
    #[n(0)]
    version: u8,
    #[cbor(n(1), with = "minicbor::bytes")]
    wrapped_key: Vec<u8>,
    #[cbor(n(2), with = "minicbor::bytes")]
    file: Vec<u8>,
}

impl Blob {
    fn read(bytes: &[u8]) -> Result<Self, ContentError> {
        if bytes.len() > canonical::MAX_LEN {
            return Err(ContentError::TooLong);
        }
        let blob: Self = canonical::from_slice(bytes).map_err(|_| ContentError::Malformed)?;
        let sound = blob.version == VERSION && blob.wrapped_key.len() <= MAX_WRAPPED_LEN;
        sound.then_some(blob).ok_or(ContentError::Malformed)
    }
}

/// Encrypted content as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedContent {
    bytes: Vec<u8>,
    digest: Digest,
}

impl SealedContent {
    /// The bytes for the content store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, taken out.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Their SHA-256, for the action.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }
}

/// Encrypts content to a fresh case key, wraps that key to the department and forgets it:
/// the device cannot open what it sealed.
///
/// # Errors
/// [`ContentError::TooLong`] beyond 16 MiB or [`MAX_ATTACHMENTS`],
/// [`ContentError::NotSealed`] where the encryption fails.
pub fn seal_content(
    content: &Content,
    department: &Recipient,
    rng: &mut impl CryptoRngCore,
) -> Result<SealedContent, ContentError> {
    if content.attachments.len() > MAX_ATTACHMENTS {
        return Err(ContentError::TooLong);
    }
    let key = CaseKey::generate(rng);
    let (wrapped_key, file) = (key.wrap(department)?, key.encrypt(content)?);
    let bytes = canonical::to_vec(&Blob {
        version: VERSION,
        wrapped_key,
        file,
    });
    if bytes.len() > canonical::MAX_LEN {
        return Err(ContentError::TooLong);
    }
    let digest = seal::hash::sha256(&[&bytes]);
    Ok(SealedContent { bytes, digest })
}

/// Unwraps the case key of a blob: the department's key service, before it wraps the key
/// anew to one reader ([`CaseKey::wrap`]) whose right is on the chain.
///
/// # Errors
/// [`ContentError::Malformed`], [`ContentError::TooLong`], [`ContentError::NotOpenable`].
pub fn unwrap_case_key(blob: &[u8], department: &Identity) -> Result<CaseKey, ContentError> {
    CaseKey::unwrap(&Blob::read(blob)?.wrapped_key, department)
}

/// Opens a blob with the department's own key.
///
/// # Errors
/// [`ContentError::Malformed`], [`ContentError::TooLong`], [`ContentError::NotOpenable`].
pub fn open_content(blob: &[u8], department: &Identity) -> Result<Content, ContentError> {
    let blob = Blob::read(blob)?;
    open(&blob, &CaseKey::unwrap(&blob.wrapped_key, department)?)
}

/// Opens a blob with a case key that the key service wrapped to this reader.
///
/// # Errors
/// [`ContentError::Malformed`], [`ContentError::TooLong`], [`ContentError::NotOpenable`].
pub fn open_with_wrapped_key(
    blob: &[u8],
    wrapped_key: &[u8],
    reader: &Identity,
) -> Result<Content, ContentError> {
    if wrapped_key.len() > MAX_WRAPPED_LEN {
        return Err(ContentError::TooLong);
    }
    open(&Blob::read(blob)?, &CaseKey::unwrap(wrapped_key, reader)?)
}

fn open(blob: &Blob, key: &CaseKey) -> Result<Content, ContentError> {
    let content = key.decrypt(&blob.file)?;
    if content.attachments.len() > MAX_ATTACHMENTS {
        return Err(ContentError::TooLong);
    }
    Ok(content)
}
