//! The store as its users see it: what is acknowledged stays, in order, under every fault.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "outbox/crash.rs"]
mod crash;
#[path = "outbox/faults.rs"]
mod faults;
#[path = "outbox/held.rs"]
mod held;
#[path = "outbox/keep.rs"]
mod keep;
#[path = "outbox/queue.rs"]
mod queue;
#[path = "outbox/retire.rs"]
mod retire;
#[path = "outbox/tray.rs"]
mod tray;
#[path = "outbox/world.rs"]
mod world;
