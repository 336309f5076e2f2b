//! What stands at the hall's own node and on no chain: queue tickets, and who works on which case.
//! What the node says of them is believed for what it is.

use crate::access::Access;
use crate::fault::{Fault, SyncError};
use crate::gateways::{Gateways, Limits};
use crate::http::Http;
use crate::wire::{self, Lease};
use domain::id::{ActionId, DepartmentCode, HallCode};
use domain::ticket::{Board, CallNext, Queue, Step, StepResult, Steps, Take, TicketView, Totals};
use serde::Serialize;

/// Asks one node: a hall's tickets are where its first gateway is, and nowhere else, or there
/// would be two queues.
#[derive(Debug)]
pub struct TicketClient {
    http: Http,
    base: String,
}

impl TicketClient {
    /// `gateway` is the hall's own, such as `https://hall.example`; calls are signed with the key
    /// in `access`.
    ///
    /// # Errors
    /// `gateway_address`, `gateway_roots`, `no_http_client`.
    pub fn new(gateway: &str, limits: Limits, access: &Access) -> Result<Self, SyncError> {
        let gateways = Gateways::new(&[gateway.to_owned()], &limits)?;
        let gateway = gateways.get(0).ok_or(SyncError::BadAddress)?;
        Ok(Self {
            http: Http::new(limits, access)?,
            base: format!("{}/v1", gateway.url),
        })
    }

    fn get(&self, path: &str) -> Result<Vec<u8>, Fault> {
        self.http.get(&format!("{}/{path}", self.base))
    }

    fn post(&self, path: &str, of: &impl Serialize) -> Result<Vec<u8>, Fault> {
        let json = serde_json::to_vec(of).map_err(|_| Fault::BadJson)?;
        self.http.post_json(&format!("{}/{path}", self.base), json)
    }

    /// Takes a case for this key, or renews that.
    ///
    /// # Errors
    /// [`Fault`]; `http_403` where the key may not, `http_404` where there is no such case,
    /// `http_409` where somebody else has it or it is over.
    pub fn take_case(&self, case: &ActionId) -> Result<Lease, Fault> {
        let url = format!("{}/cases/{case}/lease", self.base);
        wire::lease(&self.http.post_json(&url, Vec::new())?, case)
    }

    /// Gives a case back.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn release_case(&self, case: &ActionId) -> Result<(), Fault> {
        self.http
            .delete(&format!("{}/cases/{case}/lease", self.base))
    }

    /// Who works on which case of a department.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn leases(&self, department: &DepartmentCode) -> Result<Vec<Lease>, Fault> {
        let url = format!("{}/departments/{department}/leases", self.base);
        wire::leases(&self.http.get(&url)?)
    }

    /// Takes a ticket; with the same id again it is the same one.
    ///
    /// # Errors
    /// [`Fault`]; `http_403` where the key may not, `http_409` where there are no more today.
    pub fn take(&self, take: &Take) -> Result<TicketView, Fault> {
        wire::ticket(&self.post("tickets", take)?)
    }

    /// Where a ticket stands.
    ///
    /// # Errors
    /// [`Fault`]; `http_404` where there is none.
    pub fn one(&self, id: &ActionId) -> Result<TicketView, Fault> {
        wire::ticket(&self.get(&format!("tickets/{id}"))?)
    }

    /// Calls the next one at a window; `None` where nobody waits.
    ///
    /// # Errors
    /// [`Fault`]; `http_403` where the key may not.
    pub fn next(&self, call: &CallNext) -> Result<Option<TicketView>, Fault> {
        wire::next_ticket(&self.post("tickets/next", call)?)
    }

    /// Hands in what a window did; one result for each, in their order.
    ///
    /// # Errors
    /// [`Fault`]; `http_403` where the key may not.
    pub fn hand_in(&self, steps: Vec<Step>) -> Result<Vec<StepResult>, Fault> {
        let count = steps.len();
        wire::step_results(&self.post("tickets/steps", &Steps { steps })?, count)
    }

    /// The hall's open tickets.
    ///
    /// # Errors
    /// [`Fault`]; `http_403` where the key is not of this hall.
    pub fn queue(&self, hall: &HallCode) -> Result<Queue, Fault> {
        wire::queue(&self.get(&format!("halls/{hall}/tickets"))?)
    }

    /// What the big screen shows.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn board(&self, hall: &HallCode) -> Result<Board, Fault> {
        wire::board(&self.get(&format!("halls/{hall}/board"))?)
    }

    /// A day in figures.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn totals(&self, hall: &HallCode, day: i64) -> Result<Totals, Fault> {
        wire::totals(&self.get(&format!("halls/{hall}/totals?day={day}"))?)
    }
}
