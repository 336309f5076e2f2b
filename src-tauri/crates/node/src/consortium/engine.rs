//! The engine's process: started, watched, started again with back-off, stopped.

use crate::error::NodeError;
use crate::hall::Hall;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Which engine is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineProgram {
    /// The program `cometbft`, v0.38.25.
    pub program: PathBuf,
    /// Its home: `config` and `data`.
    pub home: PathBuf,
    /// Where its output goes; the file before is kept as `….1`.
    pub log: PathBuf,
}

/// How long it may take to stop.
const STOP: Duration = Duration::from_secs(10);
/// The first pause before it is started again; doubles up to the last.
const FIRST_PAUSE: Duration = Duration::from_millis(300);
const LAST_PAUSE: Duration = Duration::from_secs(30);
/// Having run this long it is well again.
const WELL: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(50);
/// A log file is put aside at this size.
const MAX_LOG_LEN: u64 = 16 << 20;
/// What the engine says where its consensus ends in a panic. Its process lives on, and does
/// nothing any more (CometBFT v0.38, `consensus/state.go`): after a block that lies more than
/// a minute ahead of its clock, for one.
const HALTED: &[u8] = b"CONSENSUS FAILURE!!!";
/// Longest line that is kept whole.
const MAX_LINE_LEN: u64 = 64 << 10;

/// A watched engine. Dropping it stops it.
pub(crate) struct Engine {
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Engine {
    pub(crate) fn start(program: EngineProgram, hall: Arc<Hall>) -> Result<Self, NodeError> {
        let stopped = Arc::new(AtomicBool::new(false));
        let inside = Arc::clone(&stopped);
        let thread = std::thread::Builder::new()
            .name("hallseal-engine".to_owned())
            .spawn(move || watch(&program, &hall, &inside))
            .map_err(NodeError::io)?;
        Ok(Self {
            stopped,
            thread: Some(thread),
        })
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Release);
        if self
            .thread
            .take()
            .is_some_and(|thread| thread.join().is_err())
        {
            tracing::error!("the engine's watcher ended by itself");
        }
    }
}

fn watch(program: &EngineProgram, hall: &Hall, stopped: &AtomicBool) {
    let mut pause = FIRST_PAUSE;
    while !stopped.load(Ordering::Acquire) {
        let begun = Instant::now();
        match run(program, hall, stopped) {
            Ok(()) if stopped.load(Ordering::Acquire) => return,
            Ok(()) => tracing::warn!(log = "engine.log", "the engine ended"),
            Err(error) => tracing::error!(code = error.code(), %error, "the engine does not start"),
        }
        hall.metrics.engine_restarted();
        if begun.elapsed() > WELL {
            pause = FIRST_PAUSE;
        }
        let until = Instant::now() + pause;
        while Instant::now() < until && !stopped.load(Ordering::Acquire) {
            std::thread::sleep(LOOK);
        }
        pause = (pause * 2).min(LAST_PAUSE);
    }
}

/// Runs it once, until it ends or is to stop.
fn run(program: &EngineProgram, hall: &Hall, stopped: &AtomicBool) -> Result<(), NodeError> {
    let mut child = Command::new(&program.program)
        .arg("start")
        .arg("--home")
        .arg(&program.home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|_| NodeError::Engine("its program cannot be started"))?;
    let streams: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|out| Box::new(out) as _),
        child.stderr.take().map(|out| Box::new(out) as _),
    ];
    let (mut readers, halted) = (Vec::new(), Arc::new(AtomicBool::new(false)));
    for stream in streams.into_iter().flatten() {
        let (log, halted) = (program.log.clone(), Arc::clone(&halted));
        let reader = std::thread::Builder::new()
            .name("hallseal-engine-log".to_owned())
            .spawn(move || capture(stream, &log, &halted));
        readers.push(reader.map_err(NodeError::io)?);
    }
    let ended = loop {
        match child.try_wait() {
            Ok(Some(_)) => break Ok(()),
            Ok(None) if stopped.load(Ordering::Acquire) || hall.takes_redial() => {
                break stop(&mut child);
            }
            Ok(None) if halted.load(Ordering::Acquire) => {
                let code = "engine_halted";
                tracing::error!(code, "the engine's consensus failed: is this clock right?");
                hall.set_health(crate::Health::Failing { code });
                break stop(&mut child);
            }
            Ok(None) => std::thread::sleep(LOOK),
            Err(error) => break Err(NodeError::io(error)),
        }
    };
    for reader in readers {
        reader.join().ok();
    }
    ended
}

/// Asks it to end, and after [`STOP`] ends it.
fn stop(child: &mut Child) -> Result<(), NodeError> {
    let pid = i32::try_from(child.id()).map_err(|_| NodeError::Engine("its number is odd"))?;
    kill(Pid::from_raw(pid), Signal::SIGTERM).ok();
    let until = Instant::now() + STOP;
    while Instant::now() < until {
        if child.try_wait().map_err(NodeError::io)?.is_some() {
            return Ok(());
        }
        std::thread::sleep(LOOK);
    }
    tracing::warn!("the engine does not stop: it is killed");
    child.kill().map_err(NodeError::io)?;
    child.wait().map(|_| ()).map_err(NodeError::io)
}

/// Writes what it says to a file, notes where it says that it has halted, and puts that aside when it is full. Where the file
/// cannot be written the lines are lost; the engine is never held up.
fn capture(stream: Box<dyn Read + Send>, log: &Path, halted: &AtomicBool) {
    let mut reader = BufReader::new(stream);
    let mut file: Option<(File, u64)> = open(log);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut reader)
            .take(MAX_LINE_LEN)
            .read_until(b'\n', &mut line)
        {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        if line.windows(HALTED.len()).any(|part| part == HALTED) {
            halted.store(true, Ordering::Release);
        }
        if let Some((open, len)) = &mut file {
            if open.write_all(&line).is_err() {
                file = None;
                continue;
            }
            *len = len.saturating_add(line.len() as u64);
        }
        if file.as_ref().is_none_or(|(_, len)| *len > MAX_LOG_LEN) {
            let mut aside = log.as_os_str().to_owned();
            aside.push(".1");
            std::fs::rename(log, aside).ok();
            file = open(log);
        }
    }
}

fn open(log: &Path) -> Option<(File, u64)> {
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(log)
        .ok()?;
    let len = file.metadata().ok()?.len();
    Some((file, len))
}
