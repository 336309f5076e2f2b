//! The identity card reader's driver against the virtual SAM, and the virtual SAM against frames
//! written by hand.

use std::io::{Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use devices::sam::{
    Baud, CardRead, Command, IdCard, IdCheck, IdDefect, IdKind, SamConfig, SamEvent, SamReader,
    SamStatus, SamWatch, Validity,
};
use devices::{Cancel, DeviceError};
use emrtd::{CalendarDate, Sex};
use testkit::sam::{MadeUp, Refusal, SamCard, SamFaults, SamSettings, VirtualSam, citizen_number};

const KINDS: [IdKind; 4] = [
    IdKind::Resident,
    IdKind::Hmt,
    IdKind::Foreigner2017,
    IdKind::Foreigner2023,
];
const PATIENCE: Duration = Duration::from_secs(30);
/// Within this time a person must hear of a device that failed, busy machine included.
const PROMPT: Duration = Duration::from_secs(8);

fn sam() -> VirtualSam {
    VirtualSam::start(SamSettings::default()).unwrap()
}

fn config(sam: &VirtualSam) -> SamConfig {
    SamConfig::new(sam.path().to_string_lossy())
}

fn reader(sam: &VirtualSam) -> SamReader {
    SamReader::new(config(sam), Cancel::new())
}

fn card(kind: IdKind) -> SamCard {
    SamCard::new(kind, &MadeUp::of_kind(kind), b"serial test")
}

fn read(reader: &mut SamReader) -> Result<CardRead, DeviceError> {
    assert!(reader.find()?, "the card is found");
    reader.select()?;
    reader.read()
}

fn day(iso: &str) -> CalendarDate {
    CalendarDate {
        year: iso[0..4].parse().unwrap(),
        month: iso[5..7].parse().unwrap(),
        day: iso[8..10].parse().unwrap(),
    }
}

#[test]
fn each_of_the_four_kinds_comes_out_as_it_was_made() {
    for kind in KINDS {
        let (sam, made) = (sam(), card(kind));
        sam.lay(made.clone());
        let got = read(&mut reader(&sam)).unwrap();
        assert_eq!(got.photo(), made.photo(), "{kind:?}");
        let (got, who) = (got.card().unwrap(), MadeUp::of_kind(kind));
        assert_eq!(got.kind(), kind);
        assert_eq!(got.name(), who.name);
        assert_eq!(got.number(), who.number);
        assert_eq!(got.sex(), Sex::Female);
        assert_eq!(got.birth().iso(), "1990-01-01");
        let (from, to) = got.validity();
        assert_eq!(from.iso(), "2020-01-01");
        assert!(to == Validity::Until(day("2040-01-01")));
        let held = got.check(day("2030-06-01")).unwrap();
        assert!(held.contains(&IdCheck::Number) && held.contains(&IdCheck::Birth));
        assert_eq!(held.contains(&IdCheck::Sex), kind != IdKind::Foreigner2017);
        assert_eq!(format!("{got:?}"), format!("IdCard({kind:?}, ***)"));
        match got {
            IdCard::Resident(card) => {
                assert_eq!(card.nation.unwrap().zh(), "汉");
                assert_eq!(card.address.as_str(), who.address);
                assert_eq!(card.issuer.as_str(), who.issuer);
            }
            IdCard::Hmt(card) => {
                assert_eq!(card.pass_number.as_str(), who.pass);
                assert_eq!(card.issue_count.as_str(), who.count);
            }
            IdCard::Foreigner2017(card) => {
                assert_eq!(card.name_latin.as_str(), who.name_latin);
                assert_eq!(card.country.as_str(), who.country);
                assert_eq!(
                    (card.version.as_str(), card.authority.as_str()),
                    ("01", "1500")
                );
            }
            IdCard::Foreigner2023(card) => {
                assert_eq!(card.name_latin.as_str(), who.name_latin);
                assert_eq!(card.country.as_str(), who.country);
            }
        }
    }
}

#[test]
fn long_validity_long_names_and_missing_names_are_read() {
    let sam = sam();
    let mut reader = reader(&sam);
    let mut who = MadeUp::of_kind(IdKind::Resident);
    who.to = "长期".into();
    sam.lay(SamCard::new(IdKind::Resident, &who, b"a"));
    let got = read(&mut reader).unwrap().card().unwrap();
    assert!(got.validity().1 == Validity::LongTerm);
    assert!(got.check(day("2199-12-31")).is_ok());

    let mut who = MadeUp::of_kind(IdKind::Foreigner2023);
    who.name = String::new();
    who.name_latin = "VON DER ERFUNDENEN-STRASSE, MAXIMILIANE".into();
    sam.lay(SamCard::new(IdKind::Foreigner2023, &who, b"b"));
    let got = read(&mut reader).unwrap().card().unwrap();
    assert_eq!(got.name(), "");
    // Thirty-five letters in one field, the rest in another.
    assert_eq!(got.name_latin(), Some(who.name_latin.as_str()));
}

#[test]
fn a_card_that_contradicts_itself_or_the_day_has_its_own_defect() {
    let sam = sam();
    let mut reader = reader(&sam);
    let mut check = |kind, change: &dyn Fn(&mut MadeUp), today: &str| {
        let mut who = MadeUp::of_kind(kind);
        change(&mut who);
        sam.lay(SamCard::new(kind, &who, b"c"));
        let got = read(&mut reader).unwrap().card().unwrap();
        got.check(day(today)).err()
    };
    let kind = IdKind::Resident;
    let wrong = |who: &mut MadeUp| who.number = format!("{}0", &who.number[..17]);
    assert_eq!(check(kind, &wrong, "2030-01-01"), Some(IdDefect::Number));
    let other_day = |who: &mut MadeUp| who.birth = "19900102".into();
    assert_eq!(check(kind, &other_day, "2030-01-01"), Some(IdDefect::Birth));
    let nothing = |_: &mut MadeUp| {};
    assert_eq!(check(kind, &nothing, "2040-01-01"), None);
    assert_eq!(check(kind, &nothing, "2040-01-02"), Some(IdDefect::Expired));
    assert_eq!(
        check(kind, &nothing, "2019-12-31"),
        Some(IdDefect::NotYetValid)
    );
    // A resident's number on the other cards.
    let resident = |who: &mut MadeUp| who.number = citizen_number("10999919900101002");
    for kind in [IdKind::Hmt, IdKind::Foreigner2017, IdKind::Foreigner2023] {
        assert_eq!(check(kind, &resident, "2030-01-01"), Some(IdDefect::Number));
    }
    // A sex that differs is no defect.
    let man = |who: &mut MadeUp| who.sex = '1';
    assert_eq!(check(kind, &man, "2030-01-01"), None);
}

#[test]
fn fingers_a_later_address_and_a_management_number_are_read() {
    let sam = sam();
    let mut reader = reader(&sam);
    for fingers in 0..=2 {
        sam.lay(
            card(IdKind::Resident)
                .with_fingers(fingers)
                .moved_to("虚构省新址路2号"),
        );
        assert!(reader.find().unwrap());
        reader.select().unwrap();
        let got = reader.read_with_finger().unwrap();
        assert_eq!(got.fingers().count(), usize::from(fingers));
        let address = reader.additional_address().unwrap().unwrap();
        assert_eq!(address.as_str(), "虚构省新址路2号");
        assert_eq!(reader.management_id().unwrap().unwrap().len(), 28);
    }
    sam.lay(card(IdKind::Resident));
    read(&mut reader).unwrap();
    assert_eq!(reader.additional_address().unwrap(), None);
}

#[test]
fn the_sam_tells_its_number_resets_and_changes_its_speed() {
    let sam = VirtualSam::start(SamSettings {
        strict_baud: true,
        baud: 19_200,
        ..SamSettings::default()
    })
    .unwrap();
    let mut reader = reader(&sam);
    // Found among the family's speeds.
    reader.status().unwrap();
    assert_eq!(
        reader.sam_id().unwrap().to_string(),
        "05.01-20200101-0000000001-4000000002"
    );
    for baud in Baud::ALL {
        reader.set_baud(baud).unwrap();
        assert_eq!(sam.baud(), baud.bits_per_second());
        reader.status().unwrap();
    }
    sam.lay(card(IdKind::Resident));
    read(&mut reader).unwrap();
    assert_eq!(reader.find(), Ok(false), "read: not found again");
    reader.reset().unwrap();
    assert_eq!(reader.find(), Ok(true));
}

#[test]
fn a_card_once_read_must_be_lifted_before_it_is_found_again() {
    let sam = sam();
    let mut reader = reader(&sam);
    assert_eq!(reader.find(), Ok(false));
    sam.lay(card(IdKind::Resident));
    assert_eq!((reader.find(), reader.find()), (Ok(true), Ok(true)));
    read(&mut reader).unwrap();
    assert_eq!(reader.find(), Ok(false));
    sam.lift();
    assert_eq!(reader.find(), Ok(false));
    sam.lay(card(IdKind::Resident));
    read(&mut reader).unwrap();
    assert_eq!(sam.readings(), 2);
}

#[test]
fn every_status_of_the_sam_reaches_the_caller_by_its_code() {
    let sam = sam();
    let mut reader = reader(&sam);
    reader.status().unwrap();
    for (status, code, _) in SamStatus::ALL {
        if status == SamStatus::OK {
            continue;
        }
        sam.set_faults(SamFaults {
            refusals: vec![Refusal {
                command: Some([0x20, 0x02]),
                status: status.0,
                times: 2,
            }],
            ..SamFaults::default()
        });
        let error = reader.select().unwrap_err();
        assert_eq!((error, error.code()), (DeviceError::Sam(status), code));
        assert!(error.to_string().contains(status.sentence()), "{error}");
    }
    sam.set_faults(SamFaults::default());
    sam.lay(card(IdKind::Resident));
    read(&mut reader).unwrap();
}

#[test]
fn noise_fragments_and_a_damaged_answer_cost_no_reading() {
    for faults in [
        SamFaults {
            noise_before_bytes: 40,
            ..SamFaults::default()
        },
        SamFaults {
            fragment_bytes: 1,
            ..SamFaults::default()
        },
        SamFaults {
            fragment_bytes: 7,
            noise_before_bytes: 13,
            ..SamFaults::default()
        },
        SamFaults {
            wrong_checksums: 1,
            ..SamFaults::default()
        },
        SamFaults {
            delay: Duration::from_millis(300),
            ..SamFaults::default()
        },
    ] {
        let sam = sam();
        sam.lay(card(IdKind::Resident));
        sam.set_faults(faults.clone());
        let mut reader = reader(&sam);
        let got = read(&mut reader).unwrap_or_else(|error| panic!("{faults:?}: {error}"));
        assert_eq!(got.photo(), card(IdKind::Resident).photo());
    }
}

#[test]
fn a_dead_line_is_told_soon_and_forgotten_when_it_is_mended() {
    for (faults, told) in [
        (
            SamFaults {
                silent: true,
                ..SamFaults::default()
            },
            DeviceError::LineSilent,
        ),
        (
            SamFaults {
                garbage: true,
                ..SamFaults::default()
            },
            DeviceError::LineGarbage,
        ),
        (
            SamFaults {
                cut_after_bytes: Some(3),
                ..SamFaults::default()
            },
            DeviceError::LineCut,
        ),
    ] {
        let sam = sam();
        let mut reader = reader(&sam);
        reader.status().unwrap();
        sam.set_faults(faults);
        let began = Instant::now();
        assert_eq!(reader.status(), Err(told));
        assert!(began.elapsed() < PROMPT, "{:?}", began.elapsed());
        sam.replug().unwrap();
        reader.status().unwrap();
    }
}

fn until(watch: &mut SamWatch, wanted: SamEvent) {
    let end = Instant::now() + PATIENCE;
    loop {
        let events = watch.look();
        if events.contains(&wanted) {
            return;
        }
        assert!(events.is_empty(), "{events:?} instead of {wanted:?}");
        assert!(Instant::now() < end, "{wanted:?} in vain");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_watch_tells_cards_and_readers_that_come_and_go() {
    let sam = sam();
    let mut watch = SamWatch::new(config(&sam));
    assert_eq!(watch.look(), [SamEvent::ReaderBack]);
    sam.lay(card(IdKind::Resident));
    until(&mut watch, SamEvent::CardLaid);
    let (read, address) = watch.read().unwrap();
    assert!(read.card().is_ok() && address.is_none());
    // It lies there all along, although it is not found again.
    for _ in 0..5 {
        assert_eq!(watch.look(), []);
    }
    assert_eq!(watch.read().map(drop), Err(DeviceError::CardLift));
    sam.lift();
    until(&mut watch, SamEvent::CardLifted);
    assert_eq!(watch.read().map(drop), Err(DeviceError::NoCard));
    sam.lay(card(IdKind::Hmt).moved_to("虚构省新址路2号"));
    until(&mut watch, SamEvent::CardLaid);
    let (read, address) = watch.read().unwrap();
    assert_eq!(read.card().unwrap().kind(), IdKind::Hmt);
    assert_eq!(address.unwrap().as_str(), "虚构省新址路2号");
    sam.cut();
    let end = Instant::now() + PATIENCE;
    while !matches!(watch.look().as_slice(), [SamEvent::ReaderGone(_)]) {
        assert!(Instant::now() < end, "the cut is told");
    }
    sam.replug().unwrap();
    let end = Instant::now() + PATIENCE;
    while watch.look() != [SamEvent::ReaderBack, SamEvent::CardLaid] {
        assert!(Instant::now() < end, "the reader and its card are told");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_card_lifted_while_it_is_read_is_told_as_that_and_read_when_it_is_back() {
    for bytes in [0, 3, 7, 700, 1_294] {
        let sam = sam();
        let mut watch = SamWatch::new(config(&sam));
        sam.lay(card(IdKind::Resident));
        let end = Instant::now() + PATIENCE;
        while !watch.look().contains(&SamEvent::CardLaid) {
            assert!(Instant::now() < end);
        }
        sam.set_faults(SamFaults {
            lifted_in_read: Some(bytes),
            ..SamFaults::default()
        });
        let began = Instant::now();
        let told = watch.read().map(drop);
        assert_eq!(told, Err(DeviceError::CardRemoved), "after {bytes} bytes");
        assert!(began.elapsed() < PROMPT, "{:?}", began.elapsed());
        until(&mut watch, SamEvent::CardLifted);
        sam.lay(card(IdKind::Resident));
        until(&mut watch, SamEvent::CardLaid);
        assert!(watch.read().is_ok());
    }
}

#[test]
fn a_sam_that_serves_nobody_is_gone_until_it_is_authorised() {
    let sam = sam();
    let mut watch = SamWatch::new(config(&sam));
    assert_eq!(watch.look(), [SamEvent::ReaderBack]);
    for status in [SamStatus::NOT_AUTHORISED, SamStatus::SELF_TEST] {
        sam.set_faults(SamFaults {
            refusals: vec![Refusal::everything(status.0)],
            ..SamFaults::default()
        });
        until(&mut watch, SamEvent::ReaderGone(DeviceError::Sam(status)));
        sam.set_faults(SamFaults::default());
        until(&mut watch, SamEvent::ReaderBack);
    }
}

#[test]
fn an_answer_lost_after_the_card_was_read_asks_for_the_card_to_be_lifted() {
    for (reads_again, told) in [(true, None), (false, Some(DeviceError::CardLift))] {
        let sam = VirtualSam::start(SamSettings {
            reads_again,
            ..SamSettings::default()
        })
        .unwrap();
        let mut watch = SamWatch::new(config(&sam));
        sam.lay(card(IdKind::Resident));
        assert_eq!(watch.look(), [SamEvent::ReaderBack, SamEvent::CardLaid]);
        sam.set_faults(SamFaults {
            damaged_readings: 1,
            ..SamFaults::default()
        });
        assert_eq!(watch.read().map(drop).err(), told);
        assert_eq!(watch.look(), [], "it lies there");
        sam.lift();
        until(&mut watch, SamEvent::CardLifted);
        sam.lay(card(IdKind::Resident));
        until(&mut watch, SamEvent::CardLaid);
        assert!(watch.read().is_ok());
    }
}

#[test]
fn a_cancel_ends_a_waiting_command_at_once() {
    let sam = sam();
    let mut watch = SamWatch::new(config(&sam));
    assert_eq!(watch.look(), [SamEvent::ReaderBack]);
    sam.set_faults(SamFaults {
        silent: true,
        ..SamFaults::default()
    });
    let cancel = watch.canceller();
    let thread = thread::spawn(move || watch.look());
    thread::sleep(Duration::from_millis(100));
    let began = Instant::now();
    cancel.cancel();
    assert_eq!(thread.join().unwrap(), []);
    assert!(began.elapsed() < Duration::from_secs(2));
}

/// A client that knows nothing of the driver: published bytes out, published bytes in.
#[test]
fn the_virtual_sam_answers_hand_written_frames_byte_for_byte() {
    let sam = sam();
    let mut line = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(sam.path())
        .unwrap();
    let mut ask = |request: &str, answer_bytes: usize| {
        line.write_all(&hex::decode(format!("AAAAAA9669{request}")).unwrap())
            .unwrap();
        let mut answer = vec![0; answer_bytes];
        line.read_exact(&mut answer).unwrap();
        let text = hex::encode_upper(&answer);
        text.strip_prefix("AAAAAA9669").unwrap().to_owned()
    };
    assert_eq!(ask("000311FFED", 11), "000400009094");
    assert_eq!(ask("0003200122", 11), "000400008084");
    assert_eq!(ask("0003200221", 11), "000400008185");
    assert_eq!(ask("0003300132", 11), "000400004145");
    let id = ask("000312FFEE", 27);
    assert_eq!(&id[..10], "0014000090");
    assert_eq!(&id[10..18], "05000100");
    sam.lay(card(IdKind::Resident).with_fingers(2));
    assert_eq!(ask("0003200122", 15), "000800009F0000000097");
    assert_eq!(ask("0003200221", 19), "000C00009000000000000000009C");
    let read = ask("0003300132", 1_295);
    assert_eq!(&read[..18], "050800009001000400");
    assert_eq!(ask("0003300330", 11), "000400009195");
    assert_eq!(ask("0003200122", 11), "000400008084");
    sam.lay(card(IdKind::Resident).with_fingers(2));
    ask("0003200122", 15);
    ask("0003200221", 19);
    let read = ask("0003301023", 2_321);
    assert_eq!(&read[..22], "090A000090010004000400");
    assert_eq!(ask("0003200120", 11), "000400001014", "a wrong checksum");
    assert_eq!(ask("0002202200", 11), "000400001115", "a wrong length");
    // What follows the short frame is noise to it; then it hears again.
    assert_eq!(ask("0003999903", 11), "000400002125", "no such command");
    assert_eq!(
        Command::Status.bytes()[5..],
        hex::decode("000311FFED").unwrap()
    );
}
