//! What the actions about licences share: issuing, changing, the lists and the register.

use super::{Context, Refusal, Verdict, register, want};
use crate::record::{BusinessStatus, CaseRecord, HolderLicences, LicenceRecord};
use crate::signer;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{FreezeTarget, MAX_PUBLIC_FIELDS, PublicField, Rights, Yields};
use domain::check::licence_identifier_of;
use domain::deadline::day;
use domain::id::{ActionId, DepartmentCode, LicenceIdentifier, LicenceType};
use domain::licence::{LicenceEvent, LicenceStatus};
use domain::outcome::Outcome;

/// Days since 1970 that a validity may name: up to about the year 4700.
const MAX_DAY: i64 = 1_000_000;

/// Whether a validity and public fields are within bounds.
pub(super) fn stateless(
    identifier: &LicenceIdentifier,
    from: i64,
    until: Option<i64>,
    public: Option<&Vec<PublicField>>,
) -> Result<(), Outcome> {
    let days = 0..=MAX_DAY;
    let validity =
        days.contains(&from) && until.is_none_or(|until| days.contains(&until) && from <= until);
    let public = public.is_none_or(|fields| {
        fields.len() <= MAX_PUBLIC_FIELDS && fields.iter().all(|field| field.value.is_bounded())
    });
    if !(validity && public) {
        return Err(Outcome::OutOfBounds);
    }
    let holds = identifier.holds();
    holds.then_some(()).ok_or(Outcome::IdentifierWrong)
}

/// The author is staff of this department with this right.
pub(super) fn staff_of(
    context: &Context<'_>,
    department: &DepartmentCode,
    rights: Rights,
) -> Verdict {
    let author = context.author;
    let may = author.has_rights(rights) && author.acts_for(department);
    want(may, Outcome::NotAllowed)
}

/// As [`staff_of`] for the department of a licence. One that is not there is told later.
pub(super) fn staff_over<S: Store>(
    view: &View<'_, S>,
    context: &Context<'_>,
    identifier: &LicenceIdentifier,
    rights: Rights,
) -> Verdict {
    let record: Option<LicenceRecord> = view.get(&state_key::licence(identifier))?;
    record.map_or(Ok(()), |licence| {
        staff_of(context, &licence.department, rights)
    })
}

/// A licence.
pub(super) fn load<S: Store>(
    view: &View<'_, S>,
    identifier: &LicenceIdentifier,
) -> Verdict<LicenceRecord> {
    let record: Option<LicenceRecord> = view.get(&state_key::licence(identifier))?;
    record.ok_or(Refusal::Outcome(Outcome::LicenceUnknown))
}

/// Whether licences of this type are frozen.
pub(super) fn is_frozen<S: Store>(
    view: &View<'_, S>,
    context: &Context<'_>,
    department: &DepartmentCode,
    licence: &LicenceType,
) -> Verdict<bool> {
    let target = FreezeTarget::LicenceType(department.clone(), licence.clone());
    let frozen = signer::is_frozen(view, &target, context.height, context.time_s)?;
    Ok(frozen)
}

/// A new licence: unique, at the head of its holder's list, in the register where it has
/// a public name. `previous`, `last` and `actions` of the record are filled in here.
pub(super) fn issue<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    identifier: &LicenceIdentifier,
    mut licence: LicenceRecord,
) -> Verdict {
    let at = state_key::licence(identifier);
    let frozen = is_frozen(view, context, &licence.department, &licence.licence)?;
    want(!frozen, Outcome::Frozen)?;
    want(!view.has(&at)?, Outcome::LicenceExists)?;
    register::want_free(view, None, &licence)?;
    register::set(view, identifier, &licence, BusinessStatus::Registered)?;
    list(view, context, identifier, &mut licence)?;
    view.put(at, &licence);
    Ok(())
}

/// Puts a licence at the head of its holder's list and begins its history.
pub(super) fn list<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    identifier: &LicenceIdentifier,
    licence: &mut LicenceRecord,
) -> Verdict {
    let at = state_key::holder_licences(licence.holder);
    let of_holder: Option<HolderLicences> = view.get(&at)?;
    let count = of_holder.as_ref().map_or(0, |list| list.licences);
    let licences = count.checked_add(1);
    view.put(
        at,
        &HolderLicences {
            newest: identifier.clone(),
            licences: licences.ok_or(Refusal::Outcome(Outcome::OutOfBounds))?,
        },
    );
    view.put(
        state_key::holder_licence(licence.holder, licence.licence.as_str()),
        identifier,
    );
    licence.previous = of_holder.map(|list| list.newest);
    licence.last = context.digest;
    licence.actions = 1;
    view.put(state_key::licence_action(identifier, 0), &context.digest);
    Ok(())
}

/// Moves a licence along the table and writes it.
pub(super) fn change<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    identifier: &LicenceIdentifier,
    licence: &mut LicenceRecord,
    event: LicenceEvent,
) -> Verdict {
    let next = licence.status.after(event);
    licence.status = next.ok_or(Refusal::Outcome(Outcome::LicenceStatus))?;
    view.put(
        state_key::licence_action(identifier, licence.actions),
        &context.digest,
    );
    let actions = licence.actions.checked_add(1);
    licence.actions = actions.ok_or(Refusal::Outcome(Outcome::OutOfBounds))?;
    licence.last = context.digest;
    let status = match licence.status {
        LicenceStatus::Active => Some(BusinessStatus::Registered),
        LicenceStatus::Suspended => Some(BusinessStatus::Suspended),
        LicenceStatus::Revoked => Some(BusinessStatus::Revoked),
        LicenceStatus::Superseded => None,
    };
    if let Some(status) = status {
        register::set(view, identifier, licence, status)?;
    }
    view.put(state_key::licence(identifier), licence);
    Ok(())
}

/// Issues the licence that an item yields, with a serial that the chain gives out.
pub(super) fn issue_by_rule<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    id: ActionId,
    case: &mut CaseRecord,
    yields: &Yields,
) -> Verdict {
    let at = state_key::licence_serial(&yields.type_code);
    let serial: Option<u64> = view.get(&at)?;
    let serial = serial.unwrap_or(0).checked_add(1);
    let serial = serial.ok_or(Refusal::Outcome(Outcome::OutOfBounds))?;
    view.put(at, &serial);
    // "R" keeps what rules issue apart from the serials that a department gives out.
    let identifier = licence_identifier_of(
        yields.type_code.as_str(),
        yields.issuer.as_str(),
        &format!("R{serial:010}"),
        1,
    )
    .and_then(|text| LicenceIdentifier::new(&text).ok())
    .ok_or(Refusal::Outcome(Outcome::IdentifierWrong))?;
    let from = day(context.time_s);
    let licence = LicenceRecord {
        licence: yields.licence.clone(),
        holder: case.holder,
        department: case.department.clone(),
        fields: case.fields,
        valid_from: from,
        valid_until: yields
            .valid_days
            .map(|days| from.saturating_add(i64::from(days)).saturating_sub(1)),
        status: LicenceStatus::Active,
        case: Some(id),
        public: case.public.clone(),
        renewed_by: None,
        previous: None,
        last: context.digest,
        actions: 0,
    };
    issue(view, context, &identifier, licence)?;
    case.licence = Some(identifier);
    Ok(())
}
