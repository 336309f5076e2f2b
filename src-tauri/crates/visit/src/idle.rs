//! Walking away: a warning that one touch extends, then everything is wiped.

use crate::session::{Effect, Place, State};
use ipc::Lang;

/// How long "your data is wiped" stands before home.
const ENDED_MS: u64 = 4_000;

impl State {
    fn idle_for_ms(&self) -> u64 {
        self.now.mono_ms.saturating_sub(self.touched_ms)
    }

    /// Whether there is anything of a person that would have to be wiped.
    pub(crate) fn in_session(&self) -> bool {
        self.session.is_some()
    }

    /// Seconds until the open session ends by itself.
    pub(crate) fn left_s(&self) -> Option<u32> {
        if !self.in_session() {
            return None;
        }
        let end = self.config.idle_ms + self.config.warning_ms;
        u32::try_from(end.saturating_sub(self.idle_for_ms()).div_ceil(1_000)).ok()
    }

    /// Seconds left while the warning stands.
    pub(crate) fn idle_warning_s(&self) -> Option<u32> {
        self.left_s()
            .filter(|_| self.idle_for_ms() >= self.config.idle_ms)
    }

    /// Ends the session where nobody is there any more; home forgets language and size.
    pub(crate) fn tick_idle(&mut self) -> Vec<Effect> {
        if let Place::Ended { until_ms } = self.place
            && self.now.mono_ms >= until_ms
        {
            self.place = Place::Home;
        }
        let over = self.idle_for_ms() >= self.config.idle_ms + self.config.warning_ms;
        if over && self.in_session() {
            return self.end();
        }
        let alone = self.idle_for_ms() >= self.config.idle_ms && !self.in_session();
        if alone {
            (self.lang, self.elder) = (Lang::default(), false);
            self.misses.forget_old(self.now.mono_ms);
            self.over = None;
            if matches!(
                self.place,
                Place::Notice(_)
                    | Place::TicketFor { .. }
                    | Place::TicketWho(_)
                    | Place::Ticket { .. }
            ) {
                self.place = Place::Home;
            }
        }
        Vec::new()
    }

    /// At the person's word: where something filled in would be lost, it is asked once.
    pub(crate) fn end_asked(&mut self, sure: bool) -> Vec<Effect> {
        if !self.in_session() {
            (self.over, self.place) = (None, Place::Home);
            return Vec::new();
        }
        if !sure && self.would_lose() {
            self.asking_end = true;
            return Vec::new();
        }
        self.end()
    }

    /// Wipes everything of the person; what was submitted goes on by itself.
    pub(crate) fn end(&mut self) -> Vec<Effect> {
        self.next_turn();
        self.session = None;
        (self.over, self.asking_end) = (None, false);
        self.place = Place::Ended {
            until_ms: self.now.mono_ms + ENDED_MS,
        };
        (self.lang, self.elder) = (Lang::default(), false);
        vec![Effect::StopDevices, Effect::Wipe]
    }
}
