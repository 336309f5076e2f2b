//! The grantee uses a grant: on the record first.

use super::{Context, Verdict, Wish, accesses, grants, want};
use crate::record::GrantRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{Rights, Role, UseGrant};
use domain::outcome::Outcome;

impl Wish for UseGrant {
    /// Staff of the grantee who may open content, or its evaluator.
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        let grant: Option<GrantRecord> = view.get(&state_key::grant(self.grant))?;
        let Some(grant) = grant else { return Ok(()) };
        let author = context.author;
        let may = author.role == Role::Evaluator || author.has_rights(Rights::OPEN);
        want(may && author.acts_for(&grant.grantee), Outcome::NotAllowed)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut grant = grants::load(view, self.grant)?;
        let holds = grant.holds_at(context.time_s) && grant.purpose == self.purpose;
        want(holds, Outcome::GrantEnded)?;
        grants::owner(view, &grant.what)?;
        grant.uses = grant.uses.saturating_add(1);
        view.put(state_key::grant(self.grant), &grant);
        let at = state_key::grant_used(self.grant, context.action.author);
        let id = Some(self.grant);
        let (holder, what) = (grant.holder, grant.what);
        accesses::record(view, context, holder, at, what, &self.purpose, id)
    }
}
