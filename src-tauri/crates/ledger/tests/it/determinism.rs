//! The same actions give the same hashes: in any split into blocks, on any store, after
//! any crash.

use crate::world::*;
use domain::action::{Action, Body};
use domain::id::{Digest, HolderHandle};
use domain::outcome::Outcome;
use ledger::{
    BlockContext, LedgerError, MemoryStore, Space, apply_block, apply_genesis, encode_tx,
};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

/// A thousand signed actions, good and bad ones, repeats included.
fn thousand(seed: u64) -> Vec<Vec<u8>> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut filed: Vec<Action> = Vec::new();
    let mut all: Vec<Vec<u8>> = Vec::new();
    for id in 0..1_000 {
        let action = match random.random_range(0..10) {
            0..6 => {
                let mut body = file_body("GA-0001", random.random_range(1..=3));
                body.holder = HolderHandle([random.random_range(0..9); 16]);
                let action = action(device().id(), id, Body::FileCase(body));
                filed.push(action.clone());
                action
            }
            6 if !filed.is_empty() => withdraw(id, filed.choose(&mut random).unwrap()),
            7 => rate(id, random.random()),
            8 if !filed.is_empty() => {
                let replaces = Some(digest(filed.choose(&mut random).unwrap()));
                Action {
                    replaces,
                    ..file(id)
                }
            }
            _ if !all.is_empty() => {
                all.push(all.choose(&mut random).unwrap().clone());
                continue;
            }
            _ => file(id),
        };
        let mut bytes = signed(&action).into_bytes();
        if random.random_range(0..20) == 0 {
            let at = random.random_range(0..bytes.len());
            bytes[at] ^= 1;
        }
        all.push(bytes);
    }
    all
}

/// Applies the actions in blocks of random size; the last block is always the last one
/// action, as the last block's own root is part of the hash.
fn run(actions: &[Vec<u8>], split: u64) -> (Chain, Digest, Vec<Outcome>) {
    let mut random = StdRng::seed_from_u64(split);
    let mut chain = Chain::new();
    let mut outcomes = Vec::new();
    let (mut rest, last) = actions.split_at(actions.len() - 1);
    while !rest.is_empty() {
        let mut txs = Vec::new();
        for _ in 0..random.random_range(0..4) {
            let (now, later) = rest.split_at(random.random_range(0..=rest.len().min(200)));
            rest = later;
            if !now.is_empty() {
                txs.push(encode_tx(now.iter().map(Vec::as_slice)));
            }
        }
        let outcome = chain.block(&txs);
        assert_eq!(outcome.results.len(), txs.len());
        outcomes.extend(
            outcome
                .results
                .iter()
                .flatten()
                .map(|result| result.outcome),
        );
    }
    let outcome = chain.block(&[encode_tx(last.iter().map(Vec::as_slice))]);
    outcomes.extend(outcome.results[0].iter().map(|result| result.outcome));
    (chain, outcome.app_hash, outcomes)
}

#[test]
fn the_same_thousand_actions_in_different_blocks_give_the_same_app_hash() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let mut actions = thousand(seed);
    actions.push(signed(&file(5_000)).into_bytes());
    let (one, app_hash, outcomes) = run(&actions, 1);
    assert!(outcomes.iter().filter(|outcome| outcome.is_ok()).count() > 200);
    for split in [2, 3] {
        let (other, again, same) = run(&actions, split);
        assert_eq!(again, app_hash);
        assert_eq!(same, outcomes);
        let state = |chain: &Chain| -> Vec<(Vec<u8>, Vec<u8>)> {
            let entries = chain.store.entries(Space::State);
            entries
                .map(|(key, value)| (key.to_vec(), value.to_vec()))
                .collect()
        };
        assert_eq!(state(&one), state(&other));
    }
}

#[test]
fn a_block_that_was_applied_and_not_written_replays_to_the_same() {
    let mut chain = Chain::new();
    let actions = thousand(7);
    for chunk in actions.chunks(100) {
        let txs = [encode_tx(chunk.iter().map(Vec::as_slice))];
        let lost = chain.apply(&txs);
        let before = chain.store.clone();
        let kept = chain.block(&txs);
        assert_eq!(lost, kept);
        let mut again = before;
        again.write(&lost.writes);
        assert_eq!(again, chain.store);
    }
}

#[test]
fn an_action_sent_again_gets_its_first_outcome_and_changes_nothing() {
    let mut chain = Chain::new();
    let actions = thousand(11);
    let tx = || encode_tx(actions.iter().take(300).map(Vec::as_slice));
    let first = chain.block(&[tx()]);
    let second = chain.block(&[tx()]);
    for (a, b) in first.results[0].iter().zip(&second.results[0]) {
        assert_eq!((a.digest, b.leaf), (b.digest, None));
        // Only a withdrawal that ran ahead of its filing may end otherwise now.
        if a.outcome != Outcome::ParentUnknown {
            assert_eq!(a.outcome, b.outcome);
        }
    }
}

#[test]
fn an_empty_block_changes_no_hash() {
    let mut chain = Chain::new();
    let hash = chain
        .block(&[encode_tx([signed(&file(1)).as_bytes()])])
        .app_hash;
    assert_eq!(chain.block(&[]).app_hash, hash);
    assert_eq!(chain.block(&[]).app_hash, hash);
}

#[test]
fn only_the_next_height_is_applied_and_a_chain_begins_once() {
    let chain = Chain::new();
    for height in [0, 2] {
        let context = BlockContext { height, time_s: 0 };
        let refused = apply_block(&chain.store, &context, &[]).unwrap_err();
        assert_eq!(
            refused,
            LedgerError::WrongHeight {
                wanted: 1,
                given: height
            }
        );
    }
    let refused = apply_genesis(&chain.store, &genesis()).unwrap_err();
    assert_eq!(refused, LedgerError::ChainExists);
    let context = BlockContext {
        height: 1,
        time_s: 0,
    };
    let refused = apply_block(&MemoryStore::default(), &context, &[]).unwrap_err();
    assert_eq!(refused, LedgerError::NoChain);
}

#[test]
fn a_genesis_that_contradicts_itself_begins_no_chain() {
    let store = MemoryStore::default();
    let spoil: [fn(&mut ledger::Genesis); 8] = [
        |g| g.validators.clear(),
        |g| g.validators[0].power = 0,
        |g| g.validators[0].power = u64::MAX,
        |g| g.departments.push(department("gongan")),
        |g| g.departments.clear(),
        |g| g.keys.push(g.keys[0].clone()),
        |g| g.items.push(g.items[0].clone()),
        |g| g.items[0].version = 0,
    ];
    for (n, spoil) in spoil.iter().enumerate() {
        let mut genesis = genesis();
        spoil(&mut genesis);
        assert!(apply_genesis(&store, &genesis).is_err(), "{n}");
    }
}
