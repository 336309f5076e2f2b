//! The reader against the virtual chip.

use std::time::Duration;

use emrtd::{
    AccessKey, CardTransport, DataGroup, Ef, EmrtdError, FaceImageFormat, MrzKey, ReadRequest,
    Reading, Sex, TransportError, TrustStore, read_document, verify_document,
};
use proptest::prelude::*;
use testkit::VirtualCard;
use testkit::chip::{ChipSettings, Direct, Fault, FaultScript, PastEnd, VirtualChip};
use testkit::pki::{FACE_JPEG, Issuer, KeyKind, Person, SpecimenDocument, SpecimenFormat};

pub(crate) const NOW: u64 = 1_767_225_600;
const GROUPS: [DataGroup; 2] = [DataGroup::Dg1, DataGroup::Dg2];
const WIDE: usize = 65_538;

pub(crate) fn specimen(format: SpecimenFormat) -> (SpecimenDocument, TrustStore) {
    let issuer = Issuer::from_seed(KeyKind::P256, b"reading");
    let mut document = SpecimenDocument::new(Person::default(), format);
    issuer.sign(&mut document);
    let mut trust = TrustStore::new();
    trust.add(issuer.csca_der()).unwrap();
    (document, trust)
}

fn read_with(transport: &mut dyn CardTransport, key: MrzKey) -> Result<Reading, EmrtdError> {
    let request = ReadRequest {
        key: &AccessKey::from(key),
        groups: &GROUPS,
        challenge: None,
        entropy: [7; 32],
    };
    read_document(transport, &request, &mut |_| {})
}

fn read(
    document: &SpecimenDocument,
    settings: ChipSettings,
    width: usize,
) -> Result<Reading, EmrtdError> {
    let chip = VirtualChip::new(document, settings, b"chip");
    read_with(
        &mut Direct::new(chip, width),
        document.person().access_key(),
    )
}

fn assert_same(document: &SpecimenDocument, reading: &Reading) {
    for ef in [
        Ef::Com,
        Ef::Sod,
        Ef::Group(DataGroup::Dg1),
        Ef::Group(DataGroup::Dg2),
    ] {
        assert_eq!(
            reading.files.get(ef),
            document.files().get(&ef.file_id()).map(Vec::as_slice),
            "{ef}"
        );
    }
}

#[test]
fn a_document_of_each_size_is_read_and_verified() {
    for format in [
        SpecimenFormat::Td1,
        SpecimenFormat::Td2,
        SpecimenFormat::Td3,
    ] {
        let (document, trust) = specimen(format);
        let reading = read(&document, ChipSettings::default(), WIDE).unwrap();
        assert_same(&document, &reading);
        let verified = verify_document(&reading.files, &trust, NOW).unwrap();
        assert_eq!(
            (verified.holder.surname(), verified.holder.given_names()),
            ("ZHANG", "CESHI")
        );
        assert_eq!(
            (verified.holder.nationality(), verified.holder.sex()),
            ("CHN", Sex::Female)
        );
        assert_eq!(verified.holder.birth(NOW).unwrap().iso(), "1990-01-01");
        assert_eq!(verified.holder.expiry(NOW).unwrap().iso(), "2034-02-28");
        let face = verified.face.as_ref().unwrap();
        assert_eq!(
            (face.format(), face.bytes()),
            (FaceImageFormat::Jpeg, FACE_JPEG)
        );
        assert_eq!(verified.card_bytes.as_slice(), document.files()[&0x011D]);
        assert_eq!(verified.checks.len(), 6);
        let printed = format!("{verified:?} {reading:?}");
        assert!(
            !printed.contains("ZHANG") && !printed.contains("TEST"),
            "{printed}"
        );
    }
}

#[test]
fn a_card_with_a_long_document_number_opens_with_all_of_it() {
    let person = Person {
        document_number: "TEST00001234567".into(),
        ..Person::default()
    };
    let mut document = SpecimenDocument::new(person.clone(), SpecimenFormat::Td1);
    Issuer::from_seed(KeyKind::P256, b"long").sign(&mut document);
    assert_same(
        &document,
        &read(&document, ChipSettings::default(), WIDE).unwrap(),
    );
    let scanned = MrzKey::from_mrz(&person.zone(SpecimenFormat::Td1)).unwrap();
    assert_eq!(scanned, person.access_key());
    let chip = VirtualChip::new(&document, ChipSettings::default(), b"chip");
    let short = MrzKey::new("TEST00001", "900101", "340228").unwrap();
    assert_eq!(
        read_with(&mut Direct::new(chip, WIDE), short).unwrap_err(),
        EmrtdError::AccessDenied
    );
}

