//! The words of a service hall and their rules: ids, actions, outcomes, cases.
//!
//! Pure: no file, clock, socket, thread or random source; time and randomness
//! come in as arguments.
#![forbid(unsafe_code)]

pub mod action;
pub mod case;
pub mod catalogue;
pub mod check;
pub mod deadline;
pub mod delivery;
pub mod factor;
pub mod id;
pub mod licence;
pub mod nation;
pub mod outcome;
pub mod rating;
pub mod search;
pub mod ticket;
pub mod verdict;
