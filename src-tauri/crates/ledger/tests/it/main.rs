//! The ledger as its drivers see it: genesis, blocks, outcomes, proofs.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm
)]

mod day;
mod determinism;
mod freezing;
mod governed;
mod hall;
mod hostile;
mod judging;
mod keys;
mod licences;
mod life;
mod many;
mod misbehaving;
mod outcomes;
mod proofs;
mod replacing;
mod rights;
mod sharing;
mod voting;
mod world;
