//! A queue ticket (取号): what for, whether before others, the number. Nobody has to be known for
//! it; who is, is called by the masked name.

use crate::session::{Effect, Place, State, Turn};
use domain::id::ItemCode;
use domain::ticket::Priority;
use ipc::{ErrorCode, LoadState, TicketLine, TicketShown};

impl State {
    pub(crate) fn open_ticket(&mut self) -> Vec<Effect> {
        if matches!(self.place, Place::Home | Place::Submitted(_)) {
            self.look_at_lines()
        } else {
            Vec::new()
        }
    }

    pub(crate) fn look_at_lines(&mut self) -> Vec<Effect> {
        self.place = Place::TicketFor {
            load: LoadState::Loading,
            lines: Vec::new(),
        };
        vec![Effect::LookAtLines(self.next_turn())]
    }

    /// The lines come while the person chooses already: a ticket can be taken without them.
    pub(crate) fn ticket_lines(
        &mut self,
        turn: Turn,
        known: Vec<TicketLine>,
        failed: Option<ErrorCode>,
    ) -> Vec<Effect> {
        if turn == self.turn
            && let Place::TicketFor { load, lines } = &mut self.place
        {
            *load = failed.map_or(LoadState::Ready, |code| LoadState::Failed { code });
            *lines = known;
        }
        Vec::new()
    }

    pub(crate) fn ticket_for(&mut self, code: &ItemCode) {
        let offered = |item: &domain::catalogue::ServiceItem| item.code == code.as_str();
        if matches!(self.place, Place::TicketFor { .. })
            && self.catalogue.items().iter().any(offered)
        {
            self.place = Place::TicketWho(code.clone());
        }
    }

    pub(crate) fn take_ticket(&mut self, priority: Priority) -> Vec<Effect> {
        let Place::TicketWho(item) = &self.place else {
            return Vec::new();
        };
        // A booking is looked at by a person.
        if matches!(priority, Priority::Booked { .. }) {
            return Vec::new();
        }
        let item = item.clone();
        self.place = Place::Ticket {
            load: LoadState::Loading,
            item: item.clone(),
            ticket: None,
        };
        vec![Effect::TakeTicket(self.next_turn(), item, priority)]
    }

    pub(crate) fn ticket_taken(&mut self, turn: Turn, taken: Box<TicketShown>) -> Vec<Effect> {
        if turn == self.turn
            && let Place::Ticket { load, ticket, .. } = &mut self.place
        {
            (*load, *ticket) = (LoadState::Ready, Some(taken));
            // Who waited for it has not gone away.
            self.touched_ms = self.now.mono_ms;
        }
        Vec::new()
    }

    pub(crate) fn ticket_failed(&mut self, turn: Turn, code: ErrorCode) -> Vec<Effect> {
        if turn == self.turn
            && let Place::Ticket { load, .. } = &mut self.place
        {
            *load = LoadState::Failed { code };
        }
        Vec::new()
    }

    /// After a ticket that could not be taken: whether before others is asked once more.
    pub(crate) fn ticket_again(&mut self) -> Vec<Effect> {
        if let Place::Ticket {
            load: LoadState::Failed { .. },
            item,
            ..
        } = &self.place
        {
            self.place = Place::TicketWho(item.clone());
        }
        Vec::new()
    }

    /// One page back among the pages of a ticket; `None` on other pages.
    pub(crate) fn back_from_ticket(&mut self) -> Option<Vec<Effect>> {
        match &self.place {
            Place::TicketWho(_) => Some(self.look_at_lines()),
            // While it is being taken there is no way back: it may be taken already.
            Place::Ticket {
                load: LoadState::Loading,
                ..
            } => Some(Vec::new()),
            Place::TicketFor { .. } | Place::Ticket { .. } => {
                self.next_turn();
                self.place = Place::Home;
                Some(Vec::new())
            }
            Place::Home
            | Place::Notice(_)
            | Place::Identify(_)
            | Place::Finger(_)
            | Place::Question { .. }
            | Place::Check
            | Place::Consent { .. }
            | Place::Submitted(_)
            | Place::MyCases { .. }
            | Place::Case { .. }
            | Place::Seen { .. }
            | Place::MyCertificates { .. }
            | Place::Certificate { .. }
            | Place::Grant { .. }
            | Place::Grants { .. }
            | Place::Ended { .. }
            | Place::OutOfService(_) => None,
        }
    }
}
