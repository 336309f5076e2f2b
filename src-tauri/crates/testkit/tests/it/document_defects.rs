//! One test per defect of a signed document.

use std::collections::BTreeSet;

use emrtd::{DataGroup, DocumentFiles, Ef, TrustStore, verify_document};
use proptest::prelude::*;
use testkit::pki::{
    CertificateProfile, FurtherExtension, Issuer, KeyKind, Person, SpecimenDocument,
    SpecimenFormat, Validity,
};

use crate::document_reading::{NOW, specimen};

const DG1: Ef = Ef::Group(DataGroup::Dg1);
const DG2: Ef = Ef::Group(DataGroup::Dg2);

fn code(files: &DocumentFiles, trust: &TrustStore, now: u64) -> &'static str {
    match verify_document(files, trust, now) {
        Ok(_) => "accepted",
        Err(e) => e.code(),
    }
}

fn signed_by(issuer: &Issuer) -> (SpecimenDocument, TrustStore) {
    let mut document = SpecimenDocument::new(Person::default(), SpecimenFormat::Td3);
    issuer.sign(&mut document);
    let mut trust = TrustStore::new();
    trust.add(issuer.csca_der()).unwrap();
    (document, trust)
}

fn with(authority: CertificateProfile, signer: CertificateProfile) -> Issuer {
    Issuer::with_profiles(KeyKind::P256, b"defects", authority, signer)
}

/// Codes that come up when each byte of a range of a file is changed in turn.
pub(crate) fn flipped(
    files: &DocumentFiles,
    trust: &TrustStore,
    now: u64,
    ef: Ef,
    places: impl Iterator<Item = usize>,
) -> BTreeSet<&'static str> {
    let original = files.get(ef).unwrap().to_vec();
    let mut codes = BTreeSet::new();
    for at in places {
        for mask in [0x01, 0x80] {
            let mut bad = original.clone();
            bad[at] ^= mask;
            let mut changed = files.clone();
            changed.insert(ef, bad);
            let code = code(&changed, trust, now);
            assert_ne!(code, "accepted", "{ef} byte {at} mask {mask:02x}");
            codes.insert(code);
        }
    }
    codes
}

/// Where `part` stands in `whole`.
pub(crate) fn place(whole: &[u8], part: &[u8]) -> std::ops::Range<usize> {
    let at = whole
        .windows(part.len())
        .position(|w| w == part)
        .expect("the part is in there");
    at..at + part.len()
}

#[test]
fn a_changed_byte_anywhere_is_refused_with_the_code_of_its_place() {
    let issuer = Issuer::from_seed(KeyKind::P256, b"flips");
    let (document, trust) = signed_by(&issuer);
    let files = document.as_read();
    assert_eq!(code(&files, &trust, NOW), "accepted");
    let length = |ef: Ef| files.get(ef).unwrap().len();
    assert_eq!(
        flipped(&files, &trust, NOW, DG1, 0..length(DG1)),
        BTreeSet::from(["dg1_hash"])
    );
    assert_eq!(
        flipped(&files, &trust, NOW, DG2, 0..length(DG2)),
        BTreeSet::from(["dg2_hash"])
    );
    let com = flipped(&files, &trust, NOW, Ef::Com, 20..length(Ef::Com));
    assert!(com.iter().all(|c| c.starts_with("com_")), "{com:?}");

    let sod = files.get(Ef::Sod).unwrap();
    let everything = flipped(&files, &trust, NOW, Ef::Sod, 0..sod.len());
    let known = ["sod_", "ds_", "algorithm_"];
    assert!(
        everything
            .iter()
            .all(|c| known.iter().any(|k| c.starts_with(k))),
        "{everything:?}"
    );
    let certificate = flipped(
        &files,
        &trust,
        NOW,
        Ef::Sod,
        place(sod, issuer.ds_der()).skip(4),
    );
    assert!(
        certificate
            .iter()
            .all(|c| c.starts_with("ds_") || *c == "algorithm_unknown"),
        "{certificate:?}"
    );
    assert!(certificate.contains("ds_signature"));
    let signature = flipped(&files, &trust, NOW, Ef::Sod, sod.len() - 60..sod.len());
    assert_eq!(signature, BTreeSet::from(["sod_signature"]));
    let hashes = place(sod, &sha2_of(document.files()[&0x0101].as_slice()));
    assert_eq!(
        flipped(&files, &trust, NOW, Ef::Sod, hashes),
        BTreeSet::from(["sod_content_digest"])
    );
}

