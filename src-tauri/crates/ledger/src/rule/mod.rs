//! Rules: CEL expressions that decide a case without a clerk.
//!
//! An expression is checked once, when it is published ([`Rule::parse`]): length, depth
//! and size of its syntax tree, the types of everything in it, and that it holds nothing
//! that could differ from run to run or never end: no floats, no maps, no comprehension
//! but one level of `all` and `exists`, no clock, no regular expressions. Judging
//! ([`Rule::judge`]) is a pure function of the rule and its inputs: the block uses it for
//! rules over public fields, an evaluator for rules over private answers.
//!
//! The conjuncts of the top-level `&&` are the rule's *conditions*, numbered from 1 in the
//! order in which they are written; each gets a verdict of its own.

mod bounds;
mod check;
mod judge;
mod value;

#[cfg(test)]
mod tests;

pub use value::{Kind, Value};

use cel::Env;
use cel::common::ast::{Expr, IdedExpr, operators};
use domain::id::Digest;
use domain::verdict::Verdict;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// Longest expression in bytes.
pub const MAX_TEXT_LEN: usize = 1_024;
/// Most nodes of a syntax tree.
pub const MAX_NODES: usize = 256;
/// Deepest nesting of a syntax tree and of brackets.
pub const MAX_DEPTH: usize = 16;
/// Most members of a list, written or given.
pub const MAX_LIST: usize = 64;
/// Most top-level conditions.
pub const MAX_CONDITIONS: usize = 32;
/// Longest text given as an input, in bytes.
pub const MAX_INPUT_LEN: usize = 4_096;

/// Why an expression is no rule. Nothing of the expression stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Longer, deeper or larger than a rule may be.
    #[error("the rule is too large: {0}")]
    TooLarge(&'static str),
    /// Not an expression.
    #[error("the rule is not a CEL expression")]
    Syntax,
    /// Something that rules may not use.
    #[error("the rule uses what rules may not use: {0}")]
    Forbidden(&'static str),
    /// A variable that is not known here, or whose type cannot be told.
    #[error("the rule names a variable that is not known")]
    UnknownVariable,
    /// The types do not fit.
    #[error("the types in the rule do not fit")]
    Types,
}

impl RuleError {
    /// The stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge(_) => "rule_too_large",
            Self::Syntax => "rule_syntax",
            Self::Forbidden(_) => "rule_forbidden",
            Self::UnknownVariable => "rule_unknown_variable",
            Self::Types => "rule_types",
        }
    }
}

/// Which variables an expression may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Judged by evaluators: `answers.…` and `facts.…`, whose types follow from their use,
    /// and `case.filed_on`.
    Private,
    /// Judged in the block: `today` and `case.filed_on` (days since 1970, China standard
    /// time), `case.card`, `case.finger`, `case.staff`, `register.name_taken`,
    /// `licences.<type>.active`, `.since` and `.until` (days), and the item's public
    /// fields as `case.<name>`.
    Public(BTreeMap<String, Kind>),
}

/// An expression that was checked, ready to be judged any number of times.
#[derive(Debug)]
pub struct Rule {
    conditions: Vec<IdedExpr>,
    inputs: BTreeMap<String, Kind>,
    digest: Digest,
}

/// The standard functions without macros: what the check reads.
static PLAIN: LazyLock<Env> =
    LazyLock::new(|| Env::default().with_optional_support(false).with_stdlib());
/// The standard functions and macros: what judging runs.
static FULL: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

impl Rule {
    /// Reads and checks an expression.
    ///
    /// # Errors
    /// [`RuleError`] with the first thing that a rule may not have.
    pub fn parse(text: &str, scope: &Scope) -> Result<Self, RuleError> {
        bounds::text(text)?;
        let depth = u16::try_from(4 * MAX_DEPTH).unwrap_or(u16::MAX);
        let read = |env: &Env| {
            let parser = env.parser().max_recursion_depth(depth);
            let parser = parser.error_recovery_limit(1);
            parser.parse(text).map_err(|_| RuleError::Syntax)
        };
        let plain = read(&PLAIN)?;
        bounds::tree(&plain)?;
        let inputs = check::check(&plain, scope)?;
        let mut conditions = Vec::new();
        split(read(&FULL)?, &mut conditions);
        if conditions.len() > MAX_CONDITIONS {
            return Err(RuleError::TooLarge("conditions"));
        }
        Ok(Self {
            conditions,
            inputs,
            digest: digest(text),
        })
    }

    /// How many top-level conditions it has: 1 to [`MAX_CONDITIONS`].
    #[must_use]
    pub fn conditions(&self) -> usize {
        self.conditions.len()
    }

    /// The variables it reads, each with the type that its use demands.
    #[must_use]
    pub const fn inputs(&self) -> &BTreeMap<String, Kind> {
        &self.inputs
    }

    /// What a decision cites: see [`digest`].
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// The verdict of each condition, in order. An input that is missing, out of bounds or
    /// of another type is as none: what cannot be said without it is
    /// [`Verdict::Unjudged`]. What the rule does not read is passed over.
    #[must_use]
    pub fn judge(&self, inputs: &BTreeMap<String, Value>) -> Vec<Verdict> {
        judge::judge(&FULL, &self.conditions, &self.inputs, inputs)
    }
}

/// What an expression is known by: SHA-256 over `hallseal/rule/v1/` and its bytes.
#[must_use]
pub fn digest(text: &str) -> Digest {
    seal::hash::sha256(&[b"hallseal/rule/v1/", text.as_bytes()])
}

/// The conjuncts of an expression, in the order in which they are written. The tree's
/// depth is bounded before.
fn split(expr: IdedExpr, conjuncts: &mut Vec<IdedExpr>) {
    if let Expr::Call(call) = &expr.expr
        && call.target.is_none()
        && call.func_name == operators::LOGICAL_AND
    {
        let sides = call.args.clone();
        sides.into_iter().for_each(|side| split(side, conjuncts));
    } else {
        conjuncts.push(expr);
    }
}
