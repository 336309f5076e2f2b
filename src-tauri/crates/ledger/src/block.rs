//! One block: every transaction's actions in order, each with its own outcome.

use crate::actions::{self, Context, Refusal};
use crate::error::LedgerError;
use crate::members::{Member, Tx};
use crate::record::{
    ActionRecord, Head, Misbehaviour, MisbehaviourRecord, ParamsRecord, ProtocolRecord,
    ValidatorsRecord,
};
use crate::signer::{self, Signer};
use crate::state_key;
use crate::store::{Space, Store, Writes};
use crate::tree;
use crate::view::{View, read};
use domain::action::{Action, Params};
use domain::id::{ActionId, ChainId, Digest, KeyId};
use domain::outcome::Outcome;
use receipt::history::Validator;
use receipt::inclusion::{AppHashInputs, BlockTree, block_leaf_hash};
use seal::Memory;
use seal::action::ParsedAction;
use seal::verify::{Verified, VerifyError, verify, verify_batch_knowing};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The newest version of the chain's rules that this program knows. Version 2 has the rules
/// of version 1: it is there so that a change by vote can be rehearsed.
pub const PROTOCOL_VERSION: u32 = 2;

/// What the driver says about a block. Nothing else of the world comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockContext {
    /// Its height: one more than the head's.
    pub height: u64,
    /// Its time as the validators agreed, seconds since 1970; never trusted to the second.
    pub time_s: u64,
}

/// How one action of a block ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionResult {
    /// The action's digest; of bytes that are no action, their SHA-256.
    pub digest: Digest,
    /// How it ended: its first outcome, where it stood on the chain before.
    pub outcome: Outcome,
    /// Its place among the block's recorded actions; `None` where this block recorded
    /// nothing, as it was recorded before or never is.
    pub leaf: Option<u32>,
}

/// An action that this block recorded, for the driver to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its digest.
    pub digest: Digest,
    /// How it ended.
    pub outcome: Outcome,
    /// The exact signed bytes.
    pub signed: Vec<u8>,
    /// The case it belongs to, if any.
    pub case: Option<ActionId>,
}

/// What the engine must know of the chain's limits and rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineParams {
    /// Most bytes of a block.
    pub block_max_bytes: u32,
    /// The version of the rules: CometBFT's application version.
    pub protocol_version: u32,
}

/// What a block does. Nothing is written yet: the driver persists `writes`, and what it
/// keeps of the rest, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockOutcome {
    /// One list per transaction, in it one result per action; a transaction that is none
    /// has one, [`Outcome::Malformed`].
    pub results: Vec<Vec<ActionResult>>,
    /// What was recorded, in the order of the leaves.
    pub recorded: Vec<Recorded>,
    /// What `app_hash` is made of.
    pub inputs: AppHashInputs,
    /// The commitment to log, state and last outcomes: stands in the next header.
    pub app_hash: Digest,
    /// Validators that the departments voted in this block, for the engine: they sign from
    /// two blocks later on. Power 0 removes; no key stands twice.
    pub validator_updates: Vec<Validator>,
    /// The engine's parameters from the next block on, where they differ from this one's.
    pub params: Option<EngineParams>,
    /// The version of the rules that this block followed.
    pub protocol_version: u32,
    /// Everything to be written, the new `Head` included.
    pub writes: Writes,
}

/// Applies the next block to the state in `store`.
///
/// # Errors
/// [`LedgerError`] where the state cannot be read, this is not the next block, or its rules
/// are newer than [`PROTOCOL_VERSION`]; never for anything in a transaction.
pub fn apply_block<S: Store>(
    store: &S,
    context: &BlockContext,
    txs: &[Vec<u8>],
) -> Result<BlockOutcome, LedgerError> {
    apply_block_knowing(store, context, txs, &[], &Memory::new(0))
}

/// As [`apply_block`], with the evidence against validators that the block holds, which is
/// recorded first; and signatures that `memory` knows to hold are not checked again, which
/// changes no outcome.
///
/// # Errors
/// As [`apply_block`].
pub fn apply_block_knowing<S: Store>(
    store: &S,
    context: &BlockContext,
    txs: &[Vec<u8>],
    misbehaviour: &[Misbehaviour],
    memory: &Memory,
) -> Result<BlockOutcome, LedgerError> {
    open_block(store, context, txs, misbehaviour, memory)?
        .execute()?
        .finish()
}

