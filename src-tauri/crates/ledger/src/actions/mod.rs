//! What each action does, one file per kind and three phases in each: `stateless` (bounds),
//! `authority` (may this key do this), `execute` (does the state allow it; then write).

mod accept_case;
mod accesses;
mod approve_case;
mod attest_audit;
mod attest_erasure;
mod close_case;
mod confirm_freeze;
mod confirm_person;
mod confirm_rebind;
mod confirm_thaw;
mod correct_case;
mod deny_case;
pub(crate) mod effect;
mod endorse_case;
mod enrol_key;
mod erase_content;
mod evaluators;
mod file_case;
mod freeze;
mod freezing;
mod grant_sharing;
mod grants;
mod issue_licence;
mod judge_case;
mod keys;
mod licences;
mod life;
mod open_content;
mod propose;
mod publish_item;
mod publish_notice;
mod rate_case;
mod rate_visit;
mod rebind_holder;
mod register;
mod renew_licence;
mod replaces;
mod resume_licence;
mod revoke_key;
mod revoke_licence;
mod rotate_key;
mod ruling;
mod suspend_licence;
mod thaw;
mod undo_withdrawal;
mod use_grant;
mod vote;
mod want_correction;
mod withdraw_case;
mod withdraw_grant;
mod work;

use crate::authority;
use crate::error::LedgerError;
use crate::record::KeyRecord;
use crate::store::Store;
use crate::view::View;
use domain::action::{Action, Body, Rights, Role};
use domain::factor::Factors;
use domain::id::{Digest, KeyId};
use domain::outcome::Outcome;

/// How an action ends other than well.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It is refused, with this outcome.
    Outcome(Outcome),
    /// The ledger itself cannot go on.
    Broken(LedgerError),
}

impl From<LedgerError> for Refusal {
    fn from(error: LedgerError) -> Self {
        Self::Broken(error)
    }
}

pub(crate) use evaluators::end_timers;
pub(crate) use publish_item::{terms_hold, write as write_item};
pub(crate) use replaces::pass_on;

pub(crate) type Verdict<T = ()> = Result<T, Refusal>;

/// Refuses with `outcome` unless `holds`.
pub(crate) fn want(holds: bool, outcome: Outcome) -> Verdict {
    holds.then_some(()).ok_or(Refusal::Outcome(outcome))
}

/// The action in hand: verified, who signed it, and the block it stands in.
pub(crate) struct Context<'a> {
    pub(crate) action: &'a Action,
    pub(crate) digest: Digest,
    pub(crate) author: &'a KeyRecord,
    /// Who signed second, if anyone: a device or a member of staff.
    pub(crate) second: Option<&'a KeyRecord>,
    /// The block's height.
    pub(crate) height: u64,
    /// The block's time, seconds since 1970.
    pub(crate) time_s: u64,
}

impl<'a> Context<'a> {
    /// The signer of this role, the author first.
    pub(crate) fn signer(&self, role: Role) -> Option<&'a KeyRecord> {
        let signers = core::iter::once(self.author).chain(self.second);
        signers.into_iter().find(|key| key.role == role)
    }

    /// Who the author is where an action takes two people.
    pub(crate) fn person(&self) -> KeyId {
        self.author.person()
    }

    /// Refuses the factor "staff" unless a member of staff signed too, may stand by people,
    /// and belongs to the device's hall or to its whole department.
    pub(crate) fn staff_stands_by(&self, factors: Factors) -> Verdict {
        let (device, staff) = (self.signer(Role::Device), self.signer(Role::Staff));
        let stands_by = device.zip(staff).is_some_and(|(device, staff)| {
            let hall = device.hall.as_ref();
            staff.has_rights(Rights::CONFIRM)
                && hall.is_some_and(|hall| staff.acts_in(&device.department, hall))
        });
        let claimed = factors.covers(Factors::STAFF);
        want(!claimed || stands_by, Outcome::StaffMissing)
    }
}

/// Whether a kind of action names a parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parent {
    /// It never does: it opens a case, or belongs to none.
    Never,
    /// It always does: the last action of its case that the author knew.
    Always,
}

