//! Hall node: what devices talk to.
//!
//! [`EmbeddedNode`] runs the ledger in this process on one SQLite file and signs, as its
//! chain's only validator, headers in CometBFT's format; [`EmbeddedNode::serve`] opens
//! the gateway, the HTTP interface that every hall node has. [`genesis`] makes and reads
//! what a chain begins with.
//!
//! "Received" is answered once the action is durable, "final" is what a receipt proves;
//! nobody has to trust the gateway for either. Logs hold digests, heights and codes only.
//!
//! ```no_run
//! # fn run(
//! #     genesis: &ledger::Genesis,
//! #     validator: seal::keys::SigningKey,
//! #     documents: Vec<Vec<u8>>,
//! # ) -> Result<(), node::NodeError> {
//! let mut options = node::Options::new("/var/lib/hallseal/node");
//! options.documents = documents;
//! let node = node::EmbeddedNode::open(options, genesis, validator)?;
//! let gateway = node.serve(([127, 0, 0, 1], 0).into())?;
//! println!("{}", gateway.url());
//! gateway.stop();
//! node.stop()
//! # }
//! ```
#![forbid(unsafe_code)]

pub mod audit;
mod certificates;
mod chain;
mod comet;
#[cfg(unix)]
pub mod consortium;
mod content;
mod db;
pub mod demo;
mod embedded;
mod error;
pub mod evaluator;
mod follow;
mod gateway;
pub mod genesis;
mod hall;
mod integrity;
pub mod key_service;
mod leases;
mod log_path;
mod maker;
mod metrics;
mod peer;
mod proof;
mod service;
mod staff;
mod succession;
mod tickets;
mod work;

pub use content::{ContentStore, FolderStore, MAX_CONTENT_LEN, Put};
pub use embedded::{EmbeddedNode, Options};
pub use error::NodeError;
pub use evaluator::Evaluator;
pub use gateway::{Access, Gateway, GatewayOptions, Quota, TlsFiles};
pub use hall::Health;
pub use key_service::KeyService;
pub use receipt::ValidatorHistory;
pub use service::Service;

#[cfg(test)]
mod tests;
