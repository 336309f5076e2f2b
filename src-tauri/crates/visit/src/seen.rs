//! "Who has used my data": every use of what is the person's, as the chain proves it.

use crate::cases::loaded;
use crate::session::{Effect, Place, State, Turn};
use ipc::{ErrorCode, LoadState, SeenRow};

impl State {
    pub(crate) fn open_seen(&mut self) -> Vec<Effect> {
        if !matches!(self.place, Place::MyCases { .. }) {
            return Vec::new();
        }
        self.list_seen()
    }

    pub(crate) fn list_seen(&mut self) -> Vec<Effect> {
        self.place = Place::Seen {
            load: LoadState::Loading,
            rows: Vec::new(),
        };
        vec![Effect::ListSeen(self.next_turn())]
    }

    pub(crate) fn seen_listed(
        &mut self,
        turn: Turn,
        listed: Vec<SeenRow>,
        failed: Option<ErrorCode>,
    ) {
        if turn == self.turn
            && let Place::Seen { load, rows } = &mut self.place
        {
            (*load, *rows) = (loaded(failed), listed);
        }
    }
}
