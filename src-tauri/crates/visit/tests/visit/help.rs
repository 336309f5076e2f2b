//! The help page lies over a visit and changes nothing of it.

use crate::device::*;
use domain::catalogue::Consent;
use domain::id::{ActionId, Digest, ItemCode};
use ipc::{CaseDetail, CaseRow, ErrorCode, FingerPhase, Input, ReadStep, Screen};
use proptest::prelude::*;
use visit::{Earlier, Effect, Event, Turn};

fn row(device: &Device) -> CaseRow {
    CaseRow {
        case: ActionId([3; 16]),
        number: "DH".into(),
        item: device.item(false),
        state: None,
        refused: None,
        filed_ms: 0,
    }
}

fn agreed() -> Input {
    Input::Consent {
        purpose: Consent::FINGERPRINT.to_owned(),
        given: true,
    }
}

/// The newest turn that an answer is awaited for.
fn turn(effects: &[Effect]) -> Option<Turn> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::ReadCard(turn, _)
        | Effect::MatchFinger(turn)
        | Effect::EnrolFinger(turn)
        | Effect::File(turn, _)
        | Effect::Withdraw { turn, .. }
        | Effect::ListCases(turn)
        | Effect::LoadCase(turn, _) => Some(*turn),
        _ => None,
    })
}

/// Everything that is not a touch, as an answer to the newest turn.
fn answers(turn: Turn, device: &Device) -> Vec<Event> {
    let detail = CaseDetail {
        row: row(device),
        history: Vec::new(),
        can_withdraw: true,
        correction: None,
    };
    vec![
        Event::Tick,
        Event::CardLaid,
        Event::CardLifted,
        Event::CardUnusable(ErrorCode::CardUnsupported),
        Event::ReaderGone(ErrorCode::ReaderGone),
        Event::ReaderBack,
        Event::MrzScanned("I<".into()),
        Event::ReadStep(turn, ReadStep::Face),
        Event::CardRead(turn, person(1)),
        Event::CardFailed(turn, ErrorCode::CardUnreadable),
        Event::FingerSeen(turn),
        Event::FingerMatched(turn),
        Event::FingerMissed(turn, ErrorCode::FingerNoMatch),
        Event::FingerNotEnrolled(turn),
        Event::FingerPress(turn, 2, true),
        Event::FingerEnrolled(turn),
        Event::FingerFailed(turn, ErrorCode::FingerDeviceGone),
        Event::Saved {
            turn,
            action: Digest([9; 32]),
            case: ActionId([9; 16]),
            number: "DH".into(),
            states: saved_states(),
        },
        Event::SaveFailed(turn, ErrorCode::DiskFull),
        Event::Cases(turn, vec![row(device)], None),
        Event::CaseLoaded(turn, Box::new(detail), Earlier::default(), None),
        Event::OutOfService(ErrorCode::Internal),
    ]
}

/// Two devices that hear the same, and at one of them someone looks at the help page meanwhile.
struct Pair {
    plain: Device,
    curious: Device,
    turn: Turn,
}

impl Pair {
    fn new() -> Self {
        Self {
            plain: Device::new(),
            curious: Device::new(),
            turn: 0,
        }
    }

    fn same(&mut self, plain: &[Effect], curious: &[Effect]) {
        assert_eq!(format!("{plain:?}"), format!("{curious:?}"));
        assert_eq!(self.plain.state.screen(), self.curious.state.screen());
        assert_eq!(
            self.plain.state.session_open(),
            self.curious.state.session_open()
        );
        self.turn = turn(plain).unwrap_or(self.turn);
    }

    fn touch(&mut self, input: Input) {
        let plain = self.plain.touch(input.clone());
        let curious = self.curious.touch(input);
        self.same(&plain, &curious);
    }

    fn happens_under_help(&mut self, event: Event) {
        // The touch that opens help counts as a sign of life at both.
        let _ = (
            self.plain.touch(Input::StillHere),
            self.curious.touch(Input::StillHere),
        );
        assert!(self.curious.touch(Input::OpenHelp).is_empty());
        let plain = self.plain.happens(event.clone());
        let curious = self.curious.happens(event);
        assert!(self.curious.touch(Input::Submit).is_empty());
        if self.curious.state.screen() == Screen::Help {
            assert!(self.curious.touch(Input::Back).is_empty());
        }
        self.same(&plain, &curious);
    }

