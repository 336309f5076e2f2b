//! Validators that change under a device: learned link by link, kept, and never rewritten.

use crate::chain::{Chain, NOW, state_key, state_value, to_ask, to_submit};
use crate::server::{Server, Trick, b64};
use crate::steps::{client, code, limits, only, step};
use domain::delivery::{Step, Work};
use domain::id::Digest;
use domain::outcome::Outcome;
use receipt::ValidatorHistory;
use serde_json::{Value, json};
use sync::{Standing, Sync};

/// A chain on which case 1 stands under the first validator, case 2 under the second and
/// case 3 under the third, each with a block around it.
fn changed() -> Chain {
    let mut chain = Chain::new();
    chain.block(&[(to_ask(1).digest, Outcome::Ok)]);
    chain.block(&[]);
    chain.change(2);
    chain.block(&[]);
    chain.block(&[
        (to_ask(2).digest, Outcome::Ok),
        (Digest([1; 32]), Outcome::Ok),
    ]);
    chain.change(3);
    chain.block(&[]);
    chain.block(&[(to_ask(3).digest, Outcome::Ok)]);
    chain.block(&[]);
    chain
}

fn starts(history: &ValidatorHistory) -> Vec<u64> {
    history
        .epochs()
        .iter()
        .map(|epoch| epoch.from_height)
        .collect()
}

/// A client that has kept this.
fn knowing(servers: &[&Server], history: ValidatorHistory) -> Sync {
    let urls: Vec<String> = servers.iter().map(|server| server.url.clone()).collect();
    Sync::new(&urls, history, limits()).unwrap()
}

#[test]
fn receipts_of_the_set_in_office_and_of_those_before_are_all_proven_to_a_device_of_the_first_day() {
    let chain = changed();
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    let report = step(&mut sync, &[to_ask(1), to_ask(2), to_ask(3)], NOW);
    for (number, (_, step)) in report.steps.iter().enumerate() {
        let proven = matches!(
            step,
            Step::Proven {
                outcome: Outcome::Ok,
                ..
            }
        );
        assert!(proven, "case {}: {step:?}", number + 1);
    }
    assert_eq!(starts(sync.history()), [1, 4, 6]);
    assert_eq!(sync.gateways(NOW)[0].lies, 0);
    // Once learned it is not asked for again.
    let asked = |server: &Server| {
        let log = &server.lock().log;
        log.iter().filter(|line| line.contains("history")).count()
    };
    let before = asked(&server);
    step(&mut sync, &[to_ask(3)], NOW + 40_000);
    assert_eq!(asked(&server), before);
    // What was learned is enough without the gateway's help.
    let kept = ValidatorHistory::from_bytes(&sync.history().to_bytes()).unwrap();
    server.trick("history", Trick::Status(500, None));
    let mut again = knowing(&[&server], kept);
    let report = step(&mut again, &[to_ask(3)], NOW);
    assert!(matches!(only(&report), Step::Proven { .. }));
}

#[test]
fn validators_that_change_while_an_action_is_on_its_way_do_not_hold_it_up() {
    let mut chain = Chain::new();
    chain.block(&[]);
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    assert_eq!(
        *only(&step(&mut sync, &[to_submit(1)], NOW)),
        Step::Received
    );
    server.make_block(Outcome::Ok);
    // The set that proves it is retired before anybody asks.
    {
        let mut inner = server.lock();
        let chain = inner.chain.as_mut().unwrap();
        chain.block(&[]);
        chain.change(2);
        for _ in 0..4 {
            chain.block(&[]);
        }
    }
    let report = step(&mut sync, &[to_ask(1)], NOW + 30_000);
    assert!(
        matches!(only(&report), Step::Proven { height: 2, .. }),
        "{report:?}"
    );
    // A gateway that has no log to show: it waits, and nobody is called a liar.
    let mut sync = client(&[&server], &chain);
    let confirm: &'static str = format!("actions/{}/confirmation", to_ask(1).digest).leak();
    server.trick(confirm, Trick::Status(503, None));
    let report = step(&mut sync, &[to_ask(1)], NOW + 30_000);
    assert_eq!(code(&report), "confirm_online");
    assert_eq!(sync.gateways(NOW)[0].lies, 0);
}

