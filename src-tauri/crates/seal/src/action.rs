//! Signed actions: COSE_Sign (RFC 9052 §4.1) over the deterministic CBOR of an [`Action`].
//!
//! One shape only, so that one action signed by one set of keys has one byte string:
//!
//! ```text
//! 98([ h'', {}, bstr .cbor Action, [ + [ h'A10127', {}, bstr .size 64 ] ] ])
//! ```
//!
//! One signature per [`Action::signers`], in that order; `h'A10127'` is `{1: -8}`, EdDSA.
//! The signers' key ids stand in the payload, so no `kid` is needed outside.

use crate::keys::{SIGNATURE_LEN, SigningKey};
use crate::{SealError, canonical, hash};
use coset::{CoseSignBuilder, CoseSignatureBuilder, HeaderBuilder, TaggedCborSerializable, iana};
use domain::action::{Action, Body};
use domain::id::{ActionId, ChainId, Digest, KeyId};
use minicbor::Decoder;
use minicbor::data::Tag;

/// Longest signed action in bytes.
pub const MAX_LEN: usize = 4 * 1024;
/// Most signatures an action can have: its author's and its device's.
pub const MAX_SIGNERS: usize = 2;
/// The protected header of every signature: `{1: -8}` (EdDSA, RFC 9053 §2.2).
const PROTECTED: [u8; 3] = [0xA1, 0x01, 0x27];

/// What a card's chip is asked to sign for one action: eight bytes (ICAO 9303-11, 6.1) of the SHA-256
/// over all of it that says who wants what. The chip's answer becomes part of the evidence that the
/// action commits to, which is why the action's own digest cannot be the challenge.
#[must_use]
pub fn chip_challenge(chain: &ChainId, id: &ActionId, author: &KeyId, body: &Body) -> [u8; 8] {
    let said = canonical::to_secret_vec(&(chain, id, author, body));
    let digest = hash::sha256(&[b"hallseal/chip-challenge/v1", &said]);
    let [a, b, c, d, e, f, g, h, ..] = digest.0;
    [a, b, c, d, e, f, g, h]
}

/// The exact bytes of a signed action, stored and sent as they are, never made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedAction {
    bytes: Vec<u8>,
    digest: Digest,
}

impl SignedAction {
    /// The COSE_Sign bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The COSE_Sign bytes, taken out.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The action's digest: SHA-256 of the payload, without the signatures.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Reads a signed action. Signatures are looked at by [`crate::verify`], not here.
    ///
    /// # Errors
    /// [`SealError::TooLong`] beyond [`MAX_LEN`]; [`SealError::NotSignedAction`] where the
    /// bytes have any other shape or encoding than the one above; [`SealError::Malformed`]
    /// and [`SealError::NotCanonical`] for the payload; [`SealError::WrongSigners`] where
    /// the number of signatures is not the number of signers, or one key signs twice.
    pub fn parse(bytes: &[u8]) -> Result<ParsedAction, SealError> {
        if bytes.len() > MAX_LEN {
            return Err(SealError::TooLong);
        }
        crate::shape::check(bytes).map_err(|_| SealError::NotSignedAction)?;
        let (payload, signatures) = parts(bytes).map_err(|_| SealError::NotSignedAction)?;
        let action: Action = canonical::from_slice(payload)?;
        check_signers(&action, signatures.len())?;
        let signed = Self {
            bytes: bytes.to_vec(),
            digest: hash::sha256(&[payload]),
        };
        Ok(ParsedAction {
            to_be_signed: to_be_signed(payload),
            signatures,
            action,
            signed,
        })
    }
}

/// A signed action taken apart, its signatures not yet looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedAction {
    action: Action,
    signed: SignedAction,
    to_be_signed: Vec<u8>,
    signatures: Vec<[u8; SIGNATURE_LEN]>,
}

impl ParsedAction {
    /// What it says, whoever wrote it.
    #[must_use]
    pub const fn action(&self) -> &Action {
        &self.action
    }