/// One kind of action: its phases in the order in which they run. Before `authority` the
/// role was looked up in [`authority::allowed`]; what [`replaces`] asks is asked between
/// `authority` and `execute`.
pub(crate) trait Wish {
    /// Whether it names a parent; else `out_of_bounds`.
    const PARENT: Parent = Parent::Never;

    /// The bounds of the fields alone. The same for ever, whatever the state.
    fn stateless(&self) -> Result<(), Outcome> {
        Ok(())
    }

    /// May this key do this, beyond its role.
    fn authority<S: Store>(&self, _view: &View<'_, S>, _context: &Context<'_>) -> Verdict {
        Ok(())
    }

    /// Does the state allow it; then write.
    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict;
}

/// Calls the same for whichever kind a body is.
macro_rules! for_any {
    ($body:expr, $wish:ident => $call:expr) => {
        match $body {
            Body::EnrolKey($wish) => $call,
            Body::PublishItem($wish) => $call,
            Body::FileCase($wish) => $call,
            Body::WithdrawCase($wish) => $call,
            Body::RateVisit($wish) => $call,
            Body::RotateKey($wish) => $call,
            Body::RevokeKey($wish) => $call,
            Body::PublishNotice($wish) => $call,
            Body::Freeze($wish) => $call,
            Body::ConfirmFreeze($wish) => $call,
            Body::Thaw($wish) => $call,
            Body::ConfirmThaw($wish) => $call,
            Body::Propose($wish) => $call,
            Body::Vote($wish) => $call,
            Body::AttestAudit($wish) => $call,
            Body::AttestErasure($wish) => $call,
            Body::ConfirmPerson($wish) => $call,
            Body::AcceptCase($wish) => $call,
            Body::WantCorrection($wish) => $call,
            Body::CorrectCase($wish) => $call,
            Body::EndorseCase($wish) => $call,
            Body::ApproveCase($wish) => $call,
            Body::DenyCase($wish) => $call,
            Body::CloseCase($wish) => $call,
            Body::JudgeCase($wish) => $call,
            Body::UndoWithdrawal($wish) => $call,
            Body::RateCase($wish) => $call,
            Body::IssueLicence($wish) => $call,
            Body::RenewLicence($wish) => $call,
            Body::SuspendLicence($wish) => $call,
            Body::ResumeLicence($wish) => $call,
            Body::RevokeLicence($wish) => $call,
            Body::GrantSharing($wish) => $call,
            Body::UseGrant($wish) => $call,
            Body::WithdrawGrant($wish) => $call,
            Body::OpenContent($wish) => $call,
            Body::RebindHolder($wish) => $call,
            Body::ConfirmRebind($wish) => $call,
            Body::EraseContent($wish) => $call,
        }
    };
}

const fn parent_of<W: Wish>(_: &W) -> Parent {
    W::PARENT
}

/// The bounds of the fields alone. The same for ever, whatever the state.
pub(crate) fn stateless(action: &Action) -> Result<(), Outcome> {
    let parent = for_any!(&action.body, wish => parent_of(wish));
    if action.parent.is_some() != (parent == Parent::Always) {
        return Err(Outcome::OutOfBounds);
    }
    for_any!(&action.body, wish => wish.stateless())
}

/// Runs a verified action. `Err` leaves the view's action layer to be discarded.
pub(crate) fn run<S: Store>(view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
    let body = &context.action.body;
    let kind = body.kind();
    stateless(context.action).map_err(Refusal::Outcome)?;
    if let Some(second) = context.second {
        let fits = matches!(second.role, Role::Device | Role::Staff);
        want(fits, Outcome::NotAllowed)?;
    }
    let allowed = authority::allowed(context.author.role, kind);
    want(allowed, Outcome::NotAllowed)?;
    for_any!(body, wish => wish.authority(view, context))?;
    replaces::check(view, context)?;
    for_any!(body, wish => wish.execute(view, context))?;
    replaces::mark(view, context)
}
