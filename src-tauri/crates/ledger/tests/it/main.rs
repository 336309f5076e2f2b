//! The ledger as its drivers see it: genesis, blocks, outcomes, proofs.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation
)]

mod determinism;
mod hostile;
mod outcomes;
mod proofs;
mod replacing;
mod world;
