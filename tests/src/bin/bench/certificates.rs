//! A certificate's QR code checked against a list of revocations, beside the two bare signature checks
//! that no checker can do without: the certificate's own and the list's.

use std::error::Error;
use std::hint::black_box;

use domain::check::licence_identifier_of;
use domain::id::{DepartmentCode, Digest, LicenceIdentifier, LicenceType};
use domain::licence::LicenceStatus;
use hallseal_tests::specimens::{NOW_S, chain_id, key};
use receipt::certificate::{
    Certificate, CertificateClaims, CertificateVerdict, Field, Issuer, Issuers, Snapshot,
    SnapshotClaims, check,
};
use seal::keys::verify;

use crate::report::Report;
use crate::rounds::{by_turns, shown};

const ROUNDS: usize = 3_001;
const LIMIT: f64 = 1.5;
/// Licences of the department that do not hold any more.
const REVOKED: u32 = 1_000;
const DAY_S: u64 = 86_400;
const ISSUER: u8 = 1;

fn identifier(serial: u32) -> Result<LicenceIdentifier, Box<dyn Error>> {
    let text = licence_identifier_of("T001", "11330105002500287C", &serial.to_string(), 1)
        .ok_or("no identifier")?;
    Ok(LicenceIdentifier::new(&text)?)
}

fn certificate(department: &DepartmentCode) -> Result<Certificate, Box<dyn Error>> {
    let field = |name: &str, value: &str| Field {
        name: name.into(),
        value: value.to_owned().into(),
    };
    let claims = CertificateClaims {
        department: department.clone(),
        identifier: identifier(0)?,
        valid_from_s: NOW_S - 10 * DAY_S,
        valid_until_s: Some(NOW_S + 10 * DAY_S),
        issued_s: NOW_S - DAY_S,
        chain: chain_id(),
        licence: LicenceType::new("health")?,
        root: Digest([9; 32]),
        fields: vec![
            field("name", "张测试"),
            field("occupation", "食品制作"),
            field("document", "A123****5"),
        ],
    };
    Ok(Certificate::issue(claims, &key(ISSUER))?)
}

fn list(department: &DepartmentCode) -> Result<Snapshot, Box<dyn Error>> {
    let revoked: Result<Vec<_>, _> = (1..=REVOKED).map(identifier).collect();
    let revoked = revoked?;
    let claims = SnapshotClaims::new(
        department.clone(),
        chain_id(),
        10,
        NOW_S - 60,
        NOW_S + DAY_S,
        revoked.iter().map(|one| (one, LicenceStatus::Revoked)),
    );
    Ok(Snapshot::issue(claims, &key(ISSUER))?)
}

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error>> {
    let department = DepartmentCode::new("WJ")?;
    let (certificate, list) = (certificate(&department)?, [list(&department)?]);
    let text = certificate.to_qr_text();
    let issuers = Issuers {
        chain: chain_id(),
        issuers: vec![Issuer {
            department,
            key: key(ISSUER).public(),
            until_s: None,
        }],
    };
    // Messages as long as what is signed in the two.
    let bare = [certificate.to_bytes(), list[0].to_bytes()].map(|bytes| {
        let signature = key(ISSUER).sign(&bytes);
        (bytes, signature)
    });
    let public = key(ISSUER).public();
    let medians = by_turns(
        ROUNDS,
        || match check(black_box(&text), &issuers, black_box(&list), NOW_S) {
            CertificateVerdict::Valid(_) => Ok(()),
            other @ (CertificateVerdict::ConfirmOnline(..) | CertificateVerdict::Refused(_)) => {
                Err(format!("the certificate does not hold: {other:?}"))
            }
        },
        || {
            let holds = bare
                .iter()
                .all(|(bytes, signature)| verify(&public, black_box(bytes), signature));
            holds
                .then_some(())
                .ok_or_else(|| "a bare signature does not verify".to_owned())
        },
    )?;
    report.ratio(
        &format!(
            "check a certificate's code of {} characters and a list of {REVOKED} that do not hold, beside 2 bare Ed25519",
            text.len()
        ),
        shown(medians.ours),
        shown(medians.yardstick),
        LIMIT,
    );
    Ok(())
}
