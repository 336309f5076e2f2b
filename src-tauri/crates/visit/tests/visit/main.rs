//! Whole visits through the public interface, without a device or a window.
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests fail by panicking"
)]

mod card;
mod certificates;
mod correct;
mod device;
mod grants;
mod help;
mod offer;
mod own_word;
mod print;
mod secrets;
mod ticket;

use device::*;
use domain::catalogue::{Catalogue, Consent};
use domain::factor::Factors;
use domain::id::{ActionId, Digest, ItemCode};
use domain::rating::Rating;
use ipc::{CaseDetail, CaseRow, ErrorCode, FingerPhase, IdentifyPhase, Input, Lang, Screen};
use proptest::prelude::*;
use serde_json::{Value, json};
use visit::{Earlier, Effect, Event};

#[test]
fn every_item_of_the_catalogue_can_be_applied_for_from_home_to_receipt() {
    let catalogue = Catalogue::built_in().unwrap();
    for item in catalogue.items() {
        let mut device = Device::new();
        let code = ItemCode::new(&item.code).unwrap();
        let _ = device.begin(&code);
        let effects = device.identify(1);
        if let Some(turn) = matching(&effects) {
            let _ = device.happens(Event::FingerMatched(turn));
        }
        device.fill();
        assert_eq!(page(&device), "check", "{}", item.code);
        let _ = device.touch(Input::Continue);
        device.consent_all();
        let (_, filing) = filing(&device.touch(Input::Submit)).expect("it is submitted");
        assert!(filing.factors.satisfies(item.factors), "{}", item.code);
        assert_eq!(filing.version, item.version);
    }
}

#[test]
fn the_next_person_finds_nothing_of_the_last() {
    let mut device = Device::new();
    let _ = device.touch(Input::SetElder { on: true });
    let _ = device.touch(Input::SetLang { lang: Lang::En });
    let _ = submitted(&mut device, false);
    assert!(device.state.person().is_some());
    assert!(wiped(&device.touch(Input::End)));
    assert_eq!(page(&device), "ended");
    let _ = device.wait(5_000);
    assert_eq!(page(&device), "home");
    assert!(device.state.person().is_none() && !device.state.session_open());
    assert_eq!(
        (device.state.lang(), device.state.elder()),
        (Lang::Zh, false)
    );
}

#[test]
fn walking_away_warns_a_touch_extends_ten_times_and_then_all_is_wiped() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.identify(1);
    for _ in 0..10 {
        let _ = device.wait(74_000);
        assert_eq!(device.state.warning_s(), None);
        let _ = device.wait(2_000);
        assert!(device.state.warning_s().is_some_and(|s| s >= 20));
        let before = page(&device);
        // What lies under the warning must not be pressed by the touch that answers it.
        assert!(device.touch(Input::Back).is_empty());
        assert_eq!(page(&device), before);
        assert_eq!(device.state.warning_s(), None);
    }
    let _ = device.wait(75_000);
    assert!(wiped(&device.wait(25_000)));
    assert_eq!(page(&device), "ended");
}

#[test]
fn a_card_pulled_while_it_is_read_says_so_and_reads_again_when_it_is_back() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.happens(Event::CardLaid);
    let effects = device.touch(Input::TypeAccess { access: access() });
    let turn = reading(&effects).unwrap();
    let _ = device.happens(Event::CardLifted);
    let failed = |device: &Device, wanted: ErrorCode| matches!(device.state.screen(), Screen::Identify { phase: IdentifyPhase::Failed { code }, .. } if code == wanted);
    assert!(failed(&device, ErrorCode::CardRemoved));
    // The old reading ends late: nobody listens to it any more.
    let _ = device.happens(Event::CardRead(turn, person(1)));
    assert!(device.state.person().is_none());
    assert!(reading(&device.happens(Event::CardLaid)).is_some());
}

#[test]
fn a_wrong_access_key_is_asked_for_again_and_a_dead_reader_recovers_by_itself() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.happens(Event::CardLaid);
    let turn = reading(&device.touch(Input::TypeAccess { access: access() })).unwrap();
    let _ = device.happens(Event::CardFailed(turn, ErrorCode::CardAccessKeyWrong));
    assert!(reading(&device.touch(Input::Retry)).is_none());
    assert!(matches!(
        device.state.screen(),
        Screen::Identify {
            phase: IdentifyPhase::NeedAccess,
            ..
        }
    ));
    let _ = device.happens(Event::ReaderGone(ErrorCode::ReaderServiceGone));
    assert!(
        device
            .touch(Input::TypeAccess { access: access() })
            .is_empty()
    );
    let _ = device.happens(Event::ReaderBack);
    assert!(reading(&device.happens(Event::CardLaid)).is_some());
}

