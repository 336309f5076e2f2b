//! What a receipt proves.

use crate::history::ValidatorHistory;
use crate::proof::ChainTag;
use crate::receipt::{Receipt, ReceiptError};
use domain::id::Digest;

/// How far ahead of this device's clock validators may have signed, in seconds. Neither
/// clock is trusted to the second.
pub const MAX_AHEAD_S: u64 = 600;

/// Why a receipt proves nothing. Words are for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Not in the one form of a receipt.
    #[error("not a receipt in its one form")]
    Malformed,
    /// In a form newer than this program.
    #[error("a receipt of a newer version")]
    NewerVersion,
    /// Another chain's.
    #[error("a receipt of another chain")]
    WrongChain,
    /// Another action's; of a proof from the state, another key's.
    #[error("a receipt of another action")]
    WrongAction,
    /// The path does not fit the action's place in its block; of a proof from the state, the
    /// tree does not show this value under this key.
    #[error("the action is not shown to be in its block")]
    NotIncluded,
    /// A checkpoint vouches for another header at this height.
    #[error("another header stands at this height")]
    WrongHeader,
    /// The history begins after this height.
    #[error("older than the known validators")]
    BeforeHistory,
    /// A vote names a place that the validator set does not have.
    #[error("a signature of an unknown validator")]
    UnknownValidator,
    /// Not more than two thirds of the voting power signed.
    #[error("signatures of too little voting power")]
    TooFewSignatures,
    /// A signature does not hold; so also for anything altered that the votes cover.
    #[error("a validator's signature does not hold")]
    BadSignature,
    /// Signed later than now by more than [`MAX_AHEAD_S`].
    #[error("signed in the future of this device's clock")]
    FromTheFuture,
    /// Only validators that are no longer in office signed it. Of a head, not of receipts.
    #[error("signed by validators no longer in office")]
    RetiredValidators,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 12] = [
        Self::Malformed,
        Self::NewerVersion,
        Self::WrongChain,
        Self::WrongAction,
        Self::NotIncluded,
        Self::WrongHeader,
        Self::BeforeHistory,
        Self::UnknownValidator,
        Self::TooFewSignatures,
        Self::BadSignature,
        Self::FromTheFuture,
        Self::RetiredValidators,
    ];

    /// The stable word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NewerVersion => "newer_version",
            Self::WrongChain => "wrong_chain",
            Self::WrongAction => "wrong_action",
            Self::NotIncluded => "not_included",
            Self::WrongHeader => "wrong_header",
            Self::BeforeHistory => "before_history",
            Self::UnknownValidator => "unknown_validator",
            Self::TooFewSignatures => "too_few_signatures",
            Self::BadSignature => "bad_signature",
            Self::FromTheFuture => "from_the_future",
            Self::RetiredValidators => "retired_validators",
        }
    }
}

impl From<ReceiptError> for Reason {
    fn from(error: ReceiptError) -> Self {
        match error {
            ReceiptError::Malformed => Self::Malformed,
            ReceiptError::NewerVersion => Self::NewerVersion,
        }
    }
}

/// What a receipt says, once its proof holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proven {
    /// The action.
    pub action: Digest,
    /// Its outcome.
    pub outcome: u32,
    /// The height of the block by which it was final.
    pub height: u64,
    /// When the validators signed the header above it, Unix seconds: the median of their
    /// clocks, a claim.
    pub time_s: u64,
    /// How many validators' signatures the receipt carries …
    pub signers: u32,
    /// … of how many in the set.
    pub of: u32,
}

/// What a receipt proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The outcome is final.
    Final(Proven),
    /// The proof holds, but under a validator set that has been retired and without a
    /// checkpoint: to be confirmed online.
    ConfirmOnline(Proven),
    /// It proves nothing.
    Refused(Reason),
}

/// Verifies a receipt against the known validators. `now_s` is this device's clock, Unix
/// seconds.
#[must_use]
pub fn verify(receipt: &Receipt, history: &ValidatorHistory, now_s: u64) -> Verdict {
    match prove(receipt, history, now_s) {
        Ok((proven, true)) => Verdict::Final(proven),
        Ok((proven, false)) => Verdict::ConfirmOnline(proven),
        Err(reason) => Verdict::Refused(reason),
    }
}

/// As [`verify`], and refuses a receipt of another action than the one expected.
#[must_use]
pub fn verify_for(
    receipt: &Receipt,
    expected: &Digest,
    history: &ValidatorHistory,
    now_s: u64,
) -> Verdict {
    if receipt.action == *expected {
        verify(receipt, history, now_s)
    } else {
        Verdict::Refused(Reason::WrongAction)
    }
}

fn prove(
    receipt: &Receipt,
    history: &ValidatorHistory,
    now_s: u64,
) -> Result<(Proven, bool), Reason> {
    if receipt.chain != ChainTag::of(history.chain_id()) {
        return Err(Reason::WrongChain);
    }
    let app_hash = receipt.app_hash().ok_or(Reason::NotIncluded)?;
    let signed = receipt.proof.verify(&app_hash, history)?;
    if signed.time_s > now_s.saturating_add(MAX_AHEAD_S) {
        return Err(Reason::FromTheFuture);
    }
    let proven = Proven {
        action: receipt.action,
        outcome: receipt.outcome,
        height: receipt.block_height(),
        time_s: signed.time_s,
        signers: signed.signers,
        of: signed.of,
    };
    Ok((proven, signed.settled))
}
