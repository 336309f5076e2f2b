//! The embedded node: the ledger in this process, one validator, one thread that makes
//! blocks.

use crate::chain::MEMORY_CAPACITY;
use crate::comet::Proposer;
use crate::content::{ContentStore, FolderStore};
use crate::db::Place;
use crate::error::NodeError;
use crate::evaluator::Evaluator;
use crate::gateway::{Gateway, GatewayOptions};
use crate::genesis;
use crate::hall::{Hall, Health};
use crate::key_service::KeyService;
use crate::maker::{Engine, Made};
use crate::service::Service;
use ledger::Genesis;
use receipt::ValidatorHistory;
use receipt::commit::Timestamp;
use seal::Memory;
use seal::keys::SigningKey;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use zeroize::Zeroizing;

/// How long an action waits for its parent before it is given up.
const WAIT_FOR_PARENT_S: u64 = 24 * 60 * 60;
/// How long the block thread rests after a failure (a full disk).
const REST: Duration = Duration::from_secs(1);

/// How a node is set up.
#[derive(Clone)]
pub struct Options {
    /// The node's own folder: database, content, lock. Made where it is missing.
    pub dir: PathBuf,
    /// The database's SQLCipher key, 32 random bytes; `None` leaves it in the clear, as
    /// what it holds is on the chain or encrypted by itself.
    pub db_key: Option<Zeroizing<[u8; 32]>>,
    /// How long actions are collected before they become a block.
    pub coalesce: Duration,
    /// After how long without a block an empty one is made, so that a device can tell a
    /// fresh state from an old one.
    pub heartbeat: Duration,
    /// Public documents for the content store: those of the genesis's items.
    pub documents: Vec<Vec<u8>>,
}

impl Options {
    /// The usual: no database key, 100 ms, 60 s, no documents.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            db_key: None,
            coalesce: Duration::from_millis(100),
            heartbeat: Duration::from_secs(60),
            documents: Vec::new(),
        }
    }
}

impl core::fmt::Debug for Options {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Options")
            .field("db_key", &self.db_key.as_ref().map(|_| "***"))
            .field("coalesce", &self.coalesce)
            .field("heartbeat", &self.heartbeat)
            .finish_non_exhaustive()
    }
}

/// A running node. Dropping it stops it as [`EmbeddedNode::stop`] does.
pub struct EmbeddedNode {
    hall: Arc<Hall>,
    history: ValidatorHistory,
    thread: Option<JoinHandle<()>>,
}

impl EmbeddedNode {
    /// Opens the node's folder, begins the chain or goes on with the one that is there,
    /// and starts making blocks. Blocks until the stored chain is checked (well under a
    /// second for ten thousand actions in a release build).
    ///
    /// # Errors
    /// [`NodeError::InUse`], [`NodeError::WrongKey`], [`NodeError::OtherGenesis`],
    /// [`NodeError::NotTheValidator`], [`NodeError::Damaged`] where the stored state does
    /// not hash to its `app_hash`, and what files and SQLite can fail with.
    pub fn open(
        options: Options,
        genesis: &Genesis,
        validator: SigningKey,
    ) -> Result<Self, NodeError> {
        let history = genesis::history(genesis)?;
        let proposer = Proposer::new(genesis, validator)?;
        let place = Arc::new(Place::lock(&options.dir, options.db_key.clone())?);
        let memory = Arc::new(Memory::new(MEMORY_CAPACITY));
        let engine = Engine::open(place.connect()?, genesis, proposer, Arc::clone(&memory))?;
        let content = FolderStore::open(&options.dir.join("content"))?;
        for document in &options.documents {
            content.put(&seal::hash::sha256(&[document]), document)?;
        }
        let (wake, woken) = sync_channel(1);
        let hall = Hall::new(genesis.chain_id.clone(), place, content, memory, wake)?;
        let hall = Arc::new(hall);
        let mut engine = engine;
        engine.spent = Arc::clone(&hall.metrics.work);
        let maker = Maker {
            engine,
            hall: Arc::clone(&hall),
            woken,
            coalesce: options.coalesce,
            heartbeat: options.heartbeat,
            last: None,
        };
        let thread = std::thread::Builder::new()
            .name("hallseal-blocks".to_owned())
            .spawn(move || maker.run())
            .map_err(NodeError::io)?;
        Ok(Self {
            hall,
            history,
            thread: Some(thread),
        })
    }

    /// Opens the gateway on `address`; port 0 takes a free one. Stop the gateway before
    /// the node; it can be opened anew, on the same port too.
    ///
    /// # Errors
    /// [`NodeError::Io`] where the address cannot be had.
    pub fn serve(&self, address: SocketAddr) -> Result<Gateway, NodeError> {
        self.serve_with(&GatewayOptions::open(address))
    }

