use crate::world::{file_case, key};
use coset::TaggedCborSerializable;
use domain::id::{Digest, PublicKey};
use proptest::prelude::*;
use seal::action::{self, SignedAction};
use seal::verify::{VerifyError, verify};
use seal::{SealError, canonical, hash, keys};

/// COSE WG example eddsa-examples/eddsa-01 (the key is RFC 8032's first).
const EDDSA_01: &str = concat!(
    "D8628443A10300A054546869732069732074686520636F6E74656E742E818343A10127A1044231315840",
    "77F3EACD11852C4BF9CB1D72FABE6B26FBA1D76092B2B5B7EC83B83557652264",
    "E69690DBC1172DDC0BF88411C0D25A507FDB247A20C40D5E245FABD3FC9EC106"
);

/// RFC 9052 §4.4, written out by hand; every byte string here is 0 to 65,535 bytes long.
fn sig_structure(body: &[u8], sign: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = vec![0x85, 0x69];
    out.extend_from_slice(b"Signature");
    for part in [body, sign, &[], payload] {
        match u8::try_from(part.len()) {
            Ok(length @ 0..=23) => out.push(0x40 | length),
            Ok(length) => out.extend_from_slice(&[0x58, length]),
            Err(_) => {
                out.push(0x59);
                out.extend_from_slice(&u16::try_from(part.len()).unwrap().to_be_bytes());
            }
        }
        out.extend_from_slice(part);
    }
    out
}

#[test]
fn the_working_groups_eddsa_example_holds_under_our_rule_and_our_structure() {
    let bytes = hex::decode(EDDSA_01).unwrap();
    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let public = PublicKey::from_hex(public).unwrap();
    let cose = coset::CoseSign::from_tagged_slice(&bytes).unwrap();
    let by_hand = sig_structure(
        &[0xA1, 0x03, 0x00],
        &[0xA1, 0x01, 0x27],
        b"This is the content.",
    );
    assert_eq!(cose.tbs_data(&[], &cose.signatures[0]), by_hand);
    let signature = cose.signatures[0].signature.clone().try_into().unwrap();
    assert!(keys::verify(&public, &by_hand, &signature));
    // A sound COSE message, but not one of ours.
    assert_eq!(SignedAction::parse(&bytes), Err(SealError::NotSignedAction));
}

#[test]
fn what_we_sign_is_read_and_verified_by_a_general_cose_library() {
    let (clerk, device) = (key(1), key(2));
    let action = file_case(clerk.id(), Some(device.id()), [7; 16]);
    let signed = action::sign(&action, &[&clerk, &device]).unwrap();
    let cose = coset::CoseSign::from_tagged_slice(signed.as_bytes()).unwrap();
    assert_eq!(cose.clone().to_tagged_vec().unwrap(), signed.as_bytes());
    let payload = cose.payload.clone().unwrap();
    assert_eq!(payload, canonical::to_vec(&action));
    for (which, key) in [&clerk, &device].into_iter().enumerate() {
        cose.verify_signature(which, &[], |signature, message| {
            assert_eq!(message, sig_structure(&[], &[0xA1, 0x01, 0x27], &payload));
            let public = ed25519_dalek::VerifyingKey::from_bytes(&key.public().0).unwrap();
            let signature = ed25519_dalek::Signature::from_slice(signature).unwrap();
            public.verify_strict(message, &signature)
        })
        .unwrap();
    }
}

#[test]
fn a_filed_case_is_at_most_260_bytes_with_one_signature_and_340_with_two() {
    let (clerk, device) = (key(1), key(2));
    let one = action::sign(&file_case(device.id(), None, [7; 16]), &[&device]).unwrap();
    let two = file_case(clerk.id(), Some(device.id()), [7; 16]);
    let two = action::sign(&two, &[&clerk, &device]).unwrap();
    println!(
        "filed case: {} bytes, co-signed {}",
        one.as_bytes().len(),
        two.as_bytes().len()
    );
    assert!(one.as_bytes().len() <= 260, "{}", one.as_bytes().len());
    assert!(two.as_bytes().len() <= 340, "{}", two.as_bytes().len());
}

#[test]
fn a_signed_action_reads_back_verifies_and_has_its_payloads_digest() {
    let device = key(2);
    let action = file_case(device.id(), None, [7; 16]);
    let signed = action::sign(&action, &[&device]).unwrap();
    let parsed = SignedAction::parse(signed.as_bytes()).unwrap();
    assert_eq!(parsed.action(), &action);
    assert_eq!(
        parsed.digest(),
        hash::sha256(&[&canonical::to_vec(&action)])
    );
    assert_eq!(
        (parsed.digest(), parsed.signed()),
        (signed.digest(), &signed)
    );
    let verified = verify(&parsed, |id| (id == device.id()).then(|| device.public())).unwrap();
    assert_eq!(
        (verified.digest(), verified.into_inner()),
        (signed.digest(), action)
    );
    let unknown = Err(VerifyError::UnknownKey(device.id()));
    assert_eq!(verify(&parsed, |_| None), unknown);
    assert_eq!(
        verify(&parsed, |_| Some(key(3).public())),
        unknown,
        "a key under another's id"
    );
}

