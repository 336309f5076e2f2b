//! The chain once more, from its genesis, in a store of its own.
//!
//! A block's recorded actions in the order of their leaves make its state: what was refused
//! unrecorded left nothing behind. So the recorded actions alone give every `app_hash`.

use super::codes::Code;
use super::report::Findings;
use crate::db::{Applied, Db, StoredAction, Tx};
use crate::error::NodeError;
use domain::id::Digest;
use domain::outcome::Outcome;
use ledger::record::Misbehaviour;
use ledger::{
    BlockContext, BlockOutcome, Genesis, LedgerError, MAX_TX_ACTIONS, MemoryStore, Space, Store,
    Writes, encode_tx, query,
};
use receipt::commit;
use receipt::history::Validator;
use seal::Memory;
use seal::action::SignedAction;

/// Bytes of actions in one transaction of the replay, under the ledger's own limit.
const TX_LEN: usize = 900_000;

/// Called with key and value of each entry.
pub(crate) type Each<'a> = dyn FnMut(&[u8], &[u8]) -> Result<(), NodeError> + 'a;

/// A store that a replay writes and then compares with.
pub(crate) trait Replica: Store {
    /// Takes a block's writes over.
    fn take(&mut self, writes: &Writes) -> Result<(), NodeError>;

    /// Calls `each` with every entry of a space, in the order of the keys.
    fn each(&self, space: Space, each: &mut Each<'_>) -> Result<(), NodeError>;
}

impl Replica for MemoryStore {
    fn take(&mut self, writes: &Writes) -> Result<(), NodeError> {
        self.write(writes);
        Ok(())
    }

    fn each(&self, space: Space, each: &mut Each<'_>) -> Result<(), NodeError> {
        self.entries(space)
            .try_for_each(|(key, value)| each(key, value))
    }
}

/// A scratch database: for chains that are too long for the memory.
impl Replica for Tx<'_> {
    fn take(&mut self, writes: &Writes) -> Result<(), NodeError> {
        self.write(writes)
    }

    fn each(&self, space: Space, each: &mut Each<'_>) -> Result<(), NodeError> {
        self.each_entry(space, |key, value| each(&key, &value))
    }
}

/// Opens a scratch database that nobody else finds and no crash leaves behind, under a key
/// of its own where `encrypted`.
pub(crate) fn scratch(encrypted: bool) -> Result<Db, NodeError> {
    let random = || -> Result<zeroize::Zeroizing<[u8; 32]>, NodeError> {
        let mut bytes = zeroize::Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice())
            .map_err(|_| NodeError::Io("no randomness".to_owned()))?;
        Ok(bytes)
    };
    let key = encrypted.then(random).transpose()?;
    let name = format!("hallseal-audit-{}", hex::encode(random()?.as_slice()));
    let file = std::env::temp_dir().join(name);
    let db = Db::scratch(&file, key.as_ref());
    // Open files stay as long as they are open; elsewhere the system's own clean-up has it.
    std::fs::remove_file(&file).ok();
    db
}

/// Where a replay stands.
pub(crate) struct Replay<S> {
    pub(crate) store: S,
    /// The newest block that it made.
    pub(crate) last: Applied,
    /// Who signs from which height on, as the blocks voted it.
    pub(crate) epochs: Vec<(u64, Vec<Validator>)>,
}

/// A block applied and not yet taken over.
pub(crate) struct Stepped {
    outcome: BlockOutcome,
    /// Where the chain stands after it, by the replay.
    pub(crate) block: Applied,
    /// Whether the stored row says the same.
    pub(crate) agrees: bool,
}

impl<S: Replica> Replay<S> {
    /// Begins at the genesis.
    pub(crate) fn begin(mut store: S, genesis: &Genesis) -> Result<Self, NodeError> {
        let writes = ledger::apply_genesis(&store, genesis)?;
        store.take(&writes)?;
        let head = query::head(&store)?.ok_or(NodeError::Damaged("the chain has no head"))?;
        let last = Applied {
            height: 0,
            time_s: genesis.time_s,
            inputs: receipt::AppHashInputs {
                log_root: head.log.root(),
                state_root: head.state_root,
                block_root: head.block_root,
            },
            app_hash: head.app_hash,
            results_hash: commit::empty_hash(),
        };
        Ok(Self {
            store,
            last,
            epochs: vec![(1, genesis.validators.clone())],
        })
    }

