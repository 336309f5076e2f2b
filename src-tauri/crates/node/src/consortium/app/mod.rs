//! The ABCI 2.0 application: the ledger under CometBFT.
//!
//! The engine talks over four connections, each served by a thread of its own (`server`).
//! Blocks (`InitChain` to `Commit`) hold [`Blocks`], `CheckTx` holds [`Mempool`] with its
//! own database connection, so that neither waits for the other; `Info` and snapshots read
//! for themselves.
//!
//! An application cannot answer "I failed" and go on: whatever it says is taken for the
//! state machine's word. So where it fails (a full disk), it breaks the connection; the
//! engine then stops, is started again by its watcher, and replays what was not committed.

mod blocks;
mod mempool;
mod proposal;

use crate::comet::APP_VERSION;
use crate::consortium::snapshot::Snapshots;
use crate::db::{Db, Known};
use crate::error::NodeError;
use crate::hall::Hall;
use crate::work::Part;
use blocks::Blocks;
use ledger::{Genesis, query};
use mempool::Mempool;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tendermint_abci::Application;
use tendermint_proto::v0_38::abci::{
    CheckTxType, RequestApplySnapshotChunk, RequestCheckTx, RequestFinalizeBlock, RequestInfo,
    RequestInitChain, RequestLoadSnapshotChunk, RequestOfferSnapshot, RequestPrepareProposal,
    RequestProcessProposal, ResponseApplySnapshotChunk, ResponseCheckTx, ResponseCommit,
    ResponseFinalizeBlock, ResponseInfo, ResponseInitChain, ResponseListSnapshots,
    ResponseLoadSnapshotChunk, ResponseOfferSnapshot, ResponsePrepareProposal,
    ResponseProcessProposal,
};

/// The application. Clones are one and the same.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    hall: Arc<Hall>,
    genesis: Genesis,
    max_block_actions: usize,
    blocks: Mutex<Blocks>,
    mempool: Mutex<Mempool>,
    snapshots: Arc<Snapshots>,
    broken: AtomicBool,
}

/// What another thread's panic left: every change is one assignment or one transaction.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl App {
    pub(crate) fn new(
        hall: Arc<Hall>,
        genesis: Genesis,
        max_block_actions: usize,
        [blocks, mempool]: [Db; 2],
        known: Arc<Known>,
        snapshots: Arc<Snapshots>,
    ) -> Self {
        Self(Arc::new(Inner {
            hall,
            genesis,
            max_block_actions,
            blocks: Mutex::new(Blocks::new(blocks, Arc::clone(&known))),
            mempool: Mutex::new(Mempool::new(mempool, known)),
            snapshots,
            broken: AtomicBool::new(false),
        }))
    }

    /// Whether an answer could not be given: the connection must be broken.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.0.broken.load(Ordering::Acquire) || self.0.hall.is_damaged()
    }

    /// The engine is starting anew: what was not committed is forgotten.
    pub(crate) fn recover(&self) {
        lock(&self.0.blocks).forget();
        lock(&self.0.mempool).forget();
        self.0.broken.store(false, Ordering::Release);
    }

    /// The answer, or a broken connection.
    fn answer<T: Default>(&self, call: &'static str, result: Result<T, NodeError>) -> T {
        result.unwrap_or_else(|error| {
            let code = error.code();
            tracing::error!(call, code, %error, "the application cannot answer the engine");
            self.0.hall.set_health(crate::Health::Failing { code });
            self.0.broken.store(true, Ordering::Release);
            T::default()
        })
    }

    fn state(&self) -> Result<ResponseInfo, NodeError> {
        let (head, params) = self.0.hall.read(|db| {
            let tx = db.read()?;
            Ok((query::head(&tx)?, query::engine_params(&tx)?))
        })?;
        let (height, app_hash) = head.map_or((0, Vec::new()), |head| {
            let app_hash = match head.height {
                // The engine takes height 0 for "nothing yet" and asks for InitChain.
                0 => Vec::new(),
                _ => head.app_hash.0.to_vec(),
            };
            (head.height, app_hash)
        });
        Ok(ResponseInfo {
            data: "hallseal".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            app_version: params.map_or(APP_VERSION, |params| params.protocol_version.into()),
            last_block_height: i64::try_from(height)
                .map_err(|_| NodeError::Damaged("a height is past 63 bits"))?,
            last_block_app_hash: app_hash.into(),
        })
    }
}

