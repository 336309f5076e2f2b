//! Receipts and their offline verification. Pure.
