//! The first of two people asks for a thaw.

use super::{Context, Verdict, Wish, freezing, want};
use crate::record::ThawRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::Thaw;
use domain::outcome::Outcome;

impl Wish for Thaw {
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        freezing::authority(view, context, &self.target)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut record = freezing::standing(view, context, &self.target)?;
        want(record.freeze == self.freeze, Outcome::NotFrozen)?;
        let open = record
            .thaw
            .as_ref()
            .is_some_and(|thaw| thaw.is_open(context.time_s));
        want(!open, Outcome::AlreadyConfirmed)?;
        record.thaw = Some(ThawRecord {
            thaw: context.digest,
            by: context.author.person(),
            time_s: context.time_s,
            confirmed: None,
        });
        view.put(state_key::freeze(&self.target), &record);
        Ok(())
    }
}
