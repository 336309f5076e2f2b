//! The straight line and exactly-once.

use crate::chain::{Chain, NOW, content, to_ask, to_submit};
use crate::server::{Server, Trick};
use domain::delivery::{Step, Work};
use domain::id::Digest;
use domain::outcome::Outcome;
use seal::hash::sha256;
use std::time::Duration;
use sync::{Limits, StepReport, Sync};

/// Short, so that the tests are.
pub(crate) fn limits() -> Limits {
    Limits {
        connect: Duration::from_millis(500),
        read: Duration::from_millis(400),
        total: Duration::from_millis(800),
        content: Duration::from_millis(500),
        answer_bytes: 200_000,
        lie_aside_ms: 10_000,
        ..Limits::default()
    }
}

pub(crate) fn client(servers: &[&Server], chain: &Chain) -> Sync {
    let urls: Vec<String> = servers.iter().map(|server| server.url.clone()).collect();
    Sync::new(&urls, chain.history(), limits()).unwrap()
}

/// The contents of the first few hundred cases.
pub(crate) fn stored(digest: &Digest) -> Option<Vec<u8>> {
    (0..300)
        .map(content)
        .find(|bytes| sha256(&[bytes]) == *digest)
}

pub(crate) fn step(sync: &mut Sync, work: &[Work], now_ms: u64) -> StepReport {
    let report = sync.step(work, &mut stored, now_ms);
    let digests: Vec<_> = report.steps.iter().map(|(digest, _)| *digest).collect();
    let asked: Vec<_> = work.iter().map(|work| work.digest).collect();
    assert_eq!(digests, asked, "each piece of work comes back, in order");
    report
}

pub(crate) fn only(report: &StepReport) -> &Step {
    let [(_, step)] = report.steps.as_slice() else {
        panic!("{report:?}");
    };
    step
}

pub(crate) fn code(report: &StepReport) -> &str {
    let Step::Retry { code, .. } = only(report) else {
        panic!("{report:?}");
    };
    code
}

#[test]
fn a_case_is_submitted_after_its_content_received_and_proven() {
    let chain = Chain::new();
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    assert_eq!(
        *only(&step(&mut sync, &[to_submit(1)], NOW)),
        Step::Received
    );
    let named = to_submit(1).content.unwrap();
    assert_eq!(server.lock().contents[&named], content(1));
    let log = server.lock().log.clone();
    assert_eq!(
        log,
        [
            "GET head".to_owned(),
            format!("PUT content/{named}"),
            "POST actions".to_owned()
        ]
    );

    assert_eq!(*only(&step(&mut sync, &[to_ask(1)], NOW)), Step::Waiting);
    server.make_block(Outcome::Ok);
    let report = step(&mut sync, &[to_ask(1)], NOW);
    let Step::Proven {
        outcome,
        height,
        receipt,
    } = only(&report)
    else {
        panic!("{report:?}");
    };
    assert_eq!((*outcome, *height), (Outcome::Ok, 1));
    assert_eq!(
        receipt::Receipt::from_bytes(receipt).unwrap().action,
        to_ask(1).digest
    );
    assert!(report.reached);
    let head = sync.head(NOW).unwrap();
    assert_eq!(
        (head.height, head.is_old, head.clock_behind_s),
        (2, false, None)
    );
}

#[test]
fn a_refusal_that_stands_on_the_chain_is_proven_too() {
    let chain = Chain::new();
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    step(&mut sync, &[to_submit(1)], NOW);
    server.make_block(Outcome::ItemSuperseded);
    let report = step(&mut sync, &[to_ask(1)], NOW);
    assert!(matches!(
        only(&report),
        Step::Proven {
            outcome: Outcome::ItemSuperseded,
            ..
        }
    ));
}