/// SELECT, GET CHALLENGE, EXTERNAL AUTHENTICATE, and each file in pieces of the largest length.
fn fewest_commands(document: &SpecimenDocument, chunk: usize) -> usize {
    3 + document
        .files()
        .values()
        .map(|file| file.len().div_ceil(chunk))
        .sum::<usize>()
}

#[test]
fn no_more_than_a_tenth_of_the_commands_is_beyond_need() {
    let (mut document, _) = specimen(SpecimenFormat::Td1);
    document.put_face(&[FACE_JPEG, &vec![0; 15_000]].concat());
    Issuer::from_seed(KeyKind::P256, b"reading").sign(&mut document);
    // Largest data part of a protected answer: 231 in 258 bytes, 8,167 in 8,192.
    for (settings, chunk) in [
        (ChipSettings::default(), 8_167),
        (ChipSettings::short(), 231),
    ] {
        let reading = read(&document, settings, WIDE).unwrap();
        assert_same(&document, &reading);
        assert_eq!(reading.statistics.restarts, 0);
        let (used, fewest) = (
            reading.statistics.commands as usize,
            fewest_commands(&document, chunk),
        );
        assert!(
            used * 10 <= fewest * 11,
            "{used} commands where {fewest} would do"
        );
    }
}

#[test]
fn a_reader_of_short_length_reads_a_chip_of_extended_length() {
    let (document, _) = specimen(SpecimenFormat::Td3);
    let reading = read(&document, ChipSettings::default(), 258).unwrap();
    assert_same(&document, &reading);
    assert_eq!(
        reading.statistics.commands as usize,
        fewest_commands(&document, 231)
    );
}

#[test]
fn chips_with_other_habits_are_read_as_well() {
    let (document, _) = specimen(SpecimenFormat::Td3);
    for past_end in [
        PastEnd::Warn,
        PastEnd::Silent,
        PastEnd::Refuse,
        PastEnd::Abort,
    ] {
        for extended_response_bytes in [None, Some(700), Some(2_000), Some(65_000)] {
            for short_ids in [true, false] {
                for tells_sizes in [true, false] {
                    let settings = ChipSettings {
                        extended_response_bytes,
                        tells_sizes,
                        short_ids,
                        past_end,
                        ..ChipSettings::default()
                    };
                    let reading = read(&document, settings.clone(), WIDE);
                    assert_same(
                        &document,
                        &reading.unwrap_or_else(|e| panic!("{settings:?}: {e}")),
                    );
                }
            }
        }
    }
}

#[test]
fn an_answer_to_reset_that_points_to_sizes_is_followed() {
    let (document, _) = specimen(SpecimenFormat::Td3);
    let atr = vec![0x3B, 0x85, 0x80, 0x01, 0x80, 0x73, 0xC0, 0x21, 0x60, 0x57];
    let settings = ChipSettings {
        atr,
        extended_response_bytes: Some(1_000),
        tells_sizes: true,
        past_end: PastEnd::Abort,
        ..ChipSettings::default()
    };
    let reading = read(&document, settings, WIDE).unwrap();
    assert_same(&document, &reading);
    assert!(reading.statistics.chunk_bytes < 1_000);
}

#[test]
fn a_file_beyond_32767_bytes_is_read_to_its_end() {
    let (mut document, _) = specimen(SpecimenFormat::Td3);
    let tail: Vec<u8> = (0..90_000_u32)
        .map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1])
        .collect();
    document.put_face(&[FACE_JPEG, &tail].concat());
    for (settings, width) in [
        (ChipSettings::default(), WIDE),
        (ChipSettings::short(), WIDE),
        (
            ChipSettings {
                past_end: PastEnd::Abort,
                short_ids: false,
                ..ChipSettings::default()
            },
            WIDE,
        ),
    ] {
        assert_same(&document, &read(&document, settings, width).unwrap());
    }
}

#[test]
fn a_wrong_access_key_is_refused_as_such() {
    let (document, _) = specimen(SpecimenFormat::Td3);
    let chip = VirtualChip::new(&document, ChipSettings::default(), b"chip");
    let wrong = MrzKey::new("TEST00002", "900101", "340228").unwrap();
    let mut transport = Direct::new(chip, WIDE);
    assert_eq!(
        read_with(&mut transport, wrong).unwrap_err().code(),
        "access_denied"
    );
    // The same card opens with the right key afterwards.
    assert!(read_with(&mut transport, document.person().access_key()).is_ok());
}

