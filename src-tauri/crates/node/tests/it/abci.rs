//! The application in process, called as the engine calls it.

use crate::world::*;
use domain::action::Action;
use domain::id::HallCode;
use domain::outcome::Outcome;
use ledger::{Genesis, MemoryStore, apply_block, apply_genesis, encode_tx};
use node::consortium::backup;
use node::consortium::config::Folder;
use node::consortium::testnet::{self, Plan};
use node::consortium::{Application, ConsortiumOptions, SnapshotPlan};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::path::Path;
use std::time::{Duration, Instant};
use tendermint_abci::Application as _;
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci::response_apply_snapshot_chunk::Result as Taken;
use tendermint_proto::v0_38::abci::response_offer_snapshot::Result as Offered;
use tendermint_proto::v0_38::abci::{
    CheckTxType, RequestApplySnapshotChunk, RequestCheckTx, RequestFinalizeBlock, RequestInfo,
    RequestInitChain, RequestLoadSnapshotChunk, RequestOfferSnapshot, ResponseFinalizeBlock,
    ResponseInfo, Snapshot, ValidatorUpdate,
};
use tendermint_proto::v0_38::crypto::{PublicKey, public_key::Sum};

pub(crate) const NOW: u64 = 1_700_000_100;

pub(crate) fn options(dir: &Path) -> ConsortiumOptions {
    // No engine is there; nothing in these tests asks it.
    let mut options = ConsortiumOptions::new(dir, ([127, 0, 0, 1], 1).into());
    options.snapshots = SnapshotPlan {
        interval: 0,
        keep: 2,
        patience: Duration::ZERO,
    };
    options
}

pub(crate) fn open(dir: &Path) -> Application {
    Application::open(&options(dir), &demo().genesis).unwrap()
}

pub(crate) fn init_request(genesis: &Genesis) -> RequestInitChain {
    let update = |validator: &ledger::Validator| ValidatorUpdate {
        pub_key: Some(PublicKey {
            sum: Some(Sum::Ed25519(validator.key.0.to_vec())),
        }),
        power: i64::try_from(validator.power).unwrap(),
    };
    RequestInitChain {
        chain_id: genesis.chain_id.as_str().to_owned(),
        validators: genesis.validators.iter().map(update).collect(),
        app_state_bytes: format!("{{\"genesis\":\"{}\"}}", genesis.digest()).into(),
        initial_height: 1,
        ..RequestInitChain::default()
    }
}

pub(crate) fn finalize(node: &Application, height: u64, txs: &[Vec<u8>]) -> ResponseFinalizeBlock {
    node.app().finalize_block(RequestFinalizeBlock {
        txs: txs.iter().map(|tx| tx.clone().into()).collect(),
        height: i64::try_from(height).unwrap(),
        time: Some(Timestamp {
            seconds: i64::try_from(NOW + height).unwrap(),
            nanos: 0,
        }),
        ..RequestFinalizeBlock::default()
    })
}

pub(crate) fn info(node: &Application) -> ResponseInfo {
    node.app().info(RequestInfo::default())
}

pub(crate) fn check(node: &Application, tx: &[u8]) -> u32 {
    let request = RequestCheckTx {
        tx: tx.to_vec().into(),
        r#type: 0,
    };
    node.app().check_tx(request).code
}

pub(crate) fn codes(data: &[u8]) -> Vec<u32> {
    minicbor::decode(data).unwrap()
}

/// A thousand signed actions, good and bad, repeats and altered bytes included.
fn thousand(random: &mut StdRng) -> Vec<Vec<u8>> {
    let mut filed: Vec<Action> = Vec::new();
    let mut all: Vec<Vec<u8>> = Vec::new();
    for id in 0..1_000 {
        let action = match random.random_range(0..10) {
            0..2 if !filed.is_empty() => withdraw(id, filed.choose(random).unwrap()),
            2 if !all.is_empty() => {
                all.push(all.choose(random).unwrap().clone());
                continue;
            }
            _ => file(id),
        };
        filed.push(action.clone());
        let mut bytes = signed(&action).into_bytes();
        if random.random_range(0..20) == 0 {
            let at = random.random_range(0..bytes.len());
            bytes[at] ^= 1;
        }
        all.push(bytes);
    }
    all
}

