//! A certificate that the person has already, offered to the department instead of paper: one more
//! thing to agree to before signing, and never ticked beforehand.

use crate::card::Access;
use crate::session::{Effect, Place, State, Turn};
use domain::catalogue::{Material, MaterialSource};
use domain::licence::LicenceStatus;
use ipc::{CertificateOffer, HeldLicence};

/// A certificate that goes with an application.
#[derive(Debug, Clone)]
pub struct Given {
    /// The item's name for the material whose place it takes.
    pub material: String,
    /// Which.
    pub licence: HeldLicence,
    /// What opens the card, which proves itself for the grant.
    pub access: Access,
}

impl State {
    /// The material that a certificate can take the place of. A correction keeps what was handed in.
    fn certificate_wanted(&self) -> Option<&Material> {
        let proves = self.person().is_some_and(|person| person.proves_itself);
        let mut materials = self.item().filter(|_| proves)?.materials.iter();
        let wanted = materials.find(|one| one.source == MaterialSource::Certificate);
        wanted.filter(|_| self.corrects().is_none())
    }

    /// To the consents; whether the person has what could be shown is looked up meanwhile. Without a
    /// network nothing is offered, and nothing waits for it.
    pub(crate) fn ask_consents(&mut self) -> Vec<Effect> {
        let wanted = self.certificate_wanted().is_some();
        let session = self.session_mut();
        (session.offered, session.shows) = (None, false);
        self.place = Place::Consent {
            busy: false,
            error: None,
        };
        match wanted {
            true => vec![Effect::ListCertificates(self.next_turn())],
            false => Vec::new(),
        }
    }

    /// What was found, where the consents still stand there; `false` where they do not.
    pub(crate) fn offer(&mut self, turn: Turn, listed: &[HeldLicence]) -> bool {
        if turn != self.turn || !matches!(self.place, Place::Consent { busy: false, .. }) {
            return false;
        }
        let kind = self
            .certificate_wanted()
            .and_then(|one| one.licence.clone());
        let department = self.item().map(|item| item.department.code.clone());
        let mut fitting = listed.iter().filter(|held| {
            held.status == LicenceStatus::Active
                && Some(held.licence.as_str()) == kind.as_deref()
                && Some(held.department.as_str()) != department.as_deref()
        });
        let found = fitting.next().cloned();
        self.session_mut().offered = found;
        true
    }

    /// Ticks or unticks it; `false` where that is not what was ticked.
    pub(crate) fn show_certificate(&mut self, purpose: &str, given: bool) -> bool {
        let session = self.session_mut();
        let is_it = purpose == CertificateOffer::PURPOSE && session.offered.is_some();
        if is_it {
            session.shows = given;
        }
        is_it
    }

    /// What the consent page offers.
    pub(crate) fn certificate_offer(&self) -> Option<CertificateOffer> {
        let session = self.session.as_ref()?;
        Some(CertificateOffer {
            licence: session.offered.clone()?,
            shown: session.shows,
        })
    }

    /// What goes along, where the person agreed.
    pub(crate) fn given(&self) -> Option<Given> {
        let session = self.session.as_ref().filter(|session| session.shows)?;
        Some(Given {
            material: self.certificate_wanted()?.id.clone(),
            licence: session.offered.clone()?,
            access: self.access()?,
        })
    }
}
