//! The window's queue tickets, for who is signed in.

use super::session::{Message, Session};
use super::staff::Staff;
use crate::service::Service;
use crate::tickets::{self, Command, News, Window, WindowError, WindowView, Worker};
use domain::ticket::{Deed, Serves, State, Waiter};
use ipc::{CounterCode, TICKET_ROWS, TicketDeed, TicketNews, TicketRow, TicketStands, TicketsPage};
use std::sync::Arc;
use std::sync::mpsc::Sender;

/// Most pieces of news that stand there at a time.
const MOST_NEWS: usize = 5;

/// What came of something at the window.
pub(crate) struct Told {
    view: WindowView,
    news: Vec<News>,
    error: Option<WindowError>,
}

/// The window's tickets, on a thread of their own.
pub(super) struct Tickets {
    worker: Option<Worker>,
    view: Option<WindowView>,
    pub(super) sending_on: bool,
    news: Vec<TicketNews>,
    error: Option<CounterCode>,
}

impl Tickets {
    /// Opens the window for who is signed in: their department, and the items they have.
    pub(super) fn open(service: &Arc<Service>, staff: &Staff, out: &Sender<Message>) -> Self {
        let key = &staff.authority.key;
        let serves = Serves {
            departments: vec![key.department.clone()],
            items: key.scopes.items.clone(),
        };
        let client = tickets::client(&service.gateways, &service.access, &staff.key);
        let window = client
            .map_err(|_| CounterCode::HallAway)
            .and_then(|client| {
                let hall = service.hall.code.clone();
                let number = number(&service.hall.machine);
                Window::open(client, Arc::clone(service), hall, number, serves)
                    .map_err(CounterCode::from)
            });
        let (number, out) = (staff.number, out.clone());
        let (worker, error) = match window {
            Ok(window) => {
                let worker = Worker::start(window, move |view, news, error| {
                    // The session has ended: nobody is left to tell.
                    let told = Box::new(Told { view, news, error });
                    let _ = out.send(Message::Tickets(number, told));
                });
                (Some(worker), None)
            }
            Err(code) => (None, Some(code)),
        };
        Self {
            worker,
            view: None,
            sending_on: false,
            news: Vec::new(),
            error,
        }
    }

    pub(super) fn told(&mut self, told: Told) {
        if told.view.current.is_none() {
            self.sending_on = false;
        }
        self.news
            .extend(told.news.into_iter().map(|news| match news {
                News::TakenElsewhere { number, window } => TicketNews {
                    number,
                    window: Some(window),
                },
                News::Refused { number, code } => {
                    tracing::warn!(%code, "the node does not take what was done with a ticket");
                    TicketNews {
                        number,
                        window: None,
                    }
                }
            }));
        let old = self.news.len().saturating_sub(MOST_NEWS);
        self.news.drain(..old);
        self.error = told.error.map(code).or(told.view.trouble.map(Into::into));
        self.view = Some(told.view);
    }

    fn send(&mut self, command: Command) {
        self.error = None;
        if let Some(worker) = &self.worker {
            worker.send(command);
        }
    }

    /// The next one. What was told of others has been read.
    pub(super) fn call_next(&mut self) {
        self.news.clear();
        let nobody = |view: &WindowView| view.waiting.is_empty() && view.away_since_ms.is_none();
        if self.view.as_ref().is_some_and(nobody) {
            self.error = Some(CounterCode::TicketNobody);
            return;
        }
        self.send(Command::CallNext);
    }

    pub(super) fn call(&mut self, ticket: domain::id::ActionId) {
        self.send(Command::Call(ticket));
    }

    pub(super) fn act(&mut self, deed: TicketDeed) {
        self.sending_on = false;
        self.send(Command::Do(match deed {
            TicketDeed::Recall => Deed::Recall,
            TicketDeed::Serve => Deed::Serve,
            TicketDeed::Finish => Deed::Finish,
            TicketDeed::Hold => Deed::Hold,
            TicketDeed::Absent => Deed::Absent,
        }));
    }

    pub(super) fn send_on(&mut self, item: domain::id::ItemCode) {
        if self.sending_on {
            self.sending_on = false;
            self.send(Command::Do(Deed::Transfer { item }));
        }
    }

    /// Another line is to be chosen, where a ticket is here.
    pub(super) fn choose_line(&mut self) {
        let here = self.view.as_ref().and_then(|view| view.current.as_ref());
        self.sending_on = here.is_some();
    }

    pub(super) fn page(&self, service: &Service) -> TicketsPage {
        let view = self.view.as_ref();
        let rows = |waiters: &[Waiter]| waiters.iter().take(TICKET_ROWS).map(row).collect();
        TicketsPage {
            window: view.map_or_else(|| number(&service.hall.machine), |view| view.window),
            known: view.is_some(),
            current: view.and_then(|view| view.current.as_ref()).map(row),
            waiting: view.map(|view| rows(&view.waiting)).unwrap_or_default(),
            waiting_count: view.map_or(0, |view| {
                u32::try_from(view.waiting.len()).unwrap_or(u32::MAX)
            }),
            aside: view.map(|view| rows(&view.aside)).unwrap_or_default(),
            away_since_ms: view
                .and_then(|view| view.away_since_ms)
                .map(|since| i64::try_from(since).unwrap_or(i64::MAX)),
            unsent: view.map_or(0, |view| u32::try_from(view.unsent).unwrap_or(u32::MAX)),
            sending_on: self.sending_on,
            news: self.news.clone(),
            error: self.error,
        }
    }
}

impl Session {
    pub(super) fn tickets_told(&mut self, number: u64, told: Told) {
        let staff = self.staff.as_mut().filter(|staff| staff.number == number);
        if let Some(tickets) = staff.and_then(|staff| staff.tickets.as_mut()) {
            tickets.told(told);
        }
    }

    /// To the tickets; the first time their window is opened.
    pub(super) fn show_tickets(&mut self) {
        let (service, out) = (Arc::clone(&self.service), self.out.clone());
        if let Some(staff) = &mut self.staff {
            if staff.tickets.is_none() {
                staff.tickets = Some(Tickets::open(&service, staff, &out));
            }
            staff.shut();
            staff.place = super::staff::Place::Tickets;
        }
    }
}

/// The window's number: the machine's, where that is a number.
fn number(machine: &str) -> domain::ticket::Window {
    machine.parse().unwrap_or(1)
}

fn row(waiter: &Waiter) -> TicketRow {
    TicketRow {
        id: waiter.id,
        number: waiter.number,
        item: waiter.item.clone(),
        priority: waiter.priority,
        name: waiter.name.clone(),
        state: match waiter.state {
            State::Waiting | State::Transferred => TicketStands::Waiting,
            State::Called { .. } => TicketStands::Called,
            State::Serving { .. } => TicketStands::Serving,
            State::Held { .. } => TicketStands::Held,
            State::Absent { .. } | State::Finished { .. } => TicketStands::Absent,
        },
        taken_ms: i64::try_from(waiter.taken_s.saturating_mul(1_000)).unwrap_or(i64::MAX),
    }
}

fn code(error: WindowError) -> CounterCode {
    match error {
        WindowError::TicketOpen => CounterCode::TicketOpen,
        WindowError::TicketGone => CounterCode::TicketGone,
        WindowError::Machine(code) => code.into(),
    }
}
