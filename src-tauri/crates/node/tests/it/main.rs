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
mod chain;
#[cfg(unix)]
mod cluster;
mod crash;
mod evaluators;
mod events;
mod hall;
mod history;
mod http;
mod keys;
mod lists;
#[cfg(unix)]
mod misbehaving;
mod office;
mod openapi;
mod refusals;
mod state;
#[cfg(unix)]
mod succession;
mod world;
