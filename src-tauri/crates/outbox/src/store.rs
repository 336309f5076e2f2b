//! Opening the database: key, checks, migrations.

use crate::error::OutboxError;
use domain::id::Digest;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// Applied in order, never changed, only added to.
const MIGRATIONS: &[&str] = &[
    include_str!("../sql/migrations/0001_queue.sql"),
    include_str!("../sql/migrations/0002_evidence.sql"),
    include_str!("../sql/migrations/0003_tray.sql"),
];
/// "HSOB", so that `file` and people know what it is once it is decrypted.
const APPLICATION_ID: i32 = 0x4853_4F42;
/// A store up to this size has every page authenticated when it is opened.
const CHECK_AT_OPEN_BYTES: u64 = 64 << 20;
/// SQLCipher's page.
const PAGE_BYTES: u64 = 4096;

/// How a store is opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// The most bytes the store may take; past it every write is `disk_full`.
    pub max_bytes: Option<u64>,
}

/// The device's store.
pub struct Outbox {
    state: Mutex<State>,
}

/// What one lock guards.
pub(crate) struct State {
    pub(crate) db: Connection,
    /// Handed out by `due` and not recorded yet, with the time until which that holds.
    pub(crate) in_flight: BTreeMap<Digest, u64>,
    /// Counter values reserved on disk: next value and the end of the reservation.
    pub(crate) counters: BTreeMap<String, (u64, u64)>,
}

impl State {
    /// A transaction that holds the write lock from its beginning.
    pub(crate) fn transaction(&mut self) -> Result<Transaction<'_>, OutboxError> {
        Ok(self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outbox(***)")
    }
}

impl Outbox {
    /// Opens the store at `path`, or makes it where there is none, under a raw 32-byte key.
    ///
    /// # Errors
    /// `store_locked` for another store's key, `store_damaged` for a store that is cut
    /// short, emptied or altered, `store_busy`, `store_newer`, `store_unencrypted`,
    /// `disk_full`, `store_io`. Nothing is ever deleted.
    pub fn open(path: &Path, key: &[u8; 32]) -> Result<Self, OutboxError> {
        Self::open_with(path, key, Options::default())
    }

