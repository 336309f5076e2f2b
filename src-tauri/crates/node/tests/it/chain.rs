//! The consortium: four departments' validators, one of them killed, a fifth that joins.
//!
//! These need the engine, CometBFT v0.38.25, named by `HALLSEAL_COMETBFT`. `./dev test`
//! brings it and asks for them; where it cannot be had they count as skipped.

use crate::cluster::Cluster;
use crate::world::*;
use node::consortium::config::StateSyncConfig;
use node::consortium::testnet::Member;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use receipt::{Receipt, Verdict, verify};
use seal::action::SignedAction;
use std::ffi::OsStr;
use std::process::Command;
use std::time::Duration;

#[test]
#[ignore = "needs the consortium's engine: ./dev test brings it"]
fn a_case_filed_at_one_department_is_final_at_all_and_three_of_four_signatures_prove_it() {
    let mut cluster = Cluster::start(4, 0, |_| {});
    let filed = signed(&file(1));
    let withdrawn = signed(&withdraw(2, &file(1)));
    cluster.submit(0, &[&filed]);
    // The same again at another gateway: one chain, one outcome.
    cluster.submit(1, &[&filed, &withdrawn]);
    for member in 0..4 {
        let proven = cluster.settle(member, &filed.digest());
        assert_eq!((proven.outcome, proven.signers, proven.of), (0, 3, 4));
        assert_eq!(cluster.settle(member, &withdrawn.digest()).outcome, 0);
    }
    let receipt = cluster.receipt(2, &filed.digest());
    let text = receipt.to_qr_text();
    assert!(text.len() <= 1_249, "{} characters", text.len());
    let history = cluster.history();
    let good = receipt.to_bytes();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        let verdict = Receipt::from_bytes(&bad).map(|bad| verify(&bad, &history, now_s()));
        let is_final = matches!(verdict, Ok(Verdict::Final(_)));
        assert!(!is_final, "altered at byte {at}");
    }
    cluster.wait_for_agreement();
    for member in &mut cluster.running {
        assert!(member.take().unwrap().stop(), "a member did not stop well");
    }
}

#[test]
#[ignore = "needs the consortium's engine: ./dev test brings it"]
fn nodes_and_engines_killed_at_random_lose_nothing_double_nothing_and_agree() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let mut cluster = Cluster::start(4, 0, |_| {});
    let mut all: Vec<SignedAction> = Vec::new();
    for round in 0..4u64 {
        let batch: Vec<SignedAction> = (0..30).map(|n| signed(&file(round * 100 + n))).collect();
        let victim = random.random_range(0..4);
        let gateway = (victim + random.random_range(0..2)) % 4;
        for some in batch.chunks(10) {
            cluster.submit(gateway, &some.iter().collect::<Vec<_>>());
        }
        // While they become blocks.
        std::thread::sleep(Duration::from_millis(random.random_range(0..400)));
        if random.random() {
            let node = cluster.running[victim].as_mut().unwrap();
            node.kill_node();
            cluster.run(victim);
        } else {
            // One that was killed just before is on its way back.
            let node = cluster.running[victim].as_ref().unwrap();
            cluster.wait("an engine to kill", || node.kill_engine());
        }
        all.extend(batch);
    }
    let mut places = std::collections::BTreeSet::new();
    for action in &all {
        let member = random.random_range(0..4);
        let proven = cluster.settle(member, &action.digest());
        assert_eq!(proven.outcome, 0);
        let receipt = cluster.receipt(member, &action.digest());
        assert!(places.insert((proven.height, receipt.leaf_index)));
    }
    cluster.wait_for_agreement();
    let cases = cluster
        .ask(0, &format!("/v1/holders/{HOLDER}/cases"))
        .unwrap();
    assert_eq!(cases["cases"].as_array().unwrap().len(), all.len());
}

