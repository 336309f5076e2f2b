//! What a grant shares, for whoever used it on the record: the fields it names and no others. Where
//! it names none, of a case the whole, by its key, and of a licence what stands on it.

use super::{KeyError, OpenedKey, Refused, authority, hold};
use crate::db::Tx;
use crate::error::NodeError;
use crate::hall::Hall;
use ::content::{Recipient, seal_openings};
use domain::action::{Rights, Role, Shared};
use domain::id::{ActionId, Digest, KeyId, Word};
use ledger::query;
use ledger::record::{CaseRecord, GrantRecord, KeyRecord};

/// What stands on a licence of what its case says: whose it is. The rest is on the chain.
const ON_A_CERTIFICATE: [&str; 3] = ["holder.name", "holder.surname", "holder.given_names"];

/// What a grantee is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Granted {
    /// A whole case.
    Case(OpenedKey),
    /// Single fields: an age file of openings under this root on the chain.
    Fields { openings: Vec<u8>, root: Digest },
}

struct Looked {
    case: ActionId,
    record: CaseRecord,
    /// `None`: the whole case; none named: what stands on a licence.
    fields: Option<Vec<Word>>,
}

/// Gives what a grant shares to one reader, whose use the committed state records.
pub(crate) fn grant(
    hall: &Hall,
    caller: KeyId,
    grant: ActionId,
    reader: &Recipient,
    now_s: u64,
) -> Result<Granted, KeyError> {
    let looked = hall.read(|db| {
        let tx = db.read()?;
        Ok::<_, NodeError>(look(&tx, caller, grant, now_s))
    })??;
    let held = hold(hall, looked.case, &looked.record)?;
    let fields = &held.content.fields;
    let failed = |_| Refused::ContentWrong;
    match looked.fields {
        None => Ok(Granted::Case(OpenedKey {
            key: held.key.wrap(reader).map_err(failed)?,
            content: held.digest,
        })),
        Some(names) => {
            let there = |name: &&str| fields.get(name).is_some();
            let openings = if names.is_empty() {
                seal_openings(fields, ON_A_CERTIFICATE.into_iter().filter(there), reader)
            } else {
                seal_openings(fields, names.iter().map(Word::as_str), reader)
            };
            Ok(Granted::Fields {
                openings: openings.map_err(failed)?,
                root: looked.record.fields,
            })
        }
    }
}

fn look(tx: &Tx<'_>, caller: KeyId, id: ActionId, now_s: u64) -> Result<Looked, KeyError> {
    let now_s = authority::fresh(tx, now_s)?;
    let key = authority::key(tx, caller)?;
    let grant = query::grant(tx, id)?.ok_or(Refused::GrantUnknown)?;
    if !may_use(&key, &grant) {
        return Err(Refused::NotAllowed.into());
    }
    if !grant.holds_at(now_s) {
        return Err(Refused::GrantEnded.into());
    }
    let used = query::grant_used(tx, id, caller)?;
    authority::in_time(&used.ok_or(Refused::GrantNotUsed)?, now_s)?;
    match grant.what {
        Shared::Case(case) => Ok(Looked {
            case,
            record: authority::case(tx, case)?,
            fields: (!grant.fields.is_empty()).then_some(grant.fields),
        }),
        Shared::Licence(identifier) => {
            let licence = query::licence(tx, &identifier)?;
            let licence = licence.ok_or(Refused::CaseUnknown)?;
            // A licence that was not issued from a case here has no content here.
            let case = licence.case.ok_or(Refused::ContentMissing)?;
            let record = authority::case(tx, case)?;
            if record.fields != licence.fields {
                return Err(Refused::ContentMissing.into());
            }
            Ok(Looked {
                case,
                record,
                fields: Some(grant.fields),
            })
        }
    }
}

fn may_use(key: &KeyRecord, grant: &GrantRecord) -> bool {
    let may = key.role == Role::Evaluator || key.has_rights(Rights::OPEN);
    may && key.acts_for(&grant.grantee)
}
