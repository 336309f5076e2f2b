//! Keys that are rotated, revoked, or have used up their day.

use crate::rights::{device_two_key, freeze_by};
use crate::world::*;
use domain::action::{Action, Body, Params, RevokeKey, RevokeReason, Role, RotateKey};
use domain::id::KeyId;
use domain::outcome::Outcome;
use ledger::{Checked, Standing, check, query};
use seal::keys::SigningKey;

pub(crate) fn rotation(old: &SigningKey, new: &SigningKey) -> Body {
    let statement = RotateKey::statement(&chain(), old.id());
    Body::RotateKey(RotateKey {
        key: new.public(),
        proof: new.sign(&statement),
    })
}

pub(crate) fn revoke_by(author: &SigningKey, id: u64, key: KeyId) -> Action {
    let reason = RevokeReason::Lost;
    action(author.id(), id, Body::RevokeKey(RevokeKey { key, reason }))
}

pub(crate) fn file_by(author: &SigningKey, id: u64) -> Action {
    action(author.id(), id, Body::FileCase(file_body("GA-0001", 2)))
}

#[test]
fn a_revoked_key_is_refused_from_the_next_block_on_and_not_recorded() {
    let mut chain = Chain::new();
    let revocation = revoke_by(&manager(), 1, device().id());
    // In the block of the revocation it still acts, whatever the order.
    let outcomes = chain.submit(&[&file(2), &revocation, &file(3)]);
    assert_eq!(outcomes, [Outcome::Ok; 3]);
    assert_eq!(chain.one(&file(4)), Outcome::KeyRevoked);
    let digest = digest(&file(4));
    assert_eq!(query::action(&chain.store, &digest).unwrap(), None);
    // What it did before still has its outcome.
    assert_eq!(chain.one(&file(2)), Outcome::Ok);
    let refused = check(&chain.store, signed(&file(5)).as_bytes()).unwrap();
    assert!(matches!(refused, Checked::Refused(_, Outcome::KeyRevoked)));
    let standing = query::standing(&chain.store, device().id()).unwrap();
    assert_eq!(standing, Some(Standing::Revoked));
    assert_eq!(
        chain.one(&revoke_by(&admin(), 6, device().id())),
        Outcome::KeyUnknown
    );
}

#[test]
fn a_revoked_key_is_refused_as_the_second_signer_too() {
    let mut chain = Chain::new();
    assert_eq!(
        chain.one(&revoke_by(&admin(), 1, clerk().id())),
        Outcome::Ok
    );
    let mut filed = file(2);
    filed.device = Some(clerk().id());
    assert_eq!(chain.one(&filed), Outcome::KeyRevoked);
}

#[test]
fn a_key_is_revoked_by_its_own_people_only() {
    let mut chain = Chain::new();
    for (id, (author, key, wanted)) in (1..).zip([
        (manager(), far_device(), Outcome::NotAllowed),
        (manager(), admin(), Outcome::NotAllowed),
        (manager(), back_office(), Outcome::NotAllowed),
        (clerk(), device(), Outcome::NotAllowed),
        (other_admin(), device(), Outcome::NotAllowed),
        (admin(), admin(), Outcome::NotAllowed),
        (admin(), key(20), Outcome::KeyUnknown),
        (admin(), manager(), Outcome::Ok),
        (clerk(), clerk(), Outcome::Ok),
    ]) {
        let outcome = chain.one(&revoke_by(&author, id, key.id()));
        assert_eq!(outcome, wanted, "{id}");
    }
}

#[test]
fn a_rotated_key_is_refused_from_the_next_block_on_and_the_new_one_has_its_rights() {
    let mut chain = Chain::new();
    let new = key(20);
    let rotate = action(device().id(), 1, rotation(&device(), &new));
    let outcomes = chain.submit(&[&rotate, &file_by(&new, 2), &file(3)]);
    assert_eq!(outcomes, [Outcome::Ok; 3]);
    assert_eq!(chain.one(&file(4)), Outcome::KeyRevoked);
    assert_eq!(chain.one(&file_by(&new, 5)), Outcome::Ok);
    let record = query::key(&chain.store, new.id()).unwrap().unwrap();
    assert_eq!(record.person(), device().id());
    assert_eq!(
        (record.role, record.hall.unwrap().as_str()),
        (Role::Device, "DH")
    );
    // And on: the line's first key stays the person.
    let again = action(new.id(), 6, rotation(&new, &key(21)));
    assert_eq!(chain.one(&again), Outcome::Ok);
    let record = query::key(&chain.store, key(21).id()).unwrap().unwrap();
    assert_eq!(record.person(), device().id());
}

