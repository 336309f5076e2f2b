//! Which proofs of identity a person gave, as a set.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// A set of identity factors, one bit each. Part of what is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
pub struct Factors(#[n(0)] pub u8);

impl Factors {
    /// No factor at all.
    pub const NONE: Self = Self(0);
    /// The card's chip was read and its data verified against the issuer's keys.
    pub const CARD: Self = Self(1);
    /// A fingerprint matched the holder's reference.
    pub const FINGER: Self = Self(2);
    /// A member of staff confirmed the person face to face.
    pub const STAFF: Self = Self(4);
    /// The card's chip proved that it is the one its issuer made: chip authentication, or
    /// active authentication whose challenge was the action's own evidence.
    pub const CHIP: Self = Self(8);
    /// Every bit that has a meaning.
    pub const ALL: Self = Self(15);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every factor of `wanted` is in this set.
    #[must_use]
    pub const fn covers(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    /// Whether every bit has a meaning.
    #[must_use]
    pub const fn is_known(self) -> bool {
        self.0 & !Self::ALL.0 == 0
    }

    /// Whether these factors suffice where `wanted` are asked for: all of them, or
    /// the card together with a member of staff, the way round a fingerprint that
    /// is always open.
    #[must_use]
    pub const fn satisfies(self, wanted: Self) -> bool {
        self.covers(wanted) || self.covers(Self::CARD.with(Self::STAFF))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_confirmation_replaces_a_fingerprint_but_never_the_card() {
        let wanted = Factors::CARD.with(Factors::FINGER);
        assert!(wanted.satisfies(wanted));
        assert!(!Factors::CARD.satisfies(wanted));
        assert!(Factors::CARD.with(Factors::STAFF).satisfies(wanted));
        assert!(!Factors::STAFF.satisfies(wanted));
    }
}
