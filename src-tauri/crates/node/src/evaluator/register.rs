//! A department's register: what it knows of a person, by the number on the person's
//! document.

use domain::id::ItemCode;
use ledger::rule::{Kind, Value};
use std::collections::BTreeMap;

/// Who is looked up. Borrowed from the opened content, which is zeroized after.
pub struct Subject<'a> {
    /// The number on the document, as its zone has it.
    pub number: &'a str,
    /// What for.
    pub item: &'a ItemCode,
    /// The day of the filing, days since 1970 in China: the day that facts such as an age
    /// are of, so that all evaluators mean the same.
    pub filed_on: i64,
}

impl core::fmt::Debug for Subject<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Subject(***)")
    }
}

/// Why a register does not answer. Holds nothing of what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// It cannot be read now.
    #[error("the register cannot be read")]
    Unavailable,
    /// A table, column or fact has a name that is none.
    #[error("a table's or column's name is none")]
    BadName,
    /// A person stands in it more than once.
    #[error("the register is ambiguous")]
    Ambiguous,
    /// The keeper's signature does not hold.
    #[error("a row is not signed by the register's keeper")]
    NotSigned,
}

impl RegisterError {
    /// The stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unavailable => "register_unavailable",
            Self::BadName => "register_bad_name",
            Self::Ambiguous => "register_ambiguous",
            Self::NotSigned => "register_not_signed",
        }
    }
}

/// Where facts come from. Called from the evaluator's one thread; an answer is to come
/// within seconds.
pub trait Register: Send {
    /// The facts of these names about somebody, as far as the register has them. What it
    /// does not know is left out and makes a condition that needs it unjudged.
    ///
    /// # Errors
    /// [`RegisterError`]; the case is tried again until its time limit ends.
    fn facts(
        &mut self,
        subject: &Subject<'_>,
        wanted: &BTreeMap<String, Kind>,
    ) -> Result<BTreeMap<String, Value>, RegisterError>;
}
