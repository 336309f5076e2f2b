//! A member of staff issues a licence: as the outcome of an approved case, or from an older
//! register.

use super::{Context, Refusal, Verdict, Wish, licences, life, ruling, want, work};
use crate::record::LicenceRecord;
use crate::store::Store;
use crate::view::View;
use domain::action::{IssueLicence, Rights, Yields};
use domain::case::CaseState;
use domain::id::LicenceIdentifier;
use domain::licence::LicenceStatus;
use domain::outcome::Outcome;

impl Wish for IssueLicence {
    fn stateless(&self) -> Result<(), Outcome> {
        let public = self.public.as_ref();
        licences::stateless(&self.identifier, self.valid_from, self.valid_until, public)
    }

    fn authority<S: Store>(&self, view: &View<'_, S>, context: &Context<'_>) -> Verdict {
        licences::staff_of(context, &self.department, Rights::ISSUE)?;
        self.case.map_or(Ok(()), |case| {
            life::staff_over(view, context, case, Rights::ISSUE)
        })
    }

    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        life::is_in_use(view, self.holder)?;
        if let Some(id) = self.case {
            let mut case = life::load(view, id)?;
            life::is_holder(view, case.holder, self.holder)?;
            let item = life::item_of(view, &case)?;
            let approved = matches!(
                case.state,
                CaseState::Approved | CaseState::ApprovedByRule | CaseState::Closed
            ) && case
                .decision
                .as_ref()
                .is_some_and(|decision| decision.approved);
            let yields = item
                .yields
                .filter(|yields| approved && yields.licence == self.licence);
            let yields = yields.ok_or(Refusal::Outcome(Outcome::NotYielded))?;
            want(case.licence.is_none(), Outcome::LicenceExists)?;
            want(fits(&self.identifier, &yields), Outcome::IdentifierWrong)?;
            case.licence = Some(self.identifier.clone());
            work::leave(view, &case.department, id)?;
            life::append(view, context, id, &mut case)?;
        }
        let licence = LicenceRecord {
            licence: self.licence.clone(),
            holder: self.holder,
            department: self.department.clone(),
            fields: self.fields,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            status: LicenceStatus::Active,
            case: self.case,
            public: self.public.clone().unwrap_or_default(),
            renewed_by: None,
            previous: None,
            last: context.digest,
            actions: 0,
        };
        licences::issue(view, context, &self.identifier, licence)?;
        ruling::judge_again(view, context, self.holder)
    }
}

/// Whether an identifier names the type and the issuer that the item says.
fn fits(identifier: &LicenceIdentifier, yields: &Yields) -> bool {
    identifier.parts().is_some_and(|(series, _)| {
        let mut parts = series.rsplit('.').skip(1);
        parts.next() == Some(yields.issuer.as_str())
            && parts.next() == Some(yields.type_code.as_str())
    })
}
