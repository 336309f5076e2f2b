//! A department's administrator publishes the next version of one of its items.

use super::{Verdict, want};
use crate::record::{ItemRecord, KeyRecord};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{PublishItem, Role};
use domain::id::ItemCode;
use domain::outcome::Outcome;

pub(super) fn stateless(body: &PublishItem) -> Result<(), Outcome> {
    let holds = body.version > 0 && body.factors.is_known();
    holds.then_some(()).ok_or(Outcome::OutOfBounds)
}

/// The item belongs to who published it first.
pub(super) fn authority<S: Store>(
    view: &View<'_, S>,
    author: &KeyRecord,
    body: &PublishItem,
) -> Verdict {
    let own = author.role == Role::DepartmentAdmin && author.department == body.department;
    let current: Option<ItemRecord> = view.get(&state_key::item(&body.item))?;
    let others = current.is_some_and(|current| current.department != body.department);
    want(own && !others, Outcome::NotAllowed)
}

pub(super) fn execute<S: Store>(view: &mut View<'_, S>, body: &PublishItem) -> Verdict {
    let at = state_key::item(&body.item);
    let current: Option<ItemRecord> = view.get(&at)?;
    let current = current.map_or(0, |current| current.version);
    let next = current.checked_add(1);
    want(next == Some(body.version), Outcome::VersionNotNext)?;
    if current == 0 {
        let mut items: Vec<ItemCode> = view.get(&state_key::items())?.unwrap_or_default();
        if let Err(place) = items.binary_search(&body.item) {
            items.insert(place, body.item.clone());
        }
        view.put(state_key::items(), &items);
    }
    view.put(at, &ItemRecord::from(body));
    Ok(())
}
