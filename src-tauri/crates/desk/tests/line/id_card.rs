//! Resident identity cards beside cards with a chip: laid down, read, never told which.

use crate::hall::{CARD_ONLY, Hall, WITH_FINGER};
use crate::site::{NODE_SEED, Site};
use content::Identity;
use devices::sam::IdKind;
use domain::case::CaseState;
use ipc::{
    DeviceState, DocumentKind, ErrorCode, FingerPhase, IdentifyPhase, IdentityCheck, Input,
    PanelInput, Screen,
};
use outbox::Outbox;
use seal::action::SignedAction;
use seal::fields::FieldValue;
use std::path::Path;
use std::time::{Duration, Instant};
use testkit::sam::{MadeUp, Refusal, SamCard, SamFaults, SamSettings, VirtualSam};

/// A person is told within this what went wrong, busy machine included.
const SOON: Duration = Duration::from_secs(8);

fn failed(code: ErrorCode) -> Option<IdentifyPhase> {
    Some(IdentifyPhase::Failed { code })
}

/// The demo hall: an identity card to the end, then the same person's other card.
pub(crate) fn either_kind(state: &Path) {
    let hall = Hall::open(state);
    hall.until("the identity card reader is there", |view| {
        view.devices.id_reader == Some(DeviceState::Ready)
    });
    hall.choose(WITH_FINGER);
    hall.panel(PanelInput::LayIdCard { person: 0 });
    // Nothing is typed, nothing scanned.
    let view = hall.read();
    assert_eq!(view.person.unwrap().zh, "张* 女士");
    let view = hall.act(Input::OpenIdentity);
    assert_eq!(view.screen, Screen::Identity);
    let identity = view.identity.unwrap();
    assert_eq!(identity.kind, DocumentKind::Resident);
    assert_eq!(identity.number, "109***********0029");
    assert_eq!(identity.valid_to.as_deref(), Some("2040-01-01"));
    assert_eq!(
        identity.checks,
        [
            IdentityCheck::TakenByModule,
            IdentityCheck::Number,
            IdentityCheck::Birth,
            IdentityCheck::Sex,
            IdentityCheck::Validity
        ]
    );
    hall.act(Input::Back);
    hall.enrol();
    hall.press();
    let filed = hall.apply();
    hall.settled();
    let cases = hall.my_cases();
    assert_eq!(cases.len(), 1);
    hall.leave();

    // A card that was left lying is not read for whoever comes next.
    hall.act(Input::OpenMyCases);
    hall.until("it has to be lifted", |view| {
        Hall::phase(view) == failed(ErrorCode::CardLiftAgain)
    });
    hall.panel(PanelInput::LiftCard);
    std::thread::sleep(Duration::from_secs(2));
    hall.panel(PanelInput::LayIdCard { person: 0 });
    hall.read_at_last();
    assert_eq!(hall.my_cases_shown().len(), 1);
    hall.open_case(filed.case);
    hall.act(Input::AskWithdraw);
    // It cannot prove itself: without the second factor there is no withdrawal.
    let view = hall.act(Input::Withdraw);
    assert!(matches!(view.screen, Screen::Finger { .. }));
    let view = hall.act(Input::OtherRoute);
    assert!(matches!(view.screen, Screen::Case { .. }));
    assert_eq!(view.foot.pending, 0);
    hall.act(Input::AskWithdraw);
    hall.act(Input::Withdraw);
    hall.agree();
    hall.until("a finger is awaited", |view| {
        Hall::finger_phase(view) == Some(FingerPhase::Press)
    });
    hall.press();
    hall.settled();
    assert_eq!(hall.my_cases()[0].state, Some(CaseState::Withdrawn));
    hall.leave();
    hall.panel(PanelInput::LiftCard);
    std::thread::sleep(Duration::from_secs(2));

    // The other kind, at the same machine; another card has cases of its own.
    hall.act(Input::OpenMyCases);
    hall.identify(0);
    let view = hall.view();
    assert_eq!(view.identity.unwrap().kind, DocumentKind::Chip);
    assert_eq!(hall.my_cases_shown().len(), 0);
    hall.leave();
}

/// A hall with a chain and a reader of the test's own: what is written down of an identity card.
pub(crate) fn evidence(state: &Path) {
    let sam = VirtualSam::start(SamSettings::default()).unwrap();
    let mut site = Site::new(state);
    site.id_card = Some(sam.path());
    // Nobody fetches what is filed, so that it lies in the store.
    let (_node, gateway) = site.chain(state);
    site.gateways = vec![format!("http://{}", gateway.address())];
    gateway.stop();
    let who = MadeUp {
        to: "长期".into(),
        ..MadeUp::of_kind(IdKind::Resident)
    };
    let card = SamCard::new(IdKind::Resident, &who, b"evidence").moved_to("虚构省新址路2号");
    let hall = Hall::with(state, Some(site.config()));
    hall.choose(CARD_ONLY);
    sam.lay(card.clone());
    hall.read();
    let filed = hall.apply();
    hall.leave();
    drop(hall);

    let keys = outbox::keyfile::load(&state.join("device.keys")).unwrap();
    let store = Outbox::open(&state.join("outbox.db"), &keys.store_key).unwrap();
    let [item] = &store.of_case(&filed.case).unwrap()[..] else {
        panic!("one action of the case");
    };
    let signed = store.signed(&item.digest).unwrap().unwrap();
    let parsed = SignedAction::parse(&signed).unwrap();
    let action = parsed.action();
    let domain::action::Body::FileCase(body) = &action.body else {
        panic!("not a filing");
    };
    let blob = store.content(&body.content).unwrap().unwrap();
    let content = content::open_content(&blob, &Identity::from_seed(&NODE_SEED)).unwrap();
    assert_eq!(
        content.evidence.checks,
        [
            "card_sam_resident",
            "card_cannot_prove_itself",
            "number_holds",
            "number_agrees_with_birth",
            "number_agrees_with_sex",
            "within_validity"
        ]
    );
    let fields = content.fields.fields();
    let text = |name: &str| {
        let field = fields.iter().find(|field| field.name == name);
        match field.map(|field| &field.value) {
            Some(FieldValue::Text(text)) => text.clone(),
            other => panic!("{name}: {other:?}"),
        }
    };
    assert_eq!(text("holder.kind"), "resident");
    assert_eq!(text("holder.name"), who.name);
    assert_eq!(text("holder.document"), who.number);
    assert_eq!(text("holder.expiry"), "");
    assert_eq!(text("holder.address"), "虚构省新址路2号");
    // Whoever had the photo block could derive the card's handle in every department.
    for field in fields {
        if let FieldValue::Bytes(bytes) = &field.value {
            assert!(!bytes.windows(16).any(|part| part == &card.photo()[64..80]));
        }
    }
    // The handle on the chain is the photo's.
    let chain = &action.chain_id;
    let department = domain::id::DepartmentCode::new("GA").unwrap();
    assert_eq!(
        body.holder,
        seal::handle::derive(card.photo(), chain, &department)
    );
}

