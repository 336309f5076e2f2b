//! Decision by a rule over public fields and licence states, judged in the block: when a
//! case is filed, confirmed or corrected, and again when a licence of its holder changes.

use super::{Context, Refusal, Verdict, licences, life, register, want, work};
use crate::record::{CaseRecord, Decision, ItemRecord, LicenceRecord, Ruling};
use crate::rule::{Kind, Rule, Scope, Value};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{NAME_FIELD, PublicKind, PublicValue, public_text};
use domain::case::CaseEvent;
use domain::deadline::day;
use domain::factor::Factors;
use domain::id::{ActionId, Digest, HolderHandle};
use domain::outcome::Outcome;
use domain::verdict::Verdict as Condition;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Most cases of one holder that wait for a change of the holder's licences.
const MAX_WAITING: usize = 8;

/// What a rule in the block may read: the item's public fields.
pub(crate) fn scope(fields: &[domain::action::PublicDeclared]) -> Scope {
    let kind = |kind| match kind {
        PublicKind::Text => Kind::Text,
        PublicKind::Integer => Kind::Integer,
        PublicKind::Boolean => Kind::Boolean,
    };
    let fields = fields
        .iter()
        .map(|field| (field.name.as_str().to_owned(), kind(field.kind)));
    Scope::Public(fields.collect())
}

/// Judges a case by its item's rule over public fields. Where it does not hold, the case
/// waits for a clerk, or for a change of the holder's licences.
pub(super) fn judge<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    id: ActionId,
    case: &mut CaseRecord,
    item: &ItemRecord,
) -> Verdict {
    let Some((digest, rule)) = rule_of(view, item)? else {
        return Ok(());
    };
    let verdicts = rule.judge(&inputs(view, context, id, case, &rule)?);
    if Condition::all_hold(&verdicts) && approve(view, context, id, case, item, digest, verdicts)? {
        return Ok(());
    }
    case.ruling = Ruling::NotHeld;
    let at = state_key::ruled_cases(case.holder);
    let mut waiting: Vec<ActionId> = view.get(&at)?.unwrap_or_default();
    if waiting.len() < MAX_WAITING && !waiting.contains(&id) {
        waiting.push(id);
        view.put(at, &waiting);
    }
    Ok(())
}

/// A licence of this holder changed: cases that wait for it are judged again.
pub(super) fn judge_again<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    holder: HolderHandle,
) -> Verdict {
    let waiting: Vec<ActionId> = view
        .get(&state_key::ruled_cases(holder))?
        .unwrap_or_default();
    for id in waiting.into_iter().take(MAX_WAITING) {
        let Some(mut case) = view.get::<CaseRecord>(&state_key::case(id))? else {
            continue;
        };
        if case.state.after(CaseEvent::ApproveByRule, None).is_some() {
            let item = life::item_of(view, &case)?;
            judge(view, context, id, &mut case, &item)?;
            view.put(state_key::case(id), &case);
        }
    }
    Ok(())
}

/// A case that is decided waits for nothing.
pub(super) fn forget<S: Store>(view: &mut View<'_, S>, id: ActionId, case: &CaseRecord) -> Verdict {
    let at = state_key::ruled_cases(case.holder);
    let Some(mut waiting) = view.get::<Vec<ActionId>>(&at)? else {
        return Ok(());
    };
    waiting.retain(|other| *other != id);
    if waiting.is_empty() {
        view.remove(at);
    } else {
        view.put(at, &waiting);
    }
    Ok(())
}

/// The rule's conditions hold: approves, and issues the licence that the item yields.
/// `false` where the licence cannot be issued, as another business has the name or the type
/// is frozen: then a clerk decides.
pub(super) fn approve<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    id: ActionId,
    case: &mut CaseRecord,
    item: &ItemRecord,
    rule: Digest,
    verdicts: Vec<Condition>,
) -> Verdict<bool> {
    if let Some(yields) = &item.yields {
        let frozen = licences::is_frozen(view, context, &case.department, &yields.licence)?;
        if frozen || register::taken(view, id, &case.public)? {
            return Ok(false);
        }
    }
    life::advance(case, CaseEvent::ApproveByRule)?;
    case.ruling = Ruling::Approved;
    case.decision = Some(Decision {
        approved: true,
        by: None,
        at_s: context.time_s,
        late: life::is_late(context, case),
        reason: None,
        rule: Some(rule),
        verdicts,
    });
    work::leave(view, &case.department, id)?;
    forget(view, id, case)?;
    if let Some(yields) = &item.yields {
        licences::issue_by_rule(view, context, id, case, yields)?;
    }
    Ok(true)
}

