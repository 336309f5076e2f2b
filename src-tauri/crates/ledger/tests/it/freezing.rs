//! Freezing and thawing: one person at once, a second within the hour, two to thaw.

use crate::keys::rotation;
use crate::rights::{device_two_key, freeze_by, thaw_by};
use crate::world::*;
use domain::action::{Action, Body, ConfirmFreeze, ConfirmThaw, FreezeTarget};
use domain::id::{HallCode, LicenceType};
use domain::outcome::Outcome;
use ledger::record::CONFIRM_WITHIN_S;
use ledger::{Checked, Standing, check, query};
use seal::keys::SigningKey;

fn target_of(freeze: &Action) -> FreezeTarget {
    let Body::Freeze(body) = &freeze.body else {
        panic!("{freeze:?}");
    };
    body.target.clone()
}

pub(crate) fn confirm_by(author: &SigningKey, id: u64, freeze: &Action) -> Action {
    let body = ConfirmFreeze {
        target: target_of(freeze),
        freeze: digest(freeze),
    };
    action(author.id(), id, Body::ConfirmFreeze(body))
}

pub(crate) fn confirm_thaw_by(
    author: &SigningKey,
    id: u64,
    freeze: &Action,
    thaw: &Action,
) -> Action {
    let body = ConfirmThaw {
        target: target_of(freeze),
        thaw: digest(thaw),
    };
    action(author.id(), id, Body::ConfirmThaw(body))
}

fn file_at_two(id: u64) -> Action {
    action(
        device_two().id(),
        id,
        Body::FileCase(file_body("GA-0001", 2)),
    )
}

pub(crate) fn hall_dh() -> FreezeTarget {
    FreezeTarget::Hall(department("gongan"), HallCode::new("DH").unwrap())
}

pub(crate) fn licences() -> FreezeTarget {
    FreezeTarget::LicenceType(department("gongan"), LicenceType::new("permit").unwrap())
}

#[test]
fn a_frozen_device_is_refused_from_the_next_block_on_and_nothing_is_recorded() {
    let mut chain = Chain::new();
    let freeze = freeze_by(&manager(), 1, device_two_key());
    assert_eq!(chain.submit(&[&freeze, &file_at_two(2)]), [Outcome::Ok; 2]);
    assert_eq!(chain.one(&file_at_two(3)), Outcome::Frozen);
    let wanted = digest(&file_at_two(3));
    assert_eq!(query::action(&chain.store, &wanted).unwrap(), None);
    let refused = check(&chain.store, signed(&file_at_two(3)).as_bytes()).unwrap();
    assert!(matches!(refused, Checked::Refused(_, Outcome::Frozen)));
    let standing = query::standing(&chain.store, device_two().id()).unwrap();
    assert_eq!(standing, Some(Standing::Frozen));
    assert_eq!(chain.one(&file(4)), Outcome::Ok, "the others go on");
}

#[test]
fn a_freeze_that_nobody_confirms_lapses_after_an_hour_of_block_time() {
    let mut chain = Chain::new();
    let freeze = freeze_by(&manager(), 1, device_two_key());
    assert_eq!(chain.one(&freeze), Outcome::Ok);
    chain.time_s += CONFIRM_WITHIN_S;
    assert_eq!(chain.one(&file_at_two(2)), Outcome::Frozen);
    chain.time_s += 1;
    assert_eq!(chain.one(&file_at_two(2)), Outcome::Ok);
    assert_eq!(
        chain.one(&confirm_by(&clerk(), 3, &freeze)),
        Outcome::NotFrozen
    );
    // It can be frozen anew, and that is another freeze.
    let again = freeze_by(&manager(), 4, device_two_key());
    assert_eq!(chain.one(&again), Outcome::Ok);
    assert_eq!(
        chain.one(&confirm_by(&clerk(), 5, &freeze)),
        Outcome::NotFrozen
    );
    assert_eq!(chain.one(&file_at_two(6)), Outcome::Frozen);
}

