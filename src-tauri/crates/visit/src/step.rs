//! The table: what happens on which input.

use crate::card::Access;
use crate::reopening::Reopening;
use crate::session::{Effect, Event, Matter, Now, Over, Place, State};
use domain::id::ItemCode;
use ipc::{FingerPhase, Input};

impl State {
    /// One step. Effects are to be run in their order.
    #[must_use = "the effects have to be run"]
    pub fn step(&mut self, event: Event, now: Now) -> Vec<Effect> {
        self.now = now;
        match event {
            Event::Touch(input) => self.touch(input),
            Event::Tick => {
                let mut effects = self.tick_finger();
                effects.extend(self.tick_idle());
                effects
            }
            Event::CardLaid => self.card_laid(false),
            Event::OpenCardLaid => self.card_laid(true),
            Event::CardLost(code) => self.card_lost(code),
            Event::CardUnusable(code) => self.card_unusable(code),
            Event::CardLifted => self.card_lifted(),
            Event::ReaderGone(code) => self.reader_gone(code),
            Event::ReaderBack => self.reader_back(),
            Event::MrzScanned(mrz) => self.access_given(Access::Mrz(mrz)),
            Event::ReadStep(turn, step) => {
                self.read_step(turn, step);
                Vec::new()
            }
            Event::CardRead(turn, person) => self.card_read(turn, person),
            Event::CardFailed(turn, code) => self.card_failed(turn, code),
            Event::FingerSeen(turn) => {
                // Only a finger that is awaited says that somebody is there.
                if self.at_finger(turn) {
                    self.touched_ms = now.mono_ms;
                }
                self.finger_phase(turn, FingerPhase::Comparing)
            }
            Event::FingerMatched(turn) => self.finger_matched(turn),
            Event::FingerMissed(turn, code) => self.finger_missed(turn, code),
            Event::FingerNotEnrolled(turn) => self.finger_phase(turn, FingerPhase::NotEnrolled),
            Event::FingerPress(turn, press, lift) => {
                self.finger_phase(turn, FingerPhase::Enrol { press, lift })
            }
            Event::FingerEnrolled(turn) => self.finger_enrolled(turn),
            Event::FingerFailed(turn, code) => {
                self.finger_phase(turn, FingerPhase::Failed { code })
            }
            Event::Saved {
                turn,
                action,
                case,
                number,
                states,
            } => self.saved(turn, action, case, number, states),
            Event::SaveFailed(turn, code) => self.save_failed(turn, code),
            Event::Moved {
                action,
                states,
                receipt,
            } => self.moved(action, states, receipt),
            Event::Cases(turn, rows, failed) => self.cases_listed(turn, rows, failed),
            Event::CaseLoaded(turn, detail, earlier, failed) => {
                self.case_loaded(turn, detail, earlier, failed);
                Vec::new()
            }
            Event::Grants(turn, rows, failed) => {
                self.grants_listed(turn, rows, failed);
                Vec::new()
            }
            Event::Seen(turn, rows, failed) => {
                self.seen_listed(turn, rows, failed);
                Vec::new()
            }
            Event::Certificates(turn, listed, failed) => {
                if !self.offer(turn, &listed) {
                    self.certificates_listed(turn, listed, failed);
                }
                Vec::new()
            }
            Event::CertificateLoaded(turn, told) => {
                self.certificate_loaded(turn, told);
                Vec::new()
            }
            Event::Printed(turn, told) => {
                self.printed(turn, told);
                Vec::new()
            }
            Event::Rated(rating) => {
                if let Some(session) = &mut self.session {
                    (session.rated, session.rating_failed) = (Some(rating), None);
                }
                Vec::new()
            }
            Event::RatingFailed(code) => {
                if let Some(session) = &mut self.session {
                    session.rating_failed = Some(code);
                }
                Vec::new()
            }
            Event::Closed => self.end(),
            Event::TicketLines(turn, lines, failed) => self.ticket_lines(turn, lines, failed),
            Event::TicketTaken(turn, ticket) => self.ticket_taken(turn, ticket),
            Event::TicketFailed(turn, code) => self.ticket_failed(turn, code),
            Event::OutOfService(code) => {
                let effects = self.end();
                self.place = Place::OutOfService(code);
                effects
            }
            Event::InService => {
                if matches!(self.place, Place::OutOfService(_)) {
                    self.place = Place::Home;
                }
                Vec::new()
            }
        }
    }

