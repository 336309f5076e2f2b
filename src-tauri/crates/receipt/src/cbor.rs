//! Packing of digests into one byte string.

use domain::id::Digest;
use minicbor::encode::Write;
use minicbor::{Decoder, Encoder, decode, encode};

/// One byte string of all digests, one after the other.
pub(crate) fn put_digests<'d, W: Write>(
    e: &mut Encoder<W>,
    digests: impl IntoIterator<Item = &'d Digest>,
) -> Result<(), encode::Error<W::Error>> {
    let bytes: Vec<u8> = digests.into_iter().flat_map(|digest| digest.0).collect();
    e.bytes(&bytes)?.ok()
}

/// At most `max` digests out of one byte string.
pub(crate) fn take_digests(d: &mut Decoder<'_>, max: usize) -> Result<Vec<Digest>, decode::Error> {
    let (digests, rest) = d.bytes()?.as_chunks::<{ Digest::LEN }>();
    if !rest.is_empty() || digests.len() > max {
        return Err(decode::Error::message("digests"));
    }
    Ok(digests.iter().map(|bytes| Digest(*bytes)).collect())
}

/// Exactly `N` digests out of one byte string.
pub(crate) fn take_exactly<const N: usize>(
    d: &mut Decoder<'_>,
) -> Result<[Digest; N], decode::Error> {
    take_digests(d, N)?
        .try_into()
        .map_err(|_| decode::Error::message("digests"))
}

/// An array of exactly this many items.
pub(crate) fn array_of(d: &mut Decoder<'_>, length: u64) -> Result<(), decode::Error> {
    if d.array()? == Some(length) {
        Ok(())
    } else {
        Err(decode::Error::message("array length"))
    }
}
