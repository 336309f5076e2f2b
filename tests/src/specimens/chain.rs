//! A made-up chain at one height: validators, a block of actions, the header that proves it.

use domain::id::{ChainId, Digest};
use receipt::commit::{self, BlockId, HeaderFields, PartSetHeader, Timestamp};
use receipt::inclusion::block_leaf_hash;
use receipt::proof::{ChainTag, Vote};
use receipt::{
    AppHashInputs, BlockTree, CommitProof, Epoch, HeadProof, Link, LogProof, Receipt,
    SignedHistory, Validator, ValidatorHistory,
};
use seal::hash::sha256;
use seal::keys::SigningKey;
use seal::merkle::Tree;

use super::NOW_S;

/// One block and the header above it, signed by everyone.
#[derive(Debug)]
pub struct SpecimenChain {
    chain_id: ChainId,
    validators: Vec<Validator>,
    outcomes: Vec<(Digest, u32)>,
    inputs: AppHashInputs,
    header: HeaderFields,
    parts: PartSetHeader,
    votes: Vec<Vote>,
}

fn digest(word: &str) -> Digest {
    sha256(&[word.as_bytes()])
}

/// The log, in which the block's actions are all there are.
fn log(outcomes: &[(Digest, u32)]) -> Tree {
    let leaf = |(action, outcome): &(Digest, u32)| block_leaf_hash(action, *outcome);
    Tree::new(outcomes.iter().map(leaf).collect())
}

impl SpecimenChain {
    /// So many validators of equal power (1 to 100) and so many actions in the block.
    ///
    /// # Panics
    /// Never within these bounds.
    #[must_use]
    pub fn new(validators: u8, actions: usize) -> Self {
        let chain_id = super::chain_id();
        let mut keys: Vec<SigningKey> = (101..=100 + validators).map(super::key).collect();
        let mut set: Vec<Validator> = keys
            .iter()
            .map(|key| Validator {
                key: key.public(),
                power: 10,
            })
            .collect();
        commit::engine_order(&mut set);
        keys.sort_by_key(|key| set.iter().position(|one| one.key == key.public()));
        let outcomes: Vec<_> = (0..actions)
            .map(|number| (digest(&format!("action {number}")), 0))
            .collect();
        let inputs = AppHashInputs {
            log_root: log(&outcomes).root(),
            state_root: digest("state"),
            block_root: BlockTree::new(&outcomes).root(),
        };
        let parts = PartSetHeader::of_block(&[7; 70_000]);
        let set_hash = commit::validators_hash(&set);
        let time = Timestamp {
            seconds: NOW_S,
            nanos: 987_654_321,
        };
        let header = HeaderFields {
            version_block: commit::BLOCK_PROTOCOL,
            version_app: 1,
            chain_id: chain_id.clone(),
            height: 1_234_567,
            time,
            last_block_id: Some(BlockId {
                hash: digest("last"),
                parts,
            }),
            last_commit_hash: digest("last commit"),
            data_hash: commit::data_hash(&[]),
            validators_hash: set_hash,
            next_validators_hash: set_hash,
            consensus_hash: commit::consensus_hash(4_194_304, -1),
            app_hash: inputs.app_hash(),
            last_results_hash: commit::results_hash(&[(0, Vec::new())]),
            evidence_hash: commit::empty_hash(),
            proposer_address: commit::address(&keys[0].public()),
        };
        let block_id = BlockId {
            hash: header.hash(),
            parts,
        };
        let votes = (0u32..)
            .zip(&keys)
            .map(|(validator, key)| {
                let timestamp = Timestamp {
                    seconds: NOW_S + 1,
                    nanos: 999_000_000 - validator,
                };
                let message =
                    commit::vote_sign_bytes(&chain_id, header.height, 0, &block_id, timestamp);
                Vote {
                    validator,
                    timestamp,
                    signature: key.sign(&message),
                }
            })
            .collect();
        Self {
            chain_id,
            validators: set,
            outcomes,
            inputs,
            header,
            parts,
            votes,
        }
    }

    /// The history with one change, to a set of the same validators, and the header as its
    /// checkpoint.
    #[must_use]
    pub fn signed_history(&self) -> SignedHistory {
        let link = Link {
            app_hash: self.header.app_hash,
            consensus_leaf: commit::consensus_leaf(&self.header.leaves()),
            validators: self.validators.clone(),
            proof: self.proof(),
        };
        SignedHistory {
            chain_id: self.chain_id.clone(),
            first: Epoch {
                from_height: 1,
                validators: self.validators.clone(),
            },
            links: vec![link],
            checkpoints: vec![self.head()],
        }
    }

    /// One action of the block in the log of the header.
    ///
    /// # Panics
    /// Where the block has no such action.
    #[must_use]
    pub fn logged(&self, index: usize) -> LogProof {
        LogProof {
            chain: ChainTag::of(&self.chain_id),
            index: index as u64,
            size: self.outcomes.len() as u64,
            path: log(&self.outcomes).path(index).expect("the block has it"),
            state_root: self.inputs.state_root,
            block_root: self.inputs.block_root,
            proof: self.proof(),
        }
    }

    /// The smallest proof of the header.
    ///
    /// # Panics
    /// Never: everyone signed.
    #[must_use]
    pub fn proof(&self) -> CommitProof {
        let votes = self.votes.clone();
        CommitProof::new(&self.header, 0, self.parts, votes, &self.validators)
            .expect("everyone signed")
    }

    /// The receipt of one action of the block.
    ///
    /// # Panics
    /// Where the block has no such action.
    #[must_use]
    pub fn receipt(&self, index: usize) -> Receipt {
        let block = BlockTree::new(&self.outcomes);
        let outcome = self.outcomes[index];
        let (inputs, proof) = (&self.inputs, self.proof());
        Receipt::new(&self.chain_id, outcome, &block, index as u64, inputs, proof)
            .expect("the action stands in the block")
    }

    /// The newest header's proof.
    #[must_use]
    pub fn head(&self) -> HeadProof {
        HeadProof {
            chain: ChainTag::of(&self.chain_id),
            app_hash: self.header.app_hash,
            proof: self.proof(),
        }
    }

    /// What a verifier knows of the validators.
    ///
    /// # Panics
    /// Never: the validators are proper ones.
    #[must_use]
    pub fn history(&self) -> ValidatorHistory {
        ValidatorHistory::genesis(self.chain_id.clone(), self.validators.clone())
            .expect("proper validators")
    }

    /// Key and message of each vote in the smallest proof, as they are signed.
    ///
    /// # Panics
    /// Never: the proof names validators of this chain.
    #[must_use]
    pub fn signed_messages(&self) -> Vec<([u8; 32], Vec<u8>, [u8; 64])> {
        let proof = self.proof();
        let block_id = proof.block_id(&self.header.app_hash);
        proof
            .votes
            .iter()
            .map(|vote| {
                let message = commit::vote_sign_bytes(
                    &self.chain_id,
                    proof.height,
                    proof.round,
                    &block_id,
                    vote.timestamp,
                );
                let place = usize::try_from(vote.validator).expect("a small number");
                (self.validators[place].key.0, message, vote.signature)
            })
            .collect()
    }
}
