//! A PC/SC service with virtual readers, for tests and the demo.
//!
//! [`PcscdPlan::find`] looks at what this machine allows:
//! - a **private** pcscd in its own mount namespace, its socket in a directory of the caller's. Needs
//!   root, or a kernel that lets users make namespaces. Other programs never see it.
//! - the **system's** pcscd with the driver of package `vsmartcard-vpcd`, which systemd starts when
//!   its socket is used. Its virtual readers are seen by every program of the machine.
//!
//! The PC/SC library reads the socket's path from the environment of the process, which must be set
//! before the process starts: call [`PcscdPlan::env`], start your own program again with it, and call
//! [`PcscdPlan::start`] there.

use std::fs;
use std::io;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use rand::Rng;

/// Variable from which the PC/SC library takes the socket of the service.
pub const SOCKET_VARIABLE: &str = "PCSCLITE_CSOCK_NAME";
const PROGRAMS: [&str; 3] = ["/usr/sbin/pcscd", "/usr/local/sbin/pcscd", "/usr/bin/pcscd"];
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
const SYSTEM_SOCKET: &str = "/run/pcscd/pcscd.comm";
const SYSTEM_CONFIG: &str = "/etc/reader.conf.d/vpcd";
/// Port of the first slot of the system's virtual reader (package vsmartcard-vpcd).
const SYSTEM_PORT: u16 = 35_963;
/// Ports below those that the kernel gives out by itself.
const PRIVATE_PORTS: std::ops::Range<u16> = 20_000..32_000;
/// A socket's path has at most 107 bytes (unix(7)); `/pcscd/pcscd.comm` follows.
const MAX_DIR_BYTES: usize = 90;
const START_TIMEOUT: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Why there is no virtual reader.
#[derive(Debug, thiserror::Error)]
pub enum PcscdError {
    /// pcscd or the driver for virtual readers is not installed.
    #[error("not installed: {0} (packages pcscd and vsmartcard-vpcd)")]
    NotInstalled(&'static str),
    /// Neither a private nor the system's service can be used.
    #[error(
        "no private pcscd (needs root or user namespaces) and no system pcscd with vpcd \
         (systemctl enable --now pcscd.socket)"
    )]
    Impossible,
    /// The directory's path is too long for a socket in it.
    #[error("the directory's path is longer than {MAX_DIR_BYTES} bytes")]
    PathTooLong,
    /// The service did not come up in time.
    #[error("pcscd did not come up within {} s", START_TIMEOUT.as_secs())]
    NotReady,
    /// A command of the operating system failed.
    #[error("starting pcscd failed")]
    Io(#[from] io::Error),
}

/// Whether tests that need a card service fail where none can be had, instead of being skipped:
/// `HALLSEAL_REQUIRE_CARDS=1`.
#[must_use]
pub fn is_required() -> bool {
    std::env::var("HALLSEAL_REQUIRE_CARDS").as_deref() == Ok("1")
}

/// How this machine can have a virtual reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PcscdPlan {
    /// A private pcscd; `user_namespace` when this user is not root.
    Private {
        /// Whether the namespace needs a user namespace around it.
        user_namespace: bool,
    },
    /// The system's pcscd.
    System,
}

impl PcscdPlan {
    /// Looks at what is installed and allowed; private comes before the system's.
    ///
    /// # Errors
    /// [`PcscdError::NotInstalled`], [`PcscdError::Impossible`].
    pub fn find() -> Result<Self, PcscdError> {
        program()?;
        if !Path::new(DRIVER).exists() {
            return Err(PcscdError::NotInstalled("libifdvpcd.so"));
        }
        let plans = [false, true].map(|user_namespace| Self::Private { user_namespace });
        for plan in plans {
            let mut unshare = plan.unshare();
            unshare.args(["mount", "-t", "tmpfs", "none", "/run"]);
            let status = unshare.stdout(Stdio::null()).stderr(Stdio::null()).status();
            if status.is_ok_and(|status| status.success()) {
                return Ok(plan);
            }
        }
        if Path::new(SYSTEM_SOCKET).exists() && Path::new(SYSTEM_CONFIG).exists() {
            return Ok(Self::System);
        }
        Err(PcscdError::Impossible)
    }

    /// What must be in the environment of a process that will use the service in `dir`.
    #[must_use]
    pub fn env(self, dir: &Path) -> Vec<(String, String)> {
        match self {
            Self::Private { .. } => vec![(
                SOCKET_VARIABLE.to_owned(),
                socket_in(dir).to_string_lossy().into_owned(),
            )],
            Self::System => Vec::new(),
        }
    }

    /// Starts the service, its files in `dir` (made when missing; a path of at most 90 bytes, because
    /// socket paths are short). The system's service ignores `dir`.
    ///
    /// # Errors
    /// [`PcscdError`].
    pub fn start(self, dir: &Path) -> Result<Pcscd, PcscdError> {
        let port = match self {
            Self::Private { .. } if dir.as_os_str().len() > MAX_DIR_BYTES => {
                return Err(PcscdError::PathTooLong);
            }
            Self::Private { .. } => free_port()?,
            Self::System => SYSTEM_PORT,
        };
        let mut pcscd = Pcscd {
            plan: self,
            dir: dir.to_owned(),
            name: format!("Hallseal Virtual {port}"),
            port,
            child: None,
        };
        pcscd.restart()?;
        Ok(pcscd)
    }

