//! The business register: names that are proposed or registered, for anyone to look up.

use super::{Refusal, Verdict, want};
use crate::record::{BusinessRecord, BusinessStatus, CaseRecord, LicenceRecord};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{CREDIT_CODE_FIELD, NAME_FIELD, PublicField, public_text};
use domain::check::{CreditCode, credit_code};
use domain::id::{ActionId, DepartmentCode, LicenceIdentifier};
use domain::outcome::Outcome;

/// Whether another business has the name, or another open case wants it.
pub(super) fn taken<S: Store>(
    view: &View<'_, S>,
    case: ActionId,
    public: &[PublicField],
) -> Verdict<bool> {
    let Some(name) = public_text(public, NAME_FIELD) else {
        return Ok(false);
    };
    let record: Option<BusinessRecord> = view.get(&state_key::business(name))?;
    Ok(record.is_some_and(|record| !record.status.is_free() && record.case != Some(case)))
}

/// A case wants its public name, which is noted where it is free.
pub(super) fn propose<S: Store>(
    view: &mut View<'_, S>,
    department: &DepartmentCode,
    case: ActionId,
    public: &[PublicField],
) -> Verdict {
    let Some(name) = public_text(public, NAME_FIELD) else {
        return Ok(());
    };
    if taken(view, case, public)? {
        return Ok(());
    }
    let (credit_code, code_doubtful) = code(public)?;
    view.put(
        state_key::business(name),
        &BusinessRecord {
            name: name.to_owned(),
            status: BusinessStatus::Proposed,
            department: department.clone(),
            case: Some(case),
            licence: None,
            credit_code,
            code_doubtful,
        },
    );
    Ok(())
}

/// The case does not get its name.
pub(super) fn release<S: Store>(
    view: &mut View<'_, S>,
    case: ActionId,
    record: &CaseRecord,
) -> Verdict {
    let Some(name) = public_text(&record.public, NAME_FIELD) else {
        return Ok(());
    };
    let at = state_key::business(name);
    let business: Option<BusinessRecord> = view.get(&at)?;
    let own = business
        .filter(|found| found.case == Some(case) && found.status == BusinessStatus::Proposed);
    if let Some(mut business) = own {
        business.status = BusinessStatus::Released;
        view.put(at, &business);
    }
    Ok(())
}

/// A licence with a public name was issued or changed.
pub(super) fn set<S: Store>(
    view: &mut View<'_, S>,
    identifier: &LicenceIdentifier,
    licence: &LicenceRecord,
    status: BusinessStatus,
) -> Verdict {
    let Some(name) = public_text(&licence.public, NAME_FIELD) else {
        return Ok(());
    };
    let (credit_code, code_doubtful) = code(&licence.public)?;
    if let Some(code) = &credit_code {
        let at = state_key::credit_code(code);
        let other: Option<String> = view.get(&at)?;
        if let Some(other) = other.filter(|other| other != name) {
            let other: Option<BusinessRecord> = view.get(&state_key::business(&other))?;
            let free = other.is_none_or(|other| other.status.is_free());
            want(free, Outcome::RegisterTaken)?;
        }
        view.put(at, &name.to_owned());
    }
    view.put(
        state_key::business(name),
        &BusinessRecord {
            name: name.to_owned(),
            status,
            department: licence.department.clone(),
            case: licence.case,
            licence: Some(identifier.clone()),
            credit_code,
            code_doubtful,
        },
    );
    Ok(())
}

/// Refuses a licence whose public name another business has.
pub(super) fn want_free<S: Store>(
    view: &View<'_, S>,
    own: Option<&LicenceIdentifier>,
    licence: &LicenceRecord,
) -> Verdict {
    let Some(name) = public_text(&licence.public, NAME_FIELD) else {
        return Ok(());
    };
    let record: Option<BusinessRecord> = view.get(&state_key::business(name))?;
    let free = record.is_none_or(|record| {
        let ours = record.licence.is_some() && record.licence.as_ref() == own;
        let wanted = record.case.is_some() && record.case == licence.case;
        record.status.is_free() || ours || wanted
    });
    want(free, Outcome::RegisterTaken)
}

/// The credit code, and whether its check character is doubtful: a warning, no obstacle.
fn code(public: &[PublicField]) -> Verdict<(Option<String>, bool)> {
    let Some(code) = public_text(public, CREDIT_CODE_FIELD) else {
        return Ok((None, false));
    };
    match credit_code(code) {
        CreditCode::Holds => Ok((Some(code.to_owned()), false)),
        CreditCode::Doubtful => Ok((Some(code.to_owned()), true)),
        CreditCode::Malformed => Err(Refusal::Outcome(Outcome::PublicFieldsWrong)),
    }
}
