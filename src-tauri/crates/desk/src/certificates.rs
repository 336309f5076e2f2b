//! Electronic certificates: checked against what this machine has kept of the departments, offline,
//! or with a proof of how the licence stands on the chain now.
//!
//! In the state folder, `certificates/issuers.cbor` says whose signatures count, each by a proved
//! read of the department's key, and `certificates/DEPARTMENT.revocations` is its newest signed list
//! of licences that do not hold. The courier fetches both anew every ten minutes.

use crate::clock;
use crate::config::read_bounded;
use crate::keys::write_durable;
use crate::licences;
use crate::service::Service;
use crate::verify::{self, Asked, VerifyError};
use domain::action::Role;
use domain::id::ChainId;
use domain::licence::LicenceStatus;
use ledger::record::{KeyRecord, LicenceRecord};
use receipt::certificate::{
    Certificate, CertificateVerdict, Checked, Doubt, Issuer, Issuers, PREFIX, Refusal, Snapshot,
    check,
};
use receipt::{StateKey, read_history};
use std::path::Path;
use sync::{Sync, SyncError};

/// Where they are kept, in the state folder.
const FOLDER: &str = "certificates";
const ISSUERS: &str = "issuers.cbor";
const LIST: &str = "revocations";
/// More than any list has, bytes.
const MAX_BYTES: u64 = 16 << 20;
/// Most departments whose lists are read.
const MAX_LISTS: usize = 200;

/// What a certificate is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    checked: Checked,
    /// Why it is to be confirmed online; `None`: it holds.
    pub doubt: Option<Doubt>,
    /// The height of the header that proves how its licence stands, where a gateway was asked.
    proven_at: Option<u64>,
}

impl Found {
    /// In one line for a terminal: nothing of a person.
    #[must_use]
    pub fn line(&self) -> String {
        let claims = &self.checked.claims;
        let until = claims.valid_until_s.map_or_else(
            || "without end".to_owned(),
            |until| format!("before {until}"),
        );
        let stands = match (self.proven_at, self.doubt, self.checked.as_of_s) {
            (Some(height), ..) => format!("proven on the chain at height {height}"),
            (None, None, Some(as_of)) => format!("not revoked as of {as_of}"),
            (None, Some(doubt), _) => format!("to be confirmed online: {}", doubt.word()),
            (None, None, None) => "not looked up".to_owned(),
        };
        let word = if self.doubt.is_some() {
            "sound"
        } else {
            "valid"
        };
        format!(
            "{word}: {} {} of {}, from {} and {until} (Unix seconds), {stands}",
            claims.licence, claims.identifier, claims.department, claims.valid_from_s,
        )
    }
}

/// The certificate in a file: its text, or a picture of its QR code. `None`: there is none, so that
/// it may be a receipt.
///
/// # Errors
/// [`VerifyError::File`].
pub fn text_in(path: &Path) -> Result<Option<String>, VerifyError> {
    let bytes = verify::read(path)?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default().trim();
    if text.starts_with(PREFIX) {
        return Ok(Some(text.to_owned()));
    }
    Ok(verify::code_in(&bytes, PREFIX))
}

/// Checks a certificate's text against what the state folder has kept, without network.
///
/// # Errors
/// [`VerifyError::Refused`] with the reason's word; [`VerifyError::File`].
pub fn check_offline(text: &str, state: &Path, now_s: u64) -> Result<Found, VerifyError> {
    let (issuers, snapshots) = kept(&state.join(FOLDER))?;
    match check(text, &issuers, &snapshots, now_s) {
        CertificateVerdict::Valid(checked) => Ok(Found {
            checked,
            doubt: None,
            proven_at: None,
        }),
        CertificateVerdict::ConfirmOnline(checked, doubt) => Ok(Found {
            checked,
            doubt: Some(doubt),
            proven_at: None,
        }),
        CertificateVerdict::Refused(refusal) => Err(refused(refusal)),
    }
}

/// Checks a certificate by proofs alone: whose key signed it, and how its licence stands now.
/// Nothing that the gateway says is believed without its proof.
///
/// # Errors
/// As [`check_offline`]; [`VerifyError::Gateway`], [`VerifyError::History`].
pub fn check_online(
    text: &str,
    history: &Path,
    gateway: &Asked,
    now_s: u64,
) -> Result<Found, VerifyError> {
    let history = read_history(&verify::read(history)?)
        .map_err(|error| VerifyError::History(error.code()))?;
    let chain = history.chain_id().clone();
    let mut client = verify::client(gateway, history)?;
    let now_ms = now_s.saturating_mul(1_000);
    client.refresh_history(now_ms).map_err(verify::unasked)?;
    let (checked, _, height) = check_proved(text, chain, &mut client, now_s)?;
    Ok(Found {
        checked,
        doubt: None,
        proven_at: Some(height),
    })
}