/// The first of a block's three steps, for a driver that wants to know what each costs:
/// takes the transactions apart and checks every signature that `memory` does not know.
///
/// # Errors
/// As [`apply_block`].
pub fn open_block<'a, S: Store>(
    store: &'a S,
    context: &'a BlockContext,
    txs: &[impl AsRef<[u8]>],
    misbehaviour: &[Misbehaviour],
    memory: &Memory,
) -> Result<OpenBlock<'a, S>, LedgerError> {
    let head: Head = read(store, &state_key::head())?.ok_or(LedgerError::NoChain)?;
    let wanted = head.height.saturating_add(1);
    if context.height != wanted {
        let given = context.height;
        return Err(LedgerError::WrongHeight { wanted, given });
    }
    let chain_id: Option<ChainId> = read(store, &state_key::chain_id())?;
    let chain_id = chain_id.ok_or(LedgerError::Damaged("the chain has no name"))?;
    let rules: Option<ProtocolRecord> = read(store, &state_key::protocol())?;
    let rules = rules.ok_or(LedgerError::Damaged("the chain has no rules"))?;
    let (wanted, known) = (rules.at(context.height), PROTOCOL_VERSION);
    if wanted > known {
        return Err(LedgerError::NewerProtocol { wanted, known });
    }
    let txs: Vec<Tx> = txs
        .iter()
        .map(|tx| Tx::read(tx.as_ref(), &chain_id))
        .collect();
    let view = View::new(store);
    let mut block = Block {
        params: signer::params(&view)?,
        store,
        head,
        view,
        context,
        rules,
        signers: BTreeMap::new(),
        recorded: Vec::new(),
    };
    record_misbehaviour(&mut block.view, context.height, misbehaviour)?;
    actions::end_timers(&mut block.view, context.time_s)?;
    let verdicts = block.verify_all(&txs, memory)?;
    Ok(OpenBlock {
        block,
        txs,
        verdicts,
    })
}

/// A block whose signatures were checked.
pub struct OpenBlock<'a, S> {
    block: Block<'a, S>,
    txs: Vec<Tx>,
    verdicts: Vec<Signed>,
}

impl<'a, S: Store> OpenBlock<'a, S> {
    /// The second step: every action in order, each with its own outcome.
    ///
    /// # Errors
    /// As [`apply_block`].
    pub fn execute(self) -> Result<ExecutedBlock<'a, S>, LedgerError> {
        let mut block = self.block;
        let mut verdicts = self.verdicts.into_iter();
        let mut results = Vec::with_capacity(self.txs.len());
        for tx in &self.txs {
            let mut of_tx = Vec::with_capacity(tx.0.len());
            for member in &tx.0 {
                of_tx.push(match member {
                    Member::Refused(digest, outcome) => not_recorded(*digest, *outcome),
                    Member::Parsed(parsed) => {
                        let verdict = verdicts.next();
                        block.action(parsed, verdict)?
                    }
                });
            }
            results.push(of_tx);
        }
        Ok(ExecutedBlock { block, results })
    }
}

/// A block whose actions have run.
pub struct ExecutedBlock<'a, S> {
    block: Block<'a, S>,
    results: Vec<Vec<ActionResult>>,
}

impl<S: Store> ExecutedBlock<'_, S> {
    /// The last step: the state tree, the log and what both come to.
    ///
    /// # Errors
    /// As [`apply_block`].
    pub fn finish(self) -> Result<BlockOutcome, LedgerError> {
        self.block.finish(self.results)
    }
}

/// Records evidence against validators, each offence once.
fn record_misbehaviour<S: Store>(
    view: &mut View<'_, S>,
    height: u64,
    misbehaviour: &[Misbehaviour],
) -> Result<(), LedgerError> {
    for what in misbehaviour {
        let once = state_key::misbehaved(what);
        if view.has(&once)? {
            continue;
        }
        let n: u64 = view.get(&state_key::misbehaviours())?.unwrap_or(0);
        let record = MisbehaviourRecord {
            what: *what,
            recorded: height,
        };
        view.put(once, &n);
        view.put(state_key::misbehaviour(n), &record);
        view.put(state_key::misbehaviours(), &n.saturating_add(1));
        view.keep();
    }
    Ok(())
}

