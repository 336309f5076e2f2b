//! Every use of a holder's data: none is left out, doubled, or another's.

use crate::chain::{Chain, HOLDER, NOW, file, id, open};
use crate::server::Server;
use crate::steps::client;
use domain::outcome::Outcome;
use receipt::StateKey;
use serde_json::{Value, json};
use sync::{SyncError, Use, UseOf};

/// Five openings of case 1 that the chain took, and one that it refused; a gateway that gives two
/// at a time.
fn world() -> (Chain, Server) {
    let mut chain = Chain::new();
    let filing = file(1, HOLDER);
    let openings: Vec<_> = (11..16).map(|number| open(1, number)).collect();
    let refused = open(1, 16);
    chain.block(&[(filing.digest(), Outcome::Ok)]);
    for opening in &openings {
        chain.block(&[(opening.digest(), Outcome::Ok)]);
    }
    chain.block(&[(refused.digest(), Outcome::NotAllowed)]);
    let count = seal::canonical::to_vec(&5_u32);
    chain.stands = Some((StateKey::Accesses(HOLDER), count));
    let server = Server::new(&chain);
    {
        let mut inner = server.lock();
        inner.uses = openings.iter().map(|opening| opening.digest()).collect();
        for action in openings.into_iter().chain([refused, filing]) {
            inner.signed.insert(action.digest(), action.into_bytes());
        }
    }
    (chain, server)
}

fn uses(chain: &Chain, server: &Server) -> Result<Vec<Use>, SyncError> {
    client(&[server], chain).uses_of(&HOLDER, NOW)
}

#[test]
fn every_use_is_read_page_by_page_with_its_block() {
    let (chain, server) = world();
    let all = uses(&chain, &server).unwrap();
    let told: Vec<_> = all.iter().map(|one| (one.of, one.proven.height)).collect();
    let case = UseOf::Case(id(1));
    assert_eq!(
        told,
        [(case, 6), (case, 5), (case, 4), (case, 3), (case, 2)]
    );
    assert!(
        all.iter()
            .all(|one| one.purpose.as_str() == "review" && !one.confirm_online)
    );
}

#[test]
fn where_the_state_has_no_use_none_is_read_and_the_list_is_not_asked() {
    let (mut chain, server) = world();
    chain.stands = None;
    server.lock().chain = Some(chain.clone());
    assert_eq!(uses(&chain, &server), Ok(Vec::new()));
    let asked = server.lock().log.iter().any(|line| line.contains("uses"));
    assert!(!asked);
}

#[test]
fn a_use_that_is_left_out_doubled_renumbered_or_none_is_a_lie_by_name() {
    type Bend = fn(&mut Value);
    let bends: [(&str, Bend); 5] = [
        ("lied_wrong_history", |answer| answer["uses"] = json!([])),
        ("lied_wrong_history", |answer| {
            answer["uses"].as_array_mut().unwrap().remove(0);
        }),
        ("lied_wrong_history", |answer| {
            let first = answer["uses"][0]["number"].clone();
            answer["uses"][1]["number"] = first;
        }),
        ("lied_wrong_history", |answer| {
            let first = answer["uses"][0].clone();
            let second = answer["uses"][1]["number"].clone();
            answer["uses"][1] = first;
            answer["uses"][1]["number"] = second;
        }),
        ("lied_bad_proof", |answer| {
            answer["uses"][0]["signed"] = json!("AAAA")
        }),
    ];
    for (name, bend) in bends {
        let (chain, server) = world();
        server.bend("holders/", bend);
        assert_eq!(uses(&chain, &server).unwrap_err().code(), name);
    }
}

#[test]
fn an_action_that_is_no_use_or_was_refused_does_not_stand_for_one() {
    for (place, name) in [(16, "lied_wrong_outcome"), (0, "lied_wrong_action")] {
        let (chain, server) = world();
        let other = match place {
            0 => file(1, HOLDER).digest(),
            number => open(1, number).digest(),
        };
        server.lock().uses[4] = other;
        assert_eq!(uses(&chain, &server).unwrap_err().code(), name);
    }
}