#[test]
fn a_proved_read_under_new_validators_is_believed_once_their_links_are() {
    let chain = changed();
    let server = Server::new(&chain);
    // Not even the head's hint is needed.
    server.bend("head", |head| {
        head["signers_from"] = Value::Null;
    });
    let mut sync = client(&[&server], &chain);
    let read = sync.read_proved(&state_key(), NOW).unwrap();
    assert_eq!(read.value, Some(state_value(chain.height())));
    assert_eq!(starts(sync.history()), [1, 4, 6]);
}

#[test]
fn the_newest_header_that_was_kept_is_taken_back_though_its_validators_are_retired() {
    let mut chain = Chain::new();
    chain.block(&[]);
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    sync.refresh_head(NOW).unwrap();
    let kept = sync.head_proof().to_vec();
    let whole = changed();
    server.lock().chain = Some(whole.clone());
    assert!(sync.refresh_history(NOW).unwrap());
    let mut again = knowing(&[&server], sync.history().clone());
    assert!(again.restore_head(&kept));
    assert_eq!(again.head(NOW).unwrap().height, 2);
    assert!(!again.restore_head(&Chain::of("donghu-1", 66).head().1.to_bytes()));
}

/// What comes of a bent history where one has to be asked for, and that an honest gateway
/// beside the liar is believed.
fn lie(name: &str, bend: impl Fn(&mut Value) + Send + std::marker::Sync + Clone + 'static) {
    let chain = changed();
    let (liar, honest) = (Server::new(&chain), Server::new(&chain));
    liar.bend("history", bend);
    let mut sync = client(&[&liar], &chain);
    let report = step(&mut sync, &[to_ask(3)], NOW);
    assert_eq!(code(&report), name);
    assert_eq!(starts(sync.history()), [1], "{name}: something was learned");
    let view = &sync.gateways(NOW)[0];
    assert_eq!((view.standing, view.lies), (Standing::Aside, 1), "{name}");
    let mut sync = client(&[&liar, &honest], &chain);
    let report = step(&mut sync, &[to_ask(3)], NOW);
    assert!(matches!(only(&report), Step::Proven { .. }), "{name}");
    assert_eq!(starts(sync.history()), [1, 4, 6], "{name}");
}

#[test]
fn every_lie_about_who_signs_now_has_its_name() {
    let mut forged = changed().signed_history(1);
    forged.links[0].proof.votes[0].signature[0] ^= 1;
    lie("lied_forged_history", says(forged.to_bytes()));
    let mut other = changed().signed_history(1);
    other.links[0].validators[0].power = 9;
    lie("lied_forged_history", says(other.to_bytes()));
    let mut skips = changed().signed_history(1);
    skips.links.remove(0);
    lie("lied_forged_history", says(skips.to_bytes()));
    lie("lied_forged_history", says(b"rubbish".to_vec()));
    let mut elsewhere = changed().signed_history(1);
    elsewhere.chain_id = domain::id::ChainId::new("xihu-1").unwrap();
    lie("lied_wrong_chain", says(elsewhere.to_bytes()));
    lie("lied_bad_json", |answer| answer["history"] = json!(7));
    // Nothing to show, and a head that does not hold without it.
    let mut nothing = changed().signed_history(1);
    nothing.links.clear();
    nothing.checkpoints.clear();
    lie("lied_forged_signature", says(nothing.to_bytes()));
}

fn says(history: Vec<u8>) -> impl Fn(&mut Value) + Send + std::marker::Sync + Clone {
    move |answer| answer["history"] = json!(b64(&history))
}

#[test]
fn retired_keys_that_leaked_cannot_lead_a_device_that_knows_better_astray() {
    let chain = changed();
    let honest = Server::new(&chain);
    let mut sync = client(&[&honest], &chain);
    sync.refresh_history(NOW).unwrap();
    // The first validator's key signs another succession, and blocks upon it.
    let mut fork = Chain::new();
    fork.block(&[(to_ask(1).digest, Outcome::Ok)]);
    fork.change(66);
    for _ in 0..9 {
        fork.block(&[]);
    }
    fork.block(&[(to_ask(3).digest, Outcome::NotAllowed)]);
    let liar = Server::new(&fork);
    let mut astray = client(&[&liar], &chain);
    assert!(
        astray.refresh_history(NOW).unwrap(),
        "who knows nothing newer is led astray"
    );
    let mut firm = knowing(&[&liar], sync.history().clone());
    let error = firm.refresh_history(NOW).unwrap_err();
    assert_eq!(error.code(), "lied_forged_history");
    let mut firm = knowing(&[&liar, &honest], sync.history().clone());
    let report = step(&mut firm, &[to_ask(3)], NOW);
    assert!(
        matches!(
            only(&report),
            Step::Proven {
                outcome: Outcome::Ok,
                ..
            }
        ),
        "{report:?}"
    );
    assert_eq!(starts(firm.history()), [1, 4, 6]);
}