#[test]
fn only_the_actions_own_signers_in_their_order_can_sign() {
    let (clerk, device) = (key(1), key(2));
    let action = file_case(clerk.id(), Some(device.id()), [7; 16]);
    for keys in [
        vec![],
        vec![&clerk],
        vec![&device, &clerk],
        vec![&clerk, &device, &device],
    ] {
        assert_eq!(action::sign(&action, &keys), Err(SealError::WrongSigners));
    }
    let twice = file_case(clerk.id(), Some(clerk.id()), [7; 16]);
    assert_eq!(
        action::sign(&twice, &[&clerk, &clerk]),
        Err(SealError::WrongSigners)
    );
}

#[test]
fn any_flipped_bit_of_a_signed_action_is_refused() {
    let (clerk, device) = (key(1), key(2));
    let action = file_case(clerk.id(), Some(device.id()), [7; 16]);
    let signed = action::sign(&action, &[&clerk, &device]).unwrap();
    let find = |id| {
        [&clerk, &device]
            .into_iter()
            .find(|key| key.id() == id)
            .map(|k| k.public())
    };
    for at in 0..signed.as_bytes().len() {
        for bit in 0..8 {
            let mut bytes = signed.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            if let Ok(parsed) = SignedAction::parse(&bytes) {
                assert!(verify(&parsed, find).is_err(), "byte {at} bit {bit}");
            }
        }
    }
}

#[test]
fn a_signed_action_in_any_other_shape_is_refused() {
    let device = key(2);
    let signed = action::sign(&file_case(device.id(), None, [7; 16]), &[&device]).unwrap();
    let good = signed.as_bytes();
    let replaced = |from: &[u8], to: &[u8]| {
        let at = good
            .windows(from.len())
            .position(|window| window == from)
            .unwrap();
        [&good[..at], to, &good[at + from.len()..]].concat()
    };
    let cases: [(&str, Vec<u8>); 9] = [
        ("no tag", good[2..].to_vec()),
        ("tag of COSE_Sign1", replaced(&[0xD8, 0x62], &[0xD2])),
        ("trailing byte", [good, &[0]].concat()),
        ("truncated", good[..good.len() - 1].to_vec()),
        (
            "longer length head",
            replaced(&[0x58, 0x40], &[0x59, 0x00, 0x40]),
        ),
        (
            "body protected as empty map",
            replaced(&[0x84, 0x40, 0xA0], &[0x84, 0x41, 0xA0, 0xA0]),
        ),
        (
            "a kid outside",
            replaced(&[0x27, 0xA0], &[0x27, 0xA1, 0x04, 0x41, 0x31]),
        ),
        (
            "ES256 instead of EdDSA",
            replaced(&[0xA1, 0x01, 0x27], &[0xA1, 0x01, 0x26]),
        ),
        ("no signature", [&good[..good.len() - 73], &[0x80]].concat()),
    ];
    for (defect, bytes) in cases {
        assert_eq!(
            SignedAction::parse(&bytes),
            Err(SealError::NotSignedAction),
            "{defect}"
        );
    }
    assert_eq!(SignedAction::parse(&vec![0; 4097]), Err(SealError::TooLong));
    let mut surplus = good.to_vec();
    surplus.splice(
        good.len() - 73..,
        [&[0x82][..], &good[good.len() - 72..]].concat(),
    );
    surplus.extend_from_slice(&good[good.len() - 72..]);
    assert_eq!(SignedAction::parse(&surplus), Err(SealError::WrongSigners));
}

#[test]
fn a_payload_with_an_unknown_position_or_a_written_out_absence_is_not_canonical() {
    let device = key(2);
    let payload = canonical::to_vec(&file_case(device.id(), None, [7; 16]));
    assert_eq!(payload[0], 0x88);
    let wrap = |payload: &[u8]| {
        let cose = coset::CoseSignBuilder::new().payload(payload.to_vec());
        let header = coset::HeaderBuilder::new()
            .algorithm(coset::iana::Algorithm::EdDSA)
            .build();
        let signature = coset::CoseSignatureBuilder::new().protected(header).build();
        let sign = |message: &[u8]| device.sign(message).to_vec();
        cose.add_created_signature(signature, &[], sign)
            .build()
            .to_tagged_vec()
            .unwrap()
    };
    assert!(SignedAction::parse(&wrap(&payload)).is_ok());
    for surplus in [0xF6, 0x00] {
        let mut longer = payload.clone();
        longer[0] = 0x89;
        longer.push(surplus);
        assert_eq!(
            SignedAction::parse(&wrap(&longer)),
            Err(SealError::NotCanonical)
        );
    }
    assert_eq!(
        SignedAction::parse(&wrap(&[0xF6])),
        Err(SealError::Malformed)
    );
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = SignedAction::parse(&bytes);
    }

    #[test]
    fn no_change_of_a_few_bytes_makes_the_reader_panic(
        changes in proptest::collection::vec((0usize..256, any::<u8>()), 1..6),
        end in 0usize..=256,
    ) {
        let device = key(2);
        let signed = action::sign(&file_case(device.id(), None, [7; 16]), &[&device]).unwrap();
        let mut bytes = signed.as_bytes().to_vec();
        for (at, to) in changes {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = to;
            }
        }
        bytes.truncate(end);
        if let Ok(parsed) = SignedAction::parse(&bytes) {
            prop_assert_eq!(parsed.signed().as_bytes(), &bytes[..]);
            prop_assert_ne!(parsed.digest(), Digest::ZERO);
        }
    }
}
