//! What a device in the field has in its queue, as one age file for the hall's machine.
//!
//! Inside the age file (age-encryption.org/v1, its STREAM tells a file that was cut short):
//! `HSC1`, then for each entry its length in four bytes, big-endian, and
//! canonical CBOR `[signed action, content / null, evidence / null]`.

use crate::ContentError;
use crate::case_key::{Identity, Recipient};
use age::stream::{StreamReader, StreamWriter};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use std::io::{ErrorKind, Read, Write};
use zeroize::Zeroizing;

/// What the file begins with, inside.
const MARK: &[u8; 4] = b"HSC1";
/// Longest entry: the longest content, an action and its evidence.
const MAX_ENTRY: usize = seal::canonical::MAX_LEN;
/// Most entries of one file.
pub const MAX_ENTRIES: usize = 100_000;

/// One action with what is stored with it. Prints as `***`.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CarryEntry {
    /// Its exact signed bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub signed: Vec<u8>,
    /// Its encrypted content.
    #[n(1)]
    pub content: Option<ByteVec>,
    /// What it was signed on.
    #[n(2)]
    pub evidence: Option<ByteVec>,
}

impl core::fmt::Debug for CarryEntry {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("CarryEntry(***)")
    }
}

/// Why a file was not written or not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// The medium.
    #[error("the file cannot be written or read: {0}")]
    Io(#[from] std::io::Error),
    /// What is in it.
    #[error(transparent)]
    Content(#[from] ContentError),
}

impl CarryError {
    /// The stable word for it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "carry_io",
            Self::Content(error) => error.code(),
        }
    }
}

/// Writes one file.
pub struct CarryWriter<W: Write> {
    inner: StreamWriter<W>,
    count: usize,
}

impl<W: Write> CarryWriter<W> {
    /// Begins a file for this recipient.
    ///
    /// # Errors
    /// [`CarryError`].
    pub fn new(out: W, recipient: &Recipient) -> Result<Self, CarryError> {
        let mut inner = recipient.stream(out)?;
        inner.write_all(MARK)?;
        Ok(Self { inner, count: 0 })
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// [`ContentError::TooLong`] for an entry past 16 MiB or one past [`MAX_ENTRIES`].
    pub fn put(&mut self, entry: &CarryEntry) -> Result<(), CarryError> {
        let bytes = seal::canonical::to_secret_vec(entry);
        let length = u32::try_from(bytes.len()).map_err(|_| ContentError::TooLong)?;
        if bytes.len() > MAX_ENTRY || self.count >= MAX_ENTRIES {
            return Err(ContentError::TooLong.into());
        }
        self.count += 1;
        self.inner.write_all(&length.to_be_bytes())?;
        self.inner.write_all(&bytes)?;
        Ok(())
    }

    /// Ends the file and gives back what it was written to. Without this it counts as cut.
    ///
    /// # Errors
    /// [`CarryError`].
    pub fn finish(self) -> Result<W, CarryError> {
        Ok(self.inner.finish()?)
    }
}

/// Reads one file.
pub struct CarryReader<R: Read> {
    inner: StreamReader<R>,
    count: usize,
}

impl<R: Read> CarryReader<R> {
    /// Opens a file that was made for this identity.
    ///
    /// # Errors
    /// [`ContentError::NotOpenable`] for another's, [`ContentError::Malformed`] for what is no
    /// such file.
    pub fn new(input: R, identity: &Identity) -> Result<Self, CarryError> {
        let mut inner = identity.stream(input)?;
        let mut mark = [0; MARK.len()];
        read_whole(&mut inner, &mut mark)?;
        if mark != *MARK {
            return Err(ContentError::Malformed.into());
        }
        Ok(Self { inner, count: 0 })
    }

    /// The next entry; `None` at the end of a whole file.
    ///
    /// # Errors
    /// [`ContentError::Malformed`] for a file that was cut short or altered.
    pub fn next_entry(&mut self) -> Result<Option<CarryEntry>, CarryError> {
        let mut length = [0; 4];
        let [first, rest @ ..] = &mut length;
        // The end is where a length would begin, and nowhere else.
        if read_one(&mut self.inner, first)? == 0 {
            return Ok(None);
        }
        read_whole(&mut self.inner, rest)?;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        self.count += 1;
        if length > MAX_ENTRY || self.count > MAX_ENTRIES {
            return Err(ContentError::TooLong.into());
        }
        // Grows as bytes come: the length is somebody's word.
        let mut bytes = Zeroizing::new(Vec::new());
        let taken = (&mut self.inner)
            .take(length as u64)
            .read_to_end(&mut bytes);
        taken.map_err(altered)?;
        if bytes.len() != length {
            return Err(ContentError::Malformed.into());
        }
        let entry = seal::canonical::from_slice(&bytes).map_err(|_| ContentError::Malformed)?;
        Ok(Some(entry))
    }
}

/// One byte, or none at the end.
fn read_one(inner: &mut impl Read, byte: &mut u8) -> Result<usize, CarryError> {
    loop {
        match inner.read(std::slice::from_mut(byte)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other.map_err(altered),
        }
    }
}

fn read_whole(inner: &mut impl Read, bytes: &mut [u8]) -> Result<(), CarryError> {
    inner.read_exact(bytes).map_err(altered)
}

/// What age says of an altered chunk, and of an end where none may be, is no fault of the
/// medium.
pub(crate) fn altered(error: std::io::Error) -> CarryError {
    if matches!(
        error.kind(),
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof
    ) {
        return ContentError::Malformed.into();
    }
    CarryError::Io(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads a file with exactly these bytes inside, soundly encrypted: whoever knows the hall's
    /// recipient can make one.
    fn read(plain: &[u8], most: usize) -> Result<usize, CarryError> {
        let hall = Identity::from_seed(&[7; 32]);
        let mut writer = hall.recipient().stream(Vec::new())?;
        writer.write_all(plain)?;
        let file = writer.finish()?;
        let mut reader = CarryReader::new(file.as_slice(), &hall)?;
        let mut count = 0;
        while reader.next_entry()?.is_some() {
            count += 1;
            assert!(count <= most, "more entries than there are lengths");
        }
        Ok(count)
    }

    proptest! {
        #[test]
        fn whatever_stands_inside_is_read_as_entries_or_refused(
            mark in any::<bool>(),
            lengths in proptest::collection::vec((any::<u32>(), 0usize..40, any::<bool>()), 0..6),
            noise in any::<u8>(),
        ) {
            let mut plain = if mark { MARK.to_vec() } else { b"HSC2".to_vec() };
            for (wild, length, honest) in &lengths {
                let told = if *honest { u32::try_from(*length).unwrap() } else { *wild };
                plain.extend(told.to_be_bytes());
                plain.extend(std::iter::repeat_n(noise, *length));
            }
            match read(&plain, lengths.len()) {
                Ok(count) => prop_assert!(mark && count == 0 && lengths.is_empty()),
                Err(error) => prop_assert!(["malformed", "too_long"].contains(&error.code())),
            }
        }
    }
}
