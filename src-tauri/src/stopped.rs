//! Commands for a machine whose program is stopped: its tray, and its queue on a stick.

use crate::args::{ArgumentError, set, unknown, value};
use crate::state_dir::{self, StateDir};
use crate::{ShellError, exit, print};
use desk::tray::{Remedy, Row};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::ExitCode;

/// The words that begin these commands.
const WORDS: [&str; 4] = ["tray", "export", "import", "recipient"];

/// What is to be done in which state directory.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stopped {
    pub(crate) task: Task,
    /// The state directory asked for.
    pub(crate) state_dir: Option<PathBuf>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Say what lies in the tray.
    Tray,
    /// Send the same bytes again.
    Retry(String),
    /// Sign it anew.
    Resign(String),
    /// Set it aside for a reason.
    Discard(String, String),
    /// Write the queue to a file for this recipient.
    Export(PathBuf, String),
    /// Take a file into the queue.
    Import(PathBuf),
    /// Say what a file for this machine is encrypted to.
    Recipient,
}

/// Whether a first argument begins one of these.
pub(crate) fn is_one(word: &OsStr) -> bool {
    WORDS.iter().any(|known| word == *known)
}

/// Reads what stands behind the word.
pub(crate) fn parse(
    word: &OsStr,
    mut args: impl Iterator<Item = OsString>,
) -> Result<Stopped, ArgumentError> {
    let (mut plain, mut state_dir) = (Vec::new(), None);
    let (mut reason, mut recipient) = (None, None);
    while let Some(arg) = args.next() {
        match arg.to_str() {
            Some("--state-dir") => {
                let path = value(&mut args, "--state-dir")?.into();
                set(&mut state_dir, path, "--state-dir")?;
            }
            Some("--reason") if word == "tray" => {
                let text = value(&mut args, "--reason")?;
                set(&mut reason, text.to_string_lossy().into_owned(), "--reason")?;
            }
            Some("--recipient") if word == "export" => {
                let text = value(&mut args, "--recipient")?;
                set(
                    &mut recipient,
                    text.to_string_lossy().into_owned(),
                    "--recipient",
                )?;
            }
            Some(option) if option.starts_with('-') => return Err(unknown(&arg)),
            Some(_) | None => plain.push(arg),
        }
    }
    let mut plain = plain.into_iter();
    let mut file = || {
        plain
            .next()
            .map(PathBuf::from)
            .ok_or(ArgumentError::Missing("the file"))
    };
    let task = match word.to_str() {
        Some("export") => {
            let to = file()?;
            Task::Export(to, recipient.ok_or(ArgumentError::Missing("--recipient"))?)
        }
        Some("import") => Task::Import(file()?),
        Some("recipient") => Task::Recipient,
        Some(_) | None => tray(&mut plain, reason)?,
    };
    match plain.next() {
        None => Ok(Stopped { task, state_dir }),
        Some(more) => Err(unknown(&more)),
    }
}

fn tray(
    plain: &mut impl Iterator<Item = OsString>,
    reason: Option<String>,
) -> Result<Task, ArgumentError> {
    let Some(verb) = plain.next() else {
        return match reason {
            None => Ok(Task::Tray),
            Some(_) => Err(ArgumentError::Missing("discard")),
        };
    };
    let digest = plain.next().ok_or(ArgumentError::Missing("the digest"))?;
    let digest = digest.to_string_lossy().into_owned();
    match (verb.to_str(), reason) {
        (Some("retry"), None) => Ok(Task::Retry(digest)),
        (Some("resign"), None) => Ok(Task::Resign(digest)),
        (Some("discard"), Some(reason)) => Ok(Task::Discard(digest, reason)),
        (Some("discard"), None) => Err(ArgumentError::Missing("--reason")),
        _ => Err(unknown(&verb)),
    }
}

