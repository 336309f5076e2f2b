//! A department proposes something to all, and votes for it with the same action.

use super::{Context, Verdict, Wish, want};
use super::{effect, vote};
use crate::record::{ProposalRecord, ProposalStatus};
use crate::signer;
use crate::store::Store;
use crate::validators;
use crate::view::View;
use domain::action::{Proposal, Propose};
use domain::outcome::Outcome;

const DAY_S: u64 = 86_400;

impl Wish for Propose {
    fn stateless(&self) -> Result<(), Outcome> {
        let holds = match &self.proposal {
            Proposal::Validators(changes) => return validators::bounds(changes),
            Proposal::Params(params) => params.holds(),
            Proposal::Protocol(version, _) => *version > 1,
            Proposal::Calendar(calendar) => calendar.holds(),
            Proposal::AddDepartment(..)
            | Proposal::RemoveDepartment(_)
            | Proposal::EnrolAdmin(..)
            | Proposal::RevokeKey(_) => true,
        };
        holds.then_some(()).ok_or(Outcome::OutOfBounds)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        // What could not act now is not put to the vote. It is judged again when it passes.
        match effect::apply(view, context, &self.proposal) {
            Err(super::Refusal::Outcome(Outcome::ChangePending)) => {}
            other => other?,
        }
        view.discard();
        let days = u64::from(signer::params(view)?.proposal_days);
        let record = ProposalRecord {
            proposal: self.proposal.clone(),
            department: context.author.department.clone(),
            expires_s: context.time_s.saturating_add(days.saturating_mul(DAY_S)),
            approve: Vec::new(),
            reject: Vec::new(),
            status: ProposalStatus::Open,
        };
        want(record.expires_s > context.time_s, Outcome::OutOfBounds)?;
        vote::cast(view, context, context.digest, record, true)
    }
}
