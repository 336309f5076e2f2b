//! What each action does, one file per kind and three phases in each: `stateless` (bounds),
//! `authority` (may this key do this), `execute` (does the state allow it; then write).

mod enrol_key;
mod file_case;
mod publish_item;
mod rate_visit;
mod replaces;
mod withdraw_case;

use crate::error::LedgerError;
use crate::record::KeyRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{Action, Body, Role};
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

/// The action in hand: verified, and who signed it.
pub(crate) struct Context<'a> {
    pub(crate) action: &'a Action,
    pub(crate) digest: Digest,
    pub(crate) author: &'a KeyRecord,
}

/// The bounds of the fields alone. The same for ever, whatever the state.
pub(crate) fn stateless(action: &Action) -> Result<(), Outcome> {
    let parent_fits = match &action.body {
        Body::WithdrawCase(_) => true,
        Body::EnrolKey(_) | Body::PublishItem(_) | Body::FileCase(_) | Body::RateVisit(_) => {
            action.parent.is_none()
        }
    };

    if !parent_fits {
        return Err(Outcome::OutOfBounds);
    }
    match &action.body {
        Body::EnrolKey(body) => enrol_key::stateless(body),
        Body::PublishItem(body) => publish_item::stateless(body),
        Body::FileCase(body) => file_case::stateless(body),
        Body::WithdrawCase(body) => withdraw_case::stateless(action.parent, body),
        Body::RateVisit(_) => Ok(()),
    }
}

/// Runs a verified action. `Err` leaves the view's action layer to be discarded.
pub(crate) fn run<S: Store>(view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
    stateless(context.action).map_err(Refusal::Outcome)?;
    if let Some(device) = context.action.device {
        let record: Option<KeyRecord> = view.get(&state_key::enrolled(device))?;
        let is_device = record.is_some_and(|record| record.role == Role::Device);
        want(is_device, Outcome::NotAllowed)?;
    }
    match &context.action.body {
        Body::EnrolKey(body) => enrol_key::authority(context.author, body),
        Body::PublishItem(body) => publish_item::authority(view, context.author, body),
        Body::FileCase(_) | Body::WithdrawCase(_) | Body::RateVisit(_) => {
            want(context.author.role == Role::Device, Outcome::NotAllowed)
        }
    }?;
    replaces::check(view, context)?;
    match &context.action.body {
        Body::EnrolKey(body) => enrol_key::execute(view, body),
        Body::PublishItem(body) => publish_item::execute(view, body),
        Body::FileCase(body) => file_case::execute(view, context, body),
        Body::WithdrawCase(body) => withdraw_case::execute(view, context, body),
        Body::RateVisit(body) => rate_visit::execute(view, context, body),
    }?;
    replaces::mark(view, context)
}
