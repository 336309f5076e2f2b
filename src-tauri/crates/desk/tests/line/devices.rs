//! Faults of card, card service and fingerprint scanner.

use crate::hall::{CARD_ONLY, FACT, Hall, WITH_FINGER};
use crate::site::Site;
use ipc::{DeviceState, ErrorCode, FingerPhase, IdentifyPhase, Input, PanelInput, Screen};
use std::path::Path;
use std::time::{Duration, Instant};
use testkit::sensor::{Faults, SensorConfig, VirtualSensor};

/// A person is told within this what went wrong.
const SOON: Duration = Duration::from_secs(3);

fn is_reading(phase: Option<IdentifyPhase>) -> bool {
    matches!(phase, Some(IdentifyPhase::Reading { .. }))
}

fn failed(code: ErrorCode) -> Option<IdentifyPhase> {
    Some(IdentifyPhase::Failed { code })
}

pub(crate) fn card_pulled(state: &Path) {
    let hall = Hall::open(state);
    hall.choose(CARD_ONLY);
    hall.show_card(0);
    hall.until("reading", |view| is_reading(Hall::phase(view)));
    hall.panel(PanelInput::LiftCard);
    let began = Instant::now();
    let view = hall.until("it is said", |view| !is_reading(Hall::phase(view)));
    let told = began.elapsed();
    assert_eq!(Hall::phase(&view), failed(ErrorCode::CardRemoved));
    assert!(told < SOON, "{told:?}");
    assert!(view.person.is_none());
    println!("{FACT}told after {} ms", told.as_millis());

    std::thread::sleep(Duration::from_secs(1));
    // Laid on again it is read without another word: what opens it is known.
    hall.panel(PanelInput::LayCard { person: 0 });
    hall.until("it is read again", |view| {
        Hall::phase(view) != failed(ErrorCode::CardRemoved)
    });
    let view = hall.read();
    assert!(matches!(view.screen, Screen::Question { .. }));

    // The form can be filled in without it, but it is signed with the card on the reader.
    hall.lift_card();
    assert!(hall.view().card_away);
    hall.answer_all(&[]);
    hall.consent();
    let view = hall.act(Input::Submit);
    assert_eq!(Hall::phase(&view), failed(ErrorCode::CardRemoved));
    assert_eq!(view.foot.pending, 0);
    hall.panel(PanelInput::LayCard { person: 0 });
    hall.until("it is submitted by itself", |view| {
        matches!(view.screen, Screen::Submitted { .. })
    });
    hall.settled();
    hall.lift_card();
    // But nothing of the person is shown to whoever stands there without it.
    hall.act(Input::OpenMyCases);
    assert!(Hall::is_identifying(&hall.view()));
    // Another card in the same session is refused.
    hall.panel(PanelInput::LayCard { person: 1 });
    hall.until("another card is refused", |view| {
        Hall::phase(view) == failed(ErrorCode::CardChanged)
    });
    hall.leave();
}

pub(crate) fn wrong_access_key(state: &Path) {
    let hall = Hall::open(state);
    hall.choose(CARD_ONLY);
    hall.panel(PanelInput::LayCard { person: 0 });
    hall.until("a card lies there", |view| {
        Hall::phase(view) == Some(IdentifyPhase::NeedAccess)
    });
    let right = hall.printed(0);
    let mut wrong = right.clone();
    wrong.number = hall.printed(1).number;
    hall.act(Input::TypeAccess { access: wrong });
    hall.until("it does not open", |view| {
        Hall::phase(view) == failed(ErrorCode::CardAccessKeyWrong)
    });
    // What is no date at all does not even reach the card.
    let mut nonsense = right.clone();
    nonsense.birth = "yesterday".into();
    hall.act(Input::TypeAccess { access: nonsense });
    hall.until("it is no date", |view| {
        Hall::phase(view) == failed(ErrorCode::MrzInvalid)
    });
    hall.act(Input::TypeMrz {
        mrz: "I<CHN<<<".into(),
    });
    hall.until("it is no zone", |view| {
        Hall::phase(view) == failed(ErrorCode::MrzInvalid)
    });
    assert!(hall.view().person.is_none());
    let view = hall.act(Input::Retry);
    assert_eq!(Hall::phase(&view), Some(IdentifyPhase::NeedAccess));
    hall.act(Input::TypeAccess { access: right });
    hall.read();
    hall.leave();
}

pub(crate) fn card_service_killed(state: &Path) {
    let hall = Hall::open(state);
    hall.choose(CARD_ONLY);
    hall.show_card(0);
    hall.until("reading", |view| is_reading(Hall::phase(view)));
    // In the middle of a reading.
    hall.panel(PanelInput::Reader { plugged: false });
    let began = Instant::now();
    let view = hall.until("it is said", |view| {
        matches!(view.devices.reader, DeviceState::Missing { .. })
            && Hall::phase(view) == failed(ErrorCode::ReaderServiceGone)
    });
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!(view.foot.health, ipc::Health::Trouble);
    // Other services go on meanwhile.
    assert!(matches!(hall.act(Input::OpenHelp).screen, Screen::Help));
    hall.act(Input::Back);

    for again in 0..2 {
        hall.panel(PanelInput::Reader { plugged: true });
        hall.until("the reader is back", |view| {
            view.devices.reader == DeviceState::Ready
        });
        if again == 0 {
            hall.panel(PanelInput::Reader { plugged: false });
            hall.until("gone again", |view| {
                Hall::phase(view) == failed(ErrorCode::ReaderServiceGone)
            });
        }
    }
    hall.until("a card is awaited", |view| {
        Hall::phase(view) == Some(IdentifyPhase::WaitCard { access_known: true })
    });
    hall.panel(PanelInput::LayCard { person: 0 });
    hall.read();
    hall.apply();
    hall.settled();
    hall.leave();
}

