//! Consent, submitting, and what becomes of it.

use crate::filing::Filing;
use crate::session::{Effect, Place, Session, State, Turn};
use domain::catalogue::{Consent, ServiceItem};
use domain::factor::Factors;
use domain::id::{ActionId, Digest, ItemCode};
use ipc::{About, ErrorCode, FingerPhase, PrintState, Receipt, StripState, Submittal, ThreeStates};

/// What was submitted and how far it is.
#[derive(Debug, Clone)]
pub(crate) struct Submission {
    pub(crate) action: Digest,
    pub(crate) case: ActionId,
    pub(crate) about: About,
    pub(crate) number: String,
    pub(crate) what: Submittal,
    pub(crate) awaits_confirmation: bool,
    pub(crate) states: ThreeStates,
    pub(crate) receipt: Option<Box<Receipt>>,
    pub(crate) print: PrintState,
}

/// Other answers may be taken where these were refused. A machine without the right, an item that
/// was replaced or a case that is closed refuses whatever is answered.
fn is_correctable(code: ErrorCode) -> bool {
    code == ErrorCode::RefusedOther
}

impl State {
    pub(crate) fn consent(&mut self, purpose: &str, given: bool) -> Vec<Effect> {
        if matches!(self.place, Place::Finger(FingerPhase::Ask)) {
            return if purpose == Consent::FINGERPRINT && given {
                self.agree_finger()
            } else {
                Vec::new()
            };
        }
        if !matches!(self.place, Place::Consent { busy: false, .. })
            || self.show_certificate(purpose, given)
            || !self.consents_wanted().any(|c| c.purpose == purpose)
        {
            return Vec::new();
        }
        let consents = &mut self.session_mut().consents;
        consents.retain(|have| have != purpose);
        if given {
            consents.push(purpose.to_owned());
        }
        Vec::new()
    }

    /// Whether every consent that the item cannot do without is given.
    pub(crate) fn consents_complete(&self) -> bool {
        let given = |purpose: &str| {
            self.session
                .as_ref()
                .is_some_and(|s| s.consents.iter().any(|have| have == purpose))
        };
        self.item().is_some()
            && self
                .consents_wanted()
                .all(|consent| !consent.required || given(&consent.purpose))
    }

    /// The consents that are asked before signing: all but that to the use of a fingerprint, which
    /// was asked before it was taken.
    pub(crate) fn consents_wanted(&self) -> impl Iterator<Item = &Consent> {
        self.item()
            .into_iter()
            .flat_map(|item| &item.consents)
            .filter(|consent| consent.concerns() == Factors::NONE)
    }

    /// The purposes that the person agreed to, in the item's order; that to the use of the
    /// fingerprint where one was compared and counts.
    fn consents_given(&self, item: &ServiceItem, session: &Session) -> Vec<String> {
        let given = |consent: &&Consent| {
            if consent.concerns() == Factors::NONE {
                session.consents.contains(&consent.purpose)
            } else {
                session.finger_agreed && session.factors.covers(consent.concerns())
            }
        };
        let consents = item.consents.iter().filter(given);
        consents.map(|consent| consent.purpose.clone()).collect()
    }

    pub(crate) fn submit(&mut self) -> Vec<Effect> {
        let ready =
            matches!(self.place, Place::Consent { busy: false, .. }) && self.consents_complete();
        let Some(filing) = self.filing().filter(|_| ready) else {
            return Vec::new();
        };
        // The holder signs with their card on the reader, as they were identified.
        if !self.card_lies() {
            self.session_mut().submitting = true;
            return self.ask_card_back();
        }
        self.place = Place::Consent {
            busy: true,
            error: None,
        };
        vec![Effect::File(self.next_turn(), filing)]
    }

    fn filing(&self) -> Option<Filing> {
        let session = self.session.as_ref()?;
        let item = self.item()?;
        session.person.as_ref()?;
        let answers = self
            .questions()
            .into_iter()
            .filter_map(|q| session.answers.get(&q.id).map(|v| (q.id, v.clone().into())))
            .collect();
        Some(Filing {
            item: self.item_code()?,
            version: item.version,
            answers,
            consents: self.consents_given(item, session),
            given: self.given(),
            factors: session.factors,
            corrects: self.corrects().map(|detail| detail.row.case),
            replaces: session.refused,
        })
    }

