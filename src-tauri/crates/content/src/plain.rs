//! What is encrypted: the form's fields, the device's evidence, attachments.

use core::fmt;
use minicbor::{Decode, Encode};
use seal::evidence::Evidence;
use seal::fields::{FieldSet, FieldValue};
use seal::handle::CARD_PROOF_LEN;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Most attachments of one case.
pub const MAX_ATTACHMENTS: usize = 64;

/// The field with what the holder's card proves itself by to the department: the commitment of
/// `seal::handle::card_proof`.
pub const CARD_PROOF: &str = "holder.card_proof";

/// A document handed in. Prints as `***`, zeroized when dropped.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(array)]
pub struct Attachment {
    /// The material's name in the item's list.
    #[n(0)]
    pub name: String,
    /// Its media type (RFC 6838), such as `image/png`.
    #[n(1)]
    pub media_type: String,
    /// Its bytes.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

/// The private side of a filed case. Its CBOR is `[fields, evidence, attachments]`.
/// Prints as `***`, zeroized when dropped.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(array)]
pub struct Content {
    /// The answers with their salts; [`FieldSet::root`] is on the chain.
    #[n(0)]
    pub fields: FieldSet,
    /// The evidence; [`Evidence::commitment`] is on the chain.
    #[n(1)]
    pub evidence: Evidence,
    /// At most [`MAX_ATTACHMENTS`] documents.
    #[n(2)]
    pub attachments: Vec<Attachment>,
}

impl Content {
    /// Whether this is the proof of the card that the case was filed with.
    #[must_use]
    pub fn is_of_card(&self, proof: &[u8; CARD_PROOF_LEN]) -> bool {
        let commitment = seal::handle::proof_commitment(proof);
        let field = self.fields.get(CARD_PROOF).map(|field| &field.value);
        matches!(field, Some(FieldValue::Bytes(bytes)) if bytes.as_slice() == commitment.0)
    }
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attachment(***)")
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Content(***)")
    }
}
