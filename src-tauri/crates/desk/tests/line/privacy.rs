//! After a session nothing of its person is left on the machine in a form that can be read.

use crate::hall::{FACT, Hall, WITH_FINGER, card_service_dir};
use crate::printing;
use crate::site::Site;
use base64::Engine;
use devices::sam::IdKind;
use domain::rating::Rating;
use emrtd::{DataGroup, Ef};
use ipc::{Input, PanelInput, PrintState, Screen};
use serde_json::json;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;
use testkit::leak::{Report, Searcher};
use testkit::pki::{SpecimenDocument, SpecimenFormat};
use testkit::sam::{MadeUp, SamCard};
use testkit::sensor::print::{self, Press};

/// Never in the catalogue, whose examples are public.
const PHONE: &str = "13712340987";
const BANK_CARD: &str = "6217000111222333444";
const SHOP: &str = "虚构甲乙小铺";

/// Every datum of the holder, and what was typed.
fn searcher(document: &SpecimenDocument) -> Searcher {
    let person = document.person();
    let zone = person.zone(SpecimenFormat::Td1);
    let files = document.as_read();
    let (card, id_card) = id_card();
    let part = |ef: Ef, from: usize| &files.get(ef).unwrap()[from..from + 48];
    with_finger(Searcher::new())
        .text("surname", &person.surname)
        .text("given names", &person.given_names)
        .text("surname in small letters", "Zhang")
        .text("both names", "ZHANG CESHI")
        .text("Chinese name", "张测试")
        .text("document number", &person.document_number)
        .text("birth date", "1990-01-01")
        .text("birth date without hyphens", "19900101")
        .text("birth date as in the zone", "900101")
        .text("expiry", "2034-02-28")
        .text("zone, line 1", &zone[0..30])
        .text("zone, line 2", &zone[30..60])
        .text("zone, line 3", &zone[60..90])
        .text("phone", PHONE)
        .text("bank card", BANK_CARD)
        .text("shop", SHOP)
        .text("identity card's number", &card.number)
        .text("identity card's number, masked", "109***********0029")
        .text("address on the identity card", &card.address)
        .text("issuer of the identity card", &card.issuer)
        .bytes("identity card's photo", &id_card.photo()[200..248])
        .bytes("identity card's text", &id_card.text()[52..100])
        .bytes("face", part(Ef::Group(DataGroup::Dg2), 400))
        .bytes("card's signature", part(Ef::Sod, 200))
}

/// What every template of the enrolled finger holds.
fn with_finger(searcher: Searcher) -> Searcher {
    let marks = print::marks(print::FIRST_FINGER);
    marks.iter().fold(searcher, |searcher, mark| {
        searcher.bytes("fingerprint", mark)
    })
}

/// The identity card of the demo's first person, and what stands on it.
fn id_card() -> (MadeUp, SamCard) {
    let person = MadeUp::of_kind(IdKind::Resident);
    let card = SamCard::new(IdKind::Resident, &person, b"demo id card\0");
    (person, card)
}

