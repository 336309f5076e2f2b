//! What happens to a case (办件), and the rating of a visit.

use crate::factor::Factors;
use crate::id::{ActionId, Digest, HolderHandle, ItemCode};
use crate::rating::Rating;
use minicbor::{Decode, Encode};

/// A person applies for an item.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct FileCase {
    /// The item.
    #[n(0)]
    pub item: ItemCode,
    /// The version the person saw.
    #[n(1)]
    pub version: u32,
    /// The holder, as this item's department knows the card.
    #[n(2)]
    pub holder: HolderHandle,
    /// Factors the person gave.
    #[n(3)]
    pub factors: Factors,
    /// Root over the commitments of the form's fields.
    #[n(4)]
    pub fields: Digest,
    /// SHA-256 of the encrypted content.
    #[n(5)]
    pub content: Digest,
    /// What everyone may read, where the item declares public fields; in their order.
    #[n(6)]
    pub public: Option<Vec<super::PublicField>>,
}

/// The holder takes a case back.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct WithdrawCase {
    /// The case.
    #[n(0)]
    pub case: ActionId,
    /// The holder, derived anew from the card on the reader.
    #[n(1)]
    pub holder: HolderHandle,
    /// Factors the person gave now.
    #[n(2)]
    pub factors: Factors,
}

/// A rating of one visit.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RateVisit {
    /// The visit's random id, known to this device only: one rating each.
    #[n(0)]
    pub visit: ActionId,
    /// The level.
    #[n(1)]
    pub rating: Rating,
}
