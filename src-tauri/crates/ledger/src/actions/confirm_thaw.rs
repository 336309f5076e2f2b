//! The second person confirms a thaw within the hour: it acts from the next block on.

use super::{Context, Refusal, Verdict, Wish, freezing, want};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::ConfirmThaw;
use domain::outcome::Outcome;

impl Wish for ConfirmThaw {
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        freezing::authority(view, context, &self.target)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut record = freezing::standing(view, context, &self.target)?;
        let thaw = record.thaw.as_mut();
        let asked = thaw.filter(|thaw| thaw.thaw == self.thaw && thaw.is_open(context.time_s));
        let thaw = asked.ok_or(Refusal::Outcome(Outcome::NotFrozen))?;
        want(thaw.by != context.author.person(), Outcome::SamePerson)?;
        thaw.confirmed = Some(context.height);
        view.put(state_key::freeze(&self.target), &record);
        Ok(())
    }
}
