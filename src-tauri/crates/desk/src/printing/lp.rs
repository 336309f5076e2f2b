//! A CUPS queue, through the programs of `cups-client`: `lp` takes a sheet from its standard input,
//! `lpstat` says how the job and the printer are, `cancel` takes the job back.
//!
//! A sheet that is not on paper within [`LONGEST`] is taken back with its data: it would come out
//! in front of somebody else. The job's title is the program's name alone.

use ipc::ErrorCode;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A program that takes longer hangs.
const PROGRAM: Duration = Duration::from_secs(10);
/// From taking a sheet to its last line on paper.
const LONGEST: Duration = Duration::from_secs(45);
/// Between two looks at a job.
const LOOK: Duration = Duration::from_millis(400);
/// What is read of a program's words.
const MAX_WORDS: u64 = 64 << 10;

/// A queue.
pub(crate) struct Queue {
    name: String,
    /// Where its programs are; `None`: where the system has them.
    programs: Option<PathBuf>,
    longest: Duration,
}

impl Queue {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            programs: None,
            longest: LONGEST,
        }
    }

    /// Prints, and answers once the sheet is on paper as far as the queue tells, or has been taken
    /// back.
    pub(crate) fn print(&self, pdf: &[u8]) -> Result<(), ErrorCode> {
        let began = Instant::now();
        let sheet = ["-d", &self.name, "-t", "hallseal", "-o", "media=A4", "-"];
        let said = self.run("lp", &sheet, pdf).ok_or(ErrorCode::PrinterGone)?;
        let Some(job) = self.job(&said) else {
            // It was taken; how it goes on is not told.
            return Ok(());
        };
        let mut before = None;
        loop {
            thread::sleep(LOOK);
            let waiting = self.run("lpstat", &["-o", &self.name], &[]);
            let first = |line: &str| line.split_whitespace().next() == Some(job);
            if waiting.is_some_and(|jobs| !jobs.lines().any(first)) {
                return Ok(());
            }
            // What is told twice is no passing state between two sheets.
            let trouble = self
                .run("lpstat", &["-l", "-p", &self.name], &[])
                .and_then(|words| trouble(&words));
            if let Some(code) = trouble.filter(|_| trouble == before) {
                return Err(self.take_back(job, code));
            }
            if began.elapsed() > self.longest {
                return Err(self.take_back(job, ErrorCode::PrinterStuck));
            }
            before = trouble;
        }
    }

    fn take_back(&self, job: &str, code: ErrorCode) -> ErrorCode {
        if self.run("cancel", &["-x", job], &[]).is_none() {
            tracing::error!("a sheet that was not printed could not be taken out of its queue");
        }
        code
    }

    /// The job's name in `request id is NAME-12 (0 file(s))`.
    fn job<'a>(&self, said: &'a str) -> Option<&'a str> {
        said.split_whitespace().find(|word| {
            let number = word.strip_prefix(self.name.as_str());
            let number = number.and_then(|rest| rest.strip_prefix('-'));
            number.is_some_and(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
        })
    }

    /// What a program says, in English; `None` where it does not run, fails or hangs.
    fn run(&self, program: &str, arguments: &[&str], input: &[u8]) -> Option<String> {
        let path = match &self.programs {
            Some(folder) => folder.join(program),
            None => program.into(),
        };
        let mut child = Command::new(path)
            .args(arguments)
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| tracing::warn!(program, kind = %error.kind(), "does not start"))
            .ok()?;
        let (mut stdin, stdout) = (child.stdin.take()?, child.stdout.take()?);
        thread::scope(|scope| {
            scope.spawn(move || stdin.write_all(input));
            let reader = scope.spawn(move || {
                let mut words = Vec::new();
                let read = stdout.take(MAX_WORDS).read_to_end(&mut words);
                read.map(|_| String::from_utf8_lossy(&words).into_owned())
            });
            let began = Instant::now();
            let status = loop {
                match child.try_wait() {
                    Ok(Some(status)) => break Some(status),
                    Ok(None) if began.elapsed() < PROGRAM => {
                        thread::sleep(Duration::from_millis(10));
                    }
                    Ok(None) | Err(_) => {
                        let _ = (child.kill(), child.wait());
                        break None;
                    }
                }
            };
            let words = reader.join().ok()?.ok()?;
            status.filter(|status| status.success()).map(|_| words)
        })
    }
}

