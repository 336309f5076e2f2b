//! Freezing and thawing, proposals and votes of the departments, notices, attestations.

use crate::deadline;
use crate::id::{ActionId, DepartmentCode, Digest, HallCode, KeyId, LicenceType, PublicKey};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// A department or a hall tells the public something. The text is stored by digest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PublishNotice {
    /// The notice's random id, made once; the same one for its later versions.
    #[n(0)]
    pub notice: ActionId,
    /// 1, then one more each time.
    #[n(1)]
    pub version: u32,
    /// Whose notice it is.
    #[n(2)]
    pub department: DepartmentCode,
    /// The hall it is for; `None` for all.
    #[n(3)]
    pub hall: Option<HallCode>,
    /// SHA-256 of the notice's document.
    #[n(4)]
    pub document: Digest,
    /// Shown from, seconds since 1970.
    #[n(5)]
    pub from_s: u64,
    /// Shown until, seconds since 1970; the same as `from_s` takes it back.
    #[n(6)]
    pub until_s: u64,
}

/// What can be frozen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum FreezeTarget {
    /// One key: a device, a member of staff, a hall's manager, a service. Never an
    /// administrator's: the departments revoke that by vote.
    #[n(0)]
    Key(#[n(0)] KeyId),
    /// A hall: every key that belongs to it.
    #[n(1)]
    Hall(#[n(0)] DepartmentCode, #[n(1)] HallCode),
    /// A type of licence: none is issued or renewed.
    #[n(2)]
    LicenceType(#[n(0)] DepartmentCode, #[n(1)] LicenceType),
}

/// Why something is frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum FreezeReason {
    /// Lost or stolen.
    #[n(0)]
    Lost,
    /// Somebody else may have the key.
    #[n(1)]
    Compromised,
    /// It does what it should not.
    #[n(2)]
    Misbehaves,
    /// A precaution, a check or an order.
    #[n(3)]
    Precaution,
}

/// Freezes at once, that is from the next block on. Lapses unless another authorised person
/// confirms it within an hour of block time.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Freeze {
    /// What.
    #[n(0)]
    pub target: FreezeTarget,
    /// Why.
    #[n(1)]
    pub reason: FreezeReason,
}

/// The second person confirms a freeze, which then stands until it is thawed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ConfirmFreeze {
    /// What is frozen.
    #[n(0)]
    pub target: FreezeTarget,
    /// Digest of the freezing action that is meant.
    #[n(1)]
    pub freeze: Digest,
}

/// The first of two people asks for a thaw. Lapses unless it is confirmed within an hour.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Thaw {
    /// What is frozen.
    #[n(0)]
    pub target: FreezeTarget,
    /// Digest of the freezing action that is meant.
    #[n(1)]
    pub freeze: Digest,
}

/// The second person confirms a thaw, which acts from the next block on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ConfirmThaw {
    /// What is frozen.
    #[n(0)]
    pub target: FreezeTarget,
    /// Digest of the thawing action that is meant.
    #[n(1)]
    pub thaw: Digest,
}

/// A validator as it shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ValidatorChange {
    /// Its key.
    #[n(0)]
    pub key: PublicKey,
    /// Its voting power; 0 removes it.
    #[n(1)]
    pub power: u64,
}

