//! Into the queue and out to the line: `append`, `due`.

use crate::error::OutboxError;
use crate::row::{self, QueueItem, int};
use crate::store::{Outbox, State};
use domain::action::Action;
use domain::delivery::{Work, content_of};
use domain::id::{ActionId, Digest};
use rusqlite::{Connection, OptionalExtension, params};
use seal::action::SignedAction;

/// Largest content of one action.
pub const MAX_CONTENT_BYTES: usize = 16 << 20;
/// Most actions handed out at a time.
pub const MAX_DUE: usize = 100;
/// How long an action handed out by `due` is held back when nobody records its outcome.
const LEASE_MS: u64 = 600_000;

impl Outbox {
    /// Stores a signed action with its encrypted content in one transaction: when this
    /// returns, both are durable. The same digest again returns what stands already and
    /// changes nothing.
    ///
    /// # Errors
    /// `action_malformed`, `content_missing`, `content_mismatch`, `too_big`,
    /// `parent_refused`; `disk_full` and the other faults of the store. After an error
    /// nothing of the action is stored.
    pub fn append(
        &self,
        signed: &SignedAction,
        content: Option<&[u8]>,
        now_ms: u64,
    ) -> Result<QueueItem, OutboxError> {
        let action = read(signed)?;
        check_content(&action, content)?;
        let mut state = self.lock();
        let transaction = state.transaction()?;
        let item = insert(&transaction, signed, &action, content, now_ms)?;
        transaction.commit()?;
        Ok(item)
    }

    /// Stores `signed` in place of a refused action that it names as replaced; the old
    /// one leaves the tray and is kept.
    ///
    /// # Errors
    /// `replaces_another` where the action names another or none, `action_unknown`,
    /// `not_refused` where the old one is still on its way, succeeded, or was replaced by
    /// yet another; and as [`Self::append`].
    pub fn replace(
        &self,
        old: &Digest,
        signed: &SignedAction,
        content: Option<&[u8]>,
        now_ms: u64,
    ) -> Result<QueueItem, OutboxError> {
        let action = read(signed)?;
        if action.replaces != Some(*old) {
            return Err(OutboxError::ReplacesAnother);
        }
        check_content(&action, content)?;
        let mut state = self.lock();
        let transaction = state.transaction()?;
        if row::find(&transaction, old)?.is_none() {
            return Err(OutboxError::Unknown);
        }
        let changed = transaction
            .prepare_cached(include_str!("../sql/replace.sql"))?
            .execute(params![&old.0[..], &signed.digest().0[..]])?;
        if changed == 0 {
            return Err(OutboxError::NotRefused);
        }
        let item = insert(&transaction, signed, &action, content, now_ms)?;
        transaction.commit()?;
        Ok(item)
    }

