//! Single fields for somebody who may see these and no others: openings of a case's
//! fields, encrypted to one reader.

use crate::ContentError;
use crate::case_key::{Identity, Recipient};
use minicbor::{Decode, Encode};
use seal::canonical;
use seal::fields::{FieldOpening, FieldSet};
use zeroize::ZeroizeOnDrop;

/// The form written here.
const VERSION: u8 = 1;
/// Most fields taken out together.
pub const MAX_OPENINGS: usize = 64;

#[derive(Encode, Decode, ZeroizeOnDrop)]
#[cbor(array)]
struct Openings {
    #[n(0)]
    version: u8,
    #[n(1)]
    fields: Vec<FieldOpening>,
}

/// Takes these fields out of a set, each with the path that proves it, and encrypts them to
/// one reader: an age file of the canonical CBOR `[1, [opening]]`.
///
/// # Errors
/// [`ContentError::NoSuchField`] where the set has no field of a name,
/// [`ContentError::TooLong`] beyond [`MAX_OPENINGS`] or 16 MiB,
/// [`ContentError::NotSealed`] where the encryption fails.
pub fn seal_openings<'n>(
    fields: &FieldSet,
    names: impl Iterator<Item = &'n str>,
    reader: &Recipient,
) -> Result<Vec<u8>, ContentError> {
    let mut openings = Openings {
        version: VERSION,
        fields: Vec::new(),
    };
    for name in names {
        if openings.fields.len() == MAX_OPENINGS {
            return Err(ContentError::TooLong);
        }
        let opening = fields.open(name).map_err(|_| ContentError::NoSuchField)?;
        openings.fields.push(opening);
    }
    let plain = canonical::to_secret_vec(&openings);
    if plain.len() > canonical::MAX_LEN {
        return Err(ContentError::TooLong);
    }
    reader.encrypt(&plain)
}

/// Reads [`seal_openings`]. What was opened is shown to belong to the chain's root by
/// [`seal::fields::verify_opening`], which is the reader's to call.
///
/// # Errors
/// [`ContentError::NotOpenable`] where it was sealed to another,
/// [`ContentError::Malformed`] where what is inside is no list of openings,
/// [`ContentError::TooLong`].
pub fn open_openings(file: &[u8], reader: &Identity) -> Result<Vec<FieldOpening>, ContentError> {
    // An age file is a little longer than what is in it.
    if file.len() > canonical::MAX_LEN.saturating_mul(2) {
        return Err(ContentError::TooLong);
    }
    let plain = reader.decrypt(file)?;
    let mut read: Openings = canonical::from_slice(&plain).map_err(|_| ContentError::Malformed)?;
    let sound = read.version == VERSION && read.fields.len() <= MAX_OPENINGS;
    sound
        .then(|| core::mem::take(&mut read.fields))
        .ok_or(ContentError::Malformed)
}
