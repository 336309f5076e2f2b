use crate::Rng;
use content::{ContentError, FingerReference, HallKey, MAX_TEMPLATE_LEN};
use domain::id::HolderHandle;
use proptest::prelude::*;

const CARD: &[u8] = b"made-up EF.SOD of a made-up card";
const TEMPLATE: &[u8] = b"made-up minutiae of a made-up finger";
const HOLDER: HolderHandle = HolderHandle([7; 16]);

fn hall() -> HallKey {
    HallKey::new([9; 32])
}

fn reference() -> FingerReference {
    FingerReference::seal(TEMPLATE, CARD, &hall(), &HOLDER, &mut Rng {}).unwrap()
}

#[test]
fn the_template_opens_with_card_and_hall_key_together_and_with_neither_alone() {
    let reference = FingerReference::from_bytes(&reference().to_bytes()).unwrap();
    assert_eq!(
        reference.open(CARD, &hall(), &HOLDER).unwrap().as_slice(),
        TEMPLATE
    );
    let wrong_card = reference.open(b"another card", &hall(), &HOLDER);
    let wrong_hall = reference.open(CARD, &HallKey::new([8; 32]), &HOLDER);
    let wrong_holder = reference.open(CARD, &hall(), &HolderHandle([6; 16]));
    for refused in [wrong_card, wrong_hall, wrong_holder] {
        assert_eq!(refused, Err(ContentError::NotOpenable));
    }
}

#[test]
fn the_key_is_the_one_a_second_implementation_derives() {
    // HKDF-SHA-256 worked in Python (hmac, hashlib):
    // ikm = SHA-256(card) ‖ 32 × 0x09, no salt, info "hallseal/finger/v1".
    use chacha20poly1305::aead::{Aead, KeyInit, Payload};
    const KEY: [u8; 32] = [
        221, 235, 127, 91, 243, 3, 202, 110, 219, 200, 85, 18, 12, 54, 201, 238, 183, 136, 161, 33,
        19, 112, 129, 190, 60, 67, 213, 76, 234, 73, 91, 193,
    ];
    let bytes = reference().to_bytes();
    // [1, nonce, sealed]: 83 01 4C nonce(12) 58 34 sealed(52)
    assert_eq!(
        (&bytes[..3], &bytes[15..17]),
        (&[0x83, 0x01, 0x4C][..], &[0x58, 52][..])
    );
    let payload = Payload {
        msg: &bytes[17..],
        aad: &HOLDER.0,
    };
    let cipher = chacha20poly1305::ChaCha20Poly1305::new(&KEY.into());
    let nonce: [u8; 12] = bytes[3..15].try_into().unwrap();
    assert_eq!(cipher.decrypt(&nonce.into(), payload).unwrap(), TEMPLATE);
}

#[test]
fn any_flipped_byte_is_refused_and_any_cut_is_malformed() {
    let bytes = reference().to_bytes();
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 0x10;
        let opened = FingerReference::from_bytes(&altered)
            .and_then(|reference| reference.open(CARD, &hall(), &HOLDER));
        assert!(opened.is_err(), "byte {at}");
        let cut = FingerReference::from_bytes(&bytes[..at]);
        assert_eq!(cut, Err(ContentError::Malformed), "{at} bytes");
    }
}

#[test]
fn the_same_template_is_never_sealed_to_the_same_bytes() {
    assert_ne!(reference(), reference());
    assert!(
        !reference()
            .to_bytes()
            .windows(8)
            .any(|window| TEMPLATE.starts_with(window))
    );
}

#[test]
fn a_template_that_is_too_long_is_refused_and_the_longest_is_taken() {
    let seal =
        |length| FingerReference::seal(&vec![1; length], CARD, &hall(), &HOLDER, &mut Rng {});
    assert_eq!(seal(MAX_TEMPLATE_LEN + 1), Err(ContentError::TooLong));
    let longest = seal(MAX_TEMPLATE_LEN).unwrap();
    assert_eq!(
        FingerReference::from_bytes(&longest.to_bytes()),
        Ok(longest)
    );
}

#[test]
fn no_secret_is_printed() {
    let printed = format!("{:?} {:?}", hall(), reference());
    assert_eq!(printed, "HallKey(***) FingerReference(***)");
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(reference) = FingerReference::from_bytes(&bytes) {
            prop_assert!(reference.open(CARD, &hall(), &HOLDER).is_err());
        }
    }
}