#[test]
fn two_hundred_and_fifty_cases_go_out_in_three_submissions_and_their_content_once() {
    let chain = Chain::new();
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    let work: Vec<Work> = (0..250).map(to_submit).collect();
    let report = step(&mut sync, &work, NOW);
    assert!(report.steps.iter().all(|(_, step)| *step == Step::Received));
    let posts = |server: &Server| {
        let log = &server.lock().log;
        log.iter().filter(|line| line.starts_with("POST")).count()
    };
    assert_eq!(posts(&server), 3);
    step(&mut sync, &work, NOW);
    let log = server.lock().log.clone();
    assert_eq!(
        log.iter().filter(|line| line.starts_with("PUT")).count(),
        250
    );
}

#[test]
fn an_answer_that_is_lost_leads_to_the_same_bytes_again_and_one_case() {
    let chain = Chain::new();
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    server.trick("actions", Trick::LosesAnswer);
    assert_eq!(code(&step(&mut sync, &[to_submit(1)], NOW)), "unreachable");
    server.behave();
    assert_eq!(
        *only(&step(&mut sync, &[to_submit(1)], NOW)),
        Step::Received
    );
    server.make_block(Outcome::Ok);
    let inner = server.lock();
    assert_eq!(inner.submitted[&to_submit(1).digest], 2);
    assert_eq!(inner.signed.len(), 1);
    assert_eq!(
        inner.chain.as_ref().unwrap().find(&to_submit(1).digest),
        Some((1, Outcome::Ok))
    );
}

#[test]
fn what_a_node_forgot_is_lost_and_its_content_is_sent_again() {
    let chain = Chain::new();
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    step(&mut sync, &[to_submit(1)], NOW);
    {
        let mut inner = server.lock();
        inner.waiting.clear();
        inner.signed.clear();
        inner.contents.clear();
    }
    assert_eq!(*only(&step(&mut sync, &[to_ask(1)], NOW)), Step::Lost);
    assert_eq!(
        *only(&step(&mut sync, &[to_submit(1)], NOW)),
        Step::Received
    );
    assert_eq!(server.lock().contents.len(), 1);
}

#[test]
fn one_bad_action_never_holds_up_those_beside_it() {
    let chain = Chain::new();
    for status in [400, 413, 422, 500] {
        let server = Server::new(&chain);
        let mut sync = client(&[&server], &chain);
        let work: Vec<Work> = (0..5).map(to_submit).collect();
        server.trick("actions", Trick::Chokes(work[2].digest, status));
        let report = step(&mut sync, &work, NOW);
        for (number, (_, step)) in report.steps.iter().enumerate() {
            let expected = if number == 2 {
                Step::Retry {
                    code: format!("http_{status}"),
                    after_ms: None,
                }
            } else {
                Step::Received
            };
            assert_eq!(*step, expected, "{status}, {number}");
        }
    }
}

#[test]
fn content_that_is_not_there_holds_up_its_own_action_only() {
    let chain = Chain::new();
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    let (there, missing) = (to_submit(1), to_submit(900));
    let report = step(&mut sync, &[missing, there], NOW);
    let missing = Step::Retry {
        code: "content_missing".to_owned(),
        after_ms: None,
    };
    assert_eq!(report.steps[0].1, missing);
    assert_eq!(report.steps[1].1, Step::Received);
}

#[test]
fn an_action_whose_parent_is_still_to_come_is_tried_again() {
    let chain = Chain::new();
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    server
        .lock()
        .refuse
        .insert(to_submit(1).digest, Outcome::ParentUnknown);
    assert_eq!(
        code(&step(&mut sync, &[to_submit(1)], NOW)),
        "parent_unknown"
    );
}

