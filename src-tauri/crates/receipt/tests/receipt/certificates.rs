//! Certificates: each defect has its own reason, and what is written is what the standards say.

use ciborium::Value;
use coset::{CborSerializable, CoseSign1, TaggedCborSerializable, iana};
use domain::check::licence_identifier_of;
use domain::id::{ChainId, DepartmentCode, Digest, LicenceIdentifier, LicenceType};
use domain::licence::LicenceStatus;
use ed25519_dalek::Verifier;
use proptest::prelude::*;
use receipt::certificate::{
    Certificate, CertificateClaims, CertificateError, CertificateVerdict, Doubt, Field, Issuer,
    Issuers, Refusal, Snapshot, SnapshotClaims, check,
};
use seal::keys::SigningKey;

const NOW_S: u64 = 1_800_000_000;
const DAY_S: u64 = 86_400;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_secret(&[seed; 32])
}

fn department(code: &str) -> DepartmentCode {
    DepartmentCode::new(code).unwrap()
}

fn identifier(serial: &str) -> LicenceIdentifier {
    let text = licence_identifier_of("T001", "11330105002500287C", serial, 1).unwrap();
    LicenceIdentifier::new(&text).unwrap()
}

fn claims() -> CertificateClaims {
    CertificateClaims {
        department: department("WJ"),
        identifier: identifier("7"),
        valid_from_s: NOW_S - 10 * DAY_S,
        valid_until_s: Some(NOW_S + 10 * DAY_S),
        issued_s: NOW_S - DAY_S,
        chain: ChainId::new("donghu-1").unwrap(),
        licence: LicenceType::new("health").unwrap(),
        root: Digest([9; 32]),
        fields: vec![
            Field {
                name: "name".into(),
                value: "张测试".to_owned().into(),
            },
            Field {
                name: "occupation".into(),
                value: "food service".to_owned().into(),
            },
        ],
    }
}

fn issuers() -> Issuers {
    let issuer = |code, seed| Issuer {
        department: department(code),
        key: key(seed).public(),
        until_s: None,
    };
    Issuers {
        chain: ChainId::new("donghu-1").unwrap(),
        issuers: vec![issuer("WJ", 1), issuer("GA", 2)],
    }
}

fn snapshot_of(status: LicenceStatus, made_s: u64, height: u64, seed: u8) -> Snapshot {
    let (ours, other) = (identifier("7"), identifier("8"));
    let licences = [(&ours, status), (&other, LicenceStatus::Revoked)];
    let claims = SnapshotClaims::new(
        department("WJ"),
        ChainId::new("donghu-1").unwrap(),
        height,
        made_s,
        made_s + DAY_S,
        licences,
    );
    Snapshot::issue(claims, &key(seed)).unwrap()
}

fn text(claims: CertificateClaims, seed: u8) -> String {
    Certificate::issue(claims, &key(seed)).unwrap().to_qr_text()
}

fn verdict(text: &str) -> CertificateVerdict {
    let snapshot = snapshot_of(LicenceStatus::Active, NOW_S - 60, 10, 1);
    check(text, &issuers(), &[snapshot], NOW_S)
}

#[test]
fn a_sound_certificate_is_valid_as_of_its_snapshot() {
    let CertificateVerdict::Valid(checked) = verdict(&text(claims(), 1)) else {
        panic!("it is valid");
    };
    assert_eq!(checked.claims, claims());
    assert_eq!(checked.as_of_s, Some(NOW_S - 60));
    // Without end.
    let mut endless = claims();
    endless.valid_until_s = None;
    assert!(matches!(
        verdict(&text(endless, 1)),
        CertificateVerdict::Valid(_)
    ));
}

