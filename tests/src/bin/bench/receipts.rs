//! Receipt verification beside the signature checks and hashes that no verifier can do without.

use std::error::Error;
use std::hint::black_box;

use hallseal_tests::specimens::{NOW_S, SpecimenChain};
use receipt::{Verdict, verify};
use sha2::{Digest, Sha256};

use crate::report::Report;
use crate::rounds::{by_turns, shown};

/// One receipt each by turns: shorter than a time slice, so that a busy machine spoils few rounds.
const ROUNDS: usize = 3_001;
const ACTIONS: usize = 1_024;
const LIMIT: f64 = 1.5;

/// How many bytes each hash takes in that leads from an action to a header:
///
/// - the leaf: one prefix byte and the CBOR of digest and outcome;
/// - one node per sibling in the block: a prefix byte and two digests;
/// - block root: its name, a count, the tree's root; `app_hash`: its name and three roots;
/// - in the header: the leaf of `app_hash` and four nodes;
/// - the chain's tag: its name.
fn hash_inputs(siblings: usize) -> Vec<usize> {
    let (leaf, node) = (1 + 1 + 34 + 1, 1 + 32 + 32);
    let block_root = "hallseal/block/v1".len() + 8 + 32;
    let app_hash = "hallseal/app/v1".len() + 3 * 32;
    let mut inputs = vec![leaf];
    inputs.extend(std::iter::repeat_n(node, siblings));
    inputs.extend([block_root, app_hash, 1 + 2 + 32]);
    inputs.extend([node; 4]);
    inputs.push("donghu-1".len());
    inputs
}

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error>> {
    for validators in [1u8, 4] {
        let chain = SpecimenChain::new(validators, ACTIONS);
        let (receipt, history) = (chain.receipt(517), chain.history());
        let votes = chain.signed_messages();
        let inputs: Vec<Vec<u8>> = hash_inputs(receipt.path.len())
            .into_iter()
            .map(|length| vec![0xA5; length])
            .collect();
        let medians = by_turns(
            ROUNDS,
            || match verify(black_box(&receipt), black_box(&history), NOW_S + 60) {
                Verdict::Final(_) => Ok(()),
                other @ (Verdict::ConfirmOnline(_) | Verdict::Refused(_)) => {
                    Err(format!("the receipt does not verify: {other:?}"))
                }
            },
            || {
                for input in &inputs {
                    black_box(Sha256::digest(black_box(input)));
                }
                for (key, message, signature) in &votes {
                    let key = ed25519_consensus::VerificationKey::try_from(*black_box(key));
                    let signature = ed25519_consensus::Signature::from(*signature);
                    key.and_then(|key| key.verify(&signature, message))
                        .map_err(|_| "a bare signature does not verify".to_owned())?;
                }
                Ok(())
            },
        )?;
        report.ratio(
            &format!(
                "verify a receipt, {} of {validators} signatures, block of {ACTIONS}, beside bare Ed25519 and {} SHA-256",
                votes.len(),
                inputs.len()
            ),
            shown(medians.ours),
            shown(medians.yardstick),
            LIMIT,
        );
    }
    Ok(())
}
