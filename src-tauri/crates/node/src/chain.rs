//! What every driver of the ledger does the same way: begin a chain, apply a block, keep
//! all it changes in one transaction. The embedded engine and the ABCI application differ
//! only in who orders the actions and who signs the headers.

use crate::comet;
use crate::db::{ActionRow, Applied, Db, Tx};
use crate::error::NodeError;
use crate::work::{Part, Work};
use domain::id::{ChainId, Digest};
use domain::outcome::Outcome;
use ledger::record::Misbehaviour;
use ledger::{BlockContext, BlockOutcome, Genesis, Store, query};
use receipt::{Epoch, Validator, ValidatorHistory};
use seal::Memory;

/// Most actions in one block: what keeps a receipt short enough for paper.
pub(crate) const MAX_BLOCK_ACTIONS: usize = 1024;
/// Most signed actions that a node remembers as checked: about 100 bytes each.
pub(crate) const MEMORY_CAPACITY: usize = 200_000;

/// A block applied and not yet durable.
pub(crate) struct Finished {
    pub(crate) block: Applied,
    pub(crate) outcome: BlockOutcome,
}

/// Begins the chain in an empty database, or checks that the one that is here began with
/// this genesis. Returns whether it was begun now.
pub(crate) fn begin(db: &mut Db, genesis: &Genesis) -> Result<bool, NodeError> {
    let tx = db.begin()?;
    match query::head(&tx)? {
        None => {
            let writes = ledger::apply_genesis(&tx, genesis)?;
            tx.write(&writes)?;
            let head = query::head(&tx)?.ok_or(NodeError::Damaged("the chain has no head"))?;
            let inputs = receipt::AppHashInputs {
                log_root: head.log.root(),
                state_root: head.state_root,
                block_root: head.block_root,
            };
            tx.put_block(&Applied {
                height: 0,
                time_s: genesis.time_s,
                inputs,
                app_hash: head.app_hash,
                results_hash: receipt::commit::empty_hash(),
            })?;
            put_epoch(&tx, 1, &genesis.validators)?;
            tx.commit()?;
            Ok(true)
        }
        Some(head) if head.genesis != genesis.digest() => Err(NodeError::OtherGenesis),
        Some(_) => Ok(false),
    }
}

/// Applies the next block. Writes nothing.
pub(crate) fn apply<S: Store>(
    store: &S,
    context: &BlockContext,
    txs: &[impl AsRef<[u8]>],
    misbehaviour: &[Misbehaviour],
    memory: &Memory,
    work: &Work,
) -> Result<Finished, NodeError> {
    let mut clock = work.begin();
    let block = ledger::open_block(store, context, txs, misbehaviour, memory)?;
    clock.tell(Part::Read);
    let block = block.execute()?;
    clock.tell(Part::Execute);
    let outcome = block.finish()?;
    clock.tell(Part::Tree);
    let block = Applied {
        height: context.height,
        time_s: context.time_s,
        inputs: outcome.inputs,
        app_hash: outcome.app_hash,
        results_hash: comet::results_hash(&outcome.results),
    };
    Ok(Finished { block, outcome })
}

/// Writes state, block and recorded actions, and takes what was decided off the list of
/// what waits. The caller commits.
pub(crate) fn keep(tx: &Tx<'_>, finished: &Finished) -> Result<(), NodeError> {
    let Finished { block, outcome } = finished;
    tx.write(&outcome.writes)?;
    tx.put_block(block)?;
    if !outcome.validator_updates.is_empty() {
        let set = query::validators(tx)?.ok_or(NodeError::Damaged("there are no validators"))?;
        let from = block.height.saturating_add(ledger::ACTS_AFTER_BLOCKS);
        put_epoch(tx, from, &set.members)?;
    }
    for (leaf, recorded) in (0u32..).zip(&outcome.recorded) {
        let row = ActionRow {
            height: block.height,
            leaf,
            outcome: recorded.outcome,
            signed: recorded.signed.clone(),
        };
        tx.put_action(&recorded.digest, &row)?;
    }
    for result in outcome.results.iter().flatten() {
        // Of what may end otherwise later, only the parent comes by itself. A device sends the
        // rest again: after the thaw, on the next day.
        if result.outcome == Outcome::ParentUnknown {
            tx.wait_for_parent(&result.digest)?;
        } else {
            tx.remove_pending(&result.digest)?;
        }
    }
    Ok(())
}

/// Keeps who signs from a height on.
pub(crate) fn put_epoch(tx: &Tx<'_>, from: u64, set: &[Validator]) -> Result<(), NodeError> {
    tx.put_epoch(from, &seal::canonical::to_vec(&set.to_vec()))
}

/// Who signs for the chain, by what is stored.
pub(crate) fn history(tx: &Tx<'_>, chain_id: &ChainId) -> Result<ValidatorHistory, NodeError> {
    let wrong = || NodeError::Damaged("a stored validator set is none");
    let mut epochs = Vec::new();
    for (from_height, validators) in tx.epochs()? {
        let validators = seal::canonical::from_slice(&validators).map_err(|_| wrong())?;
        epochs.push(Epoch {
            from_height,
            validators,
        });
    }
    ValidatorHistory::new(chain_id.clone(), epochs, Vec::new()).map_err(|_| wrong())
}

/// Height of the chain, where it stood after its newest block, and its `app_hash`.
pub(crate) fn tip(tx: &Tx<'_>) -> Result<(u64, Option<Applied>, Digest), NodeError> {
    let head = query::head(tx)?.ok_or(NodeError::Damaged("the chain has no head"))?;
    let last = match head.height {
        0 => None,
        height => Some(
            tx.block(height)?
                .ok_or(NodeError::Damaged("the newest block is missing"))?,
        ),
    };
    if last.is_some_and(|last| last.app_hash != head.app_hash) {
        return Err(NodeError::Damaged("the newest block and the head differ"));
    }
    Ok((head.height, last, head.app_hash))
}
