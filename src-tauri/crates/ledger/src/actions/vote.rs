//! A department votes. A proposal passes with the vote that makes it more than two thirds of
//! the departments that are members then, and acts in that block.

use super::{Context, Refusal, Verdict, Wish, effect, keys, want};
use crate::record::{ProposalRecord, ProposalStatus};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::Vote;
use domain::id::{DepartmentCode, Digest};
use domain::outcome::Outcome;

impl Wish for Vote {
    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let record: Option<ProposalRecord> = view.get(&state_key::proposal(&self.proposal))?;
        let record = record.ok_or(Refusal::Outcome(Outcome::ProposalUnknown))?;
        let open = record.status == ProposalStatus::Open && context.time_s <= record.expires_s;
        want(open, Outcome::ProposalClosed)?;
        cast(view, context, self.proposal, record, self.approve)
    }
}

/// Counts the author's department's vote and, where that decides it, decides. Where the
/// proposal cannot act any more as things stand, the deciding vote is refused and not counted.
pub(super) fn cast<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
    id: Digest,
    mut record: ProposalRecord,
    approve: bool,
) -> Verdict {
    let department = &context.author.department;
    // A department that left in this very block has no voice any more.
    let members = keys::members(view)?;
    want(
        members.binary_search(department).is_ok(),
        Outcome::DepartmentUnknown,
    )?;
    let voted = record.approve.contains(department) || record.reject.contains(department);
    want(!voted, Outcome::AlreadyVoted)?;
    let side = if approve {
        &mut record.approve
    } else {
        &mut record.reject
    };
    side.push(department.clone());

    let (wanted, all) = (tally(&record.approve, &members), members.len());
    let against = tally(&record.reject, &members);
    if passes(wanted, all) {
        effect::apply(view, context, &record.proposal)?;
        record.status = ProposalStatus::Passed(context.height);
    } else if !passes(all.saturating_sub(against), all) {
        record.status = ProposalStatus::Rejected(context.height);
    }
    view.put(state_key::proposal(&id), &record);
    Ok(())
}

/// Votes of those that are members still.
fn tally(votes: &[DepartmentCode], members: &[DepartmentCode]) -> usize {
    let counts = |code: &&DepartmentCode| members.binary_search(code).is_ok();
    votes.iter().filter(counts).count()
}

/// More than two thirds.
const fn passes(votes: usize, all: usize) -> bool {
    votes.saturating_mul(3) > all.saturating_mul(2)
}

#[cfg(test)]
mod tests {
    use super::passes;

    #[test]
    fn more_than_two_thirds_is_all_of_three_and_three_of_four() {
        let least = |all| (0..=all).find(|votes| passes(*votes, all)).unwrap();
        assert_eq!([1, 2, 3, 4, 5, 6, 7].map(least), [1, 2, 3, 3, 4, 5, 5]);
    }
}
