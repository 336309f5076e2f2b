//! A licence (电子证照): what can become of it, and the parts of its identifier.

use crate::check;
use crate::id::LicenceIdentifier;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Where a licence stands. Whether it is within its validity is another question.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum LicenceStatus {
    /// It holds.
    #[n(0)]
    Active,
    /// It does not hold for the time being.
    #[n(1)]
    Suspended,
    /// It ended for ever.
    #[n(2)]
    Revoked,
    /// Its next version took its place.
    #[n(3)]
    Superseded,
}

/// What happens to a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LicenceEvent {
    /// Its next version is issued.
    Renew,
    /// It is suspended.
    Suspend,
    /// It is restored.
    Resume,
    /// It is revoked.
    Revoke,
}

impl LicenceStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [
        Self::Active,
        Self::Suspended,
        Self::Revoked,
        Self::Superseded,
    ];

    /// The whole life of a licence: the status after an event, or `None` where it cannot
    /// happen.
    #[must_use]
    pub const fn after(self, event: LicenceEvent) -> Option<Self> {
        use LicenceEvent as E;
        match (self, event) {
            (Self::Active, E::Renew) => Some(Self::Superseded),
            (Self::Active, E::Suspend) => Some(Self::Suspended),
            (Self::Suspended, E::Resume) => Some(Self::Active),
            (Self::Active | Self::Suspended, E::Revoke) => Some(Self::Revoked),
            _ => None,
        }
    }
}

impl LicenceIdentifier {
    /// Whether it holds (GB/T 36904-2018): form and check character.
    #[must_use]
    pub fn holds(&self) -> bool {
        check::licence_identifier(self.as_str())
    }

    /// Type, issuer and serial as one text, and the version, of an identifier that holds.
    #[must_use]
    pub fn parts(&self) -> Option<(&str, u16)> {
        if !self.holds() {
            return None;
        }
        let (body, _check) = self.as_str().rsplit_once('.')?;
        let (series, version) = body.rsplit_once('.')?;
        Some((series, version.parse().ok()?))
    }

    /// Whether this is the next version of `old`.
    #[must_use]
    pub fn follows(&self, old: &Self) -> bool {
        match (self.parts(), old.parts()) {
            (Some((series, version)), Some((old_series, old_version))) => {
                series == old_series && Some(version) == old_version.checked_add(1)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renewal_is_the_same_series_one_version_on() {
        let of = |serial: &str, version| {
            let text = check::licence_identifier_of("T001", "11330105002500287C", serial, version)
                .unwrap();
            LicenceIdentifier::new(&text).unwrap()
        };
        assert!(of("7", 2).follows(&of("7", 1)));
        assert!(!of("7", 3).follows(&of("7", 1)));
        assert!(!of("8", 2).follows(&of("7", 1)));
        assert!(!of("7", 1).follows(&of("7", 1)));
        assert_eq!(LicenceIdentifier::new("1.2").unwrap().parts(), None);
    }

    #[test]
    fn a_revoked_or_superseded_licence_stays_so() {
        use LicenceEvent as E;
        for status in [LicenceStatus::Revoked, LicenceStatus::Superseded] {
            for event in [E::Renew, E::Suspend, E::Resume, E::Revoke] {
                assert_eq!(status.after(event), None);
            }
        }
    }
}
