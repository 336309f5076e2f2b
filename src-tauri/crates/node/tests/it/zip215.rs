//! A signature that single and batch checks could judge differently is judged the same
//! wherever this program looks at one: `CheckTx`, `FinalizeBlock` with and without memory of
//! it, the embedded node, its gateway, receipts.

use crate::abci::{check, codes, finalize, init_request, options};
use crate::world::*;
use domain::action::{EnrolKey, Role};
use domain::id::{DepartmentCode, HallCode, PublicKey};
use domain::outcome::Outcome;
use ledger::{Genesis, encode_tx};
use node::consortium::Application;
use node::{EmbeddedNode, GatewayOptions};
use std::path::Path;
use tendermint_abci::Application as _;

/// The fourteen encodings of the points of small order.
fn encodings() -> Vec<[u8; 32]> {
    let lines = include_str!("../../../seal/tests/seal/small_order.txt").lines();
    lines
        .map(|line| hex::decode(line).unwrap().try_into().unwrap())
        .collect()
}

/// The demo's genesis with a device for each of the fourteen: whoever enrols such a key lets
/// everyone sign for it, but no two nodes may disagree about it.
fn genesis() -> Genesis {
    let mut genesis = demo().genesis;
    let devices = encodings().into_iter().map(|key| EnrolKey {
        key: PublicKey(key),
        role: Role::Device,
        department: DepartmentCode::new("GA").unwrap(),
        hall: Some(HallCode::new("DH").unwrap()),
        scopes: None,
        quota: None,
    });
    genesis.keys.extend(devices);
    genesis
}

/// A filing by one of the devices with a point of small order and this scalar.
fn crafted(id: u64, key: [u8; 32], point: [u8; 32], s: [u8; 32]) -> Vec<u8> {
    let mut action = file(id);
    action.author = seal::hash::key_id(&PublicKey(key));
    let payload = seal::canonical::to_vec(&action);
    let len = u8::try_from(payload.len()).unwrap();
    let head = [0xD8, 0x62, 0x84, 0x40, 0xA0, 0x58, len];
    let middle = [0x81, 0x83, 0x43, 0xA1, 0x01, 0x27, 0xA0, 0x58, 0x40];
    [&head[..], &payload, &middle, &point, &s].concat()
}

/// Each of the 196 vectors of ZIP 215, which hold, and beside it one that does not: with the
/// base point's order for zero, or with one.
fn vectors() -> Vec<(Vec<u8>, Outcome)> {
    let order = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let order: [u8; 32] = hex::decode(order).unwrap().try_into().unwrap();
    let mut one = [0; 32];
    one[0] = 1;
    let mut all = Vec::new();
    for key in encodings() {
        for point in encodings() {
            let id = 1_000 + all.len() as u64;
            all.push((crafted(id, key, point, [0; 32]), Outcome::Ok));
            let s = if id.is_multiple_of(4) { order } else { one };
            all.push((crafted(id + 1, key, point, s), Outcome::BadSignature));
        }
    }
    all
}

fn consortium(dir: &Path) -> Application {
    let node = Application::open(&options(dir), &genesis()).unwrap();
    node.app().init_chain(init_request(&genesis()));
    node
}

#[test]
fn a_crafted_signature_is_judged_the_same_by_every_check_of_a_node() {
    let vectors = vectors();
    let dirs = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let nodes = dirs.each_ref().map(|dir| consortium(dir.path()));
    let expected: Vec<u32> = vectors.iter().map(|(_, outcome)| outcome.code()).collect();
    // The first sees each alone before its block, the second all at once, the third none.
    for (bytes, outcome) in &vectors {
        assert_eq!(
            check(&nodes[0], &encode_tx([bytes.as_slice()])),
            outcome.code()
        );
    }
    let all = encode_tx(vectors.iter().map(|(bytes, _)| bytes.as_slice()));
    assert_eq!(check(&nodes[1], &all), 0);
    let blocks: Vec<_> = nodes
        .iter()
        .map(|node| finalize(node, 1, std::slice::from_ref(&all)))
        .collect();
    for block in &blocks {
        assert_eq!(block, &blocks[0]);
        assert_eq!(codes(&block.tx_results[0].data), expected);
    }
    // And where each stands in a transaction of its own, so that none is checked in a batch.
    let dir = tempfile::tempdir().unwrap();
    let alone = consortium(dir.path());
    for (height, (bytes, outcome)) in (1u64..).zip(vectors.iter().step_by(7)) {
        let block = finalize(&alone, height, &[encode_tx([bytes.as_slice()])]);
        assert_eq!(codes(&block.tx_results[0].data), [outcome.code()]);
        alone.app().commit();
    }
}

#[test]
fn a_crafted_signature_that_holds_gets_its_receipt_from_an_embedded_node_and_no_other_does() {
    let dir = tempfile::tempdir().unwrap();
    let options = crate::world::options(dir.path());
    let node = EmbeddedNode::open(options, &genesis(), demo().validator).unwrap();
    let open = GatewayOptions::open(([127, 0, 0, 1], 0).into());
    let running = Running {
        gateway: node.serve_with(&open).unwrap(),
        node,
        client: client(),
    };
    let vectors = vectors();
    for some in vectors.chunks(98) {
        let bytes: Vec<&[u8]> = some.iter().map(|(bytes, _)| bytes.as_slice()).collect();
        for ((bytes, outcome), taken) in some.iter().zip(running.submit(&bytes)) {
            if *outcome == Outcome::Ok {
                assert_eq!(taken["status"], "received", "{taken}");
            } else {
                assert_eq!(taken["status"], "refused");
                assert_eq!(taken["outcome"], "bad_signature");
            }
            let digest = seal::action::SignedAction::parse(bytes).unwrap().digest();
            assert_eq!(taken["action"], digest.to_hex());
        }
    }
    for (bytes, outcome) in &vectors {
        let digest = seal::action::SignedAction::parse(bytes).unwrap().digest();
        if *outcome == Outcome::Ok {
            assert!(is_final_ok(&running.settle(&digest)));
        } else {
            assert_eq!(running.status(&digest)["status"], "unknown");
        }
    }
    running.stop();
}
