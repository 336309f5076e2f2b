//! A case's key for whoever opened it on the record.

use super::{Held, KeyError, OpenedKey, Refused, authority, hold};
use crate::db::Tx;
use crate::error::NodeError;
use crate::hall::Hall;
use ::content::Recipient;
use domain::action::Role;
use domain::catalogue::Consent;
use domain::id::{ActionId, KeyId};
use ledger::query;
use ledger::record::CaseRecord;
use seal::fields::FieldValue;

/// What the committed state says of a question.
struct Looked {
    case: CaseRecord,
    /// An evaluator that may judge the case: the holder has to have consented.
    judges: bool,
    /// Whether its opening stands on the record and is not too long ago.
    opened: Result<(), Refused>,
}

/// Wraps a case's key to one reader, whose opening the committed state records.
///
/// An evaluator is told first, before it has anything recorded, where the content is not
/// here or the holder did not consent to a decision by rule.
pub(crate) fn open(
    hall: &Hall,
    caller: KeyId,
    case: ActionId,
    reader: &Recipient,
    now_s: u64,
) -> Result<OpenedKey, KeyError> {
    let looked = hall.read(|db| {
        let tx = db.read()?;
        Ok::<Result<_, KeyError>, NodeError>(look(&tx, caller, case, now_s))
    })??;
    if !looked.judges {
        looked.opened?;
    }
    let held = hold(hall, case, &looked.case)?;
    if looked.judges {
        consented(&held)?;
    }
    looked.opened?;
    let key = held.key.wrap(reader).map_err(|_| Refused::ContentWrong)?;
    Ok(OpenedKey {
        key,
        content: held.digest,
    })
}

fn look(tx: &Tx<'_>, caller: KeyId, id: ActionId, now_s: u64) -> Result<Looked, KeyError> {
    let now_s = authority::fresh(tx, now_s)?;
    let key = authority::key(tx, caller)?;
    let case = authority::case(tx, id)?;
    let opened = match query::opened(tx, id, caller)? {
        None => Err(Refused::NotOpened),
        Some(opened) => authority::in_time(&opened, now_s),
    };
    let may = authority::may_open(tx, &key, &case)?;
    if !may {
        // Whoever may not open is told no more than whoever did not.
        opened?;
        return Err(Refused::NotAllowed.into());
    }
    Ok(Looked {
        judges: key.role == Role::Evaluator,
        case,
        opened,
    })
}

/// That the holder consented to a decision by rule, in the content itself.
fn consented(held: &Held) -> Result<(), Refused> {
    let name = format!("consent.{}", Consent::RULE);
    let consent = held.content.fields.get(&name);
    let given = consent.is_some_and(|field| field.value == FieldValue::Boolean(true));
    given.then_some(()).ok_or(Refused::ConsentMissing)
}
