//! Proved reads hold, and nothing but the truth does; the crate `ics23` agrees.

use crate::world::World;
use domain::id::{
    ActionId, DepartmentCode, HallCode, HolderHandle, ItemCode, KeyId, LicenceIdentifier,
};
use ics23::HostFunctionsManager;
use jmt::mock::MockTreeStore;
use jmt::{KeyHash, Sha256Jmt};
use proptest::prelude::*;
use prost_ics23::Message;
use receipt::{Reason, StateKey, StateProof, verify_state};

/// A state of cases numbered so, under signatures of four validators.
struct State {
    world: World,
    store: MockTreeStore,
}

fn case(number: u16) -> StateKey {
    let mut id = [0; 16];
    id[..2].copy_from_slice(&number.to_be_bytes());
    StateKey::Case(ActionId(id))
}

fn value(number: u16) -> Vec<u8> {
    [b"case ", &number.to_be_bytes()[..]].concat()
}

impl State {
    fn of(numbers: &[u16]) -> Self {
        let store = MockTreeStore::default();
        let hash = |key: &StateKey| KeyHash::with::<sha2::Sha256>(key.to_bytes());
        for number in numbers {
            let key = case(*number);
            store.put_key_preimage(hash(&key), &key.to_bytes());
        }
        let values = numbers.iter().map(|n| (hash(&case(*n)), Some(value(*n))));
        let tree = Sha256Jmt::new(&store);
        let (root, batch) = tree.put_value_set(values, 0).unwrap();
        store.write_tree_update_batch(batch).unwrap();
        let mut world = World::new(&[10; 4], 3);
        world.inputs.state_root = domain::id::Digest(root.0);
        world.header.app_hash = world.inputs.app_hash();
        world.vote();
        Self { world, store }
    }

    fn prove(&self, key: &StateKey) -> (Option<Vec<u8>>, StateProof) {
        let tree = Sha256Jmt::new(&self.store);
        let (value, proof) = tree.get_with_ics23_proof(key.to_bytes(), 0).unwrap();
        let head = self.world.head();
        let proof = StateProof {
            chain: head.chain,
            inputs: self.world.inputs,
            tree: proof.encode_to_vec(),
            proof: head.proof,
        };
        (value, proof)
    }

    fn verify(&self, proof: &StateProof, key: &StateKey, value: Option<&[u8]>) -> Option<Reason> {
        verify_state(proof, key, value, &self.world.history()).err()
    }

    /// The second implementation's word on the tree's part.
    fn ics23_says(&self, tree: &[u8], key: &StateKey, value: Option<&[u8]>) -> bool {
        let Ok(proof) = ics23::CommitmentProof::decode(tree) else {
            return false;
        };
        let (spec, root) = (jmt::ics23_spec(), self.world.inputs.state_root.0.to_vec());
        let key = key.to_bytes();
        match value {
            Some(value) => {
                ics23::verify_membership::<HostFunctionsManager>(&proof, &spec, &root, &key, value)
            }
            None => {
                ics23::verify_non_membership::<HostFunctionsManager>(&proof, &spec, &root, &key)
            }
        }
    }
}

#[test]
fn what_stands_and_what_does_not_is_proven_and_both_implementations_agree() {
    for size in [1u16, 2, 3, 17, 400] {
        let numbers: Vec<u16> = (0..size).map(|n| n * 3).collect();
        let state = State::of(&numbers);
        for number in 0..(size * 3).min(90) {
            let key = case(number);
            let (found, proof) = state.prove(&key);
            assert_eq!(found, (number % 3 == 0).then(|| value(number)));
            let proof = StateProof::from_bytes(&proof.to_bytes()).unwrap();
            assert_eq!(state.verify(&proof, &key, found.as_deref()), None);
            assert!(state.ics23_says(&proof.tree, &key, found.as_deref()));
            // Neither the opposite nor another value.
            let lie = if found.is_some() {
                None
            } else {
                Some(&b"x"[..])
            };
            for lie in [lie, Some(b"another value")] {
                assert_eq!(state.verify(&proof, &key, lie), Some(Reason::NotIncluded));
                assert!(!state.ics23_says(&proof.tree, &key, lie));
            }
            let other = case(number + 1);
            let found = found.as_deref();
            assert_eq!(
                state.verify(&proof, &other, found),
                Some(Reason::WrongAction)
            );
        }
    }
}

#[test]
fn a_key_is_not_absent_between_leaves_that_are_no_neighbours() {
    let numbers: Vec<u16> = (0..40).collect();
    let state = State::of(&numbers);
    let place = |n: u16| seal::hash::sha256(&[&case(n).to_bytes()]);
    let mut sorted = numbers.clone();
    sorted.sort_by_key(|n| place(*n));
    let exist = |n: u16| {
        let (_, proof) = state.prove(&case(n));
        match ics23::CommitmentProof::decode(&proof.tree[..])
            .unwrap()
            .proof
        {
            Some(ics23::commitment_proof::Proof::Exist(exist)) => exist,
            _ => panic!("a case that stands"),
        }
    };
    let (_, genuine) = state.prove(&case(0));
    for at in 0..sorted.len() {
        // As the neighbours of a leaf that stands: those on its two sides, or one alone.
        let left = at.checked_sub(1).map(|at| exist(sorted[at]));
        let right = sorted.get(at + 1).map(|n| exist(*n));
        let key = case(sorted[at]);
        for (left, right) in [
            (left.clone(), right.clone()),
            (left, None),
            (None, right),
            (None, None),
        ] {
            let absent = ics23::NonExistenceProof {
                key: key.to_bytes(),
                left,
                right,
            };
            let tree = ics23::CommitmentProof {
                proof: Some(ics23::commitment_proof::Proof::Nonexist(absent)),
            };
            let tree = tree.encode_to_vec();
            assert!(!state.ics23_says(&tree, &key, None));
            let forged = StateProof {
                tree,
                ..genuine.clone()
            };
            assert_eq!(state.verify(&forged, &key, None), Some(Reason::NotIncluded));
        }
    }
}

