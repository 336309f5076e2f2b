//! Killed, damaged, opened twice, opened wrongly.

use crate::world::*;
use domain::id::Digest;
use node::{EmbeddedNode, NodeError, genesis};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const CHILD_DIR: &str = "HALLSEAL_TEST_CHILD_DIR";
const THIS: &str = "crash::nothing_acknowledged_is_lost_or_doubled_when_the_process_is_killed";
const CHILD_FROM: &str = "HALLSEAL_TEST_CHILD_FROM";

/// Runs a node and tells the digest of each action that the gateway said it received,
/// until it is killed.
fn child(dir: &str) {
    let from: u64 = std::env::var(CHILD_FROM).unwrap().parse().unwrap();
    let running = Running::start(Path::new(dir));
    let mut out = std::io::stdout().lock();
    for id in from..from + 10_000 {
        let filed = signed(&file(id));
        let results = running.submit(&[filed.as_bytes()]);
        assert_eq!(results[0]["status"], "received");
        writeln!(out, "ack {}", filed.digest()).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_when_the_process_is_killed() {
    // This test starts itself as the process that it kills.
    if let Ok(dir) = std::env::var(CHILD_DIR) {
        return child(&dir);
    }
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged: BTreeSet<Digest> = BTreeSet::new();
    for round in 0..6u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", THIS, "--nocapture"])
            .env(CHILD_DIR, dir.path())
            .env(CHILD_FROM, (round * 10_000).to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut wanted = random.random_range(1..30);
        let pause = Duration::from_micros(random.random_range(0..60_000));
        for line in lines {
            let Ok(line) = line else { break };
            // The test harness may write its own words before the first on the line.
            let Some((_, digest)) = line.split_once("ack ") else {
                continue;
            };
            acknowledged.insert(Digest::from_hex(digest).unwrap());
            wanted -= 1;
            if wanted == 0 {
                std::thread::sleep(pause);
                // SIGKILL; what it wrote meanwhile is read to the end.
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
    }
    assert!(acknowledged.len() >= 6);
    let running = Running::start(dir.path());
    for digest in &acknowledged {
        let verdict = running.settle(digest);
        assert!(is_final_ok(&verdict), "{digest}: {verdict:?}");
    }
    let mut cases = BTreeSet::new();
    let mut path = format!("/v1/holders/{HOLDER}/cases");
    loop {
        let page = running.get_json(&path);
        let Some(last) = page["cases"].as_array().unwrap().last() else {
            break;
        };
        for case in page["cases"].as_array().unwrap() {
            assert!(
                cases.insert(case.as_str().unwrap().to_owned()),
                "listed twice"
            );
        }
        path = format!(
            "/v1/holders/{HOLDER}/cases?before={}",
            last.as_str().unwrap()
        );
    }
    // At most one action a round was stored and its answer lost in the kill.
    assert!((acknowledged.len()..=acknowledged.len() + 6).contains(&cases.len()));
    running.stop();
}

#[test]
fn a_stopped_node_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let filed = signed(&file(1));
    let running = Running::start(dir.path());
    running.submit(&[filed.as_bytes()]);
    running.settle(&filed.digest());
    let before = running.get_json("/v1/head")["height"].as_u64().unwrap();
    running.stop();
    let running = Running::start(dir.path());
    assert!(is_final_ok(&running.settle(&filed.digest())));
    assert!(running.get_json("/v1/head")["height"].as_u64().unwrap() >= before);
    assert_eq!(running.submit(&[filed.as_bytes()])[0]["status"], "known");
    running.stop();
}

fn refused(
    dir: &Path,
    change: impl FnOnce(&mut node::Options, &mut genesis::DemoChain),
) -> NodeError {
    let (mut options, mut demo) = (options(dir), demo());
    change(&mut options, &mut demo);
    match EmbeddedNode::open(options, &demo.genesis, demo.validator) {
        Ok(_) => panic!("it opened"),
        Err(error) => error,
    }
}

#[test]
fn a_folder_is_opened_by_one_process_with_its_own_genesis_and_key() {
    let dir = tempfile::tempdir().unwrap();
    let node = open(dir.path());
    assert_eq!(refused(dir.path(), |_, _| {}).code(), "node_in_use");
    node.stop().unwrap();
    let other = refused(dir.path(), |_, demo| demo.genesis.time_s += 1);
    assert_eq!(other.code(), "node_other_genesis");
    let stranger = refused(dir.path(), |_, demo| demo.validator = device());
    assert_eq!(stranger.code(), "node_not_the_validator");
    let keyed = refused(dir.path(), |options, _| {
        options.db_key = Some([5; 32].into())
    });
    assert_eq!(keyed.code(), "node_wrong_key");
    open(dir.path()).stop().unwrap();
}

#[test]
fn an_encrypted_database_opens_with_its_key_only_and_shows_nothing_in_the_clear() {
    let dir = tempfile::tempdir().unwrap();
    let open = |key: u8| {
        let (mut options, demo) = (options(dir.path()), demo());
        options.db_key = Some([key; 32].into());
        EmbeddedNode::open(options, &demo.genesis, demo.validator)
    };
    open(5).unwrap().stop().unwrap();
    assert_eq!(open(6).err().unwrap().code(), "node_wrong_key");
    open(5).unwrap().stop().unwrap();
    let bytes = std::fs::read(dir.path().join("node.sqlite")).unwrap();
    assert!(!bytes.windows(7).any(|window| window == b"GA-0001"));
}

/// A folder with ten filed cases.
fn filled(dir: &Path) {
    let running = Running::start(dir);
    let all: Vec<_> = (0..10).map(|id| signed(&file(id))).collect();
    running.submit(&all.iter().map(|a| a.as_bytes()).collect::<Vec<_>>());
    for action in &all {
        running.settle(&action.digest());
    }
    running.stop();
}

#[test]
fn each_change_to_what_the_app_hash_commits_to_is_found_on_opening() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path());
    let file = dir.path().join("node.sqlite");
    let good = std::fs::read(&file).unwrap();
    for change in [
        "UPDATE kv SET value = zeroblob(length(value)) WHERE rowid_of = 0",
        "UPDATE action SET outcome = 8 WHERE leaf = 3",
        "UPDATE action SET signed = zeroblob(length(signed)) WHERE leaf = 3",
        "DELETE FROM action WHERE leaf = 9",
        "DELETE FROM kv WHERE space = 0 AND key = (SELECT max(key) FROM kv WHERE space = 0)",
        "INSERT INTO kv VALUES (0, x'00', x'00')",
        "UPDATE block SET app_hash = zeroblob(32)",
        "DELETE FROM block WHERE height = (SELECT max(height) FROM block)",
        "DELETE FROM kv WHERE space = 1 AND key = (SELECT min(key) FROM kv WHERE space = 1)",
        "DELETE FROM kv WHERE space = 1 AND key = x'6974656d73'",
        "DELETE FROM kv WHERE space = 1 AND substr(key, 1, 12) = x'636173652d616374696f6e2f'",
    ] {
        let change = change.replace(
            "rowid_of = 0",
            "space = 0 AND key = (SELECT max(key) FROM kv WHERE space = 0)",
        );
        let connection = rusqlite::Connection::open(&file).unwrap();
        assert!(connection.execute(&change, []).unwrap() > 0, "{change}");
        drop(connection);
        let error = refused(dir.path(), |_, _| {});
        let codes = ["node_damaged", "ledger_damaged"];
        assert!(codes.contains(&error.code()), "{change}: {error}");
        for name in ["node.sqlite-wal", "node.sqlite-shm"] {
            std::fs::remove_file(dir.path().join(name)).ok();
        }
        std::fs::write(&file, &good).unwrap();
    }
    open(dir.path()).stop().unwrap();
}

#[test]
fn a_file_with_bytes_changed_or_cut_is_refused_or_whole_but_never_a_panic() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path());
    let file = dir.path().join("node.sqlite");
    let good = std::fs::read(&file).unwrap();
    let mut found = 0;
    for round in 0..24 {
        let mut bad = good.clone();
        if round % 4 == 0 {
            bad.truncate(random.random_range(0..good.len()));
        } else {
            let at = random.random_range(0..bad.len());
            let end = (at + 64).min(bad.len());
            random.fill(&mut bad[at..end]);
        }
        for name in ["node.sqlite-wal", "node.sqlite-shm"] {
            std::fs::remove_file(dir.path().join(name)).ok();
        }
        std::fs::write(&file, &bad).unwrap();
        let demo = demo();
        match EmbeddedNode::open(options(dir.path()), &demo.genesis, demo.validator) {
            Ok(node) => node.stop().unwrap(),
            Err(_) => found += 1,
        }
    }
    assert!(found > 0);
}

#[test]
fn a_genesis_reads_back_from_json_and_cbor_and_nothing_else_is_one() {
    let genesis = demo().genesis;
    let json = genesis::to_json(&genesis).unwrap();
    assert_eq!(genesis::from_json(&json).unwrap(), genesis);
    let cbor = seal::canonical::to_vec(&genesis);
    assert_eq!(genesis::from_cbor(&cbor).unwrap(), genesis);
    assert_eq!(genesis::from_json("{}").unwrap_err().code(), "node_genesis");
    assert_eq!(
        genesis::from_cbor(&cbor[1..]).unwrap_err().code(),
        "node_genesis"
    );
    let no_validator = json.replace("\"power\": 1", "\"power\": 0");
    assert_eq!(
        genesis::from_json(&no_validator).unwrap_err().code(),
        "node_genesis"
    );
}