#[test]
fn a_card_pulled_at_any_command_is_reported_as_removed() {
    let (document, _) = specimen(SpecimenFormat::Td3);
    let all = read(&document, ChipSettings::default(), WIDE)
        .unwrap()
        .statistics
        .commands;
    for at in 1..=all {
        let mut chip = VirtualChip::new(&document, ChipSettings::default(), b"chip");
        chip.set_faults(FaultScript::once(at, Fault::Pulled));
        let error =
            read_with(&mut Direct::new(chip, WIDE), document.person().access_key()).unwrap_err();
        assert_eq!(error, EmrtdError::Transport(TransportError::Removed));
    }
}

#[test]
fn every_fault_at_every_command_is_an_error_or_harmless() {
    let (document, _) = specimen(SpecimenFormat::Td3);
    let all = read(&document, ChipSettings::default(), WIDE)
        .unwrap()
        .statistics
        .commands;
    let faults = [
        Fault::WrongMac,
        Fault::Garbage(vec![0x42; 40]),
        Fault::Garbage(Vec::new()),
        Fault::Truncated(1),
        Fault::Truncated(9),
        Fault::Status(0x6988),
        Fault::Status(0x6F00),
        Fault::Status(0x9000),
        Fault::Status(0x6105),
        Fault::Status(0x6C10),
        Fault::Delay(Duration::from_millis(1)),
    ];
    for fault in faults {
        for at in 1..=all {
            let mut chip = VirtualChip::new(&document, ChipSettings::default(), b"chip");
            chip.set_faults(FaultScript::once(at, fault.clone()));
            match read_with(&mut Direct::new(chip, WIDE), document.person().access_key()) {
                Ok(reading) => assert_same(&document, &reading),
                Err(e) => assert!(!e.code().is_empty()),
            }
        }
    }
    for (at, code) in [
        (3, "access_answer"),
        (4, "sm_checksum"),
        (all, "sm_checksum"),
    ] {
        let mut chip = VirtualChip::new(&document, ChipSettings::default(), b"chip");
        chip.set_faults(FaultScript::once(at, Fault::WrongMac));
        let error =
            read_with(&mut Direct::new(chip, WIDE), document.person().access_key()).unwrap_err();
        assert_eq!(error.code(), code, "at {at}");
    }
}

#[test]
fn nothing_is_read_outside_secure_messaging() {
    let (document, _) = specimen(SpecimenFormat::Td3);
    let mut chip = VirtualChip::new(&document, ChipSettings::default(), b"chip");
    let mut answer = |hex: &str| hex::encode(chip.transmit(&hex::decode(hex).unwrap()).unwrap());
    let application = "00a4040c07a0000002471001";
    for before in ["", application] {
        if !before.is_empty() {
            assert_eq!(answer(before), "9000");
        }
        for command in [
            "00b0810000",          // short identifier of DG1
            "00b09d0000",          // of EF.SOD
            "00b08100000000",      // extended length
            "00a4020c020101",      // SELECT DG1
            "00a4000c02011e",      // SELECT EF.COM, other P1
            "00b10001035401000 0", // odd instruction
            "00b10101035401000 0",
            "0cb0810000", // protected without a session
        ] {
            let got = answer(&command.replace(' ', ""));
            assert!(
                got == "6982" || (before.is_empty() && got == "6a82"),
                "{command}: {got}"
            );
        }
    }
    assert_eq!(answer("00b0000000"), "6982");
    // After a session a plain command finds it closed.
    let key = document.person().access_key();
    let mut transport = Direct::new(chip, WIDE);
    read_with(&mut transport, key).unwrap();
    for command in ["00b0810000", "00b0000000", "00a4020c020101"] {
        assert_eq!(
            transport.transmit(&hex::decode(command).unwrap()).unwrap(),
            [0x69, 0x82]
        );
    }
}

#[test]
fn the_chip_answers_wrong_commands_as_the_standard_says() {
    let (document, _) = specimen(SpecimenFormat::Td3);
    let mut chip = VirtualChip::new(&document, ChipSettings::short(), b"chip");
    let mut status = |hex: &str| hex::encode(chip.transmit(&hex::decode(hex).unwrap()).unwrap());
    assert_eq!(status("00a4040c07a0000002471002"), "6a82");
    assert_eq!(status("00a4040c07a00000024710"), "6700");
    assert_eq!(status("00a4040c000007a0000002471001"), "6700");
    assert_eq!(status("0084000008"), "6985");
    assert_eq!(status("00a4000c"), "9000");
    assert_eq!(status("00a4000c023f00"), "9000");
    assert_eq!(
        status("00a4040007a000000247100100"),
        "6f098407a00000024710019000"
    );
    assert_eq!(status("0084000108"), "6a86");
    assert_eq!(status("0084000009"), "6700");
    assert_eq!(status("008200000400000000"), "6700");
    assert_eq!(status(&format!("0082000028{}28", "00".repeat(40))), "6985");
    assert_eq!(status("0084000008").len(), 20);
    assert_eq!(status(&format!("0082000028{}28", "00".repeat(40))), "6300");
    assert_eq!(status("00aa0000"), "6d00");
    assert_eq!(status("80a40000"), "6e00");
    assert_eq!(status("00a4"), "6700");
}

