//! A person applies for an item at an enrolled device, alone or with a member of staff. The
//! case's id is the action's id.

use super::{Context, Refusal, Verdict, Wish, life, register, want, work};
use crate::record::{CaseRecord, Deadline, HolderRecord, ItemRecord, Ruling};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{FileCase, Role, public_fields_fit};
use domain::case::{Case, CaseState};
use domain::factor::Factors;
use domain::outcome::Outcome;

impl Wish for FileCase {
    fn stateless(&self) -> Result<(), Outcome> {
        if !self.factors.is_known() {
            return Err(Outcome::OutOfBounds);
        }
        let card = self.factors.covers(Factors::CARD);
        card.then_some(()).ok_or(Outcome::FactorsMissing)
    }

    fn authority<S: Store>(&self, _: &View<'_, S>, context: &Context<'_>) -> Verdict {
        want(context.signer(Role::Device).is_some(), Outcome::NotAllowed)?;
        context.staff_stands_by(self.factors)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let item: Option<ItemRecord> = view.get(&state_key::item(&self.item))?;
        let Some(item) = item.filter(|item| (1..=item.version).contains(&self.version)) else {
            return Err(Refusal::Outcome(Outcome::ItemUnknown));
        };
        want(self.version == item.version, Outcome::ItemSuperseded)?;
        let id = context.action.action_id;
        // Another author's case has this id: whoever comes second needs a new one.
        want(!view.has(&state_key::case(id))?, Outcome::Conflict)?;
        life::is_in_use(view, self.holder)?;
        let public = self.public.clone().unwrap_or_default();
        let fits = public_fields_fit(&item.public_fields, &public);
        want(fits, Outcome::PublicFieldsWrong)?;
        life::take_content(view, &self.content, id)?;
        let Some(case) = Case::open(context.action, item.factors) else {
            return Err(Refusal::Outcome(Outcome::OutOfBounds));
        };

        let holder: Option<HolderRecord> = view.get(&state_key::holder(case.holder))?;
        let cases = holder.as_ref().map_or(0, |holder| holder.cases);
        let cases = cases.checked_add(1);
        let cases = cases.ok_or(Refusal::Outcome(Outcome::OutOfBounds))?;
        let mut record = CaseRecord {
            item: case.item,
            version: case.version,
            holder: case.holder,
            state: case.state,
            last: context.digest,
            actions: 0,
            previous: holder.map(|holder| holder.newest),
            department: item.department.clone(),
            fields: self.fields,
            content: self.content,
            factors: self.factors,
            filed_s: context.time_s,
            deadline: Deadline::NotBegun,
            before: None,
            ruling: Ruling::None,
            judged: Vec::new(),
            endorsed: None,
            decision: None,
            licence: None,
            public,
        };
        view.put(
            state_key::holder(case.holder),
            &HolderRecord { newest: id, cases },
        );
        work::enter(view, &record.department, id)?;
        register::propose(view, &record.department, id, &record.public)?;
        if record.state == CaseState::Filed {
            life::begin(view, context, id, &mut record, &item)?;
        }
        life::save(view, context, id, &mut record)
    }
}
