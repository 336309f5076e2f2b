//! The node's SQLite database (SQLCipher build): the ledger's spaces, signed blocks,
//! recorded actions, and what was received and waits for a block.
//!
//! `synchronous = FULL` and WAL: a commit that returned survives a power cut. One process
//! at a time, by a lock file: two would sign two headers at one height.

mod audit;
mod block;
#[cfg(unix)]
mod intact;
#[cfg(unix)]
mod known;
mod leases;
mod licences;
mod links;
mod pending;
mod register;
mod sql;
mod tickets;

pub(crate) use audit::StoredAction;
pub(crate) use block::{ActionRow, Applied, HeaderRow, Proposal};
#[cfg(unix)]
pub(crate) use known::{Knowing, Known};
pub(crate) use links::Place as LogPlace;
pub(crate) use pending::Received;
pub(crate) use tickets::TicketRow;

use crate::error::NodeError;
use ledger::{Space, Store, StoreError, Writes};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use zeroize::Zeroizing;

/// The database's own number, so that no other file is taken for it: "HSnd".
const APPLICATION_ID: i32 = 0x4853_6e64;
/// The form of the tables. Later forms are reached by migrations that are only appended.
const SCHEMA_VERSION: i32 = 6;
/// From how many pages on the write-ahead log is carried over into the file (32 MB): a block
/// touches thousands, and the next one many of the same.
const CHECKPOINT_PAGES: u32 = 8_000;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Where the database lies and its key. Holds the lock as long as it lives.
pub(crate) struct Place {
    file: PathBuf,
    key: Option<Zeroizing<[u8; 32]>>,
    /// The database was found whole and is to be sealed when it is closed.
    #[cfg(unix)]
    whole: AtomicBool,
    _lock: File,
}

/// Dropped after every connection: nobody writes any more, and nobody else can yet.
#[cfg(unix)]
impl Drop for Place {
    fn drop(&mut self) {
        if self.whole.load(Ordering::Acquire)
            && let Err(error) = intact::put(&self.file)
        {
            tracing::warn!(code = error.code(), "the database stays without a seal");
        }
    }
}

impl Place {
    /// Takes the lock of `dir`, making it where it is missing.
    pub(crate) fn lock(dir: &Path, key: Option<Zeroizing<[u8; 32]>>) -> Result<Self, NodeError> {
        std::fs::create_dir_all(dir).map_err(NodeError::io)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(dir.join("node.lock"))
            .map_err(NodeError::io)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(NodeError::InUse),
            Err(std::fs::TryLockError::Error(error)) => return Err(NodeError::io(error)),
        }
        let file = dir.join("node.sqlite");
        Ok(Self {
            file,
            key,
            #[cfg(unix)]
            whole: AtomicBool::new(false),
            _lock: lock,
        })
    }

    /// Before the first connection: whether not a byte has changed since a node that had
    /// found the database whole closed it.
    #[cfg(unix)]
    pub(crate) fn is_untouched(&self) -> Result<bool, NodeError> {
        intact::take(&self.file)
    }

    /// The database is whole, or is not after all: whether it is sealed when it is closed.
    #[cfg(unix)]
    pub(crate) fn vouch(&self, whole: bool) {
        self.whole.store(whole, Ordering::Release);
    }

    /// The database's file.
    #[cfg(unix)]
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Opens a connection; the first one makes the tables.
    pub(crate) fn connect(&self) -> Result<Db, NodeError> {
        let connection = Connection::open(&self.file)?;
        let tables = Self::unlock(&connection, self.key.as_ref())?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        )?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        let mut db = Db(connection);
        if tables == 0 {
            db.create()?;
        }
        db.check_form()?;
        db.migrate()?;
        Ok(db)
    }

    /// Names the key and looks whether it opens the file: how many tables there are.
    fn unlock(
        connection: &Connection,
        key: Option<&Zeroizing<[u8; 32]>>,
    ) -> Result<i64, NodeError> {
        // Faults are told by their codes here, not on the standard error output.
        connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
        if let Some(key) = key {
            let hex = Zeroizing::new(hex::encode(key.as_slice()));
            let pragma = Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", hex.as_str()));
            connection.execute_batch(&pragma)?;
        }
        connection.busy_timeout(BUSY_TIMEOUT)?;
        let tables: Result<i64, _> =
            connection.query_row("SELECT COUNT(*) FROM sqlite_master", [], |row| row.get(0));
        tables.map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => NodeError::WrongKey,
            _ => NodeError::from(error),
        })
    }
}

/// A key and its value.
pub(crate) type Entry = (Vec<u8>, Vec<u8>);

/// One connection.
pub(crate) struct Db(Connection);

impl Db {
    fn create(&mut self) -> Result<(), NodeError> {
        let tx = self.begin()?;
        tx.0.execute_batch(sql::SCHEMA)?;
        tx.0.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.0.pragma_update(None, "user_version", 1)?;
        tx.commit()
    }

    /// Takes the tables from the form they have to the newest, each step in one
    /// transaction.
    fn migrate(&mut self) -> Result<(), NodeError> {
        let tx = self.begin()?;
        let form: i32 =
            tx.0.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if form < 2 {
            tx.0.execute_batch(sql::MIGRATE_2)?;
            tx.0.pragma_update(None, "user_version", 2)?;
        }
        if form < 3 {
            tx.0.execute_batch(sql::MIGRATE_3)?;
            tx.0.pragma_update(None, "user_version", 3)?;
        }
        if form < 4 {
            tx.0.execute_batch(sql::MIGRATE_4)?;
            if let Some(head) = ledger::query::head(&tx)? {
                let (root, tree) = ledger::rebuild_state(tx.entries(Space::State)?)?;
                if root != head.state_root {
                    return Err(NodeError::Damaged("the state does not have its root"));
                }
                tx.write(&tree)?;
            }
            tx.0.pragma_update(None, "user_version", 4)?;
        }
        if form < 5 {
            tx.0.execute_batch(sql::MIGRATE_5)?;
            tx.0.pragma_update(None, "user_version", 5)?;
        }
        if form < 6 {
            tx.0.execute_batch(sql::MIGRATE_6)?;
            tx.0.pragma_update(None, "user_version", 6)?;
        }
        tx.commit()
    }