/// Does it. The state directory is locked meanwhile: a running program is not disturbed.
pub(crate) fn run(command: &Stopped) -> Result<ExitCode, ShellError> {
    let state = state_dir::open(state_dir::locate(command.state_dir.as_deref())?)?;
    let path = state.path();
    match &command.task {
        Task::Tray => list(&state)?,
        Task::Retry(digest) => {
            desk::tray::retry(path, digest)?;
            print("it goes out again at the next start")?;
        }
        Task::Resign(digest) => {
            let new = desk::tray::resign(path, digest)?;
            print(&format!("signed anew: {new}"))?;
        }
        Task::Discard(digest, reason) => {
            desk::tray::discard(path, digest, reason)?;
            print("set aside")?;
        }
        Task::Export(to, recipient) => {
            let count = desk::carry::export(path, to, recipient)?;
            print(&format!(
                "{count} actions in the file; they stay in the queue here, too"
            ))?;
        }
        Task::Import(from) => return import(&state, from),
        Task::Recipient => print(&desk::carry::recipient(path)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn import(state: &StateDir, from: &std::path::Path) -> Result<ExitCode, ShellError> {
    let taken = desk::carry::import(state.path(), from)
        .map_err(|(taken, error)| ShellError::InPart(taken.new, taken.known, error))?;
    print(&format!("{} new, {} known already", taken.new, taken.known))?;
    for (digest, code) in &taken.refused {
        print(&format!("not taken: {digest} ({code})"))?;
    }
    Ok(match taken.refused.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(exit::REFUSED),
    })
}

fn list(state: &StateDir) -> Result<(), ShellError> {
    let rows = desk::tray::list(state.path())?;
    if rows.is_empty() {
        return print("the tray is empty");
    }
    for row in &rows {
        print(&line(row))?;
    }
    for remedy in Remedy::ALL {
        if rows.iter().any(|row| row.remedy == remedy) {
            let (zh, en) = remedy.sentences();
            print(&format!("{}: {zh} / {en}", remedy.word()))?;
        }
    }
    Ok(())
}

fn line(row: &Row) -> String {
    let number = row.number.as_deref().unwrap_or("-");
    let proven = if row.proven { "proven" } else { "not proven" };
    format!(
        "{}  {}  {number}  {} ({proven})  -> {}",
        row.digest,
        row.action,
        row.reason,
        row.remedy.word()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Stopped, ArgumentError> {
        let mut words = line.split_whitespace().map(OsString::from);
        let word = words.next().unwrap();
        assert!(is_one(&word));
        parse(&word, words)
    }

    #[test]
    fn every_command_is_read_and_what_is_missing_is_named() {
        let hex = "ab".repeat(32);
        let task = |line: &str| read(line).map(|read| read.task);
        assert_eq!(task("tray"), Ok(Task::Tray));
        assert_eq!(
            task(&format!("tray retry {hex}")),
            Ok(Task::Retry(hex.clone()))
        );
        assert_eq!(
            task(&format!("tray resign {hex}")),
            Ok(Task::Resign(hex.clone()))
        );
        let discard = Task::Discard(hex.clone(), "done".into());
        assert_eq!(
            task(&format!("tray discard {hex} --reason done")),
            Ok(discard)
        );
        let missing = |what| Err(ArgumentError::Missing(what));
        assert_eq!(task(&format!("tray discard {hex}")), missing("--reason"));
        assert_eq!(task("tray discard"), missing("the digest"));
        assert_eq!(task("tray --reason x"), missing("discard"));
        let burn = format!("tray burn {hex}");
        assert_eq!(task(&burn), Err(ArgumentError::Unknown("burn".into())));
        let export = Task::Export("f".into(), "age1x".into());
        assert_eq!(task("export f --recipient age1x"), Ok(export));
        assert_eq!(task("export f"), missing("--recipient"));
        assert_eq!(task("import"), missing("the file"));
        assert_eq!(task("import a b"), Err(ArgumentError::Unknown("b".into())));
        assert_eq!(task("recipient"), Ok(Task::Recipient));
        let there = read("import f --state-dir s").unwrap();
        assert_eq!(there.state_dir, Some("s".into()));
        assert!(!is_one(OsStr::new("kiosk")));
    }
}
