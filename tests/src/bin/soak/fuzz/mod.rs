//! Decoders fed with spoiled bytes: no panic, no abort, no answer that takes for ever, and nothing
//! forged that is taken for genuine.
//!
//! No instrumentation: inputs are made from genuine ones by random edits, and an input that draws an
//! answer not seen before (another error, another kind of success) joins those that are edited. Runs on
//! stable Rust, and the same seed makes the same inputs.

mod mutate;
mod targets;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use hallseal_tests::dice::Dice;

use crate::Tally;
use mutate::mutate;

/// First argument of a process that runs one target: `fuzz-one TARGET SECONDS SEED`.
const CHILD: &str = "fuzz-one";
/// No input may keep a decoder busy for longer, in an unoptimised build on a busy machine.
const SLOW: Duration = Duration::from_secs(10);
/// A target that has not come back this long after its time hangs.
const GRACE: Duration = Duration::from_secs(120);
/// Inputs kept because their answer was new.
const KEPT: usize = 512;
/// Longest input printed when it breaks something, in bytes.
const PRINTED: usize = 64 * 1024;

/// Decodes one input: `Ok` names what came of it in a few words (an error is a fine answer), `Err` what
/// was wrongly accepted.
type Run = Box<dyn Fn(&[u8]) -> Result<String, String>>;

/// A decoder with genuine inputs.
struct Target {
    /// Genuine inputs.
    corpus: Vec<Vec<u8>>,
    /// Words of the format, for texts.
    words: Vec<&'static [u8]>,
    /// Decodes.
    run: Run,
}

/// Runs the wanted targets for `time` each, as many side by side as there are cores.
pub(crate) fn run(tally: &mut Tally, seed: u64, time: Duration, wanted: impl Fn(&str) -> bool) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut waiting = targets::ALL
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| wanted(name));
    let mut running: Vec<(&str, Instant, Child)> = Vec::new();
    loop {
        while running.len() < cores
            && let Some(name) = waiting.next()
        {
            match start(name, time, seed) {
                Ok(child) => running.push((name, Instant::now(), child)),
                Err(error) => tally.add(name, Err(error.to_string())),
            }
        }
        if running.is_empty() {
            return;
        }
        running.retain_mut(|(name, began, child)| {
            let result = match child.try_wait() {
                Ok(None) if began.elapsed() > time + GRACE => {
                    let _ = child.kill();
                    let _ = child.wait();
                    Err("it hangs".to_owned())
                }
                Ok(None) => return true,
                Ok(Some(_)) => finding(child),
                Err(error) => Err(error.to_string()),
            };
            let again = format!("; again with HALLSEAL_SEED={seed} and the argument {name}");
            let result = result.map(|what| format!("{what}, seed {seed}"));
            tally.add(&format!("fuzz {name}"), result.map_err(|why| why + &again));
            false
        });
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn start(name: &str, time: Duration, seed: u64) -> std::io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .args([
            CHILD,
            name,
            &time.as_secs_f64().to_string(),
            &seed.to_string(),
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

/// What a target that ended has said. It says one line, so it never waits for us to read.
fn finding(child: &mut Child) -> Result<String, String> {
    let mut said = String::new();
    if let Some(mut out) = child.stdout.take() {
        let _ = std::io::Read::read_to_string(&mut out, &mut said);
    }
    match (said.trim().split_once(' '), child.wait()) {
        (Some(("PASS", what)), Ok(status)) if status.success() => Ok(what.to_owned()),
        (Some(("FAIL", why)), _) => Err(why.to_owned()),
        (_, Ok(status)) => Err(format!("the process broke off: {status}")),
        (_, Err(error)) => Err(error.to_string()),
    }
}

/// Runs one target, where the arguments say that this process is there for it.
pub(crate) fn child(args: &[String]) -> Option<ExitCode> {
    let [CHILD, name, seconds, seed] =
        [args.first()?, args.get(1)?, args.get(2)?, args.get(3)?].map(String::as_str)
    else {
        return None;
    };
    let (_, make) = targets::ALL.iter().find(|(known, _)| *known == name)?;
    let time = Duration::from_secs_f64(seconds.parse().ok()?);
    let dice = Dice::new(seed.parse().ok()?).split(name);
    // The panic's own words go nowhere: the line below has the input that made it.
    std::panic::set_hook(Box::new(|_| {}));
    Some(match soak(&make(), dice, time) {
        Ok(what) => {
            println!("PASS {what}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            println!("FAIL {why}");
            ExitCode::FAILURE
        }
    })
}

fn soak(target: &Target, mut dice: Dice, time: Duration) -> Result<String, String> {
    let mut seen = BTreeSet::new();
    let mut corpus = target.corpus.clone();
    for genuine in &target.corpus {
        seen.insert(feed(target, genuine)?);
    }
    let genuine = seen.len();
    let (began, mut inputs) = (Instant::now(), 0u64);
    while began.elapsed() < time {
        let input = mutate(&corpus, &target.words, &mut dice);
        inputs += 1;
        if seen.insert(feed(target, &input)?) && corpus.len() < target.corpus.len() + KEPT {
            corpus.push(input);
        }
    }
    if seen.len() == genuine && inputs > 100 {
        return Err("every input draws the same answers: nothing is tried".to_owned());
    }
    let speed = inputs as f64 / began.elapsed().as_secs_f64().max(0.001);
    Ok(format!(
        "{inputs} inputs, {speed:.0}/s, {} different answers",
        seen.len()
    ))
}

/// One input: its answer, or what it broke, with the input in hex.
fn feed(target: &Target, input: &[u8]) -> Result<String, String> {
    let began = Instant::now();
    let why = match catch_unwind(AssertUnwindSafe(|| (target.run)(input))) {
        Ok(Ok(answer)) if began.elapsed() < SLOW => return Ok(answer),
        Ok(Ok(_)) => format!("an answer took {} s", began.elapsed().as_secs()),
        Ok(Err(wrong)) => wrong,
        Err(panic) => {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
            format!("panic: {}", words.unwrap_or("without words"))
        }
    };
    let shown = input.get(..PRINTED).unwrap_or(input);
    Err(format!(
        "{why}; input of {} bytes {}",
        input.len(),
        hex::encode(shown)
    ))
}