    /// The action's digest: SHA-256 of the payload.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.signed.digest
    }

    /// The bytes it was read from.
    #[must_use]
    pub const fn signed(&self) -> &SignedAction {
        &self.signed
    }

    /// The one byte string that every signer signed (RFC 9052 §4.4 Sig_structure).
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// Who must have signed, and the signature that stands in each one's place.
    pub fn signatures(&self) -> impl Iterator<Item = (KeyId, &[u8; SIGNATURE_LEN])> {
        self.action.signers().zip(&self.signatures)
    }
}

/// Signs an action with the keys of all its signers, in the order of [`Action::signers`].
///
/// # Errors
/// [`SealError::WrongSigners`] where the keys are not those, [`SealError::TooLong`] where
/// the result would be longer than [`MAX_LEN`].
pub fn sign(action: &Action, keys: &[&SigningKey]) -> Result<SignedAction, SealError> {
    check_signers(action, keys.len())?;
    if action.signers().zip(keys).any(|(id, key)| key.id() != id) {
        return Err(SealError::WrongSigners);
    }
    let payload = canonical::to_vec(action);
    let digest = hash::sha256(&[&payload]);
    let mut cose = CoseSignBuilder::new().payload(payload);
    for key in keys {
        let signature = CoseSignatureBuilder::new().protected(eddsa()).build();
        cose = cose.add_created_signature(signature, &[], |message| key.sign(message).to_vec());
    }
    let bytes = cose
        .build()
        .to_tagged_vec()
        .map_err(|_| SealError::Malformed)?;
    if bytes.len() > MAX_LEN {
        return Err(SealError::TooLong);
    }
    Ok(SignedAction { bytes, digest })
}

fn eddsa() -> coset::Header {
    HeaderBuilder::new()
        .algorithm(iana::Algorithm::EdDSA)
        .build()
}

fn check_signers(action: &Action, found: usize) -> Result<(), SealError> {
    let twice = action.device == Some(action.author);
    if twice || action.signers().count() != found {
        return Err(SealError::WrongSigners);
    }
    Ok(())
}

/// `["Signature", h'', h'A10127', h'', payload]`: the same for every signer, because every
/// signature has the same protected header.
fn to_be_signed(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len().saturating_add(32));
    let mut encoder = minicbor::Encoder::new(&mut out);
    encoder
        .array(5)
        .and_then(|e| e.str("Signature"))
        .and_then(|e| e.bytes(&[]))
        .and_then(|e| e.bytes(&PROTECTED))
        .and_then(|e| e.bytes(&[]))
        .and_then(|e| e.bytes(payload))
        .expect("writing to a Vec cannot fail");
    out
}

type Parts<'b> = (&'b [u8], Vec<[u8; SIGNATURE_LEN]>);

/// Takes the one shape apart; the caller has checked that the encoding is deterministic.
fn parts(bytes: &[u8]) -> Result<Parts<'_>, minicbor::decode::Error> {
    let want = |ok: bool| {
        ok.then_some(())
            .ok_or(minicbor::decode::Error::message("shape"))
    };
    let mut d = Decoder::new(bytes);
    want(d.tag()? == Tag::new(98))?;
    want(d.array()? == Some(4))?;
    want(d.bytes()?.is_empty())?;
    want(d.map()? == Some(0))?;
    let payload = d.bytes()?;
    let count = d.array()?.unwrap_or(0);
    want((1..=MAX_SIGNERS as u64).contains(&count))?;
    let mut signatures = Vec::with_capacity(MAX_SIGNERS);
    for _ in 0..count {
        want(d.array()? == Some(3))?;
        want(d.bytes()? == PROTECTED)?;
        want(d.map()? == Some(0))?;
        let signature = d.bytes()?.try_into();
        signatures.push(signature.map_err(|_| minicbor::decode::Error::message("signature"))?);
    }
    Ok((payload, signatures))
}
