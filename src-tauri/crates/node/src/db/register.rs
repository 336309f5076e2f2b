//! Looking the business register up by a part of a name.

use super::{Tx, sql};
use crate::error::NodeError;
use domain::id::Digest;
use ledger::record::BusinessRecord;
use ledger::state_key;
use rusqlite::params;

impl Tx<'_> {
    /// Businesses after a key whose name holds `wanted` or whose credit code it is, at most
    /// `most`, in the order of their keys, which are the SHA-256 of their names. Reads the
    /// register through; a name stands in its record as it is.
    pub(crate) fn businesses(
        &self,
        wanted: &str,
        after: Option<&Digest>,
        most: usize,
    ) -> Result<Vec<(Digest, BusinessRecord)>, NodeError> {
        let all = state_key::businesses();
        let after = [&all.bytes[..], after.map_or(&[][..], |key| &key.0)].concat();
        let end = [&all.bytes[..], &[0xFF; Digest::LEN + 1]].concat();
        let mut with = self.0.prepare_cached(sql::BUSINESSES_WITH)?;
        let mut rows = with.query(params![all.space.number(), after, end, wanted.as_bytes()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (key, value): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let damaged = || NodeError::Damaged("an entry of the register does not decode");
            let key = key.get(all.bytes.len()..).unwrap_or_default();
            let key = Digest::from_slice(key).map_err(|_| damaged())?;
            let record: BusinessRecord =
                seal::canonical::from_slice(&value).map_err(|_| damaged())?;
            // The text may also be part of another field.
            if record.name.contains(wanted) || record.credit_code.as_deref() == Some(wanted) {
                found.push((key, record));
            }
            if found.len() == most {
                break;
            }
        }
        Ok(found)
    }
}