#[test]
fn another_card_in_the_same_session_is_refused_by_name() {
    let mut device = Device::new();
    let _ = submitted(&mut device, false);
    let _ = device.happens(Event::CardLifted);
    let _ = device.touch(Input::AnotherMatter);
    let item = device.item(false);
    let _ = device.begin(&item);
    let effects = device.happens(Event::CardLaid);
    let turn = reading(&effects).expect("the card must lie there again");
    let _ = device.happens(Event::CardRead(turn, person(2)));
    assert!(matches!(
        device.state.screen(),
        Screen::Identify {
            phase: IdentifyPhase::Failed {
                code: ErrorCode::CardChanged
            },
            ..
        }
    ));
}

#[test]
fn five_misses_pause_half_a_minute_even_across_sessions_and_a_messy_press_does_not_count() {
    let mut device = Device::new();
    let item = device.item(true);
    let _ = device.begin(&item);
    let mut turn = matching(&device.identify(1)).unwrap();
    for _ in 0..8 {
        turn =
            matching(&device.happens(Event::FingerMissed(turn, ErrorCode::FingerMessy))).unwrap();
    }
    for _ in 0..4 {
        turn =
            matching(&device.happens(Event::FingerMissed(turn, ErrorCode::FingerNoMatch))).unwrap();
    }
    let effects = device.happens(Event::FingerMissed(turn, ErrorCode::FingerNoMatch));
    assert!(matching(&effects).is_none());
    let paused = |device: &Device| matches!(device.state.screen(), Screen::Finger { phase: FingerPhase::Paused { seconds }, .. } if seconds > 0);
    assert!(paused(&device));
    let _ = device.touch(Input::End);
    let _ = device.wait(5_000);
    let _ = device.begin(&item);
    let _ = device.happens(Event::CardLifted);
    assert!(
        matching(&device.identify(1)).is_none(),
        "ending must not cut the pause"
    );
    assert!(paused(&device));
    assert!(matching(&device.wait(25_000)).is_some());
}

#[test]
fn without_a_fingerprint_the_case_is_filed_and_says_that_staff_will_confirm() {
    let mut device = Device::new();
    let item = device.item(true);
    let _ = device.begin(&item);
    let _ = device.identify(1);
    let _ = device.touch(Input::OtherRoute);
    device.fill();
    let _ = device.touch(Input::Continue);
    let finger = Consent::FINGERPRINT.to_owned();
    assert!(!device.consents_wanted().contains(&finger));
    // Not even a tap that comes from elsewhere puts it on record.
    device.consent(&finger);
    device.consent_all();
    let (turn, filing) = filing(&device.touch(Input::Submit)).unwrap();
    assert_eq!(filing.factors, Factors::CARD);
    assert!(!filing.consents.contains(&finger) && !filing.consents.is_empty());
    let _ = device.happens(Event::Saved {
        turn,
        action: Digest([9; 32]),
        case: ActionId([9; 16]),
        number: "DH".into(),
        states: saved_states(),
    });
    assert!(matches!(
        device.state.screen(),
        Screen::Submitted {
            awaits_confirmation: true,
            ..
        }
    ));
}

#[test]
fn the_consent_to_a_finger_is_asked_once_a_visit_and_signed_with_every_matter_that_it_counts_for() {
    let mut device = Device::new();
    let first = submitted(&mut device, true);
    let finger = Consent::FINGERPRINT.to_owned();
    assert!(first.consents.contains(&finger));
    let _ = device.touch(Input::AnotherMatter);
    let item = device.item(true);
    let _ = device.begin(&item);
    device.fill();
    let _ = device.touch(Input::Continue);
    assert!(!device.consents_wanted().contains(&finger));
    device.consent_all();
    let (_, second) = filing(&device.touch(Input::Submit)).unwrap();
    assert!(second.consents.contains(&finger));
    // The next person is asked anew.
    let _ = device.touch(Input::End);
    let _ = device.wait(5_000);
    let _ = device.happens(Event::CardLifted);
    let _ = device.begin(&item);
    assert!(matching(&device.read(2)).is_none());
    assert!(device.asks_for_the_finger());
}