#[test]
fn a_freeze_confirmed_by_a_second_person_stands_until_two_people_thaw_it() {
    let mut chain = Chain::new();
    let freeze = freeze_by(&manager(), 1, device_two_key());
    assert_eq!(chain.one(&freeze), Outcome::Ok);
    assert_eq!(
        chain.one(&freeze_by(&clerk(), 2, device_two_key())),
        Outcome::AlreadyFrozen
    );
    assert_eq!(
        chain.one(&confirm_by(&manager(), 3, &freeze)),
        Outcome::SamePerson
    );
    assert_eq!(chain.one(&confirm_by(&clerk(), 4, &freeze)), Outcome::Ok);
    assert_eq!(
        chain.one(&confirm_by(&admin(), 5, &freeze)),
        Outcome::AlreadyConfirmed
    );
    chain.time_s += 100 * CONFIRM_WITHIN_S;
    assert_eq!(chain.one(&file_at_two(6)), Outcome::Frozen);

    let thaw = thaw_by(&manager(), 7, &freeze);
    assert_eq!(chain.one(&thaw), Outcome::Ok);
    assert_eq!(
        chain.one(&thaw_by(&clerk(), 8, &freeze)),
        Outcome::AlreadyConfirmed
    );
    let alone = confirm_thaw_by(&manager(), 9, &freeze, &thaw);
    assert_eq!(chain.one(&alone), Outcome::SamePerson);
    assert_eq!(chain.one(&file_at_two(10)), Outcome::Frozen);
    let second = confirm_thaw_by(&clerk(), 11, &freeze, &thaw);
    let again = freeze_by(&admin(), 12, device_two_key());
    // The thaw acts from the next block on; until then the freeze is not forgotten.
    assert_eq!(
        chain.submit(&[&second, &file_at_two(10), &again]),
        [Outcome::Ok, Outcome::Frozen, Outcome::AlreadyFrozen]
    );
    assert_eq!(chain.one(&file_at_two(10)), Outcome::Ok);
    assert_eq!(
        chain.one(&thaw_by(&clerk(), 13, &freeze)),
        Outcome::NotFrozen
    );
    assert_eq!(
        chain.one(&freeze_by(&admin(), 14, device_two_key())),
        Outcome::Ok
    );
}

#[test]
fn a_thaw_that_nobody_confirms_lapses_and_can_be_asked_for_again() {
    let mut chain = Chain::new();
    let freeze = freeze_by(&manager(), 1, device_two_key());
    let confirm = confirm_by(&clerk(), 2, &freeze);
    let thaw = thaw_by(&manager(), 3, &freeze);
    assert_eq!(chain.submit(&[&freeze, &confirm, &thaw]), [Outcome::Ok; 3]);
    chain.time_s += CONFIRM_WITHIN_S + 1;
    let late = confirm_thaw_by(&clerk(), 4, &freeze, &thaw);
    assert_eq!(chain.one(&late), Outcome::NotFrozen);
    assert_eq!(chain.one(&file_at_two(5)), Outcome::Frozen);
    let again = thaw_by(&clerk(), 6, &freeze);
    assert_eq!(chain.one(&again), Outcome::Ok);
    let second = confirm_thaw_by(&manager(), 7, &freeze, &again);
    assert_eq!(chain.one(&second), Outcome::Ok);
    assert_eq!(chain.one(&file_at_two(5)), Outcome::Ok);
}

#[test]
fn a_second_key_of_the_same_person_is_no_second_person() {
    let mut chain = Chain::new();
    let freeze = freeze_by(&manager(), 1, device_two_key());
    let rotate = action(manager().id(), 2, rotation(&manager(), &key(20)));
    assert_eq!(chain.submit(&[&freeze, &rotate]), [Outcome::Ok; 2]);
    assert_eq!(
        chain.one(&confirm_by(&key(20), 3, &freeze)),
        Outcome::SamePerson
    );
}

