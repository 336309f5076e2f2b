//! `replaces`: of an action and the one signed anew for it, only one can ever succeed.

use crate::world::*;
use domain::action::{Action, Body};
use domain::outcome::Outcome;

fn replacing(id: u64, replaced: &Action) -> Action {
    Action {
        replaces: Some(digest(replaced)),
        ..file(id)
    }
}

#[test]
fn replaced_the_first_succeeded_so_the_second_cannot() {
    let mut chain = Chain::new();
    let first = file(1);
    assert_eq!(
        chain.submit(&[&first, &replacing(2, &first)]),
        [Outcome::Ok, Outcome::Replaced]
    );
}

#[test]
fn replaced_the_second_succeeded_so_the_first_cannot_when_it_comes_late() {
    let mut chain = Chain::new();
    let first = file(1);
    let second = replacing(2, &first);
    assert_eq!(chain.one(&second), Outcome::Ok);
    assert_eq!(chain.one(&first), Outcome::Replaced);
    assert_eq!(chain.one(&first), Outcome::Replaced);
    assert_eq!(chain.one(&second), Outcome::Ok);
}

#[test]
fn a_refused_action_can_be_replaced() {
    let mut chain = Chain::new();
    let mut old = file_body("GA-0001", 2);
    old.version = 1;
    let refused = action(device().id(), 1, Body::FileCase(old));
    let again = replacing(2, &refused);
    assert_eq!(
        chain.submit(&[&refused, &again]),
        [Outcome::ItemSuperseded, Outcome::Ok]
    );
}

#[test]
fn a_refused_replacement_leaves_the_first_free() {
    let mut chain = Chain::new();
    let first = file(1);
    let mut second = replacing(2, &first);
    second.body = Body::FileCase(file_body("GA-0001", 1));
    assert_eq!(
        chain.submit(&[&second, &first]),
        [Outcome::ItemSuperseded, Outcome::Ok]
    );
}

#[test]
fn another_device_of_the_same_hall_may_replace_and_one_of_another_hall_may_not() {
    let mut chain = Chain::new();
    let first = file(1);
    let second = Action {
        author: device_two().id(),
        ..replacing(2, &first)
    };
    assert_eq!(
        chain.submit(&[&second, &first]),
        [Outcome::Ok, Outcome::Replaced]
    );

    let third = file(3);
    let far = Action {
        author: far_device().id(),
        ..replacing(4, &third)
    };
    assert_eq!(chain.submit(&[&far, &third]), [Outcome::Ok, Outcome::Ok]);
    let fifth = Action {
        author: far_device().id(),
        ..replacing(5, &third)
    };
    assert_eq!(chain.one(&fifth), Outcome::NotAllowed);
}

#[test]
fn in_every_order_of_a_chain_of_three_only_one_succeeds_once_all_are_there() {
    let first = file(1);
    let second = replacing(2, &first);
    let third = replacing(3, &second);
    let all = [&first, &second, &third];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 1, 0]] {
        let mut chain = Chain::new();
        let outcomes = order.map(|at: usize| chain.one(all[at]));
        let good = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        // Where the first and the third come before the second, nothing links them yet.
        let wanted = if order == [0, 2, 1] { 2 } else { 1 };
        assert_eq!(good, wanted, "{order:?}: {outcomes:?}");
    }
}
