//! The card on the reader: what opens it, who it says the person is, and the page that reads it.

use crate::reopening::Reopening;
use crate::session::{Effect, Matter, Now, Place, State, Turn};
use domain::factor::Factors;
use domain::id::Digest;
use ipc::{AccessFields, ErrorCode, IdentifyPhase, Identity, PersonChip, ReadStep, SecretText};

/// What opens a card's chip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Number, birth and expiry as typed.
    Fields(AccessFields),
    /// The machine-readable zone as typed or scanned.
    Mrz(SecretText),
    /// Nothing: the card opens itself to a reader with a security module.
    Open,
}

/// A verified holder, as far as a session needs to know them.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The masked name for the screen.
    pub chip: PersonChip,
    /// Tells two cards apart within this session; means nothing outside it.
    pub card: Digest,
    /// The card's chip can prove that it is the one its issuer made.
    pub proves_itself: bool,
    /// What was read and checked, for the screen.
    pub identity: Identity,
}

impl core::fmt::Debug for Person {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Person(***)")
    }
}

impl State {
    /// To the identification page, or past it where the person is known and the card has lain
    /// there all along.
    pub(crate) fn identify(&mut self) -> Vec<Effect> {
        if self.card_lies() {
            return self.identified();
        }
        self.place = Place::Identify(self.waiting());
        self.try_reading()
    }

    /// To the page that asks for the card that was lifted, saying so; it is read at once where
    /// it lies there again.
    pub(crate) fn ask_card_back(&mut self) -> Vec<Effect> {
        let nothing_there = !self.card_there && self.reader_gone.is_none();
        self.place = Place::Identify(if nothing_there {
            IdentifyPhase::Failed {
                code: ErrorCode::CardRemoved,
            }
        } else {
            self.waiting()
        });
        self.try_reading()
    }

    fn waiting(&self) -> IdentifyPhase {
        if let Some(code) = self.reader_gone.or(self.card_useless) {
            return IdentifyPhase::Failed { code };
        }
        let access_known = self.access().is_some();
        if self.card_there && !access_known {
            IdentifyPhase::NeedAccess
        } else {
            IdentifyPhase::WaitCard { access_known }
        }
    }

    /// What opens the card that lies there, as far as it is known.
    pub(crate) fn access(&self) -> Option<Access> {
        if self.card_there && self.card_open {
            return Some(Access::Open);
        }
        self.session.as_ref().and_then(|s| s.access.clone())
    }

