//! The drawing of the house, held: who may know whom, what the pure crates
//! stay away from, what stands at the top level.

mod edges;
mod layout;
mod purity;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates that touch no file, socket, clock, thread or random source.
const PURE: [&str; 8] = [
    "domain", "seal", "receipt", "ledger", "visit", "emrtd", "ipc", "paper",
];

/// The repository's top folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests lie one folder below the top")
        .to_owned()
}

/// What a program prints on standard output, run in the top folder.
fn output(program: &str, args: &[&str]) -> String {
    let out = Command::new(program)
        .args(args)
        .current_dir(root())
        .output()
        .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    assert!(
        out.status.success(),
        "{program} {args:?}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8(out.stdout).expect("UTF-8")
}

/// The same cargo that runs the tests.
fn cargo(args: &[&str]) -> String {
    output(env!("CARGO"), args)
}
