//! What can be wrong with bytes that this crate reads or is asked to write.

/// Why something was not sealed or not read. Holds no content, ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not CBOR of the expected type.
    #[error("not the expected CBOR")]
    Malformed,
    /// CBOR of the expected type, but not in its one deterministic form.
    #[error("CBOR that is not in its deterministic form")]
    NotCanonical,
    /// More bytes, fields or levels than allowed.
    #[error("longer or deeper than allowed")]
    TooLong,
    /// Not a COSE_Sign of the one shape that an action has.
    #[error("not a signed action")]
    NotSignedAction,
    /// The keys given, or the signatures found, are not those of the action's signers in order.
    #[error("signatures do not belong to the action's signers")]
    WrongSigners,
    /// The same name stands twice in a set of fields, or a name is empty.
    #[error("a field name is empty or stands twice")]
    BadFieldName,
    /// No field of this name.
    #[error("no such field")]
    NoSuchField,
    /// An opening does not lead to the committed root.
    #[error("the opening does not match its commitment")]
    WrongOpening,
}

impl SealError {
    /// The stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NotCanonical => "not_canonical",
            Self::TooLong => "too_long",
            Self::NotSignedAction => "not_signed_action",
            Self::WrongSigners => "wrong_signers",
            Self::BadFieldName => "bad_field_name",
            Self::NoSuchField => "no_such_field",
            Self::WrongOpening => "wrong_opening",
        }
    }
}
