//! Who works on which case.

use super::{Tx, sql};
use crate::error::NodeError;
use crate::leases::Lease;
use domain::id::{ActionId, KeyId};
use rusqlite::{OptionalExtension, params};

impl Tx<'_> {
    /// Who works on a case at this time.
    pub(crate) fn lease(&self, case: &ActionId, now_s: u64) -> Result<Option<Lease>, NodeError> {
        let mut get = self.0.prepare_cached(sql::LEASE_GET)?;
        let found = get.query_row(params![case.0, now_s], |row| {
            Ok(Lease {
                by: KeyId(row.get(0)?),
                until_s: row.get(1)?,
            })
        });
        Ok(found.optional()?)
    }

    /// Notes who works on a case, whoever did before.
    pub(crate) fn put_lease(&self, case: &ActionId, lease: &Lease) -> Result<(), NodeError> {
        let mut put = self.0.prepare_cached(sql::LEASE_PUT)?;
        put.execute(params![case.0, lease.by.0, lease.until_s])?;
        Ok(())
    }

    /// This key works on the case no more; another's note stays.
    pub(crate) fn remove_lease(&self, case: &ActionId, by: &KeyId) -> Result<(), NodeError> {
        let mut remove = self.0.prepare_cached(sql::LEASE_REMOVE)?;
        remove.execute(params![case.0, by.0])?;
        Ok(())
    }

    /// Forgets what is over.
    pub(crate) fn expire_leases(&self, now_s: u64) -> Result<(), NodeError> {
        self.0.prepare_cached(sql::LEASE_EXPIRE)?.execute([now_s])?;
        Ok(())
    }

    /// Everything that is being worked on, at most so many.
    pub(crate) fn leases(
        &self,
        now_s: u64,
        most: u32,
    ) -> Result<Vec<(ActionId, Lease)>, NodeError> {
        let mut all = self.0.prepare_cached(sql::LEASES)?;
        let rows = all.query_map(params![now_s, most], |row| {
            let lease = Lease {
                by: KeyId(row.get(1)?),
                until_s: row.get(2)?,
            };
            Ok((ActionId(row.get(0)?), lease))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
