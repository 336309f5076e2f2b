//! What a device saw and checked when an action was signed: committed, not shown.

use crate::{canonical, hash};
use core::fmt;
use domain::factor::Factors;
use domain::id::Digest;
use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The evidence behind an action. The chain keeps [`Self::commitment`] only; the rest
/// is part of the encrypted content. Prints as `***`, zeroized when dropped.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(array)]
pub struct Evidence {
    /// The device's clock, Unix seconds: a claim.
    #[n(0)]
    pub device_time_s: u64,
    /// Random, drawn anew at every start of the device.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub boot_id: [u8; 16],
    /// The device's monotonic counter: one more with every action it signs.
    #[n(2)]
    pub counter: u64,
    /// The factors the person gave.
    #[zeroize(skip)]
    #[n(3)]
    pub factors: Factors,
    /// Stable words of the checks that held, in the order in which they were made.
    #[n(4)]
    pub checks: Vec<String>,
    /// Fresh random salt.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub salt: [u8; 32],
    /// What the card's chip signed for this very action.
    #[n(6)]
    pub chip: Option<ChipAnswer>,
}

/// A chip's answer to the challenge of one action
/// ([`chip_challenge`](crate::action::chip_challenge)).
#[derive(Clone, PartialEq, Eq, Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(array)]
pub struct ChipAnswer {
    /// EF.DG15, the chip's public key as its issuer signed it.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub key: Vec<u8>,
    /// The signature (ICAO 9303-11, 6.1).
    #[cbor(n(1), with = "minicbor::bytes")]
    pub answer: Vec<u8>,
}

impl Evidence {
    /// `HMAC-SHA-256(salt, canonical [device time, boot id, counter, factors, checks])`, with the
    /// chip's answer as a sixth where there is one.
    #[must_use]
    pub fn commitment(&self) -> Digest {
        let boot_id = minicbor::bytes::ByteArray::from(self.boot_id);
        let (time, counter) = (self.device_time_s, self.counter);
        let message = match &self.chip {
            None => {
                let committed = (time, boot_id, counter, self.factors, &self.checks);
                canonical::to_secret_vec(&committed)
            }
            Some(chip) => {
                let committed = (time, boot_id, counter, self.factors, &self.checks, chip);
                canonical::to_secret_vec(&committed)
            }
        };
        hash::hmac_sha256(&self.salt, &message)
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Evidence(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_evidence_is_committed_and_none_is_printed() {
        let evidence = Evidence {
            device_time_s: 1_800_000_000,
            boot_id: [1; 16],
            counter: 7,
            factors: Factors::CARD,
            checks: vec!["passive".into(), "chip".into()],
            salt: [2; 32],
            chip: None,
        };
        let changes: [fn(&mut Evidence); 7] = [
            |e| e.device_time_s += 1,
            |e| e.boot_id[15] ^= 1,
            |e| e.counter += 1,
            |e| e.factors = Factors::NONE,
            |e| e.checks.swap(0, 1),
            |e| e.salt[0] ^= 1,
            |e| {
                e.chip = Some(ChipAnswer {
                    key: vec![3; 90],
                    answer: vec![4; 64],
                });
            },
        ];
        for change in changes {
            let mut other = evidence.clone();
            change(&mut other);
            assert_ne!(other.commitment(), evidence.commitment());
            let bytes = canonical::to_vec(&other);
            assert_eq!(canonical::from_slice::<Evidence>(&bytes), Ok(other));
        }
        // Evidence from before chips proved themselves has the form it always had.
        assert_eq!(canonical::to_vec(&evidence).first(), Some(&0x86));
        let bytes = canonical::to_vec(&evidence);
        assert_eq!(
            canonical::from_slice::<Evidence>(&bytes).as_ref(),
            Ok(&evidence)
        );
        assert_eq!(format!("{evidence:?}"), "Evidence(***)");
    }
}
