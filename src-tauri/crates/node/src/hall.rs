//! What block thread and gateway share: the database's place, connections, content store.

use crate::content::{ContentStore, FolderStore};
use crate::db::{Db, Place};
use crate::error::NodeError;
use crate::key_service::KeyService;
use crate::metrics::Metrics;
use domain::id::{ChainId, DepartmentCode};
use seal::Memory;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, MutexGuard};

/// How a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// No block since it was opened.
    Starting,
    /// It made its last block without trouble.
    Good {
        /// That block's height.
        height: u64,
    },
    /// It cannot make blocks now and tries again every second; what is received stays
    /// received.
    Failing {
        /// The stable code of the reason.
        code: &'static str,
    },
    /// Its block thread has ended.
    Stopped,
}

const DAMAGED: NodeError = NodeError::Damaged("it was found so while the node worked");

/// Most idle read connections that are kept.
const MAX_READERS: usize = 4;

/// The shared inside of a node. Threads: any; calls block for as long as SQLite does.
pub(crate) struct Hall {
    pub(crate) chain_id: ChainId,
    pub(crate) metrics: Metrics,
    /// The engine below, where there is one.
    #[cfg(unix)]
    pub(crate) engine: std::sync::OnceLock<crate::consortium::Rpc>,
    /// Which signatures were checked.
    pub(crate) memory: Arc<Memory>,
    content: FolderStore,
    key_services: Mutex<BTreeMap<DepartmentCode, Arc<KeyService>>>,
    readers: Mutex<Vec<Db>>,
    writer: Mutex<Db>,
    health: Mutex<Health>,
    stopped: AtomicBool,
    /// The database was found damaged while the node worked.
    damaged: AtomicBool,
    /// The engine is to be started anew.
    #[cfg(unix)]
    redial: AtomicBool,
    wake: SyncSender<()>,
    /// Last, so that the lock is let go of after the connections.
    place: Arc<Place>,
}

/// A lock that another thread's panic left: what it guards is still whole, as every
/// change is one assignment or one transaction.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Hall {
    pub(crate) fn new(
        chain_id: ChainId,
        place: Arc<Place>,
        content: FolderStore,
        memory: Arc<Memory>,
        wake: SyncSender<()>,
    ) -> Result<Self, NodeError> {
        Ok(Self {
            chain_id,
            metrics: Metrics::default(),
            #[cfg(unix)]
            engine: std::sync::OnceLock::new(),
            memory,
            content,
            key_services: Mutex::default(),
            readers: Mutex::new(Vec::new()),
            writer: Mutex::new(place.connect()?),
            health: Mutex::new(Health::Starting),
            stopped: AtomicBool::new(false),
            damaged: AtomicBool::new(false),
            #[cfg(unix)]
            redial: AtomicBool::new(false),
            wake,
            place,
        })
    }

    /// Runs reads on a connection of their own.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&mut Db) -> Result<T, NodeError>,
    ) -> Result<T, NodeError> {
        if self.is_damaged() {
            return Err(DAMAGED);
        }
        let idle = lock(&self.readers).pop();
        let mut db = match idle {
            Some(db) => db,
            None => self.place.connect()?,
        };
        let result = work(&mut db);
        let mut readers = lock(&self.readers);
        if readers.len() < MAX_READERS {
            readers.push(db);
        }
        result
    }

    /// A connection of one's own.
    #[cfg(unix)]
    pub(crate) fn connect(&self) -> Result<Db, NodeError> {
        self.place.connect()
    }

    /// Runs the gateway's writes, one after the other.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&mut Db) -> Result<T, NodeError>,
    ) -> Result<T, NodeError> {
        if self.is_stopped() {
            return Err(NodeError::Stopped);
        }
        if self.is_damaged() {
            return Err(DAMAGED);
        }
        work(&mut lock(&self.writer))
    }

    pub(crate) fn content(&self) -> &dyn ContentStore {
        &self.content
    }

    /// The key service of a department, where this node has it.
    pub(crate) fn key_service(&self, of: &DepartmentCode) -> Option<Arc<KeyService>> {
        lock(&self.key_services).get(of).cloned()
    }

    /// Whether this department's service destroys what this node has of a department's
    /// case: that department's own where it is here, else the first one here.
    pub(crate) fn erases_for(&self, service: &DepartmentCode, of: &DepartmentCode) -> bool {
        let services = lock(&self.key_services);
        let does = services.get_key_value(of).map(|(own, _)| own);
        does.or_else(|| services.keys().next()) == Some(service)
    }

    pub(crate) fn add_key_service(&self, service: &Arc<KeyService>) {
        let of = service.department().clone();
        lock(&self.key_services).insert(of, Arc::clone(service));
    }

    /// Takes this very service away; one that took its place meanwhile stays.
    pub(crate) fn remove_key_service(&self, service: &Arc<KeyService>) {
        let mut services = lock(&self.key_services);
        let of = service.department();
        if services
            .get(of)
            .is_some_and(|held| Arc::ptr_eq(held, service))
        {
            services.remove(of);
        }
    }

    /// Tells the block thread that there is something to do.
    pub(crate) fn wake(&self) {
        // Full means that it is awake already; gone means that the node is stopping.
        self.wake.try_send(()).ok();
    }

    /// A block is durable.
    pub(crate) fn committed(&self, height: u64) {
        self.metrics.block();
        self.set_health(Health::Good { height });
        self.wake();
    }

    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.wake();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Asks for the engine to be started anew, so that it dials its peers at once.
    #[cfg(unix)]
    pub(crate) fn redial(&self) {
        self.redial.store(true, Ordering::Release);
    }

    /// Whether that was asked for since the last time.
    #[cfg(unix)]
    pub(crate) fn takes_redial(&self) -> bool {
        self.redial.swap(false, Ordering::AcqRel)
    }

    pub(crate) fn health(&self) -> Health {
        lock(&self.health).clone()
    }

    pub(crate) fn set_health(&self, health: Health) {
        if !self.is_damaged() {
            *lock(&self.health) = health;
        }
    }

    /// The database turned out to be damaged: from here on nothing is answered from it.
    #[cfg(unix)]
    pub(crate) fn found_damaged(&self, code: &'static str) {
        self.set_health(Health::Failing { code });
        self.damaged.store(true, Ordering::Release);
    }

    pub(crate) fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Acquire)
    }
}
