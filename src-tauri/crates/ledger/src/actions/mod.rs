//! What each action does, one file per kind and three phases in each: `stateless` (bounds),
//! `authority` (may this key do this), `execute` (does the state allow it; then write).

mod attest_audit;
mod attest_erasure;
mod confirm_freeze;
mod confirm_thaw;
pub(crate) mod effect;
mod enrol_key;
mod file_case;
mod freeze;
mod freezing;
mod keys;
mod propose;
mod publish_item;
mod publish_notice;
mod rate_visit;
mod replaces;
mod revoke_key;
mod rotate_key;
mod thaw;
mod vote;
mod withdraw_case;

use crate::authority;
use crate::error::LedgerError;
use crate::record::KeyRecord;
use crate::store::Store;
use crate::view::View;
use domain::action::{Action, Body, Rights, Role};
use domain::factor::Factors;
use domain::id::Digest;
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