    fn touch(&mut self, input: Input) -> Vec<Effect> {
        let warned = self.idle_warning_s().is_some();
        self.touched_ms = self.now.mono_ms;
        // The touch that answers the warning does nothing else: a person who reaches for the
        // screen must not press what lies under the warning.
        if warned && !matches!(input, Input::End | Input::Panel { .. }) {
            return Vec::new();
        }
        // Neither does the one that answers "really end?"; the demo's devices are no answer.
        let asked = self.asking_end;
        if asked && !matches!(input, Input::End | Input::Panel { .. }) {
            self.asking_end = false;
            return Vec::new();
        }
        match input {
            Input::SetLang { lang } => self.lang = lang,
            Input::SetElder { on } => self.elder = on,
            Input::StillHere | Input::Panel { .. } => {}
            _ if matches!(self.place, Place::OutOfService(_)) => {}
            Input::OpenHelp => self.over = Some(Over::Help),
            Input::OpenIdentity if self.person().is_some() => self.over = Some(Over::Identity),
            Input::OpenIdentity => {}
            Input::Back if self.over.is_some() => self.over = None,
            Input::End => return self.end_asked(warned || asked),
            // What lies under such a page cannot be pressed.
            _ if self.over.is_some() => {}
            Input::ChooseItem { item } => self.choose(&item),
            Input::OpenMyCases => return self.open_my_cases(),
            Input::Back => return self.back(),
            Input::Continue => return self.go_on(),
            Input::TypeAccess { access } => return self.access_given(Access::Fields(access)),
            Input::TypeMrz { mrz } => return self.access_given(Access::Mrz(mrz)),
            Input::Retry => return self.retry(),
            Input::EnrolFinger => return self.enrol_finger(),
            Input::OtherRoute => {
                if matches!(self.place, Place::Finger(_)) {
                    return self.other_route();
                }
            }
            Input::Answer { field, value } => self.answer(&field, value),
            Input::Change { field } => self.change(&field),
            Input::Consent { purpose, given } => return self.consent(&purpose, given),
            Input::Submit if matches!(self.place, Place::Grant { .. }) => {
                return self.submit_grant();
            }
            Input::Submit => return self.submit(),
            Input::Rate { rating } => return self.rate(rating),
            Input::OpenCase { case } => return self.open_case(case),
            Input::OpenGrant => return self.open_grant(),
            Input::GrantTo { department } => self.grant_to(department),
            Input::GrantFor { purpose } => self.grant_for(purpose),
            Input::GrantDays { days } => self.grant_days(days),
            Input::OpenGrants => return self.open_grants(),
            Input::AskEndGrant { grant } => self.ask_end_grant(grant),
            Input::EndGrant => return self.end_grant(),
            Input::OpenSeen => return self.open_seen(),
            Input::OpenCertificates => return self.open_certificates(),
            Input::OpenCertificate { identifier } => return self.open_certificate(&identifier),
            Input::Print => return self.print(),
            Input::Correct => return self.correct(),
            Input::AskWithdraw => self.ask_withdraw(),
            Input::Withdraw => return self.withdraw(),
            Input::OpenTicket => return self.open_ticket(),
            Input::TicketFor { item } => self.ticket_for(&item),
            Input::TakeTicket { priority } => return self.take_ticket(priority),
            Input::AnotherMatter => self.another_matter(),
        }
        Vec::new()
    }

    fn choose(&mut self, code: &ItemCode) {
        let index = self
            .catalogue
            .items()
            .iter()
            .position(|item| item.code == code.as_str());
        if let (Place::Home, Some(index)) = (&self.place, index) {
            self.place = Place::Notice(index);
        }
    }

    fn open_my_cases(&mut self) -> Vec<Effect> {
        if !matches!(self.place, Place::Home | Place::Submitted(_)) {
            return Vec::new();
        }
        let session = self.session_mut();
        session.put_down();
        session.matter = Some(Matter::MyCases);
        self.identify()
    }

    fn another_matter(&mut self) {
        if matches!(
            self.place,
            Place::Submitted(_)
                | Place::MyCases { .. }
                | Place::Seen { .. }
                | Place::MyCertificates { .. }
                | Place::Certificate { .. }
                | Place::Grant { busy: false, .. }
                | Place::Grants { busy: false, .. }
                | Place::Case { busy: false, .. }
        ) {
            if let Some(session) = &mut self.session {
                session.put_down();
                session.rating_failed = None;
            }
            self.place = Place::Home;
        }
    }

    fn retry(&mut self) -> Vec<Effect> {
        match &self.place {
            Place::Identify(_) => self.retry_identify(),
            Place::Finger(FingerPhase::Failed { .. }) => self.begin_finger(),
            Place::MyCases { .. } => self.list_cases(),
            Place::Case { busy: false, .. } => self.reload_case(),
            Place::Grants { busy: false, .. } => self.list_grants(),
            Place::Seen { .. } => self.list_seen(),
            Place::MyCertificates { .. } => self.list_certificates(),
            Place::Certificate { licence, .. } => {
                let licence = (**licence).clone();
                self.load_certificate(licence)
            }
            Place::Consent { busy: false, .. } => self.submit(),
            Place::Submitted(submission) if self.can_correct(submission) => {
                let refused = submission.action;
                self.session_mut().refused = Some(refused);
                self.place = Place::Check;
                Vec::new()
            }
            Place::TicketFor { .. } => self.look_at_lines(),
            Place::Ticket { .. } => self.ticket_again(),
            _ => Vec::new(),
        }
    }