pub(crate) fn scanner_cut(state: &Path) {
    let hall = Hall::open(state);
    hall.choose(WITH_FINGER);
    hall.identify(0);
    hall.enrol();
    hall.panel(PanelInput::Sensor { plugged: false });
    let began = Instant::now();
    hall.until("it is said", |view| {
        Hall::finger_phase(view)
            == Some(FingerPhase::Failed {
                code: ErrorCode::FingerDeviceGone,
            })
    });
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    hall.until("the device line says so", |view| {
        view.devices.finger
            == DeviceState::Missing {
                code: ErrorCode::FingerDeviceGone,
            }
    });
    // Trying again while it is still cut says the same.
    hall.act(Input::Retry);
    hall.until("still gone", |view| {
        matches!(Hall::finger_phase(view), Some(FingerPhase::Failed { .. }))
    });
    hall.panel(PanelInput::Sensor { plugged: true });
    hall.until("the scanner is back", |view| {
        view.devices.finger == DeviceState::Ready
    });
    hall.act(Input::Retry);
    let view = hall.press();
    assert!(matches!(view.screen, Screen::Question { .. }));
    hall.leave();
}

pub(crate) fn scanner_garbage(state: &Path) {
    // Enrolled at the demo hall's own scanner …
    let hall = Hall::open(state);
    hall.choose(WITH_FINGER);
    hall.identify(0);
    hall.enrol();
    hall.leave();
    drop(hall);

    // … and matched at one that answers noise.
    let sensor = VirtualSensor::start(SensorConfig::default()).unwrap();
    let mut site = Site::new(state);
    site.finger = Some(sensor.path());
    sensor.set_faults(Faults {
        garbage: true,
        ..Faults::default()
    });
    let hall = Hall::with(state, Some(site.config()));
    let garbage = DeviceState::Missing {
        code: ErrorCode::FingerDeviceGarbage,
    };
    hall.until("the device line names it", |view| {
        view.devices.finger == garbage
    });
    site.lay_card();
    hall.choose(WITH_FINGER);
    hall.act(Input::TypeMrz { mrz: site.zone() });
    hall.read();
    hall.agree();
    sensor.press(100);
    let view = hall.until("it is said", |view| {
        matches!(Hall::finger_phase(view), Some(FingerPhase::Failed { .. }))
    });
    assert_eq!(
        Hall::finger_phase(&view),
        Some(FingerPhase::Failed {
            code: ErrorCode::FingerDeviceGarbage
        })
    );
    // Damaged answers between good ones pass nobody either.
    sensor.lift();
    sensor.set_faults(Faults {
        wrong_checksums: 2,
        fragment_bytes: 3,
        ..Faults::default()
    });
    hall.act(Input::Retry);
    hall.until(
        "a finger is awaited, and the device line says that all is well",
        |view| {
            Hall::finger_phase(view) == Some(FingerPhase::Press)
                && view.devices.finger == DeviceState::Ready
        },
    );
    sensor.press(7);
    hall.until("another finger is refused", |view| {
        matches!(
            Hall::finger_phase(view),
            Some(FingerPhase::Again {
                code: ErrorCode::FingerNoMatch,
                ..
            })
        )
    });
    sensor.lift();
    hall.until("a finger is awaited", |view| {
        Hall::finger_phase(view).is_some()
    });
    std::thread::sleep(Duration::from_millis(300));
    sensor.press(100);
    hall.until("the right one matches", |view| {
        matches!(view.screen, Screen::Question { .. })
    });
    hall.leave();
}

/// A card with none of our applications, such as a bank's.
struct BankCard;

impl testkit::VirtualCard for BankCard {
    fn atr(&self) -> Vec<u8> {
        vec![0x3B, 0x80, 0x01, 0x81]
    }

    fn power(&mut self, _on: bool) {}

    fn reset(&mut self) {}

    fn transmit(&mut self, _command: &[u8]) -> Option<Vec<u8>> {
        Some(vec![0x6A, 0x82])
    }
}

pub(crate) fn no_document(state: &Path) {
    let mut site = Site::new(state);
    let hall = Hall::with(state, Some(site.config()));
    hall.choose(CARD_ONLY);
    site.lay(Box::new(BankCard));
    let began = Instant::now();
    // At once: nobody has typed what stands on a document.
    hall.until("it is named", |view| {
        Hall::phase(view) == failed(ErrorCode::CardUnsupported)
    });
    let told = began.elapsed();
    println!("{FACT}told after {} ms", told.as_millis());
    assert!(told < SOON, "{told:?}");
    site.lift();
    hall.until("a card is awaited", |view| {
        Hall::phase(view)
            == Some(IdentifyPhase::WaitCard {
                access_known: false,
            })
    });
    site.lay_card();
    hall.until("a document is taken", |view| {
        Hall::phase(view) == Some(IdentifyPhase::NeedAccess)
    });
    hall.act(Input::TypeMrz { mrz: site.zone() });
    hall.read();
    // An unsigned configuration is marked on every screen.
    assert!(hall.view().marks.development);
    hall.leave();
}
