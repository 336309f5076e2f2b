//! The device's end of a serial line that a pty stands in for.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::place::Place;
use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};

/// How long the device waits for a host that takes no bytes before it drops them.
const WRITE_TIMEOUT: Duration = Duration::from_secs(1);

/// A serial port that can be cut and plugged in again under one path.
pub(crate) struct Port {
    dir: Place,
    line: Mutex<Option<Arc<Line>>>,
}

struct Line {
    device: File,
    /// Kept open, so that the line outlives hosts that come and go, and stays raw.
    host: File,
}

impl Port {
    pub(crate) fn new() -> io::Result<Self> {
        let port = Self {
            dir: Place::new("pty")?,
            line: Mutex::new(None),
        };
        port.plug()?;
        Ok(port)
    }

    /// The path that hosts open: a link, the same for every plugging.
    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("port")
    }

    pub(crate) fn plug(&self) -> io::Result<()> {
        self.cut();
        let device =
            posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC)?;
        grantpt(&device)?;
        unlockpt(&device)?;
        let name = ptsname_r(&device)?;
        let host = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(OFlag::O_NOCTTY.bits())
            .open(&name)?;
        let mut settings = tcgetattr(&host)?;
        cfmakeraw(&mut settings);
        tcsetattr(&host, SetArg::TCSANOW, &settings)?;
        symlink(name, self.path())?;
        *self.slot() = Some(Arc::new(Line {
            device: File::from(OwnedFd::from(device)),
            host,
        }));
        Ok(())
    }

    /// Cuts the line: hosts see it break, the path is gone.
    pub(crate) fn cut(&self) {
        remove(&self.path());
        *self.slot() = None;
    }

    /// Bytes from the host, or nothing after `timeout` or while the line is cut.
    pub(crate) fn read(&self, timeout: Duration) -> Vec<u8> {
        let Some(line) = self.slot().clone() else {
            std::thread::sleep(timeout);
            return Vec::new();
        };
        if !ready(&line.device, PollFlags::POLLIN, timeout) {
            return Vec::new();
        }
        let mut bytes = vec![0; 4_096];
        let got = (&line.device).read(&mut bytes).unwrap_or(0);
        bytes.truncate(got);
        bytes
    }

    /// Sends bytes to the host; drops them when the line is cut or nobody takes them.
    pub(crate) fn write(&self, mut bytes: &[u8]) {
        let Some(line) = self.slot().clone() else {
            return;
        };
        let end = Instant::now() + WRITE_TIMEOUT;
        while !bytes.is_empty() && Instant::now() < end {
            if ready(&line.device, PollFlags::POLLOUT, Duration::from_millis(20))
                && let Ok(sent) = (&line.device).write(bytes)
            {
                bytes = bytes.get(sent..).unwrap_or(&[]);
            }
        }
    }

    /// The speed that the host has set, in bits per second.
    pub(crate) fn baud(&self) -> Option<u32> {
        let line = self.slot().clone()?;
        // nix knows only the classic speeds and panics on a number.
        let settings = rustix::termios::tcgetattr(&line.host).ok()?;
        Some(settings.output_speed())
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Option<Arc<Line>>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn remove(path: &Path) {
    // Missing is as good as removed.
    let _ = std::fs::remove_file(path);
}

fn ready(file: &File, what: PollFlags, timeout: Duration) -> bool {
    let timeout = PollTimeout::try_from(timeout).unwrap_or(PollTimeout::ZERO);
    let mut fds = [PollFd::new(file.as_fd(), what)];
    poll(&mut fds, timeout).is_ok_and(|n| n > 0)
        && fds
            .iter()
            .any(|fd| fd.revents().is_some_and(|r| r.intersects(what)))
}
