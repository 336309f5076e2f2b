//! Correcting a case as its department asks.

use crate::device::*;
use domain::case::CaseState;
use domain::id::ActionId;
use ipc::{
    AskedRow, CaseDetail, CaseRow, Correction, ErrorCode, IdentifyPhase, Input, Screen, StripState,
    Submittal,
};
use serde_json::{Value, json};
use visit::{Earlier, Effect, Event, Turn};

const CASE: ActionId = ActionId([3; 16]);

fn asked(fields: &[&str]) -> Correction {
    let row = |field: &&str| AskedRow {
        field: (*field).to_owned(),
        reason: "unclear".to_owned(),
        words: "请再看一遍".into(),
    };
    Correction::Asked {
        words: "".into(),
        asked: fields.iter().map(row).collect(),
    }
}

fn loading(effects: &[Effect]) -> Option<Turn> {
    effects.iter().find_map(|effect| match effect {
        Effect::LoadCase(turn, _) => Some(*turn),
        _ => None,
    })
}

/// Every question's own example.
fn examples(device: &Device) -> Vec<(String, Value)> {
    let item = device.item(false);
    let item = device.catalogue.get(item.as_str()).unwrap();
    let questions = item.questions().unwrap();
    let answer = |id: String| {
        let value = item.form["properties"][&id]["examples"][0].clone();
        (id, value)
    };
    questions.into_iter().map(|q| answer(q.id)).collect()
}

/// The page of a case that waits for a correction.
fn open(device: &mut Device, wanted: Correction) {
    let _ = device.touch(Input::OpenMyCases);
    let effects = device.identify(1);
    let turn = effects.iter().find_map(|effect| match effect {
        Effect::ListCases(turn) => Some(*turn),
        _ => None,
    });
    let row = CaseRow {
        case: CASE,
        number: "DH".into(),
        item: device.item(false),
        state: Some(CaseState::CorrectionWanted),
        refused: None,
        filed_ms: 0,
    };
    let _ = device.happens(Event::Cases(turn.unwrap(), vec![row], None));
    let turn = loading(&device.touch(Input::OpenCase { case: CASE })).unwrap();
    loaded(device, turn, wanted);
}

fn loaded(device: &mut Device, turn: Turn, wanted: Correction) {
    let Screen::Case { detail, .. } = device.state.screen() else {
        panic!("not at a case");
    };
    let answers = examples(device).into_iter();
    let earlier = match &wanted {
        Correction::Asked { .. } => Earlier(answers.map(|(f, v)| (f, v.into())).collect()),
        _ => Earlier::default(),
    };
    let detail = CaseDetail {
        correction: Some(wanted),
        can_withdraw: true,
        ..detail
    };
    let _ = device.happens(Event::CaseLoaded(turn, Box::new(detail), earlier, None));
}

fn question(device: &Device) -> ipc::Question {
    match device.state.screen() {
        Screen::Question { question, .. } => question,
        other => panic!("no question: {other:?}"),
    }
}

#[test]
fn only_what_was_asked_is_gone_through_and_all_answers_are_signed_anew() {
    let mut device = Device::new();
    let before = examples(&device);
    let (field, _) = before.last().unwrap().clone();
    open(&mut device, asked(&[&field]));
    let effects = device.touch(Input::Correct);
    assert!(effects.is_empty(), "{effects:?}");
    let shown = question(&device);
    assert_eq!((&shown.field, shown.index, shown.of), (&field, 1, 1));
    assert_eq!(shown.asked.unwrap().reason, "unclear");
    let _ = device.touch(Input::Continue);
    let Screen::Check {
        answers,
        correcting,
        ..
    } = device.state.screen()
    else {
        panic!("not at the check page");
    };
    assert!(correcting);
    for row in &answers {
        assert_eq!(row.can_change, row.field == field, "{}", row.field);
    }
    // What nobody asked about stays as it is.
    let other = &before[0].0;
    let _ = device.touch(Input::Change {
        field: other.clone(),
    });
    assert_eq!(page(&device), "check");
    let _ = device.touch(Input::Continue);
    device.consent_all();
    let (turn, filing) = filing(&device.touch(Input::Submit)).unwrap();
    assert_eq!(filing.corrects, Some(CASE));
    assert_eq!(filing.answers.len(), before.len());
    let _ = device.happens(Event::Saved {
        turn,
        action: domain::id::Digest([9; 32]),
        case: CASE,
        number: "DH".into(),
        states: saved_states(),
    });
    assert!(matches!(
        device.state.screen(),
        Screen::Submitted {
            what: Submittal::Correction,
            awaits_confirmation: false,
            ..
        }
    ));
    // The next application of the same person is a new one.
    let _ = device.touch(Input::AnotherMatter);
    let item = device.item(false);
    let _ = device.begin(&item);
    device.fill();
    let _ = device.touch(Input::Continue);
    device.consent_all();
    let (_, next) = crate::device::filing(&device.touch(Input::Submit)).unwrap();
    assert_eq!(next.corrects, None);
}

