//! The client against gateways that are honest, slow, broken or lying, over real sockets.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "sync/answers.rs"]
mod answers;
#[path = "sync/chain.rs"]
mod chain;
#[path = "sync/learn.rs"]
mod learn;
#[path = "sync/lies.rs"]
mod lies;
#[path = "sync/lines.rs"]
mod lines;
#[path = "sync/proved.rs"]
mod proved;
#[path = "sync/reads.rs"]
mod reads;
#[path = "sync/server.rs"]
mod server;
#[path = "sync/steps.rs"]
mod steps;
#[path = "sync/uses.rs"]
mod uses;
#[path = "sync/wire.rs"]
mod wire;
