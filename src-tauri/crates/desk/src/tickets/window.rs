//! A window's tickets. It goes on while the node is away: what it does is first kept here, in its
//! order, and handed in as soon as the node is back. Two windows that called the same ticket
//! meanwhile are set right by the node (`domain::ticket`); the one without the person is told.

use crate::clock;
use crate::service::{Service, random};
use domain::id::{ActionId, HallCode, ItemCode};
use domain::ticket::{
    self, CallNext, Deed, MAX_STEPS, Queue, Serves, State, Step, StepResult, TicketNumber, Waiter,
    Waiting, after,
};
use ipc::ErrorCode;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use sync::{Fault, TicketClient};

#[cfg(test)]
mod tests;

/// The setting that holds what was not handed in yet, and the queue as it was seen last.
const SETTING: &str = "ticket_window";
/// How long a node that did not answer is not asked for calls, milliseconds.
const REST_MS: u64 = 5_000;
/// Most steps that wait to be handed in.
const MOST: usize = 5_000;

/// Where a window keeps what it did until the node has it.
pub trait Keep: Send {
    /// What was kept last.
    ///
    /// # Errors
    /// What the store fails with.
    fn load(&self) -> Result<Option<Vec<u8>>, ErrorCode>;
    /// Keeps this from now on; durable when it returns.
    ///
    /// # Errors
    /// What the store fails with.
    fn save(&self, bytes: &[u8]) -> Result<(), ErrorCode>;
}

impl Keep for Arc<Service> {
    fn load(&self) -> Result<Option<Vec<u8>>, ErrorCode> {
        self.outbox
            .setting(SETTING)
            .map_err(|error| crate::codes::store(&error))
    }

    fn save(&self, bytes: &[u8]) -> Result<(), ErrorCode> {
        self.outbox
            .set_setting(SETTING, bytes)
            .map_err(|error| crate::codes::store(&error))
    }
}

/// Something that a clerk has to know of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Another window has the ticket: the person stood there, or its call came first.
    TakenElsewhere {
        /// Which ticket.
        number: Option<TicketNumber>,
        /// Which window.
        window: ticket::Window,
    },
    /// The node does not take what was done.
    Refused {
        /// Which ticket.
        number: Option<TicketNumber>,
        /// Why: a stable word.
        code: String,
    },
}

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// Another ticket is still called or served at this window.
    #[error("another ticket is still open at this window")]
    TicketOpen,
    /// The ticket is at another window, or finished.
    #[error("the ticket is not here any more")]
    TicketGone,
    /// What store or node fail with.
    #[error("{}", .0.word())]
    Machine(ErrorCode),
}

impl From<ErrorCode> for WindowError {
    fn from(code: ErrorCode) -> Self {
        Self::Machine(code)
    }
}

/// A window's tickets as they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowView {
    /// The window's number.
    pub window: ticket::Window,
    /// The ticket that is called or served here.
    pub current: Option<Waiter>,
    /// Those that this window may call, in the order in which they come.
    pub waiting: Vec<Waiter>,
    /// Held and absent ones, which are called by hand.
    pub aside: Vec<Waiter>,
    /// Since when the node has not answered, Unix milliseconds.
    pub away_since_ms: Option<u64>,
    /// What was done and not handed in yet.
    pub unsent: usize,
    /// Why the node does not take anything from this window.
    pub trouble: Option<ErrorCode>,
}

/// What is kept on the disk.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    queue: Option<Queue>,
    steps: VecDeque<Step>,
}

/// A window.
pub struct Window {
    client: TicketClient,
    keep: Box<dyn Keep>,
    hall: HallCode,
    number: ticket::Window,
    serves: Serves,
    /// Every ticket of the queue that was seen, with what this window did since.
    known: BTreeMap<ActionId, Waiter>,
    day: i64,
    kept: Kept,
    away_since_ms: Option<u64>,
    rest_until_ms: u64,
    /// A call was asked for and not answered: it may stand at the node.
    unanswered: bool,
    trouble: Option<ErrorCode>,
    news: Vec<News>,
}

impl Window {
    /// Opens a window with what it did and did not hand in before a restart.
    ///
    /// # Errors
    /// What the store fails with. A record that cannot be read is set aside, and said in the log.
    pub fn open(
        client: TicketClient,
        keep: impl Keep + 'static,
        hall: HallCode,
        number: ticket::Window,
        serves: Serves,
    ) -> Result<Self, ErrorCode> {
        let kept = match keep.load()? {
            None => Kept::default(),
            Some(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|_| {
                tracing::error!("the tickets' record cannot be read");
                Kept::default()
            }),
        };
        let mut window = Self {
            client,
            keep: Box::new(keep),
            hall,
            number,
            serves,
            known: BTreeMap::new(),
            day: 0,
            kept,
            away_since_ms: None,
            rest_until_ms: 0,
            unanswered: false,
            trouble: None,
            news: Vec::new(),
        };
        if let Some(queue) = window.kept.queue.clone() {
            window.take_over(queue);
        }
        Ok(window)
    }

