//! What validators do against the engine's rules stands in the state, once.

use crate::world::*;
use ledger::record::{Misbehaviour, MisbehaviourKind, MisbehaviourRecord};
use ledger::{BlockContext, BlockOutcome, apply_block_knowing, query};
use seal::Memory;

fn offence(validator: u8, height: u64) -> Misbehaviour {
    Misbehaviour {
        kind: MisbehaviourKind::DuplicateVote,
        address: [validator; 20],
        power: 10,
        height,
        time_s: 1_700_000_000 + height,
    }
}

/// The next block, with this evidence in it and nothing else.
fn block(chain: &mut Chain, evidence: &[Misbehaviour]) -> BlockOutcome {
    let context = BlockContext {
        height: chain.height + 1,
        time_s: chain.time_s,
    };
    let outcome =
        apply_block_knowing(&chain.store, &context, &[], evidence, &Memory::new(0)).unwrap();
    chain.store.write(&outcome.writes);
    chain.height += 1;
    outcome
}

#[test]
fn evidence_against_a_validator_is_recorded_once_in_order_and_moves_the_app_hash() {
    let mut chain = Chain::new();
    let quiet = block(&mut chain, &[]).app_hash;
    let (one, two) = (offence(1, 1), offence(2, 1));
    // Two votes of one height prove the same offence twice.
    let first = block(&mut chain, &[one, two, one]).app_hash;
    assert_ne!(first, quiet);
    assert_eq!(block(&mut chain, &[two]).app_hash, first);
    let light = Misbehaviour {
        kind: MisbehaviourKind::LightClientAttack,
        ..one
    };
    block(&mut chain, &[light, offence(1, 2)]);
    let found = query::misbehaviours(&chain.store, 0).unwrap();
    let wanted = [(one, 2), (two, 2), (light, 4), (offence(1, 2), 4)];
    let wanted = wanted.map(|(what, recorded)| MisbehaviourRecord { what, recorded });
    assert_eq!(found, wanted);
    assert_eq!(query::misbehaviours(&chain.store, 3).unwrap(), wanted[3..]);
    assert_eq!(query::misbehaviour_count(&chain.store).unwrap(), 4);
}

#[test]
fn the_same_evidence_gives_the_same_state_whatever_was_seen_before() {
    let evidence = [offence(1, 1), offence(2, 1)];
    let (mut a, mut b) = (Chain::new(), Chain::new());
    assert_eq!(block(&mut a, &evidence), block(&mut b, &evidence));
    let mut other = Chain::new();
    let swapped = [evidence[1], evidence[0]];
    assert_ne!(
        block(&mut other, &swapped).app_hash,
        query::head(&a.store).unwrap().unwrap().app_hash
    );
}
