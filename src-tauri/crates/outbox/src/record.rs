//! The state machine: saved → sending → received → final | refused.
//!
//! | from \ step | Received | Waiting | Lost | Retry | Refused | Proven |
//! |---|---|---|---|---|---|---|
//! | saved | received | saved, later | saved, later | saved, later | refused | final or refused |
//! | received | received | received, later | saved, later | received, later | refused | final or refused |
//! | refused without receipt | – | – | – | – | – | final or refused |
//! | final, or refused by receipt | – | – | – | – | – | – |

use crate::backoff;
use crate::error::OutboxError;
use crate::row::{self, QueueItem, int};
use crate::store::Outbox;
use domain::delivery::{Stage, Step};
use domain::id::Digest;
use domain::outcome::Outcome;
use rusqlite::{Connection, OptionalExtension, params};

/// Longest hindrance code that is kept.
const MAX_CODE_LEN: usize = 40;
/// Longest reason for setting an action aside, in characters.
pub const MAX_REASON: usize = 200;

/// That somebody set a refused action aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissed {
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// Why, in their words; empty where it was set aside by an older program.
    pub reason: String,
}

impl Outbox {
    /// Records what one attempt ended in. `random` spreads the pauses of many devices.
    ///
    /// # Errors
    /// `action_unknown`; the faults of the store.
    pub fn record(
        &self,
        digest: &Digest,
        step: &Step,
        random: u64,
        now_ms: u64,
    ) -> Result<QueueItem, OutboxError> {
        let steps = [(*digest, step.clone())];
        let mut items = self.record_all(&steps, random, now_ms)?;
        items.pop().ok_or(OutboxError::Unknown)
    }

    /// [`Self::record`] for many in one transaction; unknown digests are passed over.
    /// Returns how each known one stands afterwards, in the order given.
    ///
    /// # Errors
    /// The faults of the store; then nothing was recorded, and the actions are held as before,
    /// so that the same can be recorded once more without their being sent anew.
    pub fn record_all(
        &self,
        steps: &[(Digest, Step)],
        random: u64,
        now_ms: u64,
    ) -> Result<Vec<QueueItem>, OutboxError> {
        let mut state = self.lock();
        let transaction = state.transaction()?;
        let mut items = Vec::with_capacity(steps.len());
        for ((digest, step), index) in steps.iter().zip(0u64..) {
            let Some(item) = row::find(&transaction, digest)? else {
                continue;
            };
            apply(
                &transaction,
                &item,
                step,
                backoff::spread(random, index),
                now_ms,
            )?;
            items.extend(row::find(&transaction, digest)?);
        }
        transaction.commit()?;
        for (digest, _) in steps {
            state.in_flight.remove(digest);
        }
        Ok(items)
    }

    /// Stores a receipt that the caller has verified for this action: success makes it
    /// final, any other outcome refuses it for good. The first receipt stands.
    ///
    /// # Errors
    /// `action_unknown`; the faults of the store.
    pub fn settle(
        &self,
        digest: &Digest,
        receipt: &[u8],
        height: u64,
        outcome: Outcome,
        now_ms: u64,
    ) -> Result<QueueItem, OutboxError> {
        let step = Step::Proven {
            outcome,
            height,
            receipt: receipt.to_vec(),
        };
        self.record(digest, &step, 0, now_ms)
    }

    /// Takes a refused action out of the tray and tries its same bytes again, with those
    /// that were refused on its account. For a refusal proven by a receipt there is only
    /// [`Self::replace`].
    ///
    /// # Errors
    /// `not_refused`; the faults of the store.
    pub fn retry(&self, digest: &Digest, now_ms: u64) -> Result<(), OutboxError> {
        let mut state = self.lock();
        let transaction = state.transaction()?;
        let changed = transaction
            .prepare_cached(include_str!("../sql/retry.sql"))?
            .execute(params![&digest.0[..], int(now_ms)])?;
        if changed == 0 {
            return Err(OutboxError::NotRefused);
        }
        transaction
            .prepare_cached(include_str!("../sql/retry_dependents.sql"))?
            .execute(params![&digest.0[..], int(now_ms)])?;
        transaction.commit()?;
        Ok(())
    }

    /// Somebody sets this refusal aside for a reason, which is kept with it: it leaves the
    /// tray. The first reason stands.
    ///
    /// # Errors
    /// `reason_missing`, `not_refused` (also where it was replaced); the faults of the store.
    pub fn dismiss(&self, digest: &Digest, reason: &str, now_ms: u64) -> Result<(), OutboxError> {
        let reason = reason.trim();
        let readable = (1..=MAX_REASON).contains(&reason.chars().count())
            && !reason.chars().any(char::is_control);
        if !readable {
            return Err(OutboxError::ReasonMissing);
        }
        let changed = self
            .lock()
            .db
            .prepare_cached(include_str!("../sql/dismiss.sql"))?
            .execute(params![&digest.0[..], int(now_ms), reason])?;
        (changed == 1).then_some(()).ok_or(OutboxError::NotRefused)
    }

