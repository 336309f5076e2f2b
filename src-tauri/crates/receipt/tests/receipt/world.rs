//! A made-up chain: validators, a block of actions, the next header and its votes.

use domain::id::{ChainId, Digest};
use receipt::commit::{self, BlockId, HeaderFields, PartSetHeader, Timestamp};
use receipt::proof::{ChainTag, Vote};
use receipt::{
    AppHashInputs, BlockTree, CommitProof, HeadProof, Receipt, Validator, ValidatorHistory,
};
use seal::hash::sha256;
use seal::keys::SigningKey;

/// When the block before the proof header was made.
pub(crate) const NOW_S: u64 = 1_800_000_000;

pub(crate) struct World {
    pub(crate) chain_id: ChainId,
    /// In the engine's order.
    pub(crate) keys: Vec<SigningKey>,
    pub(crate) validators: Vec<Validator>,
    pub(crate) outcomes: Vec<(Digest, u32)>,
    pub(crate) inputs: AppHashInputs,
    pub(crate) header: HeaderFields,
    pub(crate) round: u32,
    pub(crate) parts: PartSetHeader,
    pub(crate) votes: Vec<Vote>,
}

pub(crate) fn digest(word: &str) -> Digest {
    sha256(&[word.as_bytes()])
}

impl World {
    /// `powers` makes as many validators; the block holds `count` actions.
    pub(crate) fn new(powers: &[u64], count: usize) -> Self {
        let chain_id = ChainId::new("donghu-1").unwrap();
        let mut keys: Vec<_> = (1u8..)
            .map(|n| SigningKey::from_secret(&[n; 32]))
            .take(powers.len())
            .collect();
        let mut validators: Vec<Validator> = keys
            .iter()
            .zip(powers)
            .map(|(key, power)| Validator {
                key: key.public(),
                power: *power,
            })
            .collect();
        commit::engine_order(&mut validators);
        keys.sort_by_key(|key| validators.iter().position(|v| v.key == key.public()));
        let outcomes: Vec<_> = (0..count)
            .map(|n| (digest(&format!("action {n}")), u32::from(n % 7 == 3)))
            .collect();
        let block = BlockTree::new(&outcomes);
        let inputs = AppHashInputs {
            log_root: digest("log"),
            state_root: digest("state"),
            block_root: block.root(),
        };
        let parts = PartSetHeader::of_block(&[7; 70_000]);
        let set = commit::validators_hash(&validators);
        let header = HeaderFields {
            version_block: commit::BLOCK_PROTOCOL,
            version_app: 1,
            chain_id: chain_id.clone(),
            height: 1_234_567,
            time: Timestamp {
                seconds: NOW_S,
                nanos: 987_654_321,
            },
            last_block_id: Some(BlockId {
                hash: digest("last"),
                parts,
            }),
            last_commit_hash: digest("last commit"),
            data_hash: commit::data_hash(&[]),
            validators_hash: set,
            next_validators_hash: set,
            consensus_hash: commit::consensus_hash(4_194_304, -1),
            app_hash: inputs.app_hash(),
            last_results_hash: commit::results_hash(&[(0, Vec::new())]),
            evidence_hash: commit::empty_hash(),
            proposer_address: commit::address(&validators[0].key),
        };
        let mut world = Self {
            chain_id,
            keys,
            validators,
            outcomes,
            inputs,
            header,
            round: 0,
            parts,
            votes: vec![],
        };
        world.vote();
        world
    }

    /// Everyone signs the header as it now is.
    pub(crate) fn vote(&mut self) {
        let id = BlockId {
            hash: self.header.hash(),
            parts: self.parts,
        };
        let (chain, height, round) = (&self.chain_id, self.header.height, self.round);
        let votes = (0u32..).zip(&self.keys).map(|(validator, key)| {
            let seconds = NOW_S + 1 + u64::from(validator % 2);
            let timestamp = Timestamp {
                seconds,
                nanos: 999_000_000 - validator,
            };
            let message = commit::vote_sign_bytes(chain, height, round, &id, timestamp);
            Vote {
                validator,
                timestamp,
                signature: key.sign(&message),
            }
        });
        self.votes = votes.collect();
    }

    pub(crate) fn proof(&self) -> CommitProof {
        let votes = self.votes.clone();
        CommitProof::new(
            &self.header,
            self.round,
            self.parts,
            votes,
            &self.validators,
        )
        .unwrap()
    }

    pub(crate) fn receipt(&self, index: usize) -> Receipt {
        let block = BlockTree::new(&self.outcomes);
        let outcome = self.outcomes[index];
        Receipt::new(
            &self.chain_id,
            outcome,
            &block,
            index as u64,
            &self.inputs,
            self.proof(),
        )
        .unwrap()
    }

    pub(crate) fn head(&self) -> HeadProof {
        HeadProof {
            chain: ChainTag::of(&self.chain_id),
            app_hash: self.header.app_hash,
            proof: self.proof(),
        }
    }

    pub(crate) fn history(&self) -> ValidatorHistory {
        ValidatorHistory::genesis(self.chain_id.clone(), self.validators.clone()).unwrap()
    }
}
