//! The directory in which this machine keeps its database, keys and log.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program that was killed or is ending may still hold the lock: the system closes its
/// files only after it is gone from the list of processes.
const ENDING: Duration = Duration::from_secs(3);
/// How often one looks.
const LOOK: Duration = Duration::from_millis(20);

/// Why the state directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// No argument and no environment says where it is.
    #[error("nothing says where to keep the state: give --state-dir, or set HOME")]
    Nowhere,
    /// It cannot be made or written.
    #[error("{path} cannot be used: {source}")]
    Unusable {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another instance holds its lock.
    #[error("another Hallseal is running on {path}")]
    InUse {
        /// The directory.
        path: PathBuf,
    },
}

/// The state directory, locked for this process: two programs on one queue
/// would both send. The lock goes with the process, however it ends.
#[derive(Debug)]
pub(crate) struct StateDir {
    path: PathBuf,
    _lock: File,
}

impl StateDir {
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Where the state is kept: what was asked for, else what the environment says.
pub(crate) fn locate(asked: Option<&Path>) -> Result<PathBuf, StateError> {
    let path = match asked {
        Some(path) => path.to_owned(),
        None => default_path(|name| std::env::var_os(name).map(PathBuf::from))
            .ok_or(StateError::Nowhere)?,
    };
    std::path::absolute(&path).map_err(|source| StateError::Unusable { path, source })
}

/// Does another program hold it, and go on holding it?
#[cfg(feature = "demo")]
pub(crate) fn is_held(path: &Path) -> bool {
    matches!(open(path.to_owned()), Err(StateError::InUse { .. }))
}

/// Makes the directory (readable by its owner alone) and locks it. Whoever starts the program again
/// at once waits for the one before to be gone.
pub(crate) fn open(path: PathBuf) -> Result<StateDir, StateError> {
    open_within(path, ENDING)
}

fn open_within(path: PathBuf, wait: Duration) -> Result<StateDir, StateError> {
    let end = Instant::now() + wait;
    let unusable = |path: &Path| {
        let path = path.to_owned();
        move |source| StateError::Unusable { path, source }
    };
    make(&path).map_err(unusable(&path))?;
    let lock_path = path.join("lock");
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .map_err(unusable(&lock_path))?;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(StateDir { path, _lock: lock }),
            Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(LOOK),
            Err(TryLockError::WouldBlock) => return Err(StateError::InUse { path }),
            Err(TryLockError::Error(source)) => {
                return Err(StateError::Unusable {
                    path: lock_path,
                    source,
                });
            }
        }
    }
}

/// systemd's directory, else the XDG one, else the one below HOME.
fn default_path(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let set = |name| variable(name).filter(|path| path.is_absolute());
    set("STATE_DIRECTORY")
        .or_else(|| set("XDG_STATE_HOME").map(|path| path.join("hallseal")))
        .or_else(|| set("HOME").map(|path| path.join(".local/state/hallseal")))
        .or_else(|| set("LOCALAPPDATA").map(|path| path.join("Hallseal")))
}

#[cfg(unix)]
fn make(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn make(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_program_on_the_same_directory_is_turned_away_until_the_first_ends() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/b");
        let first = open(path.clone()).unwrap();
        let second = open_within(path.clone(), Duration::ZERO);
        assert!(matches!(second, Err(StateError::InUse { .. })));
        drop(first);
        open(path.clone()).unwrap();
    }

    #[test]
    fn a_program_that_is_started_while_the_one_before_is_ending_waits_for_it() {
        let home = tempfile::tempdir().unwrap();
        let first = open(home.path().to_owned()).unwrap();
        let ending = thread::spawn(move || {
            thread::sleep(LOOK * 5);
            drop(first);
        });
        open(home.path().to_owned()).unwrap();
        ending.join().unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_look_into_it() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let state = open(home.path().to_owned()).unwrap();
        let mode = std::fs::metadata(state.path())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn the_service_manager_decides_first_and_relative_paths_do_not_count() {
        let all = |name: &str| match name {
            "STATE_DIRECTORY" => Some(PathBuf::from("/var/lib/hallseal")),
            "HOME" => Some(PathBuf::from("/home/a")),
            _ => None,
        };
        assert_eq!(default_path(all), Some("/var/lib/hallseal".into()));
        let home = |name: &str| (name == "HOME").then(|| PathBuf::from("/home/a"));
        assert_eq!(
            default_path(home),
            Some("/home/a/.local/state/hallseal".into())
        );
        assert_eq!(default_path(|_| Some("relative".into())), None);
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file");
        std::fs::write(&path, "").unwrap();
        let error = open(path.clone()).unwrap_err();
        assert!(error.to_string().contains("file"), "{error}");
    }
}
