//! The embedded node over its real HTTP gateway, and through crashes.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod crash;
mod events;
mod hall;
mod http;
mod openapi;
mod refusals;
mod state;
mod world;
