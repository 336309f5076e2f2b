//! Virtual devices and the code that drives them, against each other.
#![allow(missing_docs)]

mod document_defects;
mod document_reading;
mod openssl;