pub(crate) fn nothing_stays(state: &Path) {
    // The log, with everything that anything here could possibly say.
    let log = std::fs::File::create(state.join("hallseal.log")).unwrap();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(Mutex::new(log))
        .init();

    let hall = Hall::open(state);
    session(&hall);
    let environment = desk::demo::environment(state);
    let service = card_service_dir(&environment).unwrap();
    hall.until("everything is settled", |view| view.foot.pending == 0);
    assert!(!state.join("prints").exists(), "the sheet is gone");
    let document = Site::document();
    let searcher = searcher(&document);
    let look = |when: &str, folders: &[&Path]| {
        let mut all = Report::default();
        for folder in folders {
            let report = searcher.search_folder(folder).unwrap();
            all.files += report.files;
            all.bytes += report.bytes;
            all.leaks.extend(report.leaks);
        }
        let leaks: Vec<String> = all.leaks.iter().map(ToString::to_string).collect();
        assert!(leaks.is_empty(), "{when}:\n{}", leaks.join("\n"));
        assert!(all.files >= 10 && all.bytes > 200_000, "{when}: {all:?}");
        println!(
            "{FACT}{when}: nothing in {} files, {} bytes",
            all.files, all.bytes
        );
    };
    look("after the session", &[state, &service]);
    drop(hall);
    assert!(!service.exists(), "the card service's folder goes with it");
    look("after the program", &[state]);
    let log = std::fs::read_to_string(state.join("hallseal.log")).unwrap();
    assert!(
        log.contains("a card was read") && log.contains("an identity card was read"),
        "the log was looked through"
    );

    // Had it been there, it would have been found.
    let planted = state.join("node").join("planted");
    let utf16: Vec<u8> = "ZHANG".encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(
        &planted,
        base64::engine::general_purpose::STANDARD.encode([b"x", &utf16[..]].concat()),
    )
    .unwrap();
    let found = searcher.search_folder(state).unwrap().leaks;
    assert!(
        found.iter().all(|leak| leak.path == planted) && !found.is_empty(),
        "{found:?}"
    );
    // As would a template, of a press that nobody has made yet.
    let press = Press {
        finger: print::FIRST_FINGER,
        press: 77,
    };
    std::fs::write(&planted, print::template(press, 512)).unwrap();
    let found = searcher.search_folder(state).unwrap().leaks;
    let finger = |leak: &testkit::leak::Leak| leak.to_string().contains("fingerprint");
    assert!(
        found.iter().filter(|leak| finger(leak)).count() > 10,
        "{found:?}"
    );
}

/// What the screen shows of the person, and what they typed, is in no text that a view prints as.
/// The panel's made-up people are no part of a real hall's view.
fn prints_nothing(hall: &Hall) {
    let view = ipc::View {
        panel: None,
        ..hall.view()
    };
    assert!(view.person.is_some());
    let printed = format!("{view:?} {view:#?}");
    for secret in ["ZHANG", "Zhang", "TES*", "2034-02-28", PHONE, SHOP] {
        assert!(!printed.contains(secret), "{secret} is printed");
    }
}

/// Two applications with everything typed by hand, a finger, a rating, a look at the cases, one
/// withdrawal; the person then leaves.
fn session(hall: &Hall) {
    hall.choose(WITH_FINGER);
    hall.panel(PanelInput::LayCard { person: 0 });
    let access = hall.printed(0);
    hall.act(Input::TypeAccess { access });
    hall.read();
    prints_nothing(hall);
    hall.enrol();
    hall.press();
    let typed = [("phone", json!(PHONE)), ("trade_name", json!(SHOP))];
    assert_eq!(hall.answer_all(&typed), typed.len());
    prints_nothing(hall);
    hall.consent();
    let first = hall.submit();
    hall.settled();
    assert_eq!(printing::print(hall), PrintState::Printed);
    prints_nothing(hall);
    prints_nothing(hall);
    hall.act(Input::Rate {
        rating: Rating::VeryGood,
    });
    hall.act(Input::AnotherMatter);
    hall.choose("ZJ-0001");
    let typed = [("phone", json!(PHONE)), ("bank_card", json!(BANK_CARD))];
    assert_eq!(hall.answer_all(&typed), typed.len());
    hall.consent();
    hall.submit();
    hall.settled();
    hall.my_cases();
    hall.open_case(first.case);
    hall.act(Input::AskWithdraw);
    hall.act(Input::Withdraw);
    hall.until("withdrawn", |view| {
        matches!(view.screen, Screen::Submitted { .. })
    });
    hall.settled();
    hall.leave();
    hall.panel(PanelInput::LiftCard);
    std::thread::sleep(Duration::from_secs(1));
    // The same person with their other card.
    hall.choose("GA-0001");
    hall.panel(PanelInput::LayIdCard { person: 0 });
    hall.read();
    hall.act(Input::OpenIdentity);
    hall.act(Input::Back);
    hall.apply();
    hall.settled();
    hall.leave();
    hall.panel(PanelInput::LiftCard);
}
