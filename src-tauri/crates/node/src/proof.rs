//! Receipts, head proofs and proved reads, built on demand from stored blocks.

use crate::comet;
use crate::db::{ActionRow, HeaderRow, Tx};
use crate::error::NodeError;
use crate::hall::Hall;
use crate::log_path::LogTree;
use domain::id::{ChainId, Digest};
use ledger::query;
use receipt::commit;
use receipt::inclusion::BlockTree;
use receipt::proof::ChainTag;
use receipt::{AppHashInputs, CommitProof, HeadProof, LogProof, Receipt, StateKey, StateProof};
use std::time::{Duration, Instant};

/// How often it is looked whether the next header is there.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What the header of a height and its votes prove: signed here, or by the engine's
/// validators. `None` where that is not known (yet).
fn commit_proof(tx: &Tx<'_>, height: u64) -> Result<Option<CommitProof>, NodeError> {
    if let Some(own) = tx.header(height)? {
        return own_proof(&own).map(Some);
    }
    let stored = tx.proof(height)?;
    let read = stored.map(|stored| seal::canonical::from_slice(&stored));
    read.transpose()
        .map_err(|_| NodeError::Damaged("a stored proof does not decode"))
}

pub(crate) fn own_proof(own: &HeaderRow) -> Result<CommitProof, NodeError> {
    Ok(CommitProof {
        height: own.height,
        round: 0,
        app_hash_path: commit::app_hash_path(&comet::header_leaves(&own.header)?),
        parts: own.parts,
        votes: vec![comet::vote(own)],
    })
}

/// The receipt of a recorded action; `None` as long as no header after its block proves it.
pub(crate) fn receipt(
    tx: &Tx<'_>,
    chain_id: &ChainId,
    digest: &Digest,
    row: &ActionRow,
) -> Result<Option<Receipt>, NodeError> {
    let missing = NodeError::Damaged("an action's block is missing");
    let block = tx.block(row.height)?.ok_or(missing)?;
    let Some(proof) = commit_proof(tx, row.height.saturating_add(1))? else {
        return Ok(None);
    };
    let outcomes: Vec<(Digest, u32)> = tx
        .actions_of(row.height)?
        .into_iter()
        .map(|(digest, outcome)| (digest, outcome.code()))
        .collect();
    let outcome = (*digest, row.outcome.code());
    let tree = BlockTree::new(&outcomes);
    let index = u64::from(row.leaf);
    let receipt = Receipt::new(chain_id, outcome, &tree, index, &block.inputs, proof);
    let unfit = NodeError::Damaged("a block's actions do not have its root");
    receipt.map(Some).ok_or(unfit)
}

/// The newest header with its signatures; `None` before the first block.
pub(crate) fn head(tx: &Tx<'_>, chain_id: &ChainId) -> Result<Option<HeadProof>, NodeError> {
    let height = tx.proven_height()?;
    let Some(proof) = commit_proof(tx, height)? else {
        return Ok(None);
    };
    // What a header says of the state is the state after the block before it.
    let before = tx.block(height.saturating_sub(1))?;
    let app_hash = match before {
        Some(before) => before.app_hash,
        None => first_app_hash(tx)?,
    };
    Ok(Some(HeadProof {
        chain: ChainTag::of(chain_id),
        app_hash,
        proof,
    }))
}

/// The genesis's `app_hash` in a database from before the genesis's row was kept, from the
/// first header: the field is `0x0A 0x20 ‖ hash`.
fn first_app_hash(tx: &Tx<'_>) -> Result<Digest, NodeError> {
    let wrong = || NodeError::Damaged("the first header has no app_hash");
    let first = tx.header(1)?.ok_or_else(wrong)?;
    let leaves = comet::header_leaves(&first.header)?;
    match leaves.get(commit::APP_HASH_INDEX).map(Vec::as_slice) {
        Some([0x0A, 0x20, hash @ ..]) => Digest::from_slice(hash).map_err(|_| wrong()),
        _ => Err(wrong()),
    }
}

