//! Crashes between the steps of a block, step by step.

use crate::comet::Proposer;
use crate::db::{Place, Received};
use crate::genesis::{DemoChain, demo_genesis};
use crate::maker::Engine;
use domain::action::{Action, Body, FileCase};
use domain::catalogue::Catalogue;
use domain::factor::Factors;
use domain::id::{ActionId, ChainId, Digest, HallCode, HolderHandle, ItemCode};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use receipt::commit::Timestamp;
use seal::Memory;
use seal::action::{SignedAction, sign};
use seal::keys::SigningKey;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

pub(crate) fn demo(device: &SigningKey) -> DemoChain {
    let chain_id = ChainId::new("donghu-1").unwrap();
    let hall = HallCode::new("DH").unwrap();
    let catalogue = Catalogue::built_in().unwrap();
    demo_genesis(
        &chain_id,
        &[7; 32],
        1,
        &catalogue,
        &hall,
        &[device.public()],
    )
    .unwrap()
}

fn filed(device: &SigningKey, id: u32) -> SignedAction {
    let mut action_id = [0; 16];
    action_id[..4].copy_from_slice(&id.to_be_bytes());
    let action = Action {
        chain_id: ChainId::new("donghu-1").unwrap(),
        action_id: ActionId(action_id),
        author: device.id(),
        device: None,
        parent: None,
        evidence: Digest::ZERO,
        replaces: None,
        body: Body::FileCase(FileCase {
            item: ItemCode::new("GA-0001").unwrap(),
            version: 1,
            holder: HolderHandle([1; 16]),
            factors: Factors::CARD,
            fields: Digest::ZERO,
            content: seal::hash::sha256(&[&id.to_be_bytes()]),
            public: None,
        }),
    };
    sign(&action, &[device]).unwrap()
}

fn open(dir: &Path, demo: &DemoChain) -> (Place, Engine) {
    let place = Place::lock(dir, None).unwrap();
    let proposer = Proposer::new(&demo.genesis, demo.validator.clone()).unwrap();
    let engine = Engine::open(
        place.connect().unwrap(),
        &demo.genesis,
        proposer,
        Arc::new(Memory::new(1_000)),
    )
    .unwrap();
    (place, engine)
}

#[test]
fn an_action_that_came_into_a_block_meanwhile_does_not_wait_once_more() {
    let dir = tempfile::tempdir().unwrap();
    let device = SigningKey::from_secret(&[3; 32]);
    let (place, mut engine) = open(dir.path(), &demo(&device));
    let action = filed(&device, 1);
    let pending = Received {
        digest: action.digest(),
        parent: None,
        signed: action.as_bytes().to_vec(),
    };
    let mut db = place.connect().unwrap();
    let mut put = || {
        let tx = db.begin().unwrap();
        let new = tx.put_pending(&pending, 0).unwrap();
        tx.commit().unwrap();
        new
    };
    assert!(put());
    assert!(!put());
    engine.make_block(Timestamp::default()).unwrap();
    assert!(!put());
}

/// Tables as form 3 has them, out of those of the newest.
const FORM_3: &str = "
    CREATE TABLE older (
        digest BLOB PRIMARY KEY, height INTEGER NOT NULL, leaf INTEGER NOT NULL,
        outcome INTEGER NOT NULL, signed BLOB NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO older SELECT digest, height, leaf, outcome, signed FROM action;
    DROP TABLE action;
    ALTER TABLE older RENAME TO action;
    CREATE UNIQUE INDEX action_place ON action (height, leaf);
    UPDATE kv SET space = 2 WHERE space = 4;
    INSERT INTO kv VALUES (3, x'01', x'02');
    DROP TABLE ticket_step;
    DROP TABLE ticket;
    DROP TABLE ticket_line;
    DROP TABLE lease;
    PRAGMA user_version = 3;
";

#[test]
fn a_database_of_the_form_before_is_brought_to_the_newest_and_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let device = SigningKey::from_secret(&[3; 32]);
    let demo = demo(&device);
    let (place, mut engine) = open(dir.path(), &demo);
    let actions: Vec<SignedAction> = (0..20).map(|id| filed(&device, id)).collect();
    let mut db = place.connect().unwrap();
    for some in actions.chunks(7) {
        let tx = db.begin().unwrap();
        for action in some {
            let received = Received {
                digest: action.digest(),
                parent: None,
                signed: action.as_bytes().to_vec(),
            };
            assert!(tx.put_pending(&received, 0).unwrap());
        }
        tx.commit().unwrap();
        engine.make_block(Timestamp::default()).unwrap();
    }
    let all = |db: &mut crate::db::Db| {
        let tx = db.read().unwrap();
        let places = actions
            .iter()
            .map(|action| tx.action(&action.digest()).unwrap().unwrap());
        let places: Vec<_> = places.collect();
        (places, tx.entries(ledger::Space::Node).unwrap())
    };
    let before = all(&mut db);
    drop((db, engine, place));
    let file = dir.path().join("node.sqlite");
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.execute_batch(FORM_3).unwrap();
    drop(connection);
    let (place, _engine) = open(dir.path(), &demo);
    let mut db = place.connect().unwrap();
    assert_eq!(all(&mut db), before);
    let left = db.read().unwrap().log_page((1, 6), 9, 100).unwrap();
    assert_eq!(left.len(), 13);
    let all = db.read().unwrap().log_page((0, u32::MAX), 9, 100).unwrap();
    assert_eq!(all.len(), 20);
}

