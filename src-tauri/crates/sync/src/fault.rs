//! What a gateway can do wrong, by name.

use receipt::{Reason, SuccessionError};
use std::borrow::Cow;

/// Why one exchange with one gateway came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum Fault {
    /// No connection, or one that broke.
    Unreachable,
    /// No answer, or not the whole of it, in time.
    TooSlow,
    /// An answer longer than it may be.
    TooBig,
    /// An answer with this status.
    Http {
        /// The status.
        status: u16,
        /// How long it asks to be left alone, milliseconds.
        retry_after_ms: Option<u64>,
    },
    /// Not the JSON that was agreed upon.
    BadJson,
    /// An answer, a document or a receipt for something else than was asked for.
    WrongAction,
    /// Another chain's.
    WrongChain,
    /// A proof whose parts do not fit together.
    BadProof,
    /// A proof without the signatures it needs.
    ForgedSignature,
    /// A header older than one it has shown before, or far older than another gateway's.
    OldHead,
    /// Another outcome or height than the receipt proves.
    WrongOutcome,
    /// A case's actions are not whole or not in their order.
    WrongHistory,
    /// A change of the validators that they did not sign, or another history of theirs than
    /// the one that is known.
    ForgedHistory,
    /// A sound receipt whose validators are no longer in office.
    ConfirmOnline,
    /// A form newer than this program.
    NewerVersion,
    /// Signed later than this device's clock and the newest header allow.
    FromTheFuture,
}

impl Fault {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Unreachable => "unreachable",
            Self::TooSlow => "too_slow",
            Self::TooBig => "too_big",
            Self::Http { status, .. } => return Cow::Owned(format!("http_{status}")),
            Self::BadJson => "lied_bad_json",
            Self::WrongAction => "lied_wrong_action",
            Self::WrongChain => "lied_wrong_chain",
            Self::BadProof => "lied_bad_proof",
            Self::ForgedSignature => "lied_forged_signature",
            Self::OldHead => "lied_old_head",
            Self::WrongOutcome => "lied_wrong_outcome",
            Self::WrongHistory => "lied_wrong_history",
            Self::ForgedHistory => "lied_forged_history",
            Self::ConfirmOnline => "confirm_online",
            Self::NewerVersion => "newer_version",
            Self::FromTheFuture => "from_the_future",
        })
    }

    /// Whether no honest gateway does this.
    #[must_use]
    pub const fn is_lie(&self) -> bool {
        match self {
            Self::TooBig
            | Self::BadJson
            | Self::WrongAction
            | Self::WrongChain
            | Self::BadProof
            | Self::ForgedSignature
            | Self::OldHead
            | Self::WrongOutcome
            | Self::WrongHistory
            | Self::ForgedHistory => true,
            Self::Unreachable
            | Self::TooSlow
            | Self::Http { .. }
            | Self::ConfirmOnline
            | Self::NewerVersion
            | Self::FromTheFuture => false,
        }
    }

    /// Whether it concerns one action or document only, so that the gateway may go on to
    /// be asked for others.
    pub(crate) const fn is_local(&self) -> bool {
        match self {
            Self::Http { status, .. } => *status < 500 && *status != 429,
            Self::ConfirmOnline | Self::NewerVersion | Self::FromTheFuture => true,
            Self::Unreachable
            | Self::TooSlow
            | Self::TooBig
            | Self::BadJson
            | Self::WrongAction
            | Self::WrongChain
            | Self::BadProof
            | Self::ForgedSignature
            | Self::OldHead
            | Self::WrongOutcome
            | Self::WrongHistory
            | Self::ForgedHistory => false,
        }
    }

    /// How much it says of what was asked for. "Erased" and "not for you" come from the one gateway
    /// that has it; "not here" and silence from any other.
    pub(crate) const fn says(&self) -> u8 {
        match self {
            Self::Http { status, .. } => match *status {
                410 => 4,
                403 | 409 => 3,
                404 => 1,
                _ => 2,
            },
            Self::Unreachable | Self::TooSlow => 0,
            Self::TooBig
            | Self::BadJson
            | Self::WrongAction
            | Self::WrongChain
            | Self::BadProof
            | Self::ForgedSignature
            | Self::OldHead
            | Self::WrongOutcome
            | Self::WrongHistory
            | Self::ForgedHistory
            | Self::ConfirmOnline
            | Self::NewerVersion
            | Self::FromTheFuture => 2,
        }
    }

    /// How long the gateway asked to be left alone.
    pub(crate) const fn retry_after_ms(&self) -> Option<u64> {
        match self {
            Self::Http { retry_after_ms, .. } => *retry_after_ms,
            Self::Unreachable
            | Self::TooSlow
            | Self::TooBig
            | Self::BadJson
            | Self::WrongAction
            | Self::WrongChain
            | Self::BadProof
            | Self::ForgedSignature
            | Self::OldHead
            | Self::WrongOutcome
            | Self::WrongHistory
            | Self::ForgedHistory
            | Self::ConfirmOnline
            | Self::NewerVersion
            | Self::FromTheFuture => None,
        }
    }
}

impl From<SuccessionError> for Fault {
    fn from(error: SuccessionError) -> Self {
        match error {
            SuccessionError::WrongChain => Self::WrongChain,
            SuccessionError::BadLink(Reason::NewerVersion) => Self::NewerVersion,
            SuccessionError::Gap
            | SuccessionError::Fork
            | SuccessionError::BadLink(_)
            | SuccessionError::NotOne(_) => Self::ForgedHistory,
        }
    }
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::NewerVersion => Self::NewerVersion,
            Reason::WrongChain => Self::WrongChain,
            Reason::WrongAction => Self::WrongAction,
            Reason::UnknownValidator | Reason::TooFewSignatures | Reason::BadSignature => {
                Self::ForgedSignature
            }
            Reason::RetiredValidators => Self::OldHead,
            Reason::Malformed
            | Reason::NotIncluded
            | Reason::WrongHeader
            | Reason::BeforeHistory => Self::BadProof,
            Reason::FromTheFuture => Self::FromTheFuture,
        }
    }
}

/// Why a question to the gateways has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// An address that is not `http://` or `https://`, or none at all.
    #[error("a gateway's address is not one")]
    BadAddress,
    /// Root certificates that cannot be read, none or too many.
    #[error("the root certificates cannot be read")]
    BadRoots,
    /// The HTTP client could not be set up.
    #[error("the HTTP client cannot be set up")]
    NoClient,
    /// Every gateway is put aside for a time.
    #[error("every gateway is put aside for now")]
    AllAside,
    /// The last gateway's fault, after all were tried.
    #[error("no gateway answered truly: {0}")]
    Fault(#[from] Fault),
}

impl SyncError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Cow<'static, str> {
        match self {
            Self::BadAddress => Cow::Borrowed("gateway_address"),
            Self::BadRoots => Cow::Borrowed("gateway_roots"),
            Self::NoClient => Cow::Borrowed("no_http_client"),
            Self::AllAside => Cow::Borrowed("gateways_aside"),
            Self::Fault(fault) => fault.code(),
        }
    }
}
