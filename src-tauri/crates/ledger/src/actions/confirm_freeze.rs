//! The second person confirms a freeze within the hour: it stands until it is thawed.

use super::{Context, Verdict, Wish, freezing, want};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::ConfirmFreeze;
use domain::outcome::Outcome;

impl Wish for ConfirmFreeze {
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        freezing::authority(view, context, &self.target)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut record = freezing::standing(view, context, &self.target)?;
        want(record.freeze == self.freeze, Outcome::NotFrozen)?;
        want(record.confirmed_by.is_none(), Outcome::AlreadyConfirmed)?;
        let person = context.author.person();
        want(record.by != person, Outcome::SamePerson)?;
        record.confirmed_by = Some(person);
        view.put(state_key::freeze(&self.target), &record);
        Ok(())
    }
}