#[test]
fn the_application_and_the_bare_ledger_give_the_same_outcomes_and_hashes_to_a_thousand_actions() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let genesis = demo().genesis;
    let mut store = MemoryStore::default();
    store.write(&apply_genesis(&store, &genesis).unwrap());
    let dir = tempfile::tempdir().unwrap();
    let mut node = open(dir.path());
    node.app().init_chain(init_request(&genesis));
    let all = thousand(&mut random);
    let (mut rest, mut height, mut recorded) = (all.as_slice(), 0, 0);
    while !rest.is_empty() {
        height += 1;
        let mut txs = Vec::new();
        for _ in 0..random.random_range(0..4) {
            let (tx, left) = rest.split_at(random.random_range(0..=rest.len().min(40)));
            if !tx.is_empty() {
                txs.push(encode_tx(tx.iter().map(Vec::as_slice)));
            }
            rest = left;
        }
        if random.random_range(0..5) == 0 {
            txs.push(b"no transaction".to_vec());
        }
        // Some were seen by the mempool before, some were not.
        for tx in txs.iter().filter(|_| height % 2 == 0) {
            check(&node, tx);
        }
        let context = ledger::BlockContext {
            height,
            time_s: NOW + height,
        };
        let expected = apply_block(&store, &context, &txs).unwrap();
        store.write(&expected.writes);
        recorded += expected.recorded.len();
        let mut answer = finalize(&node, height, &txs);
        if random.random_range(0..4) == 0 {
            // The process dies between FinalizeBlock and Commit; the engine asks again.
            drop(node);
            node = open(dir.path());
            assert_eq!(info(&node).last_block_height, height as i64 - 1);
            let again = finalize(&node, height, &txs);
            assert_eq!(again, answer);
            answer = again;
        }
        assert_eq!(answer.tx_results.len(), txs.len());
        for (result, expected) in answer.tx_results.iter().zip(&expected.results) {
            // Of what a block recorded nothing the engine forgets the bytes.
            let code = u32::from(expected.iter().all(|r| r.leaf.is_none()));
            let expected: Vec<u32> = expected.iter().map(|r| r.outcome.code()).collect();
            assert_eq!((result.code, codes(&result.data)), (code, expected));
        }
        assert_eq!(answer.app_hash.as_ref(), expected.app_hash.0);
        node.app().commit();
        let info = info(&node);
        assert_eq!(info.last_block_height, height as i64);
        assert_eq!(info.last_block_app_hash.as_ref(), expected.app_hash.0);
    }
    assert!(recorded > 500, "{recorded}");
    assert!(!node.app().is_broken());
}

#[test]
fn the_engine_begins_with_this_nodes_genesis_or_not_at_all() {
    let genesis = demo().genesis;
    let good = init_request(&genesis);
    for wrong in [
        RequestInitChain {
            chain_id: "donghu-2".into(),
            ..good.clone()
        },
        RequestInitChain {
            app_state_bytes: "{\"genesis\":\"00\"}".into(),
            ..good.clone()
        },
        RequestInitChain {
            validators: vec![],
            ..good.clone()
        },
        RequestInitChain {
            initial_height: 7,
            ..good.clone()
        },
    ] {
        let dir = tempfile::tempdir().unwrap();
        let node = open(dir.path());
        node.app().init_chain(wrong);
        assert!(node.app().is_broken());
    }
    let dir = tempfile::tempdir().unwrap();
    let node = open(dir.path());
    let info = info(&node);
    assert_eq!(
        (info.last_block_height, info.last_block_app_hash.len()),
        (0, 0)
    );
    assert_eq!(node.app().init_chain(good.clone()).app_hash.len(), 32);
    // Asked again after a crash before the first block.
    assert_eq!(node.app().init_chain(good).app_hash.len(), 32);
    assert!(!node.app().is_broken());
}

#[test]
fn the_mempool_takes_what_is_new_once_and_says_why_not() {
    let dir = tempfile::tempdir().unwrap();
    let node = open(dir.path());
    let (one, two) = (signed(&file(1)), signed(&file(2)));
    let mut bad = signed(&file(3)).into_bytes();
    *bad.last_mut().unwrap() ^= 1;
    let tx = |actions: &[&[u8]]| encode_tx(actions.iter().copied());
    let known = 1_000;
    assert_eq!(check(&node, b"junk"), Outcome::Malformed.code());
    assert_eq!(check(&node, &tx(&[&bad])), Outcome::BadSignature.code());
    assert_eq!(check(&node, &tx(&[one.as_bytes()])), 0);
    assert_eq!(
        check(&node, &tx(&[one.as_bytes()])),
        known,
        "it waits already"
    );
    assert_eq!(
        check(&node, &tx(&[one.as_bytes(), two.as_bytes()])),
        0,
        "one is new"
    );
    finalize(&node, 1, &[tx(&[one.as_bytes()])]);
    node.app().commit();
    assert_eq!(
        check(&node, &tx(&[one.as_bytes()])),
        known,
        "it is on the chain"
    );
    assert_eq!(
        check(&node, &tx(&[two.as_bytes()])),
        known,
        "it waits still"
    );
    let again = RequestCheckTx {
        tx: tx(&[two.as_bytes()]).into(),
        r#type: CheckTxType::Recheck.into(),
    };
    assert_eq!(node.app().check_tx(again).code, 0, "it is looked at again");
    finalize(&node, 2, &[tx(&[two.as_bytes()])]);
    node.app().commit();
    assert_eq!(
        check(&node, &tx(&[two.as_bytes()])),
        known,
        "it is on the chain, too"
    );
}

