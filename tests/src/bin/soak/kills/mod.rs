//! SIGKILL at any point of the line, again and again, on one state: what was said to be saved is never
//! lost, what was said to be final stays final, and in the end the chain has every action exactly once.
//!
//! The killed program is a child process with the command line
//!
//! ```text
//! PROGRAM [ARGUMENT...] work DIR FIRST      files, withdraws, sends, receives, settles, until it is killed
//! PROGRAM [ARGUMENT...] settle DIR          settles what is left and ends
//! ```
//!
//! by default this program itself, with store, node, gateway and sync in one process ([`line`]);
//! `HALLSEAL_KILLS_CHILD` names another one. It says on standard output, each line as soon as it is true
//! and durable: `ACK number N` (it goes on with case N: the next child starts behind it), `ACK saved
//! DIGEST`, `ACK received DIGEST`, `ACK final DIGEST`, `ACK counter N` (a device counter was drawn),
//! `ACK refused DIGEST WORD`, which never may happen here. Its store is `DIR/outbox.db`, its chain
//! `DIR/node`.

mod ledger;
mod line;
#[cfg(test)]
mod planted;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use domain::delivery::Stage;
use domain::id::Digest;
use hallseal_tests::dice::Dice;

use crate::Tally;

const KILLS: u32 = 500;
/// The whole store is looked through after so many kills, what was said since the last one always.
const WHOLE_EVERY: u32 = 50;
/// Another child than the built-in one: program and arguments, separated by blanks.
const CHILD: &str = "HALLSEAL_KILLS_CHILD";
/// The program of the desk's own tests.
const LINE_TESTS: &str = "HALLSEAL_LINE_TESTS";
/// First argument of the built-in child.
const BUILT_IN: &str = "kills-child";
/// A child that says nothing for this long hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Everything the children have said.
#[derive(Debug, Default)]
struct Said {
    stages: BTreeMap<Digest, Stage>,
    counters: Vec<u64>,
    next: u64,
}

/// Kills, and what must hold after each of them and in the end.
pub(crate) fn run(tally: &mut Tally, seed: u64) {
    let began = Instant::now();
    let result = all(seed).map(|said| {
        let finals = said
            .stages
            .values()
            .filter(|stage| **stage == Stage::Final)
            .count();
        format!(
            "{KILLS} kills in {} s, {} actions acknowledged, {finals} of them final before a kill",
            began.elapsed().as_secs(),
            said.stages.len()
        )
    });
    tally.add(
        "kills",
        result.map_err(|why| format!("{why}; again with HALLSEAL_SEED={seed}")),
    );
}

/// Runs the built-in child, where the arguments say that this process is there for it.
pub(crate) fn child(args: &[String]) -> Option<ExitCode> {
    let (first, rest) = args.split_first()?;
    (first == BUILT_IN).then(|| match line::main(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    })
}

/// As many kills of a whole desk, as its own test does fifty: with session, card, store, courier and
/// chain in the killed process. `HALLSEAL_LINE_TESTS` names that test's program.
pub(crate) fn run_desk(tally: &mut Tally, seed: u64) {
    const NAME: &str = "kills-desk";
    let Some(program) = std::env::var_os(LINE_TESTS) else {
        tally.skip(NAME, "HALLSEAL_LINE_TESTS names no program");
        return;
    };
    let output = Command::new(program)
        .arg("nothing_acknowledged_is_lost_or_doubled")
        .env("HALLSEAL_KILLS", KILLS.to_string())
        .env("HALLSEAL_SEED", seed.to_string())
        .stderr(Stdio::inherit())
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => return tally.add(NAME, Err(error.to_string())),
    };
    let said = String::from_utf8_lossy(&output.stdout);
    print!("{said}");
    if said.contains("1 passed; 0 failed; 0 ignored") && output.status.success() {
        tally.add(NAME, Ok(format!("{KILLS} kills of a whole desk")));
    } else if said.contains("0 passed; 0 failed; 1 ignored") {
        tally.skip(NAME, "no private card service can be had here");
    } else {
        tally.add(NAME, Err(format!("again with HALLSEAL_SEED={seed}")));
    }
}

