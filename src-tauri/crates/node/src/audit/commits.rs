//! Headers and who signed them. The header of a height names the state after the block
//! before it; more than two thirds of that height's validators must have signed it.

use super::codes::Code;
use super::report::Findings;
use crate::comet;
use crate::db::{Applied, HeaderRow, Tx};
use crate::error::NodeError;
use crate::proof;
use domain::id::{ChainId, Digest};
use prost::Message as _;
use receipt::commit::{self, BlockId, HEADER_FIELDS};
use receipt::history::Validator;
use receipt::proof::ChainTag;
use receipt::verdict::Reason;
use receipt::{CommitProof, Epoch, HeadProof, ValidatorHistory, verify_head};
use tendermint_proto::v0_38::types as raw;

/// What is known of the header before.
pub(crate) struct Commits<'a> {
    chain_id: &'a ChainId,
    /// How many epochs `history` was made of.
    epochs: usize,
    history: Option<ValidatorHistory>,
    /// The last own header: its height and block.
    before: Option<(u64, BlockId)>,
    /// The newest height whose signatures hold.
    pub(crate) proven: u64,
}

/// How a header's signatures stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Holds,
    Refused,
    Absent,
}

impl<'a> Commits<'a> {
    pub(crate) const fn new(chain_id: &'a ChainId) -> Self {
        Self {
            chain_id,
            epochs: 0,
            history: None,
            before: None,
            proven: 0,
        }
    }

    /// Checks the header at `height` against the block before it and the validators of its
    /// height.
    pub(crate) fn check(
        &mut self,
        tx: &Tx<'_>,
        height: u64,
        before: &Applied,
        epochs: &[(u64, Vec<Validator>)],
        findings: &mut Findings,
    ) -> Result<Standing, NodeError> {
        let at = Some(height);
        let proof = match self.stored(tx, height, Some(before), findings)? {
            Stored::Proof(proof) => proof,
            Stored::Damaged => return Ok(Standing::Refused),
            Stored::Absent => {
                findings.add(Code::CommitsMissing, at, "", "");
                return Ok(Standing::Absent);
            }
        };
        match self.verify(&before.app_hash, proof, height, epochs)? {
            Ok(()) => {
                self.proven = height;
                Ok(Standing::Holds)
            }
            Err(reason) => {
                findings.add(Code::CommitRefused, at, "", reason.word());
                Ok(Standing::Refused)
            }
        }
    }

    /// Whether the header at `height`, as it is stored, proves this state.
    pub(crate) fn proves(
        &mut self,
        tx: &Tx<'_>,
        height: u64,
        app_hash: &Digest,
        epochs: &[(u64, Vec<Validator>)],
    ) -> Result<bool, NodeError> {
        let stored = self.stored(tx, height, None, &mut Findings::default())?;
        let Stored::Proof(proof) = stored else {
            return Ok(false);
        };
        Ok(self.verify(app_hash, proof, height, epochs)?.is_ok())
    }

    fn stored(
        &mut self,
        tx: &Tx<'_>,
        height: u64,
        before: Option<&Applied>,
        findings: &mut Findings,
    ) -> Result<Stored, NodeError> {
        let at = Some(height);
        if let Some(own) = tx.header(height)? {
            let Ok(leaves) = comet::header_leaves(&own.header) else {
                findings.add(Code::HeaderDamaged, at, "", "fields");
                return Ok(Stored::Damaged);
            };
            if let Some(before) = before {
                self.look_at(&own, &leaves, before, findings);
            }
            return Ok(proof::own_proof(&own).map_or(Stored::Damaged, Stored::Proof));
        }
        let Some(bytes) = tx.proof(height)? else {
            return Ok(Stored::Absent);
        };
        let read = seal::canonical::from_slice::<CommitProof>(&bytes).ok();
        let read = read.filter(|proof| proof.height == height);
        if read.is_none() {
            findings.add(Code::HeaderDamaged, at, "", "proof");
        }
        Ok(read.map_or(Stored::Damaged, Stored::Proof))
    }

