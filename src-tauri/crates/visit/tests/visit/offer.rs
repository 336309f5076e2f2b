//! A certificate that the person has is offered to the department instead of paper.

use crate::device::*;
use domain::check::licence_identifier_of;
use domain::id::{DepartmentCode, ItemCode, LicenceIdentifier, LicenceType};
use domain::licence::LicenceStatus;
use ipc::{CertificateOffer, ErrorCode, HeldLicence, Input, Screen};
use visit::{Effect, Event, Person, Turn};

/// Takes a copy of a birth certificate.
const ITEM: &str = "JY-0001";

fn licence(kind: &str, department: &str, status: LicenceStatus) -> HeldLicence {
    let identifier = licence_identifier_of("WJ0001", "WJ", "7", 1).unwrap();
    HeldLicence {
        identifier: LicenceIdentifier::new(&identifier).unwrap(),
        licence: LicenceType::new(kind).unwrap(),
        department: DepartmentCode::new(department).unwrap(),
        status,
        valid_from: "2026-11-01".into(),
        valid_until: None,
        of_this_case: false,
        proven: true,
    }
}

fn right() -> HeldLicence {
    licence("birth_certificate_copy", "WJ", LicenceStatus::Active)
}

fn looking(effects: &[Effect]) -> Option<Turn> {
    effects.iter().find_map(|effect| match effect {
        Effect::ListCertificates(turn) => Some(*turn),
        _ => None,
    })
}

/// At the consents of an item, by a card that proves itself or does not.
fn consents(item: &str, proves_itself: bool) -> (Device, Option<Turn>) {
    let mut device = Device::new();
    let _ = device.begin(&ItemCode::new(item).unwrap());
    let _ = device.happens(Event::CardLaid);
    let turn = reading(&device.touch(Input::TypeAccess { access: access() })).unwrap();
    let person = Person {
        proves_itself,
        ..*person(1)
    };
    let _ = device.happens(Event::CardRead(turn, Box::new(person)));
    device.fill();
    let turn = looking(&device.touch(Input::Continue));
    assert_eq!(page(&device), "consent");
    (device, turn)
}

fn offered(device: &Device) -> Option<CertificateOffer> {
    match device.state.screen() {
        Screen::Consent { certificate, .. } => certificate,
        other => panic!("{other:?}"),
    }
}

fn tick(device: &mut Device, given: bool) {
    let _ = device.touch(Input::Consent {
        purpose: CertificateOffer::PURPOSE.to_owned(),
        given,
    });
}

#[test]
fn what_the_person_has_is_offered_unticked_and_goes_along_where_they_agree() {
    let (mut device, turn) = consents(ITEM, true);
    assert_eq!(offered(&device), None, "nothing waits for the chain");
    tick(&mut device, true);
    assert_eq!(offered(&device), None, "what is not offered is not ticked");
    let _ = device.happens(Event::Certificates(turn.unwrap(), vec![right()], None));
    assert!(offered(&device).is_some_and(|offer| !offer.shown));
    device.consent_all();
    tick(&mut device, true);
    tick(&mut device, false);
    assert!(offered(&device).is_some_and(|offer| !offer.shown));
    tick(&mut device, true);
    let (_, sent) = filing(&device.touch(Input::Submit)).unwrap();
    let given = sent.given.unwrap();
    assert_eq!(
        (given.material.as_str(), given.licence),
        ("birth_certificate", right())
    );
    assert!(
        !sent
            .consents
            .iter()
            .any(|purpose| purpose == CertificateOffer::PURPOSE)
    );
}

#[test]
fn without_the_persons_word_nothing_goes_along() {
    let (mut device, turn) = consents(ITEM, true);
    let _ = device.happens(Event::Certificates(turn.unwrap(), vec![right()], None));
    device.consent_all();
    let (_, sent) = filing(&device.touch(Input::Submit)).unwrap();
    assert!(sent.given.is_none());
}

#[test]
fn another_kind_one_that_does_not_hold_or_the_departments_own_is_not_offered() {
    let kind = "birth_certificate_copy";
    for wrong in [
        licence("driving_licence", "WJ", LicenceStatus::Active),
        licence(kind, "WJ", LicenceStatus::Revoked),
        licence(kind, "WJ", LicenceStatus::Suspended),
        licence(kind, "JY", LicenceStatus::Active),
    ] {
        let (mut device, turn) = consents(ITEM, true);
        let _ = device.happens(Event::Certificates(turn.unwrap(), vec![wrong], None));
        assert_eq!(offered(&device), None);
    }
}

#[test]
fn a_card_that_cannot_prove_itself_or_an_item_that_takes_none_asks_nobody() {
    assert_eq!(consents(ITEM, false).1, None);
    assert_eq!(consents("GA-0001", true).1, None);
}

#[test]
fn a_late_answer_is_dropped_and_a_hindrance_is_none() {
    let (mut device, turn) = consents(ITEM, true);
    let turn = turn.unwrap();
    let failed = Some(ErrorCode::NetworkDown);
    let _ = device.happens(Event::Certificates(turn, Vec::new(), failed));
    assert_eq!(offered(&device), None);
    device.consent_all();
    assert!(
        filing(&device.touch(Input::Submit)).is_some(),
        "paper will do"
    );

    let (mut device, turn) = consents(ITEM, true);
    let _ = device.touch(Input::Back);
    let _ = device.happens(Event::Certificates(turn.unwrap(), vec![right()], None));
    let _ = device.touch(Input::Continue);
    assert_eq!(offered(&device), None);
}
