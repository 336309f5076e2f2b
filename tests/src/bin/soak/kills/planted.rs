//! The check can fail: losses and doublings are planted, and it names each of them.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use domain::delivery::{Stage, Step, Work};
use domain::id::Digest;
use hallseal_tests::specimens;
use outbox::{Enclosed, Outbox};
use seal::action::SignedAction;

use super::Said;
use super::ledger::{chain_holds, once_each, store_holds};
use super::line::{KEY, Line, content, settle};

fn filing(number: u64) -> (SignedAction, Vec<u8>) {
    let content = content(number);
    let digest = seal::hash::sha256(&[&content]);
    (specimens::file_case(number, digest, false), content)
}

/// Saves these cases as the child does, and notes that it said so.
fn save(dir: &Path, said: &mut Said, numbers: std::ops::Range<u64>) {
    let outbox = Outbox::open(&dir.join("outbox.db"), &KEY).unwrap();
    said.next = numbers.end;
    for number in numbers {
        let (signed, content) = filing(number);
        let item = outbox
            .append(&signed, Enclosed::content(&content), 1_000)
            .unwrap();
        said.stages.insert(item.digest, Stage::Saved);
    }
}

/// What the check says of five cases that were saved and settled, after `spoil`.
fn verdict(spoil: impl FnOnce(&Path, &mut Said)) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let mut said = Said::default();
    save(folder.path(), &mut said, 0..5);
    settle(folder.path()).unwrap();
    for stage in said.stages.values_mut() {
        *stage = Stage::Final;
    }
    spoil(folder.path(), &mut said);
    chain_holds(folder.path(), &said).map_err(|error| error.to_string())
}

#[test]
fn what_was_kept_passes() {
    assert_eq!(verdict(|_, _| {}), Ok(()));
}

/// A store that forgets what it acknowledged: the one from before is put back.
#[test]
fn a_case_that_was_acknowledged_and_is_lost_is_named() {
    let lost = filing(5).0.digest();
    let why = verdict(|dir, said| {
        let keep = dir.join("before");
        fs::create_dir(&keep).unwrap();
        copy_store(dir, &keep);
        save(dir, said, 5..6);
        store_holds(dir, said, Some(&[lost])).unwrap();
        copy_store(&keep, dir);
    });
    assert_eq!(why, Err(format!("{lost} was Saved and is lost")));
}

fn copy_store(from: &Path, to: &Path) {
    for name in ["outbox.db", "outbox.db-wal", "outbox.db-shm"] {
        let _ = fs::remove_file(to.join(name));
        if from.join(name).exists() {
            fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

/// A program that signs anew what it had sent already: the chain has the matter twice.
#[test]
fn a_case_that_stands_on_the_chain_twice_is_named() {
    let twice = specimens::id(77);
    let why = verdict(|dir, _| {
        let content = seal::hash::sha256(&[&content(77)]);
        send(
            dir,
            &specimens::file_case(77, content, false),
            &self::content(77),
        );
    });
    assert_eq!(
        why,
        Err(format!(
            "case {twice} was saved 0 times and stands on the chain 1 times"
        ))
    );
}

/// An action that nobody saved, in a case that was.
#[test]
fn an_action_too_many_in_a_case_is_named() {
    let (first, _) = filing(2);
    let strange = specimens::withdraw_case(2, 99, first.digest());
    let digest = strange.digest();
    let why = verdict(|dir, _| send(dir, &strange, &[]));
    assert_eq!(
        why,
        Err(format!(
            "case 2: action {digest} was saved 0 times and stands on the chain 1 times"
        ))
    );
}

/// A case that the chain does not have though it is said to be final there.
#[test]
fn a_receipt_for_what_the_chain_has_not_is_named() {
    let lost = filing(4).0.digest();
    let why = verdict(|dir, said| {
        fs::remove_dir_all(dir.join("node")).unwrap();
        assert_eq!(said.stages.get(&lost), Some(&Stage::Final));
    });
    let why = why.unwrap_err();
    assert!(!why.is_empty(), "{why}");
}

/// The content of a case that is final is gone from the node.
#[test]
fn a_content_that_the_node_has_lost_is_named() {
    let digest = seal::hash::sha256(&[&content(3)]);
    let why = verdict(|dir, _| {
        let name = digest.to_hex();
        let place = dir.join("node/content").join(&name[..2]).join(&name);
        fs::remove_file(place).unwrap();
    });
    assert_eq!(
        why,
        Err("case 3: its content: no gateway answered truly: http_404".to_owned())
    );
}

#[test]
fn what_is_said_to_be_saved_twice_is_named() {
    let (mut said, mut new) = (Said::default(), Vec::new());
    let digest = filing(3).0.digest();
    let mut say = |what: &str| super::take(&mut said, &mut new, &format!("ACK {what} {digest}"));
    assert!(say("saved").unwrap() && say("final").unwrap());
    let why = say("saved").unwrap_err().to_string();
    assert_eq!(why, format!("{digest} was said to be saved twice"));
}

#[test]
fn what_is_listed_twice_or_not_at_all_is_named() {
    assert_eq!(once_each("case", &[1, 2], &[2, 1]), Ok(()));
    assert_eq!(
        once_each("case", &[1, 2], &[1, 1, 2]).unwrap_err(),
        "case 1 was saved 1 times and stands on the chain 2 times"
    );
    assert_eq!(
        once_each("case", &[1, 2], &[1]).unwrap_err(),
        "case 2 was saved 1 times and stands on the chain 0 times"
    );
}

/// Past the store, straight to the node; waits until it is on the chain.
fn send(dir: &Path, signed: &SignedAction, content: &[u8]) {
    let mut line = Line::open(dir).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now_ms = u64::try_from(now.as_millis()).unwrap();
    let mut work = [Work {
        digest: signed.digest(),
        signed: signed.as_bytes().to_vec(),
        content: (!content.is_empty()).then(|| seal::hash::sha256(&[content])),
        received_at_ms: None,
        attempts: 0,
    }];
    for _ in 0..500 {
        let mut source = |_: &Digest| Some(content.to_vec());
        let report = line.sync.step(&work, &mut source, now_ms);
        match report.steps.into_iter().next().unwrap().1 {
            Step::Proven { outcome, .. } => {
                assert_eq!(outcome, domain::outcome::Outcome::Ok);
                return;
            }
            Step::Received | Step::Waiting => work[0].received_at_ms = Some(now_ms),
            other @ (Step::Lost | Step::Refused { .. } | Step::Retry { .. }) => {
                panic!("{other:?}")
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("it does not become final");
}