    /// When and why an action was set aside.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn dismissed(&self, digest: &Digest) -> Result<Option<Dismissed>, OutboxError> {
        let state = self.lock();
        let found = state
            .db
            .prepare_cached(include_str!("../sql/dismissed.sql"))?
            .query_row([&digest.0[..]], |row| {
                Ok(Dismissed {
                    at_ms: row.get(0)?,
                    reason: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
                })
            })
            .optional()?;
        Ok(found)
    }

    /// The line is back: what failed for want of it is due at once. Pauses that a node
    /// asked for stay. Returns how many.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn nudge(&self, now_ms: u64) -> Result<usize, OutboxError> {
        Ok(self
            .lock()
            .db
            .prepare_cached(include_str!("../sql/nudge.sql"))?
            .execute([int(now_ms)])?)
    }

    /// Deletes what a verified receipt settled before this time, with its content,
    /// evidence and receipt: successes, and refusals that were dismissed or replaced. Returns how many.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn retire(&self, before_ms: u64) -> Result<usize, OutboxError> {
        let mut state = self.lock();
        let transaction = state.transaction()?;
        let count = transaction.execute(include_str!("../sql/retire.sql"), [int(before_ms)])?;
        if count > 0 {
            transaction.execute(include_str!("../sql/retire_content.sql"), [])?;
            transaction.execute(include_str!("../sql/retire_receipt.sql"), [])?;
            transaction.execute(include_str!("../sql/retire_evidence.sql"), [])?;
        }
        transaction.commit()?;
        Ok(count)
    }
}

/// One cell of the table above.
fn apply(
    db: &Connection,
    item: &QueueItem,
    step: &Step,
    random: u64,
    now_ms: u64,
) -> Result<(), OutboxError> {
    let digest = &item.digest.0[..];
    let delivery = &item.delivery;
    let attempts = delivery.attempts.saturating_add(1);
    let open = matches!(
        delivery.stage,
        Stage::Saved | Stage::Sending | Stage::Received
    );
    match step {
        Step::Proven {
            outcome,
            height,
            receipt,
        } => settle(db, &item.digest, *outcome, *height, receipt, now_ms),
        Step::Received | Step::Waiting | Step::Lost | Step::Retry { .. } | Step::Refused { .. }
            if !open =>
        {
            Ok(())
        }
        Step::Received => {
            let next = now_ms.saturating_add(backoff::before_receipt(0, random));
            db.prepare_cached(include_str!("../sql/record_received.sql"))?
                .execute(params![digest, int(now_ms), int(next)])?;
            Ok(())
        }
        Step::Waiting => {
            let next = now_ms.saturating_add(backoff::before_receipt(attempts, random));
            later(db, digest, attempts, None, next)
        }
        Step::Lost => {
            let next = now_ms.saturating_add(backoff::after_failure(attempts, None, random));
            db.prepare_cached(include_str!("../sql/record_lost.sql"))?
                .execute(params![digest, attempts, int(next)])?;
            Ok(())
        }
        Step::Retry { code, after_ms } => {
            let next = now_ms.saturating_add(backoff::after_failure(attempts, *after_ms, random));
            let code: String = code.chars().take(MAX_CODE_LEN).collect();
            later(db, digest, attempts, Some(&code), next)
        }
        Step::Refused { outcome } => {
            db.prepare_cached(include_str!("../sql/record_refused.sql"))?
                .execute(params![digest, outcome.word(), int(now_ms)])?;
            refuse_dependents(db, digest, now_ms)
        }
    }
}

fn later(
    db: &Connection,
    digest: &[u8],
    attempts: u32,
    hindrance: Option<&str>,
    next_at_ms: u64,
) -> Result<(), OutboxError> {
    db.prepare_cached(include_str!("../sql/record_waiting.sql"))?
        .execute(params![digest, attempts, hindrance, int(next_at_ms)])?;
    Ok(())
}

fn settle(
    db: &Connection,
    digest: &Digest,
    outcome: Outcome,
    height: u64,
    receipt: &[u8],
    now_ms: u64,
) -> Result<(), OutboxError> {
    let name = &digest.0[..];
    let (stage, refusal) = if outcome.is_ok() {
        (row::FINAL, None)
    } else {
        (row::REFUSED, Some(outcome.word()))
    };
    let changed = db
        .prepare_cached(include_str!("../sql/settle.sql"))?
        .execute(params![name, stage, int(height), refusal, int(now_ms)])?;
    if changed == 0 {
        return Ok(());
    }
    db.prepare_cached(include_str!("../sql/settle_receipt.sql"))?
        .execute(params![name, int(height), receipt])?;
    if refusal.is_some() {
        refuse_dependents(db, name, now_ms)?;
    } else {
        // It was refused on a node's word and stands after all: so may what builds on it.
        db.prepare_cached(include_str!("../sql/retry_dependents.sql"))?
            .execute(params![name, int(now_ms)])?;
    }
    Ok(())
}

fn refuse_dependents(db: &Connection, digest: &[u8], now_ms: u64) -> Result<(), OutboxError> {
    db.prepare_cached(include_str!("../sql/refuse_dependents.sql"))?
        .execute(params![digest, int(now_ms)])?;
    Ok(())
}
