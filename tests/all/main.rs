//! All tests that see more than one crate, in one program.
#![forbid(unsafe_code)]

mod architecture;
mod flow;
mod window_faults;
mod window_privacy;
