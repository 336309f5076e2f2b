//! What CometBFT wants of an application (v0.38, spec/abci, "Requirements for the
//! Application"): each numbered requirement as a property of ours.

mod unnumbered;

use crate::abci::{NOW, check, finalize, info, open, options};
use crate::world::*;
use ledger::encode_tx;
use node::consortium::Application;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use prost::bytes::Bytes;
use prost::encoding::encoded_len_varint;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};
use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};
use tendermint_abci::Application as _;
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci::response_process_proposal::ProposalStatus;
use tendermint_proto::v0_38::abci::response_verify_vote_extension::VerifyStatus;
use tendermint_proto::v0_38::abci::{
    CommitInfo, ExtendedCommitInfo, Misbehavior, RequestExtendVote, RequestFinalizeBlock,
    RequestPrepareProposal, RequestProcessProposal, RequestVerifyVoteExtension,
    ResponseFinalizeBlock,
};

/// The shortest time that the engine's configuration gives a proposer.
const PROPOSE: Duration = Duration::from_secs(3);

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    })
}

fn of_filings(first: u64, count: u64) -> Vec<u8> {
    let all: Vec<_> = (first..first + count).map(|id| signed(&file(id))).collect();
    encode_tx(all.iter().map(|action| action.as_bytes()))
}

/// Transactions as a mempool, or a proposer who means ill, may have them.
fn transactions() -> impl Strategy<Value = Vec<Bytes>> {
    let one = prop_oneof![
        3 => (1u64..40, 1u64..4).prop_map(|(first, count)| of_filings(first, count)),
        2 => (1usize..1_030, 0usize..40)
            .prop_map(|(count, len)| encode_tx(vec![vec![7; len].as_slice(); count])),
        1 => prop::collection::vec(any::<u8>(), 0..200),
    ];
    prop::collection::vec(one.prop_map(Bytes::from), 0..24)
}

/// What else stands in a call, of which nothing may depend.
#[derive(Debug, Clone)]
struct Noise {
    bytes: Vec<u8>,
    nanos: i32,
    round: i32,
}

fn noise() -> impl Strategy<Value = Noise> {
    let parts = (prop::collection::vec(any::<u8>(), 0..40), 0..999, 0..9);
    parts.prop_map(|(bytes, nanos, round)| Noise {
        bytes,
        nanos,
        round,
    })
}

impl Noise {
    fn time(&self, height: u64) -> Option<Timestamp> {
        Some(Timestamp {
            seconds: i64::try_from(NOW + height).unwrap(),
            nanos: self.nanos,
        })
    }

    fn commit(&self) -> Option<CommitInfo> {
        Some(CommitInfo {
            round: self.round,
            votes: vec![],
        })
    }

    fn misbehavior(&self) -> Vec<Misbehavior> {
        vec![Misbehavior::default(); self.bytes.len() % 3]
    }

    fn prepare(&self, txs: &[Bytes], max_tx_bytes: i64) -> RequestPrepareProposal {
        RequestPrepareProposal {
            max_tx_bytes,
            txs: txs.to_vec(),
            local_last_commit: Some(ExtendedCommitInfo {
                round: self.round,
                votes: vec![],
            }),
            misbehavior: self.misbehavior(),
            height: 1,
            time: self.time(1),
            next_validators_hash: self.bytes.clone().into(),
            proposer_address: self.bytes.clone().into(),
        }
    }

    fn process(&self, txs: &[Bytes]) -> RequestProcessProposal {
        RequestProcessProposal {
            txs: txs.to_vec(),
            proposed_last_commit: self.commit(),
            misbehavior: self.misbehavior(),
            hash: self.bytes.clone().into(),
            height: 1,
            time: self.time(1),
            next_validators_hash: self.bytes.clone().into(),
            proposer_address: self.bytes.clone().into(),
        }
    }

    fn finalize(&self, height: u64, txs: &[Bytes]) -> RequestFinalizeBlock {
        RequestFinalizeBlock {
            txs: txs.to_vec(),
            decided_last_commit: self.commit(),
            // What the block says of validators is of the block, not noise.
            misbehavior: vec![],
            hash: self.bytes.clone().into(),
            height: i64::try_from(height).unwrap(),
            time: self.time(height),
            next_validators_hash: self.bytes.clone().into(),
            proposer_address: self.bytes.clone().into(),
        }
    }

