//! A clerk asks that a new card take an old one's place. A second person confirms it.

use super::{Context, Verdict, Wish, licences, life, want};
use crate::record::{HolderLicences, HolderRecord, RebindRecord};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{RebindHolder, Rights};
use domain::id::HolderHandle;
use domain::outcome::Outcome;

impl Wish for RebindHolder {
    fn stateless(&self) -> Result<(), Outcome> {
        let two = self.from != self.to;
        two.then_some(()).ok_or(Outcome::OutOfBounds)
    }

    /// A clerk moves what belongs to the own department only: handles differ from one
    /// department to the next.
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        let author = context.author;
        want(author.has_rights(Rights::REBIND), Outcome::NotAllowed)?;
        for card in [self.from, self.to] {
            let cases: Option<HolderRecord> = view.get(&state_key::holder(card))?;
            if let Some(cases) = cases {
                let case = life::load(view, cases.newest)?;
                want(author.acts_for(&case.department), Outcome::NotAllowed)?;
            }
            let held: Option<HolderLicences> = view.get(&state_key::holder_licences(card))?;
            if let Some(held) = held {
                let licence = licences::load(view, &held.newest)?;
                want(author.acts_for(&licence.department), Outcome::NotAllowed)?;
            }
        }
        Ok(())
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        want_free(view, self.from, self.to)?;
        let at = state_key::rebind(context.action.action_id);
        want(!view.has(&at)?, Outcome::Conflict)?;
        view.put(
            at,
            &RebindRecord {
                from: self.from,
                to: self.to,
                department: context.author.department.clone(),
                by: context.person(),
                reason: self.reason.clone(),
                confirmed: None,
            },
        );
        Ok(())
    }
}

/// Neither card was replaced, and the new one took no other's place. So the cards of a
/// holder are one line, never a ring.
pub(super) fn want_free<S: Store>(
    view: &View<'_, S>,
    from: HolderHandle,
    to: HolderHandle,
) -> Verdict {
    for key in [
        state_key::card_replaced(from),
        state_key::card_replaced(to),
        state_key::card_before(to),
    ] {
        want(!view.has(&key)?, Outcome::AlreadyRebound)?;
    }
    Ok(())
}
