//! A licence is replaced by its next version.

use super::{Context, Verdict, Wish, licences, register, ruling, want};
use crate::record::{BusinessStatus, LicenceRecord};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::{NAME_FIELD, RenewLicence, Rights, public_text};
use domain::licence::{LicenceEvent, LicenceStatus};
use domain::outcome::Outcome;

impl Wish for RenewLicence {
    fn stateless(&self) -> Result<(), Outcome> {
        let public = self.public.as_ref();
        licences::stateless(&self.identifier, self.valid_from, self.valid_until, public)?;
        let next = self.identifier.follows(&self.old);
        next.then_some(()).ok_or(Outcome::IdentifierWrong)
    }

    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        licences::staff_over(view, context, &self.old, Rights::ISSUE)
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        let mut old = licences::load(view, &self.old)?;
        let at = state_key::licence(&self.identifier);
        want(!view.has(&at)?, Outcome::LicenceExists)?;
        let frozen = licences::is_frozen(view, context, &old.department, &old.licence)?;
        want(!frozen, Outcome::Frozen)?;
        old.renewed_by = Some(self.identifier.clone());
        licences::change(view, context, &self.old, &mut old, LicenceEvent::Renew)?;

        let mut licence = LicenceRecord {
            fields: self.fields,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            status: LicenceStatus::Active,
            public: self.public.clone().unwrap_or_else(|| old.public.clone()),
            renewed_by: None,
            ..old.clone()
        };
        let name =
            |licence: &LicenceRecord| public_text(&licence.public, NAME_FIELD).map(str::to_owned);
        if name(&old) != name(&licence) {
            register::set(view, &self.old, &old, BusinessStatus::Released)?;
        }
        register::want_free(view, Some(&self.old), &licence)?;
        register::set(view, &self.identifier, &licence, BusinessStatus::Registered)?;
        licences::list(view, context, &self.identifier, &mut licence)?;
        view.put(at, &licence);
        ruling::judge_again(view, context, licence.holder)
    }
}
