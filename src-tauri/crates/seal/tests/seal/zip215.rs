//! The vectors of ZIP 215: a key and a point of small order in each of their fourteen
//! encodings, and `s` zero. All 196 hold, whatever is signed; checks that are stricter, or
//! leave the cofactor out, refuse most of them, and not all the same.

use crate::world::file_case;
use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::CompressedEdwardsY;
use domain::id::PublicKey;
use seal::action::{ParsedAction, SignedAction};
use seal::verify::{VerifyError, verify, verify_batch, verify_batch_knowing};
use seal::{Memory, canonical, hash, keys};
use std::collections::{BTreeMap, BTreeSet};

/// Eight points of small order, six of them in a second encoding.
pub(crate) fn encodings() -> Vec<[u8; 32]> {
    let lines = include_str!("small_order.txt").lines();
    lines
        .map(|line| hex::decode(line).unwrap().try_into().unwrap())
        .collect()
}

/// The order of the base point, little-endian: zero by another name.
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

fn signed_with(key: [u8; 32], place: u8, point: [u8; 32], s: [u8; 32]) -> ParsedAction {
    let author = hash::key_id(&PublicKey(key));
    let action = file_case(author, None, [place; 16]);
    let payload = canonical::to_vec(&action);
    let len = u8::try_from(payload.len()).unwrap();
    let head = [0xD8, 0x62, 0x84, 0x40, 0xA0, 0x58, len];
    let middle = [0x81, 0x83, 0x43, 0xA1, 0x01, 0x27, 0xA0, 0x58, 0x40];
    let bytes = [&head[..], &payload, &middle, &point, &s].concat();
    SignedAction::parse(&bytes).unwrap()
}

#[test]
fn the_vectors_are_all_encodings_of_the_points_of_small_order() {
    let all = encodings();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 14);
    let torsion: BTreeSet<[u8; 32]> = EIGHT_TORSION.iter().map(|p| p.compress().0).collect();
    let canonical: BTreeSet<[u8; 32]> = all[..8].iter().copied().collect();
    assert_eq!(canonical, torsion);
    for odd in &all[8..] {
        let point = CompressedEdwardsY(*odd).decompress().unwrap();
        assert!(point.is_small_order() && point.compress().0 != *odd);
    }
}

#[test]
fn every_vector_holds_alone_in_any_batch_and_beside_ones_that_do_not() {
    let order: [u8; 32] = hex::decode(ORDER).unwrap().try_into().unwrap();
    let mut one = [0; 32];
    one[0] = 1;
    let known: BTreeMap<_, _> = encodings()
        .into_iter()
        .map(|key| (hash::key_id(&PublicKey(key)), PublicKey(key)))
        .collect();
    let find = |id| known.get(&id).copied();
    let (mut good, mut all, mut strict) = (Vec::new(), Vec::new(), 0);
    for key in encodings() {
        for (place, point) in (0u8..).zip(encodings()) {
            let mut signature = [0; 64];
            signature[..32].copy_from_slice(&point);
            assert!(keys::verify(&PublicKey(key), b"Zcash", &signature));
            let dalek = ed25519_dalek::VerifyingKey::from_bytes(&key).unwrap();
            let signature = ed25519_dalek::Signature::from_bytes(&signature);
            strict += usize::from(dalek.verify_strict(b"Zcash", &signature).is_ok());
            good.push(signed_with(key, place, point, [0; 32]));
            all.push((true, signed_with(key, place, point, [0; 32])));
            // `s` must be below the order, and nothing but zero holds here.
            all.push((false, signed_with(key, place, point, order)));
            all.push((false, signed_with(key, place, point, one)));
        }
    }
    assert_eq!((good.len(), strict), (196, 0));
    let borrowed: Vec<&ParsedAction> = good.iter().collect();
    assert!(verify_batch(&borrowed, find).iter().all(Result::is_ok));
    let memory = Memory::new(1_000);
    for size in [1, 2, 3, 7, 100, all.len()] {
        for chunk in all.chunks(size) {
            let actions: Vec<&ParsedAction> = chunk.iter().map(|(_, parsed)| parsed).collect();
            let results = verify_batch(&actions, find);
            let knowing = verify_batch_knowing(&actions, find, &memory);
            assert_eq!(results, knowing);
            for ((holds, parsed), result) in chunk.iter().zip(results) {
                assert_eq!(result.is_ok(), *holds);
                assert_eq!(result, verify(parsed, find));
                let author = parsed.action().author;
                let refused = matches!(result, Err(VerifyError::BadSignature(by)) if by == author);
                assert!(*holds || refused);
            }
        }
    }
}