#[test]
fn power_and_reset_end_the_session() {
    let (document, _) = specimen(SpecimenFormat::Td3);
    let chip = VirtualChip::new(&document, ChipSettings::default(), b"chip");
    let mut transport = Direct::new(chip, WIDE);
    read_with(&mut transport, document.person().access_key()).unwrap();
    transport.card().reset();
    assert_eq!(
        transport
            .transmit(&hex::decode("0084000008").unwrap())
            .unwrap(),
        [0x69, 0x85]
    );
    assert_eq!(transport.card().atr(), [0x3B, 0x80, 0x01, 0x81]);
}

/// A card that answers with whatever the test drew, then over and over.
struct Nonsense {
    answers: Vec<Vec<u8>>,
    at: usize,
}

impl CardTransport for Nonsense {
    fn transmit(&mut self, _command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = self
            .answers
            .get(self.at % self.answers.len())
            .cloned()
            .unwrap_or_default();
        self.at += 1;
        Ok(answer)
    }

    fn max_response_bytes(&self) -> usize {
        WIDE
    }
}

fn any_answer() -> impl Strategy<Value = Vec<u8>> {
    let status = prop_oneof![
        Just([0x90, 0x00]),
        Just([0x61, 0x08]),
        Just([0x6C, 0x08]),
        any::<[u8; 2]>()
    ];
    let body = prop_oneof![Just(8_usize), Just(40), 0..64_usize]
        .prop_flat_map(|length| proptest::collection::vec(any::<u8>(), length));
    prop_oneof![
        8 => (body, status).prop_map(|(body, status)| [&body[..], &status].concat()),
        1 => proptest::collection::vec(any::<u8>(), 0..2),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_answers_end_in_an_error(answers in proptest::collection::vec(any_answer(), 1..12)) {
        let mut transport = Nonsense { answers, at: 0 };
        let error = read_with(&mut transport, Person::default().access_key()).unwrap_err();
        prop_assert!(!error.code().is_empty());
        prop_assert!(transport.at < 5_000);
    }

    #[test]
    fn the_chip_answers_any_command(commands in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..20)) {
        let (document, _) = specimen(SpecimenFormat::Td3);
        let mut chip = VirtualChip::new(&document, ChipSettings::default(), b"chip");
        for command in commands {
            prop_assert!(chip.answer(&command).len() >= 2);
        }
    }
}

#[test]
fn only_what_says_so_is_a_wrong_key() {
    let (document, _) = specimen(SpecimenFormat::Td3);
    // EXTERNAL AUTHENTICATE is the third command.
    for (status, code) in [
        (0x6300, "access_denied"),
        (0x63C0, "access_denied"),
        (0x63C2, "access_denied"),
        (0x6982, "access_denied"),
        (0x6988, "access_denied"),
        (0x6D00, "access_unsupported"),
        (0x6F00, "card_status"),
        (0x6581, "card_status"),
        (0x6700, "card_status"),
        (0x63D0, "card_status"),
    ] {
        let mut chip = VirtualChip::new(&document, ChipSettings::default(), b"chip");
        chip.set_faults(FaultScript::once(3, Fault::Status(status)));
        let error =
            read_with(&mut Direct::new(chip, WIDE), document.person().access_key()).unwrap_err();
        assert_eq!(error.code(), code, "{status:04X}");
    }
}

#[test]
fn a_document_is_told_from_another_card_without_a_key() {
    let (document, _) = specimen(SpecimenFormat::Td1);
    let chip = VirtualChip::new(&document, ChipSettings::default(), b"chip");
    assert_eq!(emrtd::find_document(&mut Direct::new(chip, WIDE)), Ok(()));
    let mut chip = VirtualChip::new(&document, ChipSettings::default(), b"chip");
    chip.set_faults(FaultScript::once(1, Fault::Status(0x6A82)));
    assert_eq!(
        emrtd::find_document(&mut Direct::new(chip, WIDE)),
        Err(EmrtdError::NotADocument)
    );
}
