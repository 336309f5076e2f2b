//! What a certificate is worth.

use super::issuers::Issuers;
use super::sign1::Sign1;
use super::snapshot::Snapshot;
use super::{Certificate, CertificateClaims, CertificateError};
use crate::verdict::MAX_AHEAD_S;
use domain::id::DepartmentCode;
use domain::licence::LicenceStatus;

/// Why a certificate is not taken. Words are for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not in the one form of a certificate.
    #[error("not a certificate in its one form")]
    Malformed,
    /// Something signed, but no certificate.
    #[error("something other than a certificate")]
    WrongType,
    /// Of another chain than this verifier knows.
    #[error("a certificate of another chain")]
    WrongChain,
    /// Nobody this verifier knows signed it, or somebody signed for another department.
    #[error("the issuer is not known")]
    IssuerUnknown,
    /// Signed after the issuer's key was given up.
    #[error("signed with a key that was given up before")]
    IssuerKeyEnded,
    /// The issuer's signature does not hold for what stands there.
    #[error("the issuer's signature does not hold: it was altered")]
    Altered,
    /// Issued later than now.
    #[error("issued in the future of this device's clock")]
    FutureDated,
    /// Its first day is still to come.
    #[error("not valid yet")]
    NotYetValid,
    /// Its last day is over.
    #[error("expired")]
    Expired,
    /// It does not hold for the time being.
    #[error("suspended")]
    Suspended,
    /// It ended for ever.
    #[error("revoked")]
    Revoked,
    /// Its next version took its place.
    #[error("replaced by its next version")]
    Superseded,
}

impl Refusal {
    /// Every reason.
    pub const ALL: [Self; 12] = [
        Self::Malformed,
        Self::WrongType,
        Self::WrongChain,
        Self::IssuerUnknown,
        Self::IssuerKeyEnded,
        Self::Altered,
        Self::FutureDated,
        Self::NotYetValid,
        Self::Expired,
        Self::Suspended,
        Self::Revoked,
        Self::Superseded,
    ];

    /// The stable word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::WrongType => "wrong_type",
            Self::WrongChain => "wrong_chain",
            Self::IssuerUnknown => "issuer_unknown",
            Self::IssuerKeyEnded => "issuer_key_ended",
            Self::Altered => "altered",
            Self::FutureDated => "future_dated",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
            Self::Superseded => "superseded",
        }
    }
}

impl From<CertificateError> for Refusal {
    fn from(error: CertificateError) -> Self {
        match error {
            CertificateError::Malformed | CertificateError::TooLong => Self::Malformed,
            CertificateError::WrongType => Self::WrongType,
        }
    }
}

/// Why it has to be confirmed online whether a sound certificate still holds. Words are for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// No snapshot of its department is at hand.
    #[error("no list of revoked certificates of this issuer is at hand")]
    SnapshotMissing,
    /// The next one was due before now.
    #[error("the list of revoked certificates is too old")]
    SnapshotOld,
    /// It is not signed by the department, is of another chain, or from the future.
    #[error("the list of revoked certificates does not hold")]
    SnapshotUnsound,
}

impl Doubt {
    /// Every one.
    pub const ALL: [Self; 3] = [
        Self::SnapshotMissing,
        Self::SnapshotOld,
        Self::SnapshotUnsound,
    ];

    /// The stable word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SnapshotMissing => "snapshot_missing",
            Self::SnapshotOld => "snapshot_old",
            Self::SnapshotUnsound => "snapshot_unsound",
        }
    }
}

/// A certificate whose signature and dates hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What it says.
    pub claims: CertificateClaims,
    /// When the snapshot was made by which it was not revoked, Unix seconds.
    pub as_of_s: Option<u64>,
}

/// What a certificate is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateVerdict {
    /// It held when the snapshot was made.
    Valid(Checked),
    /// Signature and dates hold; whether it was revoked is to be asked online.
    ConfirmOnline(Checked, Doubt),
    /// It is not taken.
    Refused(Refusal),
}

