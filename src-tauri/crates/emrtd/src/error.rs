//! Everything that can go wrong, each with a stable code and nothing personal in it.

use crate::ef::Ef;
use crate::mrz::MrzDefect;
use crate::pa::PassiveDefect;
use crate::secure::SecureMessagingDefect;
use crate::transport::TransportError;

/// Why a document could not be read or is not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmrtdError {
    /// The card did not answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The typed or scanned machine-readable zone is wrong.
    #[error(transparent)]
    Mrz(#[from] MrzDefect),
    /// The card has no eMRTD application (SELECT by AID A0000002471001 refused).
    #[error("this card is not a travel or identity document")]
    NotADocument,
    /// The chip offers no Basic Access Control.
    #[error("the chip does not offer this access protocol")]
    AccessUnsupported,
    /// EXTERNAL AUTHENTICATE refused: the access key does not belong to this document.
    #[error("the access key does not open this document")]
    AccessDenied,
    /// The chip's answer in the mutual authentication is not the one the key's owner gives.
    #[error("the chip's answer to the authentication is wrong")]
    AccessAnswer,
    /// A protected message was not as it must be.
    #[error(transparent)]
    SecureMessaging(#[from] SecureMessagingDefect),
    /// The chip refused a command; the status word is for the technician.
    #[error("the chip answered with status {0:04X}")]
    Status(u16),
    /// An answer was too short or too long to be a response APDU.
    #[error("the chip's answer is not a response")]
    Answer,
    /// The chip kept on asking for more commands than any document needs.
    #[error("the chip asks for too many commands")]
    TooManyCommands,
    /// A file that is needed is not on the chip.
    #[error("{0} is not on the chip")]
    FileMissing(Ef),
    /// A file is longer than any document's, or ends before it should.
    #[error("{0} has an impossible length")]
    FileLength(Ef),
    /// A file's contents are not what the standard says.
    #[error("{0} is malformed")]
    FileMalformed(Ef),
    /// The chip has no key to prove itself with.
    #[error("the chip cannot prove that it is the one its issuer made")]
    ChipSilent,
    /// The chip's answer to the challenge is not its key's: the files may be a copy.
    #[error("the chip did not prove that it is the one its issuer made")]
    ChipUnproven,
    /// Passive authentication failed.
    #[error(transparent)]
    Passive(#[from] PassiveDefect),
}

impl EmrtdError {
    /// Stable code for logs and screens.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Transport(e) => e.code(),
            Self::Mrz(e) => e.code(),
            Self::NotADocument => "not_a_document",
            Self::AccessUnsupported => "access_unsupported",
            Self::AccessDenied => "access_denied",
            Self::AccessAnswer => "access_answer",
            Self::SecureMessaging(e) => e.code(),
            Self::Status(_) => "card_status",
            Self::Answer => "card_answer",
            Self::TooManyCommands => "card_too_many_commands",
            Self::FileMissing(_) => "file_missing",
            Self::FileLength(_) => "file_length",
            Self::FileMalformed(Ef::Com) => "com_malformed",
            Self::FileMalformed(Ef::Sod) => "sod_malformed",
            Self::FileMalformed(Ef::AtrInfo) => "file_malformed",
            Self::FileMalformed(Ef::Group(g)) => g.codes().malformed,
            Self::ChipSilent => "chip_silent",
            Self::ChipUnproven => "chip_unproven",
            Self::Passive(e) => e.code(),
        }
    }

    /// Whether the same card may well succeed when it is laid on again (it was moved, the reader
    /// hiccuped), as against a wrong key or a document that is not genuine.
    #[must_use]
    pub fn worth_another_try(self) -> bool {
        match self {
            Self::Transport(_)
            | Self::SecureMessaging(_)
            | Self::Answer
            | Self::AccessAnswer
            | Self::Status(_) => true,
            Self::Mrz(_)
            | Self::NotADocument
            | Self::AccessUnsupported
            | Self::AccessDenied
            | Self::TooManyCommands
            | Self::FileMissing(_)
            | Self::FileLength(_)
            | Self::FileMalformed(_)
            | Self::ChipSilent
            | Self::ChipUnproven
            | Self::Passive(_) => false,
        }
    }
}