fn sha2_of(bytes: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).to_vec()
}

#[test]
fn a_changed_byte_in_an_authoritys_certificate_keeps_it_out_of_the_store() {
    let issuer = Issuer::from_seed(KeyKind::P256, b"flips");
    let mut codes = BTreeSet::new();
    for at in 0..issuer.csca_der().len() {
        for mask in [0x01, 0x80] {
            let mut bad = issuer.csca_der().to_vec();
            bad[at] ^= mask;
            let mut trust = TrustStore::new();
            codes.insert(trust.add(&bad).unwrap_err().code());
            assert!(trust.is_empty());
        }
    }
    assert!(
        codes
            .iter()
            .all(|c| c.starts_with("csca_") || *c == "algorithm_unknown"),
        "{codes:?}"
    );
    assert!(codes.contains("csca_signature") && codes.contains("csca_malformed"));
}

#[test]
fn a_document_of_an_unknown_authority_is_refused() {
    let (document, _) = specimen(SpecimenFormat::Td3);
    assert_eq!(
        code(&document.as_read(), &TrustStore::new(), NOW),
        "ds_issuer_unknown"
    );
    // Same name, another key.
    let (_, trust) = signed_by(&Issuer::from_seed(KeyKind::P256, b"another"));
    assert_eq!(code(&document.as_read(), &trust, NOW), "ds_issuer_unknown");
}

#[test]
fn certificates_out_of_their_time_are_refused() {
    let validity = |from: &str, until: &str| Validity {
        from: from.into(),
        until: until.into(),
    };
    let signer = |v: Validity| CertificateProfile {
        validity: v,
        ..Issuer::signer_profile()
    };
    let authority = |v: Validity| CertificateProfile {
        validity: v,
        ..Issuer::authority_profile()
    };
    for (issuer, wanted) in [
        (
            with(
                Issuer::authority_profile(),
                signer(validity("240201000000Z", "250101000000Z")),
            ),
            "ds_expired",
        ),
        (
            with(
                Issuer::authority_profile(),
                signer(validity("270201000000Z", "300101000000Z")),
            ),
            "ds_not_yet_valid",
        ),
        (
            with(
                Issuer::authority_profile(),
                signer(validity("250101000000Z", "300101000000Z")),
            ),
            "ds_signing_time",
        ),
        (
            with(
                Issuer::authority_profile(),
                signer(validity("200101000000Z", "300101000000Z")),
            ),
            "csca_issuing_time",
        ),
        (
            with(
                authority(validity("240101000000Z", "250101000000Z")),
                Issuer::signer_profile(),
            ),
            "csca_expired",
        ),
        (
            with(
                authority(validity("270101000000Z", "450101000000Z")),
                Issuer::signer_profile(),
            ),
            "csca_not_yet_valid",
        ),
    ] {
        let (document, trust) = signed_by(&issuer);
        assert_eq!(code(&document.as_read(), &trust, NOW), wanted);
    }
    let (document, trust) = signed_by(&Issuer::from_seed(KeyKind::P256, b"now"));
    assert_eq!(code(&document.as_read(), &trust, 0), "csca_not_yet_valid");
    assert_eq!(code(&document.as_read(), &trust, u64::MAX), "csca_expired");
}

