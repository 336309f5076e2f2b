//! What stands in the queue, for screens and slips.

use crate::error::OutboxError;
use crate::row::{self, QueueItem};
use crate::store::{Outbox, State};
use domain::delivery::{Delivery, Stage};
use domain::id::{ActionId, Digest};
use rusqlite::{Connection, OptionalExtension};

/// Most rows that one listing returns.
const MAX_ROWS: i64 = 1_000;

impl Outbox {
    /// How far an action has come; `None` where it is not in this queue.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn state(&self, digest: &Digest) -> Result<Option<Delivery>, OutboxError> {
        Ok(self.item(digest)?.map(|item| item.delivery))
    }

    /// One action of the queue.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn item(&self, digest: &Digest) -> Result<Option<QueueItem>, OutboxError> {
        let state = self.lock();
        Ok(row::find(&state.db, digest)?.map(|item| with_flight(&state, item)))
    }

    /// The refused ones that nobody has dealt with, oldest first, at most 1,000.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn tray(&self) -> Result<Vec<QueueItem>, OutboxError> {
        row::list(&self.lock().db, include_str!("../sql/tray.sql"), [MAX_ROWS])
    }

    /// What is still on its way, oldest first, at most 1,000.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn pending(&self) -> Result<Vec<QueueItem>, OutboxError> {
        let state = self.lock();
        let items = row::list(&state.db, include_str!("../sql/pending.sql"), [MAX_ROWS])?;
        Ok(items
            .into_iter()
            .map(|item| with_flight(&state, item))
            .collect())
    }

    /// This device's own filings, newest first and with their exact signed bytes, as long as
    /// `more` says so; those that were replaced are passed over. Reads them in pages of 1,000,
    /// so that the store is not held while `more` works.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn filed(
        &self,
        mut more: impl FnMut(QueueItem, Vec<u8>) -> bool,
    ) -> Result<(), OutboxError> {
        let mut before = i64::MAX;
        loop {
            let page = {
                let state = self.lock();
                let mut statement = state.db.prepare_cached(include_str!("../sql/filed.sql"))?;
                let mut rows = statement.query([before, MAX_ROWS])?;
                let mut page = Vec::new();
                while let Some(row) = rows.next()? {
                    before = row.get(15)?;
                    let item = with_flight(&state, QueueItem::from_row(row)?);
                    page.push((item, row.get::<_, Vec<u8>>(16)?));
                }
                page
            };
            if page.is_empty() {
                return Ok(());
            }
            for (item, signed) in page {
                if !more(item, signed) {
                    return Ok(());
                }
            }
        }
    }

    /// This device's own actions of one case, in order, at most 1,000.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn of_case(&self, case: &ActionId) -> Result<Vec<QueueItem>, OutboxError> {
        let state = self.lock();
        let sql = include_str!("../sql/case.sql");
        let items = row::list(&state.db, sql, rusqlite::params![&case.0[..], MAX_ROWS])?;
        Ok(items
            .into_iter()
            .map(|item| with_flight(&state, item))
            .collect())
    }

    /// How many are still on their way.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn pending_count(&self) -> Result<u64, OutboxError> {
        count(&self.lock().db, include_str!("../sql/pending_count.sql"))
    }

    /// How many lie in the tray.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn tray_count(&self) -> Result<u64, OutboxError> {
        count(&self.lock().db, include_str!("../sql/tray_count.sql"))
    }

    /// The verified receipt's bytes.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn receipt(&self, digest: &Digest) -> Result<Option<Vec<u8>>, OutboxError> {
        self.bytes(include_str!("../sql/receipt.sql"), digest)
    }

    /// The evidence that was stored with an action.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn evidence(&self, digest: &Digest) -> Result<Option<Vec<u8>>, OutboxError> {
        self.bytes(include_str!("../sql/evidence.sql"), digest)
    }

    /// The exact signed bytes of an action.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn signed(&self, digest: &Digest) -> Result<Option<Vec<u8>>, OutboxError> {
        self.bytes(include_str!("../sql/signed.sql"), digest)
    }
}

/// An action that was handed out and waits for its node's answer is being sent.
fn with_flight(state: &State, mut item: QueueItem) -> QueueItem {
    if item.delivery.stage == Stage::Saved && state.in_flight.contains_key(&item.digest) {
        item.delivery.stage = Stage::Sending;
    }
    item
}

fn count(db: &Connection, sql: &str) -> Result<u64, OutboxError> {
    Ok(db
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))
        .optional()?
        .unwrap_or(0))
}
