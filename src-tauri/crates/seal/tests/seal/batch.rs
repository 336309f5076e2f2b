use crate::world::{Dice, file_case};
use curve25519_dalek::constants::{ED25519_BASEPOINT_TABLE as B, EIGHT_TORSION};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use domain::action::Action;
use domain::id::{KeyId, PublicKey};
use seal::action::{ParsedAction, SignedAction};
use seal::verify::{VerifyError, verify, verify_batch, verify_batch_knowing, verify_knowing};
use seal::{Memory, canonical, hash};
use sha2::{Digest as _, Sha512};
use std::collections::BTreeMap;

/// Encodings that RFC 8032 forbids and ZIP 215 takes: y ≥ p, or the sign bit with x = 0.
fn odd_encodings() -> Vec<[u8; 32]> {
    let mut p_plus_1 = [0xFF; 32]; // 2^255 - 18: the neutral element's y = 1, plus p
    p_plus_1[0] = 0xEE;
    p_plus_1[31] = 0x7F;
    let mut p = p_plus_1; // y = 0: of order four
    p[0] = 0xED;
    let mut signed_one = [0; 32];
    signed_one[0] = 1;
    signed_one[31] = 0x80;
    let mut signed_p_plus_1 = p_plus_1;
    signed_p_plus_1[31] = 0xFF;
    vec![p_plus_1, p, signed_one, signed_p_plus_1]
}

fn scalar(dice: &mut Dice) -> Scalar {
    Scalar::from_bytes_mod_order(dice.bytes32())
}

/// How a signature is made. The first five hold under ZIP 215, the rest do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Honest,
    SmallOrderKeyAndPoint,
    MixedTorsion,
    OddKeyEncoding,
    OddPointEncoding,
    WrongScalar,
    ScalarPlusOrder,
    PointNotOnCurve,
    KeyNotOnCurve,
    OtherMessage,
    UnknownKey,
}

const KINDS: [Kind; 11] = [
    Kind::Honest,
    Kind::SmallOrderKeyAndPoint,
    Kind::MixedTorsion,
    Kind::OddKeyEncoding,
    Kind::OddPointEncoding,
    Kind::WrongScalar,
    Kind::ScalarPlusOrder,
    Kind::PointNotOnCurve,
    Kind::KeyNotOnCurve,
    Kind::OtherMessage,
    Kind::UnknownKey,
];

fn not_on_curve(dice: &mut Dice) -> [u8; 32] {
    loop {
        let bytes = dice.bytes32();
        if CompressedEdwardsY(bytes).decompress().is_none() {
            return bytes;
        }
    }
}

fn order_bytes() -> [u8; 32] {
    // L = 2^252 + 27742317777372353535851937790883648493 (RFC 8032 §5.1), little-endian.
    let minus_one = (-Scalar::ONE).to_bytes();
    let mut order = minus_one;
    order[0] += 1;
    order
}

fn add_order(s: [u8; 32]) -> [u8; 32] {
    let mut carry = 0u16;
    let mut out = [0; 32];
    for ((to, a), b) in out.iter_mut().zip(s).zip(order_bytes()) {
        let sum = u16::from(a) + u16::from(b) + carry;
        *to = u8::try_from(sum & 0xFF).unwrap();
        carry = sum >> 8;
    }
    out
}

/// A key and a way to sign with it, made as `kind` says.
fn craft(kind: Kind, dice: &mut Dice) -> (PublicKey, ParsedAction) {
    let (mut a, mut r) = (scalar(dice), scalar(dice));
    let torsion = |dice: &mut Dice| EIGHT_TORSION[1 + dice.below(7)];
    let encode = |point: EdwardsPoint| point.compress().0;
    let (mut key, mut point) = (encode(B * &a), encode(B * &r));
    match kind {
        Kind::SmallOrderKeyAndPoint => {
            (a, r) = (Scalar::ZERO, Scalar::ZERO);
            (key, point) = (encode(torsion(dice)), encode(torsion(dice)));
        }
        Kind::MixedTorsion => {
            key = encode(B * &a + torsion(dice));
            point = encode(B * &r + torsion(dice));
        }
        Kind::OddKeyEncoding => {
            a = Scalar::ZERO;
            key = odd_encodings()[dice.below(4)];
        }
        Kind::OddPointEncoding => {
            r = Scalar::ZERO;
            point = odd_encodings()[dice.below(4)];
        }
        Kind::PointNotOnCurve => point = not_on_curve(dice),
        Kind::KeyNotOnCurve => key = not_on_curve(dice),
        Kind::Honest | Kind::WrongScalar | Kind::ScalarPlusOrder => {}
        Kind::OtherMessage | Kind::UnknownKey => {}
    }
    let key = PublicKey(key);
    let action = file_case(
        hash::key_id(&key),
        None,
        dice.bytes32()[..16].try_into().unwrap(),
    );
    let message = with_signature(&action, [0; 64]).to_be_signed().to_vec();
    let mut hasher = Sha512::new().chain_update(point).chain_update(key.0);
    hasher.update(if kind == Kind::OtherMessage {
        b"another"
    } else {
        message.as_slice()
    });
    let k = Scalar::from_bytes_mod_order_wide(&hasher.finalize().into());
    let mut s = (r + k * a).to_bytes();
    if kind == Kind::WrongScalar {
        s = (r + k * a + Scalar::ONE).to_bytes();
    } else if kind == Kind::ScalarPlusOrder {
        s = add_order(s);
    }
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&point);
    signature[32..].copy_from_slice(&s);
    (key, with_signature(&action, signature))
}

