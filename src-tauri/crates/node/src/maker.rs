//! Block by block: propose (stored), apply and sign, commit (stored with everything it
//! changes). A crash anywhere leaves either the state before or a stored proposal that is
//! finished on the next start, with the same header and the same signature.

use crate::chain::{self, MAX_BLOCK_ACTIONS, tip};
use crate::comet::{self, Last, Proposer};
use crate::db::{Applied, Db, HeaderRow, Proposal, Tx};
use crate::error::NodeError;
use crate::work;
use ledger::{BlockContext, Genesis, encode_tx};
use receipt::commit::Timestamp;
use seal::Memory;
use std::sync::Arc;

/// Most actions in one transaction of a block.
const MAX_BATCH: usize = 256;

/// Makes blocks; the only writer of the chain.
pub(crate) struct Engine {
    db: Db,
    proposer: Proposer,
    memory: Arc<Memory>,
    /// Where its time goes.
    pub(crate) spent: Arc<work::Work>,
}

/// A block applied and signed, not yet durable.
pub(crate) struct Signed {
    header: HeaderRow,
    finished: chain::Finished,
}

#[cfg(test)]
impl Signed {
    /// What it signed where.
    pub(crate) const fn signature(&self) -> (u64, [u8; 64]) {
        (self.header.height, self.header.signature)
    }

    /// Where the chain stands after it.
    pub(crate) const fn block(&self) -> &Applied {
        &self.finished.block
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
        memory: Arc<Memory>,
    ) -> Result<Self, NodeError> {
        chain::begin(&mut db, genesis)?;
        crate::integrity::check(&mut db)?;
        let mut engine = Self {
            db,
            proposer,
            memory,
            spent: Arc::default(),
        };
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
        let (_, block, app_hash) = tip(&tx)?;
        let last = last_signed(&tx, block)?;
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
        let signed = self.apply(proposal)?;
        self.commit(signed)
    }

    /// Applies and signs a stored proposal. Writes nothing. There are no validator updates to
    /// follow: a chain of one validator refuses them (`validators_fixed`).
    pub(crate) fn apply(&mut self, proposal: Proposal) -> Result<Signed, NodeError> {
        let signature = self.proposer.sign(&proposal)?;
        let tx = self.db.read()?;
        let context = BlockContext {
            height: proposal.height,
            time_s: proposal.vote.seconds,
        };
        let txs = comet::take_list(&proposal.txs)?;
        let finished = chain::apply(&tx, &context, &txs, &[], &self.memory, &self.spent)?;
        let header = HeaderRow {
            height: proposal.height,
            header: proposal.header,
            parts: proposal.parts,
            vote: proposal.vote,
            signature,
        };
        Ok(Signed { header, finished })
    }

    /// Height, app_hash, state, block and actions in one transaction.
    pub(crate) fn commit(&mut self, signed: Signed) -> Result<Made, NodeError> {
        let Signed { header, finished } = signed;
        let mut clock = self.spent.begin();
        let tx = self.db.begin()?;
        chain::keep(&tx, &finished)?;
        tx.put_header(&header)?;
        tx.remove_proposal()?;
        tx.commit()?;
        clock.tell(work::Part::Commit);
        let (height, recorded) = (header.height, finished.outcome.recorded.len());
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

/// The newest block with the header that was signed for it.
fn last_signed(tx: &Tx<'_>, block: Option<Applied>) -> Result<Option<Last>, NodeError> {
    let Some(block) = block else { return Ok(None) };
    let missing = NodeError::Damaged("the newest header is missing");
    let header = tx.header(block.height)?.ok_or(missing)?;
    Ok(Some(Last {
        header,
        results_hash: block.results_hash,
    }))
}