#[test]
fn a_request_in_words_alone_opens_every_answer_to_change() {
    let mut device = Device::new();
    open(&mut device, asked(&[]));
    let _ = device.touch(Input::Correct);
    let Screen::Check { answers, .. } = device.state.screen() else {
        panic!("not at the check page");
    };
    assert!(!answers.is_empty());
    assert!(
        answers
            .iter()
            .all(|row| row.can_change && row.value.is_some())
    );
    let _ = device.touch(Input::Change {
        field: answers[0].field.clone(),
    });
    assert!(question(&device).changing);
    let _ = device.touch(Input::Back);
    let _ = device.touch(Input::Back);
    assert_eq!(page(&device), "case");
}

#[test]
fn going_back_keeps_what_was_changed_until_the_case_is_left() {
    let mut device = Device::new();
    let (field, value) = examples(&device).first().unwrap().clone();
    open(&mut device, asked(&[&field]));
    let _ = device.touch(Input::Correct);
    let _ = device.touch(Input::Answer {
        field: field.clone(),
        value: Value::Null.into(),
    });
    let _ = device.touch(Input::Back);
    assert_eq!(page(&device), "case");
    let _ = device.touch(Input::Correct);
    assert_eq!(question(&device).value, None);
    let _ = device.touch(Input::Back);
    // The list, and the case read anew: as it was.
    let _ = device.touch(Input::Back);
    let effects = device.touch(Input::OpenCase { case: CASE });
    if let Some(turn) = loading(&effects) {
        loaded(&mut device, turn, asked(&[&field]));
        let _ = device.touch(Input::Correct);
        assert_eq!(question(&device).value.as_deref(), Some(&value));
    } else {
        // The list is being fetched again; it is not there yet.
        assert_eq!(page(&device), "my_cases");
    }
}

#[test]
fn without_the_card_it_is_asked_for_and_the_case_read_again() {
    let mut device = Device::new();
    open(&mut device, Correction::CardAway);
    assert!(device.touch(Input::Correct).is_empty());
    assert_eq!(page(&device), "case");
    let _ = device.happens(Event::CardLifted);
    let _ = device.touch(Input::Retry);
    assert!(matches!(
        device.state.screen(),
        Screen::Identify {
            phase: IdentifyPhase::Failed {
                code: ErrorCode::CardRemoved
            },
            ..
        }
    ));
    let turn = reading(&device.happens(Event::CardLaid)).unwrap();
    let effects = device.happens(Event::CardRead(turn, person(1)));
    let turn = loading(&effects).expect("the case is read again");
    let first = examples(&device)[0].0.clone();
    loaded(&mut device, turn, asked(&[&first]));
    let _ = device.touch(Input::Correct);
    assert_eq!(question(&device).field, first);
}

#[test]
fn a_correction_that_wants_a_finger_is_made_with_it_or_at_a_counter() {
    let mut device = Device::new();
    open(&mut device, asked(&[]));
    // As that case, but of an item with a finger.
    let Screen::Case { mut detail, .. } = device.state.screen() else {
        panic!("not at a case");
    };
    detail.row.item = device.item(true);
    let effects = device.touch(Input::Retry);
    let turn = loading(&effects).unwrap();
    let _ = device.happens(Event::CaseLoaded(
        turn,
        Box::new(detail),
        Earlier(vec![("phone".into(), json!("000").into())]),
        None,
    ));
    let _ = device.touch(Input::Correct);
    assert!(device.asks_for_the_finger());
    let _ = device.touch(Input::OtherRoute);
    assert_eq!(page(&device), "case");
    let _ = device.touch(Input::Correct);
    let turn = matching(&device.agree()).unwrap();
    let _ = device.happens(Event::FingerMatched(turn));
    assert_eq!(page(&device), "check");
}

#[test]
fn a_correction_that_was_refused_can_be_changed_and_signed_again() {
    let mut device = Device::new();
    open(&mut device, asked(&[]));
    let _ = device.touch(Input::Correct);
    let _ = device.touch(Input::Continue);
    device.consent_all();
    let (turn, _) = filing(&device.touch(Input::Submit)).unwrap();
    let action = domain::id::Digest([9; 32]);
    let _ = device.happens(Event::Saved {
        turn,
        action,
        case: CASE,
        number: "DH".into(),
        states: saved_states(),
    });
    let refused = StripState::Refused {
        code: ErrorCode::RefusedOther,
    };
    let states = ipc::ThreeStates {
        now: refused,
        ..saved_states()
    };
    let _ = device.happens(Event::Moved {
        action,
        states,
        receipt: None,
    });
    let _ = device.touch(Input::Retry);
    assert_eq!(page(&device), "check");
    let _ = device.touch(Input::Continue);
    device.consent_all();
    let (_, again) = filing(&device.touch(Input::Submit)).unwrap();
    assert_eq!(again.corrects, Some(CASE));
}