/// Each fault is told by its own words, soon, and the reader serves again once it is mended.
pub(crate) fn faults(state: &Path) {
    let sam = VirtualSam::start(SamSettings::default()).unwrap();
    let mut site = Site::new(state);
    site.id_card = Some(sam.path());
    let hall = Hall::with(state, Some(site.config()));
    let fresh = |kind, who: &MadeUp| {
        sam.lift();
        std::thread::sleep(Duration::from_secs(1));
        sam.lay(SamCard::new(kind, who, b"faults"));
    };
    let person = MadeUp::of_kind(IdKind::Resident);
    hall.choose(CARD_ONLY);
    let refusal = |command, status| SamFaults {
        refusals: vec![Refusal {
            command: Some(command),
            status,
            times: u32::MAX,
        }],
        ..SamFaults::default()
    };
    for (faults, told) in [
        (
            SamFaults {
                lifted_in_read: Some(600),
                ..SamFaults::default()
            },
            ErrorCode::CardRemoved,
        ),
        (refusal([0x30, 0x01], 0x41), ErrorCode::CardUnreadable),
        (refusal([0x20, 0x02], 0x31), ErrorCode::CardReaderRefused),
        (refusal([0x30, 0x01], 0x33), ErrorCode::CardNotGenuine),
        (refusal([0x20, 0x02], 0x40), ErrorCode::CardUnsupported),
        (refusal([0x30, 0x01], 0x47), ErrorCode::CardUnreadable),
        (refusal([0x30, 0x01], 0x21), ErrorCode::ReaderBroken),
    ] {
        sam.set_faults(faults.clone());
        fresh(IdKind::Resident, &person);
        let began = Instant::now();
        hall.until("it is told", |view| Hall::phase(view) == failed(told));
        assert!(began.elapsed() < SOON, "{faults:?}: {:?}", began.elapsed());
        sam.set_faults(SamFaults::default());
        sam.lift();
        std::thread::sleep(Duration::from_secs(1));
    }
    // A card that contradicts itself, one that is over.
    let mut wrong = person.clone();
    wrong.birth = "19900102".into();
    fresh(IdKind::Resident, &wrong);
    hall.until("a contradiction is named", |view| {
        Hall::phase(view) == failed(ErrorCode::CardContradicts)
    });
    let mut over = person.clone();
    over.to = "20200202".into();
    fresh(IdKind::Resident, &over);
    hall.until("an expired card is named", |view| {
        Hall::phase(view) == failed(ErrorCode::CardExpired)
    });
    // A reader that serves nobody, and one whose line is cut: the chip reader goes on.
    for (code, serves_nobody) in [
        (ErrorCode::ReaderNotAuthorised, true),
        (ErrorCode::ReaderGone, false),
    ] {
        if serves_nobody {
            sam.set_faults(SamFaults {
                refusals: vec![Refusal::everything(0x66)],
                ..SamFaults::default()
            });
        } else {
            sam.cut();
        }
        let view = hall.until("the device line names it", |view| {
            view.devices.id_reader == Some(DeviceState::Missing { code })
        });
        assert_eq!(view.devices.reader, DeviceState::Ready);
        assert_eq!(view.foot.health, ipc::Health::Trouble);
        sam.set_faults(SamFaults::default());
        sam.replug().unwrap();
        hall.until("it is back", |view| {
            view.devices.id_reader == Some(DeviceState::Ready)
        });
    }
    // Of all this nothing stays behind: every kind of card is read, whatever the line is like.
    sam.set_faults(SamFaults {
        noise_before_bytes: 23,
        fragment_bytes: 5,
        ..SamFaults::default()
    });
    hall.leave_unknown();
    for (kind, shown) in [
        (IdKind::Hmt, DocumentKind::HmtResident),
        (IdKind::Foreigner2017, DocumentKind::Foreigner2017),
        (IdKind::Foreigner2023, DocumentKind::Foreigner2023),
    ] {
        hall.choose(CARD_ONLY);
        fresh(kind, &MadeUp::of_kind(kind));
        let view = hall.read_at_last();
        assert_eq!(view.identity.unwrap().kind, shown);
        hall.leave();
    }
}