fn with_signature(action: &Action, signature: [u8; 64]) -> ParsedAction {
    let payload = canonical::to_vec(action);
    let length = u8::try_from(payload.len()).unwrap();
    let head = [0xD8, 0x62, 0x84, 0x40, 0xA0, 0x58, length];
    let middle = [0x81, 0x83, 0x43, 0xA1, 0x01, 0x27, 0xA0, 0x58, 0x40];
    let bytes = [&head[..], &payload, &middle, &signature].concat();
    SignedAction::parse(&bytes).unwrap()
}

#[test]
fn in_two_hundred_batches_of_crafted_signatures_batch_and_single_agree() {
    let mut verdicts: BTreeMap<Kind, (usize, usize)> = BTreeMap::new();
    let mut all_valid = 0;
    for seed in 0..200u64 {
        let dice = &mut Dice::new(seed);
        // Every third batch holds crafted signatures that are all valid: the batch equation
        // itself must accept them.
        let kinds = if seed % 3 == 0 {
            &KINDS[..5]
        } else {
            &KINDS[..]
        };
        let mut known: BTreeMap<KeyId, PublicKey> = BTreeMap::new();
        let crafted: Vec<(Kind, ParsedAction)> = (0..=dice.below(8))
            .map(|_| {
                let kind = kinds[dice.below(kinds.len())];
                let (key, parsed) = craft(kind, dice);
                if kind != Kind::UnknownKey {
                    known.insert(hash::key_id(&key), key);
                }
                (kind, parsed)
            })
            .collect();
        let find = |id| known.get(&id).copied();
        let actions: Vec<&ParsedAction> = crafted.iter().map(|(_, parsed)| parsed).collect();
        let batch = verify_batch(&actions, find);
        assert_eq!(batch.len(), actions.len());
        all_valid += usize::from(batch.iter().all(Result::is_ok));
        for ((kind, parsed), result) in crafted.iter().zip(batch) {
            assert_eq!(result, verify(parsed, find), "seed {seed} {kind:?}");
            let count = verdicts.entry(*kind).or_default();
            *(if result.is_ok() {
                &mut count.0
            } else {
                &mut count.1
            }) += 1;
        }
    }
    println!("accepted and refused by kind, of 200 batches from seeds 0 to 199: {verdicts:?}");
    assert!(all_valid > 60, "{all_valid}");
    for (place, kind) in KINDS.into_iter().enumerate() {
        let (accepted, refused) = verdicts[&kind];
        assert!(accepted + refused > 20, "{kind:?} hardly occurs");
        let wrong = if place < 5 { refused } else { accepted };
        assert_eq!(wrong, 0, "{kind:?}");
    }
}

#[test]
fn an_offender_among_hundreds_is_named_and_its_neighbours_pass() {
    let dice = &mut Dice::new(7);
    let mut known = BTreeMap::new();
    let mut crafted = Vec::new();
    for at in 0..300 {
        let kind = if at == 270 {
            Kind::WrongScalar
        } else {
            Kind::Honest
        };
        let (key, parsed) = craft(kind, dice);
        known.insert(hash::key_id(&key), key);
        crafted.push(parsed);
    }
    let results = verify_batch(&crafted.iter().collect::<Vec<_>>(), |id| {
        known.get(&id).copied()
    });
    for (at, result) in results.into_iter().enumerate() {
        match result {
            Ok(verified) => assert_eq!(verified.digest(), crafted[at].digest()),
            Err(error) => {
                let author = crafted[at].action().author;
                assert_eq!((at, error), (270, VerifyError::BadSignature(author)));
            }
        }
    }
    assert!(verify_batch(&[], |_| None).is_empty());
}

#[test]
fn a_memory_changes_no_verdict_whatever_it_has_seen() {
    let dice = &mut Dice::new(11);
    // So small that it forgets all the time, and so large that it never does.
    for capacity in [0, 1, 6, 10_000] {
        let memory = Memory::new(capacity);
        let mut known: BTreeMap<KeyId, PublicKey> = BTreeMap::new();
        let mut seen: Vec<ParsedAction> = Vec::new();
        for _ in 0..60 {
            let kind = KINDS[dice.below(KINDS.len())];
            let (key, parsed) = craft(kind, dice);
            if kind != Kind::UnknownKey {
                known.insert(hash::key_id(&key), key);
            }
            seen.push(parsed);
            let find = |id| known.get(&id).copied();
            let one = &seen[dice.below(seen.len())];
            assert_eq!(verify_knowing(one, find, &memory), verify(one, find));
            let some: Vec<&ParsedAction> = (0..4).map(|_| &seen[dice.below(seen.len())]).collect();
            assert_eq!(
                verify_batch_knowing(&some, find, &memory),
                verify_batch(&some, find)
            );
            // A key that is not enrolled any more is unknown, whatever is remembered.
            let none = |_| None;
            assert_eq!(verify_knowing(one, none, &memory), verify(one, none));
        }
        assert!(memory.len() <= capacity.max(1), "{}", memory.len());
        assert_eq!(memory.is_empty(), capacity < 2);
    }
}

#[test]
fn a_bad_signature_on_a_payload_that_is_remembered_is_still_bad() {
    let (key, good) = craft(Kind::Honest, &mut Dice::new(12));
    let find = |_| Some(key);
    let memory = Memory::new(100);
    assert!(verify_knowing(&good, find, &memory).is_ok());
    let bad = with_signature(good.action(), [7; 64]);
    assert_eq!(bad.digest(), good.digest());
    let results = verify_batch_knowing(&[&good, &bad, &good], find, &memory);
    assert_eq!(
        results.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false, true]
    );
    assert!(verify_knowing(&bad, find, &memory).is_err());
}
