//! What the crate promises: only the right keys open, altered bytes never do.
#![allow(missing_docs, clippy::unwrap_used)]

mod blobs;
mod carrying;
mod fingers;
mod notes;
mod openings;

/// The operating system's random source.
type Rng = rand_core::OsRng;
