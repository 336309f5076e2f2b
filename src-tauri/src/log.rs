//! The log: standard error and a file in the state directory that never grows
//! past two pieces. Nothing of a person is ever logged; what our own crates
//! log are ids, codes, counts and times.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, filter, fmt};

/// At this size the file becomes `hallseal.log.old` and a new one begins.
const BYTES_MAX: u64 = 4 << 20;

/// Starts the log. Without a file (disk full, say) standard error remains.
pub(crate) fn start(state: &Path) {
    let file = Rolling::open(state.join("hallseal.log"), BYTES_MAX)
        .inspect_err(|error| eprintln!("hallseal: no log file: {error}"))
        .ok()
        .map(|rolling| {
            fmt::layer()
                .with_ansi(false)
                .with_writer(Mutex::new(rolling))
        });
    // Libraries speak only when something is wrong: their other levels may
    // quote what passes through them.
    let loud = [
        "shell", "desk", "node", "sync", "outbox", "devices", "content",
    ];
    let levels = filter::Targets::new()
        .with_default(LevelFilter::WARN)
        .with_targets(loud.map(|target| (target, LevelFilter::INFO)));
    let started = tracing_subscriber::registry()
        .with(
            fmt::layer()
                .with_ansi(false)
                .with_writer(std::io::stderr)
                .and_then(file)
                .with_filter(levels),
        )
        .try_init();
    if let Err(error) = started {
        eprintln!("hallseal: no log: {error}");
    }
    std::panic::set_hook(Box::new(|panic| {
        // The place alone: a panic's text may quote what was being read.
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(%place, "a thread ended by a panic");
    }));
}

/// A file that starts anew when it has grown to its limit, keeping one old piece.
struct Rolling {
    path: PathBuf,
    file: File,
    written: u64,
    limit: u64,
}

impl Rolling {
    fn open(path: PathBuf, limit: u64) -> std::io::Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        let written = file.metadata()?.len();
        Ok(Self {
            path,
            file,
            written,
            limit,
        })
    }

    fn roll(&mut self) -> std::io::Result<()> {
        std::fs::rename(&self.path, self.path.with_extension("log.old"))?;
        *self = Self::open(self.path.clone(), self.limit)?;
        Ok(())
    }
}

impl Write for Rolling {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.written >= self.limit && self.roll().is_err() {
            // The piece that is there goes on, under whichever name; a new one is tried for once
            // it has grown by as much again.
            self.written = 0;
        }
        let count = self.file.write(bytes)?;
        self.written = self
            .written
            .saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_keeps_two_pieces_and_no_more() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("hallseal.log");
        let mut log = Rolling::open(path.clone(), 10).unwrap();
        for line in ["first line\n", "second line\n", "third line\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap();
        assert_eq!(read("hallseal.log"), "third line\n");
        assert_eq!(read("hallseal.log.old"), "second line\n");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 2);
        let again = Rolling::open(path, 10).unwrap();
        assert_eq!(again.written, 11, "an existing piece counts");
    }

    #[test]
    fn a_log_that_cannot_be_opened_anew_goes_on_and_is_whole_again_later() {
        let home = tempfile::tempdir().unwrap();
        let (path, old) = (home.path().join("a.log"), home.path().join("a.log.old"));
        let mut log = Rolling::open(path.clone(), 10).unwrap();
        log.write_all(b"first line\n").unwrap();
        // A folder stands where the old piece goes: nothing can be renamed to it.
        std::fs::create_dir(&old).unwrap();
        log.write_all(b"second line\n").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"first line\nsecond line\n");
        std::fs::remove_dir(&old).unwrap();
        log.write_all(b"third line\n").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"third line\n");
        assert!(old.exists());
    }
}
