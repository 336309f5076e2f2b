//! What is a person's own is not printed, not kept and not brought back.

use crate::device::{Device, access, filing, matching, page, person, reading, submitted, wiped};
use domain::id::{ActionId, ItemCode};
use domain::rating::Rating;
use ipc::{CaseDetail, CaseRow, ErrorCode, Input, Screen};
use visit::{Earlier, Effect, Event};

/// Everything of a session that something could print.
fn printed(device: &Device, effects: &[Effect]) -> String {
    let state = &device.state;
    format!(
        "{state:?} {:?} {:?} {:?} {:?} {effects:?}",
        state.screen(),
        state.person_chip(),
        state.identity(),
        state.person(),
    )
}

#[test]
fn nothing_of_a_person_is_printed_at_any_step_of_a_filled_session() {
    let mut device = Device::new();
    let item = device.item(true);
    let own = [
        "Ceshi",
        "TES**0001",
        "2034-02-28",
        "X00000001",
        "1980-01-01",
    ];
    let mut typed: Vec<String> = Vec::new();
    let mut seen = String::new();
    let mut effects = device.begin(&item);
    seen += &printed(&device, &effects);
    let _ = device.happens(Event::CardLaid);
    let touch = Input::TypeAccess { access: access() };
    seen += &format!("{touch:?}");
    effects = device.touch(touch);
    seen += &printed(&device, &effects);
    let read = Event::CardRead(reading(&effects).unwrap(), person(1));
    seen += &format!("{read:?}");
    effects = device.happens(read);
    seen += &printed(&device, &effects);
    assert!(device.asks_for_the_finger());
    effects = device.agree();
    effects = device.happens(Event::FingerMatched(matching(&effects).unwrap()));
    seen += &printed(&device, &effects);
    let catalogue = std::sync::Arc::clone(&device.catalogue);
    while let Screen::Question { item, question, .. } = device.state.screen() {
        let schema = &catalogue.get(item.as_str()).unwrap().form["properties"][&question.field];
        let value = match question.choices.first() {
            Some(choice) => choice.as_str().into(),
            None => schema["examples"][0].clone(),
        };
        // Choices are the form's, not the person's.
        if question.choices.is_empty()
            && let Some(text) = value.as_str()
            && text.len() > 4
        {
            typed.push(text.to_owned());
        }
        let (field, value) = (question.field, value.into());
        let touch = Input::Answer { field, value };
        seen += &format!("{touch:?}");
        effects = device.touch(touch);
        seen += &printed(&device, &effects);
        let _ = device.touch(Input::Continue);
    }
    assert_eq!(page(&device), "check");
    seen += &printed(&device, &[]);
    let _ = device.touch(Input::Continue);
    device.consent_all();
    effects = device.touch(Input::Submit);
    let (_, filed) = filing(&effects).expect("it is submitted");
    assert!(!filed.answers.is_empty() && !typed.is_empty());
    seen += &printed(&device, &effects);
    seen += &format!("{:?}", filed.answers);
    for secret in own.into_iter().chain(typed.iter().map(String::as_str)) {
        assert!(!seen.contains(secret), "{secret} is printed");
    }
    assert!(seen.contains("***") && seen.contains("File("), "{seen}");
}

fn case_page(device: &mut Device) -> (CaseRow, u32) {
    let _ = submitted(device, false);
    let effects = device.touch(Input::OpenMyCases);
    let [Effect::ListCases(turn)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let row = CaseRow {
        case: ActionId([9; 16]),
        number: "DH".into(),
        item: ItemCode::new("GA-0001").unwrap(),
        state: None,
        refused: None,
        filed_ms: 1,
    };
    let _ = device.happens(Event::Cases(*turn, vec![row.clone()], None));
    let effects = device.touch(Input::OpenCase { case: row.case });
    let [Effect::LoadCase(turn, _)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    (row, *turn)
}

#[test]
fn a_case_that_comes_after_the_person_has_gone_is_awaited_by_nobody() {
    let mut device = Device::new();
    let (row, turn) = case_page(&mut device);
    assert!(device.state.awaits_case(turn));
    assert!(!device.state.awaits_case(turn.wrapping_sub(1)));
    assert!(wiped(&device.touch(Input::End)));
    assert!(!device.state.awaits_case(turn));
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
    assert_eq!(page(&device), "ended");
    // Nor on the next person's page of a case.
    let _ = device.wait(5_000);
    let (_, later) = case_page(&mut device);
    assert!(device.state.awaits_case(later) && !device.state.awaits_case(turn));
}

#[test]
fn a_device_that_speaks_unasked_does_not_keep_a_session_open() {
    let mut device = Device::new();
    let item = device.item(true);
    let _ = device.begin(&item);
    let effects = device.identify(1);
    let turn = matching(&effects).expect("the finger is wanted");
    device.wait(40_000);
    let left = device.state.time_left_s();
    // A zone that nobody asked for, and a finger for a turn that is over.
    let _ = device.happens(Event::MrzScanned("P<CHN".into()));
    let _ = device.happens(Event::FingerSeen(turn.wrapping_sub(1)));
    assert_eq!(device.state.time_left_s(), left);
    let _ = device.happens(Event::FingerSeen(turn));
    assert!(device.state.time_left_s() > left);
}

#[test]
fn a_zone_that_is_wanted_says_that_somebody_is_there() {
    let mut device = Device::new();
    let item = device.item(false);
    let _ = device.begin(&item);
    let _ = device.happens(Event::CardLaid);
    device.wait(40_000);
    let left = device.state.time_left_s();
    let _ = device.happens(Event::MrzScanned("P<CHN".into()));
    assert!(device.state.time_left_s() > left);
}

#[test]
fn a_rating_that_cannot_be_stored_is_told_and_can_be_given_again() {
    let mut device = Device::new();
    let _ = submitted(&mut device, false);
    let told = |device: &Device| match device.state.screen() {
        Screen::Submitted {
            rated,
            rating_failed,
            ..
        } => (rated, rating_failed),
        other => panic!("{other:?}"),
    };
    let rating = Rating::Good;
    let asked = |effects: Vec<Effect>| matches!(effects.as_slice(), [Effect::Rate(Rating::Good)]);
    assert!(asked(device.touch(Input::Rate { rating })));
    let _ = device.happens(Event::RatingFailed(ErrorCode::DiskFull));
    assert_eq!(told(&device), (None, Some(ErrorCode::DiskFull)));
    assert!(asked(device.touch(Input::Rate { rating })));
    let _ = device.happens(Event::Rated(rating));
    assert_eq!(told(&device), (Some(rating), None));
}
