//! The line from end to end, and what it does not take.

use crate::hall::{CARD_ONLY, FACT, Hall, Submitted, WITH_FINGER};
use desk::verify::{VerifyError, verify_file};
use domain::case::{CaseState, case_number_holds};
use domain::id::HallCode;
use domain::rating::Rating;
use ipc::{ErrorCode, FingerPhase, Input, PanelInput, Screen, Submittal};
use serde_json::json;
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

pub(crate) fn from_card_to_receipt(state: &Path) {
    let began = Instant::now();
    let hall = Hall::open(state);
    let opened = began.elapsed();
    hall.choose(WITH_FINGER);
    hall.identify(0);
    hall.enrol();
    let view = hall.press();
    assert!(matches!(view.screen, Screen::Question { .. }));
    assert_eq!(view.person.unwrap().en, "Ms ZHANG*");
    let saved = hall.apply();
    let answered = began.elapsed();
    assert!(saved.states.saved.is_some() && !saved.awaits_confirmation);
    assert!(case_number_holds(
        &HallCode::new("DH").unwrap(),
        &saved.number
    ));
    let receipt = settles(&hall, &saved, state);
    println!(
        "{FACT}open after {} ms, submitted after {} ms, final at height {receipt} after {} ms",
        opened.as_millis(),
        answered.as_millis(),
        began.elapsed().as_millis()
    );

    hall.act(Input::Rate {
        rating: Rating::Good,
    });
    hall.until("rated", |view| {
        matches!(
            view.screen,
            Screen::Submitted {
                rated: Some(Rating::Good),
                ..
            }
        )
    });
    // One rating a visit: a second one changes nothing.
    let view = hall.act(Input::Rate {
        rating: Rating::VeryBad,
    });
    assert!(matches!(
        view.screen,
        Screen::Submitted {
            rated: Some(Rating::Good),
            ..
        }
    ));
    hall.until("the rating is settled too", |view| view.foot.pending == 0);
    assert_eq!(hall.view().foot.refused, 0);

    let cases = hall.my_cases();
    assert_eq!(cases.len(), 1);
    assert_eq!(cases[0].number, saved.number);
    assert_eq!(cases[0].state, Some(CaseState::Filed));
    let detail = hall.open_case(saved.case);
    assert!(detail.can_withdraw);
    assert_eq!(words(&detail), ["file_case"]);
    assert!(detail.history.iter().all(|row| row.verified));
    assert_eq!(detail.history[0].height, Some(receipt));
    hall.leave();

    // Another visit: the finger given to the first one counts no more.
    hall.lift_card();
    withdraw(&hall, &saved, state);
    hall.leave();
}

fn withdraw(hall: &Hall, saved: &Submitted, state: &Path) {
    hall.act(Input::OpenMyCases);
    hall.identify(0);
    assert_eq!(hall.my_cases_shown().len(), 1);
    hall.open_case(saved.case);
    hall.act(Input::AskWithdraw);
    let view = hall.act(Input::Withdraw);
    assert!(
        matches!(view.screen, Screen::Finger { .. }),
        "{:?}",
        view.screen
    );
    // Without the second factor there is no withdrawal.
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
    let view = hall.until("withdrawn", |view| {
        matches!(view.screen, Screen::Submitted { .. })
    });
    let withdrawal = crate::hall::submitted(&view);
    assert_eq!(withdrawal.what, Submittal::Withdrawal);
    assert_eq!(withdrawal.case, saved.case);
    let height = settles(hall, &withdrawal, state);
    let cases = hall.my_cases();
    assert_eq!(cases[0].state, Some(CaseState::Withdrawn));
    let detail = hall.open_case(saved.case);
    assert_eq!(words(&detail), ["file_case", "withdraw_case"]);
    assert_eq!(detail.history[1].height, Some(height));
    assert!(!detail.can_withdraw);
}

