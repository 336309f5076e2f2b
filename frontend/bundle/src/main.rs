//! Bundles the frontend.
fn main() {}
