//! Virtual chips and devices with fault scripts, for the demo and the tests alike.
#![forbid(unsafe_code)]

pub mod cable;
mod card;
pub mod chip;
pub mod leak;
pub mod lying_gateway;
pub mod mrz_line;
pub mod pcscd;
pub mod pki;
pub mod place;
mod pty;
pub mod sam;
pub mod sensor;
pub mod vpcd;

pub use card::VirtualCard;
