//! What someone wants the chain to do.
//!
//! The CBOR of an [`Action`] (arrays with fixed positions, RFC 8949 §4.2
//! deterministic form) is what is signed and what its digest is taken of.
//! Positions are for ever: new ones are appended, none is given a new meaning.

mod case;
mod catalogue;
mod decision;
mod governance;
mod keys;
mod licence;
mod sharing;
mod terms;

pub use case::*;
pub use catalogue::*;
pub use decision::*;
pub use governance::*;
pub use keys::*;
pub use licence::*;
pub use sharing::*;
pub use terms::*;

use crate::id::{ActionId, ChainId, Digest, HolderHandle, KeyId};
use minicbor::{Decode, Encode};

/// One wish, signed by its author and, where a clerk acts at a device, by the device too.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Action {
    /// The chain it is meant for; another chain refuses it.
    #[n(0)]
    pub chain_id: ChainId,
    /// Random, made once.
    #[n(1)]
    pub action_id: ActionId,
    /// Whose key signs first.
    #[n(2)]
    pub author: KeyId,
    /// The key that signs second: the device at which a member of staff acts, or the
    /// member of staff who stands by what a device files. `None` where one key signs.
    #[n(3)]
    pub device: Option<KeyId>,
    /// Digest of the last action of this case that the author knew; `None` opens a case
    /// or belongs to none.
    #[n(4)]
    pub parent: Option<Digest>,
    /// Commitment to the evidence: device time, boot id, counter, checks that held.
    #[n(5)]
    pub evidence: Digest,
    /// Digest of the action that this one was signed anew for; only one of the two can succeed.
    #[n(6)]
    pub replaces: Option<Digest>,
    /// What is wanted.
    #[n(7)]
    pub body: Body,
}

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident = $n:literal, $word:literal;)*) => {
        /// The kinds of action, each with what it says.
        #[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
        pub enum Body { $($(#[$doc])* #[n($n)] $name(#[n(0)] $name),)* }

        /// The kinds of action without what they say.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $($(#[$doc])* $name = $n,)* }

        impl Body {
            /// Which kind it is.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$name(_) => Kind::$name),* }
            }
        }

        impl Kind {
            /// Every kind, by number.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable word for it, as texts, logs and screens use it.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }
        }
    };
}

// Numbers are for ever: new kinds are appended.
bodies! {
    /// A key joins the chain.
    EnrolKey = 0, "enrol_key";
    /// A department publishes a version of a service item.
    PublishItem = 1, "publish_item";
    /// A person applies for an item. The case's id is this action's id.
    FileCase = 2, "file_case";
    /// The holder takes a case back before it is decided.
    WithdrawCase = 3, "withdraw_case";
    /// One voluntary rating of one visit at a device.
    RateVisit = 4, "rate_visit";
    /// A key's owner puts another in its place.
    RotateKey = 5, "rotate_key";
    /// A key is refused from the next block on.
    RevokeKey = 6, "revoke_key";
    /// A department or a hall tells the public something.
    PublishNotice = 7, "publish_notice";
    /// A key, a hall or a type of licence is frozen.
    Freeze = 8, "freeze";
    /// A second person confirms a freeze.
    ConfirmFreeze = 9, "confirm_freeze";
    /// A thaw is asked for.
    Thaw = 10, "thaw";
    /// A second person confirms a thaw.
    ConfirmThaw = 11, "confirm_thaw";
    /// A department proposes something to all.
    Propose = 12, "propose";
    /// A department votes.
    Vote = 13, "vote";
    /// An auditor states what a replay gave.
    AttestAudit = 14, "attest_audit";
    /// A key service states that it destroyed what it held.
    AttestErasure = 15, "attest_erasure";
    /// A member of staff confirms the person of a case.
    ConfirmPerson = 20, "confirm_person";
    /// The department takes a case on.
    AcceptCase = 21, "accept_case";
    /// The department asks for a correction.
    WantCorrection = 22, "want_correction";
    /// The holder corrects a case.
    CorrectCase = 23, "correct_case";
    /// A member of staff looked and recommends a decision.
    EndorseCase = 24, "endorse_case";
    /// A member of staff approves a case.
    ApproveCase = 25, "approve_case";
    /// A member of staff denies a case.
    DenyCase = 26, "deny_case";
    /// A decided or withdrawn case is over.
    CloseCase = 27, "close_case";
    /// An evaluator judged a case.
    JudgeCase = 28, "judge_case";
    /// A withdrawal is undone at a counter.
    UndoWithdrawal = 29, "undo_withdrawal";
    /// The holder rates a decided case, once.
    RateCase = 30, "rate_case";
    /// A licence is issued.
    IssueLicence = 31, "issue_licence";
    /// A licence is replaced by its next version.
    RenewLicence = 32, "renew_licence";
    /// A licence does not hold for the time being.
    SuspendLicence = 33, "suspend_licence";
    /// A suspended licence holds again.
    ResumeLicence = 34, "resume_licence";
    /// A licence ends for ever.
    RevokeLicence = 35, "revoke_licence";
    /// The holder lets another department see something.
    GrantSharing = 36, "grant_sharing";
    /// The grantee uses a grant, on the record.
    UseGrant = 37, "use_grant";
    /// The holder takes a grant back.
    WithdrawGrant = 38, "withdraw_grant";
    /// A case's content is opened, on the record.
    OpenContent = 39, "open_content";
    /// A clerk asks that a new card take an old one's place.
    RebindHolder = 40, "rebind_holder";
    /// A second person confirms that.
    ConfirmRebind = 41, "confirm_rebind";
    /// A closed case's content is to be erased.
    EraseContent = 42, "erase_content";
}

impl Action {
    /// The case this action belongs to, if any.
    #[must_use]
    pub fn case(&self) -> Option<ActionId> {
        self.body.names_case().or_else(|| {
            let files = self.body.kind() == Kind::FileCase;
            files.then_some(self.action_id)
        })
    }

    /// The key ids that must have signed, in the order of their signatures.
    pub fn signers(&self) -> impl Iterator<Item = KeyId> {
        core::iter::once(self.author).chain(self.device)
    }
}

impl Body {
    /// The case that it names, if any. (A filing names none: it opens its own.)
    #[must_use]
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "most kinds belong to no case"
    )]
    pub const fn names_case(&self) -> Option<ActionId> {
        match self {
            Self::WithdrawCase(body) => Some(body.case),
            Self::ConfirmPerson(body) => Some(body.case),
            Self::AcceptCase(body) => Some(body.case),
            Self::WantCorrection(body) => Some(body.case),
            Self::CorrectCase(body) => Some(body.case),
            Self::EndorseCase(body) => Some(body.case),
            Self::ApproveCase(body) => Some(body.case),
            Self::DenyCase(body) => Some(body.case),
            Self::CloseCase(body) => Some(body.case),
            Self::JudgeCase(body) => Some(body.case),
            Self::UndoWithdrawal(body) => Some(body.case),
            Self::RateCase(body) => Some(body.case),
            Self::OpenContent(body) => Some(body.case),
            Self::EraseContent(body) => Some(body.case),
            Self::IssueLicence(body) => body.case,
            _ => None,
        }
    }

    /// The holder that it names, if any.
    #[must_use]
    #[allow(clippy::wildcard_enum_match_arm, reason = "most kinds name no holder")]
    pub const fn holder(&self) -> Option<&HolderHandle> {
        match self {
            Self::FileCase(body) => Some(&body.holder),
            Self::WithdrawCase(body) => Some(&body.holder),
            Self::CorrectCase(body) => Some(&body.holder),
            Self::RateCase(body) => Some(&body.holder),
            Self::IssueLicence(body) => Some(&body.holder),
            Self::GrantSharing(body) => Some(&body.holder),
            Self::WithdrawGrant(body) => Some(&body.holder),
            _ => None,
        }
    }

    /// The content it cannot do without, by its SHA-256: a case's encrypted content, an
    /// item's or a notice's public document.
    #[must_use]
    #[allow(clippy::wildcard_enum_match_arm, reason = "most kinds have no content")]
    pub const fn content(&self) -> Option<Digest> {
        match self {
            Self::FileCase(body) => Some(body.content),
            Self::CorrectCase(body) => Some(body.content),
            Self::PublishItem(body) => Some(body.document),
            Self::PublishNotice(body) => Some(body.document),
            _ => None,
        }
    }
}
