//! What the person whose card lies on a reader is given of their own case, at a device of a hall.

use super::{Held, KeyError, OpenedKey, Refused, authority, hold};
use crate::error::NodeError;
use crate::hall::Hall;
use ::content::{Content, Recipient};
use domain::action::Role;
use domain::id::{ActionId, KeyId};
use ledger::record::CaseRecord;
use seal::handle::CARD_PROOF_LEN;

/// Wraps a case's key to one reader of the device at which the card lies that it was filed with.
/// Nothing is recorded: the holder opens what is their own.
pub(crate) fn for_holder(
    hall: &Hall,
    caller: KeyId,
    case: ActionId,
    reader: &Recipient,
    proof: &[u8; CARD_PROOF_LEN],
    now_s: u64,
) -> Result<OpenedKey, KeyError> {
    let record = hall.read(|db| {
        let tx = db.read()?;
        Ok::<Result<_, KeyError>, NodeError>(look(&tx, caller, case, now_s))
    })??;
    let Held {
        key,
        content,
        digest,
    } = hold(hall, case, &record)?;
    if !content.is_of_card(proof) {
        return Err(Refused::CardNotProven.into());
    }
    Ok(OpenedKey {
        key: key.wrap(reader).map_err(|_| Refused::ContentWrong)?,
        content: digest,
    })
}

fn look(
    tx: &crate::db::Tx<'_>,
    caller: KeyId,
    case: ActionId,
    now_s: u64,
) -> Result<CaseRecord, KeyError> {
    authority::fresh(tx, now_s)?;
    if authority::key(tx, caller)?.role != Role::Device {
        return Err(Refused::NotAllowed.into());
    }
    authority::case(tx, case)
}

/// A case's content, once the service has seen that it is what the chain says.
pub(crate) fn content_of(
    hall: &Hall,
    id: ActionId,
    case: &CaseRecord,
) -> Result<Content, KeyError> {
    Ok(hold(hall, id, case)?.content)
}
