//! How the validators changed, and the log's leaves in their order.

use super::block::{LAST_LEAF, digest, outcome, signed, unsigned};
use super::{Tx, sql};
use crate::error::NodeError;
use domain::id::Digest;
use domain::outcome::Outcome;
use rusqlite::params;

/// A place in the log: height and leaf.
pub(crate) type Place = (u64, u32);

impl Tx<'_> {
    /// Keeps the proof (canonical CBOR) of how a set came into office; the first stays.
    pub(crate) fn put_link(&self, from_height: u64, link: &[u8]) -> Result<(), NodeError> {
        self.0
            .prepare_cached(sql::LINK_PUT)?
            .execute(params![signed(from_height)?, link])?;
        Ok(())
    }

    /// The links of the sets that began after a height, lowest first, at most so many.
    pub(crate) fn links_after(
        &self,
        height: u64,
        most: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, NodeError> {
        let mut get = self.0.prepare_cached(sql::LINKS_AFTER)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = get.query_map(params![signed(height)?, most], |row| {
            Ok((unsigned(row, 0)?, row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first heights of sets of whose coming into office there is no proof here.
    #[cfg(unix)]
    pub(crate) fn links_missing(&self) -> Result<Vec<u64>, NodeError> {
        let mut get = self.0.prepare_cached(sql::LINKS_MISSING)?;
        let rows = get.query_map([], |row| unsigned(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first height of the set that signs the header at this height.
    pub(crate) fn signers_from(&self, height: u64) -> Result<u64, NodeError> {
        let mut get = self.0.prepare_cached(sql::EPOCH_NEWEST)?;
        Ok(get.query_row([signed(height)?], |row| unsigned(row, 0))?)
    }

    /// Digest, outcome and place of the actions after a place and up to a height, in the
    /// order of the log, at most so many.
    pub(crate) fn log_page(
        &self,
        (height, leaf): Place,
        up_to: u64,
        most: usize,
    ) -> Result<Vec<(Digest, Outcome, Place)>, NodeError> {
        let mut get = self.0.prepare_cached(sql::LOG_PAGE)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let leaf = leaf.min(LAST_LEAF);
        let bounds = params![signed(height)?, leaf, signed(up_to)?, most];
        let rows = get.query_map(bounds, |row| {
            Ok((
                digest(row, 0)?,
                outcome(row, 1)?,
                (unsigned(row, 2)?, row.get(3)?),
            ))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
