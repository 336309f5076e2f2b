//! A chip proves that it is the one its issuer made; a copy of its files does not.

use emrtd::{
    AccessKey, EmrtdError, PassiveDefect, ReadRequest, Reading, TrustStore, read_document,
    verify_answer, verify_document,
};
use testkit::chip::{ChipSettings, Direct, Fault, FaultScript, VirtualChip};
use testkit::pki::{ChipKey, Issuer, KeyKind, Person, SpecimenDocument, SpecimenFormat};

use crate::document_reading::NOW;

const CHALLENGE: [u8; 8] = *b"request7";

fn signed(key: Option<ChipKey>) -> (SpecimenDocument, TrustStore) {
    let issuer = Issuer::from_seed(KeyKind::P256, b"proof");
    let mut document = SpecimenDocument::new(Person::default(), SpecimenFormat::Td1);
    if let Some(key) = key {
        document.put_chip_key(key);
    }
    issuer.sign(&mut document);
    let mut trust = TrustStore::new();
    trust.add(issuer.csca_der()).unwrap();
    (document, trust)
}

fn read(
    document: &SpecimenDocument,
    settings: ChipSettings,
    faults: FaultScript,
) -> Result<Reading, EmrtdError> {
    let mut chip = VirtualChip::new(document, settings, b"chip");
    chip.set_faults(faults);
    let request = ReadRequest {
        key: &AccessKey::from(document.person().access_key()),
        groups: &[emrtd::DataGroup::Dg1],
        challenge: Some(CHALLENGE),
        entropy: [7; 32],
    };
    read_document(&mut Direct::new(chip, 65_538), &request, &mut |_| {})
}

#[test]
fn a_chip_with_a_key_of_either_kind_proves_itself_for_one_challenge_only() {
    for (kind, settings) in [
        (KeyKind::P256, ChipSettings::default()),
        (KeyKind::P256, ChipSettings::short()),
        (KeyKind::Rsa2048, ChipSettings::default()),
    ] {
        let (document, trust) = signed(Some(ChipKey::from_seed(kind, b"own")));
        let reading = read(&document, settings, FaultScript::default()).unwrap();
        verify_document(&reading.files, &trust, NOW).unwrap();
        let answer = reading.answer.unwrap();
        let told =
            |challenge: &[u8; 8], answer: &[u8]| verify_answer(&reading.files, challenge, answer);
        assert_eq!(told(&CHALLENGE, &answer), Ok(()), "{kind:?}");
        let unproven = Err(EmrtdError::ChipUnproven);
        assert_eq!(told(b"request8", &answer), unproven);
        for at in 0..answer.len() {
            let mut bent = answer.clone();
            bent[at] ^= 1;
            assert_eq!(told(&CHALLENGE, &bent), unproven, "{kind:?}, byte {at}");
        }
        assert_eq!(told(&CHALLENGE, &answer[1..]), unproven);
        assert_eq!(told(&CHALLENGE, &[]), unproven);
    }
}

#[test]
fn a_copy_of_the_files_with_a_key_of_its_own_is_refused() {
    let (document, trust) = signed(Some(ChipKey::from_seed(KeyKind::P256, b"own")));
    // The copy has the true DG15, and cannot sign for it.
    let mut copy = document.clone();
    copy.put_chip_key(ChipKey::from_seed(KeyKind::P256, b"other"));
    let own = read(&copy, ChipSettings::default(), FaultScript::default()).unwrap();
    assert_eq!(
        verify_document(&own.files, &trust, NOW).map(|_| ()),
        Err(EmrtdError::Passive(PassiveDefect::GroupHash(
            emrtd::DataGroup::Dg15
        ))),
        "with its own DG15 it is not the signed document"
    );
    let mut files = own.files.clone();
    for ef in [emrtd::DataGroup::Dg14, emrtd::DataGroup::Dg15].map(emrtd::Ef::Group) {
        files.insert(ef, document.files()[&ef.file_id()].clone());
    }
    let answer = own.answer.unwrap();
    let told = verify_answer(&files, &CHALLENGE, &answer);
    assert_eq!(told, Err(EmrtdError::ChipUnproven));
}

#[test]
fn a_chip_without_a_key_says_so_and_one_that_is_lifted_meanwhile_is_gone() {
    let (document, _) = signed(None);
    let told = read(&document, ChipSettings::default(), FaultScript::default());
    assert_eq!(told.map(|_| ()), Err(EmrtdError::ChipSilent));

    let (document, _) = signed(Some(ChipKey::from_seed(KeyKind::P256, b"own")));
    let whole = {
        let reading = read(&document, ChipSettings::default(), FaultScript::default());
        reading.unwrap().statistics.commands
    };
    let pulled = FaultScript::once(whole, Fault::Pulled);
    let told = read(&document, ChipSettings::default(), pulled);
    assert!(matches!(told, Err(EmrtdError::Transport(_))));
}
