//! Receipts and their offline verification.
//!
//! [`inclusion`] knows how an action's outcome leads to `app_hash` and nothing of
//! CometBFT; [`commit`] knows CometBFT v0.38's header and votes; [`proof`] joins
//! `app_hash` to the validators' signatures; [`Receipt`] is the whole, on paper a QR
//! code; [`verify()`](verdict::verify) says what it proves. [`state`] proves what stands in
//! the state now, its tree's part ([ICS 23](https://github.com/cosmos/ics23)) without
//! CometBFT's types. [`history`] holds who signs from which height on, [`succession`] proves
//! it link by link, and [`confirm()`] asks those in office now about a receipt of those who
//! were before them.
//!
//! [`certificate`] is another thing that is signed and shown as a QR code: an electronic certificate
//! of a department, checked against its signature, dates and a snapshot of what was revoked.
//!
//! Pure: no file, clock, socket, thread or random source. Compiles to wasm32.
#![forbid(unsafe_code)]

mod cbor;
pub mod certificate;
pub mod commit;
pub mod confirm;
pub mod history;
pub mod inclusion;
pub mod proof;
mod receipt;
pub mod state;
mod state_tree;
pub mod succession;
pub mod verdict;

pub use confirm::{LogProof, confirm, verify_logged};
pub use history::{Checkpoint, Epoch, HistoryError, Validator, ValidatorHistory};
pub use inclusion::{AppHashInputs, BlockTree};
pub use proof::{CommitProof, Head, HeadProof, verify_head, verify_kept_head};
pub use receipt::{Receipt, ReceiptError};
pub use state::{StateKey, StateProof, verify_state};
pub use succession::{Link, SignedHistory, SuccessionError, read_history};
pub use verdict::{Proven, Reason, Verdict, verify, verify_for};
