//! An evaluator's verdicts on a case. Where two departments agree that every condition
//! holds, the case is approved in that very block; where they differ, a clerk decides.

use super::{Context, Refusal, Verdict, Wish, life, ruling, want};
use crate::record::{CaseRecord, Ruling, VerdictRecord};
use crate::rule::MAX_CONDITIONS;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::JudgeCase;
use domain::case::{AGREEING, CaseEvent, Judged, agree};
use domain::outcome::Outcome;
use domain::verdict::Verdict as Condition;

impl Wish for JudgeCase {
    fn stateless(&self) -> Result<(), Outcome> {
        let holds = (1..=MAX_CONDITIONS).contains(&self.verdicts.len());
        holds.then_some(()).ok_or(Outcome::OutOfBounds)
    }

    fn authority<S: Store>(&self, _: &View<'_, S>, context: &Context<'_>) -> Verdict {
        let own = context.author.acts_for(&self.department);
        want(own, Outcome::NotAllowed)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut case = life::load(view, self.case)?;
        let item = life::item_of(view, &case)?;
        let named = item.rule.as_ref().filter(|rule| {
            let place = rule.evaluators.binary_search(&self.department);
            place.is_ok()
        });
        let rule = named.ok_or(Refusal::Outcome(Outcome::NotEvaluator))?;
        life::advance(&mut case, CaseEvent::Judge)?;
        let same = self.rule == rule.digest
            && self.version == case.version
            && self.fields == case.fields
            && u32::try_from(self.verdicts.len()) == Ok(rule.conditions);
        want(same, Outcome::VerdictStale)?;
        let judged = case
            .judged
            .iter()
            .any(|one| one.department == self.department);
        want(!judged, Outcome::AlreadyJudged)?;
        let in_time = matches!(case.ruling, Ruling::Open(due_s) if context.time_s <= due_s);
        want(in_time, Outcome::LeftToClerk)?;

        let all_hold = Condition::all_hold(&self.verdicts);
        let others = others_differ(view, self, &case)?;
        view.put(
            state_key::verdict(self.case, &self.department),
            &VerdictRecord {
                action: context.digest,
                by: context.action.author,
                rule: self.rule,
                version: self.version,
                fields: self.fields,
                input: self.input,
                verdicts: self.verdicts.clone(),
            },
        );
        case.judged.push(Judged {
            department: self.department.clone(),
            all_hold,
        });
        if agree(&case.judged) {
            let verdicts = self.verdicts.clone();
            if ruling::approve(
                view,
                context,
                self.case,
                &mut case,
                &item,
                rule.digest,
                verdicts,
            )? {
                return life::save(view, context, self.case, &mut case);
            }
            case.ruling = Ruling::NotHeld;
        } else if others {
            case.ruling = Ruling::Differ;
        } else if case.judged.len() >= AGREEING {
            case.ruling = Ruling::NotHeld;
        }
        life::append(view, context, self.case, &mut case)
    }
}

/// Whether another department's verdicts on these fields are not the same.
fn others_differ<S: Store>(
    view: &View<'_, S>,
    own: &JudgeCase,
    case: &CaseRecord,
) -> Verdict<bool> {
    for other in &case.judged {
        let at = state_key::verdict(own.case, &other.department);
        let record: Option<VerdictRecord> = view.get(&at)?;
        if record.is_some_and(|record| record.verdicts != own.verdicts) {
            return Ok(true);
        }
    }
    Ok(false)
}
