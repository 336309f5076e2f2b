//! The audit finds each kind of damage by its name, each planted pattern, and nothing else.

use crate::world::*;
use domain::action::Body;
use domain::id::Digest;
use ledger::Genesis;
use node::audit::{AuditOptions, Code, Expected, Language, Report, Verdict, audit};
use node::{ContentStore, FolderStore};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rusqlite::{Connection, params};
use std::path::Path;

pub(crate) fn run(dir: &Path, genesis: &Genesis) -> Report {
    run_with(&AuditOptions::new(dir), genesis)
}

pub(crate) fn run_with(options: &AuditOptions, genesis: &Genesis) -> Report {
    audit(options, genesis, &mut |_| {}).unwrap()
}

pub(crate) fn words(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|f| f.code.word()).collect()
}

pub(crate) fn put(dir: &Path, bytes: &[u8]) -> Digest {
    let digest = seal::hash::sha256(&[bytes]);
    let store = FolderStore::open(&dir.join("content")).unwrap();
    store.put(&digest, bytes).unwrap();
    digest
}

/// A stopped embedded node with twelve cases and their contents.
fn embedded(dir: &Path) -> Genesis {
    let running = Running::start(dir);
    let mut all = Vec::new();
    for id in 0..12u64 {
        let content = put(dir, format!("encrypted {id}").as_bytes());
        let mut action = file(id);
        if let Body::FileCase(file) = &mut action.body {
            file.content = content;
        }
        all.push(signed(&action));
    }
    for some in all.chunks(4) {
        running.submit(&some.iter().map(|a| a.as_bytes()).collect::<Vec<_>>());
        for action in some {
            assert!(is_final_ok(&running.settle(&action.digest())));
        }
    }
    running.stop();
    demo().genesis
}

/// Changes one value that a query finds, by its row's own bytes.
pub(crate) fn flip(file: &Path, table: &str, column: &str, key: &str, at: usize) {
    let connection = Connection::open(file).unwrap();
    let select = format!("SELECT {column} FROM {table} WHERE {key}");
    let mut bytes: Vec<u8> = connection.query_row(&select, [], |row| row.get(0)).unwrap();
    let at = at.min(bytes.len() - 1);
    bytes[at] ^= 1;
    let update = format!("UPDATE {table} SET {column} = ?1 WHERE {key}");
    assert_eq!(connection.execute(&update, params![bytes]).unwrap(), 1);
}

/// A key under which a kind of entry is found first.
fn first(space: u8, prefix: &str) -> String {
    let hex = hex::encode(prefix);
    let len = prefix.len();
    format!(
        "space = {space} AND key = (SELECT min(key) FROM kv WHERE space = {space} \
         AND substr(key, 1, {len}) = x'{hex}')"
    )
}

#[test]
fn a_clean_chain_passes_while_the_node_runs_and_after_it_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let genesis = embedded(dir.path());
    let running = Running::start(dir.path());
    for _ in 0..2 {
        let mut told = 0;
        let report = audit(&AuditOptions::new(dir.path()), &genesis, &mut |_| told += 1).unwrap();
        assert_eq!(report.verdict, Verdict::Clean, "{}", report.to_json());
        assert_eq!(report.verdict.exit_code(), 0);
    }
    running.stop();
    let report = run(dir.path(), &genesis);
    assert_eq!(words(&report), Vec::<&str>::new(), "{}", report.to_json());
    let checked = report.checked;
    assert_eq!(checked.actions, 12);
    assert!(checked.blocks >= 3 && checked.commits == checked.blocks);
    assert!(checked.state_values > 12 && checked.index_rows > 36 && checked.tree_nodes > 12);
    assert_eq!(checked.contents, 12 + demo().documents.len() as u64);
    // Nothing was written: the node goes on where it was.
    Running::start(dir.path()).stop();
    // A scratch file instead of the memory gives the same report.
    let mut options = AuditOptions::new(dir.path());
    options.memory_bytes = 0;
    let other = run_with(&options, &genesis);
    assert_eq!((other.verdict, other.checked.actions), (Verdict::Clean, 12));
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["format"], "hallseal-audit/1");
    assert_eq!(json["verdict"], "clean");
    assert!(report.to_text(Language::Zh).contains("审计结论"));
    assert!(report.to_text(Language::En).contains("verdict  clean"));
}

