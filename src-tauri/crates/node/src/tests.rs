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

fn demo(device: &SigningKey) -> DemoChain {
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
            content: Digest::ZERO,
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
