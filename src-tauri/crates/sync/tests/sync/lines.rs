//! Lines that are cut, slow or flooded: every wait ends, and the next gateway is tried.

use crate::chain::{Chain, NOW, to_ask, to_submit};
use crate::server::{Server, Trick};
use crate::steps::{client, code, limits, only, step};
use domain::delivery::{Step, Work};
use domain::outcome::Outcome;
use std::time::{Duration, Instant};
use sync::{Standing, Sync};

fn tricks() -> Vec<(Trick, &'static str)> {
    vec![
        (Trick::Silent, "too_slow"),
        (Trick::Drip, "too_slow"),
        (Trick::HangUp, "unreachable"),
        (Trick::Cut, "unreachable"),
        (Trick::Flood, "too_big"),
        (Trick::SaysHuge, "too_big"),
        (Trick::Status(500, None), "http_500"),
        (Trick::Status(404, None), "http_404"),
        (Trick::Status(302, None), "http_302"),
        (Trick::Status(429, Some("7")), "http_429"),
        (Trick::Status(503, Some("7")), "http_503"),
        (Trick::Says(Vec::new()), "lied_bad_json"),
        (Trick::Says(b"<html>Login</html>".to_vec()), "lied_bad_json"),
        (Trick::Says(b"[".repeat(50_000)), "lied_bad_json"),
        (Trick::Says(vec![0xFF; 100]), "lied_bad_json"),
    ]
}

#[test]
fn every_fault_has_its_name_ends_in_time_and_loses_nothing() {
    let chain = Chain::new();
    for (trick, name) in tricks() {
        for asks in [false, true] {
            let server = Server::new(&chain);
            let mut sync = client(&[&server], &chain);
            step(&mut sync, &[to_submit(1)], NOW);
            server.make_block(Outcome::Ok);
            server.trick("actions", trick.clone());
            let work = if asks { to_ask(1) } else { to_submit(1) };
            let start = Instant::now();
            let report = step(&mut sync, std::slice::from_ref(&work), NOW);
            assert_eq!(code(&report), name, "asks: {asks}");
            let took = start.elapsed();
            assert!(took < Duration::from_secs(2), "{name} took {took:?}");
            server.behave();
            let step = step(&mut sync, &[work], NOW + 20_000);
            assert!(
                matches!(only(&step), Step::Received | Step::Proven { .. }),
                "{name}"
            );
        }
    }
}

#[test]
fn a_lie_is_named_though_the_next_gateway_cannot_be_reached() {
    let chain = Chain::new();
    let (liar, silent) = (Server::new(&chain), Server::new(&chain));
    liar.trick("actions", Trick::Says(b"<html>Login</html>".to_vec()));
    silent.trick("actions", Trick::HangUp);
    let mut sync = client(&[&liar, &silent], &chain);
    let report = step(&mut sync, &[to_submit(1)], NOW);
    assert_eq!(code(&report), "lied_bad_json");
    assert!(report.reached);
}

#[test]
fn a_gateway_that_fails_in_any_way_is_passed_over_for_the_next_in_the_same_step() {
    let chain = Chain::new();
    for (trick, name) in tricks() {
        let (bad, good) = (Server::new(&chain), Server::new(&chain));
        bad.trick("", trick);
        let mut sync = client(&[&bad, &good], &chain);
        assert_eq!(
            *only(&step(&mut sync, &[to_submit(1)], NOW)),
            Step::Received,
            "{name}"
        );
    }
}

#[test]
fn a_pause_that_is_asked_for_is_passed_on_and_kept() {
    let chain = Chain::new();
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    server.trick("actions", Trick::Status(429, Some("7")));
    let report = step(&mut sync, &[to_submit(1)], NOW);
    let pause = Step::Retry {
        code: "http_429".to_owned(),
        after_ms: Some(7_000),
    };
    assert_eq!(*only(&report), pause);
    server.behave();
    let asked = server.lock().log.len();
    let report = step(&mut sync, &[to_submit(1)], NOW + 6_999);
    assert_eq!(code(&report), "gateways_aside");
    assert!(!report.reached);
    assert_eq!(server.lock().log.len(), asked, "asked during the pause");
    assert_eq!(
        *only(&step(&mut sync, &[to_submit(1)], NOW + 7_000)),
        Step::Received
    );
    // A pause without end, or one that is no number, is none that hangs the queue.
    for (wrong, most_ms) in [
        ("99999999999999999999", 0),
        ("soon", 0),
        ("4294967295", 3_600_000),
    ] {
        let server = Server::new(&chain);
        let mut sync = client(&[&server], &chain);
        server.trick("actions", Trick::Status(429, Some(wrong)));
        step(&mut sync, &[to_submit(1)], NOW);
        server.behave();
        let later = NOW + most_ms;
        assert_eq!(
            *only(&step(&mut sync, &[to_submit(1)], later)),
            Step::Received,
            "{wrong}"
        );
    }
}

