//! The card stays on the reader until the case is submitted, or comes back before it is.

use crate::device::*;
use domain::id::ActionId;
use ipc::{CaseDetail, CaseRow, ErrorCode, FingerPhase, IdentifyPhase, Input, Screen};
use visit::{Earlier, Effect, Event, Turn};

fn failed(device: &Device) -> Option<ErrorCode> {
    match device.state.screen() {
        Screen::Identify {
            phase: IdentifyPhase::Failed { code },
            ..
        } => Some(code),
        _ => None,
    }
}

fn forgotten(effects: &[Effect]) -> bool {
    effects
        .iter()
        .any(|effect| matches!(effect, Effect::ForgetCard))
}

fn miss(device: &mut Device, turn: Turn) -> Vec<Effect> {
    device.happens(Event::FingerMissed(turn, ErrorCode::FingerNoMatch))
}

#[test]
fn four_misses_and_a_new_session_leave_one_try() {
    let mut device = Device::new();
    let item = device.item(true);
    let _ = device.begin(&item);
    let mut turn = matching(&device.identify(1)).unwrap();
    for _ in 0..4 {
        turn = matching(&miss(&mut device, turn)).unwrap();
    }
    let _ = device.touch(Input::End);
    let _ = device.wait(5_000);
    // Another card has tries of its own meanwhile.
    let _ = device.happens(Event::CardLifted);
    let _ = device.begin(&item);
    let turn = matching(&device.identify(2)).unwrap();
    assert!(matching(&miss(&mut device, turn)).is_some());
    let _ = device.touch(Input::End);
    let _ = device.wait(5_000);
    let _ = device.happens(Event::CardLifted);
    let _ = device.begin(&item);
    let turn = matching(&device.identify(1)).unwrap();
    assert!(matching(&miss(&mut device, turn)).is_none());
    assert!(matches!(
        device.state.screen(),
        Screen::Finger {
            phase: FingerPhase::Paused { .. },
            ..
        }
    ));
}

#[test]
fn a_match_begins_the_count_anew() {
    let mut device = Device::new();
    let item = device.item(true);
    for _ in 0..3 {
        let _ = device.begin(&item);
        let mut turn = matching(&device.identify(1)).unwrap();
        for _ in 0..4 {
            turn = matching(&miss(&mut device, turn)).expect("a try is left");
        }
        let _ = device.happens(Event::FingerMatched(turn));
        assert_eq!(page(&device), "question");
        let _ = device.touch(Input::End);
        let _ = device.wait(5_000);
        let _ = device.happens(Event::CardLifted);
    }
}

#[test]
fn a_finger_is_compared_only_while_the_card_lies_there() {
    let mut device = Device::new();
    let item = device.item(true);
    let _ = device.begin(&item);
    let turn = matching(&device.identify(1)).unwrap();
    let effects = device.happens(Event::CardLifted);
    assert!(forgotten(&effects));
    assert_eq!(failed(&device), Some(ErrorCode::CardRemoved));
    // The scanner ends late: that match is nobody's.
    let _ = device.happens(Event::FingerMatched(turn));
    assert_eq!(failed(&device), Some(ErrorCode::CardRemoved));
    let turn = reading(&device.happens(Event::CardLaid)).expect("it is read again by itself");
    let effects = device.happens(Event::CardRead(turn, person(1)));
    assert!(matching(&effects).is_some());
}

#[test]
fn a_lifted_card_is_asked_for_before_submitting_and_then_it_goes_on_by_itself() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.identify(1);
    assert!(!device.state.card_away());
    let effects = device.happens(Event::CardLifted);
    assert!(forgotten(&effects) && device.state.card_away());
    device.fill();
    let _ = device.touch(Input::Continue);
    device.consent_all();
    assert!(filing(&device.touch(Input::Submit)).is_none());
    assert_eq!(failed(&device), Some(ErrorCode::CardRemoved));
    // Back leads to where "submit" was pressed, with everything as it was.
    let _ = device.touch(Input::Back);
    assert_eq!(page(&device), "consent");
    assert!(filing(&device.touch(Input::Submit)).is_none());
    let turn = reading(&device.happens(Event::CardLaid)).unwrap();
    let effects = device.happens(Event::CardRead(turn, person(2)));
    assert!(filing(&effects).is_none());
    assert_eq!(failed(&device), Some(ErrorCode::CardChanged));
    let _ = device.happens(Event::CardLifted);
    let turn = reading(&device.happens(Event::CardLaid)).expect("nothing is typed again");
    let effects = device.happens(Event::CardRead(turn, person(1)));
    assert!(filing(&effects).is_some(), "it is submitted");
}

#[test]
fn a_card_that_came_back_meanwhile_is_read_when_it_is_needed() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.identify(1);
    let _ = device.happens(Event::CardLifted);
    let _ = device.happens(Event::CardLaid);
    assert!(!device.state.card_away() && !device.state.card_lies());
    device.fill();
    let _ = device.touch(Input::Continue);
    device.consent_all();
    let turn = reading(&device.touch(Input::Submit)).expect("read before anything is signed");
    // Another card, which those words do not open, is named for what it is.
    let _ = device.happens(Event::CardFailed(turn, ErrorCode::CardAccessKeyWrong));
    assert_eq!(failed(&device), Some(ErrorCode::CardChanged));
    let turn = reading(&device.touch(Input::Retry)).unwrap();
    let effects = device.happens(Event::CardRead(turn, person(1)));
    assert!(filing(&effects).is_some());
}