fn all(seed: u64) -> Result<Said, Box<dyn Error>> {
    let mut dice = Dice::new(seed).split("kills");
    let beside = std::env::current_exe()?;
    // On a disk: a store in memory is never in two minds.
    let folder = tempfile::tempdir_in(beside.parent().ok_or("this program lies nowhere")?)?;
    let mut said = Said::default();
    for kill in 1..=KILLS {
        let at = format!("kill {kill}");
        let before = said.stages.len();
        let new =
            one(&mut said, folder.path(), &mut dice).map_err(|error| format!("{at}: {error}"))?;
        if new.is_empty() {
            return Err(format!("{at}: the child said nothing before it was killed").into());
        }
        let whole = kill % WHOLE_EVERY == 0;
        ledger::store_holds(folder.path(), &said, (!whole).then_some(new.as_slice()))
            .map_err(|error| format!("{at}: {error}"))?;
        if whole {
            println!("soak kills: {kill} of {KILLS}, {before} actions acknowledged");
        }
    }
    if !said.counters.is_sorted_by(|a, b| a < b) {
        return Err("a device counter went back".into());
    }
    settle(folder.path())?;
    ledger::chain_holds(folder.path(), &said)?;
    Ok(said)
}

fn command(words: &[&str], dir: &Path) -> std::io::Result<Command> {
    let named = std::env::var(CHILD).unwrap_or_default();
    let mut named = named.split_whitespace();
    let mut command = match named.next() {
        Some(program) => Command::new(program),
        None => {
            let mut own = Command::new(std::env::current_exe()?);
            own.arg(BUILT_IN);
            own
        }
    };
    let (verb, rest) = words.split_first().unwrap_or((&"", &[]));
    command.args(named).arg(verb).arg(dir).args(rest);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Ok(command)
}

/// One child from its start to its end by SIGKILL, so many lines after its first one and a little
/// later. What it said before it died counts, also what was still in the pipe.
fn one(said: &mut Said, dir: &Path, dice: &mut Dice) -> Result<Vec<Digest>, Box<dyn Error>> {
    let mut child = command(&["work", &said.next.to_string()], dir)?.spawn()?;
    let out = child.stdout.take().ok_or("no pipe")?;
    let (lines, heard) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                break;
            }
        }
    });
    let (after, pause) = (
        1 + dice.below(24),
        Duration::from_micros(dice.below(12_000)),
    );
    let mut new = Vec::new();
    let (mut count, mut killed) = (0, false);
    loop {
        match heard.recv_timeout(PATIENCE) {
            Ok(line) => {
                count += u64::from(take(said, &mut new, &line)?);
            }
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                child.kill()?;
                child.wait()?;
                return Err("the child hangs".into());
            }
        }
        if count >= after && !killed {
            std::thread::sleep(pause);
            killed = true;
            // On Unix this is SIGKILL.
            child.kill()?;
        }
    }
    let _ = reader.join();
    let status = child.wait()?;
    if !killed {
        return Err(format!(
            "the child ended by itself: {status}, {}",
            complaint(&mut child)
        )
        .into());
    }
    Ok(new)
}

fn complaint(child: &mut Child) -> String {
    let mut text = String::new();
    if let Some(err) = child.stderr.take() {
        let _ = err.take(4_096).read_to_string(&mut text);
    }
    text.trim().to_owned()
}

/// Takes one line in; whether it was one that counts.
fn take(said: &mut Said, new: &mut Vec<Digest>, line: &str) -> Result<bool, Box<dyn Error>> {
    let mut words = line.split(' ');
    if words.next() != Some("ACK") {
        return Ok(false);
    }
    let (what, value) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let stage = match what {
        "number" => {
            said.next = value.parse::<u64>()? + 1;
            return Ok(false);
        }
        "counter" => {
            said.counters.push(value.parse()?);
            return Ok(false);
        }
        "saved" => Stage::Saved,
        "received" => Stage::Received,
        "final" => Stage::Final,
        _ => return Err(format!("the child says: {line}").into()),
    };
    let digest = Digest::from_hex(value).map_err(|_| format!("the child says: {line}"))?;
    if said.stages.insert(digest, stage).is_some() && stage == Stage::Saved {
        return Err(format!("{digest} was said to be saved twice").into());
    }
    new.push(digest);
    Ok(true)
}

/// Lets a child settle what is left.
fn settle(dir: &Path) -> Result<(), Box<dyn Error>> {
    let mut child = command(&["settle"], dir)?.stdout(Stdio::null()).spawn()?;
    let end = Instant::now() + PATIENCE * 5;
    while child.try_wait()?.is_none() {
        if Instant::now() > end {
            child.kill()?;
            child.wait()?;
            return Err("what was left never settled".into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    if child.wait()?.success() {
        Ok(())
    } else {
        Err(format!("settling failed: {}", complaint(&mut child)).into())
    }
}
