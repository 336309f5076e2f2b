//! Enrolled devices that do what they may not: squat an id, re-order a case, exceed a quota.

use super::actions::{action, content_of, device, file, file_with, signed, withdraw};
use super::cluster::{Cluster, PATIENCE, Setup};
use super::device::{client, code, limits, step, to_ask, to_submit};
use super::governed::Council;
use super::lies::of_the_second;
use super::load::Load;
use crate::dice::Dice;
use domain::action::{Body, EnrolKey, Role};
use domain::delivery::Step;
use domain::id::HallCode;
use domain::outcome::Outcome;
use seal::action::SignedAction;
use seal::keys::SigningKey;
use std::time::{Duration, Instant};

/// What the enrolled device may author a day.
const QUOTA: usize = 3;

/// Each of them is refused by name, what is honest goes on, and nothing is lost or doubled.
///
/// # Panics
/// Where any of that is not so.
pub fn by_devices(mut dice: Dice) -> String {
    let cluster = Cluster::start(&Setup::default());
    let mut load = Load::default();
    squatting(&cluster, &mut load);
    reordering(&cluster, &mut load, &mut dice);
    let used = beyond_the_quota(&cluster, &mut load, &mut dice);
    load.settle(&cluster, &[0, 1, 2, 3], &mut dice);
    cluster.holds(&load.wanted, &[]);
    format!(
        "{used} of {} within the quota, {} actions, each once",
        QUOTA + 4,
        load.wanted.len()
    )
}

/// How an action ended, as a device proves it to itself.
fn proven(cluster: &Cluster, member: usize, action: &SignedAction) -> Outcome {
    let mut sync = client(
        cluster,
        std::slice::from_ref(&cluster.urls[member]),
        limits(),
    );
    let until = Instant::now() + PATIENCE;
    loop {
        let came = step(&mut sync, to_ask(action));
        if let Step::Proven { outcome, .. } = came {
            return outcome;
        }
        assert!(Instant::now() < until, "{came:?}\n{}", cluster.logs());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The second device has seen which id the first is about to use, and is faster.
fn squatting(cluster: &Cluster, load: &mut Load) {
    let (honest, squatter) = (file(1), of_the_second(1, 0xC2));
    cluster.submit(1, std::slice::from_ref(&squatter));
    assert_eq!(proven(cluster, 1, &squatter), Outcome::Ok);
    cluster.submit(0, std::slice::from_ref(&honest));
    assert_eq!(proven(cluster, 2, &honest), Outcome::Conflict);
    // What was signed anew under an id of its own is taken: nothing but the id was lost.
    let again = file(2);
    cluster.submit(0, std::slice::from_ref(&again));
    assert_eq!(proven(cluster, 3, &again), Outcome::Ok);
    // The same author and id with other content, which would replace what was signed.
    let by = device(0);
    let other = signed(&file_with(&by, 2, content_of(&by, 2, 0xC3)), &by);
    cluster.submit(2, std::slice::from_ref(&other));
    assert_eq!(proven(cluster, 0, &other), Outcome::Conflict);
    assert_eq!(
        proven(cluster, 0, &again),
        Outcome::Ok,
        "the first outcome stays"
    );
    load.expect(&squatter, 0);
    load.expect(&honest, Outcome::Conflict.code());
    load.expect(&again, 0);
    load.expect(&other, Outcome::Conflict.code());
}

/// A case's actions in the wrong order, at several gateways, and doubled.
fn reordering(cluster: &Cluster, load: &mut Load, dice: &mut Dice) {
    let by = device(0);
    for number in 10..13u64 {
        let filed = file(number);
        let withdrawn = withdraw(&by, number + 100, &filed, number);
        let second = withdraw(&by, number + 200, &filed, number);
        let (one, two) = (dice.place(4), dice.place(4));
        if number == 10 {
            // In one submission, the last first.
            cluster.submit(one, &[withdrawn.clone(), filed.clone()]);
        } else {
            cluster.submit(one, std::slice::from_ref(&withdrawn));
            std::thread::sleep(Duration::from_millis(dice.below(600)));
            cluster.submit(two, std::slice::from_ref(&filed));
        }
        assert_eq!(proven(cluster, one, &filed), Outcome::Ok);
        assert_eq!(proven(cluster, two, &withdrawn), Outcome::Ok);
        // A second child of the same parent comes too late.
        cluster.submit(two, std::slice::from_ref(&second));
        assert_eq!(proven(cluster, one, &second), Outcome::Stale);
        // All of it once more, everywhere.
        for member in 0..4 {
            cluster.submit(member, &[second.clone(), withdrawn.clone(), filed.clone()]);
        }
        load.expect(&filed, 0);
        load.expect(&withdrawn, 0);
        load.expect(&second, Outcome::Stale.code());
    }
}

/// A device that may author three actions a day hands in seven at once, everywhere.
fn beyond_the_quota(cluster: &Cluster, load: &mut Load, dice: &mut Dice) -> usize {
    let (admin, small) = (
        Council::of_the_devices(cluster),
        SigningKey::from_secret(&[0x51; 32]),
    );
    let department = cluster.net.demo.genesis.keys.iter();
    let department = department.clone().find(|one| one.key == device(0).public());
    let enrol = EnrolKey {
        key: small.public(),
        role: Role::Device,
        department: department
            .expect("a device of the genesis")
            .department
            .clone(),
        hall: HallCode::new("DH").ok(),
        scopes: None,
        quota: u32::try_from(QUOTA).ok(),
    };
    let enrol = signed(&action(&admin, 500, Body::EnrolKey(enrol)), &admin);
    cluster.submit(0, std::slice::from_ref(&enrol));
    assert_eq!(proven(cluster, 0, &enrol), Outcome::Ok);
    load.expect(&enrol, 0);
    let head = cluster.settle(0, &enrol.digest()).height;
    (0..4).for_each(|member| cluster.wait_for_height(member, head));
    let all: Vec<SignedAction> = (600..600 + QUOTA as u64 + 4)
        .map(|number| {
            signed(
                &file_with(&small, number, content_of(&small, number, 0xC4)),
                &small,
            )
        })
        .collect();
    // Before any block counts them each gateway may take any of them in.
    for one in &all {
        let _ = cluster.offer(dice.place(4), std::slice::from_ref(one));
    }
    // As a device goes on: what is lost is sent again, until it is told why not.
    let mut sync = client(cluster, &cluster.urls, limits());
    let (mut within, mut beyond) = (Vec::new(), 0);
    for one in &all {
        let until = Instant::now() + PATIENCE;
        loop {
            assert!(Instant::now() < until, "{}", cluster.logs());
            match step(&mut sync, to_ask(one)) {
                Step::Proven { outcome, .. } => {
                    assert_eq!(outcome, Outcome::Ok);
                    within.push(one);
                    break;
                }
                Step::Lost => {
                    let came = step(&mut sync, to_submit(one));
                    if code(&came) == "quota_exceeded" {
                        beyond += 1;
                        break;
                    }
                }
                Step::Received | Step::Waiting | Step::Refused { .. } | Step::Retry { .. } => {}
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    assert_eq!((within.len(), beyond), (QUOTA, all.len() - QUOTA));
    for one in &within {
        load.expect(one, 0);
    }
    within.len()
}
