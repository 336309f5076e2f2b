//! The texts, forms, icons and fonts in `assets` hold together.
// Tests read the files that they are about.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]
#![forbid(unsafe_code)]

mod forms;
mod outcomes;
mod promises;
mod texts;

/// Where `assets` lies, seen from this package.
const ASSETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../assets");
