//! Start to the first usable screen, and memory, beside an empty window of the same toolkit.
//!
//! Both programs are measured from outside and alike. A start begins before the process is made. The
//! screen is looked at every few milliseconds, and the start ends with the first picture from which on
//! at least 98 % of the sampled pixels are what they are when nothing changes any more: for the empty
//! window that is its one colour, for the program its home page with the first view in it. So a splash
//! screen, a page without its fonts or a list that fills later ends nothing, while a clock's digit does
//! not matter. That the program really shows its home page is told by the tints of the tiles, which no
//! other page has together; the picture is kept beside this program for whoever wants to look.
//!
//! Memory is what Linux calls PSS (pages, shared ones divided by those who share them), summed over the
//! process and all it started, two seconds after the screen came to rest.
//!
//! How the web engine paints weighs more than anything that a program does, so the two are compared
//! only where both paint alike: directly, which the program chooses where there is no graphics
//! hardware, and through layers that OpenGL puts together, which it chooses elsewhere and the empty
//! window everywhere. What each does by itself is shown as well.

mod process;
mod screen;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use process::Program;
use screen::{Frame, Picture, Screen};

use crate::report::Report;
use crate::rounds::{median, shown};

const ROUNDS: usize = 7;
/// No start may take longer.
const PATIENCE: Duration = Duration::from_secs(30);
/// So long nothing may change before the screen counts as at rest.
const REST: Duration = Duration::from_millis(2_500);
const LOOK_EVERY: Duration = Duration::from_millis(8);
const SAME: f64 = 0.98;
const START_LIMIT: f64 = 1.3;
const MEMORY_LIMIT_MB: f64 = 60.0;
/// Pixels of a tint that make it seen.
const TINT_PIXELS: usize = 500;

/// Tells the web engine whether to paint without layers.
const PAINTING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// How a window is painted.
#[derive(Clone, Copy)]
enum Painted {
    Directly,
    ThroughLayers,
}

impl Painted {
    fn words(self) -> &'static str {
        match self {
            Self::Directly => "both painted directly",
            Self::ThroughLayers => "both painted through layers",
        }
    }

    fn told(self, mut command: Command) -> Command {
        let value = match self {
            Self::Directly => "1",
            Self::ThroughLayers => "0",
        };
        command.env(PAINTING, value);
        command
    }
}

struct Start {
    time: Duration,
    pss_mb: f64,
}

/// Starts of one of the two programs, painted in one way.
#[derive(Default)]
struct Starts(Vec<Start>);

impl Starts {
    fn time(&self) -> Result<(f64, String), &'static str> {
        let times = self.0.iter().map(|one| one.time).collect();
        median(times).map(shown).ok_or("no round was measured")
    }

    fn memory(&self) -> Result<f64, &'static str> {
        let sizes = self.0.iter().map(|one| one.pss_mb).collect();
        median(sizes).ok_or("no round was measured")
    }
}

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error>> {
    let named = std::env::var_os("HALLSEAL_BIN").ok_or("HALLSEAL_BIN does not name the program")?;
    let program = PathBuf::from(named);
    let empty = program.with_file_name("empty-window");
    if !empty.exists() {
        return Err(format!(
            "{} is missing: build the package empty-window",
            empty.display()
        )
        .into());
    }
    let screen = Screen::open()?;
    let state = tempfile::tempdir_in(program.parent().ok_or("the program lies nowhere")?)?;
    let tints = tints()?;
    let ours = || {
        let mut command = Command::new(&program);
        command
            .args(["--mode", "kiosk", "--state-dir"])
            .arg(state.path());
        command
    };
    let ways = [Painted::Directly, Painted::ThroughLayers];
    let mut found: [(Starts, Starts); 2] = Default::default();
    // The first start makes keys and database, and warms the caches of both: thrown away.
    for round in 0..=ROUNDS {
        for (way, (our_starts, empty_starts)) in ways.into_iter().zip(&mut found) {
            let home = |picture: &Picture| is_home(picture, &tints);
            let one = start(&screen, way.told(ours()), &home)?;
            let other = start(&screen, way.told(Command::new(&empty)), &|_| Ok(()))?;
            println!(
                "  round {round}, {}: {:.0} ms, {:.0} MB; empty {:.0} ms, {:.0} MB{}",
                way.words(),
                one.time.as_secs_f64() * 1e3,
                one.pss_mb,
                other.time.as_secs_f64() * 1e3,
                other.pss_mb,
                if round == 0 { " (thrown away)" } else { "" }
            );
            if round > 0 {
                our_starts.0.push(one);
                empty_starts.0.push(other);
            }
        }
    }
    for (way, (ours, empty)) in ways.into_iter().zip(&found) {
        report.ratio(
            &format!("start to the home page, {}", way.words()),
            ours.time()?,
            empty.time()?,
            START_LIMIT,
        );
        report.difference(
            &format!("memory, {}", way.words()),
            ours.memory()?,
            empty.memory()?,
            MEMORY_LIMIT_MB,
            "MB",
        );
    }
    by_themselves(report, &found)
}