    /// [`Self::open`] with options.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(path: &Path, key: &[u8; 32], options: Options) -> Result<Self, OutboxError> {
        let check = KeyCheck::of(path, key)?;
        prepare_file(path, check.known)?;
        let mut db = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        unlock(&db, key)?;
        settings(&db, options).map_err(|error| {
            // With no record of the key, a first page that does not open may mean either.
            if error == OutboxError::StoreDamaged && !check.known {
                OutboxError::StoreLocked
            } else {
                error
            }
        })?;
        migrate(&mut db)?;
        check_length_and_pages(&db, path)?;
        check.write()?;
        db.set_prepared_statement_cache_capacity(64);
        let state = State {
            db,
            in_flight: BTreeMap::new(),
            counters: BTreeMap::new(),
        };
        Ok(Self {
            state: Mutex::new(state),
        })
    }

    /// Authenticates every page and walks every table: the technician's full check.
    ///
    /// # Errors
    /// `store_damaged`, or what hindered the reading.
    pub fn check(&self) -> Result<(), OutboxError> {
        let state = self.lock();
        checkpoint(&state.db);
        authenticate_pages(&state.db)?;
        let verdict: String = state
            .db
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if verdict == "ok" {
            Ok(())
        } else {
            Err(OutboxError::StoreDamaged)
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere rolled its transaction back when it unwound: the state is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A small file beside the store that says which key it was made with, so that a wrong
/// key and a damaged store are told apart, and an emptied store is not taken for a new one.
struct KeyCheck {
    path: PathBuf,
    mark: Digest,
    /// The file was there and names this key.
    known: bool,
}

impl KeyCheck {
    fn of(store: &Path, key: &[u8; 32]) -> Result<Self, OutboxError> {
        let mut name = store.as_os_str().to_owned();
        name.push(".key-check");
        let path = PathBuf::from(name);
        let mark = seal::hash::sha256(&[b"hallseal/outbox/key-check/v1", key]);
        let mut bytes = Vec::new();
        let known = match fs::File::open(&path) {
            Ok(file) => {
                file.take(33)
                    .read_to_end(&mut bytes)
                    .map_err(|_| OutboxError::StoreIo)?;
                match Digest::from_slice(&bytes) {
                    Ok(found) if found != mark => return Err(OutboxError::StoreLocked),
                    Ok(_) => true,
                    // A check file that is damaged itself says nothing.
                    Err(_) => false,
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
            Err(_) => return Err(OutboxError::StoreIo),
        };
        Ok(Self { path, mark, known })
    }

    /// Written once the store itself is whole on the disk.
    fn write(&self) -> Result<(), OutboxError> {
        if self.known {
            return Ok(());
        }
        let mut file = owner_only(OpenOptions::new().write(true).create(true).truncate(true))
            .open(&self.path)
            .map_err(|error| io_error(&error))?;
        file.write_all(&self.mark.0)
            .and_then(|()| file.sync_all())
            .map_err(|error| io_error(&error))?;
        sync_folder(&self.path);
        Ok(())
    }
}

/// Makes a later `open` create files that only their owner can read.
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes a file's name durable. Where a folder cannot be synced (Windows) there is no need.
pub(crate) fn sync_folder(file: &Path) {
    if let Some(folder) = file.parent()
        && let Ok(folder) = fs::File::open(folder)
    {
        let _ = folder.sync_all();
    }
}

fn io_error(error: &std::io::Error) -> OutboxError {
    if error.kind() == std::io::ErrorKind::StorageFull {
        OutboxError::DiskFull
    } else {
        OutboxError::StoreIo
    }
}

/// Folder and file exist afterwards, for their owner only.
fn prepare_file(path: &Path, known: bool) -> Result<(), OutboxError> {
    let bytes = fs::metadata(path).map_or(0, |data| data.len());
    if known && bytes < PAGE_BYTES {
        return Err(OutboxError::StoreDamaged);
    }
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|error| io_error(&error))?;
    }
    let mut options = OpenOptions::new();
    // SQLite gives its WAL file the permissions of the database.
    owner_only(options.read(true).write(true).create(true).truncate(false))
        .open(path)
        .map_err(|error| io_error(&error))?;
    sync_folder(path);
    Ok(())
}

/// Refuses to run without SQLCipher, then gives it the key (SQLCipher API, "raw key data").
fn unlock(db: &Connection, key: &[u8; 32]) -> Result<(), OutboxError> {
    let version: Option<String> = db
        .query_row("PRAGMA cipher_version", [], |row| row.get(0))
        .ok();
    if version.is_none_or(|version| version.is_empty()) {
        return Err(OutboxError::StoreUnencrypted);
    }
    // Faults are told by their codes here, not on the standard error output.
    db.execute_batch("PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON")?;
    let mut pragma = Zeroizing::new(String::with_capacity(96));
    pragma.push_str("PRAGMA key = \"x'");
    for byte in key {
        for digit in [byte >> 4, byte & 15] {
            pragma.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    pragma.push_str("'\"");
    db.execute_batch(&pragma)?;
    Ok(())
}

fn settings(db: &Connection, options: Options) -> Result<(), OutboxError> {
    db.busy_timeout(Duration::from_secs(2))?;
    // Held for good: one process, no shared-memory file.
    db.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA journal_size_limit = 4194304;",
    )?;
    if let Some(bytes) = options.max_bytes {
        db.execute_batch(&format!(
            "PRAGMA max_page_count = {}",
            (bytes / PAGE_BYTES).max(1)
        ))?;
    }
    Ok(())
}

fn migrate(db: &mut Connection) -> Result<(), OutboxError> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: usize = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version > MIGRATIONS.len() {
        return Err(OutboxError::StoreNewer);
    }
    for migration in MIGRATIONS.iter().skip(version) {
        transaction.execute_batch(migration)?;
    }
    if version < MIGRATIONS.len() {
        transaction.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {};",
            MIGRATIONS.len()
        ))?;
    }
    transaction.commit()?;
    Ok(())
}

/// Brings the log into the main file. Best effort: on a full disk the log stays.
pub(crate) fn checkpoint(db: &Connection) -> bool {
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
        row.get::<_, i64>(0)
    })
    .is_ok_and(|busy| busy == 0)
}

fn check_length_and_pages(db: &Connection, path: &Path) -> Result<(), OutboxError> {
    if !checkpoint(db) {
        return Ok(());
    }
    let pages: u64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    let bytes = fs::metadata(path).map_err(|error| io_error(&error))?.len();
    if bytes < pages.saturating_mul(PAGE_BYTES) {
        return Err(OutboxError::StoreDamaged);
    }
    if bytes <= CHECK_AT_OPEN_BYTES {
        authenticate_pages(db)?;
    }
    Ok(())
}

/// Every page's HMAC (SQLCipher, `PRAGMA cipher_integrity_check`: a row for each that fails).
fn authenticate_pages(db: &Connection) -> Result<(), OutboxError> {
    let mut statement = db.prepare("PRAGMA cipher_integrity_check")?;
    let mut faults = statement.query([])?;
    match faults.next()? {
        None => Ok(()),
        Some(_) => Err(OutboxError::StoreDamaged),
    }
}