/// What stands in a printer's way, by IPP's words for it (RFC 8011 §5.4.12).
fn trouble(words: &str) -> Option<ErrorCode> {
    const STUCK: [&str; 12] = [
        "media-jam",
        "door-open",
        "cover-open",
        "interlock-open",
        "input-tray-missing",
        "output-area-full",
        "output-tray-missing",
        "toner-empty",
        "marker-supply-empty",
        "marker-waste-full",
        "paused",
        "shutdown",
    ];
    let mut found = None;
    for line in words.lines() {
        let line = line.trim();
        if line.starts_with("printer ") && line.contains(" disabled since ") {
            found = found.or(Some(ErrorCode::PrinterStuck));
        }
        let reasons = line.strip_prefix("Alerts:").unwrap_or_default();
        for reason in reasons.split([' ', ',']) {
            // A report or a warning keeps nothing from printing.
            let reason = reason.strip_suffix("-error").unwrap_or(reason);
            if matches!(reason, "media-empty" | "media-needed") {
                return Some(ErrorCode::PrinterNoPaper);
            }
            if STUCK.contains(&reason) {
                found = Some(ErrorCode::PrinterStuck);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// Programs that note what they were asked, and answer as told.
    fn queue(folder: &Path, lp: &str, lpstat: &str) -> Queue {
        for (name, body) in [("lp", lp), ("lpstat", lpstat), ("cancel", "true")] {
            let note = format!("echo {name} \"$@\" >>{}/asked", folder.display());
            // Another process writes it: were it open for writing here while another test starts
            // a process, it could not be started itself.
            let written = Command::new("sh")
                .args([
                    "-c",
                    "printf '%s\\n' '#!/bin/sh' \"$2\" >\"$1\"; chmod 700 \"$1\"",
                    "sh",
                ])
                .arg(folder.join(name))
                .arg(format!("{note}\n{body}"))
                .status();
            assert!(written.unwrap().success());
        }
        Queue {
            name: "hall-a4".into(),
            programs: Some(folder.to_owned()),
            longest: Duration::from_secs(2),
        }
    }

    fn asked(folder: &Path) -> String {
        std::fs::read_to_string(folder.join("asked")).unwrap_or_default()
    }

    const TAKEN: &str = "cat >/dev/null; echo 'request id is hall-a4-12 (0 file(s))'";
    const WAITS: &str = "case $1 in -o) echo 'hall-a4-12  hallseal  20480  Fri';; \
        -l) printf 'printer hall-a4 now printing hall-a4-12.\\n\\tAlerts: ALERTS\\n';; esac";

    #[test]
    fn a_sheet_goes_through_standard_input_and_is_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        let lp = format!(
            "cat >{}; echo 'request id is hall-a4-12 (0 file(s))'",
            out.display()
        );
        let sheet = vec![7; 300_000];
        assert_eq!(queue(dir.path(), &lp, "true").print(&sheet), Ok(()));
        assert_eq!(std::fs::read(out).unwrap(), sheet);
        let asked = asked(dir.path());
        assert!(
            asked.starts_with("lp -d hall-a4 -t hallseal -o media=A4 -\n"),
            "{asked}"
        );
        assert!(
            asked.contains("lpstat -o hall-a4") && !asked.contains("cancel"),
            "{asked}"
        );
    }

    #[test]
    fn a_sheet_that_does_not_come_out_is_taken_back_and_says_why() {
        for (alerts, code) in [
            ("media-empty-error", ErrorCode::PrinterNoPaper),
            ("toner-low-report media-needed", ErrorCode::PrinterNoPaper),
            ("media-jam-error", ErrorCode::PrinterStuck),
            // Never told: only the time is up.
            (
                "toner-low-warning media-empty-report",
                ErrorCode::PrinterStuck,
            ),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let lpstat = WAITS.replace("ALERTS", alerts);
            let told = queue(dir.path(), TAKEN, &lpstat).print(b"%PDF");
            assert_eq!(told, Err(code), "{alerts}");
            let asked = asked(dir.path());
            assert!(asked.ends_with("cancel -x hall-a4-12\n"), "{asked}");
        }
    }

    #[test]
    fn a_printer_that_is_not_there_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let told = queue(dir.path(), "cat >/dev/null; exit 1", "true").print(b"%PDF");
        assert_eq!(told, Err(ErrorCode::PrinterGone));
        let empty = tempfile::tempdir().unwrap();
        let mut none = queue(dir.path(), TAKEN, "true");
        none.programs = Some(empty.path().to_owned());
        assert_eq!(none.print(b"%PDF"), Err(ErrorCode::PrinterGone));
        // It closes its input before it has read all of it.
        let told = queue(dir.path(), "exit 1", "true").print(&vec![7; 1 << 20]);
        assert_eq!(told, Err(ErrorCode::PrinterGone));
    }

    #[test]
    fn a_queue_that_was_stopped_is_stuck_and_words_of_others_are_not_its_job() {
        let stopped = "printer hall-a4 disabled since Fri 27 Nov 2026 -\n\treason unknown";
        assert_eq!(trouble(stopped), Some(ErrorCode::PrinterStuck));
        assert_eq!(trouble("printer hall-a4 is idle.  enabled since Fri"), None);
        assert_eq!(trouble("\u{0}Alerts:\nAlerts: none"), None);
        let queue = Queue::new("hall-a4");
        for other in [
            "",
            "request id is hall-a4 (0)",
            "hall-a4-",
            "hall-a45-1",
            "hall-a4-1x",
        ] {
            assert_eq!(queue.job(other), None, "{other}");
        }
    }
}
