//! Virtual chips and devices with fault scripts, for the demo and the tests alike.
#![forbid(unsafe_code)]

mod card;

pub use card::VirtualCard;
