//! The same day of a thousand actions of every kind, through the ledger alone, through the
//! application that the engine drives, and through an embedded node: the same outcomes and
//! the same hashes.

use crate::abci;
use crate::ledger_day::day::every_day;
use crate::ledger_day::hall::{START_S, hall_genesis};
use crate::ledger_day::world::key;
use crate::world::{Running, client, now_s};
use domain::action::Kind;
use ledger::{BlockContext, MemoryStore, apply_block, apply_genesis, encode_tx};
use node::consortium::Application;
use node::{EmbeddedNode, GatewayOptions};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use seal::action::SignedAction;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tendermint_abci::Application as _;
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci::RequestFinalizeBlock;

/// The seed, the actions, and of which kinds they are.
type Day = (u64, Vec<Vec<u8>>, BTreeSet<Kind>);

fn day() -> &'static Day {
    static DAY: OnceLock<Day> = OnceLock::new();
    let day = DAY.get_or_init(|| {
        let seed: u64 = rand::rng().random();
        let (actions, kinds) = every_day(seed, 1_000);
        (seed, actions, kinds)
    });
    println!("seed {}", day.0);
    day
}

fn open(dir: &Path) -> Application {
    Application::open(&abci::options(dir), &hall_genesis()).unwrap()
}

fn request(height: u64, time_s: u64, txs: &[Vec<u8>]) -> RequestFinalizeBlock {
    RequestFinalizeBlock {
        txs: txs.iter().map(|tx| tx.clone().into()).collect(),
        height: i64::try_from(height).unwrap(),
        time: Some(Timestamp {
            seconds: i64::try_from(time_s).unwrap(),
            nanos: 0,
        }),
        ..RequestFinalizeBlock::default()
    }
}

fn store() -> MemoryStore {
    let mut store = MemoryStore::default();
    store.write(&apply_genesis(&store, &hall_genesis()).unwrap());
    store
}

#[test]
fn a_thousand_actions_of_every_kind_end_the_same_in_the_ledger_and_under_the_engine() {
    let (seed, actions, kinds) = day();
    let all = Kind::ALL;
    let missing: Vec<_> = all.iter().filter(|kind| !kinds.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let mut random = StdRng::seed_from_u64(*seed);
    let dir = tempfile::tempdir().unwrap();
    let mut node = open(dir.path());
    node.app().init_chain(abci::init_request(&hall_genesis()));
    let (mut store, mut good) = (store(), 0);
    let (mut rest, mut height) = (actions.as_slice(), 0);
    while !rest.is_empty() {
        height += 1;
        let (now, later) = rest.split_at(random.random_range(1..=rest.len().min(30)));
        rest = later;
        let txs: Vec<Vec<u8>> = now
            .chunks(12)
            .map(|some| encode_tx(some.iter().map(Vec::as_slice)))
            .collect();
        let time_s = START_S + height * 60;
        let expected = apply_block(&store, &BlockContext { height, time_s }, &txs).unwrap();
        store.write(&expected.writes);
        if height.is_multiple_of(3) {
            abci::check(&node, &txs[0]);
        }
        let mut answer = node.app().finalize_block(request(height, time_s, &txs));
        if height.is_multiple_of(7) {
            drop(node);
            node = open(dir.path());
            let again = node.app().finalize_block(request(height, time_s, &txs));
            assert_eq!(again, answer);
            answer = again;
        }
        for (result, expected) in answer.tx_results.iter().zip(&expected.results) {
            let outcomes: Vec<u32> = expected.iter().map(|r| r.outcome.code()).collect();
            assert_eq!(abci::codes(&result.data), outcomes);
            good += outcomes.iter().filter(|code| **code == 0).count();
        }
        assert_eq!(answer.app_hash.as_ref(), expected.app_hash.0);
        node.app().commit();
    }
    assert!(good > 200, "{good}");
    assert!(!node.app().is_broken());
}

#[test]
fn the_blocks_that_an_embedded_node_made_of_them_give_the_same_hashes_under_the_engine() {
    let (_, actions, _) = day();
    let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let mut options = node::Options::new(dirs[0].path());
    options.coalesce = Duration::from_millis(20);
    let node = EmbeddedNode::open(options, &hall_genesis(), key(9)).unwrap();
    let open_gateway = GatewayOptions::open(([127, 0, 0, 1], 0).into());
    let running = Running {
        gateway: node.serve_with(&open_gateway).unwrap(),
        node,
        client: client(),
    };
    for some in actions.chunks(50) {
        running.submit(&some.iter().map(Vec::as_slice).collect::<Vec<_>>());
    }
    // Until nothing becomes a block any more: parents that never come stay behind.
    let (mut tip, mut since) = (0, Instant::now());
    let begun = Instant::now();
    while since.elapsed() < Duration::from_secs(2) {
        let height = running.get_json("/v1/head")["height"].as_u64().unwrap();
        if height != tip {
            (tip, since) = (height, Instant::now());
        }
        assert!(begun.elapsed() < Duration::from_secs(120));
        std::thread::sleep(Duration::from_millis(50));
    }
    // An altered signature leaves the digest as it is; the good one stands first.
    let mut by_digest: BTreeMap<String, &[u8]> = BTreeMap::new();
    for bytes in actions {
        if let Ok(parsed) = SignedAction::parse(bytes) {
            by_digest.entry(parsed.digest().to_hex()).or_insert(bytes);
        }
    }
    let blocks = crate::events::blocks(&running, tip - 1);
    let application = open(dirs[1].path());
    application
        .app()
        .init_chain(abci::init_request(&hall_genesis()));
    let mut recorded = 0;
    for block in &blocks {
        let (height, time_s) = (block["height"].as_u64(), block["time"].as_u64());
        let (height, time_s) = (height.unwrap(), time_s.unwrap());
        assert!(time_s <= now_s());
        let done = block["actions"].as_array().unwrap();
        let bytes: Vec<&[u8]> = done
            .iter()
            .map(|done| by_digest[done["action"].as_str().unwrap()])
            .collect();
        let txs: Vec<Vec<u8>> = if bytes.is_empty() {
            vec![]
        } else {
            vec![encode_tx(bytes)]
        };
        let answer = application
            .app()
            .finalize_block(request(height, time_s, &txs));
        let words = answer.tx_results.iter().flat_map(|r| abci::codes(&r.data));
        let words: Vec<&str> = words
            .map(|code| domain::outcome::Outcome::from_code(code).unwrap().word())
            .collect();
        let theirs: Vec<&str> = done
            .iter()
            .map(|d| d["outcome"].as_str().unwrap())
            .collect();
        assert_eq!(words, theirs);
        application.app().commit();
        recorded += done.len();
    }
    assert!(recorded > 500, "{recorded}");
    let head = running.get_json("/v1/head");
    let ours = abci::info(&application).last_block_app_hash;
    assert_eq!(head["app_hash"], hex::encode(&ours));
    running.stop();
}
