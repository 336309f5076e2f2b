//! The audit finds each kind of damage by its name, each planted pattern, and nothing else.

use crate::world::*;
use domain::action::*;
use domain::factor::Factors;
use domain::id::{ActionId, Digest, ItemCode, PublicKey, Word};
use ledger::{Genesis, Validator, encode_tx};
use node::audit::{AuditOptions, Code, Expected, Language, Report, Severity, Verdict, audit};
use node::consortium::{Application, ConsortiumOptions};
use node::{ContentStore, FolderStore};
use receipt::commit::{BLOCK_PROTOCOL, BlockId, HeaderFields, PartSetHeader, Timestamp};
use receipt::proof::Vote;
use receipt::{CommitProof, commit};
use rusqlite::{Connection, params};
use seal::action::{SignedAction, sign};
use seal::keys::SigningKey;
use std::path::Path;
use tendermint_abci::Application as _;
use tendermint_proto::google::protobuf::Timestamp as RawTime;
use tendermint_proto::v0_38::abci::RequestFinalizeBlock;

/// Monday, 6 January 2025, 10:00 in China.
const MONDAY_S: u64 = 1_736_128_800;
const ITEM: &str = "GA-0901";

fn run(dir: &Path, genesis: &Genesis) -> Report {
    run_with(&AuditOptions::new(dir), genesis)
}

fn run_with(options: &AuditOptions, genesis: &Genesis) -> Report {
    audit(options, genesis, &mut |_| {}).unwrap()
}

fn words(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|f| f.code.word()).collect()
}

