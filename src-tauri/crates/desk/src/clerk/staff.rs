//! Who is signed in, and what they have before them.

use super::case::{Content, OpenCase};
use super::dialog::Draft;
use super::list::List;
use super::queue::Tickets;
use super::session::Coming;
use super::worker::{Ask, Authority, Facts, Listed, Worker};
use crate::clock;
use crate::service::Service;
use domain::catalogue::Bilingual;
use domain::id::{ActionId, Digest, HallCode, KeyId};
use ipc::{Assigned, CounterCode, CounterInput, ErrorCode, LoadState};
use seal::keys::SigningKey;

/// How often the list is compared with the hall; a long one, which takes longer, less often.
const LIST_EVERY_MS: u64 = 5_000;
const LONG_LIST_EVERY_MS: u64 = 60_000;
const LONG_LIST: usize = 2_000;
/// How often rights are read anew.
const RIGHTS_EVERY_MS: u64 = 5_000;
/// A case that is worked on is taken once more when it would fall free within this time.
const RENEW_WITHIN_MS: i64 = 600_000;
/// How often that is looked at.
const RENEW_EVERY_MS: u64 = 30_000;

/// Where a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Work,
    Tickets,
    Tray,
}

/// Who is signed in.
pub(super) struct Staff {
    pub(super) number: u64,
    pub(super) id: KeyId,
    pub(super) key: SigningKey,
    pub(super) name: Bilingual,
    pub(super) authority: Box<Authority>,
    pub(super) worker: Worker,
    pub(super) locked: bool,
    pub(super) place: Place,
    pub(super) list: List,
    pub(super) case: Option<OpenCase>,
    pub(super) draft: Option<Draft>,
    pub(super) tray_error: Option<CounterCode>,
    pub(super) setting_aside: Option<Digest>,
    pub(super) tickets: Option<Tickets>,
    listing: bool,
    list_at_ms: u64,
    rights_at_ms: u64,
    renewed_at_ms: u64,
}

impl Staff {
    /// Somebody came in.
    pub(super) fn new(
        coming: Coming,
        name: Bilingual,
        authority: Box<Authority>,
        hall: HallCode,
    ) -> Self {
        let id = coming.key.id();
        Self {
            number: coming.number,
            id,
            key: coming.key,
            name,
            authority,
            worker: coming.worker,
            locked: false,
            place: Place::Work,
            list: List::new(hall, id),
            case: None,
            draft: None,
            tray_error: None,
            setting_aside: None,
            tickets: None,
            listing: false,
            list_at_ms: 0,
            rights_at_ms: clock::now().mono_ms,
            renewed_at_ms: 0,
        }
    }

    /// Compares the list with the hall, unless that is under way.
    pub(super) fn refresh(&mut self) {
        if !self.listing {
            self.listing = true;
            let department = self.authority.key.department.clone();
            self.worker.ask(Ask::List(department));
        }
    }

    pub(super) fn tick(&mut self, now_ms: u64) {
        let every_ms = if self.list.len() > LONG_LIST {
            LONG_LIST_EVERY_MS
        } else {
            LIST_EVERY_MS
        };
        if now_ms.saturating_sub(self.list_at_ms) >= every_ms {
            self.refresh();
        }
        if now_ms.saturating_sub(self.rights_at_ms) >= RIGHTS_EVERY_MS {
            self.rights_at_ms = now_ms;
            self.worker.ask(Ask::Rights);
        }
        if let Some(case) = &mut self.case {
            case.shut_after(clock::now().wall_ms);
        }
        if now_ms.saturating_sub(self.renewed_at_ms) >= RENEW_EVERY_MS {
            self.renewed_at_ms = now_ms;
            self.renew();
        }
    }

    /// Wipes what is open of a case.
    pub(super) fn shut(&mut self) {
        if let Some(case) = &mut self.case
            && !matches!(case.content, Content::Locked)
        {
            case.shut();
        }
    }

