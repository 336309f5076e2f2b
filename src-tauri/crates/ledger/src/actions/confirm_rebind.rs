//! A second person confirms that a card takes another's place.

use super::{Context, Refusal, Verdict, Wish, rebind_holder, want};
use crate::record::RebindRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{ConfirmRebind, Rights};
use domain::outcome::Outcome;

impl Wish for ConfirmRebind {
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        let record: Option<RebindRecord> = view.get(&state_key::rebind(self.request))?;
        let author = context.author;
        let own = record.is_none_or(|record| author.acts_for(&record.department));
        want(
            own && author.has_rights(Rights::REBIND),
            Outcome::NotAllowed,
        )
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let at = state_key::rebind(self.request);
        let record: Option<RebindRecord> = view.get(&at)?;
        let mut record = record.ok_or(Refusal::Outcome(Outcome::RebindUnknown))?;
        want(record.by != context.person(), Outcome::SamePerson)?;
        rebind_holder::want_free(view, record.from, record.to)?;
        record.confirmed = Some(context.action.author);
        view.put(state_key::card_replaced(record.from), &record.to);
        view.put(state_key::card_before(record.to), &record.from);
        view.put(at, &record);
        Ok(())
    }
}
