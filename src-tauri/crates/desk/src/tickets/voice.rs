//! Calls said aloud, where a voice is installed: `spd-say` (speech-dispatcher) or `espeak-ng`.
//!
//! The program is asked on a thread of its own and ended when it takes too long: a loudspeaker
//! that hangs stops no screen. Too much to say is left out; what is on the screen counts. A
//! sentence goes to the program's input, not to its arguments.

use domain::catalogue::Language;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Longest sentence, spoken.
const LONGEST: Duration = Duration::from_secs(20);
/// Most sentences that wait to be said.
const WAITING: usize = 16;
/// How often it is looked whether a sentence has ended.
const LOOK: Duration = Duration::from_millis(50);

/// One thing to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// In which language.
    pub(crate) language: Language,
    /// What.
    pub(crate) text: String,
}

/// A program that speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Speaker {
    SpeechDispatcher(PathBuf),
    Espeak(PathBuf),
}

impl Speaker {
    /// The first one in these folders.
    fn find<'a>(folders: impl Iterator<Item = &'a Path> + Clone) -> Option<Self> {
        let found = |name: &str| {
            let mut paths = folders.clone().map(|folder| folder.join(name));
            paths.find(|path| path.is_file())
        };
        found("spd-say")
            .map(Self::SpeechDispatcher)
            .or_else(|| found("espeak-ng").map(Self::Espeak))
    }

    fn command(&self, language: Language) -> Command {
        let (path, arguments, voices) = match self {
            Self::SpeechDispatcher(path) => {
                let arguments: &[&str] = &["--wait", "--pipe-mode", "--language"];
                (path, arguments, ("zh", "en"))
            }
            Self::Espeak(path) => (path, &["--stdin", "-v"][..], ("cmn", "en")),
        };
        let voice = match language {
            Language::Zh => voices.0,
            Language::En => voices.1,
        };
        let mut command = Command::new(path);
        command
            .args(arguments)
            .arg(voice)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }
}

/// The voice. Dropping it ends it in the middle of a sentence.
pub(crate) struct Voice {
    sentences: Option<SyncSender<Sentence>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Voice {
    /// The installed one; `None` where there is none.
    #[must_use]
    pub(crate) fn installed() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        Self::in_folders(folders.iter().map(PathBuf::as_path))
    }

    fn in_folders<'a>(folders: impl Iterator<Item = &'a Path> + Clone) -> Option<Self> {
        let speaker = Speaker::find(folders)?;
        let (sentences, inbox) = sync_channel(WAITING);
        let ended = Arc::<AtomicBool>::default();
        let thread = thread::Builder::new()
            .name("voice".into())
            .spawn({
                let ended = Arc::clone(&ended);
                move || run(&speaker, &inbox, &ended)
            })
            .ok()?;
        Some(Self {
            sentences: Some(sentences),
            ended,
            thread: Some(thread),
        })
    }

    /// Says it after what is being said. Never waits; where too much waits it is left out.
    pub(crate) fn say(&self, sentence: Sentence) {
        let said = self.sentences.as_ref().map(|all| all.try_send(sentence));
        if matches!(said, Some(Err(_))) {
            tracing::warn!("a call was not said aloud");
        }
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        drop(self.sentences.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(speaker: &Speaker, inbox: &Receiver<Sentence>, ended: &AtomicBool) {
    let mut broken = false;
    for sentence in inbox {
        if ended.load(Ordering::Relaxed) {
            return;
        }
        let said = say(speaker, &sentence, ended);
        // Once is enough: the next calls would fail alike.
        if !said && !std::mem::replace(&mut broken, true) {
            tracing::warn!("the voice program does not speak");
        }
    }
}

/// Whether it was said to the end.
fn say(speaker: &Speaker, sentence: &Sentence, ended: &AtomicBool) -> bool {
    let Ok(mut child) = speaker.command(sentence.language).spawn() else {
        return false;
    };
    if let Some(mut input) = child.stdin.take() {
        // A program that reads nothing is found out by how it ends.
        let _ = writeln!(input, "{}", sentence.text);
    }
    ends(&mut child, ended)
}

fn ends(child: &mut Child, ended: &AtomicBool) -> bool {
    let end = Instant::now() + LONGEST;
    while Instant::now() < end && !ended.load(Ordering::Relaxed) {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => thread::sleep(LOOK),
            Err(_) => break,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    /// A program of this script. Another process writes it: were it open for writing here while
    /// another test starts a process, it could not be started itself.
    fn program(folder: &Path, name: &str, script: &str) {
        let path = folder.join(name);
        let write = "printf '#!/bin/sh\\n%s\\n' \"$2\" > \"$1\" && chmod 755 \"$1\"";
        let written = Command::new("sh")
            .args(["-c", write, "sh"])
            .arg(&path)
            .arg(script)
            .status();
        assert!(written.unwrap().success());
    }

    /// Writes down how it was called and what it was told.
    fn listener(folder: &Path, name: &str) {
        let heard = folder.join("heard").display().to_string();
        let script = format!("printf '%s ' \"$@\" >> {heard}; cat >> {heard}");
        program(folder, name, &script);
    }

    #[test]
    fn a_voice_is_found_and_says_the_sentences_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let folders = || std::iter::once(folder.path());
        assert!(Voice::in_folders(folders()).is_none());
        listener(folder.path(), "espeak-ng");
        let voice = Voice::in_folders(folders()).unwrap();
        for (language, text) in [
            (Language::Zh, "请 A 零零一号"),
            (Language::En, "Number A 0 0 1"),
        ] {
            let text = text.to_owned();
            voice.say(Sentence { language, text });
        }
        let wanted = "--stdin -v cmn 请 A 零零一号\n--stdin -v en Number A 0 0 1\n";
        let end = Instant::now() + LONGEST;
        let heard = || std::fs::read_to_string(folder.path().join("heard")).unwrap_or_default();
        while heard() != wanted && Instant::now() < end {
            thread::sleep(LOOK);
        }
        assert_eq!(heard(), wanted);
        drop(voice);
        listener(folder.path(), "spd-say");
        let found = Speaker::find(folders());
        assert!(matches!(found, Some(Speaker::SpeechDispatcher(_))));
    }

    #[test]
    fn a_voice_that_hangs_holds_up_nobody() {
        let folder = tempfile::tempdir().unwrap();
        program(folder.path(), "espeak-ng", "exec sleep 600");
        let voice = Voice::in_folders(std::iter::once(folder.path())).unwrap();
        let begin = Instant::now();
        for _ in 0..100 {
            let text = "请 A 零零一号".to_owned();
            voice.say(Sentence {
                language: Language::Zh,
                text,
            });
        }
        drop(voice);
        assert!(begin.elapsed() < Duration::from_secs(5));
    }
}
