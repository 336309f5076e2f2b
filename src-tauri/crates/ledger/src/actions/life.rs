//! What the steps of a case's life share: finding it, moving it along the table of
//! `CaseState::after`, deadlines, decisions, saving.

use super::{Context, Refusal, Verdict, evaluators, register, ruling, want, work};
use crate::record::{CaseRecord, Deadline, Decision, ItemRecord, Ruling};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{Calendar, Reason, Rights};
use domain::case::{CaseEvent, CaseState};
use domain::deadline;
use domain::id::{ActionId, Digest, HolderHandle};
use domain::outcome::Outcome;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Most cards that took each other's place, one after the other.
const MAX_CARDS: usize = 8;

/// The author is staff with these rights over the case's item. A case that is not there is
/// told later.
pub(super) fn staff_over<S: Store>(
    view: &View<'_, S>,
    context: &Context<'_>,
    case: ActionId,
    rights: Rights,
) -> Verdict {
    let record: Option<CaseRecord> = view.get(&state_key::case(case))?;
    let Some(case) = record else { return Ok(()) };
    let may = context
        .author
        .has_rights_over(rights, &case.department, &case.item);
    want(may, Outcome::NotAllowed)
}

/// A case, whatever its last action.
pub(super) fn load<S: Store>(view: &View<'_, S>, id: ActionId) -> Verdict<CaseRecord> {
    let record: Option<CaseRecord> = view.get(&state_key::case(id))?;
    record.ok_or(Refusal::Outcome(Outcome::CaseUnknown))
}

/// A case whose last action is the parent that the author knew. A parent that is not on
/// the chain yet may come: transient. One that is on the chain and not the case's last
/// action is stale for ever.
pub(super) fn find<S: Store>(
    view: &View<'_, S>,
    context: &Context<'_>,
    id: ActionId,
) -> Verdict<CaseRecord> {
    let parent = context.action.parent.unwrap_or(Digest::ZERO);
    want(
        view.has(&state_key::action(&parent))?,
        Outcome::ParentUnknown,
    )?;
    let record = load(view, id)?;
    want(record.last == parent, Outcome::Stale)?;
    Ok(record)
}

/// Refuses a card whose place another took, and one that is not the holder's.
pub(super) fn is_holder<S: Store>(
    view: &View<'_, S>,
    of: HolderHandle,
    given: HolderHandle,
) -> Verdict {
    is_in_use(view, given)?;
    let cards = cards(view, given)?;
    want(cards.contains(&of), Outcome::NotHolder)
}

/// Refuses a card whose place another took.
pub(super) fn is_in_use<S: Store>(view: &View<'_, S>, card: HolderHandle) -> Verdict {
    want(
        !view.has(&state_key::card_replaced(card))?,
        Outcome::CardReplaced,
    )
}

/// A card and those whose place it took, one after the other.
pub(super) fn cards<S: Store>(
    view: &View<'_, S>,
    card: HolderHandle,
) -> Verdict<Vec<HolderHandle>> {
    let mut cards = vec![card];
    let mut at = card;
    while let Some(before) = view.get(&state_key::card_before(at))? {
        if cards.len() == MAX_CARDS {
            break;
        }
        cards.push(before);
        at = before;
    }
    Ok(cards)
}

/// A content is for ever the case's that named it first. Its digest is public: were it free
/// to be copied, whoever may open or erase the copying case could open or erase this one.
pub(super) fn take_content<S: Store>(
    view: &mut View<'_, S>,
    content: &Digest,
    case: ActionId,
) -> Verdict {
    let at = state_key::content(content);
    match view.get::<ActionId>(&at)? {
        None => {
            view.put(at, &case);
            Ok(())
        }
        Some(owner) => want(owner == case, Outcome::ContentTaken),
    }
}

/// The version of the item that the case was filed under.
pub(super) fn item_of<S: Store>(view: &View<'_, S>, case: &CaseRecord) -> Verdict<ItemRecord> {
    let item = view.get(&state_key::item_version(&case.item, case.version))?;
    item.ok_or(Refusal::Outcome(Outcome::ItemUnknown))
}

/// Moves a case along the table.
pub(super) fn advance(case: &mut CaseRecord, event: CaseEvent) -> Verdict {
    let next = case.state.after(event, case.before);
    let refusal = if case.state.is_open() || event == CaseEvent::Close {
        Outcome::NotAtThisStep
    } else {
        Outcome::CaseClosed
    };
    case.state = next.ok_or(Refusal::Outcome(refusal))?;
    Ok(())
}