/// What each does where nobody says how to paint, on a machine without graphics hardware.
fn by_themselves(report: &mut Report, found: &[(Starts, Starts); 2]) -> Result<(), Box<dyn Error>> {
    let [(ours, _), (_, empty)] = found;
    let (time, empty_time) = (ours.time()?, empty.time()?);
    report.shown(
        "start, painted as each does without graphics hardware",
        &time.1,
        &empty_time.1,
        &format!("{:.2}x", time.0 / empty_time.0),
    );
    let (memory, empty_memory) = (ours.memory()?, empty.memory()?);
    report.shown(
        "memory, painted as each does without graphics hardware",
        &format!("{memory:.1} MB"),
        &format!("{empty_memory:.1} MB"),
        &format!("{:+.1} MB", memory - empty_memory),
    );
    Ok(())
}

/// One start, from before the process is made until the screen is at rest, and its end.
fn start(
    screen: &Screen,
    command: Command,
    check: &dyn Fn(&Picture) -> Result<(), Box<dyn Error>>,
) -> Result<Start, Box<dyn Error>> {
    let before = screen.at_rest(PATIENCE, REST / 4)?;
    let began = Instant::now();
    let program = Program::start(command)?;
    let mut frames: Vec<(Duration, Frame)> = Vec::new();
    let mut changed = began;
    loop {
        let frame = screen.sample()?;
        let at = began.elapsed();
        let alike = frames
            .last()
            .map_or(&before, |(_, last)| last)
            .share(&frame)
            >= SAME;
        if !alike {
            changed = Instant::now();
            frames.push((at, frame));
        }
        if !frames.is_empty() && changed.elapsed() > REST {
            break;
        }
        if at > PATIENCE {
            return Err("nothing was shown in time".into());
        }
        program.still_runs()?;
        std::thread::sleep(LOOK_EVERY);
    }
    check(&screen.picture()?)?;
    // Pictures that differ little add up: what counts is the likeness to the last one.
    let last = screen.sample()?;
    let settled = frames
        .iter()
        .rposition(|(_, frame)| frame.share(&last) < SAME);
    let first = settled.map_or(0, |place| place + 1);
    let (time, _) = *frames
        .get(first)
        .or(frames.last())
        .ok_or("nothing was shown")?;
    let pss_mb = program.pss_mb()?;
    Ok(Start { time, pss_mb })
}

/// The tints that tiles of the home page have, from the frontend's own tokens.
fn tints() -> Result<Vec<[u8; 3]>, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/styles/tokens.css");
    let text = std::fs::read_to_string(path)?;
    ["--pine-tint:", "--seal-tint:", "--sky-tint:"]
        .into_iter()
        .map(|name| {
            let (_, after) = text.split_once(name).ok_or(name)?;
            let digits = after.trim_start().strip_prefix('#').ok_or(name)?;
            let mut colour = [0; 3];
            hex::decode_to_slice(digits.get(..6).ok_or(name)?, &mut colour)?;
            Ok(colour)
        })
        .collect()
}

fn is_home(picture: &Picture, tints: &[[u8; 3]]) -> Result<(), Box<dyn Error>> {
    let kept = std::env::current_exe()?.with_file_name("first-screen.png");
    picture.save(&kept)?;
    if tints.iter().all(|tint| picture.count(*tint) >= TINT_PIXELS) {
        return Ok(());
    }
    Err(format!(
        "the program does not show its home page, see {}",
        kept.display()
    )
    .into())
}