/// Checks a certificate's text against the known issuers and the snapshots at hand, of which the
/// newest sound one of its department counts. `now_s` is this device's clock, Unix seconds.
///
/// A licence that an old snapshot calls revoked or replaced stays so for ever; a suspension is
/// believed as long as there is no newer word.
#[must_use]
pub fn check(
    text: &str,
    issuers: &Issuers,
    snapshots: &[Snapshot],
    now_s: u64,
) -> CertificateVerdict {
    let certificate = match Certificate::from_qr_text(text) {
        Ok(certificate) => certificate,
        Err(error) => return CertificateVerdict::Refused(error.into()),
    };
    if let Err(refusal) = stands(&certificate, issuers, now_s) {
        return CertificateVerdict::Refused(refusal);
    }
    let claims = certificate.claims;
    let of_department = |snapshot: &&Snapshot| snapshot.claims().department == claims.department;
    let sound = snapshots
        .iter()
        .filter(of_department)
        .filter(|snapshot| is_sound(snapshot, issuers, now_s))
        .max_by_key(|snapshot| (snapshot.claims().height, snapshot.claims().made_s));
    let Some(snapshot) = sound else {
        let doubt = if snapshots.iter().any(|snapshot| of_department(&snapshot)) {
            Doubt::SnapshotUnsound
        } else {
            Doubt::SnapshotMissing
        };
        let as_of_s = None;
        return CertificateVerdict::ConfirmOnline(Checked { claims, as_of_s }, doubt);
    };
    let told = snapshot.claims();
    match told.status(&claims.identifier) {
        LicenceStatus::Active => {}
        LicenceStatus::Suspended => return CertificateVerdict::Refused(Refusal::Suspended),
        LicenceStatus::Revoked => return CertificateVerdict::Refused(Refusal::Revoked),
        LicenceStatus::Superseded => return CertificateVerdict::Refused(Refusal::Superseded),
    }
    let checked = Checked {
        claims,
        as_of_s: Some(told.made_s),
    };
    if told.next_s <= now_s {
        CertificateVerdict::ConfirmOnline(checked, Doubt::SnapshotOld)
    } else {
        CertificateVerdict::Valid(checked)
    }
}

/// Issuer, signature, dates.
fn stands(certificate: &Certificate, issuers: &Issuers, now_s: u64) -> Result<(), Refusal> {
    let claims = certificate.claims();
    if claims.chain != issuers.chain {
        return Err(Refusal::WrongChain);
    }
    signed(
        &certificate.token,
        &claims.department,
        claims.issued_s,
        issuers,
    )?;
    if claims.issued_s > now_s.saturating_add(MAX_AHEAD_S) {
        return Err(Refusal::FutureDated);
    }
    if claims.valid_from_s > now_s {
        return Err(Refusal::NotYetValid);
    }
    if claims.valid_until_s.is_some_and(|until| until <= now_s) {
        return Err(Refusal::Expired);
    }
    Ok(())
}

fn signed(
    token: &Sign1,
    department: &DepartmentCode,
    issued_s: u64,
    issuers: &Issuers,
) -> Result<(), Refusal> {
    let issuer = issuers.get(token.key()).ok_or(Refusal::IssuerUnknown)?;
    if issuer.department != *department {
        return Err(Refusal::IssuerUnknown);
    }
    if !token.holds(&issuer.key) {
        return Err(Refusal::Altered);
    }
    if issuer.until_s.is_some_and(|until| issued_s >= until) {
        return Err(Refusal::IssuerKeyEnded);
    }
    Ok(())
}

fn is_sound(snapshot: &Snapshot, issuers: &Issuers, now_s: u64) -> bool {
    let claims = snapshot.claims();
    claims.chain == issuers.chain
        && claims.made_s <= now_s.saturating_add(MAX_AHEAD_S)
        && signed(snapshot.token(), &claims.department, claims.made_s, issuers).is_ok()
}
