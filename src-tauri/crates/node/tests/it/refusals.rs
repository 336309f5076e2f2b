//! What the gateway refuses, and how it says so.

use crate::world::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::Action;
use domain::id::ChainId;
use proptest::prelude::*;
use reqwest::blocking::Response;
use seal::action::sign;
use seal::keys::SigningKey;
use serde_json::{Value, json};

fn is_problem(response: Response, status: u16, code: &str) {
    assert_eq!(response.status(), status);
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    let retry = response.headers().contains_key("retry-after");
    assert_eq!(retry, matches!(status, 429 | 503));
    let problem: Value = response.json().unwrap();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["code"], code);
    assert!(problem["type"].is_string() && problem["title"].is_string());
}

#[test]
fn what_can_never_be_recorded_is_refused_at_once_with_its_outcome() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let good = signed(&file(1));
    let mut bad = good.as_bytes().to_vec();
    *bad.last_mut().unwrap() ^= 1;
    let elsewhere = signed(&Action {
        chain_id: ChainId::new("donghu-2").unwrap(),
        ..file(2)
    });
    let stranger = SigningKey::from_secret(&[99; 32]);
    let strange = Action {
        author: stranger.id(),
        ..file(3)
    };
    let strange = sign(&strange, &[&stranger]).unwrap();
    let results = running.submit(&[
        b"no action",
        &bad,
        elsewhere.as_bytes(),
        strange.as_bytes(),
        good.as_bytes(),
        good.as_bytes(),
    ]);
    let words: Vec<(&str, Option<&str>)> = results
        .iter()
        .map(|r| (r["status"].as_str().unwrap(), r["outcome"].as_str()))
        .collect();
    assert_eq!(
        words,
        [
            ("refused", Some("malformed")),
            ("refused", Some("bad_signature")),
            ("refused", Some("wrong_chain")),
            ("refused", Some("unknown_key")),
            ("received", None),
            ("known", None),
        ]
    );
    assert!(is_final_ok(&running.settle(&good.digest())));
    let text = running.post(&json!({ "actions": ["not base64!"] }));
    let text: Value = text.json().unwrap();
    assert_eq!(text["results"][0]["outcome"], "malformed");
    running.stop();
}

#[test]
fn every_error_is_a_problem_with_a_stable_code() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let url = |path: &str| format!("{}{path}", running.gateway.url());
    is_problem(running.get("/v2/anything"), 404, "not_found");
    is_problem(running.get("/v1/actions"), 405, "method_not_allowed");
    is_problem(running.get("/v1/actions/xyz"), 400, "bad_id");
    is_problem(running.get("/v1/cases/xyz"), 400, "bad_id");
    is_problem(running.get("/v1/holders/xyz/cases"), 400, "bad_id");
    is_problem(
        running.get(&format!("/v1/holders/{HOLDER}/cases?before=1")),
        400,
        "bad_id",
    );
    is_problem(
        running.get(&format!("/v1/cases/{}?from=-1", file(1).action_id)),
        400,
        "bad_id",
    );
    is_problem(
        running.get(&format!("/v1/cases/{}", file(9).action_id)),
        404,
        "not_found",
    );
    is_problem(running.post(&json!({ "action": [] })), 400, "bad_body");
    is_problem(running.post(&json!(7)), 400, "bad_body");
    let many = vec!["AA"; 101];
    is_problem(
        running.post(&json!({ "actions": many })),
        400,
        "too_many_actions",
    );
    let sent = |name: &str, value: &str| {
        let request = running.client.post(url("/v1/actions"));
        let request = request.header(name, value).body("{\"actions\":[]}");
        request.send().unwrap()
    };
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "é",
    ] {
        is_problem(sent("content-type", kind), 415, "unsupported_media_type");
    }
    is_problem(
        sent("content-encoding", "gzip"),
        415,
        "unsupported_media_type",
    );
    for kind in ["application/json", "Application/JSON; charset=utf-8"] {
        assert_eq!(sent("content-type", kind).status(), 200, "{kind}");
    }
    let large = "A".repeat(600 << 10);
    is_problem(
        running.post(&json!({ "actions": [large] })),
        413,
        "too_large",
    );
    let large = vec![0u8; (16 << 20) + 1];
    let digest = seal::hash::sha256(&[&large]);
    let put = running
        .client
        .put(url(&format!("/v1/content/{digest}")))
        .body(large);
    is_problem(put.send().unwrap(), 413, "too_large");
    let digest = seal::hash::sha256(&[b"a"]);
    let put = running
        .client
        .put(url(&format!("/v1/content/{digest}")))
        .body("b");
    is_problem(put.send().unwrap(), 400, "wrong_digest");
    running.stop();
}

#[test]
fn arbitrary_bodies_never_break_the_gateway() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let url = format!("{}/v1/actions", running.gateway.url());
    let good = signed(&file(1)).into_bytes();
    proptest!(ProptestConfig::with_cases(64), |(
        body in prop::collection::vec(any::<u8>(), 0..300),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    )| {
        let response = running.client.post(&url).body(body).send().unwrap();
        prop_assert!(response.status().is_client_error() || response.status() == 200);
        let mut changed = good.clone();
        let at = at.index(changed.len());
        changed[at] = byte;
        let changed = json!({ "actions": [URL_SAFE_NO_PAD.encode(&changed)] });
        prop_assert_eq!(running.post(&changed).status(), 200);
    });
    assert_eq!(running.get("/v1/health").status(), 200);
    running.stop();
}