    /// How it stands.
    #[must_use]
    pub fn view(&self) -> WindowView {
        let mut waiting: Vec<&Waiter> = self.callable().collect();
        waiting.sort_by_key(|waiter| waits(waiter).order());
        let aside = |waiter: &&Waiter| {
            matches!(waiter.state, State::Held { .. } | State::Absent { .. })
                && self.serves.takes(&waits(waiter))
        };
        WindowView {
            window: self.number,
            current: self.current().cloned(),
            waiting: waiting.into_iter().cloned().collect(),
            aside: self.known.values().filter(aside).cloned().collect(),
            away_since_ms: self.away_since_ms,
            unsent: self.kept.steps.len(),
            trouble: self.trouble,
        }
    }

    /// What happened since the last time this was asked.
    pub fn news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.news)
    }

    fn callable(&self) -> impl Iterator<Item = &Waiter> {
        self.known
            .values()
            .filter(|waiter| waiter.state.waits() && self.serves.takes(&waits(waiter)))
    }

    /// The ticket that is called or served here.
    #[must_use]
    pub fn current(&self) -> Option<&Waiter> {
        self.known.values().find(|waiter| self.is_here(waiter))
    }

    fn is_here(&self, waiter: &Waiter) -> bool {
        let window = self.number;
        waiter.state == State::Called { window } || waiter.state == State::Serving { window }
    }

    /// Calls the next one. Where the node is away, by the same rule from the queue as it was seen
    /// last. `None` where nobody waits.
    ///
    /// # Errors
    /// [`WindowError::TicketOpen`] while another one is called or served here, or what store or node fail with.
    pub fn call_next(&mut self) -> Result<Option<ActionId>, WindowError> {
        if self.current().is_some() {
            return Err(WindowError::TicketOpen);
        }
        self.hand_in();
        if let Some(code) = self.trouble.filter(|_| !self.kept.steps.is_empty()) {
            return Err(code.into());
        }
        if self.kept.steps.is_empty() && self.may_ask() {
            let call = CallNext {
                id: fresh_id()?,
                window: self.number,
                serves: self.serves.clone(),
                at_s: clock::wall_s(),
            };
            match self.client.next(&call) {
                Ok(called) => {
                    self.reached();
                    let id = called.map(|ticket| ticket.id);
                    self.refresh();
                    return Ok(id);
                }
                Err(fault) => {
                    self.failed(&fault)?;
                    self.unanswered = true;
                }
            }
        }
        let waiting: Vec<Waiting> = self.callable().map(waits).collect();
        let Some(chosen) = ticket::next(&waiting, &self.serves).map(|chosen| chosen.id) else {
            return Ok(None);
        };
        self.deed(chosen, Deed::Call)?;
        Ok(Some(chosen))
    }

    /// Calls one by hand: one that was held, or absent and came after all.
    ///
    /// # Errors
    /// As [`Self::call_next`]; [`WindowError::TicketGone`] where it cannot be called any more.
    pub fn call(&mut self, ticket: ActionId) -> Result<(), WindowError> {
        if self.current().is_some() {
            return Err(WindowError::TicketOpen);
        }
        self.deed(ticket, Deed::Call)
    }

    /// Does something with the ticket that is called or served here.
    ///
    /// # Errors
    /// [`WindowError::TicketGone`] where there is none, or the deed does not follow; what the store fails with.
    pub fn with_current(&mut self, deed: Deed) -> Result<(), WindowError> {
        let current = self.current().map(|waiter| waiter.id);
        self.deed(current.ok_or(WindowError::TicketGone)?, deed)
    }

    /// Keeps a step, then hands it in where that can be done now.
    fn deed(&mut self, ticket: ActionId, deed: Deed) -> Result<(), WindowError> {
        let waiter = self.known.get(&ticket).ok_or(WindowError::TicketGone)?;
        if after(waiter.state, &deed, self.number).is_none() {
            return Err(WindowError::TicketGone);
        }
        if self.kept.steps.len() >= MOST {
            return Err(ErrorCode::TicketsAway.into());
        }
        let step = Step {
            id: fresh_id()?,
            ticket,
            round: waiter.round,
            window: self.number,
            deed,
            at_s: clock::wall_s(),
        };
        self.kept.steps.push_back(step.clone());
        if let Err(code) = self.save() {
            self.kept.steps.pop_back();
            return Err(code.into());
        }
        self.fold(&step);
        self.hand_in();
        Ok(())
    }

    /// What a step of this window makes of what it knows.
    fn fold(&mut self, step: &Step) {
        let Some(waiter) = self.known.get_mut(&step.ticket) else {
            return;
        };
        // What the node knows already is not done a second time.
        if waiter.round != step.round {
            return;
        }
        let Some((state, new_round)) = after(waiter.state, &step.deed, step.window) else {
            return;
        };
        waiter.state = state;
        waiter.round = waiter.round.saturating_add(u16::from(new_round));
        if let Deed::Transfer { item } = &step.deed {
            waiter.item = item.clone();
        }
        if matches!(state, State::Finished { .. }) {
            self.known.remove(&step.ticket);
        }
    }

    fn save(&mut self) -> Result<(), ErrorCode> {
        self.kept.queue = Some(Queue {
            day: self.day,
            now_s: clock::wall_s(),
            tickets: self.known.values().cloned().collect(),
        });
        let bytes = serde_json::to_vec(&self.kept).map_err(|_| ErrorCode::Internal)?;
        self.keep.save(&bytes)
    }

    /// Whether the node is asked now.
    fn may_ask(&self) -> bool {
        clock::wall_ms() >= self.rest_until_ms
    }

    fn reached(&mut self) {
        (self.away_since_ms, self.rest_until_ms, self.trouble) = (None, 0, None);
    }

    /// The node did not answer, or refused this window: then there is no going on alone.
    fn failed(&mut self, fault: &Fault) -> Result<(), ErrorCode> {
        let code = super::code(fault);
        if code != ErrorCode::TicketsAway {
            self.trouble = Some(code);
            return Err(code);
        }
        let now_ms = clock::wall_ms();
        self.away_since_ms.get_or_insert(now_ms);
        self.rest_until_ms = now_ms.saturating_add(REST_MS);
        Ok(())
    }

    /// Hands in what was kept, in its order.
    fn hand_in(&mut self) {
        while !self.kept.steps.is_empty() && self.may_ask() {
            let some: Vec<Step> = self.kept.steps.iter().take(MAX_STEPS).cloned().collect();
            let results = match self.client.hand_in(some.clone()) {
                Ok(results) => results,
                Err(fault) => {
                    // It stays kept either way; the view says what hinders.
                    self.failed(&fault).ok();
                    return;
                }
            };
            self.reached();
            for (place, (step, result)) in some.iter().zip(results).enumerate() {
                self.kept.steps.pop_front();
                // A ticket stands as its last step says: a call that another window had made
                // first is no news where the person stood here then.
                let mut later = some.iter().skip(place + 1);
                let is_last = later.all(|later| later.ticket != step.ticket);
                if is_last || matches!(result, StepResult::Refused { .. }) {
                    self.tell(step, result);
                }
            }
            if let Err(code) = self.save() {
                // Handing in again is harmless.
                tracing::warn!(code = code.word(), "what was handed in is still kept");
            }
        }
    }

    fn tell(&mut self, step: &Step, result: StepResult) {
        let number = self.known.get(&step.ticket).map(|waiter| waiter.number);
        let news = match result {
            StepResult::Done => return,
            StepResult::TakenElsewhere { window } => {
                if let Some(waiter) = self.known.get_mut(&step.ticket) {
                    waiter.state = State::Called { window };
                }
                News::TakenElsewhere { number, window }
            }
            StepResult::Refused { code } => News::Refused { number, code },
        };
        if !self.news.contains(&news) {
            self.news.push(news);
        }
    }

    /// Asks the node how the queue stands now.
    pub fn refresh(&mut self) {
        self.hand_in();
        if !self.kept.steps.is_empty() || !self.may_ask() {
            return;
        }
        match self.client.queue(&self.hall) {
            Ok(queue) => {
                let own = self.current().map(|waiter| waiter.id);
                self.reached();
                self.take_over(queue);
                if std::mem::take(&mut self.unanswered) {
                    self.put_back(own);
                }
            }
            Err(fault) => {
                self.failed(&fault).ok();
            }
        }
    }

    fn take_over(&mut self, queue: Queue) {
        self.day = queue.day;
        let tickets = queue.tickets.into_iter();
        self.known = tickets.map(|waiter| (waiter.id, waiter)).collect();
        for step in self.kept.steps.clone() {
            self.fold(&step);
        }
    }

    /// A call that the node made for this window, but whose answer never came, while the window
    /// went on with another ticket: that one waits again, with nothing of its time lost.
    fn put_back(&mut self, own: Option<ActionId>) {
        let Some(own) = own else { return };
        let strays: Vec<(ActionId, ItemCode)> = self
            .known
            .values()
            .filter(|waiter| self.is_here(waiter) && waiter.id != own)
            .map(|waiter| (waiter.id, waiter.item.clone()))
            .collect();
        for (ticket, item) in strays {
            if let Err(error) = self.deed(ticket, Deed::Transfer { item }) {
                tracing::warn!(%error, "a call without an answer stays");
            }
        }
    }
}

fn fresh_id() -> Result<ActionId, ErrorCode> {
    random().map(ActionId)
}

fn waits(waiter: &Waiter) -> Waiting {
    Waiting {
        id: waiter.id,
        number: waiter.number,
        department: waiter.department.clone(),
        item: waiter.item.clone(),
        priority: waiter.priority,
        taken_s: waiter.taken_s,
    }
}
