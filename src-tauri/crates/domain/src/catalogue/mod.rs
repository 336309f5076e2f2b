//! The catalogue of service items (事项): what a department offers, what it asks and what it promises.
//!
//! An item is one JSON file in `assets/catalogue`, written by its department. On the chain an item is
//! published under the SHA-256 digest of the file's bytes, so a file is never rewritten without a new
//! [`ServiceItem::version`]. [`Catalogue::parse`] checks everything that a face relies on.

mod built_in;
mod check;
mod form;

pub use built_in::ITEMS;
pub use check::{Catalogue, CatalogueError, Defect};
pub use form::{Choice, DateRange, Kind, Question, Why, Widget};

use serde::{Deserialize, Serialize};

use crate::action::{PrivateRule, Terms, Yields};
use crate::factor::Factors;
use crate::id::{DepartmentCode, IdError, LicenceType, Word};
use std::collections::BTreeSet;

/// A language of the faces.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese, simplified characters: the default of every device.
    #[default]
    Zh,
    /// English.
    En,
}

/// One text in both languages. Both are non-empty in a parsed [`Catalogue`].
///
/// A zero-width space (U+200B) in the Chinese text of a question marks a place between words of sense
/// where a big title may break (`word-break: keep-all`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text in `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// The department (部门) that is responsible for an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Two to four capital ASCII letters, e.g. `GA` for 公安局.
    pub code: String,
    /// Its name as people say it.
    pub name: Bilingual,
}

/// The colour family of an item's tile, one of the four of the visual language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tint {
    /// Deep green.
    Pine,
    /// Blue.
    Sky,
    /// Red.
    Seal,
    /// Ochre.
    Amber,
}

impl Tint {
    /// The name used in files and style classes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pine => "pine",
            Self::Sky => "sky",
            Self::Seal => "seal",
            Self::Amber => "amber",
        }
    }
}

/// What a person reads before starting. Every list holds at least one plain sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Who can apply.
    pub who: Vec<Bilingual>,
    /// What the person needs to have at hand.
    pub need: Vec<Bilingual>,
    /// What happens next, and by when.
    pub next: Vec<Bilingual>,
    /// What it costs.
    pub fee: Vec<Bilingual>,
}

/// A material (材料) that belongs to an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// Lower-case ASCII words joined by `_`, unique in the item.
    pub id: String,
    /// What it is called.
    pub name: Bilingual,
    /// Where it comes from, so that nobody carries paper for nothing.
    pub source: MaterialSource,
    /// The type of certificate that takes its place, where that is its source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Whether an application without it is incomplete.
    pub required: bool,
}

/// Where a material comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialSource {
    /// Read from the card on the reader.
    Card,
    /// Looked up by the department in a register: the person brings nothing.
    Register,
    /// Handed in at a counter afterwards, if asked for.
    Counter,
    /// A certificate of another department, shown by the person's grant; who has none, or will not,
    /// hands it in at a counter.
    Certificate,
}

/// A consent that is asked for one purpose and can be refused on its own (PIPL article 14 and 29).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Lower-case ASCII words joined by `_`, unique in the item; what the record of consent names.
    pub purpose: String,
    /// What the person agrees to, as a sentence in the first person.
    pub text: Bilingual,
    /// Whether the item cannot be handled without it.
    pub required: bool,
}

impl Consent {
    /// The purpose of a consent to compare a fingerprint (PIPL article 29: sensitive data). It is
    /// asked before a fingerprint is taken, and can be refused: then a member of staff confirms.
    pub const FINGERPRINT: &str = "fingerprint_check";
    /// The purpose of a consent to a decision by rule (PIPL article 24): evaluators of the
    /// departments that its text names open the answers. It can be refused: then a member of
    /// staff decides.
    pub const RULE: &str = "decide_by_rule";

    /// The factors whose use is what this consent is about; it is asked before they are taken.
    /// [`Factors::NONE`] for a consent that every applicant is asked for before signing.
    #[must_use]
    pub fn concerns(&self) -> Factors {
        if self.purpose == Self::FINGERPRINT {
            Factors::FINGER
        } else {
            Factors::NONE
        }
    }
}

/// One numbered clause of an item's rule, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Its number, counted from 1.
    pub number: u32,
    /// What it says.
    pub text: Bilingual,
}

