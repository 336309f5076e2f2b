//! Letting another department see a certificate, and taking that back.

use crate::certificates::{listed, loading, open, shown};
use crate::device::*;
use domain::id::{ActionId, DepartmentCode, Digest, Word};
use ipc::{
    About, ErrorCode, GrantDraft, GrantRow, GrantState, Input, LoadState, Screen, SharedRow,
    Submittal,
};
use visit::{Effect, Event, Person, Turn};

fn department() -> DepartmentCode {
    DepartmentCode::new("RS").unwrap()
}

fn purpose() -> Word {
    Word::new("handle_case").unwrap()
}

/// The page of a certificate.
fn certificate() -> Device {
    let mut device = listed();
    let turn = loading(&device.touch(open())).unwrap();
    let _ = device.happens(Event::CertificateLoaded(turn, Ok(shown())));
    device
}

fn granting(effects: &[Effect]) -> Option<(Turn, GrantDraft)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Grant { turn, draft, .. } => Some((*turn, draft.clone())),
        _ => None,
    })
}

fn draft(device: &Device) -> GrantDraft {
    let Screen::Grant { draft, .. } = device.state.screen() else {
        panic!("{:?}", device.state.screen());
    };
    draft
}

/// Every question answered.
fn filled() -> Device {
    let mut device = certificate();
    let _ = device.touch(Input::OpenGrant);
    let _ = device.touch(Input::GrantTo {
        department: department(),
    });
    let _ = device.touch(Input::GrantFor { purpose: purpose() });
    let _ = device.touch(Input::GrantDays { days: 30 });
    device
}

fn saved(turn: Turn) -> Event {
    Event::Saved {
        turn,
        action: Digest([9; 32]),
        case: ActionId([9; 16]),
        number: "DH".into(),
        states: saved_states(),
    }
}

#[test]
fn a_grant_is_asked_question_by_question_signed_with_the_card_and_followed_like_an_application() {
    let mut device = certificate();
    assert!(matches!(
        device.state.screen(),
        Screen::Certificate {
            can_grant: true,
            ..
        }
    ));
    let _ = device.touch(Input::OpenGrant);
    let Screen::Grant { departments, .. } = device.state.screen() else {
        panic!("no question");
    };
    // Whoever issued it has it already.
    let issuer = shown().licence.department.clone();
    assert!(departments.contains(&department()) && !departments.contains(&issuer));
    // Nothing that is not offered, and nothing unfinished, is taken.
    let _ = device.touch(Input::GrantTo { department: issuer });
    let _ = device.touch(Input::GrantFor {
        purpose: Word::new("advertising").unwrap(),
    });
    let _ = device.touch(Input::GrantDays { days: 10_000 });
    let nothing = draft(&device);
    assert_eq!(
        (nothing.grantee, nothing.purpose, nothing.days),
        (None, None, None)
    );
    assert_eq!(granting(&device.touch(Input::Submit)), None);

    let mut device = filled();
    let (turn, granted) = granting(&device.touch(Input::Submit)).unwrap();
    assert_eq!(granted.grantee, Some(department()));
    assert_eq!((granted.purpose, granted.days), (Some(purpose()), Some(30)));
    // While it is being signed nothing changes, and no second one begins.
    let _ = device.touch(Input::Back);
    let _ = device.touch(Input::AnotherMatter);
    assert_eq!(granting(&device.touch(Input::Submit)), None);
    assert_eq!(page(&device), "grant");
    let _ = device.happens(saved(turn));
    let Screen::Submitted { about, what, .. } = device.state.screen() else {
        panic!("{:?}", device.state.screen());
    };
    assert_eq!(what, Submittal::Grant);
    assert!(matches!(about, About::Grant { grantee, .. } if grantee == department()));
}

#[test]
fn back_takes_one_answer_after_the_other_back_and_then_leads_to_the_certificate() {
    let mut device = filled();
    let _ = device.touch(Input::Back);
    assert_eq!(draft(&device).days, None);
    let _ = device.touch(Input::Back);
    assert_eq!(draft(&device).purpose, None);
    let _ = device.touch(Input::Back);
    assert_eq!(draft(&device).grantee, None);
    assert!(loading(&device.touch(Input::Back)).is_some());
}

#[test]
fn a_card_that_does_not_prove_itself_is_told_so_and_nothing_is_lost() {
    let mut device = filled();
    let (turn, _) = granting(&device.touch(Input::Submit)).unwrap();
    let _ = device.happens(Event::SaveFailed(turn, ErrorCode::CardCannotProve));
    let Screen::Grant {
        busy, error, draft, ..
    } = device.state.screen()
    else {
        panic!("no page");
    };
    assert_eq!((busy, error), (false, Some(ErrorCode::CardCannotProve)));
    assert_eq!(draft.days, Some(30));
    assert!(granting(&device.touch(Input::Submit)).is_some());
}

