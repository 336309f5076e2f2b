//! The engine's evidence against a validator: in the state, in the metrics' source, in the
//! audit.

use crate::audit::{run, words};
use crate::world::*;
use ledger::record::MisbehaviourKind;
use node::audit::{Code, Verdict};
use node::consortium::{Application, ConsortiumOptions, SnapshotPlan};
use rusqlite::Connection;
use std::path::Path;
use tendermint_abci::Application as _;
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci::{
    Misbehavior, MisbehaviorType, RequestFinalizeBlock, ResponseFinalizeBlock, Validator,
};

fn open(dir: &Path) -> Application {
    let mut options = ConsortiumOptions::new(dir, ([127, 0, 0, 1], 1).into());
    options.snapshots = SnapshotPlan {
        interval: 0,
        ..SnapshotPlan::default()
    };
    options.documents = demo().documents;
    Application::open(&options, &demo().genesis).unwrap()
}

fn evidence(validator: u8, height: i64) -> Misbehavior {
    Misbehavior {
        r#type: MisbehaviorType::DuplicateVote.into(),
        validator: Some(Validator {
            address: vec![validator; 20].into(),
            power: 10,
        }),
        height,
        time: Some(Timestamp {
            seconds: 1_700_000_050,
            nanos: 0,
        }),
        total_voting_power: 40,
    }
}

fn block(node: &Application, height: i64, misbehavior: Vec<Misbehavior>) -> ResponseFinalizeBlock {
    let answer = node.app().finalize_block(RequestFinalizeBlock {
        height,
        misbehavior,
        time: Some(Timestamp {
            seconds: 1_700_000_100 + height,
            nanos: 0,
        }),
        ..RequestFinalizeBlock::default()
    });
    if !node.app().is_broken() {
        node.app().commit();
    }
    answer
}

#[test]
fn a_validator_that_misbehaved_is_named_by_the_audit_which_replays_the_evidence() {
    let dir = tempfile::tempdir().unwrap();
    let node = open(dir.path());
    let quiet = block(&node, 1, Vec::new());
    let proven = block(&node, 2, vec![evidence(7, 1), evidence(8, 1)]);
    assert_ne!(proven.app_hash, quiet.app_hash);
    let again = block(&node, 3, vec![evidence(7, 1)]);
    assert_eq!(again.app_hash, proven.app_hash, "one offence is one");
    drop(node);
    let report = run(dir.path(), &demo().genesis);
    assert_eq!(report.verdict, Verdict::Patterns, "{}", report.to_json());
    assert_eq!(words(&report).len(), 2);
    let named = |n: u8| {
        let address = hex::encode([n; 20]);
        let found = report.findings.iter().find(|f| f.subject == address);
        found.is_some_and(|f| f.code == Code::ValidatorMisbehaved && f.count == 1)
    };
    assert!(named(7) && named(8), "{}", report.to_json());
    assert!(
        report
            .to_json()
            .contains(MisbehaviourKind::DuplicateVote.word())
    );

    // An offence that is taken off the record is missed.
    let file = dir.path().join("node.sqlite");
    let connection = Connection::open(file).unwrap();
    let key = hex::encode("misbehaviours");
    let sql = format!("UPDATE kv SET value = x'01' WHERE space = 0 AND key = x'{key}'");
    assert_eq!(connection.execute(&sql, []).unwrap(), 1);
    drop(connection);
    let report = run(dir.path(), &demo().genesis);
    assert_eq!(report.verdict, Verdict::Broken, "{}", report.to_json());
}

#[test]
fn evidence_that_is_none_breaks_the_connection_and_changes_nothing() {
    let no_validator = Misbehavior {
        validator: None,
        ..evidence(7, 1)
    };
    let short = Misbehavior {
        validator: Some(Validator {
            address: vec![7; 19].into(),
            power: 10,
        }),
        ..evidence(7, 1)
    };
    for wrong in [no_validator, short, evidence(7, -1)] {
        let dir = tempfile::tempdir().unwrap();
        let node = open(dir.path());
        block(&node, 1, vec![wrong]);
        assert!(node.app().is_broken());
    }
}
