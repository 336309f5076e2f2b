//! From `InitChain` to `Commit`.
//!
//! `FinalizeBlock` writes nothing: what it computed waits in memory. `Commit` writes state,
//! log, block, height and `app_hash` in one transaction. After a crash between the two the
//! engine asks for the block again and gets the same answer.

use crate::chain::{self, Finished};
use crate::comet;
use crate::db::{Db, Knowing, Known};
use crate::error::NodeError;
use crate::work::Work;
use domain::id::Digest;
use ledger::record::{Misbehaviour, MisbehaviourKind};
use ledger::{BlockContext, EngineParams, Genesis, Validator, query};
use seal::Memory;
use std::sync::Arc;
use tendermint_proto::v0_38::abci::{
    ExecTxResult, Misbehavior, MisbehaviorType, RequestFinalizeBlock, RequestInitChain,
    ResponseFinalizeBlock, ResponseInitChain, ValidatorUpdate,
};
use tendermint_proto::v0_38::crypto::{PublicKey as RawKey, public_key::Sum};
use tendermint_proto::v0_38::types::{BlockParams, ConsensusParams, VersionParams};

/// What a block made durable.
pub(super) struct Committed {
    pub(super) height: u64,
    /// The actions that it held, however they ended.
    pub(super) decided: Vec<Digest>,
}

pub(super) struct Blocks {
    db: Db,
    known: Arc<Known>,
    finished: Option<Finished>,
}

impl Blocks {
    pub(super) const fn new(db: Db, known: Arc<Known>) -> Self {
        Self {
            db,
            known,
            finished: None,
        }
    }

    pub(super) fn forget(&mut self) {
        self.finished = None;
    }

    /// The database, for a snapshot to take the chain's place.
    pub(super) fn db(&mut self) -> &mut Db {
        self.finished = None;
        self.known.forget();
        &mut self.db
    }

    /// The engine begins at the genesis that this node has, or not at all.
    pub(super) fn init_chain(
        &mut self,
        genesis: &Genesis,
        request: &RequestInitChain,
    ) -> Result<ResponseInitChain, NodeError> {
        let same = request.chain_id == genesis.chain_id.as_str()
            && request.initial_height <= 1
            && request.app_state_bytes.as_ref() == comet::app_state(genesis).as_bytes()
            && sorted(request.validators.clone()) == sorted(updates(&genesis.validators)?);
        if !same {
            return Err(NodeError::OtherGenesis);
        }
        chain::begin(&mut self.db, genesis)?;
        let tx = self.db.read()?;
        let limits = query::engine_params(&tx)?;
        // Where the genesis says nothing, the engine's own genesis says the same.
        let limits = limits.filter(|_| genesis.params.is_some());
        match query::head(&tx)? {
            Some(head) if head.height == 0 => Ok(ResponseInitChain {
                consensus_params: limits.map(params),
                app_hash: head.app_hash.0.to_vec().into(),
                ..ResponseInitChain::default()
            }),
            // The engine lost its data and the node did not: together they would fork.
            _ => Err(NodeError::Damaged(
                "the engine begins anew, the node does not",
            )),
        }
    }

    pub(super) fn finalize(
        &mut self,
        request: &RequestFinalizeBlock,
        memory: &Memory,
        work: &Work,
    ) -> Result<ResponseFinalizeBlock, NodeError> {
        let wrong = |_| NodeError::Damaged("the engine's height or time is negative");
        let time = request.time.unwrap_or_default();
        let context = BlockContext {
            height: u64::try_from(request.height).map_err(wrong)?,
            time_s: u64::try_from(time.seconds).map_err(wrong)?,
        };
        let evidence = misbehaviour(&request.misbehavior)?;
        for what in &evidence {
            let validator = hex::encode(what.address);
            let (kind, at) = (what.kind.word(), what.height);
            tracing::error!(validator, kind, at, "a validator misbehaved");
        }
        let tx = self.db.read()?;
        let store = Knowing {
            tx: &tx,
            known: &self.known,
        };
        let finished = chain::apply(&store, &context, &request.txs, &evidence, memory, work)?;
        drop(tx);
        let results = &finished.outcome.results;
        let response = ResponseFinalizeBlock {
            tx_results: results
                .iter()
                .map(|of_tx| ExecTxResult {
                    code: comet::result_code(of_tx),
                    data: comet::result_data(of_tx).into(),
                    ..ExecTxResult::default()
                })
                .collect(),
            app_hash: finished.outcome.app_hash.0.to_vec().into(),
            validator_updates: updates(&finished.outcome.validator_updates)?,
            consensus_param_updates: finished.outcome.params.map(params),
            ..ResponseFinalizeBlock::default()
        };
        self.finished = Some(finished);
        Ok(response)
    }