    fn go_on(&mut self) -> Vec<Effect> {
        match &self.place {
            Place::Notice(index) => {
                let matter = Matter::Apply(*index);
                self.session_mut().matter = Some(matter);
                self.identify()
            }
            Place::Question { .. } => {
                self.continue_form();
                Vec::new()
            }
            Place::Check => self.continue_check(),
            _ => Vec::new(),
        }
    }

    fn back(&mut self) -> Vec<Effect> {
        if self.back_in_form() {
            return Vec::new();
        }
        if self.back_in_grants() {
            return Vec::new();
        }
        if let Some(effects) = self.back_from_ticket() {
            return effects;
        }
        match core::mem::replace(&mut self.place, Place::Home) {
            Place::Identify(_) if self.session.as_ref().is_some_and(|s| s.submitting) => {
                self.next_turn();
                self.session_mut().submitting = false;
                self.place = Place::Consent {
                    busy: false,
                    error: None,
                };
                vec![Effect::StopDevices]
            }
            Place::Identify(_)
                if self
                    .session
                    .as_ref()
                    .is_none_or(|s| s.withdrawing.is_none() && s.reopening.is_none()) =>
            {
                self.leave_matter()
            }
            Place::Question { .. } => self.leave_matter(),
            Place::Identify(_) | Place::Finger(_) => {
                self.next_turn();
                let mut effects = vec![Effect::StopDevices];
                let session = self.session_mut();
                match (session.withdrawing.take(), session.reopening.take()) {
                    (Some(detail), _) | (None, Some(Reopening::Case(detail))) => {
                        self.show_case(*detail);
                    }
                    (None, Some(Reopening::Certificate(_))) => {
                        effects.extend(self.list_certificates());
                    }
                    (None, Some(Reopening::Grant(draft))) => self.show_grant(*draft),
                    (None, Some(Reopening::EndGrant(_))) => effects.extend(self.list_grants()),
                    (None, None) => effects.extend(self.leave_matter()),
                }
                effects
            }
            Place::Check => self.back_from_check(),
            Place::Consent { busy: false, .. } => {
                self.place = Place::Check;
                Vec::new()
            }
            Place::Case {
                asking: true,
                load,
                detail,
                busy: false,
                error,
            } => {
                self.place = Place::Case {
                    asking: false,
                    load,
                    detail,
                    busy: false,
                    error,
                };
                Vec::new()
            }
            Place::Case { busy: false, .. }
            | Place::Seen { .. }
            | Place::MyCertificates { .. }
            | Place::Grants { busy: false, .. } => self.list_cases(),
            Place::Grant {
                busy: false, draft, ..
            } => self.load_certificate(draft.licence),
            Place::Certificate { .. } => self.list_certificates(),
            Place::MyCases { .. } => {
                self.another_matter_from_list();
                Vec::new()
            }
            Place::Home
            | Place::Notice(_)
            | Place::Ended { .. }
            | Place::TicketFor { .. }
            | Place::TicketWho(_)
            | Place::Ticket { .. } => Vec::new(),
            stays @ (Place::Consent { .. }
            | Place::Case { .. }
            | Place::Grant { .. }
            | Place::Grants { .. }
            | Place::Submitted(_)
            | Place::OutOfService(_)) => {
                self.place = stays;
                Vec::new()
            }
        }
    }

    /// From the first page of a matter back to its notice, or home. A session in which nobody
    /// was identified leaves nothing behind.
    pub(crate) fn leave_matter(&mut self) -> Vec<Effect> {
        self.next_turn();
        if self.stop_correcting() {
            return vec![Effect::StopDevices];
        }
        let matter = self.session.as_ref().and_then(|s| s.matter);
        let unknown = self.session.as_ref().is_none_or(|s| s.person.is_none());
        self.place = match matter {
            Some(Matter::Apply(index)) => Place::Notice(index),
            Some(Matter::MyCases | Matter::Correct(_)) | None => Place::Home,
        };
        let mut effects = vec![Effect::StopDevices];
        if unknown {
            self.session = None;
            effects.push(Effect::Wipe);
        } else if let Some(session) = &mut self.session {
            session.put_down();
        }
        effects
    }

    fn another_matter_from_list(&mut self) {
        if let Some(session) = &mut self.session {
            session.matter = None;
        }
    }
}