    /// Keeps the case that is open.
    fn renew(&self) {
        // It is being given back.
        let Some(case) = self.case.as_ref().filter(|case| !case.busy) else {
            return;
        };
        let wall_ms = clock::now().wall_ms;
        if let Assigned::Me { until_ms } = self.list.assigned(&case.id, wall_ms)
            && until_ms.saturating_sub(wall_ms) < RENEW_WITHIN_MS
        {
            self.worker.ask(Ask::Take(case.id));
        }
    }

    pub(super) fn listed(&mut self, listed: Result<Listed, ErrorCode>, service: &Service) {
        self.listing = false;
        let now = clock::now();
        self.list_at_ms = now.mono_ms;
        match listed {
            Ok(listed) => {
                let scopes = &self.authority.key.scopes;
                let catalogue = &service.catalogue;
                self.list
                    .set(listed.cases, listed.leases, scopes, catalogue, now.wall_ms);
            }
            Err(code) => self.list.failed(code),
        }
        if self.case_moved() {
            self.read_case();
        }
    }

    /// Others did something with the case that is open, as the list has it.
    fn case_moved(&self) -> bool {
        let Some(case) = &self.case else { return false };
        let Some(facts) = case.facts() else {
            return false;
        };
        match self.list.last_of(&case.id) {
            Some(last) => last.is_some_and(|last| last != facts.record.last),
            // It left the list.
            None => facts.record.state.is_open(),
        }
    }

    pub(super) fn open(&mut self, case: Option<ActionId>) {
        let Some(id) = case.or_else(|| self.list.cursor()) else {
            return;
        };
        let Some(row) = self.list.row(&id, clock::now().wall_ms) else {
            return;
        };
        self.list.put_cursor(id);
        self.case = Some(OpenCase::new(row));
        self.read_case();
    }

    /// Reads the open case anew.
    pub(super) fn read_case(&self) {
        if let Some(case) = &self.case {
            self.worker.ask(Ask::Case(case.id));
        }
    }

    pub(super) fn case_read(&mut self, id: ActionId, read: Result<Box<Facts>, CounterCode>) {
        let Some(case) = self.case.as_mut().filter(|case| case.id == id) else {
            return;
        };
        match read {
            Ok(facts) => case.set_facts(facts),
            Err(code) => {
                case.load = LoadState::Failed {
                    code: ErrorCode::GatewayFailing,
                };
                case.error = Some(code);
            }
        }
    }

    pub(super) fn lease_done(&mut self, id: ActionId, trouble: Option<CounterCode>) {
        if let Some(case) = self.case.as_mut().filter(|case| case.id == id) {
            case.busy = false;
            case.error = trouble;
        }
        if trouble.is_some() {
            self.refresh();
        }
    }

    /// Something at the window, where the tickets are on the screen.
    #[allow(clippy::wildcard_enum_match_arm, reason = "the others are no tickets'")]
    pub(super) fn act_on_ticket(&mut self, input: CounterInput) {
        if self.place != Place::Tickets {
            return;
        }
        let Some(tickets) = &mut self.tickets else {
            return;
        };
        match input {
            CounterInput::CallNext => tickets.call_next(),
            CounterInput::CallTicket { ticket } => tickets.call(ticket),
            CounterInput::TicketDo { deed } => tickets.act(deed),
            CounterInput::SendOn => tickets.choose_line(),
            CounterInput::SendTo { item } => tickets.send_on(item),
            _ => {}
        }
    }

    /// No other line is chosen any more; whether one was being chosen.
    pub(super) fn stops_sending_on(&mut self) -> bool {
        let tickets = self.tickets.as_mut();
        tickets.is_some_and(|tickets| core::mem::take(&mut tickets.sending_on))
    }

    /// Tries again what did not work.
    pub(super) fn retry(&mut self) {
        match &mut self.case {
            Some(case) if matches!(case.content, Content::Failed(_)) => {
                case.content = Content::Fetching;
                // What it is held against is read first.
                self.worker.ask(Ask::Case(case.id));
                self.worker.ask(Ask::Content(case.id));
            }
            Some(case) => {
                case.load = LoadState::Loading;
                case.error = None;
                self.read_case();
            }
            None => self.refresh(),
        }
    }
}