impl Application for App {
    fn info(&self, _: RequestInfo) -> ResponseInfo {
        self.answer("info", self.state())
    }

    fn init_chain(&self, request: RequestInitChain) -> ResponseInitChain {
        let begun = lock(&self.0.blocks).init_chain(&self.0.genesis, &request);
        self.answer("init_chain", begun)
    }

    fn check_tx(&self, request: RequestCheckTx) -> ResponseCheckTx {
        let mut clock = self.0.hall.metrics.work.begin();
        let again = request.r#type() == CheckTxType::Recheck;
        let code = lock(&self.0.mempool).check(&request.tx, again, &self.0.hall.memory);
        clock.tell(Part::Check);
        let code = self.answer("check_tx", code);
        ResponseCheckTx {
            code,
            ..ResponseCheckTx::default()
        }
    }

    fn prepare_proposal(&self, request: RequestPrepareProposal) -> ResponsePrepareProposal {
        let mut clock = self.0.hall.metrics.work.begin();
        let proposal = proposal::prepare(request, self.0.max_block_actions);
        clock.tell(Part::Propose);
        proposal
    }

    fn process_proposal(&self, request: RequestProcessProposal) -> ResponseProcessProposal {
        let mut clock = self.0.hall.metrics.work.begin();
        let verdict = proposal::process(&request);
        clock.tell(Part::Propose);
        verdict
    }

    fn finalize_block(&self, request: RequestFinalizeBlock) -> ResponseFinalizeBlock {
        let hall = &self.0.hall;
        let finished = lock(&self.0.blocks).finalize(&request, &hall.memory, &hall.metrics.work);
        self.answer("finalize_block", finished)
    }

    fn commit(&self) -> ResponseCommit {
        let mut clock = self.0.hall.metrics.work.begin();
        let committed = lock(&self.0.blocks).commit();
        clock.tell(Part::Commit);
        let committed = committed.and_then(|block| {
            lock(&self.0.mempool).committed(&block);
            self.0.hall.committed(block.height);
            self.0.snapshots.committed(block.height)
        });
        self.answer("commit", committed);
        // Every block is kept: auditors replay them.
        ResponseCommit { retain_height: 0 }
    }

    fn list_snapshots(&self) -> ResponseListSnapshots {
        self.answer("list_snapshots", self.0.snapshots.list())
    }

    fn offer_snapshot(&self, request: RequestOfferSnapshot) -> ResponseOfferSnapshot {
        self.answer("offer_snapshot", self.0.snapshots.offer(&request))
    }

    fn load_snapshot_chunk(&self, request: RequestLoadSnapshotChunk) -> ResponseLoadSnapshotChunk {
        self.answer("load_snapshot_chunk", self.0.snapshots.load(&request))
    }

    fn apply_snapshot_chunk(
        &self,
        request: RequestApplySnapshotChunk,
    ) -> ResponseApplySnapshotChunk {
        let mut blocks = lock(&self.0.blocks);
        let genesis = self.0.genesis.digest();
        let applied =
            self.0
                .snapshots
                .apply(&request, blocks.db(), genesis, &self.0.genesis.chain_id);
        drop(blocks);
        if let Ok((_, Some(height))) = &applied {
            lock(&self.0.mempool).forget();
            self.0.hall.committed(*height);
        }
        self.answer(
            "apply_snapshot_chunk",
            applied.map(|(response, _)| response),
        )
    }
}