#[test]
fn nothing_is_submitted_without_every_required_consent_and_a_second_tap_files_nothing() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.identify(1);
    device.fill();
    let _ = device.touch(Input::Continue);
    assert!(filing(&device.touch(Input::Submit)).is_none());
    device.consent_all();
    assert!(filing(&device.touch(Input::Submit)).is_some());
    assert!(filing(&device.touch(Input::Submit)).is_none());
}

#[test]
fn a_full_disk_keeps_the_answers_and_lets_the_person_try_again() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.identify(1);
    device.fill();
    let _ = device.touch(Input::Continue);
    device.consent_all();
    let (turn, first) = filing(&device.touch(Input::Submit)).unwrap();
    let _ = device.happens(Event::SaveFailed(turn, ErrorCode::DiskFull));
    assert!(matches!(
        device.state.screen(),
        Screen::Consent {
            error: Some(ErrorCode::DiskFull),
            busy: false,
            ..
        }
    ));
    let (_, second) = filing(&device.touch(Input::Retry)).expect("the same again");
    assert_eq!(first.answers, second.answers);
}

#[test]
fn changing_an_answer_above_asks_the_ones_below_again() {
    let mut device = Device::new();
    let found = device.catalogue.items().iter().find_map(|item| {
        let below = item
            .questions()
            .ok()?
            .into_iter()
            .find_map(|q| q.depends_on.clone().map(|above| (above, q.id)))?;
        (!item.factors.covers(Factors::FINGER)).then(|| (item.code.clone(), below))
    });
    let (code, (above, below)) = found.expect("an item has a dependent question");
    let _ = device.begin(&ItemCode::new(&code).unwrap());
    let _ = device.identify(1);
    device.fill();
    let _ = device.touch(Input::Change {
        field: above.clone(),
    });
    let Screen::Question { question, .. } = device.state.screen() else {
        panic!("not at the question");
    };
    let other = question.choices.last().cloned().unwrap();
    assert_ne!(question.value, Some(json!(other).into()));
    let _ = device.touch(Input::Answer {
        field: above,
        value: json!(other).into(),
    });
    let _ = device.touch(Input::Continue);
    let Screen::Question { question, .. } = device.state.screen() else {
        panic!("the question below is not asked again");
    };
    assert_eq!((question.field, question.value), (below, None));
    device.fill();
    assert_eq!(page(&device), "check");
}

#[test]
fn an_answer_that_offends_its_schema_stays_on_its_page_with_the_keyword() {
    let catalogue = Catalogue::built_in().unwrap();
    for item in catalogue.items() {
        for asked in item.questions().unwrap() {
            let mut device = Device::new();
            let _ = device.begin(&ItemCode::new(&item.code).unwrap());
            if matching(&device.identify(1)).is_some() {
                let _ = device.touch(Input::OtherRoute);
            }
            while let Screen::Question { question, .. } = device.state.screen() {
                if question.field == asked.id {
                    break;
                }
                step_over(&mut device, item, &question);
            }
            for wrong in [json!({"no": 1}), json!("\u{1F9FF}".repeat(600)), json!(1.5)] {
                let field = asked.id.clone();
                let _ = device.touch(Input::Answer {
                    field,
                    value: wrong.into(),
                });
                let _ = device.touch(Input::Continue);
                let Screen::Question { question, .. } = device.state.screen() else {
                    panic!("{} {} took it", item.code, asked.id);
                };
                assert_eq!(question.field, asked.id);
                if question.value.is_some() || !question.optional {
                    assert!(question.error.is_some(), "{} {}", item.code, asked.id);
                }
            }
        }
    }
}

fn step_over(device: &mut Device, item: &domain::catalogue::ServiceItem, at: &ipc::Question) {
    let value = match at.choices.first() {
        Some(choice) => json!(choice),
        None => item.form["properties"][&at.field]["examples"][0].clone(),
    };
    let (field, value) = (at.field.clone(), value.into());
    let _ = device.touch(Input::Answer { field, value });
    let _ = device.touch(Input::Continue);
}