    /// What is to be done now, at most `limit` (and [`MAX_DUE`]) actions, each of another
    /// case where it has to be submitted: an action waits until every earlier one of its
    /// case in this queue is received at least. What is handed out is not handed out
    /// again until its outcome is recorded or ten minutes have passed.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn due(&self, now_ms: u64, limit: usize) -> Result<Vec<Work>, OutboxError> {
        let mut state = self.lock();
        let State { db, in_flight, .. } = &mut *state;
        in_flight.retain(|_, until_ms| *until_ms > now_ms);
        let mut statement = db.prepare_cached(include_str!("../sql/due.sql"))?;
        let mut rows = statement.query([int(now_ms)])?;
        let mut work = Vec::new();
        while work.len() < limit.min(MAX_DUE)
            && let Some(row) = rows.next()?
        {
            let digest = row::digest(row, 0)?.ok_or(OutboxError::StoreDamaged)?;
            if in_flight.contains_key(&digest) {
                continue;
            }
            let received = row.get::<_, i64>(5)? == row::RECEIVED;
            work.push(Work {
                digest,
                signed: row.get(1)?,
                content: row::digest(row, 2)?,
                received_at_ms: row.get::<_, Option<u64>>(3)?.filter(|_| received),
                attempts: row.get(4)?,
            });
        }
        let until_ms = now_ms.saturating_add(LEASE_MS);
        in_flight.extend(work.iter().map(|work| (work.digest, until_ms)));
        Ok(work)
    }

    /// When [`Self::due`] may next have something; `None` where nothing waits. What is in
    /// flight counts with its own time.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn next_due_at(&self) -> Result<Option<u64>, OutboxError> {
        let state = self.lock();
        Ok(state
            .db
            .prepare_cached(include_str!("../sql/next_at.sql"))?
            .query_row([], |row| row.get(0))?)
    }

    /// The encrypted content with this SHA-256.
    ///
    /// # Errors
    /// `store_damaged` where the bytes are not those; the other faults of the store.
    pub fn content(&self, digest: &Digest) -> Result<Option<Vec<u8>>, OutboxError> {
        let bytes = self.bytes(include_str!("../sql/content.sql"), digest)?;
        match bytes {
            Some(bytes) if seal::hash::sha256(&[&bytes]) != *digest => {
                Err(OutboxError::StoreDamaged)
            }
            other => Ok(other),
        }
    }

    /// One blob found by a digest.
    pub(crate) fn bytes(&self, sql: &str, digest: &Digest) -> Result<Option<Vec<u8>>, OutboxError> {
        let state = self.lock();
        Ok(state
            .db
            .prepare_cached(sql)?
            .query_row([&digest.0[..]], |row| row.get(0))
            .optional()?)
    }
}

fn read(signed: &SignedAction) -> Result<Action, OutboxError> {
    SignedAction::parse(signed.as_bytes())
        .map(|parsed| parsed.action().clone())
        .map_err(|_| OutboxError::ActionMalformed)
}

fn check_content(action: &Action, content: Option<&[u8]>) -> Result<(), OutboxError> {
    let Some(bytes) = content else {
        return Ok(());
    };
    if bytes.len() > MAX_CONTENT_BYTES {
        return Err(OutboxError::TooBig);
    }
    if content_of(action) != Some(seal::hash::sha256(&[bytes])) {
        return Err(OutboxError::ContentMismatch);
    }
    Ok(())
}

/// One row, and its content's where that is new. Three short statements for an action
/// with content and a parent, one for one without.
fn insert(
    db: &Connection,
    signed: &SignedAction,
    action: &Action,
    content: Option<&[u8]>,
    now_ms: u64,
) -> Result<QueueItem, OutboxError> {
    let digest = signed.digest();
    let named = content_of(action);
    let new = db
        .prepare_cached(include_str!("../sql/append.sql"))?
        .execute(params![
            &digest.0[..],
            &action.action_id.0[..],
            action.case().as_ref().map(|ActionId(bytes)| &bytes[..]),
            action.parent.as_ref().map(|Digest(bytes)| &bytes[..]),
            action.replaces.as_ref().map(|Digest(bytes)| &bytes[..]),
            named.as_ref().map(|Digest(bytes)| &bytes[..]),
            int(now_ms),
            signed.as_bytes(),
        ])?
        == 1;
    if !new {
        return row::find(db, &digest)?.ok_or(OutboxError::StoreDamaged);
    }
    if let Some(parent) = &action.parent
        && row::find(db, parent)?.is_some_and(|item| item.delivery.refusal.is_some())
    {
        return Err(OutboxError::ParentRefused);
    }
    match (named, content) {
        (Some(Digest(name)), Some(bytes)) => {
            db.prepare_cached(include_str!("../sql/append_content.sql"))?
                .execute(params![&name[..], bytes])?;
        }
        (Some(Digest(name)), None) => {
            let stored: bool = db
                .prepare_cached(include_str!("../sql/content_exists.sql"))?
                .query_row([&name[..]], |row| row.get(0))?;
            if !stored {
                return Err(OutboxError::ContentMissing);
            }
        }
        (None, _) => {}
    }
    Ok(QueueItem::saved(digest, action, now_ms))
}
