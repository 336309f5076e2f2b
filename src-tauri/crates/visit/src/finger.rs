//! The finger on the scanner: a second factor, with a pause after five misses and a way round.

use crate::session::{Effect, Matter, Place, State, Turn};
use domain::factor::Factors;
use ipc::{ErrorCode, FingerPhase, WithoutFinger};

impl State {
    /// A fingerprint is sensitive (PIPL article 29): it is asked for on its own, before the scanner
    /// takes one. Who agreed is not asked again in the same visit.
    pub(crate) fn ask_finger(&mut self) -> Vec<Effect> {
        if self.session_mut().finger_agreed {
            return self.begin_finger();
        }
        self.place = Place::Finger(FingerPhase::Ask);
        Vec::new()
    }

    /// The person agreed that their fingerprint is used.
    pub(crate) fn agree_finger(&mut self) -> Vec<Effect> {
        self.session_mut().finger_agreed = true;
        self.begin_finger()
    }

    pub(crate) fn begin_finger(&mut self) -> Vec<Effect> {
        if !self.card_lies() {
            return self.ask_card_back();
        }
        if self.pause_left_s() > 0 {
            self.place = Place::Finger(FingerPhase::Paused {
                seconds: self.pause_left_s(),
            });
            return Vec::new();
        }
        self.place = Place::Finger(FingerPhase::Press);
        vec![Effect::MatchFinger(self.next_turn())]
    }

    fn pause_left_s(&self) -> u32 {
        let left = self
            .finger_paused_until_ms
            .saturating_sub(self.now.mono_ms)
            .div_ceil(1_000);
        u32::try_from(left).unwrap_or(u32::MAX)
    }

    /// Whether a report on this turn is for the finger page as it stands.
    pub(crate) fn at_finger(&self, turn: Turn) -> bool {
        turn == self.turn && matches!(self.place, Place::Finger(_))
    }

    pub(crate) fn finger_phase(&mut self, turn: Turn, phase: FingerPhase) -> Vec<Effect> {
        if self.at_finger(turn) {
            self.place = Place::Finger(phase);
        }
        Vec::new()
    }

    pub(crate) fn finger_matched(&mut self, turn: Turn) -> Vec<Effect> {
        if !self.at_finger(turn) {
            return Vec::new();
        }
        if let Some(card) = self.person().map(|person| person.card) {
            self.misses.clear(&card);
        }
        let session = self.session_mut();
        session.factors = session.factors.with(Factors::FINGER);
        match session.withdrawing.take() {
            Some(detail) => self.sign_withdrawal(*detail),
            None => self.begin_form(),
        }
    }

    pub(crate) fn finger_missed(&mut self, turn: Turn, code: ErrorCode) -> Vec<Effect> {
        if !self.at_finger(turn) {
            return Vec::new();
        }
        let Some(card) = self.person().map(|person| person.card) else {
            return Vec::new();
        };
        // An unclear image is no guess at an identity; only a real mismatch counts.
        let misses = if code == ErrorCode::FingerNoMatch {
            self.misses.add(card, self.now.mono_ms)
        } else {
            self.misses.of(&card)
        };
        let left = self.config.finger_misses.saturating_sub(misses);
        if left == 0 {
            self.misses.clear(&card);
            self.finger_paused_until_ms = self.now.mono_ms + self.config.finger_pause_ms;
            self.next_turn();
            self.place = Place::Finger(FingerPhase::Paused {
                seconds: self.pause_left_s(),
            });
            return vec![Effect::StopDevices];
        }
        self.place = Place::Finger(FingerPhase::Again { code, left });
        vec![Effect::MatchFinger(self.next_turn())]
    }

    pub(crate) fn finger_enrolled(&mut self, turn: Turn) -> Vec<Effect> {
        if self.at_finger(turn) {
            self.begin_finger()
        } else {
            Vec::new()
        }
    }

    pub(crate) fn enrol_finger(&mut self) -> Vec<Effect> {
        let not_enrolled = matches!(self.place, Place::Finger(FingerPhase::NotEnrolled));
        if !self.config.can_enrol || !not_enrolled {
            return Vec::new();
        }
        self.place = Place::Finger(FingerPhase::Enrol {
            press: 1,
            lift: false,
        });
        vec![Effect::EnrolFinger(self.next_turn())]
    }

    /// Without a fingerprint: the case is filed, and staff confirm the person at a counter. A
    /// withdrawal and a correction, which a read card alone cannot prove, go to the counter
    /// altogether.
    pub(crate) fn other_route(&mut self) -> Vec<Effect> {
        self.next_turn();
        let mut effects = vec![Effect::StopDevices];
        match self.session_mut().withdrawing.take() {
            Some(detail) => self.show_case(*detail),
            None if self.stop_correcting() => {}
            None => effects.extend(self.begin_form()),
        }
        effects
    }

    /// What becomes of it then.
    pub(crate) fn without_finger(&self) -> WithoutFinger {
        match self.session.as_ref().and_then(|s| s.matter) {
            Some(Matter::Apply(_)) => WithoutFinger::ConfirmedLater,
            Some(Matter::Correct(_)) => WithoutFinger::CorrectedThere,
            Some(Matter::MyCases) | None => WithoutFinger::WithdrawnThere,
        }
    }

    /// Counts the pause down and takes fingers again after it.
    pub(crate) fn tick_finger(&mut self) -> Vec<Effect> {
        let Place::Finger(FingerPhase::Paused { seconds }) = &self.place else {
            return Vec::new();
        };
        let left = self.pause_left_s();
        if left == 0 {
            return self.begin_finger();
        }
        if *seconds != left {
            self.place = Place::Finger(FingerPhase::Paused { seconds: left });
        }
        Vec::new()
    }
}
