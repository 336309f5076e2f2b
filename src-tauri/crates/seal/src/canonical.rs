//! Deterministic CBOR (RFC 8949 §4.2.1): one value, one byte string.

use crate::{SealError, shape};
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

/// Most bytes [`from_slice`] looks at: 16 MiB, the content store's own limit.
pub const MAX_LEN: usize = 16 << 20;

/// Encodes a value. The encoders of this workspace write definite lengths, shortest
/// integers and no floats; what they write is what [`from_slice`] accepts.
#[must_use]
pub fn to_vec<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    minicbor::encode(value, &mut out).expect("writing to a Vec cannot fail");
    out
}

/// As [`to_vec`], for what must not stay in memory: one allocation of the right size, so
/// that no copy is left behind by growing, and zeroized when dropped.
#[must_use]
pub fn to_secret_vec<T: Encode<()>>(value: &T) -> Zeroizing<Vec<u8>> {
    let mut length = Length(0);
    minicbor::encode(value, &mut length).expect("counting cannot fail");
    let mut out = Zeroizing::new(Vec::with_capacity(length.0));
    minicbor::encode(value, &mut *out).expect("writing to a Vec cannot fail");
    out
}

/// A writer that counts.
struct Length(usize);

impl minicbor::encode::Write for Length {
    type Error = core::convert::Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(())
    }
}

/// Decodes exactly one value in its deterministic form.
///
/// # Errors
/// [`SealError::TooLong`] beyond [`MAX_LEN`] bytes or 16 levels, [`SealError::Malformed`]
/// where it is not CBOR of this type or something follows it, [`SealError::NotCanonical`]
/// where another byte string would be this value's one form.
pub fn from_slice<T>(bytes: &[u8]) -> Result<T, SealError>
where
    T: for<'b> Decode<'b, ()> + Encode<()>,
{
    from_slice_max(bytes, MAX_LEN)
}

/// As [`from_slice`], with the caller's own limit in bytes.
///
/// # Errors
/// As [`from_slice`].
pub fn from_slice_max<T>(bytes: &[u8], max_len: usize) -> Result<T, SealError>
where
    T: for<'b> Decode<'b, ()> + Encode<()>,
{
    if bytes.len() > max_len {
        return Err(SealError::TooLong);
    }
    shape::check(bytes)?;
    let value: T = minicbor::decode(bytes).map_err(|_| SealError::Malformed)?;
    // Unknown trailing positions and written-out absent values decode, but are not the one form.
    let mut again = Zeroizing::new(Vec::with_capacity(bytes.len()));
    minicbor::encode(&value, &mut *again).expect("writing to a Vec cannot fail");
    if again.as_slice() == bytes {
        Ok(value)
    } else {
        Err(SealError::NotCanonical)
    }
}
