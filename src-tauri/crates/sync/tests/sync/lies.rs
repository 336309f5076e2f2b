//! Every lie by its name: nothing becomes final by one, and the next gateway is asked.

use crate::chain::{Chain, NOW, START_S, file, to_ask, to_submit};
use crate::server::{Server, b64};
use crate::steps::{client, code, limits, only, step};
use domain::delivery::Step;
use domain::id::{Digest, HolderHandle};
use domain::outcome::Outcome;
use serde_json::{Value, json};
use sync::{Standing, Sync};

const ASK: &str = "actions/";

/// A chain on which case 1 succeeded and case 2 was refused, and a gateway of it.
fn world() -> (Chain, Server) {
    let mut chain = Chain::new();
    chain.block(&[
        (to_ask(1).digest, Outcome::Ok),
        (Digest([1; 32]), Outcome::Ok),
    ]);
    chain.block(&[(to_ask(2).digest, Outcome::Stale)]);
    let server = Server::new(&chain);
    (chain, server)
}

/// What comes of asking for case 1 at a gateway whose answer is bent so, and that an
/// honest one beside it still proves it.
fn lie(
    name: &str,
    path: &'static str,
    bend: impl Fn(&mut Value) + Send + std::marker::Sync + Clone + 'static,
) {
    let (chain, liar) = world();
    liar.bend(path, bend.clone());
    let mut sync = client(&[&liar], &chain);
    assert_eq!(code(&step(&mut sync, &[to_ask(1)], NOW)), name);
    let view = &sync.gateways(NOW)[0];
    assert_eq!(view.fault.as_deref(), Some(name));
    assert_eq!((view.standing, view.lies), (Standing::Aside, 1), "{name}");
    assert_eq!(view.aside_until_ms, Some(NOW + limits().lie_aside_ms));
    let asked = liar.lock().log.len();
    step(&mut sync, &[to_ask(1)], NOW + 9_999);
    assert_eq!(liar.lock().log.len(), asked, "{name}: asked while aside");

    let (_, honest) = world();
    let mut sync = client(&[&liar, &honest], &chain);
    let report = step(&mut sync, &[to_ask(1)], NOW);
    assert!(
        matches!(
            only(&report),
            Step::Proven {
                height: 1,
                outcome: Outcome::Ok,
                ..
            }
        ),
        "{name}"
    );
}

fn receipt_of(chain: &Chain, digest: &Digest) -> String {
    b64(&chain.receipt(digest).unwrap().to_bytes())
}

#[test]
fn the_receipt_of_another_action_is_a_lie() {
    let (chain, _) = world();
    let other = receipt_of(&chain, &to_ask(2).digest);
    lie("lied_wrong_action", ASK, move |value| {
        value["receipt"] = json!(other)
    });
}

/// For this very action, soundly signed, by a validator whose chain was begun anew since.
#[test]
fn an_old_receipt_of_the_halls_earlier_chain_is_a_lie() {
    let mut earlier = Chain::of("donghu-0", 66);
    earlier.block(&[(to_ask(1).digest, Outcome::Ok)]);
    let old = receipt_of(&earlier, &to_ask(1).digest);
    lie("lied_wrong_chain", ASK, move |value| {
        value["receipt"] = json!(old)
    });
}

#[test]
fn a_receipt_made_to_name_this_action_is_a_lie() {
    let (chain, _) = world();
    let mut receipt = chain.receipt(&Digest([1; 32])).unwrap();
    receipt.action = to_ask(1).digest;
    let bytes = b64(&receipt.to_bytes());
    lie("lied_forged_signature", ASK, move |value| {
        value["receipt"] = json!(bytes)
    });
}

#[test]
fn a_receipt_signed_by_somebody_else_is_a_lie() {
    let mut forged = Chain::of("donghu-1", 66);
    forged.block(&[(to_ask(1).digest, Outcome::Ok)]);
    let receipt = receipt_of(&forged, &to_ask(1).digest);
    lie("lied_forged_signature", ASK, move |value| {
        value["receipt"] = json!(receipt)
    });
}

#[test]
fn a_receipt_of_another_chain_is_a_lie() {
    let mut other = Chain::of("xihu-1", 1);
    other.block(&[(to_ask(1).digest, Outcome::Ok)]);
    let receipt = receipt_of(&other, &to_ask(1).digest);
    lie("lied_wrong_chain", ASK, move |value| {
        value["receipt"] = json!(receipt)
    });
}

