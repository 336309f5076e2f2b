//! Proved reads: the truth is taken, and every lie refused by its name.

use crate::chain::{Chain, NOW, id, state_key, state_value};
use crate::server::{Server, b64};
use crate::steps::client;
use receipt::{StateKey, StateProof};
use serde_json::{Value, json};
use sync::Standing;

fn chain(blocks: usize) -> Chain {
    let mut chain = Chain::new();
    for _ in 0..blocks {
        chain.block(&[]);
    }
    chain
}

#[test]
fn what_stands_and_what_does_not_is_read_with_the_header_that_proves_it() {
    let chain = chain(3);
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    let read = sync.read_proved(&state_key(), NOW).unwrap();
    assert_eq!(read.value, Some(state_value(3)));
    assert_eq!((read.head.height, read.head.is_old), (4, false));
    for number in 2..30 {
        let read = sync.read_proved(&StateKey::Case(id(number)), NOW).unwrap();
        assert_eq!(read.value, None);
    }
    let hours_later = NOW + 2 * 3_600_000;
    let read = sync.read_proved(&state_key(), hours_later).unwrap();
    assert!(read.head.is_old, "an old state says so");
}

/// What comes of a bent answer, and that an honest gateway beside the liar is believed.
fn lie(name: &str, bend: impl Fn(&mut Value) + Send + std::marker::Sync + 'static) {
    let chain = chain(3);
    let (liar, honest) = (Server::new(&chain), Server::new(&chain));
    liar.bend("state/", bend);
    let mut sync = client(&[&liar], &chain);
    let error = sync.read_proved(&state_key(), NOW).unwrap_err();
    assert_eq!(error.code(), name);
    assert_eq!(sync.gateways(NOW)[0].standing, Standing::Aside, "{name}");
    let mut sync = client(&[&liar, &honest], &chain);
    let read = sync.read_proved(&state_key(), NOW).unwrap();
    assert_eq!(read.value, Some(state_value(3)), "{name}");
}

/// Another proof in the place of the true one.
fn with(proof: &StateProof) -> Value {
    json!(b64(&proof.to_bytes()))
}

#[test]
fn another_value_or_none_or_one_where_none_stands_is_a_bad_proof() {
    lie("lied_bad_proof", |answer| {
        answer["value"] = json!(b64(b"x"))
    });
    lie("lied_bad_proof", |answer| answer["value"] = Value::Null);
    lie("lied_bad_proof", |answer| answer["height"] = json!(9));
    lie("lied_bad_proof", |answer| answer["proof"] = json!("AAAA"));
    lie("lied_bad_json", |answer| answer["proof"] = json!("?"));
    lie("lied_bad_json", |answer| answer["value"] = json!(7));
}

#[test]
fn another_keys_truth_is_no_answer() {
    let (_, others) = chain(3).state(&StateKey::Case(id(2)));
    lie("lied_wrong_action", move |answer| {
        answer["value"] = Value::Null;
        answer["proof"] = with(&others);
    });
}

#[test]
fn an_older_state_than_the_gateway_has_shown_is_refused() {
    let (value, old) = chain(2).state(&state_key());
    lie("lied_old_head", move |answer| {
        answer["value"] = json!(b64(value.as_ref().unwrap()));
        answer["height"] = json!(3);
        answer["proof"] = with(&old);
    });
}

#[test]
fn another_chains_state_and_another_keys_signature_are_refused() {
    let mut elsewhere = Chain::of("donghu-2", 1);
    let mut forger = Chain::of("donghu-1", 9);
    for _ in 0..3 {
        elsewhere.block(&[]);
        forger.block(&[]);
    }
    let (_, elsewhere) = elsewhere.state(&state_key());
    let (_, forged) = forger.state(&state_key());
    lie("lied_wrong_chain", move |answer| {
        answer["proof"] = with(&elsewhere)
    });
    lie("lied_forged_signature", move |answer| {
        answer["proof"] = with(&forged)
    });
}

#[test]
fn a_newer_header_seen_in_a_read_is_remembered_over_a_restart() {
    let mut chain = chain(2);
    let server = Server::new(&chain);
    let mut sync = client(&[&server], &chain);
    sync.read_proved(&state_key(), NOW).unwrap();
    chain.block(&[]);
    server.lock().chain = Some(chain.clone());
    sync.read_proved(&state_key(), NOW).unwrap();
    assert_eq!(sync.head(NOW).unwrap().height, 4);
    let kept = sync.head_proof().to_vec();
    let mut again = client(&[&server], &chain);
    assert!(again.restore_head(&kept));
    assert_eq!(again.head(NOW).unwrap().height, 4);
}
