//! Service items.

use domain::factor::Factors;
use domain::id::{DepartmentCode, Digest, ItemCode};
use minicbor::{Decode, Encode};

/// The current version of an item.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ItemRecord {
    /// The item.
    #[n(0)]
    pub item: ItemCode,
    /// Its current version, from 1.
    #[n(1)]
    pub version: u32,
    /// Whose it is.
    #[n(2)]
    pub department: DepartmentCode,
    /// SHA-256 of its document.
    #[n(3)]
    pub document: Digest,
    /// What it asks for.
    #[n(4)]
    pub factors: Factors,
}
