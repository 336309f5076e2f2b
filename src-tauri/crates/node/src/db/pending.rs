//! What was received and waits for a block. "Received" is said once it stands here.

use super::{Tx, sql};
use crate::error::NodeError;
use domain::id::Digest;
use rusqlite::params;

/// A signed action whose bytes, chain, keys and signatures were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) digest: Digest,
    pub(crate) parent: Option<Digest>,
    pub(crate) signed: Vec<u8>,
}

impl Tx<'_> {
    /// Keeps it; `false` where it stood here before, or stands in a block already.
    pub(crate) fn put_pending(&self, received: &Received, now_s: i64) -> Result<bool, NodeError> {
        let parent = received.parent.map(|parent| parent.0);
        let changed = self.0.prepare_cached(sql::PENDING_PUT)?.execute(params![
            received.digest.0,
            parent,
            now_s,
            received.signed,
        ])?;
        Ok(changed == 1)
    }

    /// Those that a block can take now, oldest first.
    pub(crate) fn ready(&self, limit: usize) -> Result<Vec<Vec<u8>>, NodeError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut ready = self.0.prepare_cached(sql::PENDING_READY)?;
        let rows = ready.query_map([limit], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Those that waited for their parent, which came: place, digest, signed bytes.
    pub(crate) fn freed(&self, limit: usize) -> Result<Vec<(i64, Digest, Vec<u8>)>, NodeError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut freed = self.0.prepare_cached(sql::PENDING_FREED)?;
        let rows = freed.query_map([limit], |row| {
            Ok((row.get(0)?, Digest(row.get(1)?), row.get(2)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Those that wait for no parent and came after a place in the order of arrival: place,
    /// digest, signed bytes.
    pub(crate) fn ready_after(
        &self,
        place: i64,
        limit: usize,
    ) -> Result<Vec<(i64, Digest, Vec<u8>)>, NodeError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut ready = self.0.prepare_cached(sql::PENDING_AFTER)?;
        let rows = ready.query_map([place, limit], |row| {
            Ok((row.get(0)?, Digest(row.get(1)?), row.get(2)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Its parent is not on the chain yet: it waits until it is.
    pub(crate) fn wait_for_parent(&self, digest: &Digest) -> Result<(), NodeError> {
        self.0
            .prepare_cached(sql::PENDING_WAIT)?
            .execute([digest.0])?;
        Ok(())
    }

    pub(crate) fn remove_pending(&self, digest: &Digest) -> Result<(), NodeError> {
        self.0
            .prepare_cached(sql::PENDING_REMOVE)?
            .execute([digest.0])?;
        Ok(())
    }

    pub(crate) fn is_pending(&self, digest: &Digest) -> Result<bool, NodeError> {
        let mut has = self.0.prepare_cached(sql::PENDING_HAS)?;
        Ok(has.query_row([digest.0], |row| row.get(0))?)
    }

    pub(crate) fn count_pending(&self) -> Result<u64, NodeError> {
        let mut count = self.0.prepare_cached(sql::PENDING_COUNT)?;
        let count: i64 = count.query_row([], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Gives up those whose parent has not come since `before_s`; their device still has
    /// them and sends them again.
    pub(crate) fn expire_waiting(&self, before_s: i64) -> Result<usize, NodeError> {
        Ok(self
            .0
            .prepare_cached(sql::PENDING_EXPIRE)?
            .execute([before_s])?)
    }
}
