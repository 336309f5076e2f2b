//! `./dev bench`: what the program costs, each figure beside its yardstick in the same run.
//!
//! Built in release, run on a virtual screen with `HALLSEAL_BIN` naming the program; the empty window
//! lies beside it, and so does `hallseal-node`; `HALLSEAL_COMETBFT` names the chain's engine. Arguments pick
//! parts by name: `bench store receipt certificate card size print wasm window tickets execute audit chain`. `HALLSEAL_BENCH=long`
//! takes ten times as many actions, `HALLSEAL_BENCH=short` one round of the chain and a fifth of the long one.
//!
//! Ours and the yardstick take turns, round by round; a figure is the median of its rounds. A missed
//! target is said, not hidden, and is no error: the exit code is 0 whenever everything could be measured
//! that was asked for.
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

mod card;
mod certificates;
mod chain;
mod print;
mod receipts;
mod report;
mod rounds;
mod sizes;
mod store;
mod tickets;
mod wasm;
mod window;

use std::error::Error;
use std::process::ExitCode;

use report::Report;

type Part = (&'static str, fn(&mut Report) -> Result<(), Box<dyn Error>>);

const PARTS: [Part; 12] = [
    ("store", store::measure),
    ("receipt", receipts::measure),
    ("certificate", certificates::measure),
    ("card", card::measure),
    ("size", sizes::measure),
    ("print", print::measure),
    ("wasm", wasm::measure),
    ("window", window::measure),
    ("tickets", tickets::measure),
    ("execute", chain::execute::measure),
    ("audit", chain::audit::measure),
    ("chain", chain::measure),
];

fn main() -> ExitCode {
    if let Some(code) = card::inner() {
        return code;
    }
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if let Some(strange) = asked
        .iter()
        .find(|word| PARTS.iter().all(|(name, _)| name != word))
    {
        println!(
            "bench: there is no part '{strange}'; there are {PARTS:?}",
            PARTS = PARTS.map(|(name, _)| name)
        );
        return ExitCode::from(2);
    }
    if cfg!(debug_assertions) {
        println!("This is a debug build: its figures say nothing. ./dev bench builds in release.");
    }
    println!("{}", report::machine());
    let mut report = Report::default();
    for (name, part) in PARTS {
        if !asked.is_empty() && asked.iter().all(|word| word != name) {
            continue;
        }
        println!("\n{name}");
        if let Err(error) = part(&mut report) {
            report.not_measured(name, &error.to_string());
        }
    }
    report.table();
    ExitCode::from(u8::from(report.broken()))
}
