//! The holder lets another department see something, for one purpose, until a time.

use super::{Context, Refusal, Verdict, Wish, grants, life, want};
use crate::record::{GrantRecord, HolderGrants};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{GrantSharing, MAX_GRANT_FIELDS, Role};
use domain::factor::Factors;
use domain::outcome::Outcome;

/// Longest time of a grant, in seconds: about five years.
const MAX_GRANT_S: u64 = 5 * 366 * 86_400;

impl Wish for GrantSharing {
    fn stateless(&self) -> Result<(), Outcome> {
        let sorted = self.fields.is_sorted_by(|one, next| one < next);
        if !self.factors.is_known() || self.fields.len() > MAX_GRANT_FIELDS || !sorted {
            return Err(Outcome::OutOfBounds);
        }
        let card = self.factors.covers(Factors::CARD);
        card.then_some(()).ok_or(Outcome::FactorsMissing)
    }

    /// The holder's own proof: the chip proved itself, or a member of staff signed too.
    fn authority<S: Store>(&self, _: &View<'_, S>, context: &Context<'_>) -> Verdict {
        want(context.signer(Role::Device).is_some(), Outcome::NotAllowed)?;
        context.staff_stands_by(self.factors)?;
        let proven = self.factors.covers(Factors::CHIP) || self.factors.covers(Factors::STAFF);
        want(proven, Outcome::ProofMissing)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let (holder, department) = grants::owner(view, &self.what)?;
        life::is_holder(view, holder, self.holder)?;
        want(
            view.has(&state_key::department(&self.grantee))?,
            Outcome::DepartmentUnknown,
        )?;
        let last = context.time_s.saturating_add(MAX_GRANT_S);
        let in_time = (context.time_s..=last).contains(&self.until_s);
        want(in_time && self.grantee != department, Outcome::OutOfBounds)?;
        let id = context.action.action_id;
        want(!view.has(&state_key::grant(id))?, Outcome::Conflict)?;

        let at = state_key::holder_grants(holder);
        let list: Option<HolderGrants> = view.get(&at)?;
        let grants = list.as_ref().map_or(0, |list| list.grants).checked_add(1);
        let grants = grants.ok_or(Refusal::Outcome(Outcome::OutOfBounds))?;
        view.put(at, &HolderGrants { newest: id, grants });
        view.put(
            state_key::grant(id),
            &GrantRecord {
                holder,
                department,
                what: self.what.clone(),
                grantee: self.grantee.clone(),
                purpose: self.purpose.clone(),
                fields: self.fields.clone(),
                until_s: self.until_s,
                withdrawn: false,
                uses: 0,
                previous: list.map(|list| list.newest),
                action: context.digest,
            },
        );
        Ok(())
    }
}
