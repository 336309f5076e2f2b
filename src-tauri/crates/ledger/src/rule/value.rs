//! What goes into a rule.

use core::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The type of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A whole number of 64 bits.
    Integer,
    /// UTF-8 text.
    Text,
    /// Yes or no.
    Boolean,
    /// Several whole numbers.
    Integers,
    /// Several texts.
    Texts,
}

/// An input's value. Prints as `***`, zeroized when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// UTF-8 text, at most [`super::MAX_INPUT_LEN`] bytes.
    Text(String),
    /// Yes or no.
    Boolean(bool),
    /// Several whole numbers, at most [`super::MAX_LIST`].
    Integers(Vec<i64>),
    /// Several texts, at most [`super::MAX_LIST`].
    Texts(Vec<String>),
}

impl Value {
    /// Its type.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Integer(_) => Kind::Integer,
            Self::Text(_) => Kind::Text,
            Self::Boolean(_) => Kind::Boolean,
            Self::Integers(_) => Kind::Integers,
            Self::Texts(_) => Kind::Texts,
        }
    }

    /// Whether it is within the bounds of an input.
    pub(super) fn is_bounded(&self) -> bool {
        let short = |text: &String| text.len() <= super::MAX_INPUT_LEN;
        match self {
            Self::Integer(_) | Self::Boolean(_) => true,
            Self::Text(text) => short(text),
            Self::Integers(list) => list.len() <= super::MAX_LIST,
            Self::Texts(list) => list.len() <= super::MAX_LIST && list.iter().all(short),
        }
    }

    /// The same for the interpreter, whose copies live until the verdict is there.
    pub(super) fn to_cel(&self) -> cel::Value {
        match self {
            Self::Integer(number) => cel::Value::Int(*number),
            Self::Text(text) => text.as_str().into(),
            Self::Boolean(yes) => cel::Value::Bool(*yes),
            Self::Integers(list) => list.clone().into(),
            Self::Texts(list) => list.clone().into(),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value(***)")
    }
}
