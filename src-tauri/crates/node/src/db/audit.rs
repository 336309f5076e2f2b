//! What an audit reads: a database that may be another process's at work, opened for
//! reading only, and rows as they are stored, before anything of them is believed. And a
//! scratch database, for a replay that does not fit the memory.

use super::{Db, Place, Tx, sql};
use crate::db::Applied;
use crate::error::NodeError;
use domain::id::Digest;
use ledger::Space;
use rusqlite::{Connection, OpenFlags, Row};
use std::path::Path;
use zeroize::Zeroizing;

/// An action's row: nothing of it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredAction {
    pub(crate) height: u64,
    pub(crate) leaf: u32,
    pub(crate) digest: Digest,
    pub(crate) outcome: u32,
    pub(crate) signed: Vec<u8>,
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredAction> {
    Ok(StoredAction {
        height: super::block::unsigned(row, 0)?,
        leaf: row.get(1)?,
        digest: super::block::digest(row, 2)?,
        outcome: row.get(3)?,
        signed: row.get(4)?,
    })
}

impl Db {
    /// Opens a node's database for reading only, also while the node runs. Nothing in it is
    /// changed, not even its form.
    ///
    /// # Errors
    /// [`NodeError::WrongKey`], [`NodeError::Damaged`] where it is another program's or of
    /// another version, [`NodeError::Database`].
    pub(crate) fn open_read_only(
        file: &Path,
        key: Option<&Zeroizing<[u8; 32]>>,
    ) -> Result<Self, NodeError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        Place::unlock(&connection, key)?;
        connection.execute_batch("PRAGMA query_only = ON;")?;
        let db = Self(connection);
        db.check_form()?;
        db.check_newest_form()?;
        Ok(db)
    }

    /// A new database for scratch work, which no crash has to survive.
    ///
    /// # Errors
    /// [`NodeError::Database`].
    pub(crate) fn scratch(
        file: &Path,
        key: Option<&Zeroizing<[u8; 32]>>,
    ) -> Result<Self, NodeError> {
        let connection = Connection::open(file)?;
        Place::unlock(&connection, key)?;
        connection.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;",
        )?;
        connection.execute_batch(sql::SCHEMA)?;
        Ok(Self(connection))
    }
}

impl Tx<'_> {
    /// Calls `each` with every block in the order of heights and the actions of its height,
    /// in the order of their leaves; with `None` for a height of which only actions are
    /// there.
    ///
    /// # Errors
    /// What `each` fails with; [`NodeError::Database`] where a row cannot be read.
    pub(crate) fn each_stored(
        &self,
        mut each: impl FnMut(u64, Option<Applied>, Vec<StoredAction>) -> Result<(), NodeError>,
    ) -> Result<(), NodeError> {
        let mut blocks = self.0.prepare_cached(sql::BLOCKS_ALL)?;
        let mut blocks = blocks.query([])?;
        let mut actions = self.0.prepare_cached(sql::AUDIT_ACTIONS)?;
        let mut actions = actions.query([])?;
        let mut block = next(&mut blocks, super::block::applied)?;
        let mut action = next(&mut actions, stored)?;
        loop {
            let of_block = block.as_ref().map(|block| block.height);
            let of_action = action.as_ref().map(|action| action.height);
            let Some(height) = [of_block, of_action].into_iter().flatten().min() else {
                return Ok(());
            };
            let mut members = Vec::new();
            while let Some(member) = action.take_if(|action| action.height == height) {
                members.push(member);
                action = next(&mut actions, stored)?;
            }
            let taken = block.take_if(|block| block.height == height);
            if taken.is_some() {
                block = next(&mut blocks, super::block::applied)?;
            }
            each(height, taken, members)?;
        }
    }

    /// How many values a space has.
    pub(crate) fn count_entries(&self, space: Space) -> Result<u64, NodeError> {
        let mut count = self.0.prepare_cached(sql::KV_COUNT)?;
        let count: i64 = count.query_row([space.number()], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Digest and signed bytes of everything that waits for a block.
    pub(crate) fn each_pending(
        &self,
        mut each: impl FnMut(Digest, &[u8]),
    ) -> Result<(), NodeError> {
        let mut all = self.0.prepare_cached(sql::PENDING_DIGESTS)?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let signed: Vec<u8> = row.get(1)?;
            each(super::block::digest(row, 0)?, &signed);
        }
        Ok(())
    }
}

fn next<T>(
    rows: &mut rusqlite::Rows<'_>,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, NodeError> {
    let row = rows.next()?;
    Ok(row.map(read).transpose()?)
}
