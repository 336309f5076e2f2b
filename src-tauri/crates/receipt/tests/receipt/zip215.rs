//! The vectors of ZIP 215 as validators' keys and votes: we and the engine's light client
//! take every one of them, and no other.

use crate::engine::engine_verdicts;
use crate::world::{NOW_S, World};
use domain::id::PublicKey;
use receipt::commit;
use receipt::{Reason, Verdict, verify, verify_head};
use tendermint_light_client_verifier::Verdict as EngineVerdict;

fn encodings() -> Vec<[u8; 32]> {
    let lines = include_str!("../../../seal/tests/seal/small_order.txt").lines();
    let byte = |line: &str, at: usize| u8::from_str_radix(&line[2 * at..2 * at + 2], 16).unwrap();
    lines
        .map(|line| std::array::from_fn(|at| byte(line, at)))
        .collect()
}

/// Fourteen validators with the keys of the vectors; each vote is one of their points and
/// this scalar.
fn world(shift: usize, s: u8) -> World {
    let points = encodings();
    let mut world = World::new(&[10; 14], 9);
    for (validator, key) in world.validators.iter_mut().zip(&points) {
        validator.key = PublicKey(*key);
    }
    commit::engine_order(&mut world.validators);
    let set = commit::validators_hash(&world.validators);
    world.header.validators_hash = set;
    world.header.next_validators_hash = set;
    world.header.proposer_address = commit::address(&world.validators[0].key);
    for (place, vote) in world.votes.iter_mut().enumerate() {
        vote.signature = [0; 64];
        vote.signature[..32].copy_from_slice(&points[(place + shift) % 14]);
        vote.signature[32] = s;
    }
    world
}

#[test]
fn every_vector_is_a_vote_to_us_and_to_the_engines_light_client_and_no_other_scalar_is() {
    for shift in 0..14 {
        // The smallest set that suffices is ten: both ends of the fourteen.
        for first in [0, 4] {
            let votes: Vec<usize> = (first..14).collect();
            let mut good = world(shift, 0);
            let success = [EngineVerdict::Success, EngineVerdict::Success];
            assert_eq!(engine_verdicts(&good, &votes), success);
            good.votes.drain(..first);
            assert!(matches!(
                verify(&good.receipt(5), &good.history(), NOW_S),
                Verdict::Final(_)
            ));
            let bad = world(shift, 1);
            let [_, commit] = engine_verdicts(&bad, &votes);
            assert!(matches!(commit, EngineVerdict::Invalid(_)));
            let refused = verify_head(&bad.head(), &bad.history());
            assert_eq!(refused.unwrap_err(), Reason::BadSignature);
        }
    }
}