#[test]
fn each_kind_of_damage_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let genesis = embedded(dir.path());
    let (file, good) = (dir.path().join("node.sqlite"), dir.path().join("good"));
    // Everything out of the write-ahead log.
    let connection = Connection::open(&file).unwrap();
    let moved = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    moved.unwrap();
    drop(connection);
    std::fs::copy(&file, &good).unwrap();
    let check = |what: &str, code: Code, damage: &dyn Fn()| {
        damage();
        let report = run(dir.path(), &genesis);
        assert!(report.has(code), "{what}: {}", report.to_json());
        assert_eq!(
            (report.verdict, report.verdict.exit_code()),
            (Verdict::Broken, 2)
        );
        for name in ["node.sqlite-wal", "node.sqlite-shm"] {
            std::fs::remove_file(dir.path().join(name)).ok();
        }
        std::fs::copy(&good, &file).unwrap();
        report
    };
    let sql = |statement: &str| {
        let connection = Connection::open(&file).unwrap();
        assert!(
            connection.execute(statement, []).unwrap() > 0,
            "{statement}"
        );
    };
    let height: u64 = Connection::open(&file)
        .unwrap()
        .query_row("SELECT min(height) FROM action", [], |row| row.get(0))
        .unwrap();
    let action = format!("height = {height} AND leaf = 1");
    let block = format!("height = {height}");

    let report = check("a byte of an action", Code::ActionDamaged, &|| {
        flip(&file, "action", "signed", &action, 40)
    });
    assert!(report.has(Code::AppHashDiffers) && report.has(Code::ReplayStopped));
    assert_eq!(report.height, height - 1);
    let report = check("a byte of a signature", Code::ActionNotRecorded, &|| {
        flip(&file, "action", "signed", &action, usize::MAX)
    });
    assert_eq!(report.findings[0].examples[0].height, Some(height));
    let report = check("another outcome", Code::OutcomeDiffers, &|| {
        sql(&format!("UPDATE action SET outcome = 8 WHERE {action}"));
    });
    // The chain itself is whole, and the replay goes on.
    assert_eq!(words(&report), ["outcome_differs"]);
    assert_eq!(report.checked.actions, 12);
    check("a removed action", Code::ActionMissing, &|| {
        sql(&format!("DELETE FROM action WHERE {action}"));
    });
    let report = check("a removed block", Code::BlockMissing, &|| {
        sql(&format!("DELETE FROM block WHERE {block}"));
    });
    let missing = report
        .findings
        .iter()
        .find(|f| f.code == Code::BlockMissing);
    assert_eq!(missing.unwrap().first_height, Some(height));
    let report = check("the newest block removed", Code::BlockMissing, &|| {
        sql("DELETE FROM block WHERE height = (SELECT max(height) FROM block)");
    });
    assert!(report.has(Code::HeadDiffers));
    // The signatures say that the replay is right and the row is wrong.
    let report = check("a block's app_hash", Code::AppHashDiffers, &|| {
        flip(&file, "block", "app_hash", &block, 5)
    });
    assert!(report.has(Code::BlockInconsistent) && !report.has(Code::ReplayStopped));
    check("a block's results", Code::HeaderResultsDiffer, &|| {
        flip(&file, "block", "results_hash", &block, 5)
    });
    check("a block's time", Code::TimeBackwards, &|| {
        sql(&format!("UPDATE block SET time_s = 5 WHERE {block}"));
    });
    let report = check(
        "a signature of the validators",
        Code::CommitRefused,
        &|| flip(&file, "header", "signature", &block, 9),
    );
    assert_eq!(words(&report), ["commit_refused"]);
    check("a header", Code::HeaderLinkBroken, &|| {
        flip(&file, "header", "parts_hash", &block, 9)
    });
    check("the validators", Code::ValidatorsDiffer, &|| {
        flip(&file, "epoch", "validators", "from_height = 1", 9)
    });
    let report = check("a state value", Code::StateDiffers, &|| {
        flip(&file, "kv", "value", &first(0, "case/"), 9)
    });
    assert_eq!(words(&report), ["state_differs"]);
    assert_eq!(report.findings[0].subject, "case");
    for prefix in ["case-action/", "work", "action-id/"] {
        let report = check(prefix, Code::IndexDiffers, &|| {
            flip(&file, "kv", "value", &first(1, prefix), 3)
        });
        assert_eq!(words(&report), ["index_differs"]);
        check(prefix, Code::IndexDiffers, &|| {
            sql(&format!("DELETE FROM kv WHERE {}", first(1, prefix)));
        });
    }
    check("an extra value", Code::StateDiffers, &|| {
        sql("INSERT INTO kv VALUES (0, x'61', x'00')");
    });
    check("a node of the tree", Code::TreeDamaged, &|| {
        let any = "space = 4 AND key = (SELECT max(key) FROM kv WHERE space = 4)";
        flip(&file, "kv", "value", any, 12)
    });
    check("a stray node of the tree", Code::TreeDamaged, &|| {
        sql("INSERT INTO kv VALUES (4, x'61', x'00')");
    });
    let other = Genesis {
        time_s: genesis.time_s + 1,
        ..genesis.clone()
    };
    assert!(run(dir.path(), &other).has(Code::GenesisDiffers));
    let clean = run(dir.path(), &genesis);
    assert_eq!(clean.verdict, Verdict::Clean);
    let mut options = AuditOptions::new(dir.path());
    options.checkpoint = Some((clean.height, clean.app_hash));
    assert_eq!(run_with(&options, &genesis).verdict, Verdict::Clean);
    options.checkpoint = Some((clean.height, Digest([1; 32])));
    assert!(run_with(&options, &genesis).has(Code::CheckpointDiffers));
}