#[test]
fn a_confirmation_of_another_action_is_a_lie_and_one_of_retired_validators_is_none() {
    let chain = changed();
    let other = chain.confirmation(&Digest([1; 32])).unwrap();
    let mut short = Chain::new();
    short.block(&[(to_ask(1).digest, Outcome::Ok)]);
    let retired = short.confirmation(&to_ask(1).digest).unwrap();
    let path: &'static str = format!("actions/{}/confirmation", to_ask(1).digest).leak();
    for (proof, name, lies) in [
        (other.to_bytes(), "lied_forged_signature", 1),
        (b"rubbish".to_vec(), "lied_bad_proof", 1),
        // That is no more than being behind.
        (retired.to_bytes(), "confirm_online", 0),
    ] {
        let liar = Server::new(&chain);
        liar.bend(path, says_proof(proof));
        let mut sync = client(&[&liar], &chain);
        assert_eq!(code(&step(&mut sync, &[to_ask(1)], NOW)), name);
        assert_eq!(sync.gateways(NOW)[0].lies, lies, "{name}");
    }
}

fn says_proof(proof: Vec<u8>) -> impl Fn(&mut Value) + Send + std::marker::Sync {
    move |answer| answer["proof"] = json!(b64(&proof))
}

#[test]
fn what_one_gateway_forgot_and_another_still_has_is_not_lost() {
    let chain = Chain::new();
    let (behind, ahead) = (Server::new(&chain), Server::new(&chain));
    let mut sync = client(&[&behind, &ahead], &chain);
    behind.trick("", Trick::HangUp);
    assert_eq!(
        *only(&step(&mut sync, &[to_submit(1)], NOW)),
        Step::Received
    );
    // The preferred one is back, and has never heard of it.
    behind.behave();
    let later = NOW + 40_000;
    assert_eq!(*only(&step(&mut sync, &[to_ask(1)], later)), Step::Waiting);
    ahead.make_block(Outcome::Ok);
    let report = step(&mut sync, &[to_ask(1)], later);
    assert!(matches!(only(&report), Step::Proven { .. }), "{report:?}");
    // Nobody has it any more: now it is.
    for server in [&behind, &ahead] {
        let mut inner = server.lock();
        inner.chain = Some(chain.clone());
        inner.waiting.clear();
    }
    let mut sync = client(&[&behind, &ahead], &chain);
    assert_eq!(*only(&step(&mut sync, &[to_ask(1)], later)), Step::Lost);
}

#[test]
fn a_gateway_that_answers_everything_slowly_holds_up_no_more_than_its_time() {
    let mut chain = Chain::new();
    let all: Vec<Work> = (0..60).map(to_ask).collect();
    let done: Vec<_> = all.iter().map(|work| (work.digest, Outcome::Ok)).collect();
    chain.block(&done);
    let (slow, quick) = (Server::new(&chain), Server::new(&chain));
    slow.bend("actions/", |_| {
        std::thread::sleep(std::time::Duration::from_millis(200))
    });
    let urls = [slow.url.clone(), quick.url.clone()];
    let limits = sync::Limits {
        visit: std::time::Duration::from_secs(1),
        ..limits()
    };
    let mut sync = Sync::new(&urls, chain.history(), limits).unwrap();
    let mut open = all;
    for round in 0.. {
        let report = step(&mut sync, &open, NOW);
        if round == 0 {
            assert_eq!(sync.gateways(NOW)[0].standing, Standing::Failing);
            assert!(slow.lock().log.len() < 30, "{}", slow.lock().log.len());
            assert!(!quick.lock().log.is_empty(), "the next one was not asked");
        }
        let proven = |digest: &Digest| {
            let of = report.steps.iter().find(|(one, _)| one == digest);
            matches!(of, Some((_, Step::Proven { .. })))
        };
        open.retain(|work| !proven(&work.digest));
        if open.is_empty() {
            break;
        }
        assert!(round < 200, "nothing moves: {report:?}");
    }
}
