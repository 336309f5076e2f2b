//! Keys, freezes and votes at random: the same blocks give the same state and hashes, and
//! an action costs as much on a long chain as on a short one.

use crate::freezing::{confirm_by, confirm_thaw_by, hall_dh, licences};
use crate::keys::{file_by, revoke_by, rotation};
use crate::rights::{freeze_by, notice, thaw_by};
use crate::voting::{change, four, propose, validator, vote};
use crate::world::*;
use domain::action::{
    Action, AttestAudit, Body, FreezeTarget, Params, Proposal, Role, ValidatorChange,
};
use domain::id::{ActionId, Digest};
use domain::outcome::Outcome;
use ledger::{BlockContext, MemoryStore, Space, Store, StoreError, apply_block, encode_tx, query};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::cell::Cell;
use std::collections::BTreeSet;

/// A block to be: its time and its transactions.
type Planned = (u64, Vec<Vec<u8>>);

struct Generator {
    random: StdRng,
    id: u64,
    freezes: Vec<Action>,
    thaws: Vec<(Action, Action)>,
    proposals: Vec<Action>,
}

impl Generator {
    fn key(&mut self) -> u8 {
        *[3, 3, 4, 5, 6, 7, 12, 13, 26, 27, 28]
            .choose(&mut self.random)
            .unwrap()
    }

    /// One of those that may come and go: the rest keeps the chain lively to the end.
    fn guest(&mut self) -> u8 {
        *[4, 5, 13, 26, 27, 28].choose(&mut self.random).unwrap()
    }

    fn target(&mut self) -> FreezeTarget {
        match self.random.random_range(0..8) {
            0 => hall_dh(),
            1 => licences(),
            _ => FreezeTarget::Key(key(self.key()).id()),
        }
    }

    fn proposal(&mut self) -> Proposal {
        let n = self.random.random_range(26..36);
        let power = self.random.random_range(0..14);
        match self.random.random_range(0..9) {
            0 => Proposal::AddDepartment(department("jiaotong"), key(n).public()),
            1 => Proposal::EnrolAdmin(department("minzheng"), key(n).public()),
            2 => Proposal::RevokeKey(key(self.guest()).id()),
            3 => Proposal::Params(Params {
                actions_per_day: self.random.random_range(20..60),
                ..Params::DEFAULT
            }),
            4 => Proposal::Protocol(2, self.random.random_range(3..40)),
            5 => {
                let of = |n| ValidatorChange {
                    key: validator(n).public(),
                    power,
                };
                Proposal::Validators(vec![of(4), of(5)])
            }
            _ => change(self.random.random_range(0..7), power),
        }
    }

    fn next(&mut self) -> Action {
        self.id += 1;
        let id = self.id;
        let people = [admin(), manager(), clerk(), back_office()];
        let who = people.choose(&mut self.random).unwrap().clone();
        let voice = self.random.random_range(0..4);
        match self.random.random_range(0..20) {
            0..4 => {
                let author = key(self.key());
                file_by(&author, id)
            }
            4 | 5 => {
                let target = self.target();
                let freeze = freeze_by(&who, id, target);
                self.freezes.push(freeze.clone());
                freeze
            }
            6 | 7 if !self.freezes.is_empty() => {
                confirm_by(&who, id, self.freezes.choose(&mut self.random).unwrap())
            }
            8 | 9 if !self.freezes.is_empty() => {
                let freeze = self.freezes.choose(&mut self.random).unwrap().clone();
                let thaw = thaw_by(&who, id, &freeze);
                self.thaws.push((freeze, thaw.clone()));
                thaw
            }
            10 | 11 if !self.thaws.is_empty() => {
                let (freeze, thaw) = self.thaws.choose(&mut self.random).unwrap();
                confirm_thaw_by(&who, id, freeze, thaw)
            }
            12 => {
                let body = enrol(&key(self.guest()), Role::Device, "gongan", Some("DH"));
                action(who.id(), id, Body::EnrolKey(body))
            }
            13 => {
                let old = key(self.guest());
                let new = key(self.guest());
                action(old.id(), id, rotation(&old, &new))
            }
            14 if self.random.random_range(0..4) == 0 => {
                let of = key(self.guest()).id();
                revoke_by(&who, id, of)
            }
            15 => {
                let proposal = self.proposal();
                let proposed = propose(voice, id, proposal);
                self.proposals.push(proposed.clone());
                proposed
            }
            16 | 17 if !self.proposals.is_empty() => {
                let recent = self.proposals.len().saturating_sub(4);
                let proposed = self.proposals[recent..].choose(&mut self.random).unwrap();
                vote(voice, id, proposed, !id.is_multiple_of(5))
            }
            18 => {
                let mut body = notice("gongan", None);
                body.notice = ActionId([self.random.random_range(0..3); 16]);
                body.version = self.random.random_range(1..4);
                action(who.id(), id, Body::PublishNotice(body))
            }
            _ => {
                let body = AttestAudit {
                    height: self.random.random_range(0..30),
                    app_hash: Digest([1; 32]),
                    report: Digest([2; 32]),
                };
                action(auditor().id(), id, Body::AttestAudit(body))
            }
        }
    }
}

