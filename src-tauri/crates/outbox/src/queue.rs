//! Into the queue and out to the line: `append`, `due`.

use crate::backoff;
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
/// Largest evidence of one action.
pub const MAX_EVIDENCE_BYTES: usize = 64 << 10;
/// Most actions handed out at a time.
pub const MAX_DUE: usize = 100;
/// How long an action handed out by `due` is held back when nobody records its outcome.
const LEASE_MS: u64 = 600_000;

/// What is stored with a signed action.
#[derive(Clone, Copy, Default)]
pub struct Enclosed<'a> {
    /// Its encrypted content, where the action names one.
    pub content: Option<&'a [u8]>,
    /// What it was signed on, where no content holds that: the bytes whose commitment is in the
    /// action.
    pub evidence: Option<&'a [u8]>,
}

impl<'a> Enclosed<'a> {
    /// Content alone, which holds the evidence in it.
    #[must_use]
    pub const fn content(bytes: &'a [u8]) -> Self {
        Self {
            content: Some(bytes),
            evidence: None,
        }
    }

    /// Evidence alone.
    #[must_use]
    pub const fn evidence(bytes: &'a [u8]) -> Self {
        Self {
            content: None,
            evidence: Some(bytes),
        }
    }
}

impl std::fmt::Debug for Enclosed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enclosed(***)")
    }
}

impl Outbox {
    /// Stores a signed action with its encrypted content or its evidence in one transaction:
    /// when this returns, all of it is durable. The same digest again returns what stands already and
    /// changes nothing.
    ///
    /// # Errors
    /// `action_malformed`, `content_missing`, `content_mismatch`, `too_big`,
    /// `parent_refused`; `disk_full` and the other faults of the store. After an error
    /// nothing of the action is stored.
    pub fn append(
        &self,
        signed: &SignedAction,
        enclosed: Enclosed<'_>,
        now_ms: u64,
    ) -> Result<QueueItem, OutboxError> {
        let action = read(signed)?;
        check(&action, enclosed)?;
        let mut state = self.lock();
        let transaction = state.transaction()?;
        let item = insert(&transaction, signed, &action, enclosed, now_ms)?;
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
        enclosed: Enclosed<'_>,
        now_ms: u64,
    ) -> Result<QueueItem, OutboxError> {
        let action = read(signed)?;
        if action.replaces != Some(*old) {
            return Err(OutboxError::ReplacesAnother);
        }
        check(&action, enclosed)?;
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
        let item = insert(&transaction, signed, &action, enclosed, now_ms)?;
        transaction.commit()?;
        Ok(item)
    }

    /// What is to be done now, at most `limit` (and [`MAX_DUE`]) actions, each of another
    /// case where it has to be submitted: an action waits until every earlier one of its
    /// case in this queue is received at least. What is handed out is not handed out
    /// again until its outcome is recorded or ten minutes have passed. A clock that was set back
    /// holds nothing up: what would be due later than the longest pause from now is due.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn due(&self, now_ms: u64, limit: usize) -> Result<Vec<Work>, OutboxError> {
        let mut state = self.lock();
        let State { db, in_flight, .. } = &mut *state;
        in_flight.retain(|_, until_ms| {
            *until_ms > now_ms && *until_ms <= now_ms.saturating_add(LEASE_MS)
        });
        let mut statement = db.prepare_cached(include_str!("../sql/due.sql"))?;
        let mut rows = statement.query([int(now_ms), longest(now_ms)])?;
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
    pub fn next_due_at(&self, now_ms: u64) -> Result<Option<u64>, OutboxError> {
        let state = self.lock();
        Ok(state
            .db
            .prepare_cached(include_str!("../sql/next_at.sql"))?
            .query_row([int(now_ms), longest(now_ms)], |row| row.get(0))?)
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

/// The latest time at which anything can be due by a clock that now shows `now_ms`.
fn longest(now_ms: u64) -> i64 {
    int(now_ms.saturating_add(backoff::LONGEST_MS))
}

fn read(signed: &SignedAction) -> Result<Action, OutboxError> {
    SignedAction::parse(signed.as_bytes())
        .map(|parsed| parsed.action().clone())
        .map_err(|_| OutboxError::ActionMalformed)
}

fn check(action: &Action, enclosed: Enclosed<'_>) -> Result<(), OutboxError> {
    if enclosed
        .evidence
        .is_some_and(|bytes| bytes.len() > MAX_EVIDENCE_BYTES)
    {
        return Err(OutboxError::TooBig);
    }
    let Some(bytes) = enclosed.content else {
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

/// One row, and those of what is enclosed where they are new. Three short statements for an
/// action with content and a parent, two for one with evidence alone.
fn insert(
    db: &Connection,
    signed: &SignedAction,
    action: &Action,
    enclosed: Enclosed<'_>,
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
    if let Some(bytes) = enclosed.evidence {
        db.prepare_cached(include_str!("../sql/append_evidence.sql"))?
            .execute(params![&digest.0[..], bytes])?;
    }
    match (named, enclosed.content) {
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
