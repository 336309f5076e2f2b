//! From files to a verified document.

use std::fmt;

use zeroize::Zeroizing;

use super::PassiveDefect as Defect;
use super::certificate::{DIGITAL_SIGNATURE, X509Certificate};
use super::sod::Sod;
use super::trust::TrustStore;
use crate::ef::{com, dg1, dg2};
use crate::{DataGroup, DocumentFiles, Ef, EmrtdError, FaceImage, Mrz};

/// Something that was checked and held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// The document signer's certificate is signed by a trusted authority; both may be used for this
    /// and are valid now and were at the time of issue and signing.
    SignerTrusted,
    /// The security object is signed by that document signer.
    SecurityObjectSigned,
    /// The document signer belongs to the state that the zone names as the issuer.
    IssuingStateSigned,
    /// EF.COM lists what EF.SOD lists.
    ContentsMatch,
    /// This data group is the one that was signed.
    GroupUnchanged(DataGroup),
}

/// A document whose files are what its issuer signed. Says nothing about who holds it, about its being
/// the original chip (that is [`super::verify_answer`]'s), or about its expiry: see
/// [`Mrz::is_expired`]. Overwritten when dropped; `Debug` prints `***`.
#[derive(Clone)]
pub struct VerifiedDocument {
    /// What the machine-readable zone in DG1 says.
    pub holder: Mrz,
    /// The face in DG2, where DG2 was read.
    pub face: Option<FaceImage>,
    /// EF.SOD as it stands: bytes nobody can guess, from which the holder's handles are derived.
    pub card_bytes: Zeroizing<Vec<u8>>,
    /// The data groups that the issuer signed, whether or not they were read.
    pub signed_groups: Vec<DataGroup>,
    /// What was checked and held, in order.
    pub checks: Vec<Check>,
    /// SHA-256 of the document signer's certificate.
    pub signer_fingerprint: [u8; 32],
    /// SHA-256 of the trusted authority's certificate.
    pub authority_fingerprint: [u8; 32],
}

impl fmt::Debug for VerifiedDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedDocument")
            .field("checks", &self.checks)
            .finish_non_exhaustive()
    }
}

/// Passive authentication of files read by [`crate::read_document`]: EF.SOD, DG1 and any other data
/// groups, against `trust`, at `now` (Unix seconds).
///
/// # Errors
/// [`EmrtdError::Passive`] with the place that does not hold, [`EmrtdError::FileMissing`] without
/// EF.SOD or DG1, [`EmrtdError::FileMalformed`] for a signed file that cannot be read.
pub fn verify_document(
    files: &DocumentFiles,
    trust: &TrustStore,
    now: u64,
) -> Result<VerifiedDocument, EmrtdError> {
    let sod_file = files.get(Ef::Sod).ok_or(EmrtdError::FileMissing(Ef::Sod))?;
    let zone_file = files
        .get(Ef::Group(DataGroup::Dg1))
        .ok_or(EmrtdError::FileMissing(Ef::Group(DataGroup::Dg1)))?;
    let sod = Sod::parse(sod_file)?;

    let (signer, not_the_signers) = sod.signer_certificate()?;
    let authority = trust.issuer_of(&signer)?;
    usable(&signer)?;
    valid(&signer, authority, sod.signing_time(), now)?;
    if let Some(defect) = not_the_signers {
        return Err(defect.into());
    }
    sod.verify(&signer)?;
    let mut checks = vec![Check::SignerTrusted, Check::SecurityObjectSigned];

    let signed = sod.security_object()?;
    for (group, bytes) in files.groups() {
        let wanted = signed
            .groups
            .get(&group)
            .ok_or(Defect::GroupUnlisted(group))?;
        if signed.hash.digest(bytes) != *wanted {
            return Err(Defect::GroupHash(group).into());
        }
        checks.push(Check::GroupUnchanged(group));
    }
    if let Some(file) = files.get(Ef::Com) {
        let listed = com::listed_groups(file).map_err(|_| EmrtdError::FileMalformed(Ef::Com))?;
        if !listed.iter().eq(signed.groups.keys()) {
            return Err(Defect::ComMismatch.into());
        }
        checks.push(Check::ContentsMatch);
    }

    let holder = dg1::parse(zone_file)?;
    // A signer of one state must not sign documents of another.
    let same = |country: &str| super::country::same(country, holder.issuer());
    if !signer.country().is_some_and(|country| same(&country)) {
        return Err(Defect::IssuingState.into());
    }
    checks.push(Check::IssuingStateSigned);
    let code = holder.document_code().trim_end_matches('<');
    if !signer.extensions.may_sign_type(code) {
        return Err(Defect::DsUsage.into());
    }
    let face = files
        .get(Ef::Group(DataGroup::Dg2))
        .map(dg2::parse)
        .transpose()
        .map_err(|_| EmrtdError::FileMalformed(Ef::Group(DataGroup::Dg2)))?;
    Ok(VerifiedDocument {
        holder,
        face,
        card_bytes: Zeroizing::new(sod_file.to_vec()),
        signed_groups: signed.groups.keys().copied().collect(),
        checks,
        signer_fingerprint: signer.fingerprint,
        authority_fingerprint: authority.fingerprint,
    })
}

/// A document signer signs documents: no authority, and allowed to sign (ICAO 9303-12, table 5).
fn usable(signer: &X509Certificate) -> Result<(), Defect> {
    if signer.extensions.allow(DIGITAL_SIGNATURE) && !signer.extensions.is_ca {
        Ok(())
    } else {
        Err(Defect::DsUsage)
    }
}

/// Both certificates now; the signer's when it signed, the authority's when it issued the signer's.
fn valid(
    signer: &X509Certificate,
    authority: &X509Certificate,
    signing_time: Option<u64>,
    now: u64,
) -> Result<(), Defect> {
    if now < authority.not_before {
        return Err(Defect::CscaNotYetValid);
    }
    if now > authority.not_after {
        return Err(Defect::CscaExpired);
    }
    if now < signer.not_before {
        return Err(Defect::DsNotYetValid);
    }
    if now > signer.not_after {
        return Err(Defect::DsExpired);
    }
    let issued = signer.not_before;
    if !(authority.not_before..=authority.not_after).contains(&issued)
        || !authority.extensions.key_used_at(issued)
    {
        return Err(Defect::CscaIssuingTime);
    }
    let signed_in_time = |time: u64| {
        signer.extensions.key_used_at(time)
            && (signer.not_before..=signer.not_after).contains(&time)
    };
    if signing_time.is_some_and(|time| !signed_in_time(time)) {
        return Err(Defect::DsSigningTime);
    }
    Ok(())
}