#[test]
fn a_frozen_hall_stands_still_and_its_own_people_can_still_confirm_and_thaw() {
    let mut chain = Chain::new();
    let freeze = freeze_by(&manager(), 1, hall_dh());
    assert_eq!(chain.one(&freeze), Outcome::Ok);
    assert_eq!(chain.one(&file(2)), Outcome::Frozen);
    let mut with_staff = action(clerk().id(), 3, Body::FileCase(file_body("GA-0001", 2)));
    with_staff.device = Some(device().id());
    assert_eq!(chain.one(&with_staff), Outcome::Frozen);
    assert_eq!(
        chain.one(&freeze_by(&manager(), 4, device_two_key())),
        Outcome::Frozen
    );
    let standing = query::standing(&chain.store, device().id()).unwrap();
    assert_eq!(standing, Some(Standing::HallFrozen));
    // Another hall goes on.
    let far = action(
        far_device().id(),
        5,
        Body::FileCase(file_body("GA-0001", 2)),
    );
    assert_eq!(chain.one(&far), Outcome::Ok);

    assert_eq!(chain.one(&confirm_by(&clerk(), 6, &freeze)), Outcome::Ok);
    let thaw = thaw_by(&clerk(), 7, &freeze);
    assert_eq!(chain.one(&thaw), Outcome::Ok);
    assert_eq!(
        chain.one(&confirm_thaw_by(&manager(), 8, &freeze, &thaw)),
        Outcome::Ok
    );
    assert_eq!(chain.one(&file(2)), Outcome::Ok);
}

#[test]
fn a_frozen_key_neither_confirms_nor_thaws() {
    let mut chain = Chain::new();
    let freeze = freeze_by(&admin(), 1, FreezeTarget::Key(manager().id()));
    assert_eq!(chain.one(&freeze), Outcome::Ok);
    assert_eq!(chain.one(&thaw_by(&manager(), 2, &freeze)), Outcome::Frozen);
    assert_eq!(
        chain.one(&freeze_by(&manager(), 3, device_two_key())),
        Outcome::Frozen
    );
}

#[test]
fn who_may_freeze_what() {
    let key_of = |key: SigningKey| FreezeTarget::Key(key.id());
    let cases = [
        (manager(), key_of(clerk()), Outcome::Ok),
        (manager(), licences(), Outcome::Ok),
        (back_office(), hall_dh(), Outcome::Ok),
        (back_office(), key_of(device()), Outcome::Ok),
        (admin(), key_of(key_service()), Outcome::Ok),
        (manager(), key_of(manager()), Outcome::NotAllowed),
        (manager(), key_of(key_service()), Outcome::NotAllowed),
        (clerk(), key_of(manager()), Outcome::NotAllowed),
        (clerk(), key_of(clerk()), Outcome::NotAllowed),
        (manager(), key_of(admin()), Outcome::NotAllowed),
        (far_clerk(), key_of(device()), Outcome::NotAllowed),
        (other_admin(), hall_dh(), Outcome::NotAllowed),
        (other_admin(), licences(), Outcome::NotAllowed),
        (admin(), key_of(key(20)), Outcome::KeyUnknown),
    ];
    for (author, target, wanted) in cases {
        let freeze = freeze_by(&author, 1, target);
        assert_eq!(Chain::new().one(&freeze), wanted, "{freeze:?}");
    }
}

#[test]
fn not_frozen_what_was_never_frozen_or_was_frozen_by_another_action() {
    let mut chain = Chain::new();
    let never = freeze_by(&manager(), 1, device_two_key());
    assert_eq!(
        chain.one(&confirm_by(&clerk(), 2, &never)),
        Outcome::NotFrozen
    );
    assert_eq!(chain.one(&thaw_by(&clerk(), 3, &never)), Outcome::NotFrozen);
    assert_eq!(
        chain.one(&freeze_by(&manager(), 4, device_two_key())),
        Outcome::Ok
    );
    assert_eq!(
        chain.one(&confirm_by(&clerk(), 5, &never)),
        Outcome::NotFrozen
    );
    let thaw = thaw_by(&clerk(), 6, &never);
    assert_eq!(chain.one(&thaw), Outcome::NotFrozen);
    assert_eq!(
        chain.one(&confirm_thaw_by(&clerk(), 7, &never, &thaw)),
        Outcome::NotFrozen
    );
}
