//! Gateway client: submit, ask, fetch, verify, one step at a time.
//!
//! A gateway is never trusted. Nothing is [`Proven`](domain::delivery::Step::Proven) but
//! by a receipt that verifies for exactly this action against the pinned validators; a
//! gateway whose answer proves nothing has a lie by name, is put aside for a time, and
//! the next one is tried. Submitting the same bytes again is harmless, so whatever is
//! in doubt is submitted again.
//!
//! Every call blocks, and every wait in it ends: connecting, each read and each whole
//! answer have their limits, and so has every answer's length. Use it from a plain
//! thread, not inside an asynchronous runtime.
#![forbid(unsafe_code)]

mod access;
mod certificates;
mod fault;
mod gateways;
mod head;
mod http;
mod learn;
mod plan;
mod proof;
mod proved;
mod read;
mod session;
mod staff;
mod step;
mod tickets;
mod uses;
pub mod wire;

pub use access::Access;
pub use fault::{Fault, SyncError};
pub use gateways::{GatewayView, Limits, Standing};
pub use head::HeadView;
pub use plan::{MAX_BATCH_ACTIONS, MAX_BATCH_BYTES, Plan};
pub use proved::ProvedValue;
pub use read::{CaseHistory, HistoryEntry};
pub use staff::MAX_WORK;
pub use step::{ContentSource, StepReport, Sync};
pub use tickets::TicketClient;
pub use uses::{MAX_USES, Use, UseOf};
