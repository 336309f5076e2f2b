//! Helpers of the end-to-end tests: the real program in its real window, driven by WebDriver.
#![forbid(unsafe_code)]

#[cfg(unix)]
pub mod chain;
pub mod citizen;
pub mod dice;
pub mod specimens;
pub mod window;

use std::path::PathBuf;

/// The program under test: what `./dev test` built, or the debug build beside this test.
///
/// # Panics
/// Where there is none.
#[must_use]
pub fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("HALLSEAL_BIN") {
        return named.into();
    }
    let here = std::env::current_exe().expect("a test knows its own path");
    let built = here
        .ancestors()
        .nth(2)
        .map(|folder| folder.join("hallseal"))
        .filter(|path| path.exists());
    built.expect("build the program first: cargo build -p hallseal")
}
