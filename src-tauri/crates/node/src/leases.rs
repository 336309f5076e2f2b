//! Who works on which case, so that two people never work on one. A hall's own note: it ends by
//! itself, survives a restart, and is on no chain.

use crate::db::Tx;
use crate::error::NodeError;
use crate::hall::Hall;
use domain::action::Role;
use domain::case::CaseState;
use domain::id::{ActionId, DepartmentCode, KeyId};
use ledger::{Standing, query};

/// How long a note holds where nobody renews it, seconds.
pub(crate) const HOLDS_S: u64 = 900;
/// Most cases that are worked on at a time and told of.
const MAX_LISTED: u32 = 5_000;

/// A person works on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lease {
    /// Whose key.
    pub(crate) by: KeyId,
    /// Until when, Unix seconds.
    pub(crate) until_s: u64,
}

/// Why a case is not given to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The key may not work on it.
    NotAllowed,
    /// The key, or its hall, is frozen.
    Frozen,
    /// No such case.
    CaseUnknown,
    /// It is over.
    CaseClosed,
    /// Somebody else works on it.
    Taken,
}

impl Refused {
    /// The stable word.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::NotAllowed => "not_allowed",
            Self::Frozen => "key_frozen",
            Self::CaseUnknown => "case_unknown",
            Self::CaseClosed => "case_closed",
            Self::Taken => "case_taken",
        }
    }
}

type Told<T> = Result<Result<T, Refused>, NodeError>;

/// Gives a case to whoever asks, or renews what they have.
pub(crate) fn take(hall: &Hall, key: KeyId, case: ActionId, now_s: u64) -> Told<Lease> {
    hall.write(|db| {
        let tx = db.begin()?;
        if let Err(refused) = may_work(&tx, key, case)? {
            return Ok(Err(refused));
        }
        if tx.lease(&case, now_s)?.is_some_and(|held| held.by != key) {
            return Ok(Err(Refused::Taken));
        }
        let lease = Lease {
            by: key,
            until_s: now_s.saturating_add(HOLDS_S),
        };
        tx.expire_leases(now_s)?;
        tx.put_lease(&case, &lease)?;
        tx.commit()?;
        Ok(Ok(lease))
    })
}

/// Whoever has a case gives it back; who has it not changes nothing.
pub(crate) fn release(hall: &Hall, key: KeyId, case: ActionId) -> Result<(), NodeError> {
    hall.write(|db| {
        let tx = db.begin()?;
        tx.remove_lease(&case, &key)?;
        tx.commit()
    })
}

/// What of a department's cases is being worked on.
pub(crate) fn of_department(
    hall: &Hall,
    department: &DepartmentCode,
    now_s: u64,
) -> Result<Vec<(ActionId, Lease)>, NodeError> {
    hall.read(|db| {
        let tx = db.read()?;
        let mut own = Vec::new();
        for (case, lease) in tx.leases(now_s, MAX_LISTED)? {
            let record = query::case(&tx, case)?;
            if record.is_some_and(|record| record.department == *department) {
                own.push((case, lease));
            }
        }
        Ok(own)
    })
}

/// Staff of the case's department whose items cover it; the case is not over.
fn may_work(tx: &Tx<'_>, key: KeyId, case: ActionId) -> Told<()> {
    match query::standing(tx, key)? {
        Some(Standing::Good) => {}
        Some(Standing::Frozen | Standing::HallFrozen) => return Ok(Err(Refused::Frozen)),
        Some(Standing::Revoked) | None => return Ok(Err(Refused::NotAllowed)),
    }
    let Some(key) = query::key(tx, key)?.filter(|key| key.role == Role::Staff) else {
        return Ok(Err(Refused::NotAllowed));
    };
    let Some(case) = query::case(tx, case)? else {
        return Ok(Err(Refused::CaseUnknown));
    };
    if !(key.acts_for(&case.department) && key.scopes.reaches(&case.item)) {
        return Ok(Err(Refused::NotAllowed));
    }
    if case.state == CaseState::Closed {
        return Ok(Err(Refused::CaseClosed));
    }
    Ok(Ok(()))
}