/// The item's rule, parsed once in a block.
fn rule_of<S: Store>(
    view: &mut View<'_, S>,
    item: &ItemRecord,
) -> Verdict<Option<(Digest, Rc<Rule>)>> {
    let Some(digest) = item.public_rule else {
        return Ok(None);
    };
    let key = (item.item.clone(), item.version);
    if let Some(rule) = view.rules.get(&key) {
        return Ok(Some((digest, Rc::clone(rule))));
    }
    let text: Option<String> = view.get(&state_key::rule(&digest))?;
    let text = text.ok_or(Refusal::Outcome(Outcome::TermsInvalid))?;
    // It was checked when it was published.
    let rule = Rule::parse(&text, &scope(&item.public_fields))
        .map_err(|_| Refusal::Outcome(Outcome::TermsInvalid))?;
    let rule = Rc::new(rule);
    view.rules.insert(key, Rc::clone(&rule));
    Ok(Some((digest, rule)))
}

/// What the rule reads, and nothing else.
fn inputs<S: Store>(
    view: &View<'_, S>,
    context: &Context<'_>,
    id: ActionId,
    case: &CaseRecord,
    rule: &Rule,
) -> Verdict<BTreeMap<String, Value>> {
    let mut inputs = BTreeMap::new();
    for name in rule.inputs().keys() {
        let parts: Vec<&str> = name.split('.').collect();
        let factor = |factor| Some(Value::Boolean(case.factors.covers(factor)));
        let value = match parts.as_slice() {
            ["today"] => Some(Value::Integer(day(context.time_s))),
            ["case", "filed_on"] => Some(Value::Integer(day(case.filed_s))),
            ["case", "card"] => factor(Factors::CARD),
            ["case", "finger"] => factor(Factors::FINGER),
            ["case", "staff"] => factor(Factors::STAFF),
            ["case", field] => public_value(case, field),
            ["register", "name_taken"] => match public_text(&case.public, NAME_FIELD) {
                None => None,
                Some(_) => Some(Value::Boolean(register::taken(view, id, &case.public)?)),
            },
            ["licences", licence, what] => licence_value(view, context, case, licence, what)?,
            _ => None,
        };
        if let Some(value) = value {
            inputs.insert(name.clone(), value);
        }
    }
    Ok(inputs)
}

fn public_value(case: &CaseRecord, name: &str) -> Option<Value> {
    let field = case
        .public
        .iter()
        .find(|field| field.name.as_str() == name)?;
    Some(match &field.value {
        PublicValue::Text(text) => Value::Text(text.clone()),
        PublicValue::Integer(number) => Value::Integer(*number),
        PublicValue::Boolean(yes) => Value::Boolean(*yes),
    })
}

/// The newest licence of this type of the case's holder, or of a card whose place the
/// holder's took.
fn licence_value<S: Store>(
    view: &View<'_, S>,
    context: &Context<'_>,
    case: &CaseRecord,
    licence: &str,
    what: &str,
) -> Verdict<Option<Value>> {
    let mut found: Option<LicenceRecord> = None;
    for card in life::cards(view, case.holder)? {
        if let Some(identifier) = view.get(&state_key::holder_licence(card, licence))? {
            found = view.get(&state_key::licence(&identifier))?;
            want(found.is_some(), Outcome::LicenceUnknown)?;
            break;
        }
    }
    Ok(match (what, &found) {
        ("active", found) => {
            let today = day(context.time_s);
            let active = found.as_ref().is_some_and(|found| found.holds_on(today));
            Some(Value::Boolean(active))
        }
        ("since", Some(found)) => Some(Value::Integer(found.valid_from)),
        ("until", Some(found)) => found.valid_until.map(Value::Integer),
        _ => None,
    })
}