    pub(crate) fn saved(
        &mut self,
        turn: Turn,
        action: Digest,
        case: ActionId,
        number: String,
        states: ThreeStates,
    ) -> Vec<Effect> {
        if turn != self.turn {
            return Vec::new();
        }
        let submitted = match &self.place {
            Place::Consent { busy: true, .. } => {
                let what = match self.corrects() {
                    Some(_) => Submittal::Correction,
                    None => Submittal::Application,
                };
                self.item_code().map(|item| (About::Item { item }, what))
            }
            Place::Case {
                busy: true, detail, ..
            } => {
                let item = detail.row.item.clone();
                Some((About::Item { item }, Submittal::Withdrawal))
            }
            _ => self.grant_submitted(),
        };
        let Some((about, what)) = submitted else {
            return Vec::new();
        };
        let awaits_confirmation = match (&about, what) {
            (About::Item { item }, Submittal::Application) => self.lacks_factors(item),
            _ => false,
        };
        // The answers stay until it is final: what is refused can be corrected. Another signature is
        // another consent.
        self.session_mut().consents.clear();
        self.session_mut().refused = None;
        self.place = Place::Submitted(Box::new(Submission {
            action,
            case,
            about,
            number,
            what,
            awaits_confirmation,
            states,
            receipt: None,
            print: PrintState::Ready,
        }));
        Vec::new()
    }

    fn lacks_factors(&self, item: &ItemCode) -> bool {
        let wanted = self
            .catalogue
            .get(item.as_str())
            .map(|item: &ServiceItem| item.factors);
        let given = self.session.as_ref().map(|s| s.factors);
        match (wanted, given) {
            (Some(wanted), Some(given)) => !given.satisfies(wanted),
            _ => false,
        }
    }

    pub(crate) fn save_failed(&mut self, turn: Turn, code: ErrorCode) -> Vec<Effect> {
        if turn == self.turn {
            match &mut self.place {
                Place::Consent { busy, error } if *busy => (*busy, *error) = (false, Some(code)),
                Place::Case { busy, error, .. }
                | Place::Grant { busy, error, .. }
                | Place::Grants { busy, error, .. }
                    if *busy =>
                {
                    (*busy, *error) = (false, Some(code));
                }
                _ => {}
            }
        }
        Vec::new()
    }

    pub(crate) fn moved(
        &mut self,
        action: Digest,
        states: ThreeStates,
        receipt: Option<Box<Receipt>>,
    ) -> Vec<Effect> {
        if let Place::Submitted(submission) = &mut self.place
            && submission.action == action
        {
            submission.states = states;
            submission.receipt = receipt.or(submission.receipt.take());
            let done = match states.now {
                StripState::Moving | StripState::WaitingNetwork { .. } => false,
                StripState::Final => true,
                StripState::Refused { code } => !is_correctable(code),
            };
            if done && let Some(session) = &mut self.session {
                session.answers.clear();
            }
        }
        Vec::new()
    }

    /// Whether what was submitted was refused, and its answers are still here to be corrected and
    /// submitted again.
    pub(crate) fn can_correct(&self, submission: &Submission) -> bool {
        let refused =
            matches!(submission.states.now, StripState::Refused { code } if is_correctable(code));
        let kept = self.session.as_ref().is_some_and(|s| !s.answers.is_empty());
        let answered = matches!(
            submission.what,
            Submittal::Application | Submittal::Correction
        );
        refused && answered && kept
    }

    pub(crate) fn rate(&mut self, rating: domain::rating::Rating) -> Vec<Effect> {
        let asked = matches!(self.place, Place::Submitted(_))
            && self.session.as_ref().is_some_and(|s| s.rated.is_none());
        if asked {
            vec![Effect::Rate(rating)]
        } else {
            Vec::new()
        }
    }
}
