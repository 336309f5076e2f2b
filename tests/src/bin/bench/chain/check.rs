//! Bare signature checks: what no node can do without.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use ed25519_consensus::{Signature, VerificationKey, VerificationKeyBytes, batch};
use rand_core::OsRng;
use seal::action::{ParsedAction, SignedAction};

use super::clock;
use crate::rounds::median;

/// As many as a node checks at once.
const BATCH: usize = 256;
const ROUNDS: usize = 15;

/// What one signature costs, in processor time.
pub(crate) struct Check {
    /// In batches.
    pub(crate) batch: Duration,
    /// Alone.
    pub(crate) single: Duration,
}

/// Key, message and signature of each, taken apart before the clock runs.
type Bare = ([u8; 32], Vec<u8>, [u8; 64]);

fn bare(actions: &[SignedAction]) -> Result<Vec<Bare>, Box<dyn Error>> {
    let devices = super::load::devices();
    let mut all = Vec::new();
    for action in actions {
        let parsed: ParsedAction = SignedAction::parse(action.as_bytes())?;
        for (id, signature) in parsed.signatures() {
            let key = devices.iter().find(|key| seal::hash::key_id(key) == id);
            let key = key.ok_or("an unknown key")?;
            all.push((key.0, parsed.to_be_signed().to_vec(), *signature));
        }
    }
    Ok(all)
}

/// Measures both on these actions' signatures.
pub(crate) fn measure(actions: &[SignedAction]) -> Result<Check, Box<dyn Error>> {
    let bare = bare(actions.get(..BATCH).ok_or("too few actions")?)?;
    let (mut batches, mut singles) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let began = clock::computed();
        let mut verifier = batch::Verifier::new();
        for (key, message, signature) in black_box(&bare) {
            let key = VerificationKeyBytes::from(*key);
            verifier.queue((key, Signature::from(*signature), message));
        }
        verifier
            .verify(OsRng)
            .map_err(|_| "a batch does not hold")?;
        batches.push(clock::computed() - began);
        let began = clock::computed();
        for (key, message, signature) in black_box(&bare) {
            let key = VerificationKey::try_from(*key).map_err(|_| "no key")?;
            let signature = Signature::from(*signature);
            key.verify(&signature, message)
                .map_err(|_| "a signature does not hold")?;
        }
        singles.push(clock::computed() - began);
    }
    let count = u32::try_from(bare.len())?;
    Ok(Check {
        batch: median(batches).unwrap_or_default() / count,
        single: median(singles).unwrap_or_default() / count,
    })
}