#[test]
fn no_damage_of_the_file_makes_the_audit_panic() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let dir = tempfile::tempdir().unwrap();
    let genesis = embedded(dir.path());
    let file = dir.path().join("node.sqlite");
    let good = std::fs::read(&file).unwrap();
    let mut found = 0;
    for round in 0..24 {
        let mut bad = good.clone();
        if round % 6 == 0 {
            bad.truncate(random.random_range(0..good.len()));
        } else {
            let at = random.random_range(0..bad.len());
            let end = (at + random.random_range(1..64)).min(bad.len());
            random.fill(&mut bad[at..end]);
        }
        std::fs::write(&file, &bad).unwrap();
        match audit(&AuditOptions::new(dir.path()), &genesis, &mut |_| {}) {
            Ok(report) if report.verdict == Verdict::Clean => {}
            Ok(_) | Err(_) => found += 1,
        }
        for name in ["node.sqlite-wal", "node.sqlite-shm"] {
            std::fs::remove_file(dir.path().join(name)).ok();
        }
    }
    assert!(found > 0);
}

#[test]
fn a_damaged_a_missing_and_a_stray_content_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let genesis = embedded(dir.path());
    let of = |bytes: &[u8]| {
        let digest = seal::hash::sha256(&[bytes]).to_hex();
        dir.path().join("content").join(&digest[..2]).join(digest)
    };
    put(dir.path(), b"named by nothing");
    let report = run(dir.path(), &genesis);
    assert_eq!(words(&report), ["content_stray"]);
    assert_eq!(report.verdict, Verdict::Clean);
    std::fs::write(of(b"encrypted 3"), b"encrypted 4").unwrap();
    std::fs::remove_file(of(b"encrypted 5")).unwrap();
    let report = run(dir.path(), &genesis);
    let expected = ["content_damaged", "content_missing", "content_stray"];
    assert_eq!(words(&report), expected);
    let named = seal::hash::sha256(&[b"encrypted 5"]).to_hex();
    assert_eq!(report.findings[1].examples[0].detail, named);
    let mut options = AuditOptions::new(dir.path());
    options.contents = Expected::Of(std::collections::BTreeSet::new());
    let report = run_with(&options, &genesis);
    assert_eq!(words(&report), ["content_damaged", "content_stray"]);
    assert!(report.has(Code::ContentsElsewhere));
    options.contents = Expected::NotRead;
    let report = run_with(&options, &genesis);
    assert!(report.verdict == Verdict::Clean && report.has(Code::ContentsNotRead));
}