#[test]
fn with_no_gateway_there_the_step_ends_and_says_so() {
    let chain = Chain::new();
    let gone = Server::new(&chain).url.clone();
    let mut sync = Sync::new(&[gone], chain.history(), limits()).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    let start = Instant::now();
    let work: Vec<_> = (0..100).map(to_submit).collect();
    let report = step(&mut sync, &work, NOW);
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "one try for all, not one for each"
    );
    assert!(!report.reached);
    let all =
        |(_, step): &(_, Step)| matches!(step, Step::Retry { code, .. } if code == "unreachable");
    assert!(report.steps.iter().all(all), "{report:?}");
    assert_eq!(sync.gateways(NOW)[0].standing, Standing::Failing);
}

#[test]
fn a_gateway_that_failed_is_asked_last_and_first_again_when_it_has_done_well() {
    let chain = Chain::new();
    let (one, two) = (Server::new(&chain), Server::new(&chain));
    let mut sync = client(&[&one, &two], &chain);
    one.trick("", Trick::HangUp);
    step(&mut sync, &[to_submit(1)], NOW);
    one.behave();
    let before = one.lock().log.len();
    step(&mut sync, &[to_submit(2)], NOW + 500);
    assert_eq!(one.lock().log.len(), before, "asked while failing");
    step(&mut sync, &[to_submit(3)], NOW + 1_500);
    assert!(one.lock().log.len() > before, "never asked again");
    assert_eq!(sync.gateways(NOW + 1_500)[0].fault, None);
}

#[test]
fn content_that_does_not_get_through_does_not_hold_up_actions_without() {
    let chain = Chain::new();
    let server = Server::new(&chain);
    server.trick("content", Trick::Status(413, None));
    let mut sync = client(&[&server], &chain);
    let mut without = to_submit(2);
    without.content = None;
    let report = step(&mut sync, &[to_submit(1), without], NOW);
    let refused = Step::Retry {
        code: "http_413".to_owned(),
        after_ms: None,
    };
    assert_eq!(report.steps[0].1, refused);
    assert_eq!(report.steps[1].1, Step::Received);
    assert!(
        server
            .lock()
            .submitted
            .keys()
            .all(|digest| *digest != to_submit(1).digest)
    );
}

#[test]
fn a_gateway_that_takes_content_and_never_answers_does_not_hold_the_round() {
    let chain = Chain::new();
    let (holds, works) = (Server::new(&chain), Server::new(&chain));
    let mut sync = client(&[&holds, &works], &chain);
    // Long without a receipt, and its content no longer known to lie anywhere.
    let stuck = |number| Work {
        received_at_ms: Some(NOW - 61_000),
        attempts: 7,
        ..to_submit(number)
    };
    let work: Vec<Work> = (0..12).map(stuck).collect();
    holds.lock().waiting = work.iter().map(|work| work.digest).collect();
    works.lock().waiting = work.iter().map(|work| work.digest).collect();
    holds.trick("content", Trick::Silent);
    let began = Instant::now();
    let report = step(&mut sync, &work, NOW);
    let took = began.elapsed();
    assert!(report.steps.iter().all(|(_, step)| *step == Step::Waiting));
    assert!(took < Duration::from_secs(3), "{took:?}");
    let fault = sync.gateways(NOW)[0].fault.clone();
    assert_eq!(fault.as_deref(), Some("too_slow"));
    assert_eq!(
        works.lock().contents.len(),
        work.len(),
        "the next was not asked"
    );
}

#[test]
fn contents_that_a_slow_gateway_takes_go_on_in_the_next_round() {
    let chain = Chain::new();
    let server = Server::new(&chain);
    server.bend("content", |_| {
        std::thread::sleep(Duration::from_millis(150))
    });
    let mut sync = client(&[&server], &chain);
    let mut open: Vec<Work> = (0..12).map(to_submit).collect();
    for round in 0.. {
        let began = Instant::now();
        let report = step(&mut sync, &open, NOW + round * 60_000);
        let took = began.elapsed();
        assert!(took < Duration::from_millis(1_500), "{took:?}");
        assert_eq!(sync.gateways(NOW)[0].fault, None);
        let before = open.len();
        let received = |digest| report.steps.contains(&(digest, Step::Received));
        open.retain(|work| !received(work.digest));
        assert!(open.len() < before, "nothing moves: {report:?}");
        if open.is_empty() {
            assert!(round >= 2, "nothing was bounded");
            return;
        }
    }
}
