//! Days at a hall of a consortium, and what the audit makes of them.

use crate::audit::{flip, put, run, run_with, words};
use crate::world::*;
use domain::action::*;
use domain::factor::Factors;
use domain::id::{ActionId, Digest, ItemCode, PublicKey, Word};
use ledger::{Genesis, Validator, encode_tx};
use node::audit::{AuditOptions, Code, Language, Report, Severity, Verdict};
use node::consortium::{Application, ConsortiumOptions};
use receipt::commit::{BLOCK_PROTOCOL, BlockId, HeaderFields, PartSetHeader, Timestamp};
use receipt::proof::Vote;
use receipt::{CommitProof, commit};
use rusqlite::{Connection, params};
use seal::action::{SignedAction, sign};
use seal::keys::SigningKey;
use tendermint_abci::Application as _;
use tendermint_proto::google::protobuf::Timestamp as RawTime;
use tendermint_proto::v0_38::abci::RequestFinalizeBlock;

/// Monday, 6 January 2025, 10:00 in China.
const MONDAY_S: u64 = 1_736_128_800;
const ITEM: &str = "GA-0901";

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

/// A case that was approved.
struct Decided {
    case: ActionId,
    content: Digest,
    last: Digest,
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
    fn case(&mut self, behind: Option<u8>, opens: Option<u8>, decides: u8) -> Decided {
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
        let approved = self.by(&[&decider], Some(accepted.digest()), approve);
        self.time_s += 50;
        Decided {
            case,
            content,
            last: approved.digest(),
        }
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

#[test]
fn content_that_outlives_its_erasure_is_named() {
    let mut site = Site::new();
    let Decided {
        case,
        content,
        last,
    } = site.case(None, Some(1), 1);
    site.by(
        &[&clerk(1)],
        Some(last),
        Body::CloseCase(CloseCase { case }),
    );
    let reason = Word::new("retention_over").unwrap();
    let erase = Body::EraseContent(EraseContent { case, reason });
    site.by(&[&clerk(1)], None, erase);
    site.stop();
    let report = site.run();
    assert_eq!(words(&report), ["content_not_erased"]);
    assert_eq!(report.findings[0].examples[0].detail, content.to_hex());
    let name = content.to_hex();
    let folder = site.dir.path().join("content").join(&name[..2]);
    std::fs::remove_file(folder.join(name)).unwrap();
    assert_eq!(site.run().verdict, Verdict::Clean);
}