#[test]
fn what_is_no_nodes_database_cannot_be_audited() {
    let dir = tempfile::tempdir().unwrap();
    let genesis = demo().genesis;
    let code = |dir: &Path| {
        let failed = audit(&AuditOptions::new(dir), &genesis, &mut |_| {});
        failed.unwrap_err().code()
    };
    assert_eq!(code(dir.path()), "node_io");
    let file = dir.path().join("node.sqlite");
    std::fs::write(&file, [7; 8192]).unwrap();
    assert_eq!(code(dir.path()), "node_wrong_key");
    std::fs::remove_file(&file).unwrap();
    let other = Connection::open(&file).unwrap();
    other.execute_batch("CREATE TABLE a (b);").unwrap();
    assert_eq!(code(dir.path()), "node_damaged");
}

#[test]
fn the_command_ends_with_the_code_of_what_it_found() {
    let dir = tempfile::tempdir().unwrap();
    let genesis = embedded(dir.path());
    let [of, json] = ["genesis.json", "report.json"].map(|name| dir.path().join(name));
    std::fs::write(&of, node::genesis::to_json(&genesis).unwrap()).unwrap();
    let command = |more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_hallseal-node"));
        command.args(["audit", "--state"]).arg(dir.path());
        command.arg("--genesis").arg(&of).args(more);
        let done = command.output().unwrap();
        let said = String::from_utf8(done.stdout).unwrap();
        (done.status.code(), said)
    };
    let (code, said) = command(&["--json", json.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("verdict  clean") && said.contains("actions/s"),
        "{said}"
    );
    let report = std::fs::read_to_string(&json).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["checked"]["actions"], 12);
    // A report is never written over another.
    assert_eq!(command(&["--json", json.to_str().unwrap()]).0, Some(3));
    assert_eq!(command(&["--checkpoint", "x"]).0, Some(3));
    assert_eq!(command(&["--text", "x"]).0, Some(3));
    assert_eq!(command(&["--help"]).0, Some(0));
    assert_eq!(command(&["--content", "none", "--text", "zh"]).0, Some(0));
    let file = dir.path().join("node.sqlite");
    flip(&file, "kv", "value", &first(0, "case/"), 9);
    let (code, said) = command(&["--quiet"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("[state_differs]"), "{said}");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(command(&[]).0, Some(3));
}

/// What came with the snapshot is replayed from the genesis as its own; the tree's nodes are
/// other versions of the same tree.
#[test]
fn a_node_that_joined_by_a_snapshot_is_audited_and_says_what_it_has_no_signatures_of() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    crate::abci::joined(a.path(), b.path());
    let genesis = demo().genesis;
    for dir in [a.path(), b.path()] {
        let mut options = AuditOptions::new(dir);
        options.contents = Expected::Of(std::collections::BTreeSet::new());
        let report = run_with(&options, &genesis);
        assert_eq!(report.verdict, Verdict::Clean, "{}", report.to_json());
        assert_eq!((report.checked.blocks, report.height), (9, 9));
        let gap = report
            .not_checked
            .iter()
            .find(|f| f.code == Code::CommitsMissing);
        assert_eq!(gap.unwrap().count, 9);
        assert!(report.has(Code::NewestUnproven));
    }
    let file = b.path().join("node.sqlite");
    flip(&file, "kv", "value", &first(0, "case/"), 9);
    let mut options = AuditOptions::new(b.path());
    options.contents = Expected::NotRead;
    assert!(run_with(&options, &genesis).has(Code::StateDiffers));
}
