//! All tests that see more than one crate, in one program.
#![forbid(unsafe_code)]

mod architecture;
mod flow;
mod verify_page;
mod window_faults;
mod window_privacy;