#[test]
fn a_card_without_a_key_is_not_offered_to_grant() {
    let mut device = Device::new();
    let _ = device.touch(Input::OpenMyCases);
    let _ = device.happens(Event::CardLaid);
    let turn = reading(&device.touch(Input::TypeAccess { access: access() })).unwrap();
    let person = Box::new(Person {
        proves_itself: false,
        ..*person(1)
    });
    let _ = device.happens(Event::CardRead(turn, person));
    let turn = crate::certificates::listing(&device.touch(Input::OpenCertificates)).unwrap();
    let licences = vec![shown().licence.clone()];
    let _ = device.happens(Event::Certificates(turn, licences, None));
    let turn = loading(&device.touch(open())).unwrap();
    let _ = device.happens(Event::CertificateLoaded(turn, Ok(shown())));
    assert!(matches!(
        device.state.screen(),
        Screen::Certificate {
            can_grant: false,
            ..
        }
    ));
    let _ = device.touch(Input::OpenGrant);
    assert_eq!(page(&device), "certificate");
}

#[test]
fn without_the_card_it_is_asked_for_and_the_grant_goes_on_once_it_is_back() {
    let mut device = filled();
    let _ = device.happens(Event::CardLifted);
    assert_eq!(granting(&device.touch(Input::Submit)), None);
    assert_eq!(page(&device), "identify");
    let _ = device.touch(Input::Back);
    assert_eq!(
        draft(&device).days,
        Some(30),
        "back leads to what was chosen"
    );
    let _ = device.touch(Input::Submit);
    let turn = reading(&device.happens(Event::CardLaid)).unwrap();
    let effects = device.happens(Event::CardRead(turn, person(1)));
    assert!(granting(&effects).is_some());
}

fn row(state: GrantState) -> GrantRow {
    let licence = shown().licence.clone();
    GrantRow {
        grant: ActionId([7; 16]),
        what: SharedRow::Licence {
            identifier: licence.identifier,
            licence: licence.licence,
        },
        department: licence.department,
        grantee: department(),
        purpose: purpose(),
        until_ms: 1,
        state,
        uses: 2,
    }
}

fn list(effects: &[Effect]) -> Option<Turn> {
    effects.iter().find_map(|effect| match effect {
        Effect::ListGrants(turn) => Some(*turn),
        _ => None,
    })
}

fn ending(effects: &[Effect]) -> Option<Turn> {
    effects.iter().find_map(|effect| match effect {
        Effect::EndGrant(turn, _) => Some(*turn),
        _ => None,
    })
}

/// The list with one grant.
fn grants(state: GrantState) -> Device {
    let mut device = Device::new();
    let _ = device.touch(Input::OpenMyCases);
    let _ = device.identify(1);
    let turn = list(&device.touch(Input::OpenGrants)).unwrap();
    let _ = device.happens(Event::Grants(turn.wrapping_sub(1), Vec::new(), None));
    let _ = device.happens(Event::Grants(turn, vec![row(state)], None));
    device
}

fn asking(device: &Device) -> Option<ActionId> {
    let Screen::Grants { asking, load, .. } = device.state.screen() else {
        panic!("{:?}", device.state.screen());
    };
    assert_eq!(load, LoadState::Ready);
    asking
}

#[test]
fn a_grant_is_taken_back_after_a_question_and_one_that_is_over_is_not_asked_about() {
    let grant = ActionId([7; 16]);
    let mut device = grants(GrantState::Holds);
    assert_eq!(
        ending(&device.touch(Input::EndGrant)),
        None,
        "it is asked first"
    );
    let _ = device.touch(Input::AskEndGrant { grant });
    assert_eq!(asking(&device), Some(grant));
    let _ = device.touch(Input::Back);
    assert_eq!(asking(&device), None);
    let _ = device.touch(Input::AskEndGrant { grant });
    let turn = ending(&device.touch(Input::EndGrant)).unwrap();
    assert_eq!(ending(&device.touch(Input::EndGrant)), None, "once");
    let _ = device.happens(saved(turn));
    assert!(matches!(
        device.state.screen(),
        Screen::Submitted {
            what: Submittal::GrantEnd,
            ..
        }
    ));
    for state in [GrantState::Over, GrantState::Withdrawn] {
        let mut device = grants(state);
        let _ = device.touch(Input::AskEndGrant { grant });
        assert_eq!(asking(&device), None);
    }
}

#[test]
fn taking_back_waits_for_the_card_and_ends_with_the_session() {
    let grant = ActionId([7; 16]);
    let mut device = grants(GrantState::Holds);
    let _ = device.touch(Input::AskEndGrant { grant });
    let _ = device.happens(Event::CardLifted);
    assert_eq!(ending(&device.touch(Input::EndGrant)), None);
    assert_eq!(page(&device), "identify");
    let turn = reading(&device.happens(Event::CardLaid)).unwrap();
    let effects = device.happens(Event::CardRead(turn, person(1)));
    assert!(ending(&effects).is_some());

    let mut device = filled();
    let (turn, _) = granting(&device.touch(Input::Submit)).unwrap();
    let _ = device.touch(Input::End);
    let _ = device.happens(saved(turn));
    assert_eq!(page(&device), "ended", "nothing comes after the end");
}
