//! How the validators changed, old actions in the log of those in office, and reads that are
//! proven while blocks keep coming.

use crate::world::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::Digest;
use receipt::{LogProof, SignedHistory, StateKey, StateProof, verify_logged, verify_state};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

#[test]
fn a_chain_of_one_validator_has_a_history_without_changes_and_a_head_that_vouches() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let filed = signed(&file(1));
    running.submit(&[filed.as_bytes()]);
    running.settle(&filed.digest());
    let head = running.get_json("/v1/head");
    assert_eq!(head["signers_from"], 1);
    for path in ["/v1/history", "/v1/history?from=1", "/v1/history?from=9"] {
        let answer = running.get_json(path);
        assert_eq!(answer["chain_id"], "donghu-1");
        let told = SignedHistory::from_bytes(&bytes(&answer["history"])).unwrap();
        let history = told.extend(running.node.history()).unwrap();
        assert_eq!(history.epochs(), running.node.history().epochs());
        assert!(history.checkpoints()[0].height >= head["height"].as_u64().unwrap());
    }
    for wrong in [
        "from=",
        "from=0",
        "from=x",
        "from=-1",
        "to=3",
        "from=99999999999999999999",
    ] {
        assert_eq!(
            running.get(&format!("/v1/history?{wrong}")).status(),
            400,
            "{wrong}"
        );
    }
    running.stop();
}

/// Checks an action's confirmation and returns its place and the log's size.
pub(crate) fn confirmed(running: &Running, digest: &Digest) -> (u64, u64) {
    let answer = running.get_json(&format!("/v1/actions/{digest}/confirmation"));
    let log = LogProof::from_bytes(&bytes(&answer["proof"])).unwrap();
    let history = running.node.history();
    let head = verify_logged(&log, digest, 0, history).unwrap();
    assert_eq!(answer["height"], head.height);
    assert!(verify_logged(&log, digest, 1, history).is_err());
    assert!(verify_logged(&log, &Digest([1; 32]), 0, history).is_err());
    (log.index, log.size)
}

#[test]
fn every_action_of_many_blocks_is_shown_in_the_log_of_the_newest_header() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let mut places = std::collections::BTreeSet::new();
    for number in 0..12 {
        let filed = signed(&file(number));
        running.submit(&[filed.as_bytes()]);
        running.settle(&filed.digest());
        for earlier in 0..=number {
            let (index, size) = confirmed(&running, &signed(&file(earlier)).digest());
            places.insert((earlier, index));
            assert_eq!(size, number + 1);
        }
    }
    assert_eq!(places.len(), 12, "a place in the log never changes");
    let unknown = Digest([1; 32]);
    let answer = running.get(&format!("/v1/actions/{unknown}/confirmation"));
    assert_eq!(answer.status(), 404);
    running.stop();
}

#[test]
fn a_proved_read_is_answered_while_blocks_keep_coming() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let over = AtomicBool::new(false);
    let key = StateKey::Key(device().id());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0.. {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                running.submit(&[signed(&file(number)).as_bytes()]);
            }
        });
        let mut seen = 0;
        let begun = Instant::now();
        for read in 0..30 {
            let before = running.get_json("/v1/head")["height"].as_u64().unwrap();
            let answer = running.get_json(&format!("/v1/state/key/{}", key.id()));
            let proof = StateProof::from_bytes(&bytes(&answer["proof"])).unwrap();
            let value = bytes(&answer["value"]);
            let head = verify_state(&proof, &key, Some(&value), running.node.history()).unwrap();
            assert!(
                head.height >= before,
                "read {read}: older than the head shown before it"
            );
            seen = seen.max(head.height);
        }
        over.store(true, Ordering::SeqCst);
        println!("30 reads in {:?}, up to height {seen}", begun.elapsed());
        assert!(seen > 3, "no blocks came meanwhile");
        assert!(begun.elapsed() < Duration::from_secs(90));
    });
    running.stop();
}
