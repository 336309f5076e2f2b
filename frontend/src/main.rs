//! The frontend.
fn main() {}