/// What the engine must know for the block at `height`.
pub(crate) fn engine_params(params: &Params, rules: ProtocolRecord, height: u64) -> EngineParams {
    EngineParams {
        block_max_bytes: params.block_max_bytes,
        protocol_version: rules.at(height),
    }
}

const fn not_recorded(digest: Digest, outcome: Outcome) -> ActionResult {
    ActionResult {
        digest,
        outcome,
        leaf: None,
    }
}

type Signed = Result<Verified<Action>, VerifyError>;

struct Block<'a, S> {
    store: &'a S,
    head: Head,
    view: View<'a, S>,
    context: &'a BlockContext,
    params: Params,
    rules: ProtocolRecord,
    /// Every signer that was looked up and is enrolled.
    signers: BTreeMap<KeyId, Signer>,
    recorded: Vec<Recorded>,
}

impl<S: Store> Block<'_, S> {
    /// Checks all signatures of a block in batches, by the keys enrolled before it.
    fn verify_all(&mut self, txs: &[Tx], memory: &Memory) -> Result<Vec<Signed>, LedgerError> {
        let members = txs.iter().flat_map(|tx| &tx.0);
        let parsed: Vec<&ParsedAction> = members
            .filter_map(|member| match member {
                Member::Refused(..) => None,
                Member::Parsed(parsed) => Some(parsed.as_ref()),
            })
            .collect();
        for parsed in &parsed {
            self.look_up(parsed.action())?;
        }
        let find = |id| self.signers.get(&id).map(|signer| signer.record.key);
        Ok(verify_batch_knowing(&parsed, find, memory))
    }

    /// Takes an action's signers in, as far as they are enrolled.
    fn look_up(&mut self, action: &Action) -> Result<(), LedgerError> {
        let (height, time_s) = (self.context.height, self.context.time_s);
        for id in action.signers() {
            if let Entry::Vacant(place) = self.signers.entry(id)
                && let Some(signer) = Signer::load(&self.view, id, height, time_s)?
            {
                place.insert(signer);
            }
        }
        Ok(())
    }

    fn action(
        &mut self,
        parsed: &ParsedAction,
        verdict: Option<Signed>,
    ) -> Result<ActionResult, LedgerError> {
        let digest = parsed.digest();
        let signed = match verdict {
            // The key may have been enrolled earlier in this very block.
            None | Some(Err(VerifyError::UnknownKey(_))) => self.verify_now(parsed)?,
            Some(signed) => signed,
        };
        let action = match signed {
            Ok(action) => action,
            Err(VerifyError::UnknownKey(_)) => {
                return Ok(not_recorded(digest, Outcome::UnknownKey));
            }
            Err(VerifyError::BadSignature(_)) => {
                return Ok(not_recorded(digest, Outcome::BadSignature));
            }
        };
        let first: Option<ActionRecord> = self.view.get(&state_key::action(&digest))?;
        if let Some(first) = first {
            return Ok(not_recorded(digest, first.outcome));
        }
        let outcome = self.run(&action, digest)?;
        if outcome.is_transient() || outcome == Outcome::KeyRevoked {
            return Ok(not_recorded(digest, outcome));
        }
        let leaf = self.record(parsed, outcome)?;
        Ok(ActionResult {
            digest,
            outcome,
            leaf: Some(leaf),
        })
    }

    fn verify_now(&mut self, parsed: &ParsedAction) -> Result<Signed, LedgerError> {
        self.look_up(parsed.action())?;
        let find = |id| self.signers.get(&id).map(|signer| signer.record.key);
        Ok(verify(parsed, find))
    }

    /// Runs an action that is new to the chain; its writes are kept only where it succeeds.
    fn run(&mut self, action: &Action, digest: Digest) -> Result<Outcome, LedgerError> {
        let missing = LedgerError::Damaged("a verified key is not enrolled");
        let author = self.signers.get(&action.author).ok_or(missing.clone())?;
        let second = match action.device {
            Some(device) => Some(self.signers.get(&device).ok_or(missing)?),
            None => None,
        };
        let kind = action.body.kind();
        let may = [Some(author), second].into_iter().flatten();
        if let Some(refused) = may
            .map(|signer| signer.may_sign(kind))
            .find_map(Result::err)
        {
            return Ok(refused);
        }
        let time_s = self.context.time_s;
        if !author.within_quota(&self.view, action.author, &self.params, time_s)? {
            return Ok(Outcome::QuotaExceeded);
        }
        if self
            .view
            .has(&state_key::action_id(action.author, action.action_id))?
        {
            return Ok(Outcome::Conflict);
        }
        let context = Context {
            action,
            digest,
            author: &author.record,
            second: second.map(|second| &second.record),
            height: self.context.height,
            time_s,
        };
        match actions::run(&mut self.view, &context) {
            Ok(()) => {
                self.view.keep();
                Ok(Outcome::Ok)
            }
            Err(Refusal::Outcome(outcome)) => {
                self.view.discard();
                if outcome == Outcome::Replaced {
                    actions::pass_on(&mut self.view, &context)?;
                    self.view.keep();
                }
                Ok(outcome)
            }
            Err(Refusal::Broken(error)) => Err(error),
        }
    }

    fn record(&mut self, parsed: &ParsedAction, outcome: Outcome) -> Result<u32, LedgerError> {
        let action = parsed.action();
        let digest = parsed.digest();
        let leaf = u32::try_from(self.recorded.len()).map_err(|_| LedgerError::TooManyActions)?;
        if outcome != Outcome::Conflict {
            let id = state_key::action_id(action.author, action.action_id);
            self.view.put(id, &digest);
        }
        self.view.put(
            state_key::action(&digest),
            &ActionRecord {
                author: action.author,
                outcome,
                height: self.context.height,
                leaf,
                replaces: action.replaces,
            },
        );
        if let Some(author) = self.signers.get(&action.author) {
            let time_s = self.context.time_s;
            signer::count(&mut self.view, &author.record, action.author, time_s)?;
        }
        self.view.keep();
        self.recorded.push(Recorded {
            digest,
            outcome,
            signed: parsed.signed().as_bytes().to_vec(),
            case: action.case(),
        });
        Ok(leaf)
    }

    fn finish(self, results: Vec<Vec<ActionResult>>) -> Result<BlockOutcome, LedgerError> {
        let protocol_version = self.rules.at(self.context.height);
        let (validator_updates, params) = self.for_engine()?;
        let (store, mut head) = (self.store, self.head);
        let mut writes = Writes::from_layer(self.view.into_writes());
        if writes.iter().any(|(space, _, _)| space == Space::State) {
            head.tree_version = head.tree_version.saturating_add(1);
            head.state_root = tree::put(store, Some(head.state_root), &mut writes)?;
        }
        let outcomes: Vec<(Digest, u32)> = self
            .recorded
            .iter()
            .map(|recorded| (recorded.digest, recorded.outcome.code()))
            .collect();
        for (digest, outcome) in &outcomes {
            head.log.append(block_leaf_hash(digest, *outcome));
        }
        if !outcomes.is_empty() {
            head.block_root = BlockTree::new(&outcomes).root();
        }
        let inputs = AppHashInputs {
            log_root: head.log.root(),
            state_root: head.state_root,
            block_root: head.block_root,
        };
        head.height = self.context.height;
        head.time_s = self.context.time_s;
        head.app_hash = inputs.app_hash();
        writes.put(state_key::head(), &head);
        Ok(BlockOutcome {
            results,
            recorded: self.recorded,
            app_hash: head.app_hash,
            inputs,
            validator_updates,
            params,
            protocol_version,
            writes,
        })
    }

    /// What this block's votes change for the engine.
    fn for_engine(&self) -> Result<(Vec<Validator>, Option<EngineParams>), LedgerError> {
        let height = self.context.height;
        let validators: Option<ValidatorsRecord> = self.view.get(&state_key::validators())?;
        let updates = validators
            .filter(|validators| validators.changed == height)
            .map(|validators| validators.updates().collect());
        let now = engine_params(&self.params, self.rules, height);
        let record: Option<ParamsRecord> = self.view.get(&state_key::params())?;
        let params = record.map_or(self.params, |record| record.params);
        let rules: Option<ProtocolRecord> = self.view.get(&state_key::protocol())?;
        let rules = rules.unwrap_or(self.rules);
        let next = engine_params(&params, rules, height.saturating_add(1));
        Ok((updates.unwrap_or_default(), (next != now).then_some(next)))
    }
}