#[test]
fn a_signer_whose_certificate_names_another_task_signs_no_documents() {
    use FurtherExtension::{DocumentTypes, KeyUse, Purpose};
    const MASTER_LISTS: &str = "2.23.136.1.1.3";
    const TIME_STAMPS: &str = "1.3.6.1.5.5.7.3.8";
    let signer = |further: FurtherExtension| CertificateProfile {
        further: vec![further],
        ..Issuer::signer_profile()
    };
    let authority = |further: FurtherExtension| CertificateProfile {
        further: vec![further],
        ..Issuer::authority_profile()
    };
    let no_usage = CertificateProfile {
        key_usage: 0,
        ..Issuer::signer_profile()
    };
    let good = Issuer::authority_profile;
    for (what, authority, signer, wanted) in [
        (
            "master lists",
            good(),
            signer(Purpose(MASTER_LISTS, false)),
            "ds_usage",
        ),
        (
            "a critical purpose",
            good(),
            signer(Purpose(TIME_STAMPS, true)),
            "ds_usage",
        ),
        (
            "a purpose as advice",
            good(),
            signer(Purpose(TIME_STAMPS, false)),
            "accepted",
        ),
        (
            "cards alone",
            good(),
            signer(DocumentTypes(vec!["I", "AC"])),
            "ds_usage",
        ),
        (
            "passports",
            good(),
            signer(DocumentTypes(vec!["I", "P"])),
            "accepted",
        ),
        ("no usage at all", good(), no_usage, "ds_usage"),
        (
            "the authority's key no longer in use",
            authority(KeyUse("20240101000000Z", "20240115000000Z")),
            Issuer::signer_profile(),
            "csca_issuing_time",
        ),
        (
            "the authority's key in use",
            authority(KeyUse("20240101000000Z", "20270101000000Z")),
            Issuer::signer_profile(),
            "accepted",
        ),
        (
            "the signer's key not in use yet",
            good(),
            signer(KeyUse("20240401000000Z", "20250101000000Z")),
            "ds_signing_time",
        ),
    ] {
        let (document, trust) = signed_by(&with(authority, signer));
        assert_eq!(code(&document.as_read(), &trust, NOW), wanted, "{what}");
    }
}

#[test]
fn an_authoritys_next_key_is_trusted_by_the_link_from_the_one_before() {
    let old = Issuer::from_seed(KeyKind::P256, b"before");
    let (next, link) = old.renewed(KeyKind::P256, b"after");
    let mut document = SpecimenDocument::new(Person::default(), SpecimenFormat::Td3);
    next.sign(&mut document);

    let mut trust = TrustStore::new();
    assert_eq!(trust.add(&link).unwrap_err().code(), "csca_signature");
    trust.add(old.csca_der()).unwrap();
    assert_eq!(code(&document.as_read(), &trust, NOW), "ds_issuer_unknown");
    trust.add(&link).unwrap();
    assert_eq!(code(&document.as_read(), &trust, NOW), "accepted");
    let mut bent = link.clone();
    *bent.last_mut().unwrap() ^= 1;
    assert_eq!(trust.add(&bent).unwrap_err().code(), "csca_signature");
}

#[test]
fn certificates_made_for_something_else_are_refused() {
    let signer = CertificateProfile {
        key_usage: 0x20,
        ..Issuer::signer_profile()
    };
    let (document, trust) = signed_by(&with(Issuer::authority_profile(), signer));
    assert_eq!(code(&document.as_read(), &trust, NOW), "ds_usage");
    let signer = CertificateProfile {
        is_ca: true,
        ..Issuer::signer_profile()
    };
    let (document, trust) = signed_by(&with(Issuer::authority_profile(), signer));
    assert_eq!(code(&document.as_read(), &trust, NOW), "ds_usage");
    let mut trust = TrustStore::new();
    for bad in [
        CertificateProfile {
            key_usage: 0x80,
            ..Issuer::authority_profile()
        },
        CertificateProfile {
            is_ca: false,
            ..Issuer::authority_profile()
        },
    ] {
        let issuer = with(bad, Issuer::signer_profile());
        assert_eq!(
            trust.add(issuer.csca_der()).unwrap_err().code(),
            "csca_usage"
        );
    }
    // A document signer is no authority.
    let issuer = Issuer::from_seed(KeyKind::P256, b"usage");
    assert_eq!(
        trust.add(issuer.ds_der()).unwrap_err().code(),
        "csca_signature"
    );
    assert!(trust.is_empty());
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let issuer = Issuer::from_seed(KeyKind::P256, b"mixed");
    let (document, trust) = signed_by(&issuer);
    let mut other = SpecimenDocument::new(
        Person {
            document_number: "TEST00002".into(),
            ..Person::default()
        },
        SpecimenFormat::Td3,
    );
    other.put_group(11, vec![0x6B, 0x00]);
    issuer.sign(&mut other);
    let (files, others) = (document.as_read(), other.as_read());
    let swapped = |ef: Ef| {
        let mut mixed = files.clone();
        mixed.insert(ef, others.get(ef).unwrap().to_vec());
        code(&mixed, &trust, NOW)
    };
    assert_eq!(swapped(DG1), "dg1_hash");
    assert_eq!(swapped(Ef::Sod), "dg1_hash");
    assert_eq!(swapped(Ef::Com), "com_mismatch");
    assert_eq!(swapped(Ef::Group(DataGroup::Dg11)), "dg11_unlisted");
    let mut none = DocumentFiles::new();
    assert_eq!(code(&none, &trust, NOW), "file_missing");
    none.insert(Ef::Sod, Vec::new());
    none.insert(DG1, Vec::new());
    assert_eq!(code(&none, &trust, NOW), "sod_malformed");
}

