//! A consortium whose validators change, and a verifier who has only the genesis file.

use crate::cluster::Cluster;
use crate::history::bytes;
use crate::world::*;
use domain::action::{Action, Body, Proposal, Propose, ValidatorChange, Vote};
use domain::id::PublicKey;
use receipt::{LogProof, SignedHistory, ValidatorHistory, Verdict, confirm, verify};
use seal::action::{SignedAction, sign};
use seal::keys::SigningKey;
use std::path::Path;
use std::process::Command;

/// The key of the consortium's member, as the testnet makes it.
fn validator(index: u64) -> PublicKey {
    let parts: [&[u8]; 4] = [
        b"hallseal/testnet/v1/",
        &[7; 32],
        b"validator",
        &index.to_be_bytes(),
    ];
    SigningKey::from_secret(&seal::hash::sha256(&parts).0).public()
}

/// Every department proposes or agrees.
fn vote(cluster: &Cluster, id: u64, change: ValidatorChange) -> Vec<SignedAction> {
    let admins: Vec<&SigningKey> = cluster.net.demo.admins.values().collect();
    let by = |admin: &SigningKey, id: u64, body| {
        let mut action = Action {
            author: admin.id(),
            body,
            ..file(id)
        };
        action.parent = None;
        sign(&action, &[admin]).unwrap()
    };
    let proposal = Proposal::Validators(vec![change]);
    let proposed = by(admins[0], id, Body::Propose(Propose { proposal }));
    let proposal = proposed.digest();
    let mut all = vec![proposed];
    for (number, admin) in (1..).zip(&admins[1..]) {
        let body = Body::Vote(Vote {
            proposal,
            approve: true,
        });
        all.push(by(admin, id + number, body));
    }
    all
}

fn history(cluster: &Cluster, member: usize, from: u64) -> SignedHistory {
    let answer = cluster
        .ask(member, &format!("/v1/history?from={from}"))
        .unwrap();
    SignedHistory::from_bytes(&bytes(&answer["history"])).unwrap()
}

/// Agrees on a change and waits until the new set is in office and proven at every member.
fn change(cluster: &Cluster, id: u64, key: PublicKey, power: u64, members: &[usize]) {
    let before = cluster.ask(members[0], "/v1/head").unwrap()["signers_from"].clone();
    let votes = vote(cluster, id, ValidatorChange { key, power });
    cluster.submit(members[0], &[&votes[0]]);
    let proven = cluster.receipt(members[0], &votes[0].digest());
    assert_eq!(proven.outcome, 0, "the proposal");
    for vote in &votes[1..] {
        cluster.submit(members[0], &[vote]);
    }
    let mut number = id + 100;
    for member in members {
        cluster.wait("the new validators are in office", || {
            // Blocks come where there is something to do.
            number += 1;
            cluster.submit(members[0], &[&signed(&file(number))]);
            let head = cluster.ask(*member, "/v1/head");
            head.is_some_and(|head| head["signers_from"] != before)
        });
    }
}

fn tool(arguments: &[&str]) -> (bool, String) {
    let program = env!("CARGO_BIN_EXE_hallseal-node");
    let done = Command::new(program).args(arguments).output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    println!("hallseal-node {}: {said}", arguments[0]);
    (done.status.success(), said)
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
#[ignore = "needs the consortium's engine: ./dev test brings it"]
fn validators_that_come_and_go_are_followed_from_the_genesis_and_old_receipts_are_confirmed() {
    let mut cluster = Cluster::start(4, 1, |_| {});
    let first = signed(&file(1));
    cluster.submit(0, &[&first]);
    cluster.settle(0, &first.digest());
    cluster.run(4);
    cluster.wait_for_height(4, 2);
    change(&cluster, 1_000, validator(4), 10, &[0, 1, 2, 3, 4]);
    let second = signed(&file(2));
    cluster.submit(1, &[&second]);
    let between = cluster.receipt(1, &second.digest());
    change(&cluster, 3_000, validator(0), 0, &[0, 1, 2, 3, 4]);
    let third = signed(&file(3));
    cluster.submit(2, &[&third]);
    let newest = cluster.receipt(2, &third.digest());
    let oldest = cluster.receipt(2, &first.digest());

    // Every member tells the same history, and each link is checked from the genesis on.
    let genesis = cluster.history();
    let told: Vec<ValidatorHistory> = (0..5)
        .map(|member| history(&cluster, member, 1).extend(&genesis).unwrap())
        .collect();
    for whole in &told {
        assert_eq!(whole.epochs(), told[0].epochs());
        let counts: Vec<usize> = whole.epochs().iter().map(|e| e.validators.len()).collect();
        assert_eq!(counts, [4, 5, 4]);
    }
    let whole = &told[0];
    // In parts: from the middle on.
    let middle = history(&cluster, 3, whole.epochs()[1].from_height);
    assert_eq!(middle.links.len(), 1);
    let part = history(&cluster, 1, 1);
    let mut part = SignedHistory {
        links: part.links[..1].to_vec(),
        ..part
    };
    part.checkpoints.clear();
    let known = part.extend(&genesis).unwrap();
    assert_eq!(middle.extend(&known).unwrap().epochs(), whole.epochs());

    let now_s = now_s();
    // (The genesis alone proves it only where enough of its set signed in their old places.)
    assert!(matches!(verify(&newest, whole, now_s), Verdict::Final(_)));
    for (receipt, action) in [(&oldest, &first), (&between, &second)] {
        let verdict = verify(receipt, whole, now_s);
        assert!(matches!(verdict, Verdict::ConfirmOnline(_)), "{verdict:?}");
        let path = format!("/v1/actions/{}/confirmation", action.digest());
        let answer = cluster.ask(4, &path).unwrap();
        let log = LogProof::from_bytes(&bytes(&answer["proof"])).unwrap();
        let verdict = confirm(receipt, &log, whole, now_s);
        assert!(matches!(verdict, Verdict::Final(_)), "{verdict:?}");
    }

    // The same at a console.
    let dir = tempfile::tempdir().unwrap();
    let [begin, file] = ["genesis.json", "history.cbor"].map(|name| dir.path().join(name));
    let text = node::genesis::to_json(&cluster.net.demo.genesis).unwrap();
    std::fs::write(&begin, text).unwrap();
    let url = cluster.net.members[1].url();
    let (begin, file) = (path(&begin), path(&file));
    let (done, said) = tool(&[
        "history",
        "--genesis",
        begin,
        "--gateway",
        &url,
        "--out",
        file,
    ]);
    assert!(done && said.contains(": 5 validators"), "{said}");
    let check = |more: &[&str], text: &str| tool(&[&["verify"], more, &[text]].concat());
    let (old, new) = (oldest.to_qr_text(), newest.to_qr_text());
    assert!(check(&["--genesis", begin, "--history", file], &new).0);
    assert!(check(&["--history", file], &new).0);
    let (done, said) = check(&["--history", file], &old);
    assert!(!done && said.contains("confirm online"), "{said}");
    assert!(check(&["--history", file, "--gateway", &url], &old).0);
    assert!(check(&["--genesis", begin, "--gateway", &url], &old).0);
    // One byte of it altered, and it is none.
    let mut altered = std::fs::read(file).unwrap();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    std::fs::write(file, altered).unwrap();
    assert!(!check(&["--genesis", begin, "--history", file], &new).0);
}
