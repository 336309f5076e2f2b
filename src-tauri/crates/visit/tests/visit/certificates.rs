//! A person's own certificates.

use crate::device::*;
use domain::check::licence_identifier_of;
use domain::id::{DepartmentCode, LicenceIdentifier, LicenceType};
use domain::licence::LicenceStatus;
use ipc::{CertificateShown, ErrorCode, HeldLicence, Input, LoadState, Screen, SecretText};
use visit::{Effect, Event, Turn};

fn licence() -> HeldLicence {
    let identifier = licence_identifier_of("ZJ0001", "ZJ", "7", 1).unwrap();
    HeldLicence {
        identifier: LicenceIdentifier::new(&identifier).unwrap(),
        licence: LicenceType::new("housing_subsidy").unwrap(),
        department: DepartmentCode::new("ZJ").unwrap(),
        status: LicenceStatus::Active,
        valid_from: "2026-11-01".into(),
        valid_until: None,
        of_this_case: false,
        proven: true,
    }
}

pub(crate) fn shown() -> Box<CertificateShown> {
    Box::new(CertificateShown {
        licence: licence(),
        fields: Vec::new(),
        text: "HSC1:CESHI".into(),
        qr_svg: SecretText("<svg/>".into()),
        height: 3,
        signed_ms: 1,
    })
}

pub(crate) fn listing(effects: &[Effect]) -> Option<Turn> {
    effects.iter().find_map(|effect| match effect {
        Effect::ListCertificates(turn) => Some(*turn),
        _ => None,
    })
}

pub(crate) fn loading(effects: &[Effect]) -> Option<Turn> {
    effects.iter().find_map(|effect| match effect {
        Effect::LoadCertificate(turn, _) => Some(*turn),
        _ => None,
    })
}

/// The list with one certificate.
pub(crate) fn listed() -> Device {
    let mut device = Device::new();
    let _ = device.touch(Input::OpenMyCases);
    let _ = device.identify(1);
    let turn = listing(&device.touch(Input::OpenCertificates)).unwrap();
    let _ = device.happens(Event::Certificates(turn, vec![licence()], None));
    device
}

pub(crate) fn open() -> Input {
    Input::OpenCertificate {
        identifier: licence().identifier,
    }
}

#[test]
fn a_certificate_is_fetched_for_the_card_that_lies_there_and_its_code_shown() {
    let mut device = listed();
    let turn = loading(&device.touch(open())).unwrap();
    let _ = device.happens(Event::CertificateLoaded(turn, Ok(shown())));
    let Screen::Certificate {
        load: LoadState::Ready,
        shown: Some(certificate),
        ..
    } = device.state.screen()
    else {
        panic!("{:?}", device.state.screen());
    };
    assert_eq!(certificate.text.expose(), "HSC1:CESHI");
    assert!(!format!("{:?}", device.state.screen()).contains("CESHI"));
    let _ = device.touch(Input::Back);
    assert_eq!(page(&device), "my_certificates");
    let _ = device.touch(Input::Back);
    assert_eq!(page(&device), "my_cases");
}

#[test]
fn without_the_card_a_certificate_is_not_fetched_and_is_once_it_is_back() {
    let mut device = listed();
    let _ = device.happens(Event::CardLifted);
    assert_eq!(loading(&device.touch(open())), None);
    assert_eq!(page(&device), "identify");
    // Back leads to the list, not out of it.
    assert!(listing(&device.touch(Input::Back)).is_some());
    let mut device = listed();
    let _ = device.happens(Event::CardLifted);
    let _ = device.touch(open());
    let turn = reading(&device.happens(Event::CardLaid)).unwrap();
    let effects = device.happens(Event::CardRead(turn, person(1)));
    assert!(loading(&effects).is_some());
}

#[test]
fn what_comes_after_the_page_was_left_or_the_session_ended_is_dropped() {
    let mut device = listed();
    let turn = loading(&device.touch(open())).unwrap();
    let _ = device.touch(Input::Back);
    let _ = device.happens(Event::CertificateLoaded(turn, Ok(shown())));
    assert_eq!(page(&device), "my_certificates");
    let mut device = listed();
    let turn = loading(&device.touch(open())).unwrap();
    assert!(wiped(&device.touch(Input::End)));
    let _ = device.happens(Event::CertificateLoaded(turn, Ok(shown())));
    assert_eq!(page(&device), "ended");
}

#[test]
fn one_that_cannot_be_had_says_why_and_can_be_tried_again() {
    let mut device = listed();
    let turn = loading(&device.touch(open())).unwrap();
    let code = ErrorCode::CertificateOfOtherCard;
    let _ = device.happens(Event::CertificateLoaded(turn, Err(code)));
    assert!(matches!(
        device.state.screen(),
        Screen::Certificate { load: LoadState::Failed { code: told }, shown: None, .. } if told == code
    ));
    assert!(loading(&device.touch(Input::Retry)).is_some());
}

#[test]
fn who_has_opened_what_was_submitted_is_listed_from_my_cases_and_an_older_answer_is_dropped() {
    let listing = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::ListSeen(turn) => Some(*turn),
            _ => None,
        })
    };
    let mut device = Device::new();
    assert!(device.touch(Input::OpenSeen).is_empty(), "nobody is there");
    let _ = device.touch(Input::OpenMyCases);
    let _ = device.identify(1);
    let first = listing(&device.touch(Input::OpenSeen)).unwrap();
    let failed = Some(ErrorCode::NetworkDown);
    let _ = device.happens(Event::Seen(first, Vec::new(), failed));
    let stands = |device: &Device| match device.state.screen() {
        Screen::Seen { load, .. } => load,
        other => panic!("{other:?}"),
    };
    let code = ErrorCode::NetworkDown;
    assert_eq!(stands(&device), LoadState::Failed { code });
    let again = listing(&device.touch(Input::Retry)).unwrap();
    let _ = device.happens(Event::Seen(first, Vec::new(), None));
    assert_eq!(stands(&device), LoadState::Loading);
    let _ = device.happens(Event::Seen(again, Vec::new(), None));
    assert_eq!(stands(&device), LoadState::Ready);
    let _ = device.touch(Input::Back);
    assert!(matches!(device.state.screen(), Screen::MyCases { .. }));
}