    fn unshare(self) -> Command {
        let mut unshare = Command::new("unshare");
        if matches!(
            self,
            Self::Private {
                user_namespace: true
            }
        ) {
            unshare.arg("--map-root-user");
        }
        unshare.args(["--mount", "--"]);
        unshare.stdin(Stdio::null());
        unshare
    }
}

/// A running PC/SC service with one virtual reader of two slots. Ends with this value, and with this
/// process even when that is killed.
pub struct Pcscd {
    plan: PcscdPlan,
    dir: PathBuf,
    name: String,
    port: u16,
    child: Option<Child>,
}

impl Pcscd {
    /// Port of the first slot, for [`crate::vpcd::VirtualReader::new`]; the second slot is one above.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Part of the PC/SC name of the virtual reader, as a filter for card sources.
    #[must_use]
    pub fn reader_filter(&self) -> String {
        match self.plan {
            PcscdPlan::Private { .. } => self.name.clone(),
            PcscdPlan::System => "Virtual PCD".to_owned(),
        }
    }

    /// Whether this is a service of our own, which may be killed.
    #[must_use]
    pub fn is_private(&self) -> bool {
        matches!(self.plan, PcscdPlan::Private { .. })
    }

    /// What must be in the environment of a process that uses this service.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        self.plan.env(&self.dir)
    }

    /// Kills a private service at once, as a crash would. Leaves the system's alone.
    pub fn kill9(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        if let Ok(group) = i32::try_from(child.id()) {
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
        let _ = child.wait();
    }

    /// Starts the service again at the same socket and port, killing it first where it runs.
    ///
    /// # Errors
    /// [`PcscdError`].
    pub fn restart(&mut self) -> Result<(), PcscdError> {
        match self.plan {
            PcscdPlan::Private { .. } => {
                self.kill9();
                self.launch()?;
            }
            // Using the socket makes systemd start the service.
            PcscdPlan::System => drop(UnixStream::connect(SYSTEM_SOCKET)?),
        }
        let began = Instant::now();
        while began.elapsed() < START_TIMEOUT {
            if self.is_up() {
                return Ok(());
            }
            thread::sleep(LOOK_EVERY);
        }
        Err(PcscdError::NotReady)
    }

    fn is_up(&self) -> bool {
        let socket = match self.plan {
            PcscdPlan::Private { .. } => socket_in(&self.dir),
            PcscdPlan::System => PathBuf::from(SYSTEM_SOCKET),
        };
        listens(self.port) && UnixStream::connect(socket).is_ok()
    }

    fn launch(&mut self) -> Result<(), PcscdError> {
        let run = run_in(&self.dir);
        let config = run.join("conf");
        fs::create_dir_all(&config)?;
        for stale in ["pcscd.comm", "pcscd.pid"] {
            match fs::remove_file(run.join(stale)) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e.into()),
                _ => {}
            }
        }
        let (name, port) = (&self.name, self.port);
        fs::write(
            config.join("vpcd"),
            format!(
                "FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:{port:#06X}\nLIBPATH {DRIVER}\n\
                 CHANNELID {port:#06X}\n"
            ),
        )?;
        let program = program()?;
        let log = fs::File::create(run.join("log"))?;
        let mut command = self.plan.unshare();
        command
            .args(["sh", "-c", LAUNCH, "pcscd"])
            .arg(program)
            .args(polkit_option(program))
            // Paths below /run would be hidden by the mount: the directory is entered first.
            .current_dir(&run)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0);
        self.child = Some(command.spawn()?);
        Ok(())
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        self.kill9();
    }
}

/// Inside the namespace: our directory becomes /run/pcscd; the service ends when our end of the
/// pipe on standard input closes, which the kernel does for us even when this process is killed.
const LAUNCH: &str =
    "[ -d /run/pcscd ] || { mount -t tmpfs none /run && mkdir /run/pcscd; } || exit 1
mount --no-canonicalize --bind . /run/pcscd || exit 1
cd /
\"$@\" --foreground --error --config /run/pcscd/conf </dev/null &
cat >/dev/null
kill -9 $!";

fn program() -> Result<&'static str, PcscdError> {
    let found = PROGRAMS.into_iter().find(|path| Path::new(path).exists());
    found.ok_or(PcscdError::NotInstalled("pcscd"))
}

/// Newer services ask polkit, which a namespace cannot reach.
fn polkit_option(program: &str) -> Option<&'static str> {
    let help = Command::new(program).arg("--help").output().ok()?;
    let text = [help.stdout, help.stderr].concat();
    String::from_utf8_lossy(&text)
        .contains("--disable-polkit")
        .then_some("--disable-polkit")
}

fn run_in(dir: &Path) -> PathBuf {
    dir.join("pcscd")
}

fn socket_in(dir: &Path) -> PathBuf {
    run_in(dir).join("pcscd.comm")
}

/// A port that is free together with the next one: the driver opens two slots.
fn free_port() -> io::Result<u16> {
    let mut random = rand::rng();
    for _ in 0..200 {
        let port = random.random_range(PRIVATE_PORTS);
        let free = |port| std::net::TcpListener::bind(("0.0.0.0", port));
        if free(port).and(free(port + 1)).is_ok() {
            return Ok(port);
        }
    }
    Err(io::ErrorKind::AddrInUse.into())
}

/// Whether something listens on the port. Connecting would count as a card.
fn listens(port: u16) -> bool {
    const LISTEN: &str = "0A";
    let table = fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let wanted = format!(":{port:04X}");
    table.lines().any(|line| {
        let mut columns = line.split_whitespace().skip(1);
        let local = columns.next().unwrap_or_default();
        local.ends_with(&wanted) && columns.nth(1) == Some(LISTEN)
    })
}