#[test]
fn a_receipt_with_a_path_that_does_not_fit_is_a_lie() {
    let (chain, _) = world();
    let mut receipt = chain.receipt(&to_ask(1).digest).unwrap();
    receipt.path.push(Digest([0; 32]));
    let bytes = b64(&receipt.to_bytes());
    lie("lied_bad_proof", ASK, move |value| {
        value["receipt"] = json!(bytes)
    });
}

#[test]
fn receipts_that_are_none_are_lies() {
    for receipt in [b64(b""), b64(b"\x89\x01rubbish"), b64(&[0; 20_000])] {
        lie("lied_bad_proof", ASK, move |value| {
            value["receipt"] = json!(receipt)
        });
    }
    lie("lied_bad_json", ASK, |value| {
        value["receipt"] = json!("not/base64+")
    });
}

#[test]
fn another_outcome_or_height_than_the_receipt_proves_is_a_lie() {
    lie("lied_wrong_outcome", ASK, |value| {
        value["outcome"] = json!("stale")
    });
    lie("lied_wrong_outcome", ASK, |value| {
        value["height"] = json!(2)
    });
    // A refusal made to look like success.
    let (chain, server) = world();
    server.bend(ASK, |value| value["outcome"] = json!("ok"));
    let mut sync = client(&[&server], &chain);
    assert_eq!(
        code(&step(&mut sync, &[to_ask(2)], NOW)),
        "lied_wrong_outcome"
    );
}

#[test]
fn json_that_was_not_agreed_upon_is_a_lie() {
    for wrong in [
        json!(null),
        json!([]),
        json!({"status": "finalised"}),
        json!({"status": 1}),
        json!({"status": "final", "receipt": 7}),
        json!({"status": "final", "height": -1, "receipt": ""}),
        json!({"status": "final", "outcome": "perhaps", "receipt": ""}),
    ] {
        lie("lied_bad_json", ASK, move |value| *value = wrong.clone());
    }
}

#[test]
fn a_final_state_without_a_receipt_is_only_received() {
    let (chain, server) = world();
    server.bend(ASK, |value| {
        *value = json!({"status": "final", "height": 1, "outcome": "ok"})
    });
    let mut sync = client(&[&server], &chain);
    assert_eq!(*only(&step(&mut sync, &[to_ask(1)], NOW)), Step::Waiting);
}

#[test]
fn answers_to_a_submission_that_name_other_actions_are_lies() {
    let bends: [fn(&mut Value); 4] = [
        |value| value["results"][0]["action"] = json!("00".repeat(32)),
        |value| value["results"] = json!([]),
        |value| {
            let first = value["results"][0].clone();
            value["results"].as_array_mut().unwrap().push(first);
        },
        |value| value["results"][1] = value["results"][0].clone(),
    ];
    for bend in bends {
        let chain = Chain::new();
        let (liar, honest) = (Server::new(&chain), Server::new(&chain));
        liar.bend("actions", bend);
        let work = [to_submit(1), to_submit(2)];
        let mut sync = client(&[&liar], &chain);
        for (_, step) in step(&mut sync, &work, NOW).steps {
            assert!(matches!(step, Step::Retry { code, .. } if code == "lied_wrong_action"));
        }
        let mut sync = client(&[&liar, &honest], &chain);
        let report = step(&mut sync, &work, NOW);
        assert!(report.steps.iter().all(|(_, step)| *step == Step::Received));
    }
}

#[test]
fn a_refusal_with_no_reason_or_with_success_as_its_reason_is_a_lie() {
    for outcome in [json!(null), json!("ok"), json!("because")] {
        let chain = Chain::new();
        let server = Server::new(&chain);
        server.bend("actions", move |value| {
            value["results"][0]["status"] = json!("refused");
            value["results"][0]["outcome"] = outcome.clone();
        });
        let mut sync = client(&[&server], &chain);
        assert_eq!(
            code(&step(&mut sync, &[to_submit(1)], NOW)),
            "lied_bad_json"
        );
    }
}

#[test]
fn a_head_that_is_not_signed_not_this_chains_or_not_the_one_named_is_a_lie() {
    lie("lied_wrong_chain", "head", |value| {
        value["chain_id"] = json!("xihu-1")
    });
    lie("lied_bad_proof", "head", |value| {
        value["height"] = json!(99)
    });
    lie("lied_bad_proof", "head", |value| value["proof"] = json!(""));
    let mut forged = Chain::of("donghu-1", 66);
    forged.block(&[]);
    let (height, head) = forged.head();
    lie("lied_forged_signature", "head", move |value| {
        value["height"] = json!(height);
        value["proof"] = json!(b64(&head.to_bytes()));
    });
}

