//! The store as its users see it: what is acknowledged stays, in order, under every fault.
#![allow(clippy::unwrap_used)]

#[path = "outbox/queue.rs"]
mod queue;
#[path = "outbox/world.rs"]
mod world;