#[test]
#[ignore = "needs the consortium's engine: ./dev test brings it"]
fn a_fifth_node_joins_by_state_sync_without_replay_and_agrees() {
    let mut cluster = Cluster::start(4, 1, |config| config.snapshots.interval = 4);
    let mut first = None;
    for id in 0..6u64 {
        let action = signed(&file(id));
        cluster.submit(0, &[&action]);
        cluster.settle(0, &action.digest());
        first.get_or_insert(action);
    }
    let snapshot = |member: &Member| {
        let dir = member.folder.state().join("snapshots");
        let names = std::fs::read_dir(dir).ok().into_iter().flatten().flatten();
        let heights = names.filter_map(|name| name.file_name().to_str()?.parse::<u64>().ok());
        heights.max().unwrap_or(0)
    };
    cluster.wait("a snapshot", || snapshot(&cluster.net.members[0]) >= 4);
    // What an operator is told by another way: a height and its header's hash.
    let (trust_height, trust_hash) = cluster.trusted(0);
    let servers = cluster.net.members[..2]
        .iter()
        .map(|member| format!("{}/v1/light", member.url()))
        .collect();
    // The engine's other questions are not for strangers.
    for method in ["broadcast_tx_sync", "unsafe_flush_mempool", "genesis"] {
        let status = cluster.post(0, "/v1/light", &serde_json::json!({ "method": method }));
        assert_eq!(status, 400, "{method}");
    }
    let joining = &mut cluster.net.members[4];
    joining.config.engine.state_sync = Some(StateSyncConfig {
        servers,
        trust_height,
        trust_hash,
    });
    joining.folder.put_config(&joining.config).unwrap();
    cluster.run(4);
    let filed = signed(&file(100));
    cluster.submit(4, &[&filed]);
    assert_eq!(cluster.settle(4, &filed.digest()).outcome, 0);
    // Receipts from before it joined are there, too.
    let first = first.unwrap();
    assert_eq!(cluster.settle(4, &first.digest()).outcome, 0);
    cluster.wait_for_agreement();
    let log = cluster.net.members[4].folder.path().join("node.log");
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("joined by a snapshot"), "{log}");
}

fn tool(arguments: &[&OsStr]) -> String {
    let program = env!("CARGO_BIN_EXE_hallseal-node");
    let done = Command::new(program).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let error = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{arguments:?}: {said}{error}");
    said
}

#[test]
#[ignore = "needs the consortium's engine: ./dev test brings it"]
fn a_node_whose_disk_was_lost_comes_back_from_its_backup_with_new_keys_and_follows() {
    let mut cluster = Cluster::start(4, 0, |_| {});
    let (before, after) = (signed(&file(1)), signed(&file(2)));
    cluster.submit(3, &[&before]);
    cluster.settle(3, &before.digest());
    assert!(cluster.running[3].take().unwrap().stop());
    let folder = cluster.net.members[3].folder.clone();
    let copy = folder.path().with_file_name("backup");
    let [dir, to, from] = ["--dir", "--to", "--from"].map(OsStr::new);
    let at = folder.path().as_os_str();
    tool(&[OsStr::new("backup"), dir, at, to, copy.as_os_str()]);
    let key = folder
        .engine()
        .join("config")
        .join("priv_validator_key.json");
    let old_key = std::fs::read(&key).unwrap();
    std::fs::remove_dir_all(folder.path()).unwrap();
    // Meanwhile the other three go on.
    cluster.submit(0, &[&after]);
    cluster.settle(0, &after.digest());
    let said = tool(&[OsStr::new("restore"), from, copy.as_os_str(), dir, at]);
    assert!(said.contains("validator key"), "{said}");
    assert_ne!(std::fs::read(&key).unwrap(), old_key);
    let signed_so_far = folder
        .engine()
        .join("data")
        .join("priv_validator_state.json");
    let signed_so_far = std::fs::read_to_string(signed_so_far).unwrap();
    assert!(
        signed_so_far.contains("\"height\":\"0\""),
        "{signed_so_far}"
    );
    cluster.run(3);
    for action in [&before, &after] {
        assert_eq!(cluster.settle(3, &action.digest()).outcome, 0);
    }
    cluster.wait_for_agreement();
}
