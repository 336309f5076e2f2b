//! The hall's earlier chain: begun anew since, its validator in office no more. Whoever kept that
//! validator's key can still sign what looks like a receipt.

use domain::id::{ChainId, Digest};
use receipt::commit::{self, BlockId, HeaderFields, PartSetHeader, Timestamp};
use receipt::inclusion::block_leaf_hash;
use receipt::proof::Vote;
use receipt::{AppHashInputs, BlockTree, CommitProof, Receipt, Validator, ValidatorHistory};
use seal::keys::SigningKey;

/// Its name.
const NAME: &str = "earlier-1";
/// Of its one validator.
const SECRET: [u8; 32] = [0xEA; 32];
/// When its blocks were signed, Unix seconds: long ago.
const SIGNED_S: u64 = 1_500_000_000;

fn validators() -> Vec<Validator> {
    vec![Validator {
        key: SigningKey::from_secret(&SECRET).public(),
        power: 1,
    }]
}

/// What it takes to verify its receipts, which holds of no other chain.
#[must_use]
pub fn history() -> Option<ValidatorHistory> {
    ValidatorHistory::genesis(ChainId::new(NAME).ok()?, validators()).ok()
}

/// A receipt that it gave for this action in its first block: whole and soundly signed.
#[must_use]
pub fn receipt(action: &Digest, outcome: u32) -> Option<Receipt> {
    let chain = ChainId::new(NAME).ok()?;
    let (key, validators) = (SigningKey::from_secret(&SECRET), validators());
    let tree = BlockTree::new(&[(*action, outcome)]);
    let inputs = AppHashInputs {
        log_root: seal::merkle::root(&[block_leaf_hash(action, outcome)]),
        state_root: Digest::ZERO,
        block_root: tree.root(),
    };
    let parts = PartSetHeader::of_block(&[7; 100]);
    let hash = commit::validators_hash(&validators);
    let header = HeaderFields {
        version_block: commit::BLOCK_PROTOCOL,
        version_app: 1,
        chain_id: chain.clone(),
        height: 2,
        time: Timestamp {
            seconds: SIGNED_S,
            nanos: 0,
        },
        last_block_id: None,
        last_commit_hash: commit::empty_hash(),
        data_hash: commit::data_hash(&[]),
        validators_hash: hash,
        next_validators_hash: hash,
        consensus_hash: commit::consensus_hash(4_194_304, -1),
        app_hash: inputs.app_hash(),
        last_results_hash: commit::empty_hash(),
        evidence_hash: commit::empty_hash(),
        proposer_address: commit::address(&key.public()),
    };
    let id = BlockId {
        hash: header.hash(),
        parts,
    };
    let timestamp = Timestamp {
        seconds: SIGNED_S,
        nanos: 5,
    };
    let vote = Vote {
        validator: 0,
        timestamp,
        signature: key.sign(&commit::vote_sign_bytes(&chain, 2, 0, &id, timestamp)),
    };
    let proof = CommitProof::new(&header, 0, parts, vec![vote], &validators)?;
    Receipt::new(&chain, (*action, outcome), &tree, 0, &inputs, proof)
}