    /// A header of this node's own, field by field, as far as the blocks tell them.
    fn look_at(
        &mut self,
        own: &HeaderRow,
        leaves: &[Vec<u8>; HEADER_FIELDS],
        before: &Applied,
        findings: &mut Findings,
    ) {
        let at = Some(own.height);
        // Their order is CometBFT's (spec/core/data_structures.md, Header).
        let [_, chain, height, _, last, _, _, _, _, _, _, results, ..] = leaves;
        let signed = i64::try_from(own.height).unwrap_or(i64::MAX);
        if *chain != self.chain_id.as_str().to_owned().encode_to_vec()
            || *height != signed.encode_to_vec()
        {
            findings.add(Code::HeaderDamaged, at, "", "chain or height");
        }
        let follows = match &self.before {
            Some((before, block)) => {
                before.checked_add(1) == Some(own.height) && *last == block_leaf(block)
            }
            // The first one, or the first after a gap that is named elsewhere.
            None => true,
        };
        if !follows {
            findings.add(Code::HeaderLinkBroken, at, "", "");
        }
        if before.height > 0 && *results != before.results_hash.0.to_vec().encode_to_vec() {
            findings.add(Code::HeaderResultsDiffer, at, "", "");
        }
        let block = BlockId {
            hash: commit::header_hash(leaves),
            parts: own.parts,
        };
        self.before = Some((own.height, block));
    }

    fn verify(
        &mut self,
        app_hash: &Digest,
        proof: CommitProof,
        height: u64,
        epochs: &[(u64, Vec<Validator>)],
    ) -> Result<Result<(), Reason>, NodeError> {
        let head = HeadProof {
            chain: ChainTag::of(self.chain_id),
            app_hash: *app_hash,
            proof,
        };
        if head.proof.height != height {
            return Ok(Err(Reason::Malformed));
        }
        let history = self.history(epochs)?;
        Ok(match verify_head(&head, history) {
            // Who is retired by now was in office then: the replay says when.
            Ok(_) | Err(Reason::RetiredValidators) => Ok(()),
            Err(reason) => Err(reason),
        })
    }

    fn history(
        &mut self,
        epochs: &[(u64, Vec<Validator>)],
    ) -> Result<&ValidatorHistory, NodeError> {
        if self.epochs != epochs.len() {
            self.history = None;
        }
        self.epochs = epochs.len();
        match &mut self.history {
            Some(history) => Ok(history),
            empty => {
                let epochs = epochs.iter().map(|(from_height, validators)| Epoch {
                    from_height: *from_height,
                    validators: validators.clone(),
                });
                let chain_id = self.chain_id.clone();
                let history = ValidatorHistory::new(chain_id, epochs.collect(), Vec::new());
                let wrong = |_| NodeError::Damaged("the validators are none");
                Ok(empty.insert(history.map_err(wrong)?))
            }
        }
    }
}

enum Stored {
    Proof(CommitProof),
    Damaged,
    Absent,
}

/// `last_block_id` as a header's leaf.
fn block_leaf(id: &BlockId) -> Vec<u8> {
    raw::BlockId {
        hash: id.hash.0.to_vec(),
        part_set_header: Some(raw::PartSetHeader {
            total: id.parts.total,
            hash: id.parts.hash.0.to_vec(),
        }),
    }
    .encode_to_vec()
}

/// Whether the stored validator sets are the replayed ones.
pub(crate) fn compare_epochs(
    tx: &Tx<'_>,
    epochs: &[(u64, Vec<Validator>)],
    findings: &mut Findings,
) -> Result<(), NodeError> {
    let stored = tx.epochs()?;
    let own = epochs
        .iter()
        .map(|(from, set)| (*from, seal::canonical::to_vec(set)));
    if !own.eq(stored) {
        findings.add(Code::ValidatorsDiffer, None, "", "");
    }
    Ok(())
}