#[test]
fn a_commit_without_a_block_breaks_the_connection_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let node = open(dir.path());
    node.app().commit();
    assert!(node.app().is_broken());
    drop(node);
    let node = open(dir.path());
    assert_eq!(info(&node).last_block_height, 0);
    // A height that is not the next is the engine's error, not a block.
    finalize(&node, 5, &[]);
    assert!(node.app().is_broken());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_stands_in_a_block_there_is_exactly_one_result_for_each_transaction(
        txs in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..6),
        good in 0usize..6,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let node = open(dir.path());
        let mut txs = txs;
        let filed = encode_tx([signed(&file(1)).as_bytes()]);
        txs.insert(good.min(txs.len()), filed.clone());
        txs.push(filed);
        let answer = finalize(&node, 1, &txs);
        prop_assert_eq!(answer.tx_results.len(), txs.len());
        prop_assert!(!node.app().is_broken());
    }
}

/// A node with some blocks, and the snapshot that it took.
pub(crate) fn with_snapshot(dir: &Path, blocks: u64) -> (Application, Snapshot) {
    let mut options = options(dir);
    options.snapshots.interval = blocks;
    let node = Application::open(&options, &demo().genesis).unwrap();
    for height in 1..=blocks {
        let actions: Vec<_> = (0..5).map(|n| signed(&file(height * 10 + n))).collect();
        let tx = encode_tx(actions.iter().map(|action| action.as_bytes()));
        finalize(&node, height, &[tx]);
        node.app().commit();
    }
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(snapshot) = node.app().list_snapshots().snapshots.pop() {
            return (node, snapshot);
        }
        assert!(Instant::now() < until, "no snapshot");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) fn chunk(node: &Application, of: &Snapshot, index: u32) -> Vec<u8> {
    let request = RequestLoadSnapshotChunk {
        height: of.height,
        format: of.format,
        chunk: index,
    };
    node.app().load_snapshot_chunk(request).chunk.to_vec()
}

pub(crate) fn offer(node: &Application, snapshot: &Snapshot, app_hash: &[u8]) -> i32 {
    let request = RequestOfferSnapshot {
        snapshot: Some(snapshot.clone()),
        app_hash: app_hash.to_vec().into(),
    };
    node.app().offer_snapshot(request).result
}

pub(crate) fn apply(node: &Application, index: u32, chunk: Vec<u8>) -> i32 {
    let request = RequestApplySnapshotChunk {
        index,
        chunk: chunk.into(),
        sender: "peer".into(),
    };
    node.app().apply_snapshot_chunk(request).result
}

#[test]
fn a_node_that_joins_by_a_snapshot_agrees_with_the_others_from_there_on() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    joined(a.path(), b.path());
}

/// A node with nine blocks in one folder, and in the other one that joined by its snapshot
/// of the sixth.
pub(crate) fn joined(a: &Path, b: &Path) {
    let (old, snapshot) = with_snapshot(a, 6);
    assert_eq!((snapshot.height, snapshot.format), (6, 2));
    let trusted = info(&old).last_block_app_hash;
    let new = open(b);
    assert_eq!(offer(&new, &snapshot, &trusted), Offered::Accept as i32);
    for index in 0..snapshot.chunks {
        let chunk = chunk(&old, &snapshot, index);
        let mut wrong = chunk.clone();
        wrong[0] ^= 1;
        assert_eq!(apply(&new, index, wrong), Taken::Retry as i32);
        assert_eq!(apply(&new, index, chunk), Taken::Accept as i32);
    }
    assert_eq!(info(&new), info(&old));
    for height in 7..10 {
        // Repeats of what came with the snapshot get their first outcome here, too.
        let actions: Vec<_> = [height * 10, 21, 63].map(|id| signed(&file(id))).into();
        let tx = [encode_tx(actions.iter().map(|action| action.as_bytes()))];
        assert_eq!(finalize(&new, height, &tx), finalize(&old, height, &tx));
        new.app().commit();
        old.app().commit();
    }
    drop(new);
    // What is on its disk passes the whole check on opening.
    assert_eq!(info(&open(b)), info(&old));
}

