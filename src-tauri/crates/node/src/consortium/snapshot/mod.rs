//! Snapshots: how a new node joins without replaying (ABCI state sync).
//!
//! Every so many heights the state of that moment is written to a folder of chunks, in the
//! background. A node that joins is offered one, fetches it chunk by chunk, each checked by
//! its digest, and takes it over in one transaction once values, log, index, blocks and
//! signatures hold against the `app_hash` that the engine's light client trusts.

mod format;
mod restore;
mod write;

use crate::db::{Db, Place};
use crate::error::NodeError;
use domain::id::{ChainId, Digest};
use format::Manifest;
use restore::Incoming;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tendermint_proto::v0_38::abci::response_offer_snapshot::Result as Offered;
use tendermint_proto::v0_38::abci::{
    RequestApplySnapshotChunk, RequestLoadSnapshotChunk, RequestOfferSnapshot,
    ResponseApplySnapshotChunk, ResponseListSnapshots, ResponseLoadSnapshotChunk,
    ResponseOfferSnapshot, Snapshot,
};

/// How long a commit waits for the snapshot's thread to see its state.
const SEE: Duration = Duration::from_secs(5);

/// When snapshots are taken and how many are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotPlan {
    /// A snapshot at every multiple of this height; 0 takes none.
    pub interval: u64,
    /// How many are kept, the newest ones.
    pub keep: usize,
    /// How long a snapshot waits for the signatures on its own header as the next block
    /// holds them, which are the same on every node. Without them who joins could not give
    /// out the receipts of the block before it.
    pub patience: Duration,
}

impl Default for SnapshotPlan {
    fn default() -> Self {
        Self {
            interval: 1_000,
            keep: 2,
            patience: Duration::from_secs(90),
        }
    }
}

/// The snapshots of a node.
pub(crate) struct Snapshots {
    dir: PathBuf,
    plan: SnapshotPlan,
    place: Arc<Place>,
    taken: Mutex<Vec<Taken>>,
    incoming: Mutex<Option<Incoming>>,
    worker: Mutex<Option<JoinHandle<()>>>,
    stopped: AtomicBool,
}