/// Proof that an action stands in the log of the newest header; `None` where it does not yet.
pub(crate) fn logged(
    tx: &Tx<'_>,
    chain_id: &ChainId,
    log: &mut LogTree,
    action: &Digest,
) -> Result<Option<LogProof>, NodeError> {
    let (Some(head), Some(row)) = (head(tx, chain_id)?, tx.action(action)?) else {
        return Ok(None);
    };
    let up_to = head.proof.height.saturating_sub(1);
    let missing = NodeError::Damaged("the block before the newest header is missing");
    let inputs = tx.block(up_to)?.ok_or(missing)?.inputs;
    let Some(found) = log.path(tx, up_to, (row.height, row.leaf))? else {
        return Ok(None);
    };
    let leaf = receipt::inclusion::block_leaf_hash(action, row.outcome.code());
    let root = seal::merkle::root_from_path(&leaf, found.index, found.size, &found.path);
    if root != Some(inputs.log_root) {
        return Err(NodeError::Damaged(
            "the recorded actions do not have the log's root",
        ));
    }
    Ok(Some(LogProof {
        chain: head.chain,
        index: found.index,
        size: found.size,
        path: found.path,
        state_root: inputs.state_root,
        block_root: inputs.block_root,
        proof: head.proof,
    }))
}

/// What stands under a key of the state when it is asked for, with the first header that
/// proves this state. That header may be the next one: what was read stays as it is, however
/// many blocks come meanwhile. `None` where none came in time.
///
/// Blocks for up to `patience`.
pub(crate) fn settled_state(
    hall: &Hall,
    key: &StateKey,
    patience: Duration,
) -> Result<Option<Proved>, NodeError> {
    let end = Instant::now() + patience;
    hall.read(|db| {
        let tx = db.read()?;
        if let Some(proved) = state(&tx, &hall.chain_id, key)? {
            return Ok(Some(proved));
        }
        let now = query::head(&tx)?.ok_or(NodeError::Damaged("the chain has no head"))?;
        let next = now.height.saturating_add(1);
        while !hall.is_stopped() && Instant::now() < end {
            std::thread::sleep(LOOK_EVERY);
            if let Some(proof) = hall.read(|later| commit_proof(&later.read()?, next))? {
                return under(&tx, &hall.chain_id, key, proof).map(Some);
            }
        }
        Ok(None)
    })
}

/// What stands under a key of the state, proven by the newest header; `None` in the moment
/// between a block that changed the state and the next header.
pub(crate) fn state(
    tx: &Tx<'_>,
    chain_id: &ChainId,
    key: &StateKey,
) -> Result<Option<Proved>, NodeError> {
    let Some(head) = head(tx, chain_id)? else {
        return Ok(None);
    };
    let now = query::head(tx)?.ok_or(NodeError::Damaged("the chain has no head"))?;
    if now.app_hash != head.app_hash {
        return Ok(None);
    }
    under(tx, chain_id, key, head.proof).map(Some)
}

/// What stands under a key of the newest state, with the header that proves that state.
fn under(
    tx: &Tx<'_>,
    chain_id: &ChainId,
    key: &StateKey,
    proof: CommitProof,
) -> Result<Proved, NodeError> {
    let now = query::head(tx)?.ok_or(NodeError::Damaged("the chain has no head"))?;
    let bytes = key.to_bytes();
    let at = ledger::state_key::Key {
        space: ledger::Space::State,
        bytes,
    };
    let (value, tree) = ledger::prove(tx, &at)?;
    let proof = StateProof {
        chain: ChainTag::of(chain_id),
        inputs: AppHashInputs {
            log_root: now.log.root(),
            state_root: now.state_root,
            block_root: now.block_root,
        },
        tree: prost_ics23::Message::encode_to_vec(&tree),
        proof,
    };
    Ok(Proved { value, proof })
}

/// A value of the state, or that there is none, with its proof.
pub(crate) struct Proved {
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) proof: StateProof,
}
