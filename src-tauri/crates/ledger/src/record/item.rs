//! Service items and their rules.

use domain::action::{PublicDeclared, PublishItem, Yields};
use domain::factor::Factors;
use domain::id::{DepartmentCode, Digest, ItemCode};
use minicbor::{Decode, Encode};

/// A version of an item.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ItemRecord {
    /// The item.
    #[n(0)]
    pub item: ItemCode,
    /// The version, from 1.
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
    /// A second member of staff has to agree to a decision by staff.
    #[n(5)]
    pub four_eyes: bool,
    /// Working days until the decision at the latest.
    #[n(6)]
    pub deadline_days: u32,
    /// What its filings say in public.
    #[n(7)]
    pub public_fields: Vec<PublicDeclared>,
    /// The rule judged by evaluators.
    #[n(8)]
    pub rule: Option<Evaluated>,
    /// The digest of the rule judged in the block; its text stands under the digest.
    #[n(9)]
    pub public_rule: Option<Digest>,
    /// The licence that an approval yields.
    #[n(10)]
    pub yields: Option<Yields>,
}

/// A rule judged by evaluators; its text stands under its digest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Evaluated {
    /// Its digest.
    #[n(0)]
    pub digest: Digest,
    /// How many conditions it has.
    #[n(1)]
    pub conditions: u32,
    /// The departments whose evaluators may judge, sorted.
    #[n(2)]
    pub evaluators: Vec<DepartmentCode>,
}

impl From<&PublishItem> for ItemRecord {
    /// Without the rules, whose digests and sizes are found when they are checked.
    fn from(publish: &PublishItem) -> Self {
        let terms = publish.terms.clone().unwrap_or_default();
        Self {
            item: publish.item.clone(),
            version: publish.version,
            department: publish.department.clone(),
            document: publish.document,
            factors: publish.factors,
            four_eyes: terms.four_eyes,
            deadline_days: terms.deadline_days,
            public_fields: terms.public_fields,
            rule: None,
            public_rule: None,
            yields: terms.yields,
        }
    }
}