#[test]
fn a_crash_between_any_two_steps_loses_nothing_doubles_nothing_and_signs_one_header_each() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let dir = tempfile::tempdir().unwrap();
    let device = SigningKey::from_secret(&[3; 32]);
    let demo = demo(&device);
    let mut received: Vec<Digest> = Vec::new();
    let mut signed_at: BTreeMap<u64, [u8; 64]> = BTreeMap::new();
    for round in 0..60u32 {
        let (place, mut engine) = open(dir.path(), &demo);
        let mut db = place.connect().unwrap();
        for n in 0..random.random_range(0..4) {
            let action = filed(&device, round * 10 + n);
            let tx = db.begin().unwrap();
            let pending = Received {
                digest: action.digest(),
                parent: None,
                signed: action.as_bytes().to_vec(),
            };
            assert!(tx.put_pending(&pending, 0).unwrap());
            tx.commit().unwrap();
            received.push(action.digest());
        }
        let now = Timestamp {
            // The clock is set back now and then.
            seconds: random.random_range(1_000..2_000),
            nanos: 0,
        };
        let crash_after = random.random_range(0..4);
        if crash_after == 0 {
            continue;
        }
        let proposal = engine.propose(now).unwrap();
        if crash_after == 1 {
            continue;
        }
        let finished = engine.apply(proposal).unwrap();
        let (height, signature) = finished.signature();
        assert_eq!(*signed_at.entry(height).or_insert(signature), signature);
        if crash_after == 2 {
            continue;
        }
        engine.commit(finished).unwrap();
    }
    let (place, mut engine) = open(dir.path(), &demo);
    while engine.work().unwrap().actions {
        engine.make_block(Timestamp::default()).unwrap();
    }
    let mut db = place.connect().unwrap();
    let tx = db.read().unwrap();
    let mut recorded = Vec::new();
    tx.each_action(|digest, outcome, _, _| {
        assert!(outcome.is_ok());
        recorded.push(digest);
        Ok(())
    })
    .unwrap();
    assert_eq!(recorded.len(), received.len());
    recorded.sort();
    received.sort();
    assert_eq!(recorded, received);
    for (height, signature) in signed_at {
        let block = tx.header(height).unwrap().unwrap();
        assert_eq!(block.signature, signature, "height {height}");
    }
    let mut time = Timestamp::default();
    let mut height = 1;
    while let Some(block) = tx.header(height).unwrap() {
        assert!(block.vote > time, "height {height}");
        time = block.vote;
        height += 1;
    }
    assert!(height > 10);
}

/// The blocks that the embedded node makes of a thousand actions, through the ABCI
/// application: the same results, the same hashes.
#[cfg(unix)]
#[test]
fn embedded_and_under_the_engine_the_same_blocks_give_the_same_outcomes_and_hashes() {
    use crate::consortium::{Application, ConsortiumOptions};
    use tendermint_abci::Application as _;
    use tendermint_proto::google::protobuf::Timestamp as RawTime;
    use tendermint_proto::v0_38::abci::RequestFinalizeBlock;

    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let (dir, under) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let device = SigningKey::from_secret(&[3; 32]);
    let demo = demo(&device);
    let (place, mut engine) = open(dir.path(), &demo);
    let mut db = place.connect().unwrap();
    let options = ConsortiumOptions::new(under.path(), ([127, 0, 0, 1], 1).into());
    let node = Application::open(&options, &demo.genesis).unwrap();
    let app = node.app();
    let (mut next, mut recorded) = (0u32, 0);
    while next < 1_000 {
        let tx = db.begin().unwrap();
        for _ in 0..random.random_range(0..120) {
            next += 1;
            // Now and then one that was there before, or whose signature does not hold.
            let id = match random.random_range(0..8) {
                0 => random.random_range(0..next),
                _ => next,
            };
            let action = filed(&device, id);
            let mut signed = action.as_bytes().to_vec();
            if random.random_range(0..20) == 0 {
                *signed.last_mut().unwrap() ^= 1;
            }
            let pending = Received {
                digest: seal::hash::sha256(&[&signed]),
                parent: None,
                signed,
            };
            tx.put_pending(&pending, 0).unwrap();
        }
        tx.commit().unwrap();
        let proposal = engine
            .propose(Timestamp {
                seconds: 2_000 + u64::from(next),
                nanos: 0,
            })
            .unwrap();
        let request = RequestFinalizeBlock {
            height: i64::try_from(proposal.height).unwrap(),
            time: Some(RawTime {
                seconds: i64::try_from(proposal.vote.seconds).unwrap(),
                nanos: 0,
            }),
            txs: crate::comet::take_list(&proposal.txs)
                .unwrap()
                .into_iter()
                .map(Into::into)
                .collect(),
            ..RequestFinalizeBlock::default()
        };
        let expected = engine.apply(proposal).unwrap();
        let answer = app.finalize_block(request);
        let results: Vec<(u32, Vec<u8>)> = answer
            .tx_results
            .iter()
            .map(|result| (result.code, result.data.to_vec()))
            .collect();
        let block = expected.block();
        assert_eq!(answer.app_hash.as_ref(), block.app_hash.0);
        assert_eq!(receipt::commit::results_hash(&results), block.results_hash);
        app.commit();
        recorded += engine.commit(expected).unwrap().recorded;
        // Those with a bad signature would wait for ever under a digest of their bytes.
        let tx = db.begin().unwrap();
        for (_, digest, _) in tx.ready_after(0, 1_000).unwrap() {
            tx.remove_pending(&digest).unwrap();
        }
        tx.commit().unwrap();
    }
    assert!(recorded > 500 && !app.is_broken(), "{recorded}");
}