#[test]
fn each_defect_has_its_own_reason() {
    let made = |change: &dyn Fn(&mut CertificateClaims)| {
        let mut claims = claims();
        change(&mut claims);
        text(claims, 1)
    };
    let altered = {
        // The signature of one with the contents of another.
        let (mut ours, other) = (
            Certificate::issue(claims(), &key(1)).unwrap().to_bytes(),
            made(&|c| c.fields.clear()),
        );
        let other = Certificate::from_qr_text(&other).unwrap().to_bytes();
        let from = ours.len() - 64;
        ours[from..].copy_from_slice(&other[other.len() - 64..]);
        Certificate::from_bytes(&ours).unwrap().to_qr_text()
    };
    for (text, told) in [
        (text(claims(), 3), Refusal::IssuerUnknown),
        // Another department's key.
        (text(claims(), 2), Refusal::IssuerUnknown),
        (altered, Refusal::Altered),
        (
            made(&|c| c.chain = ChainId::new("donghu-2").unwrap()),
            Refusal::WrongChain,
        ),
        (made(&|c| c.issued_s = NOW_S + 601), Refusal::FutureDated),
        (made(&|c| c.valid_from_s = NOW_S + 1), Refusal::NotYetValid),
        (made(&|c| c.valid_until_s = Some(NOW_S)), Refusal::Expired),
        ("HS1:6BFOXN".to_owned(), Refusal::WrongType),
        ("HSC1:".to_owned(), Refusal::Malformed),
        ("HSC1:6BFOXN".to_owned(), Refusal::Malformed),
        (String::new(), Refusal::Malformed),
    ] {
        assert_eq!(verdict(&text), CertificateVerdict::Refused(told), "{text}");
    }
    // A snapshot is signed by the same key and is no certificate.
    let snapshot = snapshot_of(LicenceStatus::Active, NOW_S, 1, 1).to_bytes();
    assert_eq!(
        Certificate::from_bytes(&snapshot),
        Err(CertificateError::WrongType)
    );
    let words: std::collections::BTreeSet<&str> =
        Refusal::ALL.iter().map(|refusal| refusal.word()).collect();
    assert_eq!(words.len(), Refusal::ALL.len());
}

#[test]
fn a_snapshot_tells_what_was_revoked_and_an_old_or_foreign_one_makes_nothing_valid() {
    let text = text(claims(), 1);
    let now = |snapshots: &[Snapshot]| check(&text, &issuers(), snapshots, NOW_S);
    for (status, told) in [
        (LicenceStatus::Suspended, Refusal::Suspended),
        (LicenceStatus::Revoked, Refusal::Revoked),
        (LicenceStatus::Superseded, Refusal::Superseded),
    ] {
        // Also by one that is too old to make anything valid.
        for made_s in [NOW_S - 60, NOW_S - 30 * DAY_S] {
            let snapshot = snapshot_of(status, made_s, 10, 1);
            assert_eq!(now(&[snapshot]), CertificateVerdict::Refused(told));
        }
    }
    let doubt = |snapshots: &[Snapshot]| match now(snapshots) {
        CertificateVerdict::ConfirmOnline(_, doubt) => doubt,
        other @ (CertificateVerdict::Valid(_) | CertificateVerdict::Refused(_)) => {
            panic!("{other:?}")
        }
    };
    let active = |made_s, seed| snapshot_of(LicenceStatus::Active, made_s, 10, seed);
    assert_eq!(doubt(&[]), Doubt::SnapshotMissing);
    assert_eq!(doubt(&[active(NOW_S - DAY_S, 1)]), Doubt::SnapshotOld);
    assert_eq!(doubt(&[active(NOW_S, 2)]), Doubt::SnapshotUnsound);
    assert_eq!(doubt(&[active(NOW_S + 601, 1)]), Doubt::SnapshotUnsound);
    // Of several the newest sound one counts, in whatever order.
    let lifted = [
        snapshot_of(LicenceStatus::Suspended, NOW_S - 3_600, 9, 1),
        active(NOW_S - 60, 1),
        snapshot_of(LicenceStatus::Revoked, NOW_S, 11, 2),
    ];
    assert!(matches!(now(&lifted), CertificateVerdict::Valid(_)));
}

#[test]
fn a_key_that_was_given_up_signs_nothing_any_more() {
    let mut issuers = issuers();
    issuers.issuers[0].until_s = Some(NOW_S - 2 * DAY_S);
    let told = |claims| check(&text(claims, 1), &issuers, &[], NOW_S);
    assert_eq!(
        told(claims()),
        CertificateVerdict::Refused(Refusal::IssuerKeyEnded)
    );
    let mut before = claims();
    before.issued_s = NOW_S - 3 * DAY_S;
    assert!(matches!(
        told(before),
        CertificateVerdict::ConfirmOnline(_, Doubt::SnapshotMissing)
    ));
    let read = Issuers::from_bytes(&issuers.to_bytes());
    assert_eq!(read.as_ref(), Some(&issuers));
}

#[test]
fn validity_is_of_whole_days_in_china() {
    // 2026-01-01 to 2026-01-31: from midnight in Beijing to the next month's.
    let (from, until) = CertificateClaims::validity(20_454, Some(20_484));
    assert_eq!(from, 1_767_225_600 - 8 * 3_600);
    assert_eq!(until, Some(1_769_904_000 - 8 * 3_600));
    assert_eq!(CertificateClaims::validity(i64::MIN, None), (0, None));
}

