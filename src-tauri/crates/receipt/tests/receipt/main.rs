//! What the crate promises, one module per promise.
#![allow(missing_docs, clippy::unwrap_used)]

mod altered;
mod certificates;
mod engine;
mod histories;
mod state;
mod succession;
mod verdicts;
mod world;
mod zip215;