    /// Applies the next block out of its stored actions and says what differs. `None` where
    /// the ledger cannot apply it.
    pub(crate) fn step(
        &self,
        stored: &Applied,
        actions: &[StoredAction],
        evidence: &[Misbehaviour],
        findings: &mut Findings,
    ) -> Result<Option<Stepped>, NodeError> {
        let height = Some(stored.height);
        let context = BlockContext {
            height: stored.height,
            time_s: stored.time_s,
        };
        let txs = transactions(actions);
        let memory = Memory::new(0);
        let applied = ledger::apply_block_knowing(&self.store, &context, &txs, evidence, &memory);
        let outcome = match applied {
            Ok(outcome) => outcome,
            Err(LedgerError::NewerProtocol { .. }) => {
                findings.add(Code::NewerRules, height, "", "");
                return Ok(None);
            }
            Err(error @ LedgerError::Store(_)) => return Err(error.into()),
            Err(error) => {
                findings.add(Code::ReplayFailed, height, "", error.code());
                return Ok(None);
            }
        };
        compare_actions(&outcome, actions, stored.height, findings);
        let parts = [
            ("log", outcome.inputs.log_root, stored.inputs.log_root),
            ("state", outcome.inputs.state_root, stored.inputs.state_root),
            (
                "outcomes",
                outcome.inputs.block_root,
                stored.inputs.block_root,
            ),
            ("app_hash", outcome.app_hash, stored.app_hash),
        ];
        let differing = parts.iter().filter(|(_, own, stored)| own != stored);
        let differing: Vec<&str> = differing.map(|(name, ..)| *name).collect();
        if !differing.is_empty() {
            findings.add(Code::AppHashDiffers, height, "", differing.join(", "));
        }
        let block = Applied {
            inputs: outcome.inputs,
            app_hash: outcome.app_hash,
            ..*stored
        };
        Ok(Some(Stepped {
            outcome,
            block,
            agrees: differing.is_empty(),
        }))
    }

    /// Takes a block over.
    pub(crate) fn keep(&mut self, stepped: Stepped) -> Result<(), NodeError> {
        let Stepped { outcome, block, .. } = stepped;
        self.store.take(&outcome.writes)?;
        if !outcome.validator_updates.is_empty() {
            let set = query::validators(&self.store)?;
            let set = set.ok_or(NodeError::Damaged("there are no validators"))?;
            let from = block.height.saturating_add(ledger::ACTS_AFTER_BLOCKS);
            self.epochs.push((from, set.members));
        }
        self.last = block;
        Ok(())
    }
}

/// A block's actions as transactions that the ledger takes.
fn transactions(actions: &[StoredAction]) -> Vec<Vec<u8>> {
    let mut txs = Vec::new();
    let (mut batch, mut len) = (Vec::new(), 0usize);
    for action in actions {
        let more = len.saturating_add(action.signed.len());
        if batch.len() == MAX_TX_ACTIONS || (more > TX_LEN && !batch.is_empty()) {
            txs.push(encode_tx(batch.drain(..)));
            len = 0;
        }
        len = len.saturating_add(action.signed.len());
        batch.push(action.signed.as_slice());
    }
    if !batch.is_empty() {
        txs.push(encode_tx(batch));
    }
    txs
}

/// Each action's digest, place and outcome as the replay has them.
fn compare_actions(
    outcome: &BlockOutcome,
    actions: &[StoredAction],
    height: u64,
    findings: &mut Findings,
) {
    let at = Some(height);
    let results = outcome.results.iter().flatten();
    for ((place, action), result) in (0u32..).zip(actions).zip(results) {
        let named = action.digest.to_hex();
        if action.leaf != place {
            findings.add(Code::ActionMissing, at, "", format!("leaf {place}"));
            // All later ones are moved, too: one hole is one finding.
            return;
        }
        if result.digest != action.digest {
            findings.add(Code::ActionDamaged, at, "", named);
        } else if result.leaf.is_none() {
            let detail = format!("{named} {}", result.outcome.word());
            findings.add(Code::ActionNotRecorded, at, "", detail);
        } else if result.outcome.code() != action.outcome {
            let stored = Outcome::from_code(action.outcome);
            let stored = stored.map_or_else(|| action.outcome.to_string(), |o| o.word().to_owned());
            let detail = format!(
                "{named} stored {stored}, replayed {}",
                result.outcome.word()
            );
            findings.add(Code::OutcomeDiffers, at, "", detail);
        }
    }
}

/// What can be said of an action where no replay reaches it: that its bytes are those of
/// its digest.
pub(crate) fn look_at(action: &StoredAction, findings: &mut Findings) {
    let parsed = SignedAction::parse(&action.signed).ok();
    if parsed.is_none_or(|parsed| parsed.digest() != action.digest) {
        let (height, named) = (Some(action.height), action.digest.to_hex());
        findings.add(Code::ActionDamaged, height, "", named);
    }
}

/// Compares the block at the checkpoint's height with it.
pub(crate) fn checkpoint(trusted: Option<(u64, Digest)>, block: &Applied, findings: &mut Findings) {
    if let Some((height, app_hash)) = trusted
        && height == block.height
        && app_hash != block.app_hash
    {
        let detail = block.app_hash.to_hex();
        findings.add(Code::CheckpointDiffers, Some(height), "", detail);
    }
}
