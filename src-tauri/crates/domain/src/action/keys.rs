//! Keys and what they may do.

use crate::id::{ChainId, DepartmentCode, HallCode, ItemCode, KeyId, PublicKey};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// What a key is. Which role may do what is one table, `ledger::authority::allowed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A department's administrator: publishes its items, enrols its keys, and is the
    /// department's voice in proposals and votes. Belongs to no hall.
    #[n(0)]
    DepartmentAdmin,
    /// A kiosk, counter or field machine of a hall: files what people bring.
    #[n(1)]
    Device,
    /// Runs a hall: enrols, revokes and freezes its devices and staff.
    #[n(2)]
    HallManager,
    /// A member of staff, in a hall or in the department's back office, within scopes.
    #[n(3)]
    Staff,
    /// Checks the chain and attests what was found.
    #[n(4)]
    Auditor,
    /// The department's evaluator of rules over private answers, part of its hall node.
    #[n(5)]
    Evaluator,
    /// The department's key service, which holds the keys of the cases' content.
    #[n(6)]
    KeyService,
}

impl Role {
    /// Every role, by number.
    pub const ALL: [Self; 7] = [
        Self::DepartmentAdmin,
        Self::Device,
        Self::HallManager,
        Self::Staff,
        Self::Auditor,
        Self::Evaluator,
        Self::KeyService,
    ];

    /// Whether a key of this role belongs to a hall: `Some(true)` always, `Some(false)`
    /// never, `None` either way.
    #[must_use]
    pub const fn in_hall(self) -> Option<bool> {
        match self {
            Self::Device | Self::HallManager => Some(true),
            Self::Staff => None,
            Self::DepartmentAdmin | Self::Auditor | Self::Evaluator | Self::KeyService => {
                Some(false)
            }
        }
    }
}

/// What a member of staff may do, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
pub struct Rights(#[n(0)] pub u32);

impl Rights {
    /// None.
    pub const NONE: Self = Self(0);
    /// Stand by a person face to face: sign the factor [`crate::factor::Factors::STAFF`].
    pub const CONFIRM: Self = Self(1);
    /// Accept a case.
    pub const ACCEPT: Self = Self(1 << 1);
    /// Ask for a correction.
    pub const CORRECT: Self = Self(1 << 2);
    /// Endorse a case, before another approves it.
    pub const ENDORSE: Self = Self(1 << 3);
    /// Approve a case.
    pub const APPROVE: Self = Self(1 << 4);
    /// Deny a case.
    pub const DENY: Self = Self(1 << 5);
    /// Issue and renew licences.
    pub const ISSUE: Self = Self(1 << 6);
    /// Suspend, restore and revoke licences.
    pub const SUSPEND: Self = Self(1 << 7);
    /// Open a case's content, which is then on the record.
    pub const OPEN: Self = Self(1 << 8);
    /// Bind a holder's cases to a new card.
    pub const REBIND: Self = Self(1 << 9);
    /// Erase a case's content.
    pub const ERASE: Self = Self(1 << 10);
    /// Freeze and thaw, and confirm another's freeze.
    pub const FREEZE: Self = Self(1 << 11);
    /// Publish notices.
    pub const NOTICE: Self = Self(1 << 12);
    /// Every bit that has a meaning.
    pub const ALL: Self = Self((1 << 13) - 1);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set without the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether every right of `wanted` is in this set.
    #[must_use]
    pub const fn covers(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    /// Whether every bit has a meaning.
    #[must_use]
    pub const fn is_known(self) -> bool {
        self.0 & !Self::ALL.0 == 0
    }
}

/// How far a member of staff's rights reach.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct Scopes {
    /// What may be done.
    #[n(0)]
    pub rights: Rights,
    /// With which items, sorted and each once; empty means every item of the department.
    #[n(1)]
    #[serde(default)]
    pub items: Vec<ItemCode>,
}

impl Scopes {
    /// Most items that are listed one by one.
    pub const MAX_ITEMS: usize = 64;

    /// Whether the rights are known ones and the items sorted, each once, and not too many.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.rights.is_known()
            && self.items.len() <= Self::MAX_ITEMS
            && self.items.is_sorted_by(|one, next| one < next)
    }

    /// Whether they reach this item, given that its department is the key's.
    #[must_use]
    pub fn reaches(&self, item: &ItemCode) -> bool {
        self.items.is_empty() || self.items.binary_search(item).is_ok()
    }
}

/// A key joins the chain.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct EnrolKey {
    /// The key.
    #[n(0)]
    pub key: PublicKey,
    /// What it is.
    #[n(1)]
    pub role: Role,
    /// The department it acts for: the administrator's own, or the one that runs the hall.
    #[n(2)]
    pub department: DepartmentCode,
    /// The hall it belongs to, see [`Role::in_hall`].
    #[n(3)]
    pub hall: Option<HallCode>,
    /// What a member of staff may do; no other role has scopes.
    #[n(4)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Scopes>,
    /// Most actions of a day (of block time, UTC) that it may author, where not the
    /// chain's own limit; devices and staff only.
    #[n(5)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u32>,
}

impl EnrolKey {
    /// Whether its fields fit its role: hall, scopes and quota.
    #[must_use]
    pub fn fits_role(&self) -> bool {
        let hall = self
            .role
            .in_hall()
            .is_none_or(|in_hall| in_hall == self.hall.is_some());
        let scopes = match (&self.scopes, self.role) {
            (None, _) => true,
            (Some(scopes), Role::Staff) => scopes.holds(),
            (Some(_), _) => false,
        };
        let quota = self
            .quota
            .is_none_or(|quota| quota > 0 && matches!(self.role, Role::Device | Role::Staff));
        hall && scopes && quota
    }
}

/// A key's owner puts another in its place. The old one is refused from the next block on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RotateKey {
    /// The new key.
    #[n(0)]
    pub key: PublicKey,
    /// The new key's own Ed25519 signature on [`RotateKey::statement`]: whoever rotates
    /// has it.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub proof: [u8; 64],
}

impl RotateKey {
    /// What the new key signs: that it follows this key on this chain.
    #[must_use]
    pub fn statement(chain: &ChainId, old: KeyId) -> Vec<u8> {
        let chain = chain.as_str().as_bytes();
        [b"hallseal/rotate/v1/".as_slice(), chain, b"/", &old.0].concat()
    }
}

/// Why a key is revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum RevokeReason {
    /// Its owner left, or the device was taken down.
    #[n(0)]
    Retired,
    /// Lost or stolen.
    #[n(1)]
    Lost,
    /// Somebody else may have it.
    #[n(2)]
    Compromised,
}

/// A key is refused from the next block on, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RevokeKey {
    /// Which.
    #[n(0)]
    pub key: KeyId,
    /// Why.
    #[n(1)]
    pub reason: RevokeReason,
}
