//! The ledger as its drivers see it: genesis, blocks, outcomes, proofs.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation
)]

mod determinism;
mod freezing;
mod governed;
mod hostile;
mod keys;
mod outcomes;
mod proofs;
mod replacing;
mod rights;
mod voting;
mod world;
