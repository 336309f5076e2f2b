//! Freezes, departments, proposals, limits, validators, notices, attestations.

use domain::action::{FreezeReason, Params, Proposal, ValidatorChange};
use domain::id::{DepartmentCode, Digest, HallCode, KeyId};
use minicbor::{Decode, Encode};
use receipt::history::Validator;

/// Seconds of block time within which a second person must confirm a freeze or a thaw.
pub const CONFIRM_WITHIN_S: u64 = 3_600;

/// The newest freeze of something. Everything about time is judged when it is read, against
/// the height and the time of the block in hand.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct FreezeRecord {
    /// Digest of the freezing action.
    #[n(0)]
    pub freeze: Digest,
    /// Who froze it; for a key that was rotated, its line's first key.
    #[n(1)]
    pub by: KeyId,
    /// Why.
    #[n(2)]
    pub reason: FreezeReason,
    /// The block of the freeze: it acts from the next one on.
    #[n(3)]
    pub height: u64,
    /// That block's time, seconds since 1970.
    #[n(4)]
    pub time_s: u64,
    /// Who confirmed it.
    #[n(5)]
    pub confirmed_by: Option<KeyId>,
    /// The newest thaw that was asked for.
    #[n(6)]
    pub thaw: Option<ThawRecord>,
}

/// A thaw that one person asked for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ThawRecord {
    /// Digest of the thawing action.
    #[n(0)]
    pub thaw: Digest,
    /// Who asked.
    #[n(1)]
    pub by: KeyId,
    /// When, in block time.
    #[n(2)]
    pub time_s: u64,
    /// The block in which a second person confirmed it: it acts from the next one on.
    #[n(3)]
    pub confirmed: Option<u64>,
}

impl FreezeRecord {
    /// Whether it is in force in the block at this height and time.
    #[must_use]
    pub fn is_in_force(&self, height: u64, time_s: u64) -> bool {
        let thawed = self.thaw.as_ref().and_then(|thaw| thaw.confirmed);
        self.height < height
            && !self.has_lapsed(time_s)
            && thawed.is_none_or(|thawed| height <= thawed)
    }

    /// Whether it stands for what comes after this block: as [`Self::is_in_force`], but a
    /// freeze of this very block counts and a thaw of this very block does too.
    #[must_use]
    pub fn stands(&self, time_s: u64) -> bool {
        let thawed = self.thaw.as_ref().and_then(|thaw| thaw.confirmed);
        !self.has_lapsed(time_s) && thawed.is_none()
    }

    /// Whether nobody confirmed it in time.
    #[must_use]
    pub const fn has_lapsed(&self, time_s: u64) -> bool {
        self.confirmed_by.is_none() && time_s > self.time_s.saturating_add(CONFIRM_WITHIN_S)
    }
}

impl ThawRecord {
    /// Whether a second person can still confirm it.
    #[must_use]
    pub const fn is_open(&self, time_s: u64) -> bool {
        self.confirmed.is_none() && time_s <= self.time_s.saturating_add(CONFIRM_WITHIN_S)
    }
}

/// A department.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DepartmentRecord {
    /// Its code.
    #[n(0)]
    pub code: DepartmentCode,
    /// Its administrators that are active.
    #[n(1)]
    pub admins: Vec<KeyId>,
    /// The block in which it left: its keys are refused from the next one on, for ever.
    #[n(2)]
    pub left: Option<u64>,
}

impl DepartmentRecord {
    /// Most administrators of one department.
    pub const MAX_ADMINS: usize = 8;

    /// Whether its keys may act in the block at `height`.
    #[must_use]
    pub fn is_member_at(&self, height: u64) -> bool {
        self.left.is_none_or(|left| height <= left)
    }
}

/// A hall, or what a department has outside its halls.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(array)]
pub struct HallRecord {
    /// Its keys that are active.
    #[n(0)]
    pub keys: u32,
}

/// How many actions of a day a key has authored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(array)]
pub struct QuotaRecord {
    /// The day: block time in seconds since 1970, divided by 86,400.
    #[n(0)]
    pub day: u64,
    /// Actions that were recorded, refused ones too.
    #[n(1)]
    pub used: u32,
}

/// What the departments decide.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ProposalRecord {
    /// What.
    #[n(0)]
    pub proposal: Proposal,
    /// Who proposed it.
    #[n(1)]
    pub department: DepartmentCode,
    /// When it expires, in block time.
    #[n(2)]
    pub expires_s: u64,
    /// Departments for it, in the order of their votes.
    #[n(3)]
    pub approve: Vec<DepartmentCode>,
    /// Departments against it.
    #[n(4)]
    pub reject: Vec<DepartmentCode>,
    /// Where it stands.
    #[n(5)]
    pub status: ProposalStatus,
}

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum ProposalStatus {
    /// It can be voted on until it expires.
    #[n(0)]
    Open,
    /// It passed in this block.
    #[n(1)]
    Passed(#[n(0)] u64),
    /// It cannot pass any more, since this block.
    #[n(2)]
    Rejected(#[n(0)] u64),
}

/// The chain's limits and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ParamsRecord {
    /// The limits.
    #[n(0)]
    pub params: Params,
    /// The block of the vote; 0 for the genesis.
    #[n(1)]
    pub changed: u64,
}

/// The version of the chain's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ProtocolRecord {
    /// In force, unless `next` is.
    #[n(0)]
    pub version: u32,
    /// The version that was voted and the first height at which it is in force.
    #[n(1)]
    pub next: Option<(u32, u64)>,
}

impl ProtocolRecord {
    /// The version in force at `height`.
    #[must_use]
    pub fn at(&self, height: u64) -> u32 {
        match self.next {
            Some((version, from)) if height >= from => version,
            Some(_) | None => self.version,
        }
    }
}

/// The validators as the last vote left them. Two blocks later they are the engine's.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ValidatorsRecord {
    /// All of them, in the order of their keys.
    #[n(0)]
    pub members: Vec<Validator>,
    /// The block of the vote; 0 for the genesis.
    #[n(1)]
    pub changed: u64,
    /// What that vote changed.
    #[n(2)]
    pub changes: Vec<ValidatorChange>,
}

/// The newest version of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct NoticeRecord {
    /// From 1.
    #[n(0)]
    pub version: u32,
    /// The hall it is for.
    #[n(1)]
    pub hall: Option<HallCode>,
    /// SHA-256 of its document.
    #[n(2)]
    pub document: Digest,
    /// Shown from, seconds since 1970.
    #[n(3)]
    pub from_s: u64,
    /// Shown until, seconds since 1970.
    #[n(4)]
    pub until_s: u64,
}

/// What an auditor stated of the chain up to a height.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AttestationRecord {
    /// The `app_hash` of the replay.
    #[n(0)]
    pub app_hash: Digest,
    /// SHA-256 of the report.
    #[n(1)]
    pub report: Digest,
}
