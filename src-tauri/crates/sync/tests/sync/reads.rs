//! What is read back proves itself.

use crate::chain::{Chain, HOLDER, NOW, file, id, open, withdraw};
use crate::server::{Server, Trick};
use crate::steps::client;
use domain::case::CaseState;
use domain::factor::Factors;
use domain::id::{DepartmentCode, Digest, HolderHandle, ItemCode};
use domain::outcome::Outcome;
use seal::hash::sha256;
use serde_json::{Value, json};
use sync::{CaseHistory, Sync, SyncError};

/// Case 1 filed, a withdrawal that came too late refused, then withdrawn; case 2 filed.
fn world() -> (Chain, Server) {
    let filing = file(1, HOLDER);
    let stale = withdraw(1, 11, Digest([0; 32]));
    let withdrawal = withdraw(1, 12, filing.digest());
    let other = file(2, HOLDER);
    let mut chain = Chain::new();
    chain.block(&[
        (filing.digest(), Outcome::Ok),
        (other.digest(), Outcome::Ok),
    ]);
    chain.block(&[
        (stale.digest(), Outcome::Stale),
        (withdrawal.digest(), Outcome::Ok),
    ]);
    let server = Server::new(&chain);
    {
        let mut inner = server.lock();
        let first = vec![filing.digest(), stale.digest(), withdrawal.digest()];
        inner.cases = vec![(id(1), first), (id(2), vec![other.digest()])];
        for action in [filing, stale, withdrawal, other] {
            inner.signed.insert(action.digest(), action.into_bytes());
        }
    }
    (chain, server)
}

fn history(sync: &mut Sync, case: u64, holder: HolderHandle) -> Result<CaseHistory, SyncError> {
    let wanted = |_: &ItemCode, _| Factors::CARD;
    sync.case_history(&id(case), &holder, &wanted, NOW)
}

#[test]
fn a_case_is_the_fold_of_its_proven_actions() {
    let (chain, server) = world();
    let mut sync = client(&[&server], &chain);
    assert_eq!(sync.cases_of(&HOLDER, None, NOW).unwrap(), [id(2), id(1)]);
    let first = history(&mut sync, 1, HOLDER).unwrap();
    assert_eq!(first.case.state, CaseState::Withdrawn);
    let steps: Vec<_> = first
        .entries
        .iter()
        .map(|entry| (entry.proven.height, entry.outcome, entry.confirm_online))
        .collect();
    assert_eq!(
        steps,
        [
            (1, Outcome::Ok, false),
            (2, Outcome::Stale, false),
            (2, Outcome::Ok, false)
        ]
    );
    assert_eq!(
        history(&mut sync, 2, HOLDER).unwrap().case.state,
        CaseState::Filed
    );
    assert_eq!(
        history(&mut sync, 3, HOLDER).unwrap_err().code(),
        "http_404"
    );
}

#[test]
fn the_next_action_builds_on_the_last_one_that_changed_the_case() {
    let (filing, opening) = (file(1, HOLDER), open(1, 11));
    let mut chain = Chain::new();
    chain.block(&[(filing.digest(), Outcome::Ok)]);
    chain.block(&[(opening.digest(), Outcome::Ok)]);
    let server = Server::new(&chain);
    server.lock().cases = vec![(id(1), vec![filing.digest(), opening.digest()])];
    for action in [&filing, &opening] {
        let bytes = action.as_bytes().to_vec();
        server.lock().signed.insert(action.digest(), bytes);
    }
    let mut sync = client(&[&server], &chain);
    let history = history(&mut sync, 1, HOLDER).unwrap();
    assert_eq!(history.entries.len(), 2);
    assert_eq!(history.last, filing.digest());
}

#[test]
fn a_factor_that_the_item_asks_for_is_looked_up_by_item_and_version() {
    let (chain, server) = world();
    let mut sync = client(&[&server], &chain);
    let wanted = |item: &ItemCode, version: u32| {
        assert_eq!((item.as_str(), version), ("GA-0001", 1));
        Factors::CARD.with(Factors::FINGER)
    };
    let history = sync.case_history(&id(2), &HOLDER, &wanted, NOW).unwrap();
    assert_eq!(history.case.state, CaseState::AwaitsConfirmation);
}

fn lie(name: &str, bend: impl Fn(&mut Value) + Send + std::marker::Sync + 'static) {
    let (chain, liar) = world();
    liar.bend("cases/", bend);
    let mut sync = client(&[&liar], &chain);
    assert_eq!(history(&mut sync, 1, HOLDER).unwrap_err().code(), name);
    assert_eq!(sync.gateways(NOW)[0].lies, 1);
    assert_eq!(
        history(&mut sync, 1, HOLDER).unwrap_err().code(),
        "gateways_aside"
    );
    // An honest one beside it answers.
    let (_, honest) = world();
    let mut sync = client(&[&liar, &honest], &chain);
    assert_eq!(history(&mut sync, 1, HOLDER).unwrap().entries.len(), 3);
}

