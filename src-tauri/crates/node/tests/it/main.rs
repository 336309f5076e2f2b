//! The node over its real HTTP gateway and through crashes: embedded, as an ABCI
//! application in process, and as a consortium of processes.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

#[cfg(unix)]
mod abci;
#[cfg(unix)]
mod audit;
#[cfg(unix)]
mod audit_days;
#[cfg(unix)]
mod bureaus;
mod certificates;
#[cfg(unix)]
mod chain;
#[cfg(unix)]
mod cluster;
mod crash;
#[cfg(unix)]
mod departments;
#[cfg(unix)]
mod differential;
mod evaluators;
mod events;
#[cfg(unix)]
mod grammar;
mod hall;
mod history;
mod http;
mod keys;
mod leases;
#[cfg(unix)]
mod ledger_day;
mod lists;
#[cfg(unix)]
mod misbehaving;
mod office;
mod openapi;
#[cfg(unix)]
mod recorded;
mod refusals;
#[cfg(unix)]
mod requirements;
mod state;
#[cfg(unix)]
mod succession;
mod tickets;
mod world;
#[cfg(unix)]
mod zip215;
