//! What can be wrong with content. Holds nothing of it, ever.

/// Why something was not sealed or not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// Bytes that are not in the one form expected.
    #[error("not sealed content")]
    Malformed,
    /// Longer than allowed.
    #[error("longer than allowed")]
    TooLong,
    /// The keys given do not open it, or it was altered; which of the two cannot be told.
    #[error("does not open with these keys")]
    NotOpenable,
    /// A text that is not an age X25519 recipient or identity.
    #[error("not an age key")]
    BadKey,
    /// No field has this name.
    #[error("there is no such field")]
    NoSuchField,
    /// The encryption itself failed.
    #[error("could not be encrypted")]
    NotSealed,
}

impl ContentError {
    /// The stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::TooLong => "too_long",
            Self::NotOpenable => "not_openable",
            Self::BadKey => "bad_key",
            Self::NoSuchField => "no_such_field",
            Self::NotSealed => "not_sealed",
        }
    }
}
