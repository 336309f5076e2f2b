//! "My certificates": the list, and one with its code. A certificate is signed for the card of its
//! holder, so that the card has to lie there.

use crate::cases::loaded;
use crate::reopening::Reopening;
use crate::session::{Effect, Place, State, Turn};
use domain::id::LicenceIdentifier;
use ipc::{CertificateShown, ErrorCode, HeldLicence, LoadState, PrintState};

impl State {
    pub(crate) fn open_certificates(&mut self) -> Vec<Effect> {
        if !matches!(self.place, Place::MyCases { .. }) {
            return Vec::new();
        }
        self.list_certificates()
    }

    pub(crate) fn list_certificates(&mut self) -> Vec<Effect> {
        self.place = Place::MyCertificates {
            load: LoadState::Loading,
            licences: Vec::new(),
        };
        vec![Effect::ListCertificates(self.next_turn())]
    }

    pub(crate) fn certificates_listed(
        &mut self,
        turn: Turn,
        listed: Vec<HeldLicence>,
        failed: Option<ErrorCode>,
    ) {
        if turn == self.turn
            && let Place::MyCertificates { load, licences } = &mut self.place
        {
            (*load, *licences) = (loaded(failed), listed);
        }
    }

    pub(crate) fn open_certificate(&mut self, identifier: &LicenceIdentifier) -> Vec<Effect> {
        let Place::MyCertificates { licences, .. } = &self.place else {
            return Vec::new();
        };
        let mut licences = licences.iter();
        match licences.find(|one| one.identifier == *identifier) {
            Some(licence) => {
                let licence = licence.clone();
                self.load_certificate(licence)
            }
            None => Vec::new(),
        }
    }

    /// Fetches it with the card that lies there, or asks for the card first.
    pub(crate) fn load_certificate(&mut self, licence: HeldLicence) -> Vec<Effect> {
        if !self.card_lies() {
            self.session_mut().reopening = Some(Reopening::Certificate(Box::new(licence)));
            return self.ask_card_back();
        }
        self.place = Place::Certificate {
            load: LoadState::Loading,
            licence: Box::new(licence.clone()),
            shown: None,
            print: PrintState::Ready,
        };
        vec![Effect::LoadCertificate(self.next_turn(), licence)]
    }

    pub(crate) fn certificate_loaded(
        &mut self,
        turn: Turn,
        told: Result<Box<CertificateShown>, ErrorCode>,
    ) {
        if turn == self.turn
            && let Place::Certificate { load, shown, .. } = &mut self.place
        {
            (*load, *shown) = match told {
                Ok(certificate) => (LoadState::Ready, Some(certificate)),
                Err(code) => (LoadState::Failed { code }, None),
            };
        }
    }
}