#[test]
fn a_head_older_than_one_it_has_shown_is_a_lie() {
    let (chain, server) = world();
    let mut sync = client(&[&server], &chain);
    step(&mut sync, &[to_ask(1)], NOW);
    let mut young = Chain::new();
    young.block(&[(to_ask(1).digest, Outcome::Ok)]);
    server.lock().chain = Some(young);
    let report = step(&mut sync, &[to_ask(1)], NOW + 30_000);
    assert_eq!(code(&report), "lied_old_head");
    assert_eq!(sync.head(NOW).unwrap().height, 3, "the newest head is kept");
}

#[test]
fn the_newest_head_outlives_a_restart_and_an_old_state_is_found_out_by_it() {
    let (chain, server) = world();
    let mut sync = client(&[&server], &chain);
    sync.refresh_head(NOW).unwrap();
    let kept = sync.head_proof().to_vec();
    let mut old = Chain::new();
    old.block(&[(to_ask(1).digest, Outcome::Ok)]);
    old.later_s -= 500;
    server.lock().chain = Some(old);
    let mut sync = client(&[&server], &chain);
    assert!(!sync.restore_head(b"rubbish"));
    assert!(!sync.restore_head(&Chain::of("donghu-1", 66).head().1.to_bytes()));
    assert!(sync.restore_head(&kept));
    assert!(!sync.restore_head(&kept), "nothing newer");
    assert_eq!(code(&step(&mut sync, &[to_ask(1)], NOW)), "lied_old_head");
}

#[test]
fn a_gateway_minutes_behind_another_is_a_liar_and_one_a_block_behind_is_not() {
    for (earlier_s, lies) in [(500, 1), (0, 0)] {
        let (chain, good) = world();
        let mut behind = Chain::new();
        behind.block(&[(to_ask(1).digest, Outcome::Ok)]);
        behind.later_s -= earlier_s;
        let behind = Server::new(&behind);
        let mut sync = client(&[&good, &behind], &chain);
        sync.refresh_head(NOW).unwrap();
        good.trick("", crate::server::Trick::HangUp);
        step(&mut sync, &[to_ask(1)], NOW + 30_000);
        assert_eq!(sync.gateways(NOW)[1].lies, lies, "{earlier_s} s");
    }
}

#[test]
fn a_device_whose_clock_is_a_year_off_says_so_and_still_takes_true_receipts() {
    const YEAR_S: u64 = 365 * 86_400;
    let (chain, server) = world();
    for (clock_s, behind, old) in [
        (START_S - YEAR_S, true, false),
        (START_S + YEAR_S, false, true),
    ] {
        let mut sync = client(&[&server], &chain);
        let now_ms = clock_s * 1000;
        let report = step(&mut sync, &[to_ask(1)], now_ms);
        assert!(matches!(only(&report), Step::Proven { .. }), "{report:?}");
        let head = sync.head(now_ms).unwrap();
        assert_eq!((head.clock_behind_s.is_some(), head.is_old), (behind, old));
    }
    // Without a head to go by the receipt is not taken, and nobody is called a liar.
    server.trick("head", crate::server::Trick::Status(404, None));
    let mut sync = client(&[&server], &chain);
    let report = step(&mut sync, &[to_ask(1)], (START_S - YEAR_S) * 1000);
    assert_eq!(code(&report), "from_the_future");
    assert_eq!(sync.gateways(NOW)[0].lies, 0);
}

#[test]
fn a_receipt_of_retired_validators_waits_to_be_confirmed_and_is_no_lie() {
    let (chain, server) = world();
    server.trick("head", crate::server::Trick::Status(404, None));
    let history = chain.history_retired_at(100);
    let mut sync = Sync::new(std::slice::from_ref(&server.url), history, limits()).unwrap();
    assert_eq!(code(&step(&mut sync, &[to_ask(1)], NOW)), "confirm_online");
    assert_eq!(sync.gateways(NOW)[0].lies, 0);
}

#[test]
fn a_lie_about_one_action_does_not_undo_what_was_proven_before_it() {
    let (chain, server) = world();
    let second = to_ask(2).digest;
    server.bend("actions/", move |value| {
        if value["outcome"] == json!("stale") {
            value["height"] = json!(77);
        }
    });
    let mut sync = client(&[&server], &chain);
    let report = step(&mut sync, &[to_ask(1), to_ask(2)], NOW);
    assert!(matches!(report.steps[0].1, Step::Proven { .. }));
    assert_eq!(report.steps[1].0, second);
    assert!(matches!(&report.steps[1].1, Step::Retry { code, .. } if code == "lied_wrong_outcome"));
    // Another holder's bytes are another action.
    assert_ne!(file(1, HolderHandle([1; 16])).digest(), to_ask(1).digest);
}
