//! Following the chain.

use crate::world::*;
use serde_json::Value;
use std::io::{BufRead, BufReader};

/// The next events of a stream: id and data.
fn take(running: &Running, path: &str, last: Option<u64>, count: usize) -> Vec<(u64, Value)> {
    let url = format!("{}{path}", running.gateway.url());
    let mut request = running.client.get(url);
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let response = request.send().unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let (mut id, mut events) = (0, Vec::new());
    for line in BufReader::new(response).lines() {
        let line = line.unwrap();
        if let Some(text) = line.strip_prefix("id: ") {
            id = text.parse().unwrap();
        } else if let Some(text) = line.strip_prefix("data: ") {
            let data: Value = serde_json::from_str(text).unwrap();
            events.push((id, data));
            if events.len() == count {
                return events;
            }
        }
    }
    panic!("the stream ended after {} events", events.len());
}

/// The blocks from the first on, so many.
pub(crate) fn blocks(running: &Running, count: u64) -> Vec<Value> {
    let count = usize::try_from(count).unwrap();
    let blocks = take(running, "/v1/events?from=1", None, count);
    blocks.into_iter().map(|(_, block)| block).collect()
}

/// The digests of all actions recorded so far.
pub(crate) fn recorded(running: &Running) -> Vec<String> {
    let tip = running.get_json("/v1/health")["height"].as_u64().unwrap();
    let mut all = Vec::new();
    for block in blocks(running, tip) {
        let actions = block["actions"].as_array().unwrap();
        all.extend(
            actions
                .iter()
                .map(|done| done["action"].as_str().unwrap().to_owned()),
        );
    }
    all
}

#[test]
fn every_block_is_told_once_with_its_actions_and_outcomes_and_a_stream_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    let filed = [signed(&file(1)), signed(&file(2))];
    for action in &filed {
        running.submit(&[action.as_bytes()]);
        running.settle(&action.digest());
    }
    let tip = running.get_json("/v1/head")["height"].as_u64().unwrap();
    let all = take(
        &running,
        "/v1/events?from=1",
        None,
        usize::try_from(tip).unwrap(),
    );
    let mut told = Vec::new();
    for ((id, block), height) in all.iter().zip(1u64..) {
        assert_eq!((*id, &block["height"]), (height, &Value::from(height)));
        assert!(block["time"].as_u64().unwrap().abs_diff(now_s()) < 60);
        for done in block["actions"].as_array().unwrap() {
            assert_eq!(done["outcome"], "ok");
            told.push(done["action"].as_str().unwrap().to_owned());
        }
    }
    let filed: Vec<String> = filed
        .iter()
        .map(|action| action.digest().to_hex())
        .collect();
    assert_eq!(told, filed);
    let rest = take(
        &running,
        "/v1/events?from=1",
        Some(2),
        usize::try_from(tip - 2).unwrap(),
    );
    assert_eq!(rest, all[2..]);
    // From now on: nothing is there, until something happens.
    let later = std::thread::scope(|scope| {
        let follow = scope.spawn(|| take(&running, "/v1/events", None, 1));
        std::thread::sleep(std::time::Duration::from_millis(500));
        let third = signed(&file(3));
        running.submit(&[third.as_bytes()]);
        let events = follow.join().unwrap();
        assert_eq!(events[0].1["actions"][0]["action"], third.digest().to_hex());
        events
    });
    assert_eq!(later[0].0, tip + 1);
    running.stop();
}

#[test]
fn a_wrong_place_to_begin_is_refused_and_too_many_streams_wait() {
    let dir = tempfile::tempdir().unwrap();
    let running = Running::start(dir.path());
    for path in ["/v1/events?from=0", "/v1/events?from=x", "/v1/events?to=1"] {
        assert_eq!(running.get(path).status(), 400, "{path}");
    }
    let streams: Vec<_> = (0..32).map(|_| running.get("/v1/events")).collect();
    assert!(streams.iter().all(|stream| stream.status() == 200));
    let refused = running.get("/v1/events");
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    drop(streams);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while running.get("/v1/events").status() != 200 {
        assert!(
            std::time::Instant::now() < deadline,
            "places never came back"
        );
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    running.stop();
}
