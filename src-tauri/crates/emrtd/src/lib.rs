//! ICAO Doc 9303 reader over a card transport. Pure.
#![forbid(unsafe_code)]

mod transport;

pub use transport::{CardTransport, TransportError};
