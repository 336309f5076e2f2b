//! Secure messaging (ICAO 9303-11, 9.8) and what it stands on.

pub(crate) mod bac;
pub(crate) mod channel;
pub(crate) mod triple_des;

#[cfg(test)]
mod tests;

pub(crate) use channel::SecureChannel;
#[cfg(test)]
pub(crate) use channel::SecureMessaging;

/// How a protected answer was not as it must be. After any of these the session keys are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecureMessagingDefect {
    /// The data objects are not `87`/`85`, `99`, `8E` in this order and nothing else.
    #[error("a protected answer is malformed")]
    Malformed,
    /// The checksum does not belong to this answer.
    #[error("a protected answer has a wrong checksum")]
    Checksum,
    /// The status inside is not the one outside.
    #[error("a protected answer has two different status words")]
    Status,
    /// Success without protection.
    #[error("an answer came without protection")]
    Unprotected,
    /// The padding of decrypted data is wrong.
    #[error("a protected answer has wrong padding")]
    Padding,
    /// More data than was asked for.
    #[error("a protected answer is longer than what was asked for")]
    TooLong,
}

impl SecureMessagingDefect {
    /// Stable code for logs and screens.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "sm_malformed",
            Self::Checksum => "sm_checksum",
            Self::Status => "sm_status",
            Self::Unprotected => "sm_unprotected",
            Self::Padding => "sm_padding",
            Self::TooLong => "sm_too_long",
        }
    }
}
