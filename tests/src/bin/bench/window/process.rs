//! A program with everything it starts: its memory, and its end.

use std::collections::BTreeSet;
use std::error::Error;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Before its memory is looked at.
const CALM: Duration = Duration::from_secs(2);
/// For a program that was asked to end.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// A running program, ended when dropped.
pub(crate) struct Program(Child);

impl Program {
    /// Starts it in a process group of its own.
    pub(crate) fn start(mut command: Command) -> Result<Self, Box<dyn Error>> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        Ok(Self(command.spawn()?))
    }

    /// An error once it has ended by itself.
    pub(crate) fn still_runs(&self) -> Result<(), Box<dyn Error>> {
        let ended = state(self.0.id()).is_none_or(|(_, state)| state == 'Z');
        if ended {
            Err("the program ended by itself".into())
        } else {
            Ok(())
        }
    }

    /// PSS of the process and all below it, in MB (10^6 bytes), after a moment of calm.
    pub(crate) fn pss_mb(&self) -> Result<f64, Box<dyn Error>> {
        std::thread::sleep(CALM);
        let mut kilobytes = 0u32;
        for pid in self.tree()? {
            // One that has ended meanwhile takes nothing.
            let Ok(text) = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")) else {
                continue;
            };
            let pss = text.lines().find_map(|line| line.strip_prefix("Pss:"));
            let number =
                pss.and_then(|pss| pss.trim().strip_suffix("kB")?.trim().parse::<u32>().ok());
            kilobytes += number.ok_or("smaps_rollup has no line Pss")?;
        }
        Ok(f64::from(kilobytes) * 1024.0 / 1e6)
    }

    /// The process and its children's children.
    fn tree(&self) -> Result<BTreeSet<u32>, Box<dyn Error>> {
        let mut parents = Vec::new();
        for entry in std::fs::read_dir("/proc")? {
            let name = entry?.file_name();
            if let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok())
                && let Some((parent, _)) = state(pid)
            {
                parents.push((pid, parent));
            }
        }
        let mut tree = BTreeSet::from([self.0.id()]);
        loop {
            let before = tree.len();
            for (pid, parent) in &parents {
                if tree.contains(parent) {
                    tree.insert(*pid);
                }
            }
            if tree.len() == before {
                return Ok(tree);
            }
        }
    }

    /// Asks every process of the tree to end with this signal.
    fn signal(tree: &BTreeSet<u32>, signal: &str) {
        let mut kill = Command::new("kill");
        kill.arg(signal).args(tree.iter().map(u32::to_string));
        let _ = kill.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let tree = self.tree().unwrap_or_default();
        Self::signal(&tree, "-TERM");
        let asked = Instant::now();
        while asked.elapsed() < LAST_WORDS && !matches!(self.0.try_wait(), Ok(Some(_))) {
            std::thread::sleep(Duration::from_millis(20));
        }
        Self::signal(&tree, "-KILL");
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Parent and state of a process (proc(5), stat: the name stands in brackets and may hold anything).
fn state(pid: u32) -> Option<(u32, char)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(") ")?;
    let mut columns = after_name.split(' ');
    let state = columns.next()?.chars().next()?;
    Some((columns.next()?.parse().ok()?, state))
}
