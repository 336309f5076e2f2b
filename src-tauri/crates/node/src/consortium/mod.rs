//! The consortium's chain: the ledger as an ABCI application under CometBFT v0.38.
//!
//! ```text
//! devices -> gateway -> database's list -> courier -> engine's mempool
//!                                                        |  p2p with the other departments
//!            database  <- App (ABCI, Unix socket) <- engine's blocks
//!            receipts  <- courier <- engine's headers and signatures (RPC on loopback)
//! ```

mod app;
pub mod backup;
mod beside;
pub mod config;
mod courier;
mod departments;
mod engine;
mod folder;
pub mod home;
pub mod http;
mod lonely;
mod proving;
mod rpc;
mod server;
mod snapshot;
pub mod testnet;

pub use app::App;
pub use departments::Departments;
pub use engine::EngineProgram;
pub use snapshot::SnapshotPlan;

use crate::chain::{self, MAX_BLOCK_ACTIONS, MEMORY_CAPACITY};
use crate::content::{ContentStore, FolderStore};
use crate::db::{Db, Known, Place};
use crate::error::NodeError;
use crate::evaluator::Evaluator;
use crate::gateway::{Gateway, GatewayOptions};
use crate::hall::{Hall, Health};
use crate::key_service::KeyService;
use crate::service::Service;
use beside::Beside;
use courier::Courier;
use engine::Engine;
use ledger::{Genesis, query};
use lonely::Lonely;
use receipt::ValidatorHistory;
pub(crate) use rpc::Rpc;
use seal::Memory;
use server::Server;
use snapshot::Snapshots;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// A chain at rest makes a block a minute: five without one, and peers missing, is a cut line.
pub(crate) const DEFAULT_REDIAL_S: u64 = 300;

/// Room for the pages of the connection that makes blocks.
const PAGES_KIB: u32 = 32 << 10;

/// How a hall node of a consortium is set up.
#[derive(Clone)]
pub struct ConsortiumOptions {
    /// The node's own folder: database, content, snapshots, lock. Made where it is missing.
    pub dir: PathBuf,
    /// The database's SQLCipher key, 32 random bytes; `None` leaves it in the clear.
    pub db_key: Option<Zeroizing<[u8; 32]>>,
    /// Where the engine finds the application: a Unix socket, at most 107 bytes long.
    pub socket: PathBuf,
    /// The engine's JSON-RPC, on loopback.
    pub rpc: SocketAddr,
    /// The engine to run and watch; `None` where it runs beside.
    pub engine: Option<EngineProgram>,
    /// How many peers the engine is told of.
    pub peers: usize,
    /// How long the engine may make no block and miss peers until it is started anew, so
    /// that it dials them at once.
    pub redial: Duration,
    /// How long actions are collected before they are handed to the engine.
    pub coalesce: Duration,
    /// Most actions in a block that this node proposes. Above 1,024 a receipt does not fit
    /// its QR code on paper any more.
    pub max_block_actions: usize,
    /// When snapshots are taken.
    pub snapshots: SnapshotPlan,
    /// Public documents for the content store: those of the genesis's items.
    pub documents: Vec<Vec<u8>>,
}

impl ConsortiumOptions {
    /// The usual, in a folder that holds everything.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>, rpc: SocketAddr) -> Self {
        let dir = dir.into();
        Self {
            socket: dir.join("abci.sock"),
            dir,
            db_key: None,
            rpc,
            engine: None,
            peers: 0,
            redial: Duration::from_secs(DEFAULT_REDIAL_S),
            coalesce: Duration::from_millis(20),
            max_block_actions: MAX_BLOCK_ACTIONS,
            snapshots: SnapshotPlan::default(),
            documents: Vec::new(),
        }
    }
}

/// For how many keys there is to be room: some eight an action, half as many again to come,
/// and a beginning.
fn keys_expected(db: &mut Db) -> Result<u64, NodeError> {
    let head = query::head(&db.read()?)?;
    let actions = head.map_or(0, |head| head.log.size());
    Ok(actions.saturating_mul(12).saturating_add(200_000))
}

/// Learns which keys there are, beside the work.
fn learn(db: Db, known: &Arc<Known>) -> Result<Beside, NodeError> {
    let known = Arc::clone(known);
    let fill = move |db: &mut Db| known.fill(db);
    Beside::start(db, Duration::ZERO, fill, |result| {
        if let Err(error) = result {
            tracing::warn!(code = error.code(), "every key is looked for");
        }
    })
}

/// The ledger's side alone: an application to be driven by whoever speaks ABCI, and the
/// database below it. What a differential test drives without an engine.
pub struct Application {
    app: App,
    hall: Arc<Hall>,
    snapshots: Arc<Snapshots>,
    woken: Option<Receiver<()>>,
    /// What looks through the database.
    beside: Vec<Beside>,
}

