//! What a device keeps beside its queue: drafts, settings, counters, finger references.

use crate::error::OutboxError;
use crate::row::int;
use crate::store::{Outbox, checkpoint};
use domain::id::{ActionId, HolderHandle};
use rusqlite::{OptionalExtension, params};
use zeroize::Zeroizing;

/// Counter values reserved on the disk at a time: one durable write for so many actions,
/// and at most so many values unused after a crash.
const RESERVED_AT_A_TIME: u64 = 64;
/// Largest draft, setting or finger reference.
const MAX_BYTES: usize = 4 << 20;

impl Outbox {
    /// Keeps the draft of one session; a later one takes its place.
    ///
    /// # Errors
    /// `too_big` past 4 MiB; the faults of the store.
    pub fn save_draft(
        &self,
        session: &ActionId,
        draft: &[u8],
        now_ms: u64,
    ) -> Result<(), OutboxError> {
        bounded(draft)?;
        self.lock()
            .db
            .prepare_cached(include_str!("../sql/draft_save.sql"))?
            .execute(params![&session.0[..], int(now_ms), draft])?;
        Ok(())
    }

    /// The draft of one session.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn draft(&self, session: &ActionId) -> Result<Option<Zeroizing<Vec<u8>>>, OutboxError> {
        let draft: Option<Vec<u8>> = self
            .lock()
            .db
            .prepare_cached(include_str!("../sql/draft.sql"))?
            .query_row([&session.0[..]], |row| row.get(0))
            .optional()?;
        Ok(draft.map(Zeroizing::new))
    }

    /// Deletes every draft, overwriting its pages, and empties the log that still has them.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn delete_drafts(&self) -> Result<(), OutboxError> {
        let state = self.lock();
        let deleted = state
            .db
            .prepare_cached(include_str!("../sql/drafts_delete.sql"))?
            .execute([])?;
        if deleted > 0 {
            checkpoint(&state.db);
        }
        Ok(())
    }

    /// Keeps a setting or a small read model under a name.
    ///
    /// # Errors
    /// `too_big` past 4 MiB; the faults of the store.
    pub fn set_setting(&self, name: &str, value: &[u8]) -> Result<(), OutboxError> {
        bounded(value)?;
        self.lock()
            .db
            .prepare_cached(include_str!("../sql/setting_save.sql"))?
            .execute(params![name, value])?;
        Ok(())
    }

    /// A setting by its name.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, OutboxError> {
        Ok(self
            .lock()
            .db
            .prepare_cached(include_str!("../sql/setting.sql"))?
            .query_row([name], |row| row.get(0))
            .optional()?)
    }

    /// Deletes a setting; none of that name is fine too.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn delete_setting(&self, name: &str) -> Result<(), OutboxError> {
        self.lock()
            .db
            .prepare_cached(include_str!("../sql/setting_delete.sql"))?
            .execute([name])?;
        Ok(())
    }

    /// The next value of a counter: 1 first, and never a value again, not after a crash
    /// either; a crash may skip up to 64.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn next_counter(&self, name: &str) -> Result<u64, OutboxError> {
        let mut state = self.lock();
        if let Some((next, end)) = state.counters.get_mut(name)
            && *next < *end
        {
            let value = *next;
            *next += 1;
            return Ok(value);
        }
        let end: u64 = state
            .db
            .prepare_cached(include_str!("../sql/counter_reserve.sql"))?
            .query_row(params![name, int(RESERVED_AT_A_TIME)], |row| row.get(0))?;
        let end = end.saturating_add(1);
        let value = end.saturating_sub(RESERVED_AT_A_TIME);
        state.counters.insert(name.to_owned(), (value + 1, end));
        Ok(value)
    }

    /// Keeps a holder's finger reference, sealed by the caller.
    ///
    /// # Errors
    /// `too_big` past 4 MiB; the faults of the store.
    pub fn save_finger(&self, holder: &HolderHandle, sealed: &[u8]) -> Result<(), OutboxError> {
        bounded(sealed)?;
        self.lock()
            .db
            .prepare_cached(include_str!("../sql/finger_save.sql"))?
            .execute(params![&holder.0[..], sealed])?;
        Ok(())
    }

    /// A holder's sealed finger reference.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn finger(&self, holder: &HolderHandle) -> Result<Option<Vec<u8>>, OutboxError> {
        Ok(self
            .lock()
            .db
            .prepare_cached(include_str!("../sql/finger.sql"))?
            .query_row([&holder.0[..]], |row| row.get(0))
            .optional()?)
    }

    /// Deletes a holder's finger reference, overwriting its pages. Says whether there was one.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn delete_finger(&self, holder: &HolderHandle) -> Result<bool, OutboxError> {
        let state = self.lock();
        let deleted = state
            .db
            .prepare_cached(include_str!("../sql/finger_delete.sql"))?
            .execute([&holder.0[..]])?;
        if deleted > 0 {
            checkpoint(&state.db);
        }
        Ok(deleted > 0)
    }
}

fn bounded(bytes: &[u8]) -> Result<(), OutboxError> {
    if bytes.len() > MAX_BYTES {
        return Err(OutboxError::TooBig);
    }
    Ok(())
}
