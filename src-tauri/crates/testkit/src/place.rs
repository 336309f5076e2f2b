//! Temporary folders of simulated devices: gone with their owner, and, where the owner was killed,
//! with the next program that looks ([`reap`]).
//!
//! The owner holds a lock on a file in the folder. The kernel lets go of it however the owner ends,
//! so a folder whose lock can be had belongs to nobody any more.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What every such folder's name begins with.
const PREFIX: &str = "hallseal-";
/// The lock file in each.
const OWNER: &str = "owner";
/// A folder without a lock file may be one that is just being made; after this long it is not.
const UNCLAIMED: Duration = Duration::from_secs(60 * 60);
/// Someone else may clear a folder away between our finding and our locking it; not this often.
const TRIES: u8 = 8;

/// A temporary folder that is ours. Dropping it removes it with everything in it.
#[derive(Debug)]
pub struct Place {
    dir: PathBuf,
    _owner: File,
}

impl Place {
    /// A new folder `hallseal-KIND-RANDOM` of our own (mode 0700).
    ///
    /// # Errors
    /// What the operating system says.
    pub fn new(kind: &str) -> io::Result<Self> {
        for _ in 0..TRIES {
            let made = tempfile::Builder::new()
                .prefix(&format!("{PREFIX}{kind}-"))
                .tempdir()?;
            if let Some(owner) = claim(made.path())? {
                let dir = made.keep();
                return Ok(Self { dir, _owner: owner });
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    /// The folder `hallseal-TAG`, always the same for a tag, made where it is missing. What a killed
    /// owner left in it is taken over.
    ///
    /// # Errors
    /// What the operating system says; [`io::ErrorKind::ResourceBusy`] where a running program owns
    /// it.
    pub fn tagged(tag: &str) -> io::Result<Self> {
        let dir = path_of(tag);
        for _ in 0..TRIES {
            fs::create_dir_all(&dir)?;
            if let Some(owner) = claim(&dir)? {
                return Ok(Self { dir, _owner: owner });
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.dir
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Missing is as good as removed; the lock goes after this.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Where [`Place::tagged`] has its folder.
#[must_use]
pub fn path_of(tag: &str) -> PathBuf {
    std::env::temp_dir().join(format!("{PREFIX}{tag}"))
}

/// Removes the folders of this user that owners left who were killed; says how many.
///
/// # Errors
/// Where the temporary folder itself cannot be read. A folder that cannot be removed stays.
pub fn reap() -> io::Result<usize> {
    reap_in(&std::env::temp_dir())
}

fn reap_in(folder: &Path) -> io::Result<usize> {
    let mut reaped = 0;
    for entry in fs::read_dir(folder)?.filter_map(Result::ok) {
        let ours = entry.file_name().to_str().is_some_and(is_a_name);
        if ours && is_nobodys(&entry.path()).unwrap_or(false) {
            reaped += usize::from(fs::remove_dir_all(entry.path()).is_ok());
        }
    }
    Ok(reaped)
}

/// `hallseal-pty-` and six characters, or `hallseal-` and twelve of hex.
fn is_a_name(name: &str) -> bool {
    let Some(rest) = name.strip_prefix(PREFIX) else {
        return false;
    };
    let tag = |text: &str, of: fn(&u8) -> bool| text.bytes().all(|byte| of(&byte));
    match rest.strip_prefix("pty-") {
        Some(random) => random.len() == 6 && tag(random, u8::is_ascii_alphanumeric),
        None => rest.len() == 12 && tag(rest, u8::is_ascii_hexdigit),
    }
}

/// Whether this is a folder of this user whose owner is gone. While the answer is used the lock is
/// not held: whoever claims a folder looks afterwards whether it is still there.
fn is_nobodys(dir: &Path) -> io::Result<bool> {
    let about = fs::symlink_metadata(dir)?;
    // The kernel gives a process's own folder to who runs it.
    if !about.is_dir() || about.uid() != fs::metadata("/proc/self")?.uid() {
        return Ok(false);
    }
    match File::open(dir.join(OWNER)) {
        Ok(owner) => Ok(owner.try_lock().is_ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let age = about.modified()?.elapsed().unwrap_or_default();
            Ok(age > UNCLAIMED)
        }
        Err(error) => Err(error),
    }
}

/// Locks the folder for this process. `None` where the folder went away meanwhile, or another
/// program owns it.
fn claim(dir: &Path) -> io::Result<Option<File>> {
    let path = dir.join(OWNER);
    let owner = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .custom_flags(nix::fcntl::OFlag::O_NOFOLLOW.bits())
        .open(&path);
    let owner = match owner {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    if owner.try_lock().is_err() {
        std::thread::sleep(Duration::from_millis(20));
        return Ok(None);
    }
    let still = fs::symlink_metadata(&path).is_ok_and(|now| {
        owner
            .metadata()
            .is_ok_and(|held| (held.ino(), held.dev()) == (now.ino(), now.dev()))
    });
    Ok(still.then_some(owner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};
    use std::time::SystemTime;

    #[test]
    fn a_place_is_gone_with_its_owner_and_nobody_else_can_take_it_before() {
        let tag = format!("{:012x}", std::process::id());
        let place = Place::tagged(&tag).unwrap();
        fs::write(place.path().join("left"), "x").unwrap();
        assert_eq!(
            Place::tagged(&tag).unwrap_err().kind(),
            io::ErrorKind::ResourceBusy
        );
        let path = place.path().to_owned();
        drop(place);
        assert!(!path.exists());
        assert!(Place::tagged(&tag).is_ok());
    }

    #[test]
    fn what_a_killed_owner_left_is_reaped_and_what_lives_or_is_foreign_stays() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str| {
            let dir = folder.path().join(name);
            fs::create_dir(&dir).unwrap();
            dir
        };
        let (dead, alive) = (make("hallseal-pty-AAAAAA"), make("hallseal-0123456789ab"));
        drop(claim(&dead).unwrap().unwrap());
        fs::write(dead.join("port"), "x").unwrap();
        let owner = claim(&alive).unwrap().unwrap();
        let (fresh, old) = (make("hallseal-pty-BBBBBB"), make("hallseal-pty-CCCCCC"));
        let long_ago = SystemTime::now() - 2 * UNCLAIMED;
        File::open(&old).unwrap().set_modified(long_ago).unwrap();
        let foreign = make("hallseal-pty-of-somebody");
        File::open(&foreign)
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
        std::os::unix::fs::symlink(&foreign, folder.path().join("hallseal-pty-DDDDDD")).unwrap();

        assert_eq!(reap_in(folder.path()).unwrap(), 2);
        assert!(!dead.exists() && !old.exists());
        assert!(alive.exists() && fresh.exists() && foreign.exists());
        drop(owner);
        assert_eq!(reap_in(folder.path()).unwrap(), 1);
        assert!(!alive.exists());
    }

    #[test]
    fn a_process_that_was_killed_owns_nothing_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("hallseal-pty-EEEEEE");
        fs::create_dir(&dir).unwrap();
        let lock = dir.join(OWNER);
        fs::write(&lock, "").unwrap();
        let mut other = Command::new("flock")
            .arg(&lock)
            .args(["sh", "-c", "echo held; exec sleep 60"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = [0; 5];
        io::Read::read_exact(other.stdout.as_mut().unwrap(), &mut said).unwrap();
        assert_eq!(reap_in(folder.path()).unwrap(), 0);
        // flock's child holds the lock as well; killing the group is killing the owner.
        let children = format!("/proc/{0}/task/{0}/children", other.id());
        let child = fs::read_to_string(children).unwrap();
        other.kill().unwrap();
        other.wait().unwrap();
        let child = nix::unistd::Pid::from_raw(child.trim().parse().unwrap());
        nix::sys::signal::kill(child, nix::sys::signal::Signal::SIGKILL).unwrap();
        let end = std::time::Instant::now() + Duration::from_secs(10);
        while reap_in(folder.path()).unwrap() == 0 {
            assert!(std::time::Instant::now() < end);
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(!dir.exists());
    }
}
