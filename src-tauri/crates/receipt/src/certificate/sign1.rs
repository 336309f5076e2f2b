//! COSE_Sign1 (RFC 9052 §4.2) with EdDSA, in one deterministic form.

use crate::cbor;
use domain::id::{KeyId, PublicKey};
use minicbor::data::Tag;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use seal::keys::{SIGNATURE_LEN, SigningKey};

/// The tag of COSE_Sign1 (RFC 9052 §2).
const TAG: u64 = 18;
/// EdDSA (RFC 9053 §2.2).
const EDDSA: i64 = -8;
/// Longest type.
const MAX_TYPE: usize = 64;

/// A signed payload. Its protected header names algorithm, key and type; the other one is empty.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Sign1 {
    header: Header,
    payload: Vec<u8>,
    signature: [u8; SIGNATURE_LEN],
}

/// `{ 1: -8, 4: key id, 16: type }` (RFC 9052 §3.1, RFC 9596).
#[derive(Clone, PartialEq, Eq)]
struct Header {
    key: KeyId,
    kind: String,
}

impl Sign1 {
    pub(super) fn sign(kind: &str, payload: Vec<u8>, key: &SigningKey) -> Self {
        let header = Header {
            key: key.id(),
            kind: kind.to_owned(),
        };
        let signature = key.sign(&to_be_signed(&header, &payload));
        Self {
            header,
            payload,
            signature,
        }
    }

    pub(super) fn kind(&self) -> &str {
        &self.header.kind
    }

    pub(super) fn key(&self) -> KeyId {
        self.header.key
    }

    pub(super) fn payload(&self) -> &[u8] {
        &self.payload
    }

    pub(super) fn holds(&self, key: &PublicKey) -> bool {
        let message = to_be_signed(&self.header, &self.payload);
        seal::keys::verify(key, &message, &self.signature)
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        seal::canonical::to_vec(self)
    }

    pub(super) fn from_bytes(bytes: &[u8], max_len: usize) -> Option<Self> {
        seal::canonical::from_slice_max(bytes, max_len).ok()
    }
}

/// `["Signature1", protected, h'', payload]` (RFC 9052 §4.4).
fn to_be_signed(header: &Header, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut e = Encoder::new(&mut out);
    let written = e
        .array(4)
        .and_then(|e| e.str("Signature1"))
        .and_then(|e| e.bytes(&seal::canonical::to_vec(header)))
        .and_then(|e| e.bytes(&[]))
        .and_then(|e| e.bytes(payload))
        .map(drop);
    written.expect("writing to a Vec cannot fail");
    out
}

impl<C> Encode<C> for Sign1 {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.tag(Tag::new(TAG))?
            .array(4)?
            .bytes(&seal::canonical::to_vec(&self.header))?
            .map(0)?
            .bytes(&self.payload)?
            .bytes(&self.signature)?
            .ok()
    }
}

impl<'b, C> Decode<'b, C> for Sign1 {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let wrong = |what| decode::Error::message(what);
        if d.tag()? != Tag::new(TAG) {
            return Err(wrong("tag"));
        }
        cbor::array_of(d, 4)?;
        let header = seal::canonical::from_slice(d.bytes()?).map_err(|_| wrong("header"))?;
        if d.map()? != Some(0) {
            return Err(wrong("unprotected header"));
        }
        let payload = d.bytes()?.to_vec();
        let signature = d.bytes()?.try_into().map_err(|_| wrong("signature"))?;
        Ok(Self {
            header,
            payload,
            signature,
        })
    }
}

impl<C> Encode<C> for Header {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.map(3)?.u8(1)?.i64(EDDSA)?.u8(4)?;
        self.key.encode(e, ctx)?;
        e.u8(16)?.str(&self.kind)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Header {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        let wrong = || decode::Error::message("header");
        if d.map()? != Some(3) || d.u8()? != 1 || d.i64()? != EDDSA || d.u8()? != 4 {
            return Err(wrong());
        }
        let key = KeyId::decode(d, ctx)?;
        if d.u8()? != 16 {
            return Err(wrong());
        }
        let kind = d.str()?;
        if kind.len() > MAX_TYPE {
            return Err(wrong());
        }
        Ok(Self {
            key,
            kind: kind.to_owned(),
        })
    }
}
