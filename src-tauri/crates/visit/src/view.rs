//! What the window shows of the session.

use crate::session::{Over, Place, State};
use domain::catalogue::Question as Asked;
use domain::factor::Factors;
use domain::id::ItemCode;
use ipc::{AnswerRow, Identity, PersonChip, Progress, Question, Screen, Stage};

impl State {
    /// Who is served, masked.
    #[must_use]
    pub fn person_chip(&self) -> Option<PersonChip> {
        self.person().map(|person| person.chip.clone())
    }

    /// What was read from the person's document, masked.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        self.person().map(|person| person.identity.clone())
    }

    /// Elder mode is on.
    #[must_use]
    pub fn elder(&self) -> bool {
        self.elder
    }

    /// "Really end?" is being asked: something filled in would be lost.
    #[must_use]
    pub fn asking_end(&self) -> bool {
        self.asking_end
    }

    /// A session is open.
    #[must_use]
    pub fn session_open(&self) -> bool {
        self.in_session()
    }

    /// Seconds until the open session ends by itself when nobody touches anything.
    #[must_use]
    pub fn time_left_s(&self) -> Option<u32> {
        self.left_s()
    }

    /// Seconds until the session ends by itself, while the warning stands.
    #[must_use]
    pub fn warning_s(&self) -> Option<u32> {
        self.idle_warning_s()
    }

    /// The page.
    #[must_use]
    pub fn screen(&self) -> Screen {
        match self.over {
            Some(Over::Help) => Screen::Help,
            Some(Over::Identity) => Screen::Identity,
            None => self.shown(&self.place),
        }
    }

    fn shown(&self, place: &Place) -> Screen {
        let with_item =
            |make: &dyn Fn(ItemCode) -> Screen| self.item_code().map_or(Screen::Home, make);
        match place {
            Place::Home => Screen::Home,
            Place::Notice(index) => self
                .catalogue
                .items()
                .get(*index)
                .and_then(|item| ItemCode::new(&item.code).ok())
                .map_or(Screen::Home, |item| Screen::Notice { item }),
            Place::Identify(phase) => Screen::Identify {
                item: self.item_code(),
                progress: self.progress(Stage::Identify, 0),
                phase: *phase,
            },
            Place::Finger(phase) => Screen::Finger {
                item: self.item_code(),
                progress: self.progress(Stage::Finger, 0),
                phase: *phase,
                can_enrol: self.config.can_enrol,
                without: self.without_finger(),
            },
            Place::Question {
                index,
                error,
                changing,
            } => match self.questions().get(*index) {
                Some(asked) => with_item(&|item| Screen::Question {
                    item,
                    progress: self.progress(Stage::Form, self.place_in_walk(*index)),
                    question: self.question(asked, *index, error.clone(), *changing),
                }),
                None => Screen::Home,
            },
            Place::Check => with_item(&|item| Screen::Check {
                item,
                progress: self.progress(Stage::Check, 0),
                answers: self.answer_rows(),
                correcting: self.corrects().is_some(),
            }),
            Place::Consent { busy, error } => with_item(&|item| Screen::Consent {
                item,
                progress: self.progress(Stage::Consent, 0),
                wanted: self
                    .consents_wanted()
                    .map(|consent| consent.purpose.clone())
                    .collect(),
                given: self
                    .session
                    .as_ref()
                    .map(|s| s.consents.clone())
                    .unwrap_or_default(),
                certificate: self.certificate_offer(),
                complete: self.consents_complete(),
                busy: *busy,
                error: *error,
            }),
            Place::Submitted(submission) => Screen::Submitted {
                about: submission.about.clone(),
                what: submission.what,
                case: submission.case,
                number: submission.number.clone(),
                states: submission.states,
                receipt: submission.receipt.as_deref().cloned(),
                awaits_confirmation: submission.awaits_confirmation,
                can_correct: self.can_correct(submission),
                rated: self.session.as_ref().and_then(|s| s.rated),
                print: self.print_state(),
                rating_failed: self.session.as_ref().and_then(|s| s.rating_failed),
            },
            Place::MyCases { load, cases } => Screen::MyCases {
                load: *load,
                cases: cases.clone(),
            },
            Place::Case {
                load,
                detail,
                asking,
                busy,
                error,
            } => Screen::Case {
                load: *load,
                detail: (**detail).clone(),
                asking_withdraw: *asking,
                busy: *busy,
                error: *error,
            },
            Place::Seen { load, rows } => Screen::Seen {
                load: *load,
                rows: rows.clone(),
            },
            Place::MyCertificates { load, licences } => Screen::MyCertificates {
                load: *load,
                licences: licences.clone(),
            },
            Place::Certificate {
                load,
                licence,
                shown,
                ..
            } => Screen::Certificate {
                load: *load,
                licence: (**licence).clone(),
                shown: shown.clone(),
                can_grant: shown
                    .as_ref()
                    .is_some_and(|shown| self.can_grant(&shown.licence)),
                print: self.print_state(),
            },
            Place::Grant { draft, busy, error } => Screen::Grant {
                draft: (**draft).clone(),
                departments: self.grantees(&draft.licence),
                busy: *busy,
                error: *error,
            },
            Place::Grants {
                load,
                rows,
                asking,
                busy,
                error,
            } => Screen::Grants {
                load: *load,
                rows: rows.clone(),
                asking: *asking,
                busy: *busy,
                error: *error,
            },
            Place::TicketFor { load, lines } => Screen::TicketFor {
                load: *load,
                lines: lines.clone(),
            },
            Place::TicketWho(item) => Screen::TicketWho { item: item.clone() },
            Place::Ticket { load, item, ticket } => Screen::Ticket {
                load: *load,
                item: item.clone(),
                ticket: ticket.as_deref().cloned(),
            },
            Place::Ended { .. } => Screen::Ended,
            Place::OutOfService(code) => Screen::OutOfService { code: *code },
        }
    }

    fn question(
        &self,
        asked: &Asked,
        index: usize,
        error: Option<String>,
        changing: bool,
    ) -> Question {
        let answers = self.session.as_ref().map(|s| &s.answers);
        Question {
            field: asked.id.clone(),
            index: count(self.place_in_walk(index) + 1),
            of: count(self.walk().len()),
            optional: !asked.required,
            value: answers
                .and_then(|answers| answers.get(&asked.id))
                .map(|value| value.clone().into()),
            choices: answers
                .map(|answers| {
                    asked
                        .choices_for(answers)
                        .map(|choice| choice.value.clone())
                        .collect()
                })
                .unwrap_or_default(),
            error,
            changing,
            asked: self.asked_about(&asked.id).cloned(),
        }
    }

    /// Where a question stands among those that are gone through.
    fn place_in_walk(&self, index: usize) -> usize {
        let walk = self.walk();
        let before = walk.iter().filter(|place| **place < index).count();
        before.min(walk.len().saturating_sub(1))
    }

    fn answer_rows(&self) -> Vec<AnswerRow> {
        let answers = self.session.as_ref().map(|s| &s.answers);
        let questions = self.questions().into_iter().enumerate();
        questions
            .map(|(place, asked)| AnswerRow {
                can_change: self.may_change(place, &asked),
                value: answers
                    .and_then(|answers| answers.get(&asked.id))
                    .map(|value| value.clone().into()),
                field: asked.id,
            })
            .collect()
    }

    /// Identification, the finger where it is wanted, the questions, checking, consent.
    fn progress(&self, stage: Stage, question: usize) -> Progress {
        let finger = usize::from(
            self.item()
                .is_some_and(|item| item.factors.covers(Factors::FINGER)),
        );
        let questions = self.walk().len();
        if self.item().is_none() {
            let step = if stage == Stage::Identify { 1 } else { 2 };
            return Progress { stage, step, of: 2 };
        }
        let before = 1 + finger + questions;
        let step = match stage {
            Stage::Identify => 1,
            Stage::Finger => 2,
            Stage::Form => 2 + finger + question,
            Stage::Check => before + 1,
            Stage::Consent => before + 2,
        };
        Progress {
            stage,
            step: count(step),
            of: count(before + 2),
        }
    }
}

fn count(value: usize) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}