#[test]
fn a_refusal_without_proof_needs_the_word_of_every_gateway() {
    let chain = Chain::new();
    let (one, two) = (Server::new(&chain), Server::new(&chain));
    let mut sync = client(&[&one, &two], &chain);
    let digest = to_submit(1).digest;
    one.lock().refuse.insert(digest, Outcome::UnknownKey);
    // The other one takes it.
    assert_eq!(
        *only(&step(&mut sync, &[to_submit(1)], NOW)),
        Step::Received
    );
    // The other one cannot be asked.
    two.trick("", Trick::HangUp);
    assert_eq!(
        code(&step(&mut sync, &[to_submit(1)], NOW)),
        "refused_unconfirmed"
    );
    // One that lies can say so for ever, and the other be down for as long.
    let often = Work {
        attempts: 5,
        ..to_submit(1)
    };
    assert_eq!(
        code(&step(&mut sync, std::slice::from_ref(&often), NOW)),
        "refused_unconfirmed"
    );
    // It says the same.
    let refused = Step::Refused {
        outcome: Outcome::UnknownKey,
    };
    two.behave();
    two.lock().refuse.insert(digest, Outcome::UnknownKey);
    assert_eq!(*only(&step(&mut sync, &[to_submit(1)], NOW)), refused);
    // The word of two is enough after many attempts, though a third cannot be asked.
    let three = Server::new(&chain);
    three.trick("", Trick::HangUp);
    let mut sync = client(&[&one, &two, &three], &chain);
    assert_eq!(
        code(&step(&mut sync, &[to_submit(1)], NOW)),
        "refused_unconfirmed"
    );
    assert_eq!(*only(&step(&mut sync, &[often], NOW)), refused);
}

/// A clock that stood a year ahead when a gateway was put aside, and is set right.
#[test]
fn a_clock_that_is_set_back_leaves_no_gateway_aside_for_longer() {
    const YEAR_MS: u64 = 365 * 86_400_000;
    let chain = Chain::new();
    for (trick, pause_ms) in [
        (Trick::Says(b"<html>".to_vec()), limits().lie_aside_ms),
        (Trick::Status(429, Some("7")), 7_000),
    ] {
        let server = Server::new(&chain);
        let mut sync = client(&[&server], &chain);
        server.trick("actions", trick);
        step(&mut sync, &[to_submit(1)], NOW + YEAR_MS);
        server.behave();
        // The pause goes back with the clock, and ends when it would have.
        let still = step(&mut sync, &[to_submit(1)], NOW);
        assert_eq!(code(&still), "gateways_aside");
        let until = sync.gateways(NOW)[0].aside_until_ms;
        assert_eq!(until, Some(NOW + pause_ms));
        let later = step(&mut sync, &[to_submit(1)], NOW + pause_ms);
        assert_eq!(*only(&later), Step::Received);
    }
}

#[test]
fn an_action_that_a_node_sits_on_goes_to_the_next_one() {
    let chain = Chain::new();
    let (sits, works) = (Server::new(&chain), Server::new(&chain));
    let mut sync = client(&[&sits, &works], &chain);
    assert_eq!(
        *only(&step(&mut sync, &[to_submit(1)], NOW)),
        Step::Received
    );
    let waiting = Work {
        attempts: 7,
        ..to_ask(1)
    };
    let later = NOW + 61_000;
    assert_eq!(*only(&step(&mut sync, &[waiting], later)), Step::Waiting);
    let digest = to_submit(1).digest;
    assert!(works.lock().waiting.contains(&digest));
    assert_eq!(works.lock().contents.len(), 1);
    // Not at every question.
    let soon = Work {
        attempts: 8,
        ..to_ask(1)
    };
    step(&mut sync, &[soon], later);
    assert_eq!(works.lock().submitted[&digest], 1);
}

#[test]
fn an_address_that_is_none_is_refused() {
    let chain = Chain::new();
    for wrong in [
        "",
        "ftp://a",
        "http://",
        "127.0.0.1:80",
        "http://user@host",
        "http://h/?q=1",
    ] {
        let result = Sync::new(&[wrong.to_owned()], chain.history(), limits());
        assert_eq!(result.unwrap_err().code(), "gateway_address", "{wrong}");
    }
    assert!(Sync::new(&[], chain.history(), limits()).is_err());
}
