//! Licences that do not hold, for a department's list of them.

use super::{Tx, sql};
use crate::error::NodeError;
use domain::id::{DepartmentCode, LicenceIdentifier};
use domain::licence::LicenceStatus;
use ledger::record::LicenceRecord;
use ledger::state_key;
use rusqlite::params;

impl Tx<'_> {
    /// A department's licences that are suspended, revoked or replaced. Reads all licences through.
    pub(crate) fn licences_that_do_not_hold(
        &self,
        department: &DepartmentCode,
    ) -> Result<Vec<(LicenceIdentifier, LicenceStatus)>, NodeError> {
        let all = state_key::licences();
        let end = [&all.bytes[..], &[0xFF]].concat();
        let mut between = self.0.prepare_cached(sql::KV_BETWEEN)?;
        let mut rows = between.query(params![all.space.number(), all.bytes, end])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (key, value): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let damaged = || NodeError::Damaged("a licence does not decode");
            let record: LicenceRecord =
                seal::canonical::from_slice(&value).map_err(|_| damaged())?;
            if record.department != *department || record.status == LicenceStatus::Active {
                continue;
            }
            let name = key.get(all.bytes.len()..).unwrap_or_default();
            let name = core::str::from_utf8(name).map_err(|_| damaged())?;
            let identifier = LicenceIdentifier::new(name).map_err(|_| damaged())?;
            found.push((identifier, record.status));
        }
        Ok(found)
    }
}