    fn random(random: &mut StdRng) -> Self {
        Self {
            bytes: vec![random.random(); random.random_range(0..40)],
            nanos: random.random_range(0..999),
            round: random.random_range(0..9),
        }
    }
}

fn prepared(node: &Application, request: RequestPrepareProposal) -> Vec<Bytes> {
    node.app().prepare_proposal(request).txs
}

fn accepts(node: &Application, request: RequestProcessProposal) -> bool {
    let status = node.app().process_proposal(request).status;
    let said = [ProposalStatus::Accept, ProposalStatus::Reject].map(i32::from);
    assert!(said.contains(&status), "an answer that stops the engine");
    status == said[0]
}

fn extend(node: &Application, noise: &Noise) -> Vec<u8> {
    let request = RequestExtendVote {
        hash: noise.bytes.clone().into(),
        height: 1,
        ..RequestExtendVote::default()
    };
    node.app().extend_vote(request).vote_extension.to_vec()
}

fn extension_is_good(node: &Application, noise: &Noise, extension: &[u8]) -> bool {
    let request = RequestVerifyVoteExtension {
        hash: noise.bytes.clone().into(),
        validator_address: noise.bytes.clone().into(),
        height: 1,
        vote_extension: extension.to_vec().into(),
    };
    node.app().verify_vote_extension(request).status == i32::from(VerifyStatus::Accept)
}

/// A node whose own limit for the blocks that it proposes is this.
fn node_with(dir: &Path, max_block_actions: usize) -> Application {
    let mut options = options(dir);
    options.max_block_actions = max_block_actions;
    Application::open(&options, &demo().genesis).unwrap()
}

#[test]
fn requirement_01_a_proposal_is_made_without_running_it_and_well_within_the_proposers_time() {
    let dir = tempfile::tempdir().unwrap();
    let node = open(dir.path());
    // A mempool's worth of the smallest actions there are: the dearest to look at.
    let one = encode_tx(vec![[7u8; 1].as_slice(); 1_024]);
    let txs = vec![Bytes::from(one); 4_000];
    let noise = Noise {
        bytes: vec![],
        nanos: 0,
        round: 0,
    };
    let begun = Instant::now();
    let first = prepared(&node, noise.prepare(&txs, 4 << 20));
    assert!(!first.is_empty() && accepts(&node, noise.process(&first)));
    assert!(begun.elapsed() < PROPOSE, "{:?}", begun.elapsed());
    // It does not wait for a block that is being run either: it looks at no state.
    finalize(&node, 1, &[]);
    assert_eq!(prepared(&node, noise.prepare(&txs, 4 << 20)), first);
}

#[test]
fn requirement_02_a_prepared_proposal_is_never_larger_than_the_engine_allows() {
    let dir = tempfile::tempdir().unwrap();
    let node = open(dir.path());
    let max = prop_oneof![Just(-1i64), 0i64..3_000, 0i64..200_000, Just(4i64 << 20)];
    let given = (transactions(), max, noise());
    let run = runner(96).run(&given, |(txs, max, noise)| {
        let prepared = prepared(&node, noise.prepare(&txs, max));
        // As the engine counts a block: each transaction is a field of a message.
        let field = |tx: &Bytes| 1 + encoded_len_varint(tx.len() as u64) + tx.len();
        let size: usize = prepared.iter().map(field).sum();
        prop_assert!(size <= usize::try_from(max).unwrap_or(0));
        // Nothing is made up, doubled or moved before what came earlier.
        let mut rest = txs.iter();
        prop_assert!(prepared.iter().all(|tx| rest.any(|other| other == tx)));
        Ok(())
    });
    run.unwrap();
}

#[test]
fn requirement_03_what_one_prepares_every_other_accepts() {
    let dirs = [(); 4].map(|()| tempfile::tempdir().unwrap());
    let limits = [1, 50, 1_024, 1 << 20];
    let nodes: Vec<Application> = dirs
        .iter()
        .zip(limits)
        .map(|(dir, limit)| node_with(dir.path(), limit))
        .collect();
    // One has a mempool of its own, one is in the middle of a block.
    check(&nodes[1], &of_filings(1, 3));
    finalize(&nodes[2], 1, &[of_filings(1, 3)]);
    let given = (transactions(), 0i64..300_000, noise(), noise());
    let run = runner(64).run(&given, |(txs, max, here, there)| {
        for p in &nodes {
            let proposal = prepared(p, here.prepare(&txs, max));
            for q in &nodes {
                prop_assert!(accepts(q, there.process(&proposal)));
            }
        }
        Ok(())
    });
    run.unwrap();
}