#[test]
fn a_signed_file_that_cannot_be_read_is_malformed_and_no_more() {
    let issuer = Issuer::from_seed(KeyKind::P256, b"unreadable");
    for (number, file, wanted) in [
        (1, vec![0x61, 0x00], "dg1_malformed"),
        (2, vec![0x75, 0x03, 0x7F, 0x61, 0x00], "dg2_malformed"),
    ] {
        let (mut document, trust) = signed_by(&issuer);
        document.put_group(number, file);
        issuer.sign(&mut document);
        assert_eq!(code(&document.as_read(), &trust, NOW), wanted);
    }
}

#[test]
fn a_jpeg_2000_face_is_taken_out_as_such() {
    let issuer = Issuer::from_seed(KeyKind::P256, b"jpeg 2000");
    let (mut document, trust) = signed_by(&issuer);
    let image = [&[0, 0, 0, 0x0C][..], b"jP  \r\n\x87\n", &[1, 2, 3]].concat();
    document.put_face(&image);
    issuer.sign(&mut document);
    let verified = verify_document(&document.as_read(), &trust, NOW).unwrap();
    let face = verified.face.unwrap();
    assert_eq!(
        (face.format(), face.bytes()),
        (emrtd::FaceImageFormat::Jpeg2000, image.as_slice())
    );
}

#[test]
fn rsa_documents_are_accepted_and_their_flips_refused() {
    let issuer = Issuer::from_seed(KeyKind::Rsa2048, b"rsa");
    let (document, trust) = signed_by(&issuer);
    let files = document.as_read();
    assert_eq!(code(&files, &trust, NOW), "accepted");
    let sod = files.get(Ef::Sod).unwrap().len();
    assert_eq!(
        flipped(&files, &trust, NOW, Ef::Sod, sod - 256..sod),
        BTreeSet::from(["sod_signature"])
    );
    flipped(&files, &trust, NOW, Ef::Sod, (0..sod).step_by(3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn several_changed_bytes_never_panic_nor_pass(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let (document, trust) = specimen(SpecimenFormat::Td3);
        for ef in [Ef::Sod, DG1, DG2] {
            let original = document.as_read().get(ef).unwrap().to_vec();
            let mut bad = original.clone();
            for (at, mask) in &changes {
                bad[at.index(original.len())] ^= mask;
            }
            let mut files = document.as_read();
            files.insert(ef, original[..cut.index(original.len())].to_vec());
            prop_assert_ne!(code(&files, &trust, NOW), "accepted");
            if bad != original {
                files.insert(ef, bad);
                prop_assert_ne!(code(&files, &trust, NOW), "accepted");
            }
        }
    }
}

#[test]
fn a_signer_of_one_state_cannot_vouch_for_another_states_document() {
    let issuer = Issuer::from_seed(KeyKind::P256, b"state");
    let mut trust = TrustStore::new();
    trust.add(issuer.csca_der()).unwrap();
    let verified = |country: &str| {
        let person = Person {
            country: country.into(),
            ..Person::default()
        };
        let mut document = SpecimenDocument::new(person, SpecimenFormat::Td3);
        issuer.sign(&mut document);
        code(&document.as_read(), &trust, NOW)
    };
    assert_eq!(verified("CHN"), "accepted");
    for other in ["FRA", "CAN", "D<<", "UTO"] {
        assert_eq!(verified(other), "issuing_state", "{other}");
    }
}
