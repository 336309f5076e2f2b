//! Faults of a consortium of four departments, each with real nodes and real engines, and
//! what must hold after each: the same `app_hash` at each height on every node, no action
//! lost or doubled, every lie refused by name.
//!
//! Every scenario takes its chance from [`Dice`](crate::dice::Dice) and panics with what
//! does not hold, so that a test calls it as it is and `./dev soak` counts it. Threads and
//! processes are not replayed to the microsecond: the same seed gives the same faults in the
//! same order at the same members.

pub mod actions;
pub mod blows;
pub mod clock;
pub mod cluster;
pub mod device;
pub mod governed;
pub mod liar;
pub mod lies;
pub mod load;
pub mod misuse;
pub mod netns;
pub mod partition;
pub mod relay;
pub mod twins;
mod verdict;
pub mod wrong_clock;