/// The rule by which an item is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its version, counted from 1; the questions of the form cite it.
    pub version: u32,
    /// Its clauses in words, numbered 1, 2, 3 …
    pub clauses: Vec<Clause>,
    /// The CEL expression over `answers` and `facts` that approves at once; `None`: a member of staff decides.
    pub cel: Option<String>,
    /// Codes of the departments whose evaluators must agree; at least two where there is an expression.
    pub evaluators: Vec<String>,
    /// Each condition of the expression in words, in its order; empty: they are only numbered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Bilingual>,
}

/// Everyday words under which people look for an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keywords {
    /// Chinese, e.g. 搬家.
    pub zh: Vec<String>,
    /// English, lower case.
    pub en: Vec<String>,
}

/// One service item (事项).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceItem {
    /// Department code, `-`, four digits: at most seven ASCII characters, e.g. `GA-0001`.
    pub code: String,
    /// Version, counted from 1.
    pub version: u32,
    /// Who is responsible.
    pub department: Department,
    /// The official name.
    pub name: Bilingual,
    /// The name in everyday words, for elder mode.
    pub plain_name: Bilingual,
    /// Name of the icon in `assets/icons`, e.g. `house`.
    pub icon: String,
    /// Colour family of the tile.
    pub tint: Tint,
    /// How fast it is done, e.g. 当场办结.
    pub promise: Bilingual,
    /// The same in everyday words, for elder mode, e.g. 当场办好.
    pub plain_promise: Bilingual,
    /// Words people search for.
    pub keywords: Keywords,
    /// What a person reads first.
    pub notice: Notice,
    /// The form: a JSON Schema (draft 2020-12) whose properties carry the annotations of [`Question`].
    pub form: serde_json::Value,
    /// What belongs to an application.
    pub materials: Vec<Material>,
    /// Which factors the item wants.
    pub factors: Factors,
    /// The consents asked before signing.
    pub consents: Vec<Consent>,
    /// How it is decided.
    pub rule: Rule,
    /// Whether a second member of staff has to agree to a decision by staff.
    pub four_eyes: bool,
    /// Working days until the decision at the latest; 0: on the same day.
    pub deadline_days: u32,
    /// The type of licence that an approval yields, if any.
    pub yields: Option<String>,
}

impl ServiceItem {
    /// What the chain is told about how the item's cases are decided. Where the item yields
    /// a licence, its identifiers name the item's and the department's own codes.
    ///
    /// # Errors
    /// [`IdError`] where a code is none of the chain's; never for an item of a
    /// [`Catalogue`] whose evaluators are departments.
    pub fn terms(&self) -> Result<Terms, IdError> {
        let rule = match &self.rule.cel {
            None => None,
            Some(cel) => {
                let evaluators: Result<BTreeSet<DepartmentCode>, IdError> = self
                    .rule
                    .evaluators
                    .iter()
                    .map(|code| DepartmentCode::new(code))
                    .collect();
                Some(PrivateRule {
                    cel: cel.clone(),
                    evaluators: evaluators?.into_iter().collect(),
                })
            }
        };
        let yields = match &self.yields {
            None => None,
            Some(licence) => Some(Yields {
                licence: LicenceType::new(licence)?,
                type_code: Word::new(&self.code.replace('-', ""))?,
                issuer: Word::new(&self.department.code)?,
                valid_days: None,
            }),
        };
        Ok(Terms {
            four_eyes: self.four_eyes,
            deadline_days: self.deadline_days,
            public_fields: Vec::new(),
            rule,
            public_rule: None,
            yields,
        })
    }

    /// The questions of the form in their order, one per page.
    ///
    /// # Errors
    /// [`Defect`] when the form is not what [`Catalogue::parse`] accepts; never for an item of a [`Catalogue`].
    pub fn questions(&self) -> Result<Vec<Question>, Defect> {
        form::questions(&self.form)
    }
}

/// The questions of a form that travelled as text, as [`ServiceItem::questions`] has them.
///
/// # Errors
/// [`Defect`] where it is no form.
pub fn questions_of(form: &str) -> Result<Vec<Question>, Defect> {
    let form =
        serde_json::from_str(form).map_err(|error| Defect::new("form", &error.to_string()))?;
    form::questions(&form)
}
