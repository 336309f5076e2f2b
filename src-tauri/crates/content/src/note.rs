//! What a department tells a case's holder: encrypted to the case's own key, stored where its content
//! is. On the chain stands only the SHA-256 of the bytes, which commits to them.

use crate::ContentError;
use crate::case_key::CaseKey;
use core::fmt;
use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Longest note in bytes, encrypted.
const MAX_LEN: usize = 64 << 10;
/// Most questions that one note asks about.
pub const MAX_ASKED: usize = 64;

/// A question that is to be answered anew. Prints as `***`, zeroized when dropped.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(array)]
pub struct Asked {
    /// The form's property.
    #[n(0)]
    pub field: String,
    /// Why: a code.
    #[n(1)]
    pub reason: String,
    /// Words about it.
    #[n(2)]
    pub words: String,
}

/// What is said to a holder. Its CBOR is `[words, asked]`. Prints as `***`, zeroized when dropped.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(array)]
pub struct Note {
    /// Words; may be empty.
    #[n(0)]
    pub words: String,
    /// At most [`MAX_ASKED`] questions.
    #[n(1)]
    pub asked: Vec<Asked>,
}

impl CaseKey {
    /// Encrypts a note to the case's key.
    ///
    /// # Errors
    /// [`ContentError::TooLong`], [`ContentError::NotSealed`].
    pub fn seal_note(&self, note: &Note) -> Result<Vec<u8>, ContentError> {
        let sealed = self.seal_bytes(&seal::canonical::to_secret_vec(note))?;
        if note.asked.len() > MAX_ASKED || sealed.len() > MAX_LEN {
            return Err(ContentError::TooLong);
        }
        Ok(sealed)
    }

    /// Opens a note that was encrypted to the case's key.
    ///
    /// # Errors
    /// [`ContentError::TooLong`], [`ContentError::NotOpenable`], [`ContentError::Malformed`].
    pub fn open_note(&self, sealed: &[u8]) -> Result<Note, ContentError> {
        if sealed.len() > MAX_LEN {
            return Err(ContentError::TooLong);
        }
        let plain = self.open_bytes(sealed)?;
        let note: Note =
            seal::canonical::from_slice(&plain).map_err(|_| ContentError::Malformed)?;
        let bounded = note.asked.len() <= MAX_ASKED;
        bounded.then_some(note).ok_or(ContentError::TooLong)
    }
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Asked(***)")
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Note(***)")
    }
}