impl Application {
    /// Opens the node's folder and begins the chain or checks the one that is there; a long
    /// one in which nothing has changed since it was closed is checked beside the work.
    ///
    /// # Errors
    /// [`NodeError::InUse`], [`NodeError::WrongKey`], [`NodeError::OtherGenesis`],
    /// [`NodeError::Damaged`] where the stored state does not hash to its `app_hash`, and
    /// what files and SQLite can fail with.
    pub fn open(options: &ConsortiumOptions, genesis: &Genesis) -> Result<Self, NodeError> {
        let place = Arc::new(Place::lock(&options.dir, options.db_key.clone())?);
        let untouched = place.is_untouched()?;
        let mut db = place.connect()?;
        db.keep_pages(PAGES_KIB)?;
        chain::begin(&mut db, genesis)?;
        let to_be_proved = proving::open(&place, &mut db, untouched)?;
        let known = Arc::new(Known::new(keys_expected(&mut db)?));
        let content = FolderStore::open(&options.dir.join("content"))?;
        for document in &options.documents {
            content.put(&seal::hash::sha256(&[document]), document)?;
        }
        let memory = Arc::new(Memory::new(MEMORY_CAPACITY));
        let (wake, woken) = sync_channel(1);
        let chain_id = genesis.chain_id.clone();
        let hall = Hall::new(chain_id, Arc::clone(&place), content, memory, wake)?;
        let hall = Arc::new(hall);
        let dir = options.dir.join("snapshots");
        let snapshots = Snapshots::open(&dir, options.snapshots, Arc::clone(&place))?;
        let snapshots = Arc::new(snapshots);
        let app = App::new(
            Arc::clone(&hall),
            genesis.clone(),
            options.max_block_actions,
            [db, place.connect()?],
            Arc::clone(&known),
            Arc::clone(&snapshots),
        );
        let mut beside = vec![learn(hall.connect()?, &known)?];
        if to_be_proved {
            beside.push(proving::start(Arc::clone(&hall), &place, proving::REST)?);
        }
        Ok(Self {
            app,
            hall,
            snapshots,
            woken: Some(woken),
            beside,
        })
    }

    /// What answers the engine's calls.
    #[must_use]
    pub fn app(&self) -> App {
        self.app.clone()
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        self.beside.clear();
        self.hall.stop();
        self.snapshots.stop();
    }
}

/// A running hall node of a consortium. Dropping it stops it as [`ConsortiumNode::stop`]
/// does.
pub struct ConsortiumNode {
    // In the order in which they stop: the engine needs the application to the end.
    courier: Option<JoinHandle<()>>,
    engine: Option<Engine>,
    server: Option<Server>,
    application: Application,
}

impl ConsortiumNode {
    /// Opens the node and starts the engine, where it is to run one. Returns as soon as the
    /// stored chain is checked; blocks come when the engine has found its peers.
    ///
    /// # Errors
    /// As [`Application::open`]; [`NodeError::Engine`] where the socket's path is too long.
    pub fn open(options: &ConsortiumOptions, genesis: &Genesis) -> Result<Self, NodeError> {
        let mut application = Application::open(options, genesis)?;
        let server = Server::open(&options.socket, application.app())?;
        let hall = Arc::clone(&application.hall);
        let woken = application.woken.take();
        let woken = woken.ok_or(NodeError::Stopped)?;
        let db = hall.connect()?;
        let rpc = Rpc::new(options.rpc)?;
        // It is new: nobody else can have set it.
        hall.engine.set(rpc.clone()).ok();
        let lonely = Lonely::new(options.peers, options.redial, Instant::now());
        let courier = Courier::new(Arc::clone(&hall), db, rpc, options.coalesce, woken, lonely);
        let courier = std::thread::Builder::new()
            .name("hallseal-courier".to_owned())
            .spawn(move || courier.run())
            .map_err(NodeError::io)?;
        let engine = options.engine.clone();
        let engine = engine
            .map(|engine| Engine::start(engine, hall))
            .transpose()?;
        Ok(Self {
            courier: Some(courier),
            engine,
            server: Some(server),
            application,
        })
    }

    /// Opens a gateway set up so. Stop the gateway before the node; it can be opened anew,
    /// on the same port too.
    ///
    /// # Errors
    /// [`NodeError::Io`] where the address cannot be had, [`NodeError::Tls`] where
    /// certificate and key cannot be used.
    pub fn serve(&self, options: &GatewayOptions) -> Result<Gateway, NodeError> {
        Gateway::open(Arc::clone(&self.application.hall), options)
    }

    /// Starts a department's evaluator: it judges cases whose item names its department.
    ///
    /// # Errors
    /// [`NodeError::Io`] where no thread can be had.
    pub fn evaluate(&self, evaluator: Evaluator) -> Result<Service, NodeError> {
        Service::evaluate(&self.application.hall, evaluator)
    }

    /// Holds a department's keys: its key service answers at this node's gateways, and
    /// erases what the chain says is to be erased.
    ///
    /// # Errors
    /// [`NodeError::Io`] where no thread can be had.
    pub fn hold_keys(&self, service: KeyService) -> Result<Service, NodeError> {
        Service::hold_keys(&self.application.hall, service)
    }

    /// Who signs for this chain, by what this node has seen.
    ///
    /// # Errors
    /// [`NodeError::Database`] where it cannot be read.
    pub fn history(&self) -> Result<ValidatorHistory, NodeError> {
        let hall = &self.application.hall;
        hall.read(|db| chain::history(&db.read()?, &hall.chain_id))
    }

    /// How it is.
    #[must_use]
    pub fn health(&self) -> Health {
        self.application.hall.health()
    }

    /// Stops the engine gracefully, then the rest. The folder is free for another process
    /// once the gateways are stopped, too.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.application.hall.stop();
        if self
            .courier
            .take()
            .is_some_and(|courier| courier.join().is_err())
        {
            tracing::error!("the courier had ended by itself");
        }
        self.engine = None;
        self.server = None;
    }
}

impl Drop for ConsortiumNode {
    fn drop(&mut self) {
        self.end();
    }
}