#[test]
fn a_withdrawal_waits_for_the_card_and_goes_on_with_the_finger() {
    let mut device = Device::new();
    let _ = device.touch(Input::OpenMyCases);
    let listed = device.identify(1);
    let turn = listed
        .iter()
        .find_map(|effect| match effect {
            Effect::ListCases(turn) => Some(*turn),
            _ => None,
        })
        .unwrap();
    let row = CaseRow {
        case: ActionId([3; 16]),
        number: "DH".into(),
        item: device.item(false),
        state: None,
        refused: None,
        filed_ms: 0,
    };
    let _ = device.happens(Event::Cases(turn, vec![row.clone()], None));
    let opened = device.touch(Input::OpenCase { case: row.case });
    let [Effect::LoadCase(turn, _)] = opened.as_slice() else {
        panic!("{opened:?}");
    };
    let detail = CaseDetail {
        row,
        history: Vec::new(),
        can_withdraw: true,
        correction: None,
    };
    let _ = device.happens(Event::CaseLoaded(
        *turn,
        Box::new(detail),
        Earlier::default(),
        None,
    ));
    let _ = device.happens(Event::CardLifted);
    let _ = device.touch(Input::AskWithdraw);
    assert!(matching(&device.touch(Input::Withdraw)).is_none());
    assert_eq!(failed(&device), Some(ErrorCode::CardRemoved));
    let turn = reading(&device.happens(Event::CardLaid)).unwrap();
    assert!(device.happens(Event::CardRead(turn, person(1))).is_empty());
    let turn = matching(&device.agree()).expect("the finger is wanted");
    let effects = device.happens(Event::FingerMatched(turn));
    assert!(matches!(effects.as_slice(), [Effect::Withdraw { .. }]));
}

#[test]
fn a_card_that_is_no_document_is_told_at_once_and_nothing_is_typed_for_it() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.happens(Event::CardUnusable(ErrorCode::CardUnsupported));
    assert_eq!(failed(&device), Some(ErrorCode::CardUnsupported));
    let effects = device.touch(Input::TypeAccess { access: access() });
    assert!(reading(&effects).is_none());
    assert_eq!(failed(&device), Some(ErrorCode::CardUnsupported));
    let _ = device.happens(Event::CardLifted);
    assert_eq!(failed(&device), None);
    assert!(reading(&device.happens(Event::CardLaid)).is_some());

    // One that lay there before the page was opened, too.
    let mut device = Device::new();
    let _ = device.happens(Event::CardUnusable(ErrorCode::CardUnreadable));
    let _ = device.begin(&item);
    assert_eq!(failed(&device), Some(ErrorCode::CardUnreadable));
}

#[test]
fn a_card_that_opens_by_itself_is_read_without_a_word_and_either_kind_in_turn() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let turn = reading(&device.happens(Event::OpenCardLaid)).expect("nothing is asked for");
    let _ = device.happens(Event::CardFailed(turn, ErrorCode::CardUnreadable));
    let _ = device.happens(Event::CardLifted);
    // The other kind is asked for what opens it, as ever.
    assert!(reading(&device.happens(Event::CardLaid)).is_none());
    let asked = |device: &Device| {
        matches!(
            device.state.screen(),
            Screen::Identify {
                phase: IdentifyPhase::NeedAccess,
                ..
            }
        )
    };
    assert!(asked(&device));
    let _ = device.happens(Event::CardLifted);
    let effects = device.happens(Event::OpenCardLaid);
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::ReadCard(_, visit::Access::Open)))
    );
    let _ = device.happens(Event::CardRead(reading(&effects).unwrap(), person(1)));
    assert!(device.state.card_lies());
}

#[test]
fn a_card_whose_own_reader_dies_is_asked_for_and_another_reader_serves() {
    let mut device = Device::new();
    let item = device.item(true);
    let _ = device.begin(&item);
    let _ = matching(&device.identify(1)).unwrap();
    let effects = device.happens(Event::CardLost(ErrorCode::ReaderGone));
    assert_eq!(failed(&device), Some(ErrorCode::ReaderGone));
    assert!(forgotten(&effects) && !device.state.card_lies());
    let effects = device.happens(Event::OpenCardLaid);
    let turn = reading(&effects).expect("no reader stands in the way");
    let _ = device.happens(Event::CardRead(turn, person(1)));
    assert!(device.state.card_lies());
}

#[test]
fn what_was_read_is_shown_over_the_page_and_gone_with_the_session() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.touch(Input::OpenIdentity);
    assert!(!matches!(device.state.screen(), Screen::Identity));
    let _ = device.begin(&item);
    let _ = device.identify(1);
    let _ = device.touch(Input::OpenIdentity);
    assert_eq!(device.state.screen(), Screen::Identity);
    assert_eq!(device.state.identity().unwrap().number, "TES**0001");
    // What lies under it cannot be pressed, and goes on.
    let _ = device.touch(Input::Continue);
    assert_eq!(device.state.screen(), Screen::Identity);
    let _ = device.touch(Input::Back);
    assert!(matches!(device.state.screen(), Screen::Question { .. }));
    let _ = device.touch(Input::OpenIdentity);
    let _ = device.touch(Input::End);
    assert_eq!(device.state.screen(), Screen::Ended);
    assert_eq!(device.state.identity(), None);
}
