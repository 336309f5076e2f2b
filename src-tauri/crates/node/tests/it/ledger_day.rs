//! The made-up hall of the ledger's own tests, and its busy days.
#![allow(
    dead_code,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm
)]

#[path = "../../../ledger/tests/it/day.rs"]
pub(crate) mod day;
#[path = "../../../ledger/tests/it/hall.rs"]
pub(crate) mod hall;
#[path = "../../../ledger/tests/it/world.rs"]
pub(crate) mod world;
