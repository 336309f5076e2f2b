//! What a department publishes.

use crate::factor::Factors;
use crate::id::{DepartmentCode, Digest, ItemCode};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

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
    /// How its cases are decided; `None`: by staff, on the same day, and nothing more.
    #[n(5)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<super::Terms>,
}