    fn fill(&mut self) {
        for device in [&mut self.plain, &mut self.curious] {
            device.fill();
            let _ = device.touch(Input::Continue);
            device.consent_all();
        }
    }
}

#[test]
fn every_answer_is_heard_while_the_help_page_is_open() {
    let mut pair = Pair::new();
    let item = pair.plain.item(true);
    pair.touch(Input::ChooseItem { item });
    pair.touch(Input::Continue);
    pair.happens_under_help(Event::CardLaid);
    pair.touch(Input::TypeAccess { access: access() });
    pair.happens_under_help(Event::ReadStep(pair.turn, ReadStep::Face));
    pair.happens_under_help(Event::CardRead(pair.turn, person(1)));
    assert_eq!(page(&pair.curious), "finger");
    pair.touch(agreed());
    pair.happens_under_help(Event::FingerNotEnrolled(pair.turn));
    pair.touch(Input::EnrolFinger);
    pair.happens_under_help(Event::FingerPress(pair.turn, 2, false));
    pair.happens_under_help(Event::FingerEnrolled(pair.turn));
    pair.happens_under_help(Event::FingerMissed(pair.turn, ErrorCode::FingerNoMatch));
    assert!(matches!(
        pair.curious.state.screen(),
        Screen::Finger {
            phase: FingerPhase::Again { .. },
            ..
        }
    ));
    pair.happens_under_help(Event::FingerMatched(pair.turn));
    pair.fill();
    pair.touch(Input::Submit);
    let saved = answers(pair.turn, &pair.plain).swap_remove(17);
    pair.happens_under_help(saved);
    assert_eq!(page(&pair.curious), "submitted");
    pair.touch(Input::OpenMyCases);
    let listed = vec![row(&pair.plain)];
    pair.happens_under_help(Event::Cases(pair.turn, listed, None));
    pair.touch(Input::OpenCase {
        case: ActionId([3; 16]),
    });
    let detail = answers(pair.turn, &pair.plain).swap_remove(20);
    pair.happens_under_help(detail);
    pair.touch(Input::AskWithdraw);
    pair.touch(Input::Withdraw);
    pair.happens_under_help(Event::SaveFailed(pair.turn, ErrorCode::DiskFull));
    assert!(matches!(
        pair.curious.state.screen(),
        Screen::Case {
            error: Some(ErrorCode::DiskFull),
            busy: false,
            ..
        }
    ));
}

#[test]
fn the_idle_end_of_a_session_closes_the_help_page() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.touch(Input::OpenHelp);
    assert_eq!(page(&device), "help");
    let _ = device.wait(75_000);
    assert!(wiped(&device.wait(25_000)));
    assert_eq!(page(&device), "ended");
    let _ = device.touch(Input::OpenHelp);
    let _ = device.wait(5_000);
    assert_eq!(page(&device), "help");
    let _ = device.touch(Input::End);
    assert_eq!(page(&device), "home");
}

proptest! {
    #[test]
    fn help_opened_and_closed_at_any_moment_changes_nothing(
        steps in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..60)
    ) {
        let mut pair = Pair::new();
        let item = |code| Input::ChooseItem { item: ItemCode::new(code).unwrap() };
        let touches = [
            Input::Continue, Input::Continue, Input::Back, Input::Retry, Input::OpenMyCases,
            Input::OtherRoute, Input::EnrolFinger, Input::AskWithdraw, Input::Withdraw,
            Input::AnotherMatter, Input::TypeAccess { access: access() },
            Input::OpenCase { case: ActionId([3; 16]) }, item("GA-0001"), item("SJ-0001"),
            Input::End, agreed(),
        ];
        for (index, touch) in steps {
            if touch {
                pair.touch(index.get(&touches).clone());
            } else {
                let answers = answers(pair.turn, &pair.plain);
                // The last puts the device out of service for good.
                let event = index.get(&answers[..answers.len() - 1]).clone();
                pair.happens_under_help(event);
            }
        }
        let last = answers(pair.turn, &pair.plain).pop().unwrap();
        pair.happens_under_help(last);
    }
}
