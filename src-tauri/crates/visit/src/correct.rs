//! Correcting a case as its department asks: its answers are there already, and only what was asked
//! about is gone through anew.

use crate::session::{Effect, Matter, Place, State};
use domain::catalogue::Question;
use ipc::{AskedRow, CaseDetail, Correction, LoadState};

impl State {
    /// The case that is being corrected.
    pub(crate) fn corrects(&self) -> Option<&CaseDetail> {
        self.session.as_ref()?.correcting.as_deref()
    }

    /// From the case's page to the form, or to the finger before it.
    pub(crate) fn correct(&mut self) -> Vec<Effect> {
        let Place::Case {
            load: LoadState::Ready,
            detail,
            asking: false,
            busy: false,
            ..
        } = &self.place
        else {
            return Vec::new();
        };
        let code = detail.row.item.as_str();
        let mut items = self.catalogue.items().iter();
        let (Some(Correction::Asked { .. }), Some(index)) =
            (&detail.correction, items.position(|item| item.code == code))
        else {
            return Vec::new();
        };
        let detail = detail.clone();
        let session = self.session_mut();
        session.answers = core::mem::take(&mut session.earlier);
        session.consents.clear();
        session.matter = Some(Matter::Correct(index));
        session.correcting = Some(detail);
        if self.card_lies() {
            self.identified()
        } else {
            self.ask_card_back()
        }
    }

    /// Back to the case's page, with the answers as they are by now; `false`: none is corrected.
    pub(crate) fn stop_correcting(&mut self) -> bool {
        let Some(session) = &mut self.session else {
            return false;
        };
        let Some(detail) = session.correcting.take() else {
            return false;
        };
        session.matter = Some(Matter::MyCases);
        session.consents.clear();
        session.earlier = core::mem::take(&mut session.answers);
        self.show_case(*detail);
        true
    }

    /// What the department asked about this question.
    pub(crate) fn asked_about(&self, field: &str) -> Option<&AskedRow> {
        match &self.corrects()?.correction {
            Some(Correction::Asked { asked, .. }) => asked.iter().find(|row| row.field == field),
            Some(Correction::CardAway | Correction::Unread { .. }) | None => None,
        }
    }

    /// A case is corrected, and no question of its form was named: the words say what is wanted.
    pub(crate) fn is_asked_in_words(&self) -> bool {
        let questions = self.questions();
        let named = |question: &Question| self.asked_about(&question.id).is_some();
        self.corrects().is_some() && !questions.iter().any(named)
    }

    /// The places of the questions that are gone through: all, or what was asked about and what
    /// depends on that.
    pub(crate) fn walk(&self) -> Vec<usize> {
        let questions = self.questions();
        if self.corrects().is_none() || self.is_asked_in_words() {
            return (0..questions.len()).collect();
        }
        let wanted = |question: &Question| {
            let mut at = Some(question);
            // A form is shorter than a chain of questions that goes round.
            for _ in 0..questions.len() {
                let Some(now) = at else {
                    return false;
                };
                if self.asked_about(&now.id).is_some() {
                    return true;
                }
                at = questions
                    .iter()
                    .find(|above| Some(&above.id) == now.depends_on.as_ref());
            }
            false
        };
        let places = questions.iter().enumerate();
        places
            .filter(|(_, question)| wanted(question))
            .map(|(place, _)| place)
            .collect()
    }

    /// Whether this answer may be another than it was.
    pub(crate) fn may_change(&self, place: usize, question: &Question) -> bool {
        self.walk().contains(&place) || self.offence(question).is_some()
    }
}