    /// Reads as soon as a card lies there and what opens it is known.
    fn try_reading(&mut self) -> Vec<Effect> {
        match self.access() {
            Some(access)
                if self.card_there && self.reader_gone.is_none() && self.card_useless.is_none() =>
            {
                self.place = Place::Identify(IdentifyPhase::Reading {
                    step: ReadStep::Open,
                });
                vec![Effect::ReadCard(self.next_turn(), access)]
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn access_given(&mut self, access: Access) -> Vec<Effect> {
        let waiting = matches!(
            self.place,
            Place::Identify(
                IdentifyPhase::WaitCard { .. }
                    | IdentifyPhase::NeedAccess
                    | IdentifyPhase::Failed { .. }
            )
        );
        // What opened the card of a person who is known opens it again; no other is read here.
        // A card that opens by itself wants nothing typed.
        let open = self.card_there && self.card_open;
        if !waiting || open || self.person().is_some() {
            return Vec::new();
        }
        // Typed or scanned, and wanted: somebody is there.
        self.touched_ms = self.now.mono_ms;
        self.session_mut().access = Some(access);
        self.place = Place::Identify(self.waiting());
        self.try_reading()
    }

    /// `open`: it needs nothing typed to be read.
    pub(crate) fn card_laid(&mut self, open: bool) -> Vec<Effect> {
        (self.card_there, self.card_open, self.card_useless) = (true, open, None);
        match self.place {
            Place::Identify(IdentifyPhase::WaitCard { .. } | IdentifyPhase::Failed { .. }) => {
                self.place = Place::Identify(self.waiting());
                self.try_reading()
            }
            _ => Vec::new(),
        }
    }

    /// Told at once, before anything is typed for it.
    pub(crate) fn card_unusable(&mut self, code: ErrorCode) -> Vec<Effect> {
        (self.card_there, self.card_open, self.card_useless) = (true, false, Some(code));
        if matches!(
            self.place,
            Place::Identify(
                IdentifyPhase::WaitCard { .. }
                    | IdentifyPhase::NeedAccess
                    | IdentifyPhase::Failed { .. }
            )
        ) {
            self.place = Place::Identify(self.waiting());
        }
        Vec::new()
    }

    pub(crate) fn card_lifted(&mut self) -> Vec<Effect> {
        self.card_there = false;
        let was_useless = self.card_useless.take().is_some();
        match self.place {
            Place::Identify(IdentifyPhase::Reading { .. }) => {
                self.card_missed(ErrorCode::CardRemoved)
            }
            // A finger is compared while its owner's card lies there.
            Place::Finger(_) => self.card_missed(ErrorCode::CardRemoved),
            Place::Identify(phase) => {
                let failed = matches!(phase, IdentifyPhase::Failed { .. });
                if phase == IdentifyPhase::NeedAccess || (failed && was_useless) {
                    self.place = Place::Identify(self.waiting());
                }
                self.card_left()
            }
            _ => self.card_left(),
        }
    }

    pub(crate) fn reader_gone(&mut self, code: ErrorCode) -> Vec<Effect> {
        self.reader_gone = Some(code);
        self.card_lost(code)
    }

    /// The card's own reader is gone and took it along; another one goes on.
    pub(crate) fn card_lost(&mut self, code: ErrorCode) -> Vec<Effect> {
        (self.card_there, self.card_useless) = (false, None);
        if matches!(self.place, Place::Identify(_) | Place::Finger(_)) {
            self.card_missed(code)
        } else {
            self.card_left()
        }
    }

    /// What was read is forgotten with the card; the person stays who they are.
    fn card_left(&mut self) -> Vec<Effect> {
        match &mut self.session {
            Some(session) if session.person.is_some() => {
                session.card_left = true;
                vec![Effect::ForgetCard]
            }
            _ => Vec::new(),
        }
    }

    /// The card is gone in the middle of what needs it.
    fn card_missed(&mut self, code: ErrorCode) -> Vec<Effect> {
        self.next_turn();
        self.place = Place::Identify(IdentifyPhase::Failed { code });
        let mut effects = vec![Effect::StopDevices];
        effects.extend(self.card_left());
        effects
    }

    pub(crate) fn reader_back(&mut self) -> Vec<Effect> {
        let gone = self.reader_gone.take();
        match (&self.place, gone) {
            (Place::Identify(IdentifyPhase::Failed { code }), Some(was)) if *code == was => {
                self.place = Place::Identify(self.waiting());
                self.try_reading()
            }
            _ => Vec::new(),
        }
    }

    /// After an error.
    pub(crate) fn retry_identify(&mut self) -> Vec<Effect> {
        self.place = Place::Identify(self.waiting());
        self.try_reading()
    }

    pub(crate) fn read_step(&mut self, turn: Turn, step: ReadStep) {
        if turn == self.turn
            && let Place::Identify(IdentifyPhase::Reading { step: shown }) = &mut self.place
        {
            *shown = step;
        }
    }

    pub(crate) fn card_read(&mut self, turn: Turn, person: Box<Person>) -> Vec<Effect> {
        let reading = matches!(self.place, Place::Identify(IdentifyPhase::Reading { .. }));
        if turn != self.turn || !reading {
            return Vec::new();
        }
        let session = self.session_mut();
        if session
            .person
            .as_ref()
            .is_some_and(|known| known.card != person.card)
        {
            return self.card_failed(turn, ErrorCode::CardChanged);
        }
        session.person = Some(person);
        session.card_left = false;
        session.factors = session.factors.with(Factors::CARD);
        self.identified()
    }

    /// What opens the card is asked anew where it was at fault. What opened the known person's
    /// card cannot be: then it is another card that lies there.
    pub(crate) fn card_failed(&mut self, turn: Turn, code: ErrorCode) -> Vec<Effect> {
        let reading = matches!(self.place, Place::Identify(IdentifyPhase::Reading { .. }));
        if turn != self.turn || !reading {
            return Vec::new();
        }
        let wrong_access = matches!(code, ErrorCode::CardAccessKeyWrong | ErrorCode::MrzInvalid);
        let mut told = code;
        if wrong_access && let Some(session) = &mut self.session {
            if session.person.is_some() {
                told = ErrorCode::CardChanged;
            } else {
                session.access = None;
            }
        }
        self.place = Place::Identify(IdentifyPhase::Failed { code: told });
        Vec::new()
    }

    /// The person is known: on to the finger, the form or the list.
    pub(crate) fn identified(&mut self) -> Vec<Effect> {
        if core::mem::take(&mut self.session_mut().submitting) {
            self.place = Place::Consent {
                busy: false,
                error: None,
            };
            return self.submit();
        }
        if self.session_mut().withdrawing.is_some() {
            return self.go_on_withdrawing();
        }
        match self.session_mut().reopening.take() {
            Some(Reopening::Case(detail)) => {
                let row = detail.row.clone();
                self.show_case(*detail);
                return self.load_case(row);
            }
            Some(Reopening::Certificate(licence)) => return self.load_certificate(*licence),
            Some(Reopening::Grant(draft)) => return self.go_on_granting(*draft),
            Some(Reopening::EndGrant(row)) => return self.go_on_ending(*row),
            None => {}
        }
        match self.session.as_ref().and_then(|s| s.matter) {
            Some(Matter::MyCases) => self.list_cases(),
            Some(Matter::Apply(_) | Matter::Correct(_)) => {
                let wanted = self.item().map_or(Factors::CARD, |item| item.factors);
                let given = self.session_mut().factors;
                if wanted.covers(Factors::FINGER) && !given.covers(Factors::FINGER) {
                    self.ask_finger()
                } else {
                    self.begin_form()
                }
            }
            None => {
                self.place = Place::Home;
                Vec::new()
            }
        }
    }
}

/// Milliseconds since the epoch as a day `YYYY-MM-DD` in the hall's zone.
pub(crate) fn day(now: Now, utc_offset_min: i32) -> String {
    let days = (now.wall_ms + i64::from(utc_offset_min) * 60_000).div_euclid(86_400_000);
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Days since 1970-01-01 to a date of the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // The year begins in March here, so that the leap day is its last.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::{Now, day};

    #[test]
    fn a_day_begins_at_the_halls_midnight() {
        let at = |wall_ms| {
            day(
                Now {
                    mono_ms: 0,
                    wall_ms,
                },
                480,
            )
        };
        assert_eq!(at(1_709_222_399_000 - 28_800_000), "2024-02-29");
        assert_eq!(at(1_709_251_200_000 - 28_800_000), "2024-03-01");
        assert_eq!(at(-1 - 28_800_000), "1969-12-31");
    }
}
