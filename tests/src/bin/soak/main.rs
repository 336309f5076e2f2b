//! `./dev soak LENGTH`: what takes long. `HALLSEAL_SOAK` is the length in seconds (600 without it).
//!
//! - Fuzzing of every decoder of foreign bytes: a tenth of the length each (a minute of ten), as many at
//!   a time as there are cores, each in a process of its own, so that even an abort is told.
//! - 500 kills (SIGKILL) of a process that stores, sends and settles, and 500 of a whole desk: nothing
//!   acknowledged may be lost, nothing doubled.
//!
//! - Faults of four departments' nodes with real engines ([`chain`]): kills at every point of a block,
//!   damaged logs, partitions, wrong clocks, a validator that signs twice, lying gateways, votes.
//!
//! Arguments pick parts: `soak kills`, `soak fuzz`, `soak chain`, or the name of a fuzz target or of one
//! of the chain's faults (`chain-blows`, `chain-partition`, …). Every run prints its
//! seed; `HALLSEAL_SEED` brings a run back. The last line is `N passed, N failed, N skipped`.
#![forbid(unsafe_code)]
#![allow(
    clippy::wildcard_enum_match_arm,
    clippy::type_complexity,
    reason = "anything but what is looked for is a failure"
)]
#![allow(
    clippy::print_stdout,
    reason = "a program that prints its findings to a terminal"
)]

#[cfg(unix)]
mod chain;
mod fuzz;
mod kills;

use std::process::ExitCode;
use std::time::Duration;

/// Length without `HALLSEAL_SOAK`, in seconds.
const LENGTH_S: u64 = 600;

/// What a run found.
#[derive(Debug, Default)]
struct Tally {
    passed: u32,
    failed: u32,
    skipped: u32,
}

impl Tally {
    /// Prints and counts what this machine does not permit.
    fn skip(&mut self, name: &str, why: &str) {
        self.skipped += 1;
        println!("soak {name} ... SKIPPED: {why}");
    }

    /// Prints and counts one finding.
    fn add(&mut self, name: &str, result: Result<String, String>) {
        match result {
            Ok(what) => {
                self.passed += 1;
                println!("soak {name} ... ok ({what})");
            }
            Err(why) => {
                self.failed += 1;
                println!("soak {name} ... FAILED: {why}");
            }
        }
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(code) = fuzz::child(&args).or_else(|| kills::child(&args)) {
        return code;
    }
    let length = std::env::var("HALLSEAL_SOAK").ok();
    let length = length.and_then(|text| text.trim().parse().ok());
    let length = Duration::from_secs(length.unwrap_or(LENGTH_S));
    let seed = hallseal_tests::dice::seed();
    println!("HALLSEAL_SEED={seed}, {} s", length.as_secs());
    let asked = |name: &str| args.is_empty() || args.iter().any(|arg| arg == name);
    let mut tally = Tally::default();
    let all = asked("fuzz");
    fuzz::run(&mut tally, seed, length / 10, |target| all || asked(target));
    if asked("kills") {
        kills::run(&mut tally, seed);
        kills::run_desk(&mut tally, seed);
    }
    #[cfg(unix)]
    chain::run(&mut tally, seed, length, asked);
    println!(
        "\n{} passed, {} failed, {} skipped",
        tally.passed, tally.failed, tally.skipped
    );
    ExitCode::from(u8::from(tally.failed > 0 || tally.passed == 0))
}