#[test]
fn signatures_chain_and_roots_are_held_to_as_those_of_a_head() {
    let state = State::of(&[1, 2, 3]);
    let key = case(2);
    let (found, good) = state.prove(&key);
    let says = |bend: &dyn Fn(&mut StateProof)| {
        let mut proof = good.clone();
        bend(&mut proof);
        state.verify(&proof, &key, found.as_deref())
    };
    assert_eq!(says(&|_| {}), None);
    assert_eq!(says(&|p| p.chain.0[0] ^= 1), Some(Reason::WrongChain));
    assert_eq!(
        says(&|p| p.inputs.log_root.0[0] ^= 1),
        Some(Reason::BadSignature)
    );
    assert_eq!(
        says(&|p| p.inputs.state_root.0[0] ^= 1),
        Some(Reason::NotIncluded)
    );
    assert_eq!(
        says(&|p| p.proof.votes.truncate(2)),
        Some(Reason::TooFewSignatures)
    );
    assert_eq!(says(&|p| p.tree.push(0)), Some(Reason::Malformed));
    assert_eq!(says(&|p| p.tree.clear()), Some(Reason::NotIncluded));
    // Another state of the same chain, its tree whole, under this state's signatures.
    let other = State::of(&[2, 9]);
    let (_, theirs) = other.prove(&key);
    let mixed = |p: &mut StateProof| (p.tree, p.inputs) = (theirs.tree.clone(), theirs.inputs);
    assert_eq!(says(&mixed), Some(Reason::BadSignature));
}

#[test]
fn keys_read_back_from_their_words_and_never_run_into_each_other() {
    let keys = [
        StateKey::Key(KeyId([7; 12])),
        StateKey::Item(ItemCode::new("GA-0001").unwrap()),
        StateKey::Case(ActionId([7; 16])),
        StateKey::Holder(HolderHandle([7; 16])),
        StateKey::Licence(LicenceIdentifier::new("1.2.156.3005.2.T.1.1.001.0").unwrap()),
        StateKey::Grant(ActionId([7; 16])),
        StateKey::HolderGrants(HolderHandle([7; 16])),
        StateKey::Accesses(HolderHandle([7; 16])),
        StateKey::FreezeOfKey(KeyId([7; 12])),
        StateKey::FreezeOfHall(
            DepartmentCode::new("GA").unwrap(),
            HallCode::new("DH-1").unwrap(),
        ),
        StateKey::business("测试商行"),
    ];
    for (key, kind) in keys.iter().zip(StateKey::KINDS) {
        assert_eq!(key.kind(), kind);
        assert_eq!(StateKey::parse(kind, &key.id()).as_ref(), Some(key));
        let begin = kind.split_once('-').filter(|_| kind.starts_with("freeze"));
        let begin = begin.map_or(kind, |(begin, _)| begin);
        assert!(key.to_bytes().starts_with(begin.as_bytes()));
    }
    assert_eq!(StateKey::parse("case", "07"), None);
    assert_eq!(StateKey::parse("chain", "07"), None);
    assert_eq!(StateKey::parse("freeze-hall", "GA"), None);
    assert_eq!(StateKey::parse("freeze-hall", "GA~"), None);
}

proptest! {
    #[test]
    fn no_altered_proof_shows_anything_but_what_it_showed(
        asked in 0u16..60,
        at in any::<prop::sample::Index>(),
        to in any::<u8>(),
    ) {
        let state = State::of(&(0..30).map(|n| n * 2).collect::<Vec<_>>());
        let key = case(asked);
        let (found, good) = state.prove(&key);
        let mut bytes = good.to_bytes();
        let at = at.index(bytes.len());
        let same = bytes[at] == to;
        bytes[at] = to;
        if let Ok(proof) = StateProof::from_bytes(&bytes) {
            let verdict = state.verify(&proof, &key, found.as_deref());
            prop_assert_eq!(verdict.is_none(), same);
        } else {
            prop_assert!(!same);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_of_state_proofs_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let _ = StateProof::from_bytes(&bytes);
        let world = World::new(&[10; 4], 3);
        let head = world.head();
        let proof = StateProof {
            chain: head.chain,
            inputs: world.inputs,
            tree: bytes,
            proof: head.proof,
        };
        let shown = verify_state(&proof, &case(1), Some(b"x"), &world.history());
        prop_assert!(shown.is_err());
    }
}