#[test]
fn requirements_04_and_05_whether_a_proposal_is_accepted_depends_on_its_block_alone() {
    let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let quiet = node_with(dirs[0].path(), 1);
    let mut busy = Some(node_with(dirs[1].path(), 1_024));
    let both = [Cell::new(false), Cell::new(false)];
    let given = (transactions(), noise(), noise(), any::<u8>());
    let run = runner(64).run(&given, |(txs, here, there, what)| {
        let first = accepts(&quiet, here.process(&txs));
        let node = busy.as_ref().unwrap();
        match what % 4 {
            0 => {
                let codes = txs.iter().map(|tx| check(node, tx));
                prop_assert_eq!(codes.count(), txs.len());
            }
            1 => {
                finalize(node, 1, &[of_filings(1, 2)]);
            }
            2 => {
                prepared(node, there.prepare(&txs, 1 << 20));
            }
            _ => {
                extend(node, &there);
            }
        }
        for _ in 0..2 {
            prop_assert_eq!(accepts(node, there.process(&txs)), first);
        }
        both[usize::from(first)].set(true);
        Ok(())
    });
    run.unwrap();
    // The same after a restart, and both answers were seen.
    let block = [Bytes::from(of_filings(1, 2)), Bytes::from_static(b"junk")];
    let noise = Noise::random(&mut StdRng::seed_from_u64(1));
    for txs in [&block[..1], &block[..]] {
        let before = accepts(busy.as_ref().unwrap(), noise.process(txs));
        drop(busy.take());
        busy = Some(open(dirs[1].path()));
        assert_eq!(accepts(busy.as_ref().unwrap(), noise.process(txs)), before);
        both[usize::from(before)].set(true);
    }
    assert!(both.iter().all(Cell::get), "{both:?}");
}

#[test]
fn requirements_06_to_08_a_votes_extension_is_empty_and_none_is_ever_refused() {
    let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let (p, q) = (open(dirs[0].path()), open(dirs[1].path()));
    check(&q, &of_filings(1, 1));
    let given = (noise(), prop::collection::vec(any::<u8>(), 0..60));
    let run = runner(64).run(&given, |(noise, arbitrary)| {
        let own = extend(&p, &noise);
        prop_assert!(own.is_empty());
        for extension in [&own, &arbitrary] {
            let verdict = extension_is_good(&p, &noise, extension);
            prop_assert!(verdict);
            prop_assert_eq!(extension_is_good(&q, &noise, extension), verdict);
        }
        Ok(())
    });
    run.unwrap();
}

/// A thousandth of a chain's life: mostly good transactions, some repeats, some junk.
fn block(random: &mut StdRng, next: &mut u64) -> Vec<Bytes> {
    let mut txs = Vec::new();
    for _ in 0..random.random_range(0..4) {
        let tx = match random.random_range(0..6) {
            0 => b"no transaction".to_vec(),
            1 if *next > 3 => of_filings(random.random_range(1..*next - 1), 2),
            2 => {
                let filed = file(*next);
                let pair = [signed(&filed), signed(&withdraw(*next + 1, &filed))];
                *next += 2;
                encode_tx(pair.iter().map(|action| action.as_bytes()))
            }
            _ => {
                let count = random.random_range(1..4);
                *next += count;
                of_filings(*next - count, count)
            }
        };
        txs.push(Bytes::from(tx));
    }
    txs
}

/// What an engine may ask at any time of a height, in any order.
fn disturb(node: &Application, random: &mut StdRng, txs: &[Bytes]) {
    for _ in 0..random.random_range(0..8) {
        let noise = Noise::random(random);
        match random.random_range(0..6) {
            0 => {
                prepared(node, noise.prepare(txs, 1 << 20));
            }
            1 => {
                accepts(node, noise.process(txs));
            }
            2 => {
                extend(node, &noise);
            }
            3 => {
                extension_is_good(node, &noise, &noise.bytes);
            }
            4 => {
                info(node);
                node.app().list_snapshots();
            }
            _ => {
                let tx = txs.choose(random).cloned().unwrap_or_default();
                check(node, &tx);
            }
        }
    }
}

fn run_block(
    node: &Application,
    noise: &Noise,
    height: u64,
    txs: &[Bytes],
) -> ResponseFinalizeBlock {
    node.app().finalize_block(noise.finalize(height, txs))
}