    fn check_form(&self) -> Result<(), NodeError> {
        let pragma = |name| {
            self.0
                .pragma_query_value(None, name, |row| row.get::<_, i32>(0))
        };
        if pragma("application_id")? != APPLICATION_ID {
            return Err(NodeError::Damaged("the file is another program's database"));
        }
        if !(1..=SCHEMA_VERSION).contains(&pragma("user_version")?) {
            return Err(NodeError::Damaged("the database is of another version"));
        }
        Ok(())
    }

    /// Whether the tables have the newest form: for those who may not bring them there.
    fn check_newest_form(&self) -> Result<(), NodeError> {
        let form: i32 = self
            .0
            .pragma_query_value(None, "user_version", |row| row.get(0))?;
        let old = NodeError::Damaged("the database is of an older version: start the node once");
        (form == SCHEMA_VERSION).then_some(()).ok_or(old)
    }

    /// SQLite's own look at the file's pages and indexes.
    pub(crate) fn check_pages(&self) -> Result<(), NodeError> {
        let found: String = self
            .0
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if found == "ok" {
            Ok(())
        } else {
            Err(NodeError::Damaged("SQLite finds the file damaged"))
        }
    }

    /// Gives this connection room for so many KiB of pages instead of SQLite's 2 MB: what
    /// blocks read and write lies all over the tables.
    #[cfg(unix)]
    pub(crate) fn keep_pages(&self, kib: u32) -> Result<(), NodeError> {
        // A negative number counts KiB.
        Ok(self.0.pragma_update(None, "cache_size", -i64::from(kib))?)
    }

    /// What breaks off a statement of this connection, from another thread.
    #[cfg(unix)]
    pub(crate) fn interrupt(&self) -> rusqlite::InterruptHandle {
        self.0.get_interrupt_handle()
    }

    /// Writes the whole database to a new file, under the same key where it has one.
    #[cfg(unix)]
    pub(crate) fn copy_to(&self, file: &Path) -> Result<(), NodeError> {
        let name = file.to_str();
        let name = name.ok_or_else(|| NodeError::Io("the path is not UTF-8".to_owned()))?;
        self.0.execute("VACUUM INTO ?1", [name])?;
        Ok(())
    }

    /// Begins a transaction that may write.
    pub(crate) fn begin(&mut self) -> Result<Tx<'_>, NodeError> {
        let behavior = TransactionBehavior::Immediate;
        Ok(Tx(self.0.transaction_with_behavior(behavior)?))
    }

    /// Begins a transaction in which all reads see one state.
    pub(crate) fn read(&mut self) -> Result<Tx<'_>, NodeError> {
        let behavior = TransactionBehavior::Deferred;
        Ok(Tx(self.0.transaction_with_behavior(behavior)?))
    }
}

/// A transaction. Dropped without [`Tx::commit`] it never was.
pub(crate) struct Tx<'a>(Transaction<'a>);

impl Tx<'_> {
    /// Makes it durable.
    pub(crate) fn commit(self) -> Result<(), NodeError> {
        Ok(self.0.commit()?)
    }

    /// Takes over what the ledger wrote.
    pub(crate) fn write(&self, writes: &Writes) -> Result<(), NodeError> {
        let mut put = self.0.prepare_cached(sql::KV_PUT)?;
        let mut remove = self.0.prepare_cached(sql::KV_REMOVE)?;
        for (space, key, value) in writes.iter() {
            match value {
                Some(value) => put.execute(params![space.number(), key, value])?,
                None => remove.execute(params![space.number(), key])?,
            };
        }
        Ok(())
    }

    /// Puts one value of the ledger's spaces: for a restore, which brings each.
    pub(crate) fn put_entry(&self, space: u8, key: &[u8], value: &[u8]) -> Result<(), NodeError> {
        self.0
            .prepare_cached(sql::KV_PUT)?
            .execute(params![space, key, value])?;
        Ok(())
    }

    /// Calls `each` with everything in a space, in the order of the keys.
    pub(crate) fn each_entry(
        &self,
        space: Space,
        mut each: impl FnMut(Vec<u8>, Vec<u8>) -> Result<(), NodeError>,
    ) -> Result<(), NodeError> {
        let mut all = self.0.prepare_cached(sql::KV_ALL)?;
        let mut rows = all.query([space.number()])?;
        while let Some(row) = rows.next()? {
            each(row.get(0)?, row.get(1)?)?;
        }
        Ok(())
    }

    /// Forgets the whole chain, but not what was received and waits.
    pub(crate) fn clear_chain(&self) -> Result<(), NodeError> {
        Ok(self.0.execute_batch(sql::CHAIN_CLEAR)?)
    }

    /// Everything in a space, in the order of the keys.
    pub(crate) fn entries(&self, space: Space) -> Result<Vec<Entry>, NodeError> {
        let mut all = self.0.prepare_cached(sql::KV_ALL)?;
        let rows = all.query_map([space.number()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Store for Tx<'_> {
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let read = || {
            let mut get = self.0.prepare_cached(sql::KV_GET)?;
            let value = get.query_row(params![space.number(), key], |row| row.get(0));
            value.optional()
        };
        read().map_err(|error: rusqlite::Error| StoreError(NodeError::from(error).to_string()))
    }
}