/// The clock and the rule start, or go on after a correction.
pub(super) fn begin<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    id: ActionId,
    case: &mut CaseRecord,
    item: &ItemRecord,
) -> Verdict {
    let days = match case.deadline {
        Deadline::NotBegun => Some(item.deadline_days),
        Deadline::Paused(left) => Some(left),
        Deadline::Due(_) => None,
    };
    if let Some(days) = days {
        let due_s = deadline::due(context.time_s, days, worked(view))?;
        case.deadline = Deadline::Due(due_s);
    }
    case.judged.clear();
    case.endorsed = None;
    if item.rule.is_some() {
        evaluators::open(view, context, id, case)
    } else if item.public_rule.is_some() {
        ruling::judge(view, context, id, case, item)
    } else {
        Ok(())
    }
}

/// The clock stops while the holder corrects; nobody judges what will change.
pub(super) fn pause<S: Store>(
    view: &View<'_, S>,
    context: &Context<'_>,
    case: &mut CaseRecord,
) -> Verdict {
    if let Deadline::Due(due_s) = case.deadline {
        let left = deadline::days_left(context.time_s, due_s, worked(view))?;
        case.deadline = Deadline::Paused(left);
    }
    case.ruling = Ruling::None;
    case.endorsed = None;
    Ok(())
}

/// Which days are worked, by the calendars that the departments voted. Each year's is read
/// once.
fn worked<S: Store>(view: &View<'_, S>) -> impl FnMut(i64) -> Verdict<bool> {
    let mut years: BTreeMap<i64, Option<Calendar>> = BTreeMap::new();
    move |day| {
        let year = deadline::year_of(day);
        let calendar = match years.entry(year) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(match u16::try_from(year) {
                Ok(year) => view.get(&state_key::calendar(year))?,
                Err(_) => None,
            }),
        };
        Ok(deadline::is_worked(day, calendar.as_ref()))
    }
}

/// A member of staff decides; where the item wants four eyes, after somebody else has
/// recommended the same.
pub(super) fn decide<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    id: ActionId,
    approve: bool,
    reason: Option<Reason>,
) -> Verdict {
    let mut case = find(view, context, id)?;
    let item = item_of(view, &case)?;
    let event = if approve {
        CaseEvent::Approve
    } else {
        CaseEvent::Deny
    };
    advance(&mut case, event)?;
    if item.four_eyes {
        let same = case.endorsed.filter(|endorsed| endorsed.approve == approve);
        let first = same.ok_or(Refusal::Outcome(Outcome::EndorsementMissing))?;
        want(first.by != context.person(), Outcome::SamePerson)?;
    }
    if matches!(case.ruling, Ruling::Open(_)) {
        case.ruling = Ruling::None;
    }
    case.decision = Some(Decision {
        approved: approve,
        by: Some(context.action.author),
        at_s: context.time_s,
        late: is_late(context, &case),
        reason,
        rule: item.rule.map(|rule| rule.digest).or(item.public_rule),
        verdicts: Vec::new(),
    });
    over(view, id, &case)?;
    // What is approved stays in the list until its certificate is issued.
    if !approve || item.yields.is_none() {
        work::leave(view, &case.department, id)?;
    }
    save(view, context, id, &mut case)
}

/// Whether the deadline is over.
pub(super) const fn is_late(context: &Context<'_>, case: &CaseRecord) -> bool {
    match case.deadline {
        Deadline::Due(due_s) => context.time_s > due_s,
        Deadline::NotBegun | Deadline::Paused(_) => false,
    }
}

/// A case is open no more: nobody judges it, and a name that it did not get is free again.
pub(super) fn over<S: Store>(view: &mut View<'_, S>, id: ActionId, case: &CaseRecord) -> Verdict {
    ruling::forget(view, id, case)?;
    let lost = matches!(case.state, CaseState::Withdrawn | CaseState::Denied);
    if lost {
        register::release(view, id, case)?;
    }
    Ok(())
}

/// Writes a case after one more of its actions, which the next one must name as parent.
pub(super) fn save<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    id: ActionId,
    case: &mut CaseRecord,
) -> Verdict {
    case.last = context.digest;
    append(view, context, id, case)
}

/// As [`save`] for an action that the next one need not know.
pub(super) fn append<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    id: ActionId,
    case: &mut CaseRecord,
) -> Verdict {
    let place = state_key::case_action(id, case.actions);
    view.put(place, &context.digest);
    let count = case.actions.checked_add(1);
    case.actions = count.ok_or(Refusal::Outcome(Outcome::OutOfBounds))?;
    view.put(state_key::case(id), case);
    Ok(())
}
