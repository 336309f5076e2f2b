//! The chain's deterministic state machine, its log and its state tree. Pure.
//!
//! [`apply_genesis`] begins a chain and [`apply_block`] takes it one block further; both
//! read from a [`Store`] and return what is to be written, all at once, by the driver:
//! the embedded node or the ABCI server of CometBFT. The same blocks give the same
//! `app_hash` everywhere: no clock, no randomness, no floats, ordered maps only.
//!
//! An action goes through three phases (`actions/`): *stateless* (its bounds), *authority*
//! (may this key do this), *execute* (does the state allow it; then write). A refusal
//! leaves nothing behind but its outcome. What is recorded is recorded once: the same
//! bytes again get the first outcome. Never recorded are [`Outcome::ParentUnknown`], which
//! may end otherwise later, and what carries no valid signature of an enrolled key, as
//! else a stranger could use up someone's action with a bad signature; nor what a revoked
//! or frozen key signed, or one whose day is used up, as else it could fill the chain.
//!
//! Whether a key may act at all is judged by the state before the block: what is revoked,
//! replaced, frozen, thawed or voted in a block acts from the next block on. (A key that is
//! enrolled can act in the same block.) Validators that are voted act two blocks later.
#![forbid(unsafe_code)]

mod actions;
pub mod authority;
mod block;
mod check;
mod error;
mod genesis;
mod members;
pub mod query;
pub mod record;
pub mod rule;
mod signer;
pub mod state_key;
mod store;
mod tree;
mod tx;
mod validators;
mod view;

pub use block::{
    ActionResult, BlockContext, BlockOutcome, EngineParams, ExecutedBlock, OpenBlock,
    PROTOCOL_VERSION, Recorded, apply_block, apply_block_knowing, open_block,
};
pub use check::{Checked, check, check_batch, check_knowing};
pub use error::LedgerError;
pub use genesis::{Genesis, GenesisError, apply_genesis};
pub use receipt::history::Validator;
pub use signer::Standing;
pub use store::{MemoryStore, Space, Store, StoreError, Writes};
pub use tree::{StateRoot, check_tree, prove, rebuild_state, rebuild_state_root};
pub use tx::{MAX_TX_ACTIONS, decode_tx, encode_tx};
pub use validators::ACTS_AFTER_BLOCKS;

#[cfg(doc)]
use domain::outcome::Outcome;
