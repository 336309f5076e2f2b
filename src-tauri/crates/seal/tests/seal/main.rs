//! What the crate promises, one module per promise.
#![allow(missing_docs, clippy::unwrap_used)]

mod batch;
mod canonical;
mod cose;
mod fields;
mod merkle;
mod request;
mod world;
mod zip215;
