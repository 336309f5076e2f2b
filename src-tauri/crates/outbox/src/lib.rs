//! Encrypted SQLite: the queue, receipts, drafts and settings of a device.
//!
//! Promises: what [`Outbox::append`] returned for is durable; nothing is deleted but
//! what a verified receipt settled and its retention time has passed; a damaged store
//! is never repaired by throwing away. Only this crate and `node` see a database.
//!
//! Every call blocks for as long as the disk takes; an [`Outbox`] can be shared between
//! threads, which then wait for each other. One process holds a store at a time.
#![forbid(unsafe_code)]

mod backoff;
mod carry;
mod error;
mod keep;
pub mod keyfile;
mod queue;
mod record;
mod row;
mod store;
mod view;

pub use carry::Carried;
pub use error::OutboxError;
pub use queue::{Enclosed, MAX_CONTENT_BYTES, MAX_DUE, MAX_EVIDENCE_BYTES};
pub use record::{Dismissed, MAX_REASON};
pub use row::QueueItem;
pub use store::{Options, Outbox};