#[test]
fn requirements_09_to_12_state_and_results_depend_on_the_state_before_and_the_block_alone() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let quiet = node_with(dirs[0].path(), 1_024);
    let mut busy = node_with(dirs[1].path(), 3);
    let mut next = 1;
    for height in 1..=30 {
        let txs = block(&mut random, &mut next);
        let plain = Noise {
            bytes: vec![],
            nanos: 0,
            round: 0,
        };
        let expected = run_block(&quiet, &plain, height, &txs);
        let before = info(&busy);
        // 9: no proposal or vote changes the state.
        disturb(&busy, &mut random, &txs);
        assert_eq!(info(&busy), before);
        let noise = Noise::random(&mut random);
        // 10 to 12: nor does anything of what came with them change what a block does.
        assert_eq!(run_block(&busy, &noise, height, &txs), expected);
        match random.random_range(0..4) {
            // Other blocks were run first that were not decided, or did not come to Commit.
            0 => {
                let other = block(&mut random, &mut 1_000_000);
                run_block(&busy, &noise, height, &other);
                assert_eq!(run_block(&busy, &noise, height, &txs), expected);
            }
            1 => {
                drop(busy);
                busy = node_with(dirs[1].path(), 700);
                assert_eq!(info(&busy), before);
                assert_eq!(run_block(&busy, &noise, height, &txs), expected);
            }
            _ => {}
        }
        disturb(&busy, &mut random, &txs);
        // Before Commit everyone is told of the last committed state.
        assert_eq!(info(&busy), before);
        for node in [&quiet, &busy] {
            // Every block is wanted for ever: auditors replay them.
            assert_eq!(node.app().commit().retain_height, 0);
        }
        assert_eq!(info(&busy), info(&quiet));
        assert_eq!(info(&busy).last_block_app_hash, expected.app_hash);
        assert_eq!(expected.tx_results.len(), txs.len());
        let plain = |r: &tendermint_proto::v0_38::abci::ExecTxResult| {
            r.log.is_empty() && r.info.is_empty() && r.events.is_empty()
        };
        assert!(expected.tx_results.iter().all(plain));
    }
    assert!(!busy.app().is_broken() && !quiet.app().is_broken());
}

#[test]
fn requirement_13_whether_a_transaction_may_wait_comes_to_rest_the_same_everywhere() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let nodes = dirs.each_ref().map(|dir| open(dir.path()));
    let mut bad = signed(&file(90)).into_bytes();
    *bad.last_mut().unwrap() ^= 1;
    // Whose parent never comes: taken in, run, not recorded, however often.
    let orphan = signed(&withdraw(80, &file(81)));
    let mut all = vec![
        b"junk".to_vec(),
        encode_tx([bad.as_slice()]),
        encode_tx([bad.as_slice(), signed(&file(1)).as_bytes()]),
        encode_tx([orphan.as_bytes()]),
    ];
    all.extend((1..12).map(|id| of_filings(id, 1 + id % 3)));
    let mut waiting: Vec<Vec<u8>> = Vec::new();
    for height in 1..=4 {
        for node in &nodes {
            let mut order = all.clone();
            order.shuffle(&mut random);
            for tx in &order {
                if check(node, tx) == 0 && !waiting.contains(tx) {
                    waiting.push(tx.clone());
                }
            }
        }
        let txs: Vec<Bytes> = waiting.drain(..).map(Bytes::from).collect();
        for node in &nodes {
            run_block(node, &Noise::random(&mut random), height, &txs);
            node.app().commit();
        }
    }
    let mut last: Option<Vec<bool>> = None;
    for height in 5..=8 {
        let mut waits: Vec<Bytes> = Vec::new();
        for node in &nodes {
            let codes: Vec<u32> = all.iter().map(|tx| check(node, tx)).collect();
            // One that may wait does so once: the engine itself keeps what it has.
            let good: Vec<bool> = codes.iter().map(|code| *code == 0).collect();
            assert_eq!(good.iter().filter(|good| **good).count(), 1, "{codes:?}");
            assert_eq!(*last.get_or_insert(good.clone()), good);
            for (tx, code) in all.iter().zip(&codes).filter(|(_, code)| **code != 0) {
                assert_eq!(check(node, tx), *code);
            }
            let good = all.iter().zip(&good).filter(|(_, good)| **good);
            waits = good.map(|(tx, _)| tx.clone().into()).collect();
        }
        for node in &nodes {
            run_block(node, &Noise::random(&mut random), height, &waits);
            node.app().commit();
        }
    }
}