#[test]
fn a_rotation_needs_the_new_keys_own_signature_for_this_very_place() {
    let mut chain = Chain::new();
    let (new, other) = (key(20), key(21));
    let Body::RotateKey(for_another) = rotation(&device_two(), &new) else {
        unreachable!()
    };
    let stolen = RotateKey {
        key: new.public(),
        proof: other.sign(&RotateKey::statement(&crate::world::chain(), device().id())),
    };
    for (id, wrong) in (1..).zip([for_another, stolen]) {
        let rotate = action(device().id(), id, Body::RotateKey(wrong));
        assert_eq!(chain.one(&rotate), Outcome::NotAllowed);
    }
    let taken = action(device().id(), 3, rotation(&device(), &device_two()));
    assert_eq!(chain.one(&taken), Outcome::KeyExists);
}

#[test]
fn an_administrator_can_rotate_and_still_speaks_for_the_department() {
    let mut chain = Chain::new();
    let rotate = action(admin().id(), 1, rotation(&admin(), &key(20)));
    assert_eq!(chain.one(&rotate), Outcome::Ok);
    let gongan = query::department(&chain.store, &department("gongan"))
        .unwrap()
        .unwrap();
    assert_eq!(gongan.admins, [key(20).id()]);
    assert_eq!(
        chain.one(&revoke_by(&key(20), 2, device().id())),
        Outcome::Ok
    );
}

#[test]
fn a_freeze_is_not_escaped_by_rotating_in_the_same_block() {
    let mut chain = Chain::new();
    let freeze = freeze_by(&manager(), 1, device_two_key());
    let rotate = action(device_two().id(), 2, rotation(&device_two(), &key(20)));
    assert_eq!(
        chain.submit(&[&freeze, &rotate]),
        [Outcome::Ok, Outcome::Frozen]
    );
}

#[test]
fn quota_exceeded_until_the_next_day_counts_refusals_and_follows_a_rotation() {
    let mut genesis = genesis();
    genesis.keys[2].quota = Some(3);
    let mut chain = Chain::of(&genesis);
    assert_eq!(genesis.keys[2].key, device().public());
    let mut old_version = file(2);
    old_version.body = Body::FileCase(file_body("GA-0001", 1));
    assert_eq!(chain.one(&file(1)), Outcome::Ok);
    assert_eq!(chain.one(&old_version), Outcome::ItemSuperseded);
    assert_eq!(
        chain.submit(&[&file(3), &file(4)]),
        [Outcome::Ok, Outcome::QuotaExceeded]
    );
    // Nothing was recorded, others go on, and repeats of old ones are answered.
    assert_eq!(
        query::action(&chain.store, &digest(&file(4))).unwrap(),
        None
    );
    assert_eq!(chain.one(&file_by(&device_two(), 5)), Outcome::Ok);
    assert_eq!(chain.one(&file(1)), Outcome::Ok);
    let refused = check(&chain.store, signed(&file(4)).as_bytes()).unwrap();
    assert!(matches!(
        refused,
        Checked::Refused(_, Outcome::QuotaExceeded)
    ));
    chain.time_s += 86_400;
    let rotate = action(device().id(), 6, rotation(&device(), &key(20)));
    assert_eq!(chain.one(&file(4)), Outcome::Ok);
    assert_eq!(chain.one(&rotate), Outcome::Ok);
    let new = |id| file_by(&key(20), id);
    assert_eq!(
        chain.submit(&[&new(7), &new(8), &new(9)]),
        [Outcome::Ok, Outcome::Ok, Outcome::QuotaExceeded]
    );
}

#[test]
fn the_chains_own_limit_holds_where_a_key_has_none_and_never_for_an_administrator() {
    let mut genesis = genesis();
    genesis.params = Some(Params {
        actions_per_day: 1,
        keys_per_hall: 5,
        ..Params::DEFAULT
    });
    let mut chain = Chain::of(&genesis);
    assert_eq!(
        chain.submit(&[&file(1), &file(2)]),
        [Outcome::Ok, Outcome::QuotaExceeded]
    );
    for id in 3..6 {
        let revoke = revoke_by(&admin(), id, key(20).id());
        assert_eq!(chain.one(&revoke), Outcome::KeyUnknown);
    }
    // Hall DH has two devices, a manager and a clerk: there is room for one more.
    let enrol_n = |id, n| {
        let body = enrol(&key(n), Role::Device, "gongan", Some("DH"));
        action(admin().id(), id, Body::EnrolKey(body))
    };
    assert_eq!(chain.one(&enrol_n(7, 21)), Outcome::Ok);
    assert_eq!(chain.one(&enrol_n(8, 22)), Outcome::TooManyKeys);
    assert_eq!(
        chain.one(&revoke_by(&admin(), 9, key(21).id())),
        Outcome::Ok
    );
    assert_eq!(chain.one(&enrol_n(10, 22)), Outcome::Ok);
}
