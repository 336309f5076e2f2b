//! Keys, COSE, canonical CBOR, commitments, Merkle trees.
//!
//! Pure: no file, clock, socket, thread or random source; keys, salts and times come
//! in as arguments. One validity rule for signatures everywhere, single and batch:
//! ZIP 215.
#![forbid(unsafe_code)]

pub mod action;
pub mod canonical;
mod error;
pub mod evidence;
pub mod fields;
pub mod handle;
pub mod hash;
pub mod keys;
mod memory;
pub mod merkle;
pub mod request;
mod shape;
pub mod verify;

pub use error::SealError;
pub use memory::Memory;
