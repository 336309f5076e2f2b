//! What someone wants the chain to do.
//!
//! The CBOR of an [`Action`] (arrays with fixed positions, RFC 8949 §4.2
//! deterministic form) is what is signed and what its digest is taken of.
//! Positions are for ever: new ones are appended, none is given a new meaning.

use crate::factor::Factors;
use crate::id::{
    ActionId, ChainId, DepartmentCode, Digest, HallCode, HolderHandle, ItemCode, KeyId, PublicKey,
};
use crate::rating::Rating;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// One wish, signed by its author and, where a clerk acts at a device, by the device too.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Action {
    /// The chain it is meant for; another chain refuses it.
    #[n(0)]
    pub chain_id: ChainId,
    /// Random, made once.
    #[n(1)]
    pub action_id: ActionId,
    /// Whose key signs first.
    #[n(2)]
    pub author: KeyId,
    /// The device's key, which signs second; `None` where the device itself is the author.
    #[n(3)]
    pub device: Option<KeyId>,
    /// Digest of the last action of this case that the author knew; `None` opens a case
    /// or belongs to none.
    #[n(4)]
    pub parent: Option<Digest>,
    /// Commitment to the evidence: device time, boot id, counter, checks that held.
    #[n(5)]
    pub evidence: Digest,
    /// Digest of the action that this one was signed anew for; only one of the two can succeed.
    #[n(6)]
    pub replaces: Option<Digest>,
    /// What is wanted.
    #[n(7)]
    pub body: Body,
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A department's administrator: publishes its items.
    #[n(0)]
    DepartmentAdmin,
    /// A kiosk, counter or field machine: files what people bring.
    #[n(1)]
    Device,
}

/// The kinds of action.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Body {
    /// A key joins the chain.
    #[n(0)]
    EnrolKey(#[n(0)] EnrolKey),
    /// A department publishes a version of a service item.
    #[n(1)]
    PublishItem(#[n(0)] PublishItem),
    /// A person applies for an item. The case's id is this action's id.
    #[n(2)]
    FileCase(#[n(0)] FileCase),
    /// The holder takes a case back before it is decided.
    #[n(3)]
    WithdrawCase(#[n(0)] WithdrawCase),
    /// One voluntary rating of one visit at a device.
    #[n(4)]
    RateVisit(#[n(0)] RateVisit),
}

/// A key joins the chain.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct EnrolKey {
    /// The key.
    #[n(0)]
    pub key: PublicKey,
    /// What it may do.
    #[n(1)]
    pub role: Role,
    /// The department it acts for: the administrator's own, or the one that runs the hall.
    #[n(2)]
    pub department: DepartmentCode,
    /// The hall a device stands in.
    #[n(3)]
    pub hall: Option<HallCode>,
}

/// A version of a service item. Its text is public and stored by digest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct PublishItem {
    /// The item.
    #[n(0)]
    pub item: ItemCode,
    /// 1, then one more each time.
    #[n(1)]
    pub version: u32,
    /// Whose item it is.
    #[n(2)]
    pub department: DepartmentCode,
    /// SHA-256 of the item's document.
    #[n(3)]
    pub document: Digest,
    /// Factors the item asks for.
    #[n(4)]
    pub factors: Factors,
}

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

impl Action {
    /// The case this action belongs to, if any.
    #[must_use]
    pub fn case(&self) -> Option<ActionId> {
        match &self.body {
            Body::FileCase(_) => Some(self.action_id),
            Body::WithdrawCase(withdraw) => Some(withdraw.case),
            Body::EnrolKey(_) | Body::PublishItem(_) | Body::RateVisit(_) => None,
        }
    }

    /// The key ids that must have signed, in the order of their signatures.
    pub fn signers(&self) -> impl Iterator<Item = KeyId> {
        core::iter::once(self.author).chain(self.device)
    }
}