#[test]
fn a_snapshot_of_another_state_format_or_manifest_is_refused_and_leaves_no_trace() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (old, snapshot) = with_snapshot(a.path(), 3);
    let trusted = info(&old).last_block_app_hash;
    let new = open(b.path());
    let format = Snapshot {
        format: snapshot.format + 1,
        ..snapshot.clone()
    };
    assert_eq!(offer(&new, &format, &trusted), Offered::RejectFormat as i32);
    let manifest = Snapshot {
        metadata: vec![0x82, 3, 0x80].into(),
        ..snapshot.clone()
    };
    assert_eq!(offer(&new, &manifest, &trusted), Offered::Reject as i32);
    assert_eq!(offer(&new, &snapshot, b"short"), Offered::Reject as i32);
    // Everything fits, but it is not the state that the light client trusts.
    assert_eq!(offer(&new, &snapshot, &[7; 32]), Offered::Accept as i32);
    let last = snapshot.chunks - 1;
    for index in 0..last {
        assert_eq!(
            apply(&new, index, chunk(&old, &snapshot, index)),
            Taken::Accept as i32
        );
    }
    let refused = apply(&new, last, chunk(&old, &snapshot, last));
    assert_eq!(refused, Taken::RejectSnapshot as i32);
    assert_eq!(info(&new).last_block_height, 0);
    assert!(!new.app().is_broken());
    assert_eq!(chunk(&old, &snapshot, 99), Vec::<u8>::new());
}

fn files_below(dir: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            names.extend(files_below(&entry.path()));
        }
        names.push(entry.file_name().to_str().unwrap().to_owned());
    }
    names
}

#[test]
fn a_backup_restores_the_chain_and_never_a_key_or_what_was_signed() {
    let dir = tempfile::tempdir().unwrap();
    let plan = Plan {
        chain_id: chain(),
        seed: [7; 32],
        time_s: 1_700_000_000,
        validators: 1,
        others: 0,
        hall: HallCode::new("DH").unwrap(),
        devices: vec![device().public()],
        base_port: Some(40_000),
        adjust: |config| config.snapshots.interval = 0,
    };
    let net = testnet::write(dir.path(), &plan).unwrap();
    let member = &net.members[0];
    let open = |folder: &Folder| {
        let options = folder.options(&member.config, &net.demo.genesis).unwrap();
        Application::open(&options, &net.demo.genesis).unwrap()
    };
    let node = open(&member.folder);
    let filed = signed(&file(1));
    for height in 1..4 {
        finalize(&node, height, &[encode_tx([filed.as_bytes()])]);
        node.app().commit();
    }
    let before = info(&node);
    let to = dir.path().join("backup");
    let busy = backup::write(&member.folder, &to).unwrap_err();
    assert_eq!(busy.code(), "node_in_use");
    std::fs::remove_dir(&to).unwrap();
    drop(node);
    // What the engine has signed and its blocks, as it would leave them.
    let data = member.folder.engine().join("data");
    std::fs::create_dir(data.join("blockstore.db")).unwrap();
    std::fs::write(data.join("blockstore.db").join("1.ldb"), "blocks").unwrap();
    assert_eq!(backup::write(&member.folder, &to).unwrap(), 3);
    let names = files_below(&to);
    assert!(names.iter().any(|name| name == "1.ldb"));
    for never in [
        "priv_validator_state.json",
        "priv_validator_key.json",
        "node_key.json",
    ] {
        assert!(
            files_below(&member.folder.engine())
                .iter()
                .any(|name| name == never)
        );
        assert!(!names.iter().any(|name| name == never), "{never}");
    }
    let restored = Folder::at(&dir.path().join("restored")).unwrap();
    assert_eq!(backup::read(&to, &restored).unwrap(), 3);
    assert!(
        !files_below(restored.path())
            .iter()
            .any(|name| name.starts_with("priv_validator"))
    );
    assert_eq!(restored.config().unwrap(), member.config);
    let node = open(&restored);
    assert_eq!(info(&node), before);
    // One changed byte of the copy is found.
    let copy = to.join("node.sqlite");
    let connection = rusqlite::Connection::open(&copy).unwrap();
    let changed = connection
        .execute("UPDATE action SET outcome = 8", [])
        .unwrap();
    assert_eq!(changed, 1);
    drop(connection);
    let wrong = Folder::at(&dir.path().join("wrong")).unwrap();
    assert_eq!(
        backup::read(&to, &wrong).unwrap_err().code(),
        "node_damaged"
    );
    assert!(!wrong.config_file().exists());
}
