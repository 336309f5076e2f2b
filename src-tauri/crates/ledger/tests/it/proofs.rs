//! What the chain commits to can be proven: ICS 23 for the state, RFC 9162 for the log.

use crate::world::*;
use ics23::HostFunctionsManager;
use ledger::{
    MemoryStore, Space, check_tree, encode_tx, prove, query, rebuild_state, rebuild_state_root,
    state_key,
};
use receipt::inclusion::BlockTree;

#[test]
fn a_case_in_the_state_is_proven_present_and_another_absent() {
    let mut chain = Chain::new();
    let filed = file(1);
    chain.one(&filed);
    let head = query::head(&chain.store).unwrap().unwrap();
    let root = head.state_root.0.to_vec();
    let spec = jmt::ics23_spec();

    let here = state_key::case(filed.action_id);
    let (value, proof) = prove(&chain.store, &here).unwrap();
    let value = value.unwrap();
    let verify = |value: &[u8]| {
        ics23::verify_membership::<HostFunctionsManager>(&proof, &spec, &root, &here.bytes, value)
    };
    assert!(verify(&value));
    assert!(!verify(b"something else"));

    let absent = state_key::case(file(2).action_id);
    let (value, proof) = prove(&chain.store, &absent).unwrap();
    assert_eq!(value, None);
    assert!(ics23::verify_non_membership::<HostFunctionsManager>(
        &proof,
        &spec,
        &root,
        &absent.bytes
    ));
}

#[test]
fn the_state_root_is_the_root_of_the_values_and_of_nothing_else() {
    let mut chain = Chain::new();
    for id in 0..20 {
        chain.one(&file(id));
    }
    let head = query::head(&chain.store).unwrap().unwrap();
    let mut values: Vec<(Vec<u8>, Vec<u8>)> = chain
        .store
        .entries(Space::State)
        .map(|(key, value)| (key.to_vec(), value.to_vec()))
        .collect();
    assert_eq!(rebuild_state_root(values.clone()).unwrap(), head.state_root);
    values[3].1.push(0);
    assert_ne!(rebuild_state_root(values).unwrap(), head.state_root);
}

/// What a node that joins by a snapshot has: values and index from another, its own tree.
#[test]
fn a_state_whose_tree_was_built_anew_goes_on_as_the_one_that_grew() {
    let mut grown = Chain::new();
    for id in 0..40 {
        grown.one(&file(id));
    }
    let head = query::head(&grown.store).unwrap().unwrap();
    let entries = |space| {
        let owned = |(key, value): (&[u8], &[u8])| (space, key.to_vec(), value.to_vec());
        grown.store.entries(space).map(owned).collect::<Vec<_>>()
    };
    let values = entries(Space::State);
    let pairs = values.iter().map(|(_, k, v)| (k.clone(), v.clone()));
    let (root, tree) = rebuild_state(pairs).unwrap();
    assert_eq!(root, head.state_root);
    assert!(tree.iter().all(|(space, _, _)| space != Space::State));
    let mut store: MemoryStore = values.into_iter().chain(entries(Space::Index)).collect();
    store.write(&tree);
    let mut joined = Chain { store, ..grown };
    let mut grown = Chain::new();
    for id in 0..40 {
        grown.one(&file(id));
    }
    for id in 20..60 {
        let tx = [encode_tx([signed(&file(id)).as_bytes()])];
        let (here, there) = (joined.block(&tx), grown.block(&tx));
        assert_eq!(here.results, there.results);
        assert_eq!(here.app_hash, there.app_hash);
    }
    let rows = |chain: &Chain| -> Vec<(Vec<u8>, Vec<u8>)> {
        let rows = chain.store.entries(Space::Node);
        rows.map(|(k, v)| (k.to_vec(), v.to_vec())).collect()
    };
    assert_eq!(rows(&joined), rows(&grown));
}

#[test]
fn replaced_tree_nodes_are_removed() {
    let mut chain = Chain::new();
    for id in 0..50 {
        chain.one(&file(id));
    }
    let leaves = chain.store.entries(Space::State).count();
    let nodes = chain.store.entries(Space::Node).count();
    assert!(nodes < leaves, "{nodes} nodes for {leaves} values");
    assert_eq!(check_tree(&chain.store).unwrap(), nodes as u64);
}

#[test]
fn the_app_hash_commits_to_each_outcome_of_the_last_block() {
    let mut chain = Chain::new();
    let actions: Vec<_> = (0..5).map(|id| signed(&file(id % 4))).collect();
    let outcome = chain.block(&[encode_tx(actions.iter().map(|a| a.as_bytes()))]);
    assert_eq!(outcome.recorded.len(), 4, "the fifth is a repeat");
    let outcomes: Vec<_> = outcome
        .recorded
        .iter()
        .map(|r| (r.digest, r.outcome.code()))
        .collect();
    assert_eq!(BlockTree::new(&outcomes).root(), outcome.inputs.block_root);
    assert_eq!(outcome.inputs.app_hash(), outcome.app_hash);
}
