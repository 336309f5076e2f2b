//! Many actions of every kind: the same everywhere, and no dearer the more there are.

use crate::hall::*;
use crate::world::*;
use core::cell::Cell;
use domain::action::*;
use domain::factor::Factors;
use domain::id::{ActionId, Digest, HolderHandle};
use domain::outcome::Outcome;
use domain::rating::Rating;
use domain::verdict::Verdict;
use ledger::{
    BlockContext, MemoryStore, Space, Store, StoreError, apply_block, apply_genesis, encode_tx,
};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;

/// One body of every kind of a case's life, licences and sharing.
fn bodies(random: &mut StdRng, case: ActionId, grant: ActionId, request: ActionId) -> Vec<Body> {
    let holder = HolderHandle([random.random_range(0x11..0x13); 16]);
    let two = || identifier("T002", "1", 1);
    let old = identifier(
        "T002",
        &random.random_range(1..9_u8).to_string(),
        random.random_range(1..3),
    );
    let serial = old
        .parts()
        .unwrap()
        .0
        .rsplit('.')
        .next()
        .unwrap()
        .to_owned();
    let new = identifier("T002", &serial, old.parts().unwrap().1 + 1);
    let approve = random.random_range(0..4) > 0;
    vec![
        Body::ConfirmPerson(ConfirmPerson { case }),
        Body::AcceptCase(AcceptCase { case }),
        Body::WantCorrection(WantCorrection {
            case,
            reason: reason(),
        }),
        Body::CorrectCase(CorrectCase {
            case,
            holder,
            factors: TWO,
            fields: Digest(random.random()),
            content: Digest(random.random()),
            public: None,
        }),
        Body::EndorseCase(EndorseCase { case, approve }),
        Body::ApproveCase(ApproveCase { case }),
        Body::DenyCase(DenyCase {
            case,
            reason: reason(),
        }),
        Body::CloseCase(CloseCase { case }),
        Body::UndoWithdrawal(UndoWithdrawal { case }),
        Body::WithdrawCase(WithdrawCase {
            case,
            holder,
            factors: TWO,
        }),
        Body::RateCase(RateCase {
            case,
            holder,
            rating: Rating::Fair,
        }),
        Body::IssueLicence(IssueLicence {
            holder,
            ..issue("driving_licence", old.clone())
        }),
        Body::RenewLicence(RenewLicence {
            old: old.clone(),
            identifier: new,
            fields: Digest(random.random()),
            valid_from: 20_000,
            valid_until: None,
            public: None,
        }),
        Body::SuspendLicence(SuspendLicence {
            identifier: two(),
            reason: reason(),
        }),
        Body::ResumeLicence(ResumeLicence { identifier: two() }),
        Body::RevokeLicence(RevokeLicence {
            identifier: old,
            reason: reason(),
        }),
        Body::GrantSharing(GrantSharing {
            holder,
            factors: Factors(9),
            what: if approve {
                Shared::Case(case)
            } else {
                Shared::Licence(two())
            },
            grantee: department("minzheng"),
            purpose: word("check"),
            fields: Vec::new(),
            until_s: START_S + 9,
        }),
        Body::UseGrant(UseGrant {
            grant,
            purpose: word("check"),
        }),
        Body::WithdrawGrant(WithdrawGrant {
            grant,
            holder,
            factors: TWO,
        }),
        Body::OpenContent(OpenContent {
            case,
            purpose: word("decide"),
        }),
        Body::RebindHolder(RebindHolder {
            from: HolderHandle([random.random_range(0x12..0x16); 16]),
            to: HolderHandle([random.random_range(0x13..0x15); 16]),
            reason: word("lost"),
        }),
        Body::ConfirmRebind(ConfirmRebind { request }),
        Body::EraseContent(EraseContent {
            case,
            reason: word("holder_asked"),
        }),
    ]
}

/// Signed actions of every kind, good and bad ones, made against a chain that runs along.
fn busy_day(seed: u64, count: usize) -> (Vec<Vec<u8>>, BTreeSet<Kind>) {
    let mut random = StdRng::seed_from_u64(seed);
    let mut hall = Hall::new();
    let mut cases: Vec<ActionId> = vec![hall.file("GA-0001", TWO)];
    let (mut grants, mut requests) = (vec![ActionId([0; 16])], vec![ActionId([0; 16])]);
    // What the oracle filed first must be in the list, too.
    let first = {
        let mut again = Hall::new();
        again.filing("GA-0001", TWO)
    };
    let mut all = vec![signed(&first).into_bytes()];
    let mut done = BTreeSet::new();
    while all.len() < count {
        let case = *cases.choose(&mut random).unwrap();
        let action = match random.random_range(0..10) {
            0..3 => {
                let code = ["GA-0001", "GA-0002", "GA-0003", "GA-0004"];
                let factors = [TWO, TWO, Factors::CARD];
                let mut filed = hall.filing(
                    code.choose(&mut random).unwrap(),
                    *factors.choose(&mut random).unwrap(),
                );
                if let Body::FileCase(body) = &mut filed.body {
                    body.holder = HolderHandle([random.random_range(0x11..0x13); 16]);
                }
                filed
            }
            3 => {
                let verdicts = [HELD, [Verdict::Held, Verdict::NotHeld, Verdict::Unjudged]];
                let verdicts = *verdicts.choose(&mut random).unwrap();
                hall.verdict(random.random_range(0..3), case, verdicts)
            }
            _ => {
                let grant = *grants.choose(&mut random).unwrap();
                let request = *requests.choose(&mut random).unwrap();
                let body = bodies(&mut random, case, grant, request)
                    .choose(&mut random)
                    .unwrap()
                    .clone();
                let far = matches!(body, Body::UseGrant(_));
                let alone = matches!(
                    body.kind(),
                    Kind::RateCase
                        | Kind::CorrectCase
                        | Kind::WithdrawCase
                        | Kind::GrantSharing
                        | Kind::WithdrawGrant
                );
                let who = if far {
                    far_officer()
                } else if alone {
                    device()
                } else {
                    [officer(), officer_two()]
                        .choose(&mut random)
                        .unwrap()
                        .clone()
                };
                let counter = matches!(body.kind(), Kind::ConfirmPerson | Kind::UndoWithdrawal);
                let second = device();
                hall.by(&who, counter.then_some(&second), body)
            }
        };
        let outcome = hall.one(&action);
        if outcome.is_ok() {
            done.insert(action.body.kind());
            match action.body.kind() {
                Kind::FileCase => cases.push(action.action_id),
                Kind::GrantSharing => grants.push(action.action_id),
                Kind::RebindHolder => requests.push(action.action_id),
                _ => {}
            }
        }
        let mut bytes = signed(&action).into_bytes();
        if random.random_range(0..40) == 0 {
            all.push(bytes.clone());
            let at = random.random_range(0..bytes.len());
            bytes[at] ^= 1;
        }
        all.push(bytes);
    }
    (all, done)
}

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