    /// Opens a gateway set up so: with TLS, for enrolled keys, with the page `/verify`.
    ///
    /// # Errors
    /// As [`Self::serve`]; [`NodeError::Tls`] where certificate and key cannot be used.
    pub fn serve_with(&self, options: &GatewayOptions) -> Result<Gateway, NodeError> {
        Gateway::open(Arc::clone(&self.hall), options)
    }

    /// Starts a department's evaluator: it judges cases whose item names its department.
    ///
    /// # Errors
    /// [`NodeError::Io`] where no thread can be had.
    pub fn evaluate(&self, evaluator: Evaluator) -> Result<Service, NodeError> {
        Service::evaluate(&self.hall, evaluator)
    }

    /// Holds a department's keys: its key service answers at this node's gateways, and
    /// erases what the chain says is to be erased.
    ///
    /// # Errors
    /// [`NodeError::Io`] where no thread can be had.
    pub fn hold_keys(&self, service: KeyService) -> Result<Service, NodeError> {
        Service::hold_keys(&self.hall, service)
    }

    /// Runs many departments' services on one thread: for a small hall, as the demo's.
    ///
    /// # Errors
    /// [`NodeError::Io`] where no thread can be had.
    pub fn serve_departments(
        &self,
        keys: Vec<KeyService>,
        evaluators: Vec<Evaluator>,
    ) -> Result<Service, NodeError> {
        Service::all(&self.hall, keys, evaluators)
    }

    /// Has a demo's departments enrol their services' keys where the chain does not know
    /// them: one that an older program began. Returns at once; a block brings them.
    ///
    /// # Errors
    /// [`NodeError`] where the database cannot be read or written.
    pub fn enrol(&self, demo: &genesis::DemoChain) -> Result<(), NodeError> {
        crate::demo::enrol_missing(&self.hall, demo)
    }

    /// Who signs for this chain: what a device pins.
    #[must_use]
    pub const fn history(&self) -> &ValidatorHistory {
        &self.history
    }

    /// How it is.
    #[must_use]
    pub fn health(&self) -> Health {
        match &self.thread {
            Some(thread) if !thread.is_finished() => self.hall.health(),
            _ => Health::Stopped,
        }
    }

    /// Finishes the block in hand and stops. The folder is free for another process once
    /// the gateways are stopped, too.
    ///
    /// # Errors
    /// [`NodeError::Stopped`] where the block thread had ended by itself.
    pub fn stop(mut self) -> Result<(), NodeError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), NodeError> {
        self.hall.stop();
        match self.thread.take().map(JoinHandle::join) {
            None | Some(Ok(())) => Ok(()),
            Some(Err(_)) => Err(NodeError::Stopped),
        }
    }
}

impl Drop for EmbeddedNode {
    fn drop(&mut self) {
        if self.end().is_err() {
            tracing::error!("the block thread had ended by itself");
        }
    }
}

/// The block thread.
struct Maker {
    engine: Engine,
    hall: Arc<Hall>,
    woken: Receiver<()>,
    coalesce: Duration,
    heartbeat: Duration,
    last: Option<Instant>,
}

impl Maker {
    fn run(mut self) {
        while !self.hall.is_stopped() {
            let rest = match self.step() {
                Ok(rest) => rest,
                Err(error) => {
                    let code = error.code();
                    tracing::error!(code, "no block can be made");
                    self.hall.set_health(Health::Failing { code });
                    REST
                }
            };
            if rest.is_zero() {
                continue;
            }
            match self.woken.recv_timeout(rest) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.hall.set_health(Health::Stopped);
    }

    /// Makes a block where one is due. Returns how long to rest before looking again.
    fn step(&mut self) -> Result<Duration, NodeError> {
        let work = self.engine.work()?;
        if !work.proof {
            let since = self.last.map(|last| last.elapsed());
            let left = since.map_or(Duration::ZERO, |since| self.heartbeat.saturating_sub(since));
            if !work.actions && !left.is_zero() {
                return Ok(left);
            }
            if work.actions {
                std::thread::sleep(self.coalesce);
            } else {
                self.expire()?;
            }
        }
        let Made { height, recorded } = self.engine.make_block(now())?;
        tracing::debug!(height, recorded, "block");
        self.last = Some(Instant::now());
        self.hall.metrics.block();
        self.hall.set_health(Health::Good { height });
        Ok(Duration::ZERO)
    }

    fn expire(&mut self) -> Result<(), NodeError> {
        let before = now().seconds.saturating_sub(WAIT_FOR_PARENT_S);
        let expired = self.engine.expire(before)?;
        if expired > 0 {
            tracing::info!(expired, "gave up actions whose parent did not come");
        }
        Ok(())
    }
}

/// The machine's clock. Before 1970 counts as 1970.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp {
        seconds: since.as_secs(),
        nanos: since.subsec_nanos(),
    }
}
