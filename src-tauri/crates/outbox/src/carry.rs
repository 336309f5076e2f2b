//! The queue as another machine takes it: for a stick that is carried to the hall.
//!
//! Copying changes nothing in the queue: both machines may send the same bytes, and the chain
//! takes them once. What was copied stays here until a receipt settles it.

use crate::error::OutboxError;
use crate::queue::Enclosed;
use crate::row::{self, int};
use crate::store::Outbox;
use domain::id::Digest;
use rusqlite::{OptionalExtension, params};

/// An action with all that is stored with it. Prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Carried {
    /// Its place in this queue: the next one is asked for by it.
    pub sequence: i64,
    /// Its digest.
    pub digest: Digest,
    /// The exact signed bytes.
    pub signed: Vec<u8>,
    /// Its encrypted content.
    pub content: Option<Vec<u8>>,
    /// What it was signed on.
    pub evidence: Option<Vec<u8>>,
}

impl Carried {
    /// What is stored with it.
    #[must_use]
    pub fn enclosed(&self) -> Enclosed<'_> {
        Enclosed {
            content: self.content.as_deref(),
            evidence: self.evidence.as_deref(),
        }
    }
}

impl std::fmt::Debug for Carried {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Carried")
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}

impl Outbox {
    /// The first action after a place that is still on its way, in the order in which they
    /// were stored; 0 is before all.
    ///
    /// # Errors
    /// `store_damaged` where its content is not what it names; the other faults of the store.
    pub fn next_to_carry(&self, after: i64) -> Result<Option<Carried>, OutboxError> {
        let found = {
            let state = self.lock();
            let mut next = state
                .db
                .prepare_cached(include_str!("../sql/carry_next.sql"))?;
            let mut rows = next.query([after])?;
            match rows.next()? {
                None => return Ok(None),
                Some(row) => (
                    row.get::<_, i64>(0)?,
                    row::digest(row, 1)?.ok_or(OutboxError::StoreDamaged)?,
                    row.get::<_, Vec<u8>>(2)?,
                    row::digest(row, 3)?,
                ),
            }
        };
        let (sequence, digest, signed, named) = found;
        let content = match named {
            Some(name) => Some(self.content(&name)?.ok_or(OutboxError::StoreDamaged)?),
            None => None,
        };
        Ok(Some(Carried {
            sequence,
            evidence: self.evidence(&digest)?,
            digest,
            signed,
            content,
        }))
    }

    /// Notes that these were copied, and when.
    ///
    /// # Errors
    /// The faults of the store; then none is noted.
    pub fn note_carried(&self, digests: &[Digest], now_ms: u64) -> Result<(), OutboxError> {
        let mut state = self.lock();
        let transaction = state.transaction()?;
        for digest in digests {
            transaction
                .prepare_cached(include_str!("../sql/carried.sql"))?
                .execute(params![&digest.0[..], int(now_ms)])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// When an action was last copied for another machine.
    ///
    /// # Errors
    /// The faults of the store.
    pub fn carried_at(&self, digest: &Digest) -> Result<Option<u64>, OutboxError> {
        let state = self.lock();
        let at: Option<Option<u64>> = state
            .db
            .prepare_cached(include_str!("../sql/carried_at.sql"))?
            .query_row([&digest.0[..]], |row| row.get(0))
            .optional()?;
        Ok(at.flatten())
    }
}
