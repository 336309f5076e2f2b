//! The machine-readable zone (ICAO 9303-3 to 9303-6) and the access key made from it.

mod check_digit;
mod date;
mod key;
mod zone;

#[cfg(test)]
mod tests;

pub use date::CalendarDate;
pub use key::{AccessKey, MrzKey};
pub use zone::{Mrz, MrzFormat, Sex};

/// What is wrong with a typed or scanned zone. Names the field, never its contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MrzDefect {
    /// Neither 3×30, 2×36 nor 2×44 characters.
    #[error("the machine-readable zone has the wrong number of characters")]
    Length,
    /// A character other than A–Z, 0–9 and `<`, or a letter where only digits may stand.
    #[error("the machine-readable zone has a character that cannot stand there")]
    Character,
    /// Document number empty, too long or with a character that cannot stand there.
    #[error("the document number cannot be right")]
    DocumentNumber,
    /// Check digit of the document number.
    #[error("the check digit of the document number is wrong")]
    DocumentNumberCheck,
    /// Date of birth is no date.
    #[error("the date of birth cannot be right")]
    Birth,
    /// Check digit of the date of birth.
    #[error("the check digit of the date of birth is wrong")]
    BirthCheck,
    /// Date of expiry is no date.
    #[error("the date of expiry cannot be right")]
    Expiry,
    /// Check digit of the date of expiry.
    #[error("the check digit of the date of expiry is wrong")]
    ExpiryCheck,
    /// Sex is not M, F, X or `<`.
    #[error("the sex field cannot be right")]
    Sex,
    /// Check digit of the optional data (TD3).
    #[error("the check digit of the optional data is wrong")]
    OptionalCheck,
    /// Composite check digit over the whole zone.
    #[error("the overall check digit is wrong")]
    CompositeCheck,
}

impl MrzDefect {
    /// Stable code for logs and screens.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Length => "mrz_length",
            Self::Character => "mrz_character",
            Self::DocumentNumber => "mrz_document_number",
            Self::DocumentNumberCheck => "mrz_document_number_check",
            Self::Birth => "mrz_birth",
            Self::BirthCheck => "mrz_birth_check",
            Self::Expiry => "mrz_expiry",
            Self::ExpiryCheck => "mrz_expiry_check",
            Self::Sex => "mrz_sex",
            Self::OptionalCheck => "mrz_optional_check",
            Self::CompositeCheck => "mrz_composite_check",
        }
    }
}
