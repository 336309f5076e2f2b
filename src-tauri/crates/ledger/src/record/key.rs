//! Keys.

use domain::action::{Role, Scopes};
use domain::id::{DepartmentCode, HallCode, KeyId, PublicKey};
use minicbor::{Decode, Encode};

/// An enrolled key. Whether it is frozen stands apart, as a freeze can also be of its hall.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct KeyRecord {
    /// The key itself.
    #[n(0)]
    pub key: PublicKey,
    /// What it is.
    #[n(1)]
    pub role: Role,
    /// For whom it acts.
    #[n(2)]
    pub department: DepartmentCode,
    /// Where, for a device, a hall's manager and staff of a hall.
    #[n(3)]
    pub hall: Option<HallCode>,
    /// Whether it may act at all.
    #[n(4)]
    pub status: KeyStatus,
    /// What it may do, for staff.
    #[n(5)]
    pub scopes: Scopes,
    /// Most actions of a day, where not the chain's own limit.
    #[n(6)]
    pub quota: Option<u32>,
    /// Who enrolled it; `None` for the genesis and for a vote of the departments.
    #[n(7)]
    pub enrolled_by: Option<KeyId>,
    /// The first key of its line, where it took another's place: the same person or device.
    #[n(8)]
    pub first: Option<KeyId>,
}

impl KeyRecord {
    /// Who this is, whatever key is in use now: the first key of its line.
    #[must_use]
    pub fn person(&self) -> KeyId {
        self.first.unwrap_or_else(|| seal::hash::key_id(&self.key))
    }
}

/// Whether a key may act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum KeyStatus {
    /// It may.
    #[n(0)]
    Active,
    /// It was revoked in this block and is refused from the next one on, for ever.
    #[n(1)]
    Revoked(#[n(0)] u64),
    /// Another key took its place in this block; refused from the next one on, for ever.
    #[n(2)]
    Rotated(#[n(0)] u64, #[n(1)] KeyId),
}

impl KeyStatus {
    /// Whether the key may act in the block at `height`.
    #[must_use]
    pub const fn is_active_at(self, height: u64) -> bool {
        match self {
            Self::Active => true,
            Self::Revoked(since) | Self::Rotated(since, _) => height <= since,
        }
    }
}
