//! No altered byte, whichever, leaves a receipt final.

use crate::world::{NOW_S, World};
use proptest::prelude::*;
use receipt::{
    HeadProof, Link, LogProof, Reason, Receipt, SignedHistory, ValidatorHistory, Verdict,
    read_history, verify,
};
use std::collections::BTreeMap;

fn verdict_of(bytes: &[u8], history: &ValidatorHistory) -> Verdict {
    match Receipt::from_bytes(bytes) {
        Ok(receipt) => verify(&receipt, history, NOW_S),
        Err(error) => Verdict::Refused(error.into()),
    }
}

#[test]
fn every_flipped_byte_of_a_receipt_is_refused_with_a_word() {
    for (powers, count) in [(&[10][..], 1), (&[10], 37), (&[10; 4], 37)] {
        let world = World::new(powers, count);
        let history = world.history();
        for index in [0, count / 2, count - 1] {
            let bytes = world.receipt(index).to_bytes();
            assert!(matches!(verdict_of(&bytes, &history), Verdict::Final(_)));
            let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
            for at in 0..bytes.len() {
                for flip in [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF] {
                    let mut altered = bytes.clone();
                    altered[at] ^= flip;
                    match verdict_of(&altered, &history) {
                        Verdict::Refused(reason) => *reasons.entry(reason.word()).or_default() += 1,
                        accepted @ (Verdict::Final(_) | Verdict::ConfirmOnline(_)) => {
                            panic!("byte {at} flipped by {flip:#x}: {accepted:?}")
                        }
                    }
                }
            }
            println!(
                "{} validators, action {index} of {count}: {reasons:?}",
                powers.len()
            );
            assert!(reasons.contains_key(Reason::Malformed.word()));
            assert!(reasons.contains_key(Reason::WrongChain.word()));
            assert!(reasons.contains_key(Reason::BadSignature.word()));
        }
    }
}

#[test]
fn a_receipt_cut_short_or_lengthened_is_refused() {
    let world = World::new(&[10; 4], 37);
    let bytes = world.receipt(5).to_bytes();
    for length in 0..bytes.len() {
        assert!(
            Receipt::from_bytes(&bytes[..length]).is_err(),
            "{length} bytes"
        );
    }
    assert!(Receipt::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    assert!(Receipt::from_bytes(&vec![0x99; 1 << 20]).is_err());
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(bytes in proptest::collection::vec(any::<u8>(), 0..900)) {
        let _ = Receipt::from_bytes(&bytes);
        let _ = HeadProof::from_bytes(&bytes);
        let _ = ValidatorHistory::from_bytes(&bytes);
        let _ = (SignedHistory::from_bytes(&bytes), read_history(&bytes));
        let _ = LogProof::from_bytes(&bytes);
        let _ = seal::canonical::from_slice::<Link>(&bytes);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(HS1:)?.{0,200}", tail in "[0-9A-Z $%*+./:-]{0,90}") {
        let _ = Receipt::from_qr_text(&text);
        let _ = Receipt::from_qr_text(&format!("HS1:{tail}"));
    }

    #[test]
    fn no_receipt_with_some_bytes_replaced_panics_or_stays_final(
        changes in proptest::collection::vec((0usize..700, any::<u8>()), 1..8),
    ) {
        let world = World::new(&[10; 4], 5);
        let good = world.receipt(2).to_bytes();
        let mut bytes = good.clone();
        for (at, to) in changes {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = to;
            }
        }
        let is_final = matches!(verdict_of(&bytes, &world.history()), Verdict::Final(_));
        prop_assert_eq!(is_final, bytes == good);
    }
}