fn words(detail: &ipc::CaseDetail) -> Vec<&str> {
    detail
        .history
        .iter()
        .map(|row| row.action.as_str())
        .collect()
}

/// Waits for "final" and checks the receipt as another program does, with one character altered
/// at every tenth place as well. Returns its height.
fn settles(hall: &Hall, saved: &Submitted, state: &Path) -> u64 {
    let (now, receipt) = hall.settled();
    assert_eq!(now.number, saved.number);
    let stamps = [now.states.saved, now.states.received, now.states.finalised];
    let at: Vec<i64> = stamps.iter().map(|stamp| stamp.unwrap().at_ms).collect();
    assert!(at.is_sorted(), "{at:?}");
    assert_eq!(now.states.finalised.unwrap().height, Some(receipt.height));
    assert_eq!((receipt.signers, receipt.validators), (1, 1));

    let file = state.with_file_name("receipt.txt");
    let history = state.join("validators.cbor");
    let now_s = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let verify = |text: &str| {
        std::fs::write(&file, text).unwrap();
        verify_file(&file, &history, now_s)
    };
    let checked = verify(&receipt.text).unwrap();
    assert_eq!(checked.height, receipt.height);
    assert_eq!(checked.outcome, "ok");
    let prefix = "HS1:".len();
    for at in (prefix..receipt.text.len()).step_by(10) {
        let old = &receipt.text[at..=at];
        let new = if old == "A" { "B" } else { "A" };
        let altered = [&receipt.text[..at], new, &receipt.text[at + 1..]].concat();
        let refused = verify(&altered);
        assert!(
            matches!(refused, Err(VerifyError::Refused(_))),
            "at {at}: {refused:?}"
        );
    }
    receipt.height
}

pub(crate) fn what_is_not_complete(state: &Path) {
    let hall = Hall::open(state);
    hall.choose(WITH_FINGER);
    hall.identify(1);
    hall.enrol();
    // A finger that nobody enrolled passes nobody.
    hall.panel(PanelInput::WrongFinger);
    hall.until("no match", |view| {
        matches!(
            Hall::finger_phase(view),
            Some(FingerPhase::Again {
                code: ErrorCode::FingerNoMatch,
                left: 4
            })
        )
    });
    hall.panel(PanelInput::LiftFinger);
    // The other route is open, and says what it costs.
    let view = hall.act(Input::OtherRoute);
    assert!(matches!(view.screen, Screen::Question { .. }));
    let saved = hall.apply();
    assert!(saved.awaits_confirmation);
    hall.settled();
    let cases = hall.my_cases();
    assert_eq!(cases[0].state, Some(CaseState::AwaitsConfirmation));
    hall.act(Input::AnotherMatter);

    // An answer that the form does not allow goes no further, and no page can be skipped.
    hall.choose(CARD_ONLY);
    for skipping in [Input::Submit, Input::Withdraw, Input::AskWithdraw] {
        let view = hall.act(skipping);
        assert!(
            matches!(view.screen, Screen::Question { .. }),
            "{:?}",
            view.screen
        );
    }
    let Screen::Question { question, .. } = hall.view().screen else {
        panic!("no question");
    };
    hall.act(Input::Answer {
        field: question.field.clone(),
        value: json!("no such street").into(),
    });
    let view = hall.act(Input::Continue);
    match view.screen {
        Screen::Question { question: same, .. } => {
            assert_eq!(same.field, question.field);
            assert_eq!(same.error.as_deref(), Some("enum"));
        }
        other => panic!("{other:?}"),
    }
    hall.act(Input::Answer {
        field: question.field,
        value: serde_json::Value::Null.into(),
    });
    hall.answer_all(&[]);
    // Nothing is signed without consent.
    hall.act(Input::Continue);
    let view = hall.act(Input::Submit);
    assert!(matches!(
        view.screen,
        Screen::Consent {
            complete: false,
            busy: false,
            ..
        }
    ));
    assert_eq!(view.foot.pending, 0);
    hall.leave();
}
