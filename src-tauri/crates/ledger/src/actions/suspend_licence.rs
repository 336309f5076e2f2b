//! A licence does not hold for the time being.

use super::{Context, Verdict, Wish, licences, ruling};
use crate::store::Store;
use crate::view::View;
use domain::action::{Rights, SuspendLicence};
use domain::licence::LicenceEvent;

impl Wish for SuspendLicence {
    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        licences::staff_over(view, context, &self.identifier, Rights::SUSPEND)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut licence = licences::load(view, &self.identifier)?;
        let event = LicenceEvent::Suspend;
        licences::change(view, context, &self.identifier, &mut licence, event)?;
        ruling::judge_again(view, context, licence.holder)
    }
}