/// What the departments decide together; see [`Propose`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Proposal {
    /// Validators join, leave or change their power; acts two blocks later. Moves at most
    /// a third of the voting power.
    #[n(0)]
    Validators(#[n(0)] Vec<ValidatorChange>),
    /// A department joins with its first administrator. A code is used once only.
    #[n(1)]
    AddDepartment(#[n(0)] DepartmentCode, #[n(1)] PublicKey),
    /// A department leaves; its keys are refused from the next block on.
    #[n(2)]
    RemoveDepartment(#[n(0)] DepartmentCode),
    /// A department gets one more administrator.
    #[n(3)]
    EnrolAdmin(#[n(0)] DepartmentCode, #[n(1)] PublicKey),
    /// A key is revoked, whosever it is.
    #[n(4)]
    RevokeKey(#[n(0)] KeyId),
    /// The chain's limits.
    #[n(5)]
    Params(#[n(0)] Params),
    /// The next version of the chain's rules, in force from this height on.
    #[n(6)]
    Protocol(#[n(0)] u32, #[n(1)] u64),
    /// Which days of a year are worked; of cases whose clock starts or goes on later.
    #[n(7)]
    Calendar(#[n(0)] Calendar),
}

/// Where a year's working days differ from Monday to Friday, as the decree on its holidays
/// says. Days are counted from 1 January 1970.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Calendar {
    /// The year.
    #[n(0)]
    pub year: u16,
    /// Days from Monday to Friday on which nobody works, ascending.
    #[n(1)]
    pub off: Vec<u32>,
    /// Saturdays and Sundays on which people work, ascending.
    #[n(2)]
    pub worked: Vec<u32>,
}

impl Calendar {
    /// Most days of either kind.
    pub const MAX_DAYS: usize = 60;

    /// Whether every day is of its year and of its kind, once, and there are not too many.
    #[must_use]
    pub fn holds(&self) -> bool {
        let good = |days: &[u32], working: bool| {
            days.len() <= Self::MAX_DAYS
                && days.is_sorted_by(|a, b| a < b)
                && days.iter().all(|day| {
                    let day = i64::from(*day);
                    deadline::year_of(day) == i64::from(self.year)
                        && deadline::is_working(day) == working
                })
        };
        (1970..=9999).contains(&self.year) && good(&self.off, true) && good(&self.worked, false)
    }
}

impl Proposal {
    /// Most validators that one proposal changes.
    pub const MAX_CHANGES: usize = 32;
}

/// The chain's limits, which the departments set by vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct Params {
    /// Most actions of a day (of block time, UTC) that a device or a member of staff may
    /// author, where its own record says nothing.
    #[n(0)]
    pub actions_per_day: u32,
    /// Most keys that are active in one hall, and that a department has outside its halls.
    #[n(1)]
    pub keys_per_hall: u32,
    /// Most bytes of a block.
    #[n(2)]
    pub block_max_bytes: u32,
    /// Days (of block time) until a proposal expires.
    #[n(3)]
    pub proposal_days: u32,
    /// Seconds (of block time) that evaluators have for a case before it is left to a
    /// clerk, where not [`Params::EVALUATORS_S`].
    #[n(4)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluators_s: Option<u32>,
}

impl Params {
    /// How long evaluators have where the departments voted nothing else, in seconds.
    pub const EVALUATORS_S: u32 = 600;

    /// What a chain has whose genesis says nothing.
    pub const DEFAULT: Self = Self {
        actions_per_day: 200_000,
        keys_per_hall: 1_000,
        block_max_bytes: 4 << 20,
        proposal_days: 30,
        evaluators_s: None,
    };

    /// Whether every limit is within what a chain can live with: at least one action, key
    /// and day; blocks of 64 KiB to 16 MiB; proposals of at most a year; a second to a week
    /// for evaluators.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.actions_per_day > 0
            && (1..=100_000).contains(&self.keys_per_hall)
            && (64 << 10..=16 << 20).contains(&self.block_max_bytes)
            && (1..=366).contains(&self.proposal_days)
            && (1..=604_800).contains(&self.evaluators_s())
    }

    /// Seconds that evaluators have for a case.
    #[must_use]
    pub const fn evaluators_s(&self) -> u32 {
        match self.evaluators_s {
            Some(seconds) => seconds,
            None => Self::EVALUATORS_S,
        }
    }
}

impl Default for Params {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A department proposes something to all, and votes for it. It is decided as soon as more
/// than two thirds of the departments have voted for it, and acts then.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Propose {
    /// What. The proposal's id is this action's digest.
    #[n(0)]
    pub proposal: Proposal,
}

/// A department votes, once.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Vote {
    /// Digest of the proposing action.
    #[n(0)]
    pub proposal: Digest,
    /// For or against.
    #[n(1)]
    pub approve: bool,
}

/// An auditor states what a replay of the chain gave.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AttestAudit {
    /// Up to which block.
    #[n(0)]
    pub height: u64,
    /// The `app_hash` that the replay gave after it.
    #[n(1)]
    pub app_hash: Digest,
    /// SHA-256 of the report.
    #[n(2)]
    pub report: Digest,
}

/// A key service states that it destroyed what it held of an erased case's content: evidence,
/// not proof.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AttestErasure {
    /// The case.
    #[n(0)]
    pub case: ActionId,
}
