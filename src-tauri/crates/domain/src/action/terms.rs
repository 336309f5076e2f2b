//! What a version of an item says about how its cases are decided, and public fields.

use crate::id::{DepartmentCode, LicenceType, Word};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Most public fields of an item.
pub const MAX_PUBLIC_FIELDS: usize = 8;
/// Longest public text, in bytes.
pub const MAX_PUBLIC_TEXT: usize = 120;
/// Most departments whose evaluators an item names.
pub const MAX_EVALUATORS: usize = 4;
/// The public field that is a business's name; it is looked up in the business register.
pub const NAME_FIELD: &str = "name";
/// The public field that is a unified social credit code (GB 32100).
pub const CREDIT_CODE_FIELD: &str = "credit_code";

/// The type of a public field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum PublicKind {
    /// UTF-8 text of 1 to [`MAX_PUBLIC_TEXT`] bytes.
    #[n(0)]
    Text,
    /// A whole number of 64 bits.
    #[n(1)]
    Integer,
    /// Yes or no.
    #[n(2)]
    Boolean,
}

/// A public field that filings of an item carry. Never personal data.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct PublicDeclared {
    /// Its name.
    #[n(0)]
    pub name: Word,
    /// Its type.
    #[n(1)]
    pub kind: PublicKind,
}

/// A public field's value.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicValue {
    /// Text.
    #[n(0)]
    Text(#[n(0)] String),
    /// A whole number.
    #[n(1)]
    Integer(#[n(0)] i64),
    /// Yes or no.
    #[n(2)]
    Boolean(#[n(0)] bool),
}

impl PublicValue {
    /// Its type.
    #[must_use]
    pub const fn kind(&self) -> PublicKind {
        match self {
            Self::Text(_) => PublicKind::Text,
            Self::Integer(_) => PublicKind::Integer,
            Self::Boolean(_) => PublicKind::Boolean,
        }
    }

    /// Whether a text is neither empty nor too long and holds no control characters.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        match self {
            Self::Text(text) => {
                (1..=MAX_PUBLIC_TEXT).contains(&text.len()) && !text.chars().any(char::is_control)
            }
            Self::Integer(_) | Self::Boolean(_) => true,
        }
    }
}

/// A public field as it was filed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct PublicField {
    /// Its name.
    #[n(0)]
    pub name: Word,
    /// Its value.
    #[n(1)]
    pub value: PublicValue,
}

/// Whether these are exactly the declared fields, in their order, within bounds.
#[must_use]
pub fn public_fields_fit(declared: &[PublicDeclared], given: &[PublicField]) -> bool {
    declared.len() == given.len()
        && declared.iter().zip(given).all(|(declared, given)| {
            declared.name == given.name
                && declared.kind == given.value.kind()
                && given.value.is_bounded()
        })
}

/// The text of a public field, where it is there and is text.
#[must_use]
pub fn public_text<'a>(fields: &'a [PublicField], name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|field| field.name.as_str() == name)
        .and_then(|field| match &field.value {
            PublicValue::Text(text) => Some(text.as_str()),
            PublicValue::Integer(_) | PublicValue::Boolean(_) => None,
        })
}

/// A rule over private answers, and who judges by it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct PrivateRule {
    /// The CEL expression over `answers` and `facts`.
    #[n(0)]
    pub cel: String,
    /// The departments whose evaluators may judge, sorted, each once: at least two.
    #[n(1)]
    pub evaluators: Vec<DepartmentCode>,
}

/// The licence that an approval yields.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct Yields {
    /// The type of licence, in lower-case words joined by `_`.
    #[n(0)]
    pub licence: LicenceType,
    /// The type's code in identifiers (GB/T 36904): digits and capital letters.
    #[n(1)]
    pub type_code: Word,
    /// The issuing body's code in identifiers: digits and capital letters.
    #[n(2)]
    pub issuer: Word,
    /// How many days a licence is valid; `None`: without end.
    #[n(3)]
    pub valid_days: Option<u32>,
}

/// What a version of an item says about how its cases are decided.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct Terms {
    /// A second member of staff has to agree to a decision by staff.
    #[n(0)]
    pub four_eyes: bool,
    /// Working days until the decision at the latest; 0: on the same day.
    #[n(1)]
    pub deadline_days: u32,
    /// What the filings say in public.
    #[n(2)]
    #[serde(default)]
    pub public_fields: Vec<PublicDeclared>,
    /// The rule judged by evaluators.
    #[n(3)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<PrivateRule>,
    /// The CEL expression over public fields and licence states, judged in the block.
    #[n(4)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_rule: Option<String>,
    /// The licence that an approval yields.
    #[n(5)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yields: Option<Yields>,
}

impl Terms {
    /// Whether the fields are within bounds and do not contradict each other. The rules
    /// themselves are checked where they are judged, by the ledger.
    #[must_use]
    pub fn hold(&self) -> bool {
        let names: Vec<&str> = self
            .public_fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        let once = (1..).zip(&names).all(|(next, name)| {
            let later = names.get(next..).unwrap_or_default();
            !later.contains(name) && !["filed_on", "card", "finger", "staff"].contains(name)
        });
        let text_only = self.public_fields.iter().all(|field| {
            ![NAME_FIELD, CREDIT_CODE_FIELD].contains(&field.name.as_str())
                || field.kind == PublicKind::Text
        });
        let rule = self.rule.as_ref().is_none_or(|rule| {
            (crate::case::AGREEING..=MAX_EVALUATORS).contains(&rule.evaluators.len())
                && rule.evaluators.is_sorted_by(|one, next| one < next)
        });
        let yields = self.yields.as_ref().is_none_or(Yields::holds);
        self.deadline_days <= crate::deadline::MAX_DEADLINE_DAYS
            && names.len() <= MAX_PUBLIC_FIELDS
            && once
            && text_only
            && rule
            && yields
            // A case has one rule: a case that two could decide would have two reasons.
            && !(self.rule.is_some() && self.public_rule.is_some())
    }
}

impl Yields {
    /// Longest validity, in days: about a hundred years.
    pub const MAX_VALID_DAYS: u32 = 36_525;

    fn holds(&self) -> bool {
        let capital = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        };
        capital(self.type_code.as_str())
            && capital(self.issuer.as_str())
            && self
                .valid_days
                .is_none_or(|days| (1..=Self::MAX_VALID_DAYS).contains(&days))
    }
}
