//! All tests that see more than one crate, in one program.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test's helpers fail and speak as its functions may"
)]

mod architecture;
#[cfg(unix)]
mod chain_faults;
mod counter;
mod flow;
mod screens;
mod verify_chain;
mod verify_page;
mod window_faults;
mod window_privacy;