/// Another implementation of CBOR, COSE and Ed25519 reads it, and finds what RFC 8392 says.
#[test]
fn another_implementation_decodes_and_verifies_a_certificate() {
    let text = text(claims(), 1);
    let packed = base45::decode(text.strip_prefix("HSC1:").unwrap()).unwrap();
    // zlib with its usual header (RFC 1950).
    assert_eq!(packed[0], 0x78);
    let token = miniz_oxide::inflate::decompress_to_vec_zlib(&packed).unwrap();
    let sign1 = CoseSign1::from_tagged_slice(&token).unwrap();
    let header = &sign1.protected.header;
    assert_eq!(
        header.alg,
        Some(coset::RegisteredLabelWithPrivate::Assigned(
            iana::Algorithm::EdDSA
        ))
    );
    assert_eq!(header.key_id, key(1).id().0);
    let public = ed25519_dalek::VerifyingKey::from_bytes(&key(1).public().0).unwrap();
    sign1
        .verify_signature(b"", |signature, message| {
            let signature = ed25519_dalek::Signature::from_slice(signature).unwrap();
            public.verify(message, &signature)
        })
        .unwrap();
    let payload: Value = ciborium::from_reader(&sign1.payload.as_ref().unwrap()[..]).unwrap();
    let claim = |label: i64| {
        let map = payload.as_map().unwrap();
        let found = map.iter().find(|(key, _)| *key == Value::from(label));
        found.map(|(_, value)| value.clone())
    };
    assert_eq!(claim(1), Some(Value::from("WJ")));
    assert_eq!(claim(2), Some(Value::from(identifier("7").as_str())));
    assert_eq!(claim(4), Some(Value::from(NOW_S + 10 * DAY_S)));
    assert_eq!(claim(5), Some(Value::from(NOW_S - 10 * DAY_S)));
    assert_eq!(claim(6), Some(Value::from(NOW_S - DAY_S)));
    let own = claim(-65_537).unwrap();
    let own = own.as_array().unwrap();
    assert_eq!(own[1], Value::from("donghu-1"));
    let fields = own[4].as_array().unwrap();
    assert_eq!(
        fields[0],
        Value::from(vec![Value::from("name"), Value::from("张测试")])
    );
    // The snapshot too.
    let snapshot = snapshot_of(LicenceStatus::Revoked, NOW_S, 10, 1);
    let sign1 = CoseSign1::from_tagged_slice(&snapshot.to_bytes()).unwrap();
    sign1
        .verify_signature(b"", |signature, message| {
            let signature = ed25519_dalek::Signature::from_slice(signature).unwrap();
            public.verify(message, &signature)
        })
        .unwrap();
    assert_eq!(snapshot.claims().len(), 2);
    assert_eq!(Snapshot::from_bytes(&snapshot.to_bytes()), Ok(snapshot));
    let _ = sign1.to_vec().unwrap();
}

#[test]
fn a_small_text_does_not_unpack_to_a_large_one_and_bounds_are_kept() {
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 64 << 20], 9);
    let bomb = format!("HSC1:{}", base45::encode(&bomb[..]));
    assert_eq!(
        Certificate::from_qr_text(&bomb),
        Err(CertificateError::Malformed)
    );
    let mut long = claims();
    long.fields[0].value = "长".repeat(200).into();
    assert_eq!(
        Certificate::issue(long, &key(1)),
        Err(CertificateError::Malformed)
    );
    let mut many = claims();
    many.fields = vec![many.fields[0].clone(); 33];
    assert_eq!(
        Certificate::issue(many, &key(1)),
        Err(CertificateError::TooLong)
    );
    // All of it fits one QR code: at most 4,296 characters at version 40, level L.
    let mut full = claims();
    full.fields = vec![full.fields[0].clone(); 32];
    assert!(text(full, 1).len() <= 4_296);
}

#[test]
fn nothing_of_a_person_is_printed() {
    let certificate = Certificate::issue(claims(), &key(1)).unwrap();
    let printed = format!("{certificate:?} {:?}", certificate.claims());
    assert!(
        !printed.contains('张') && printed.contains("***"),
        "{printed}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_change_of_a_byte_leaves_a_certificate_valid(at in 0_usize..10_000, bit in 0_u8..8) {
        let mut bytes = Certificate::issue(claims(), &key(1)).unwrap().to_bytes();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(certificate) = Certificate::from_bytes(&bytes) {
            prop_assert!(!matches!(
                verdict(&certificate.to_qr_text()),
                CertificateVerdict::Valid(_) | CertificateVerdict::ConfirmOnline(..)
            ));
        }
    }

    #[test]
    fn no_text_and_no_bytes_make_it_panic(
        text in "(HSC1:)?[ -~]{0,80}",
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = Certificate::from_qr_text(&text);
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(&bytes, 1);
        let _ = Certificate::from_qr_text(&format!("HSC1:{}", base45::encode(packed)));
        let _ = (Snapshot::from_bytes(&bytes), Issuers::from_bytes(&bytes));
    }
}
