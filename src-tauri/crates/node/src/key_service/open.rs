//! A case's key for whoever opened it on the record.

use super::{KeyError, OpenedKey, Refused, authority, hold};
use crate::error::NodeError;
use crate::hall::Hall;
use ::content::Recipient;
use domain::id::{ActionId, KeyId};
use ledger::query;

/// Wraps a case's key to one reader, whose opening the committed state records.
pub(crate) fn open(
    hall: &Hall,
    caller: KeyId,
    case: ActionId,
    reader: &Recipient,
    now_s: u64,
) -> Result<OpenedKey, KeyError> {
    let looked = hall.read(|db| {
        let tx = db.read()?;
        let look = || {
            let now_s = authority::fresh(&tx, now_s)?;
            let key = authority::key(&tx, caller)?;
            let record = authority::case(&tx, case)?;
            let opened = query::opened(&tx, case, caller)?;
            let opened = opened.ok_or(Refused::NotOpened)?;
            authority::in_time(&opened, now_s)?;
            authority::may_open(&tx, &key, &record)?;
            Ok(record)
        };
        Ok::<Result<_, KeyError>, NodeError>(look())
    })?;
    let held = hold(hall, case, &looked?)?;
    let key = held.key.wrap(reader).map_err(|_| Refused::ContentWrong)?;
    Ok(OpenedKey {
        key,
        content: held.digest,
    })
}
