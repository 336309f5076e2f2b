//! What a device does with a gateway.

use crate::world::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::Digest;
use receipt::{HeadProof, verify_head};
use seal::action::SignedAction;

#[test]
fn an_action_goes_from_submitted_to_a_receipt_that_verifies() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let filed = signed(&file(1));
    let results = running.submit(&[filed.as_bytes()]);
    assert_eq!(results[0]["status"], "received");
    assert_eq!(results[0]["action"], filed.digest().to_hex());
    let verdict = running.settle(&filed.digest());
    assert!(is_final_ok(&verdict), "{verdict:?}");

    let again = running.submit(&[filed.as_bytes()]);
    assert_eq!(again[0]["status"], "known");
    let unknown = running.status(&Digest([1; 32]));
    assert_eq!(unknown["status"], "unknown");
    running.stop();
}

#[test]
fn a_case_has_a_history_with_a_receipt_for_each_step_and_its_holder_finds_it() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let filing = file(1);
    let (filed, withdrawn) = (signed(&filing), signed(&withdraw(2, &filing)));
    let other = signed(&file(3));
    // The withdrawal first: it waits for its parent and is not lost.
    running.submit(&[withdrawn.as_bytes()]);
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert_eq!(running.status(&withdrawn.digest())["status"], "received");
    running.submit(&[filed.as_bytes(), other.as_bytes()]);
    for action in [&filed, &withdrawn, &other] {
        let verdict = running.settle(&action.digest());
        assert!(is_final_ok(&verdict), "{verdict:?}");
    }
    let history = running.get_json(&format!("/v1/cases/{}", filing.action_id));
    let steps = history["actions"].as_array().unwrap();
    assert_eq!(steps.len(), 2);
    for (step, action) in steps.iter().zip([&filed, &withdrawn]) {
        let bytes = URL_SAFE_NO_PAD
            .decode(step["action"].as_str().unwrap())
            .unwrap();
        assert_eq!(bytes, action.as_bytes());
        let parsed = SignedAction::parse(&bytes).unwrap();
        let receipt = step["receipt"].as_str().unwrap();
        let verdict = judge(receipt, &parsed.digest(), running.node.history());
        assert!(is_final_ok(&verdict), "{verdict:?}");
    }
    let cases = running.get_json(&format!("/v1/holders/{HOLDER}/cases"));
    let newest = file(3).action_id.to_hex();
    let oldest = filing.action_id.to_hex();
    assert_eq!(cases["cases"], serde_json::json!([newest, oldest]));
    let rest = running.get_json(&format!("/v1/holders/{HOLDER}/cases?before={newest}"));
    assert_eq!(rest["cases"], serde_json::json!([oldest]));
    running.stop();
}

#[test]
fn the_head_is_proven_and_grows_with_the_chain() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let filed = signed(&file(1));
    running.submit(&[filed.as_bytes()]);
    running.settle(&filed.digest());
    let head = running.get_json("/v1/head");
    assert_eq!(head["chain_id"], "donghu-1");
    let proof = URL_SAFE_NO_PAD
        .decode(head["proof"].as_str().unwrap())
        .unwrap();
    let proof = HeadProof::from_bytes(&proof).unwrap();
    let proven = verify_head(&proof, running.node.history()).unwrap();
    assert_eq!(head["height"], proven.height);
    assert_eq!(head["app_hash"], proven.app_hash.to_hex());
    assert_eq!(head["time"], proven.time_s);
    assert!(proven.time_s.abs_diff(now_s()) < 60);
    let health = running.get_json("/v1/health");
    assert_eq!(health["status"], "good");
    running.stop();
}

#[test]
fn items_are_published_from_the_start_and_their_documents_are_there() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let items = running.get_json("/v1/items");
    let items = items["items"].as_array().unwrap();
    assert_eq!(items.len(), demo().genesis.items.len());
    for item in items {
        let digest = item["document"].as_str().unwrap();
        let document = running
            .get(&format!("/v1/documents/{digest}"))
            .bytes()
            .unwrap();
        assert_eq!(seal::hash::sha256(&[&document]).to_hex(), digest);
    }
    running.stop();
}

#[test]
fn content_is_kept_by_digest() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let content = vec![0xA5u8; 1 << 20];
    let digest = seal::hash::sha256(&[&content]);
    let url = format!("{}/v1/content/{digest}", running.gateway.url());
    let put = |body: Vec<u8>| running.client.put(&url).body(body).send().unwrap().status();
    assert_eq!(running.get(&format!("/v1/content/{digest}")).status(), 404);
    assert_eq!(put(b"other".to_vec()), 400);
    assert_eq!(put(content.clone()), 201);
    assert_eq!(put(content.clone()), 200);
    let back = running
        .get(&format!("/v1/content/{digest}"))
        .bytes()
        .unwrap();
    assert_eq!(back, content);
    // Content is not a published document.
    assert_eq!(
        running.get(&format!("/v1/documents/{digest}")).status(),
        404
    );
    running.stop();
}

#[test]
fn a_gateway_can_be_shut_and_opened_again_on_its_port() {
    let dir = tempfile::tempdir().unwrap();
    let node = open(dir.path());
    let gateway = node.serve(([127, 0, 0, 1], 0).into()).unwrap();
    let (address, url) = (gateway.address(), gateway.url());
    let health = |url: &str| client().get(format!("{url}/v1/health")).send();
    assert!(health(&url).is_ok());
    gateway.stop();
    assert!(health(&url).is_err());
    let gateway = node.serve(address).unwrap();
    assert_eq!(gateway.url(), url);
    assert!(health(&url).is_ok());
    gateway.stop();
    node.stop().unwrap();
}

#[test]
fn more_than_a_thousand_actions_in_batches_all_become_final_and_stand_in_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let all: Vec<SignedAction> = (0..1_100).map(|id| signed(&file(id))).collect();
    for batch in all.chunks(100) {
        let bytes: Vec<&[u8]> = batch.iter().map(SignedAction::as_bytes).collect();
        let results = running.submit(&bytes);
        assert!(results.iter().all(|result| result["status"] == "received"));
    }
    // The last one is in the last block; a loaded machine takes its time.
    let last = all[all.len() - 1].digest();
    let end = std::time::Instant::now() + std::time::Duration::from_secs(120);
    while running.status(&last)["receipt"].is_null() && std::time::Instant::now() < end {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    for action in all.iter().rev().step_by(37) {
        let verdict = running.settle(&action.digest());
        assert!(is_final_ok(&verdict), "{verdict:?}");
    }
    // Across the chunks in which the log is read, and twice: what was kept of it helps.
    for action in all.iter().step_by(29).chain(&all[1_000..]) {
        let (index, size) = crate::history::confirmed(&running, &action.digest());
        assert_eq!((index < 1_100, size), (true, 1_100));
    }
    running.stop();
}
