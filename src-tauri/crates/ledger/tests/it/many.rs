//! Many actions of every kind: the same everywhere, and no dearer the more there are.

use crate::day::{bodies, busy_day, every_day};
use crate::hall::*;
use crate::world::*;
use core::cell::Cell;
use domain::action::*;
use domain::id::{ActionId, Digest, HolderHandle};
use domain::outcome::Outcome;
use ledger::{
    BlockContext, MemoryStore, Space, Store, StoreError, apply_block, apply_genesis, encode_tx,
};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;

/// Applies the actions to a fresh state, in blocks of random size.
fn run(actions: &[Vec<u8>], split: u64) -> (MemoryStore, Digest, Vec<Outcome>) {
    let mut random = StdRng::seed_from_u64(split);
    let mut store = MemoryStore::default();
    let writes = apply_genesis(&store, &hall_genesis()).unwrap();
    store.write(&writes);
    let (mut height, mut outcomes) = (0, Vec::new());
    let (mut rest, last) = actions.split_at(actions.len() - 1);
    let mut app_hash = Digest::ZERO;
    let mut block = |now: &[Vec<u8>]| {
        height += 1;
        let context = BlockContext {
            height,
            time_s: START_S,
        };
        let txs = [encode_tx(now.iter().map(Vec::as_slice))];
        let outcome = apply_block(&store, &context, &txs).unwrap();
        store.write(&outcome.writes);
        outcomes.extend(
            outcome
                .results
                .iter()
                .flatten()
                .map(|result| result.outcome),
        );
        app_hash = outcome.app_hash;
    };
    while !rest.is_empty() {
        let (now, later) = rest.split_at(random.random_range(1..=rest.len().min(90)));
        rest = later;
        block(now);
    }
    block(last);
    (store, app_hash, outcomes)
}

#[test]
fn a_busy_day_of_every_kind_gives_the_same_app_hash_in_different_blocks() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let (mut actions, done) = busy_day(seed, 1_000);
    let mut last = file(77_777);
    if let Body::FileCase(body) = &mut last.body {
        body.version = 1;
        body.holder = HolderHandle([0x77; 16]);
    }
    actions.push(signed(&last).into_bytes());
    let (store, app_hash, outcomes) = run(&actions, 1);
    let good = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert!(good > 100, "{good}");
    assert!(done.len() > 12, "{done:?}");
    let state = |store: &MemoryStore| -> Vec<(Vec<u8>, Vec<u8>)> {
        store
            .entries(Space::State)
            .map(|(key, value)| (key.to_vec(), value.to_vec()))
            .collect()
    };
    for split in [2, 3] {
        let (other, again, same) = run(&actions, split);
        assert_eq!(same, outcomes);
        assert_eq!(again, app_hash);
        assert_eq!(state(&other), state(&store));
    }
}

#[test]
fn a_day_with_an_action_of_every_kind_gives_the_same_app_hash_on_another_store() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let (actions, kinds) = every_day(seed, 600);
    assert_eq!(kinds.len(), Kind::ALL.len(), "{kinds:?}");
    let (one, app_hash, outcomes) = run(&actions, 4);
    assert_eq!(run(&actions, 4), (one, app_hash, outcomes));
}

/// Counts what is read of the values.
struct Counting<'a>(&'a MemoryStore, Cell<usize>);

impl Store for Counting<'_> {
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if matches!(space, Space::State | Space::Index) {
            self.1.set(self.1.get() + 1);
        }
        self.0.get(space, key)
    }
}

#[test]
fn an_action_reads_as_much_of_the_state_however_many_there_are() {
    let mut reads: Vec<Vec<usize>> = Vec::new();
    for crowd in [20, 1_000] {
        let mut hall = Hall::new();
        let filings: Vec<Action> = (0..crowd).map(|_| hall.filing("GA-0003", TWO)).collect();
        let all: Vec<&Action> = filings.iter().collect();
        assert!(hall.blocks(&all).iter().all(|outcome| outcome.is_ok()));
        let case = filings[crowd / 2].action_id;
        let mut of_crowd = Vec::new();
        for n in 0..5 {
            let action = match n {
                0 => hall.filing("GA-0003", TWO),
                1 => hall.verdict(0, case, HELD),
                2 => hall.verdict(1, case, HELD),
                3 => {
                    let body = OpenContent {
                        case,
                        purpose: word("decide"),
                    };
                    hall.by(&officer(), None, Body::OpenContent(body))
                }
                _ => {
                    let case = filings[crowd / 3].action_id;
                    let body = WithdrawCase {
                        case,
                        holder: HOLDER,
                        factors: TWO,
                    };
                    hall.by(&device(), None, Body::WithdrawCase(body))
                }
            };
            let counting = Counting(&hall.store, Cell::new(0));
            let context = BlockContext {
                height: hall.height + 1,
                time_s: hall.time_s,
            };
            let tx = encode_tx([signed(&action).as_bytes()]);
            let outcome = apply_block(&counting, &context, &[tx]).unwrap();
            assert_eq!(outcome.results[0][0].outcome, Outcome::Ok, "{n}");
            // Values that the tree reads again as it moves leaves are not the action's.
            of_crowd.push(counting.1.get());
            assert_eq!(hall.one(&action), Outcome::Ok);
        }
        reads.push(of_crowd);
    }
    for (few, many) in reads[0].iter().zip(&reads[1]) {
        assert!(many <= &(few + 8), "{reads:?}");
    }
}

fn every_body() -> Vec<Action> {
    let mut random = StdRng::seed_from_u64(7);
    let id = ActionId([5; 16]);
    let mut hall = Hall::new();
    let case = hall.file("GA-0003", TWO);
    let mut all: Vec<Action> = bodies(&mut random, id, id, id)
        .into_iter()
        .map(|body| action(device().id(), 1, body))
        .collect();
    all.push(hall.verdict(0, case, HELD));
    all.push(hall.filing("GA-0004", TWO));
    let publish = items().into_iter().map(Body::PublishItem);
    all.extend(publish.map(|body| action(admin().id(), 2, body)));
    all
}

#[test]
fn every_kind_of_action_reads_back_and_is_within_the_bounds_of_a_signed_one() {
    let mut kinds = BTreeSet::new();
    for action in every_body() {
        let bytes = seal::canonical::to_vec(&action);
        let back: Action = seal::canonical::from_slice(&bytes).unwrap();
        assert_eq!(back, action);
        assert!(signed(&action).as_bytes().len() < 1_024);
        kinds.insert(action.body.kind());
    }
    let mine = Kind::ALL
        .iter()
        .filter(|kind| (20..60).contains(&(**kind as u32)));
    let missing: Vec<&Kind> = mine.filter(|kind| !kinds.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_filing_without_public_fields_is_not_longer_than_before() {
    let filed = file(1);
    assert!(signed(&filed).as_bytes().len() <= 256);
    let with_clerk = Action {
        device: Some(officer().id()),
        ..filed
    };
    assert!(signed(&with_clerk).as_bytes().len() <= 340);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_make_the_decoder_of_any_kind_panic_and_what_it_reads_has_one_form(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let all = every_body();
        let mut bytes = seal::canonical::to_vec(&all[which.index(all.len())]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(action) = seal::canonical::from_slice::<Action>(&bytes) {
            prop_assert_eq!(seal::canonical::to_vec(&action), bytes);
        }
    }
}
