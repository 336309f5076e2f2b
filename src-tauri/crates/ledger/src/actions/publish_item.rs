//! A department's administrator publishes the next version of one of its items.

use super::{Context, Verdict, Wish, want};
use crate::record::ItemRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::PublishItem;
use domain::id::ItemCode;
use domain::outcome::Outcome;

impl Wish for PublishItem {
    fn stateless(&self) -> Result<(), Outcome> {
        let holds = self.version > 0 && self.factors.is_known();
        holds.then_some(()).ok_or(Outcome::OutOfBounds)
    }

    /// The item belongs to who published it first.
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        let own = context.author.acts_for(&self.department);
        let current: Option<ItemRecord> = view.get(&state_key::item(&self.item))?;
        let others = current.is_some_and(|current| current.department != self.department);
        want(own && !others, Outcome::NotAllowed)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, _: &Context<'_>) -> Verdict {
        let at = state_key::item(&self.item);
        let current: Option<ItemRecord> = view.get(&at)?;
        let current = current.map_or(0, |current| current.version);
        let next = current.checked_add(1);
        want(next == Some(self.version), Outcome::VersionNotNext)?;
        if current == 0 {
            let mut items: Vec<ItemCode> = view.get(&state_key::items())?.unwrap_or_default();
            if let Err(place) = items.binary_search(&self.item) {
                items.insert(place, self.item.clone());
            }
            view.put(state_key::items(), &items);
        }
        view.put(at, &ItemRecord::from(self));
        Ok(())
    }
}