    /// Returns what is durable now.
    pub(super) fn commit(&mut self) -> Result<Committed, NodeError> {
        let nothing = NodeError::Damaged("the engine commits what was not finalized");
        let finished = self.finished.take().ok_or(nothing)?;
        self.known.add(&finished.outcome.writes);
        let tx = self.db.begin()?;
        chain::keep(&tx, &finished)?;
        tx.commit()?;
        let Finished { block, outcome } = finished;
        let recorded = outcome.recorded.len();
        tracing::debug!(height = block.height, recorded, "block");
        let results = outcome.results.iter().flatten();
        Ok(Committed {
            height: block.height,
            decided: results.map(|result| result.digest).collect(),
        })
    }
}

/// Evidence against validators as the ledger records it.
fn misbehaviour(evidence: &[Misbehavior]) -> Result<Vec<Misbehaviour>, NodeError> {
    let wrong = || NodeError::Damaged("the engine's evidence is not of its form");
    let number = |number: i64| u64::try_from(number).map_err(|_| wrong());
    evidence
        .iter()
        .map(|one| {
            let validator = one.validator.as_ref().ok_or_else(wrong)?;
            let address = validator.address.as_ref().try_into().map_err(|_| wrong())?;
            Ok(Misbehaviour {
                kind: match one.r#type() {
                    MisbehaviorType::DuplicateVote => MisbehaviourKind::DuplicateVote,
                    MisbehaviorType::LightClientAttack => MisbehaviourKind::LightClientAttack,
                    MisbehaviorType::Unknown => MisbehaviourKind::Other,
                },
                address,
                power: number(validator.power)?,
                height: number(one.height)?,
                time_s: number(one.time.unwrap_or_default().seconds)?,
            })
        })
        .collect()
}

/// Limits and version of the rules as the engine is told of them.
fn params(params: EngineParams) -> ConsensusParams {
    ConsensusParams {
        block: Some(BlockParams {
            max_bytes: i64::from(params.block_max_bytes),
            max_gas: -1,
        }),
        version: Some(VersionParams {
            app: u64::from(params.protocol_version),
        }),
        ..ConsensusParams::default()
    }
}

/// Validators as the engine is told of them; power 0 removes one.
fn updates(validators: &[Validator]) -> Result<Vec<ValidatorUpdate>, NodeError> {
    let update = |validator: &Validator| {
        let power = i64::try_from(validator.power);
        Ok(ValidatorUpdate {
            pub_key: Some(RawKey {
                sum: Some(Sum::Ed25519(validator.key.0.to_vec())),
            }),
            power: power.map_err(|_| NodeError::Damaged("a voting power is past 63 bits"))?,
        })
    };
    validators.iter().map(update).collect()
}

fn sorted(mut updates: Vec<ValidatorUpdate>) -> Vec<(Vec<u8>, i64)> {
    let key = |update: &ValidatorUpdate| match update.pub_key.as_ref().and_then(|k| k.sum.as_ref())
    {
        Some(Sum::Ed25519(key)) => key.clone(),
        Some(Sum::Secp256k1(_)) | None => Vec::new(),
    };
    updates.sort_by_key(key);
    updates
        .iter()
        .map(|update| (key(update), update.power))
        .collect()
}