#[test]
fn withdrawing_wants_a_finger_and_the_card_that_still_lies_there() {
    let mut device = Device::new();
    let _ = device.touch(Input::OpenMyCases);
    let effects = device.identify(1);
    let turn = effects
        .iter()
        .find_map(|effect| match effect {
            Effect::ListCases(turn) => Some(*turn),
            _ => None,
        })
        .expect("the list is fetched");
    let row = CaseRow {
        case: ActionId([3; 16]),
        number: "DH".into(),
        item: device.item(false),
        state: None,
        refused: None,
        filed_ms: 0,
    };
    let _ = device.happens(Event::Cases(turn, vec![row.clone()], None));
    let effects = device.touch(Input::OpenCase { case: row.case });
    let turn = effects
        .iter()
        .find_map(|effect| match effect {
            Effect::LoadCase(turn, _) => Some(*turn),
            _ => None,
        })
        .unwrap();
    let detail = CaseDetail {
        row,
        history: Vec::new(),
        can_withdraw: true,
        correction: None,
    };
    let _ = device.happens(Event::CaseLoaded(
        turn,
        Box::new(detail),
        Earlier::default(),
        None,
    ));
    assert!(
        device.touch(Input::Withdraw).is_empty(),
        "it was not asked first"
    );
    let _ = device.touch(Input::AskWithdraw);
    assert!(device.touch(Input::Withdraw).is_empty());
    assert!(device.asks_for_the_finger());
    let turn = matching(&device.agree()).expect("a finger is wanted");
    let effects = device.happens(Event::FingerMatched(turn));
    assert!(matches!(
        effects.as_slice(),
        [Effect::Withdraw { factors, .. }] if factors.covers(Factors::FINGER)
    ));
}

#[test]
fn a_visit_is_rated_once_and_only_after_something_was_submitted() {
    let mut device = Device::new();
    let rate = || Input::Rate {
        rating: Rating::Good,
    };
    assert!(device.touch(rate()).is_empty());
    let _ = submitted(&mut device, false);
    assert_eq!(device.touch(rate()).len(), 1);
    let _ = device.happens(Event::Rated(Rating::Good));
    assert!(device.touch(rate()).is_empty());
}

fn any_event() -> impl Strategy<Value = Event> {
    let code = prop::sample::select(vec![ErrorCode::CardRemoved, ErrorCode::DiskFull]);
    let turn = 0u32..12;
    let input = prop::sample::select(vec![
        Input::Back,
        Input::Continue,
        Input::Retry,
        Input::Submit,
        Input::End,
        Input::OpenMyCases,
        Input::OpenHelp,
        Input::OtherRoute,
        Input::EnrolFinger,
        Input::AskWithdraw,
        Input::Correct,
        Input::OpenCertificates,
        Input::Withdraw,
        Input::AnotherMatter,
        Input::StillHere,
        Input::TypeAccess { access: access() },
        Input::ChooseItem {
            item: ItemCode::new("GA-0001").unwrap(),
        },
        Input::Answer {
            field: "street".into(),
            value: Value::Null.into(),
        },
    ]);
    prop_oneof![
        8 => input.prop_map(Event::Touch),
        1 => Just(Event::Tick),
        2 => Just(Event::CardLaid),
        1 => Just(Event::CardLifted),
        1 => Just(Event::CardUnusable(ErrorCode::CardUnsupported)),
        1 => Just(Event::ReaderBack),
        1 => code.clone().prop_map(Event::ReaderGone),
        3 => (turn.clone(), 1u8..3).prop_map(|(t, c)| Event::CardRead(t, person(c))),
        1 => (turn.clone(), code.clone()).prop_map(|(t, c)| Event::CardFailed(t, c)),
        1 => turn.clone().prop_map(Event::FingerMatched),
        1 => (turn.clone(), code.clone()).prop_map(|(t, c)| Event::FingerMissed(t, c)),
        1 => (turn, code).prop_map(|(t, c)| Event::SaveFailed(t, c)),
    ]
}

proptest! {
    #[test]
    fn in_any_order_of_events_no_person_is_shown_without_a_session(
        events in prop::collection::vec((any_event(), 0u64..40_000), 1..80)
    ) {
        let mut device = Device::new();
        for (event, pause) in events {
            device.now.mono_ms += pause;
            let effects = device.happens(event);
            if wiped(&effects) {
                prop_assert!(device.state.person().is_none());
            }
            prop_assert!(device.state.session_open() || device.state.person().is_none());
            let _ = device.state.screen();
        }
    }
}