/// A snapshot that is whole and can be given out.
#[derive(Debug, Clone)]
struct Taken {
    height: u64,
    manifest: Vec<u8>,
    chunks: u32,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Snapshots {
    /// Opens the folder, making it where it is missing; what a crash left unfinished is
    /// removed.
    pub(crate) fn open(
        dir: &Path,
        plan: SnapshotPlan,
        place: Arc<Place>,
    ) -> Result<Self, NodeError> {
        std::fs::create_dir_all(dir).map_err(NodeError::io)?;
        let mut taken = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(NodeError::io)? {
            let path = entry.map_err(NodeError::io)?.path();
            match write::read_manifest(&path) {
                Some((height, manifest, chunks)) => taken.push(Taken {
                    height,
                    manifest,
                    chunks,
                }),
                None if path.is_dir() => std::fs::remove_dir_all(&path).map_err(NodeError::io)?,
                None => {}
            }
        }
        taken.sort_by_key(|taken| taken.height);
        Ok(Self {
            dir: dir.to_owned(),
            plan,
            place,
            taken: Mutex::new(taken),
            incoming: Mutex::new(None),
            worker: Mutex::new(None),
            stopped: AtomicBool::new(false),
        })
    }

    /// A block is durable: takes a snapshot where one is due. Returns as soon as the
    /// snapshot's thread sees this height's state; the next block cannot change it.
    pub(crate) fn committed(self: &Arc<Self>, height: u64) -> Result<(), NodeError> {
        if self.plan.interval == 0 || !height.is_multiple_of(self.plan.interval) {
            return Ok(());
        }
        let mut worker = lock(&self.worker);
        if worker.as_ref().is_some_and(|worker| !worker.is_finished()) {
            tracing::warn!(height, "no snapshot: the one before is not finished");
            return Ok(());
        }
        let mut db = self.place.connect()?;
        let (sees, seen) = channel();
        let snapshots = Arc::clone(self);
        let thread = std::thread::Builder::new()
            .name("hallseal-snapshot".to_owned())
            .spawn(move || {
                match snapshots.take(&mut db, height, || {
                    sees.send(()).ok();
                }) {
                    Ok(()) => tracing::info!(height, "snapshot"),
                    Err(error) => tracing::warn!(height, code = error.code(), "no snapshot"),
                }
            })
            .map_err(NodeError::io)?;
        *worker = Some(thread);
        // Where it cannot see, it has said why in the log; the chain goes on without it.
        seen.recv_timeout(SEE).ok();
        Ok(())
    }

    fn take(&self, db: &mut Db, height: u64, sees: impl FnOnce()) -> Result<(), NodeError> {
        let manifest = {
            let tx = db.read()?;
            let head = ledger::query::head(&tx)?;
            sees();
            let right = head.is_some_and(|head| head.height == height);
            if !right {
                return Err(NodeError::Damaged("the snapshot came too late"));
            }
            let mut later = self.place.connect()?;
            self.wait_for_proof(&mut later, height)?;
            write::write(&self.dir, &tx, &later.read()?, height)?
        };
        let mut taken = lock(&self.taken);
        taken.retain(|old| old.height != height);
        taken.push(Taken {
            height,
            chunks: manifest.1,
            manifest: manifest.0,
        });
        while taken.len() > self.plan.keep.max(1) {
            let old = taken.remove(0);
            std::fs::remove_dir_all(write::folder(&self.dir, old.height)).map_err(NodeError::io)?;
        }
        Ok(())
    }

    fn wait_for_proof(&self, db: &mut Db, height: u64) -> Result<(), NodeError> {
        let until = Instant::now() + self.plan.patience;
        while db.read()?.proven_height()? <= height {
            if self.stopped.load(Ordering::Acquire) {
                return Err(NodeError::Stopped);
            }
            if Instant::now() >= until {
                tracing::warn!(
                    height,
                    "a snapshot that may differ from those of other nodes"
                );
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Waits for a snapshot in hand to end.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        let worker = lock(&self.worker).take();
        if worker.is_some_and(|worker| worker.join().is_err()) {
            tracing::error!("the snapshot's thread ended by itself");
        }
    }

    pub(crate) fn list(&self) -> Result<ResponseListSnapshots, NodeError> {
        let snapshots = lock(&self.taken).iter().map(Taken::offer).collect();
        Ok(ResponseListSnapshots { snapshots })
    }

    /// An empty chunk where there is none such: the peer asks another.
    pub(crate) fn load(
        &self,
        request: &RequestLoadSnapshotChunk,
    ) -> Result<ResponseLoadSnapshotChunk, NodeError> {
        let known = lock(&self.taken)
            .iter()
            .any(|taken| taken.height == request.height && request.chunk < taken.chunks);
        if !known || request.format != format::FORMAT {
            return Ok(ResponseLoadSnapshotChunk::default());
        }
        let file = write::chunk_file(&write::folder(&self.dir, request.height), request.chunk);
        let chunk = std::fs::read(file).unwrap_or_default().into();
        Ok(ResponseLoadSnapshotChunk { chunk })
    }

    pub(crate) fn offer(
        &self,
        request: &RequestOfferSnapshot,
    ) -> Result<ResponseOfferSnapshot, NodeError> {
        let offered = match Incoming::begin(&self.dir, request)? {
            Ok(incoming) => {
                *lock(&self.incoming) = Some(incoming);
                Offered::Accept
            }
            Err(refused) => refused,
        };
        tracing::info!(result = offered.as_str_name(), "a snapshot was offered");
        Ok(ResponseOfferSnapshot {
            result: offered.into(),
        })
    }

    /// Takes a chunk; with the last one the whole. Returns the height where it was.
    pub(crate) fn apply(
        &self,
        request: &RequestApplySnapshotChunk,
        db: &mut Db,
        genesis: Digest,
        chain_id: &ChainId,
    ) -> Result<(ResponseApplySnapshotChunk, Option<u64>), NodeError> {
        let mut incoming = lock(&self.incoming);
        let none = NodeError::Damaged("a chunk of a snapshot that was not offered");
        let (response, height) = incoming
            .as_mut()
            .ok_or(none)?
            .take(request, db, genesis, chain_id)?;
        if height.is_some() {
            *incoming = None;
        }
        Ok((response, height))
    }
}

impl Taken {
    fn offer(&self) -> Snapshot {
        Snapshot {
            height: self.height,
            format: format::FORMAT,
            chunks: self.chunks,
            hash: Manifest::hash(&self.manifest).0.to_vec().into(),
            metadata: self.manifest.clone().into(),
        }
    }
}