/// What a certificate says, its licence as the chain has it, and the height that proves both.
pub(crate) fn check_proved(
    text: &str,
    chain: ChainId,
    client: &mut Sync,
    now_s: u64,
) -> Result<(Checked, LicenceRecord, u64), VerifyError> {
    let certificate =
        Certificate::from_qr_text(text).map_err(|error| refused(Refusal::from(error)))?;
    let claims = certificate.claims();
    let key = StateKey::Key(certificate.key());
    let issuer = issuer(client, &key, claims.department.as_str());
    let issuer = issuer.map_err(verify::unasked)?;
    let issuers = Issuers {
        chain,
        issuers: issuer.into_iter().collect(),
    };
    let checked = match check(text, &issuers, &[], now_s) {
        CertificateVerdict::Valid(checked) | CertificateVerdict::ConfirmOnline(checked, _) => {
            checked
        }
        CertificateVerdict::Refused(refusal) => return Err(refused(refusal)),
    };
    let key = StateKey::Licence(claims.identifier.clone());
    let (record, head) =
        licences::record::<LicenceRecord>(client, &key).map_err(verify::unasked)?;
    // Signed, and yet never on the chain: it was not issued.
    let record = record.ok_or_else(|| refused(Refusal::IssuerUnknown))?;
    if record.fields != claims.root || record.department != claims.department {
        return Err(refused(Refusal::Altered));
    }
    match record.status {
        LicenceStatus::Active => Ok((checked, record, head.height)),
        LicenceStatus::Suspended => Err(refused(Refusal::Suspended)),
        LicenceStatus::Revoked => Err(refused(Refusal::Revoked)),
        LicenceStatus::Superseded => Err(refused(Refusal::Superseded)),
    }
}

const fn refused(refusal: Refusal) -> VerifyError {
    VerifyError::Refused(refusal.word())
}

/// What was kept. A machine that has kept nothing knows no issuer.
fn kept(folder: &Path) -> Result<(Issuers, Vec<Snapshot>), VerifyError> {
    let none = || refused(Refusal::IssuerUnknown);
    let issuers = read_bounded(&folder.join(ISSUERS), MAX_BYTES).map_err(|_| none())?;
    let issuers = Issuers::from_bytes(&issuers).ok_or_else(none)?;
    let mut snapshots = Vec::new();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.take(MAX_LISTS) {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == LIST)
            && let Ok(bytes) = read_bounded(&path, MAX_BYTES)
            && let Ok(snapshot) = Snapshot::from_bytes(&bytes)
        {
            snapshots.push(snapshot);
        }
    }
    Ok((issuers, snapshots))
}

/// The department's key service with this key, as the chain proves it; `None`: it is none.
fn issuer(
    client: &mut Sync,
    key: &StateKey,
    department: &str,
) -> Result<Option<Issuer>, SyncError> {
    let (record, head) = licences::record::<KeyRecord>(client, key)?;
    let is = |record: &KeyRecord| {
        record.role == Role::KeyService
            && record.department.as_str() == department
            && record.status.is_active_at(head.height)
    };
    Ok(record.filter(is).map(|record| Issuer {
        department: record.department,
        key: record.key,
        until_s: None,
    }))
}

/// Fetches every department's list, and whose signature it bears, and keeps both. Whether all
/// could be had.
pub(crate) fn refresh(service: &Service, client: &mut Sync) -> bool {
    let folder = service.folder.join(FOLDER);
    let known = kept(&folder).ok().map(|(issuers, _)| issuers);
    let known = known.filter(|issuers| issuers.chain == service.chain_id);
    let mut issuers = known.unwrap_or_else(|| Issuers {
        chain: service.chain_id.clone(),
        issuers: Vec::new(),
    });
    let mut whole = true;
    for department in service.recipients.keys() {
        let fetched = client
            .revocations(department, clock::wall_ms())
            .and_then(|list| {
                let key = StateKey::Key(list.key());
                Ok((issuer(client, &key, department.as_str())?, list))
            });
        match fetched {
            Ok((Some(issuer), list)) => {
                if !issuers.issuers.contains(&issuer) {
                    issuers.issuers.push(issuer);
                }
                let path = folder.join(format!("{department}.{LIST}"));
                whole &= put(&path, &list.to_bytes());
            }
            Ok((None, _)) => {
                tracing::warn!(%department, "a list of revocations is signed by no issuer");
                whole = false;
            }
            Err(error) => {
                tracing::debug!(%department, code = %error.code(), "no list of revocations");
                whole = false;
            }
        }
    }
    whole && put(&folder.join(ISSUERS), &issuers.to_bytes())
}

/// Written durably, or told to the technician.
fn put(path: &Path, bytes: &[u8]) -> bool {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = made.and_then(|()| write_durable(path, bytes));
    if let Err(error) = &written {
        tracing::warn!(kind = %error.kind(), "a list for checking certificates was not kept");
    }
    written.is_ok()
}
