//! A department's administrator publishes the next version of one of its items.

use super::{Context, Verdict, Wish, ruling, want};
use crate::record::{Evaluated, ItemRecord};
use crate::rule::{self, Rule, Scope};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::PublishItem;
use domain::id::ItemCode;
use domain::outcome::Outcome;

impl Wish for PublishItem {
    fn stateless(&self) -> Result<(), Outcome> {
        if self.version == 0 || !self.factors.is_known() {
            return Err(Outcome::OutOfBounds);
        }
        rules(self).map(|_| ()).ok_or(Outcome::TermsInvalid)
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
        write(view, self);
        Ok(())
    }
}

/// A rule as it was published: its text and how many conditions it has.
type Published<'a> = Option<(&'a str, u32)>;

/// Checks an item's terms and the rules in them. `None` where something does not hold.
fn rules(item: &PublishItem) -> Option<(Published<'_>, Published<'_>)> {
    let Some(terms) = &item.terms else {
        return Some((None, None));
    };
    if !terms.hold() {
        return None;
    }
    let check = |text: &'_ str, scope: &Scope| {
        let rule = Rule::parse(text, scope).ok()?;
        u32::try_from(rule.conditions()).ok()
    };
    let private = match &terms.rule {
        None => None,
        Some(rule) => Some((rule.cel.as_str(), check(&rule.cel, &Scope::Private)?)),
    };
    let public = match &terms.public_rule {
        None => None,
        Some(text) => {
            let scope = ruling::scope(&terms.public_fields);
            Some((text.as_str(), check(text, &scope)?))
        }
    };
    Some((private, public))
}

/// Whether an item's terms and the rules in them hold.
pub(crate) fn terms_hold(item: &PublishItem) -> bool {
    rules(item).is_some()
}

/// Writes a version whose terms hold, and the texts of its rules.
pub(crate) fn write<S: Store>(view: &mut View<'_, S>, item: &PublishItem) {
    let mut record = ItemRecord::from(item);
    let (private, public) = rules(item).unwrap_or_default();
    if let (Some((text, conditions)), Some(terms)) = (private, &item.terms) {
        let digest = rule::digest(text);
        view.put(state_key::rule(&digest), &text);
        record.rule = terms.rule.as_ref().map(|rule| Evaluated {
            digest,
            conditions,
            evaluators: rule.evaluators.clone(),
        });
    }
    if let Some((text, _)) = public {
        let digest = rule::digest(text);
        view.put(state_key::rule(&digest), &text);
        record.public_rule = Some(digest);
    }
    view.put(state_key::item_version(&item.item, item.version), &record);
    view.put(state_key::item(&item.item), &record);
}