fn list(value: &mut Value) -> &mut Vec<Value> {
    value["actions"].as_array_mut().unwrap()
}

#[test]
fn a_history_that_is_not_whole_or_not_in_order_is_a_lie() {
    lie("lied_wrong_history", |value| list(value).clear());
    lie("lied_wrong_history", |value| drop(list(value).remove(0)));
    lie("lied_wrong_history", |value| list(value).reverse());
    lie("lied_wrong_history", |value| {
        let first = list(value)[0].clone();
        list(value).push(first);
    });
}

#[test]
fn receipts_changed_about_are_lies() {
    lie("lied_wrong_action", |value| {
        let other = list(value)[1]["receipt"].clone();
        list(value)[0]["receipt"] = other;
    });
    lie("lied_bad_proof", |value| {
        list(value)[0]["receipt"] = json!("AAAA")
    });
    lie("lied_bad_proof", |value| {
        list(value)[0]["action"] = json!("AAAA")
    });
    lie("lied_bad_json", |value| {
        list(value)[0]["action"] = json!("?")
    });
}

#[test]
fn another_case_or_another_holders_case_is_a_lie() {
    let (chain, server) = world();
    let mut sync = client(&[&server], &chain);
    let stranger = HolderHandle([1; 16]);
    assert_eq!(
        history(&mut sync, 1, stranger).unwrap_err().code(),
        "lied_wrong_action"
    );
    let (chain, server) = world();
    server.lock().cases[0].1 = vec![file(2, HOLDER).digest()];
    let mut sync = client(&[&server], &chain);
    assert_eq!(
        history(&mut sync, 1, HOLDER).unwrap_err().code(),
        "lied_wrong_action"
    );
}

#[test]
fn a_document_is_the_one_its_digest_names_or_none() {
    let (chain, server) = world();
    let document = b"{\"item\":\"GA-0001\"}".to_vec();
    let digest = sha256(&[&document]);
    server.lock().documents.insert(digest, document.clone());
    let mut sync = client(&[&server], &chain);
    assert_eq!(sync.document(&digest, NOW).unwrap(), document);
    assert_eq!(
        sync.document(&Digest([4; 32]), NOW).unwrap_err().code(),
        "http_404"
    );
    assert_eq!(sync.items(NOW).unwrap()[0].document, Digest([5; 32]));
    server.trick("documents", Trick::Says(b"other".to_vec()));
    assert_eq!(
        sync.document(&digest, NOW).unwrap_err().code(),
        "lied_wrong_action"
    );
}

#[test]
fn who_has_it_and_will_not_give_it_is_heard_before_who_has_it_not() {
    let (chain, first) = world();
    let second = Server::new(&chain);
    let mut sync = client(&[&first, &second], &chain);
    let digest = Digest([4; 32]);
    for (one, other, told) in [(410, 404, "http_410"), (404, 403, "http_403")] {
        for (server, status) in [(&first, one), (&second, other)] {
            server.behave();
            server.trick("content", Trick::Status(status, None));
        }
        assert_eq!(sync.content(&digest, NOW).unwrap_err().code(), told);
    }
    second.behave();
    second.trick("content", Trick::HangUp);
    assert_eq!(sync.content(&digest, NOW).unwrap_err().code(), "http_404");
}

#[test]
fn a_long_list_goes_on_though_the_case_that_its_page_ended_with_has_left_it() {
    let (chain, server) = world();
    let mut sync = client(&[&server], &chain);
    let case = |n: u64| {
        json!({"case": id(n).to_hex(), "item": "GA-0001", "version": 1, "state": "filed",
            "filed": n, "due": null, "paused_days": null, "recommended": null})
    };
    let page = |cases: std::ops::Range<u64>| {
        let cases: Vec<Value> = cases.map(case).collect();
        Trick::Says(json!({"open": 0, "cases": cases}).to_string().into_bytes())
    };
    let after = |n: u64| -> &'static str {
        let path = format!("departments/GA/worklist?after={}", id(n).to_hex());
        Box::leak(path.into_boxed_str())
    };
    // The two hundredth was decided meanwhile.
    server.trick(after(199), page(0..0));
    server.trick(after(198), page(200..203));
    server.trick("departments/GA/worklist", page(0..200));
    let department = DepartmentCode::new("GA").unwrap();
    let list = sync.worklist(&department, NOW).unwrap();
    let filed: Vec<u64> = list.iter().map(|case| case.filed_s).collect();
    let wanted: Vec<u64> = (0..199).chain(200..203).collect();
    assert_eq!(filed, wanted);
}
