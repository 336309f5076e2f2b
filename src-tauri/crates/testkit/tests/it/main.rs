//! Virtual devices and the code that drives them, against each other.
#![allow(missing_docs, clippy::unwrap_used)]

mod chip_proof;
mod document_defects;
mod document_reading;
mod hall_line;
mod lying_gateway;
mod openssl;