fn put(dir: &Path, bytes: &[u8]) -> Digest {
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
fn flip(file: &Path, table: &str, column: &str, key: &str, at: usize) {
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
        let any = "space = 2 AND key = (SELECT max(key) FROM kv WHERE space = 2)";
        flip(&file, "kv", "value", any, 12)
    });
    check("a stray node of the tree", Code::TreeDamaged, &|| {
        sql("INSERT INTO kv VALUES (2, x'61', x'00')");
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

fn clerk(n: u8) -> SigningKey {
    SigningKey::from_secret(&[50 + n; 32])
}

fn validators() -> Vec<SigningKey> {
    (0..4)
        .map(|n| SigningKey::from_secret(&[60 + n; 32]))
        .collect()
}

/// Four validators and three clerks of the demo's hall, and an item decided by one of them.
fn genesis() -> Genesis {
    let mut genesis = demo().genesis;
    genesis.time_s = MONDAY_S - 1_000;
    let of = |key: SigningKey| Validator {
        key: key.public(),
        power: 1,
    };
    genesis.validators = validators().into_iter().map(of).collect();
    let is_device = |key: &&EnrolKey| key.role == Role::Device;
    let device = genesis.keys.iter().find(is_device).unwrap().clone();
    let staff = |key: PublicKey| EnrolKey {
        key,
        role: Role::Staff,
        scopes: Some(Scopes {
            rights: Rights::ALL,
            items: Vec::new(),
        }),
        ..device.clone()
    };
    genesis
        .keys
        .extend((1..4).map(|n| staff(clerk(n).public())));
    genesis.items.push(PublishItem {
        item: ItemCode::new(ITEM).unwrap(),
        version: 1,
        department: device.department.clone(),
        document: seal::hash::sha256(&[b"document"]),
        factors: Factors::CARD,
        terms: None,
    });
    genesis
}

/// A member's database, driven block by block, with the headers' signatures put in as the
/// courier does.
struct Site {
    dir: tempfile::TempDir,
    node: Option<Application>,
    time_s: u64,
    /// `app_hash` after each block.
    hashes: Vec<Digest>,
    next: u64,
}

impl Site {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for document in demo().documents {
            put(dir.path(), &document);
        }
        put(dir.path(), b"document");
        let mut store = ledger::MemoryStore::default();
        store.write(&ledger::apply_genesis(&store, &genesis()).unwrap());
        let head = ledger::query::head(&store).unwrap().unwrap();
        let mut site = Self {
            node: None,
            dir,
            time_s: MONDAY_S,
            hashes: vec![head.app_hash],
            next: 0,
        };
        site.open();
        site
    }

    fn open(&mut self) {
        let options = ConsortiumOptions::new(self.dir.path(), ([127, 0, 0, 1], 1).into());
        self.node = Some(Application::open(&options, &genesis()).unwrap());
    }

    /// One block; every action must succeed.
    fn block(&mut self, actions: &[&SignedAction]) {
        let tx = encode_tx(actions.iter().map(|action| action.as_bytes()));
        let app = self.node.as_ref().unwrap().app();
        let answer = app.finalize_block(RequestFinalizeBlock {
            txs: if actions.is_empty() {
                vec![]
            } else {
                vec![tx.into()]
            },
            height: self.hashes.len() as i64,
            time: Some(RawTime {
                seconds: self.time_s as i64,
                nanos: 0,
            }),
            ..RequestFinalizeBlock::default()
        });
        for result in answer.tx_results {
            let codes: Vec<u32> = minicbor::decode(&result.data).unwrap();
            assert!(codes.iter().all(|code| *code == 0), "{codes:?}");
        }
        app.commit();
        self.hashes
            .push(Digest::from_slice(&answer.app_hash).unwrap());
    }

    fn by(&mut self, keys: &[&SigningKey], parent: Option<Digest>, body: Body) -> SignedAction {
        self.next += 1;
        let mut action_id = [0xAB; 16];
        action_id[..8].copy_from_slice(&self.next.to_be_bytes());
        let action = Action {
            chain_id: chain(),
            action_id: ActionId(action_id),
            author: keys[0].id(),
            device: keys.get(1).map(|key| key.id()),
            parent,
            evidence: Digest([0xEE; 32]),
            replaces: None,
            body,
        };
        let signed = sign(&action, keys).unwrap();
        self.block(&[&signed]);
        signed
    }

    /// A case: filed with `behind`, opened by `opens`, approved by `decides`.
    fn case(&mut self, behind: Option<u8>, opens: Option<u8>, decides: u8) {
        let content = put(self.dir.path(), &self.next.to_be_bytes());
        let staff = behind.map(clerk);
        let device = device();
        let keys: Vec<&SigningKey> = core::iter::once(&device).chain(&staff).collect();
        let factors = if staff.is_some() {
            Factors::CARD.with(Factors::STAFF)
        } else {
            Factors::CARD
        };
        let filed = self.by(
            &keys,
            None,
            Body::FileCase(FileCase {
                item: ItemCode::new(ITEM).unwrap(),
                version: 1,
                holder: HOLDER,
                factors,
                fields: Digest([0xF1; 32]),
                content,
                public: None,
            }),
        );
        let mut id = [0xAB; 16];
        id[..8].copy_from_slice(&self.next.to_be_bytes());
        let case = ActionId(id);
        if let Some(opens) = opens {
            self.time_s += 5;
            let purpose = Word::new("review").unwrap();
            let body = Body::OpenContent(OpenContent { case, purpose });
            self.by(&[&clerk(opens)], None, body);
        }
        self.time_s += 5;
        let decider = clerk(decides);
        let accept = Body::AcceptCase(AcceptCase { case });
        let accepted = self.by(&[&decider], Some(filed.digest()), accept);
        let approve = Body::ApproveCase(ApproveCase { case });
        self.by(&[&decider], Some(accepted.digest()), approve);
        self.time_s += 50;
    }

    /// Stops the node and puts in what three of four validators signed at each height.
    fn stop(&mut self) {
        self.block(&[]);
        self.node = None;
        let connection = self.connection();
        for (height, app_hash) in (1u64..).zip(&self.hashes[..self.hashes.len() - 1]) {
            let proof = proof(height, *app_hash);
            let insert = "INSERT OR IGNORE INTO proof (height, proof) VALUES (?1, ?2)";
            connection.execute(insert, params![height, proof]).unwrap();
        }
    }

    fn connection(&self) -> Connection {
        Connection::open(self.dir.path().join("node.sqlite")).unwrap()
    }

    fn run(&self) -> Report {
        run(self.dir.path(), &genesis())
    }
}

fn proof(height: u64, app_hash: Digest) -> Vec<u8> {
    let keys = validators();
    let mut set = genesis().validators;
    commit::engine_order(&mut set);
    let time = Timestamp {
        seconds: MONDAY_S + height,
        nanos: 0,
    };
    let header = HeaderFields {
        version_block: BLOCK_PROTOCOL,
        version_app: 1,
        chain_id: chain(),
        height,
        time,
        last_block_id: None,
        last_commit_hash: Digest::ZERO,
        data_hash: Digest::ZERO,
        validators_hash: commit::validators_hash(&set),
        next_validators_hash: commit::validators_hash(&set),
        consensus_hash: Digest::ZERO,
        app_hash,
        last_results_hash: Digest::ZERO,
        evidence_hash: Digest::ZERO,
        proposer_address: [0; 20],
    };
    let parts = PartSetHeader {
        total: 1,
        hash: Digest([5; 32]),
    };
    let id = BlockId {
        hash: header.hash(),
        parts,
    };
    let message = commit::vote_sign_bytes(&chain(), height, 0, &id, time);
    let vote = |(place, validator): (u32, &Validator)| {
        let key = keys.iter().find(|key| key.public() == validator.key);
        Vote {
            validator: place,
            timestamp: time,
            signature: key.unwrap().sign(&message),
        }
    };
    let votes = (0u32..).zip(&set[..3]).map(vote).collect();
    let proof = CommitProof::new(&header, 0, parts, votes, &set).unwrap();
    seal::canonical::to_vec(&proof)
}

#[test]
fn a_normal_day_of_a_consortium_yields_nothing_and_a_bad_signature_is_named() {
    let mut site = Site::new();
    for n in 0..6u8 {
        site.case((n % 2 == 0).then_some(3), Some(1 + n % 2), 1 + n % 2);
    }
    site.stop();
    let report = site.run();
    assert_eq!(words(&report), Vec::<&str>::new(), "{}", report.to_json());
    assert_eq!(report.checked.commits, report.checked.blocks);
    assert_eq!(report.checked.actions, 24);
    let connection = site.connection();
    let good: Vec<u8> = connection
        .query_row("SELECT proof FROM proof WHERE height = 4", [], |row| {
            row.get(0)
        })
        .unwrap();
    let file = site.dir.path().join("node.sqlite");
    flip(&file, "proof", "proof", "height = 4", usize::MAX);
    let report = site.run();
    assert_eq!(words(&report), ["commit_refused"]);
    assert_eq!(report.findings[0].first_height, Some(4));
    // Signed, but by the validators of nothing: another state under good signatures.
    let other = proof(4, Digest([9; 32]));
    let update = "UPDATE proof SET proof = ?1 WHERE height = 4";
    connection.execute(update, params![other]).unwrap();
    assert_eq!(words(&site.run()), ["commit_refused"]);
    connection.execute(update, params![good]).unwrap();
    // Signatures that are not here are said to be missing; the later ones prove the chain.
    let deleted = connection.execute("DELETE FROM proof WHERE height IN (3, 4)", []);
    assert_eq!(deleted.unwrap(), 2);
    let report = site.run();
    assert_eq!(report.verdict, Verdict::Clean);
    let gap = report
        .not_checked
        .iter()
        .find(|f| f.code == Code::CommitsMissing);
    let gap = gap.unwrap();
    assert_eq!(
        (gap.count, gap.first_height, gap.last_height),
        (2, Some(3), Some(4))
    );
    let mut options = AuditOptions::new(site.dir.path());
    options.from_height = 5;
    assert!(!run_with(&options, &genesis()).has(Code::CommitsMissing));
}

#[test]
fn planted_patterns_are_found_with_who_and_where() {
    let mut site = Site::new();
    site.case(None, Some(1), 1);
    site.case(None, Some(2), 1);
    site.case(Some(2), Some(2), 2);
    // 23:00 in China.
    site.time_s = MONDAY_S + 13 * 3_600;
    site.case(None, Some(3), 3);
    site.stop();
    let report = site.run();
    assert_eq!(
        (report.verdict, report.verdict.exit_code()),
        (Verdict::Patterns, 1)
    );
    let mut found: Vec<_> = report
        .findings
        .iter()
        .map(|f| (f.code, f.subject.clone(), f.count))
        .collect();
    found.sort();
    let id = |n| clerk(n).id().to_hex();
    let expected = [
        (Code::DecidedUnopened, id(1), 1),
        (Code::DecidedOwn, id(2), 1),
        (Code::OutOfHours, id(3), 2),
    ];
    assert_eq!(found, expected);
    let is_pattern = |f: &node::audit::Finding| f.severity == Severity::Pattern;
    assert!(report.findings.iter().all(is_pattern));
    let text = report.to_text(Language::En);
    assert!(
        text.contains("[decided_unopened]") && text.contains("a question"),
        "{text}"
    );
    let mut options = AuditOptions::new(site.dir.path());
    options.thresholds.to_hour = 24;
    options.thresholds.burst_per_minute = 1;
    let report = run_with(&options, &genesis());
    assert!(report.has(Code::Burst) && !report.has(Code::OutOfHours));
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