/// A hundred blocks of some twenty actions, and pauses between them in which things lapse.
fn blocks(seed: u64) -> Vec<Planned> {
    let mut generator = Generator {
        random: StdRng::seed_from_u64(seed),
        id: 0,
        freezes: Vec::new(),
        thaws: Vec::new(),
        proposals: Vec::new(),
    };
    let mut time_s = 1_700_000_001;
    let mut all = Vec::new();
    for _ in 0..100 {
        time_s += generator.random.random_range(1..2_000);
        let count = generator.random.random_range(0..40);
        let actions: Vec<_> = (0..count).map(|_| signed(&generator.next())).collect();
        let tx = encode_tx(actions.iter().map(|action| action.as_bytes()));
        all.push((time_s, if count > 0 { vec![tx] } else { vec![] }));
    }
    all
}

#[test]
fn the_same_blocks_of_keys_freezes_and_votes_give_two_states_the_same_hashes() {
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let (mut one, mut two) = (Chain::of(&four()), Chain::of(&four()));
    let mut seen: BTreeSet<Outcome> = BTreeSet::new();
    let (mut good, mut updates) = (0, 0);
    for (time_s, txs) in blocks(seed) {
        (one.time_s, two.time_s) = (time_s, time_s);
        let lost = one.apply(&txs);
        let (first, second) = (one.block(&txs), two.block(&txs));
        assert_eq!(lost, first);
        assert_eq!(first, second);
        let outcomes = first.results.iter().flatten().map(|result| result.outcome);
        good += outcomes.clone().filter(|outcome| outcome.is_ok()).count();
        seen.extend(outcomes);
        updates += usize::from(!first.validator_updates.is_empty());
        let keys: BTreeSet<_> = first.validator_updates.iter().map(|v| v.key).collect();
        assert_eq!(keys.len(), first.validator_updates.len());
    }
    assert_eq!(one.store, two.store);
    assert!(good > 100, "{good}");
    assert!(seen.len() > 12, "{seen:?}");
    println!(
        "{good} done, {} outcomes, {updates} validator updates",
        seen.len()
    );
    let set = query::validators(&one.store).unwrap().unwrap();
    assert!(set.members.len() >= 2 && set.members.iter().all(|member| member.power > 0));
}

/// A store that counts what is read, but for the tree's own nodes.
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
fn an_action_reads_as_much_on_a_long_chain_as_on_a_short_one() {
    let reads = |before: u64| {
        let mut chain = Chain::of(&four());
        for first in (0..before).step_by(100) {
            let filed: Vec<_> = (first..first + 100).map(|id| signed(&file(id))).collect();
            chain.block(&[encode_tx(filed.iter().map(|filed| filed.as_bytes()))]);
            let freeze = freeze_by(&manager(), 100_000 + first, hall_dh());
            chain.one(&freeze);
            chain.time_s += 4_000;
            chain.one(&propose(0, 200_000 + first, change(4, 10)));
        }
        let freeze = freeze_by(&manager(), 1_000_000, FreezeTarget::Key(device_two().id()));
        let all = [
            file(1_000_001),
            freeze.clone(),
            confirm_by(&clerk(), 1_000_002, &freeze),
            propose(0, 1_000_003, change(4, 10)),
            rate(1_000_004, 9),
        ];
        let all: Vec<_> = all.iter().map(signed).collect();
        let tx = encode_tx(all.iter().map(|signed| signed.as_bytes()));
        let store = Counting(&chain.store, Cell::new(0));
        let context = BlockContext {
            height: chain.height + 1,
            time_s: chain.time_s,
        };
        let outcome = apply_block(&store, &context, &[tx]).unwrap();
        assert!(
            outcome.results[0]
                .iter()
                .all(|result| result.outcome.is_ok())
        );
        // The tree itself reads values only where it must prove something.
        store.1.get()
    };
    assert_eq!(reads(100), reads(500));
}
