//! Block by block: propose (stored), apply and sign, commit (stored with everything it
//! changes). A crash anywhere leaves either the state before or a stored proposal that is
//! finished on the next start, with the same header and the same signature.

use crate::comet::{self, Proposer};
use crate::db::{ActionRow, BlockRow, Db, Proposal, Tx};
use crate::error::NodeError;
use domain::id::Digest;
use ledger::{BlockContext, BlockOutcome, Genesis, encode_tx, query};
use receipt::commit::Timestamp;

/// Most actions in one block: what keeps a receipt short enough for paper.
pub(crate) const MAX_BLOCK_ACTIONS: usize = 1024;
/// Most actions in one transaction of a block.
const MAX_BATCH: usize = 256;

/// Makes blocks; the only writer of the chain.
pub(crate) struct Engine {
    db: Db,
    proposer: Proposer,
}

/// A block applied and signed, not yet durable.
pub(crate) struct Finished {
    block: BlockRow,
    txs: Vec<u8>,
    outcome: BlockOutcome,
}

#[cfg(test)]
impl Finished {
    /// What it signed where.
    pub(crate) const fn signature(&self) -> (u64, [u8; 64]) {
        (self.block.height, self.block.signature)
    }
}

/// What a block did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) height: u64,
    /// How many actions it recorded.
    pub(crate) recorded: usize,
}

impl Engine {
    /// Begins the chain, or checks that the one that is here began with this genesis and
    /// is whole, and finishes a block that a crash interrupted.
    pub(crate) fn open(
        mut db: Db,
        genesis: &Genesis,
        proposer: Proposer,
    ) -> Result<Self, NodeError> {
        let tx = db.begin()?;
        match query::head(&tx)? {
            None => {
                let writes = ledger::apply_genesis(&tx, genesis)?;
                tx.write(&writes)?;
                tx.commit()?;
            }
            Some(head) if head.genesis != genesis.digest() => return Err(NodeError::OtherGenesis),
            Some(_) => drop(tx),
        }
        crate::integrity::check(&mut db)?;
        let mut engine = Self { db, proposer };
        if let Some(proposal) = engine.interrupted()? {
            tracing::info!(height = proposal.height, "finishing an interrupted block");
            engine.complete(proposal)?;
        }
        Ok(engine)
    }

    fn interrupted(&mut self) -> Result<Option<Proposal>, NodeError> {
        self.db.read()?.proposal()
    }

    /// Whether the newest header does not yet prove the newest state, and whether actions
    /// wait.
    pub(crate) fn work(&mut self) -> Result<Work, NodeError> {
        let tx = self.db.read()?;
        let (_, last, app_hash) = tip(&tx)?;
        let previous = match &last {
            Some(last) if last.height > 1 => tx.block(last.height - 1)?.map(|b| b.app_hash),
            _ => None,
        };
        Ok(Work {
            // The first block is made at once: from then on there is a head to show.
            proof: previous != Some(app_hash),
            actions: !tx.ready(1)?.is_empty(),
        })
    }

    /// Makes the next block of what waits; an empty one where nothing does.
    pub(crate) fn make_block(&mut self, now: Timestamp) -> Result<Made, NodeError> {
        let proposal = self.propose(now)?;
        self.complete(proposal)
    }

    /// Stores the next block's header and vote time, which from here on are the only ones
    /// that this node signs at this height.
    pub(crate) fn propose(&mut self, now: Timestamp) -> Result<Proposal, NodeError> {
        let tx = self.db.begin()?;
        if let Some(stored) = tx.proposal()? {
            return Ok(stored);
        }
        let (_, last, app_hash) = tip(&tx)?;
        let ready = tx.ready(MAX_BLOCK_ACTIONS)?;
        let batches = ready.chunks(MAX_BATCH);
        let txs: Vec<Vec<u8>> = batches
            .map(|batch| encode_tx(batch.iter().map(Vec::as_slice)))
            .collect();
        let proposal = self.proposer.propose(last.as_ref(), app_hash, now, &txs)?;
        tx.put_proposal(&proposal)?;
        tx.commit()?;
        Ok(proposal)
    }

    fn complete(&mut self, proposal: Proposal) -> Result<Made, NodeError> {
        let finished = self.apply(proposal)?;
        self.commit(finished)
    }

    /// Applies and signs a stored proposal. Writes nothing.
    pub(crate) fn apply(&mut self, proposal: Proposal) -> Result<Finished, NodeError> {
        let signature = self.proposer.sign(&proposal)?;
        let tx = self.db.read()?;
        let context = BlockContext {
            height: proposal.height,
            time_s: proposal.vote.seconds,
        };
        let txs = comet::take_list(&proposal.txs)?;
        let outcome = ledger::apply_block(&tx, &context, &txs)?;
        let block = BlockRow {
            height: proposal.height,
            header: proposal.header,
            parts: proposal.parts,
            vote: proposal.vote,
            signature,
            inputs: outcome.inputs,
            app_hash: outcome.app_hash,
            results_hash: comet::results_hash(&outcome.results),
        };
        Ok(Finished {
            block,
            txs: proposal.txs,
            outcome,
        })
    }

    /// Height, app_hash, state, block and actions in one transaction.
    pub(crate) fn commit(&mut self, finished: Finished) -> Result<Made, NodeError> {
        let Finished {
            block,
            txs,
            outcome,
        } = finished;
        let tx = self.db.begin()?;
        tx.write(&outcome.writes)?;
        tx.put_block(&block, &txs)?;
        let height = block.height;
        for (leaf, recorded) in (0u32..).zip(&outcome.recorded) {
            let row = ActionRow {
                height,
                leaf,
                outcome: recorded.outcome,
                signed: recorded.signed.clone(),
            };
            tx.put_action(&recorded.digest, &row)?;
        }
        for result in outcome.results.iter().flatten() {
            if result.outcome.is_transient() {
                tx.wait_for_parent(&result.digest)?;
            } else {
                tx.remove_pending(&result.digest)?;
            }
        }
        tx.remove_proposal()?;
        tx.commit()?;
        let recorded = outcome.recorded.len();
        Ok(Made { height, recorded })
    }

    /// Gives up actions whose parent has not come since `before_s`.
    pub(crate) fn expire(&mut self, before_s: u64) -> Result<usize, NodeError> {
        let tx = self.db.begin()?;
        let expired = tx.expire_waiting(i64::try_from(before_s).unwrap_or(0))?;
        tx.commit()?;
        Ok(expired)
    }
}

/// What there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Work {
    /// The newest state is not proven by a header yet.
    pub(crate) proof: bool,
    /// Actions wait for a block.
    pub(crate) actions: bool,
}

/// Height of the chain, its newest block and the state after it.
pub(crate) fn tip(tx: &Tx<'_>) -> Result<(u64, Option<BlockRow>, Digest), NodeError> {
    let head = query::head(tx)?.ok_or(NodeError::Damaged("the chain has no head"))?;
    let last = match head.height {
        0 => None,
        height => Some(
            tx.block(height)?
                .ok_or(NodeError::Damaged("the newest block is missing"))?,
        ),
    };
    if last
        .as_ref()
        .is_some_and(|last| last.app_hash != head.app_hash)
    {
        return Err(NodeError::Damaged("the newest block and the head differ"));
    }
    Ok((head.height, last, head.app_hash))
}
