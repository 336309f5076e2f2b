//! What a person is asked, keeps and loses at their own word: the fingerprint, answers that were
//! refused, a form that is half filled in.

use crate::device::*;
use domain::factor::Factors;
use domain::id::{ActionId, Digest};
use ipc::{ErrorCode, FingerPhase, Input, Screen, StripState, ThreeStates};
use serde_json::json;
use visit::{Event, Filing};

const ACTION: Digest = Digest([9; 32]);

/// An application without a fingerprint that is saved.
fn saved(device: &mut Device) -> Filing {
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.identify(1);
    device.fill();
    let _ = device.touch(Input::Continue);
    device.consent_all();
    send(device)
}

/// Submits what stands on the consent page.
fn send(device: &mut Device) -> Filing {
    let (turn, filing) = filing(&device.touch(Input::Submit)).expect("it is submitted");
    let _ = device.happens(Event::Saved {
        turn,
        action: ACTION,
        case: ActionId([9; 16]),
        number: "DH".into(),
        states: saved_states(),
    });
    filing
}

fn moved(device: &mut Device, now: StripState) {
    let states = ThreeStates {
        now,
        ..saved_states()
    };
    let _ = device.happens(Event::Moved {
        action: ACTION,
        states,
        receipt: None,
    });
}

fn can_correct(device: &Device) -> bool {
    let Screen::Submitted { can_correct, .. } = device.state.screen() else {
        panic!("not at the page after submitting");
    };
    can_correct
}

#[test]
fn no_scanner_takes_a_finger_before_its_owner_agreed() {
    let mut device = Device::new();
    let item = device.item(true);
    let _ = device.begin(&item);
    assert!(device.read(1).is_empty());
    assert!(device.asks_for_the_finger());
    // Nothing else arms it: no wait, no retry, no consent to something else, none taken back.
    for input in [Input::Retry, Input::Continue, Input::EnrolFinger] {
        assert!(device.touch(input).is_empty());
    }
    assert!(device.wait(1_000).is_empty());
    for (purpose, given) in [("handle_application", true), ("fingerprint_check", false)] {
        let purpose = purpose.to_owned();
        assert!(device.touch(Input::Consent { purpose, given }).is_empty());
    }
    assert!(device.asks_for_the_finger());
    assert!(matching(&device.agree()).is_some());
    assert!(matches!(
        device.state.screen(),
        Screen::Finger {
            phase: FingerPhase::Press,
            ..
        }
    ));
}

#[test]
fn who_does_not_agree_goes_the_other_way_and_nothing_is_signed_about_a_finger() {
    let mut device = Device::new();
    let item = device.item(true);
    let _ = device.begin(&item);
    let _ = device.read(1);
    let effects = device.touch(Input::OtherRoute);
    assert!(matching(&effects).is_none());
    device.fill();
    let _ = device.touch(Input::Continue);
    device.consent_all();
    let filing = send(&mut device);
    assert_eq!(filing.factors, Factors::CARD);
    assert!(!filing.consents.iter().any(|one| one == "fingerprint_check"));
}

#[test]
fn a_card_lifted_while_the_finger_is_asked_for_is_wanted_back_and_it_is_asked_again() {
    let mut device = Device::new();
    let item = device.item(true);
    let _ = device.begin(&item);
    let _ = device.read(1);
    let _ = device.happens(Event::CardLifted);
    let turn = reading(&device.happens(Event::CardLaid)).expect("it is read again");
    assert!(device.happens(Event::CardRead(turn, person(1))).is_empty());
    assert!(device.asks_for_the_finger());
}

#[test]
fn what_was_refused_is_corrected_and_sent_again_without_typing_it_anew() {
    let mut device = Device::new();
    let first = saved(&mut device);
    assert!(!can_correct(&device));
    let code = ErrorCode::RefusedOther;
    moved(&mut device, StripState::Refused { code });
    assert!(can_correct(&device));
    let _ = device.touch(Input::Retry);
    assert_eq!(page(&device), "check");
    let _ = device.touch(Input::Continue);
    // Another signature is another consent.
    assert!(filing(&device.touch(Input::Submit)).is_none());
    device.consent_all();
    let again = send(&mut device);
    assert_eq!(again.answers, first.answers);
    assert_eq!((first.replaces, again.replaces), (None, Some(ACTION)));
    moved(&mut device, StripState::Final);
    assert!(!can_correct(&device));
    assert!(device.touch(Input::Retry).is_empty());
    assert_eq!(page(&device), "submitted");
}

#[test]
fn where_other_answers_would_not_help_none_are_kept() {
    for code in [
        ErrorCode::RefusedItem,
        ErrorCode::RefusedAuthority,
        ErrorCode::RefusedClosed,
        ErrorCode::RefusedStale,
    ] {
        let mut device = Device::new();
        let _ = saved(&mut device);
        moved(&mut device, StripState::Refused { code });
        assert!(!can_correct(&device), "{code:?}");
        let _ = device.touch(Input::Retry);
        assert_eq!(page(&device), "submitted");
    }
}

#[test]
fn the_answers_of_what_is_final_are_gone_before_the_session_ends() {
    let mut device = Device::new();
    let _ = saved(&mut device);
    moved(&mut device, StripState::Final);
    let code = ErrorCode::RefusedOther;
    moved(&mut device, StripState::Refused { code });
    assert!(!can_correct(&device), "the answers were still there");
}

#[test]
fn a_half_filled_form_is_wiped_only_after_a_question_and_nothing_else_asks() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    assert!(wiped(&device.touch(Input::End)), "nothing would be lost");
    let _ = device.wait(5_000);

    let _ = device.begin(&item);
    let _ = device.happens(Event::CardLifted);
    let _ = device.identify(1);
    let Screen::Question { question, .. } = device.state.screen() else {
        panic!("the form begins");
    };
    let value = json!(question.choices.first().expect("a choice"));
    let (field, value) = (question.field, value.into());
    let _ = device.touch(Input::Answer { field, value });
    let _ = device.touch(Input::Continue);
    let before = device.state.screen();
    assert!(device.touch(Input::End).is_empty());
    assert!(device.state.asking_end());
    // The touch that answers does nothing else.
    let _ = device.touch(Input::Back);
    assert!(!device.state.asking_end());
    assert_eq!(device.state.screen(), before);
    assert!(device.touch(Input::End).is_empty());
    assert!(wiped(&device.touch(Input::End)));
    assert!(!device.state.asking_end());
    let _ = device.wait(5_000);

    // Once it is saved nothing is lost.
    let _ = device.happens(Event::CardLifted);
    let _ = saved(&mut device);
    assert!(wiped(&device.touch(Input::End)));
}

#[test]
fn the_idle_warning_needs_no_second_question() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.identify(1);
    device.fill();
    let _ = device.wait(76_000);
    assert!(device.state.warning_s().is_some());
    assert!(wiped(&device.touch(Input::End)));
}
