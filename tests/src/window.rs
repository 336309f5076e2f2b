//! A window of the real program, driven through WebKit's WebDriver.

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::{Map, Value, json};
use std::future::Future;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How long anything that is awaited on the screen may take.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How often one looks.
const LOOK: Duration = Duration::from_millis(40);

/// A running program with its driver. Dropping it kills both.
pub struct Window {
    runtime: Runtime,
    client: Option<Client>,
    driver: Child,
    /// What the program keeps.
    pub state_dir: PathBuf,
    _runtime_dir: tempfile::TempDir,
    _turn: MutexGuard<'static, ()>,
}

/// Windows are opened one after the other: a kiosk has a screen to itself, and two on one
/// screen would be tapped through each other.
static TURN: Mutex<()> = Mutex::new(());

impl Window {
    /// Starts the program on `state_dir` with `arguments`.
    ///
    /// # Panics
    /// Where WebDriver or the program does not start.
    #[must_use]
    pub fn open(state_dir: &Path, arguments: &[&str]) -> Self {
        Self::open_among(state_dir, arguments, &[], None)
    }

    /// As [`Self::open`], with these variables set, and with everything that program and driver
    /// print written to `output`.
    ///
    /// # Panics
    /// As [`Self::open`].
    #[must_use]
    pub fn open_among(
        state_dir: &Path,
        arguments: &[&str],
        variables: &[(&str, &Path)],
        output: Option<&Path>,
    ) -> Self {
        // A test that failed leaves nothing behind that the next one could stumble over.
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let port = free_port();
        let runtime_dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::set_permissions(runtime_dir.path(), PermissionsExt::from_mode(0o700))
            .expect("the folder is ours");
        let printed = || {
            output.map_or_else(Stdio::null, |path| {
                let mut options = std::fs::OpenOptions::new();
                let file = options.create(true).append(true).open(path);
                file.expect("the output file can be written").into()
            })
        };
        let driver = Command::new("dbus-run-session")
            .args(["--", "WebKitWebDriver", &format!("--port={port}")])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("XDG_RUNTIME_DIR", runtime_dir.path())
            .env("NO_AT_BRIDGE", "1")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(printed())
            .stderr(printed())
            .process_group(0)
            .spawn()
            .expect("WebKitWebDriver is installed (package webkit2gtk-driver)");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let mut window = Self {
            runtime,
            client: None,
            driver,
            state_dir: state_dir.to_owned(),
            _runtime_dir: runtime_dir,
            _turn: turn,
        };
        window.connect(port, arguments);
        window
    }

    fn connect(&mut self, port: u16, arguments: &[&str]) {
        let mut args = vec![json!("--state-dir"), json!(self.state_dir)];
        args.extend(arguments.iter().map(|argument| json!(argument)));
        let mut wanted = Map::new();
        wanted.insert(
            "webkitgtk:browserOptions".into(),
            json!({ "binary": crate::program(), "args": args }),
        );
        let address = format!("http://127.0.0.1:{port}");
        let end = Instant::now() + PATIENCE;
        loop {
            let connector = hyper_util::client::legacy::connect::HttpConnector::new();
            let mut builder = ClientBuilder::new(connector);
            let connecting = builder.capabilities(wanted.clone()).connect(&address);
            // The driver of a program that ended at once never answers.
            let connecting = self
                .runtime
                .block_on(async { tokio::time::timeout(PATIENCE, connecting).await });
            match connecting {
                Ok(Ok(client)) => {
                    self.client = Some(client);
                    return;
                }
                Ok(Err(error)) if Instant::now() > end => panic!("no WebDriver session: {error}"),
                Ok(Err(_)) => std::thread::sleep(Duration::from_millis(100)),
                Err(_) => panic!("the program does not start: its driver gives no session"),
            }
        }
    }

    fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    fn client(&self) -> &Client {
        self.client.as_ref().expect("the window is open")
    }

    /// The element with this test id, awaited.
    ///
    /// # Panics
    /// Where it does not appear; what the page shows instead is said.
    #[must_use]
    pub fn find(&self, id: &str) -> Element {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(element) = self.look(id) {
                return element;
            }
            if Instant::now() > end {
                self.screenshot(&std::env::temp_dir().join("hallseal-not-found.png"));
                panic!(
                    "'{id}' does not appear; the page says:\n{}",
                    self.page_text()
                );
            }
            std::thread::sleep(LOOK);
        }
    }

    fn look(&self, id: &str) -> Option<Element> {
        let selector = format!("[data-testid='{id}']");
        self.run(self.client().find(Locator::Css(&selector))).ok()
    }

    /// Whether the element is there now.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.look(id).is_some()
    }

    /// Waits until one of these appears and says which.
    ///
    /// # Panics
    /// Where none does.
    #[must_use]
    pub fn either<'a>(&self, ids: &[&'a str]) -> &'a str {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(id) = ids.iter().find(|id| self.has(id)) {
                return id;
            }
            assert!(
                Instant::now() < end,
                "none of {ids:?} appears; the page says:\n{}",
                self.page_text()
            );
            std::thread::sleep(LOOK);
        }
    }

    /// Taps it, as a finger would: a real click at its middle. A page may be exchanged while the
    /// finger comes down; then it is tapped on the new one.
    ///
    /// # Panics
    /// Where it cannot be tapped.
    pub fn tap(&self, id: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let element = self.find(id);
            match self.run(element.click()) {
                Ok(()) => return,
                Err(error) if Instant::now() > end => panic!("'{id}' cannot be tapped: {error}"),
                Err(_) => std::thread::sleep(LOOK),
            }
        }
    }

    /// Types into a field.
    ///
    /// # Panics
    /// Where it takes no text.
    pub fn write(&self, id: &str, text: &str) {
        let element = self.find(id);
        self.run(element.clear()).expect("the field can be cleared");
        self.run(element.send_keys(text))
            .expect("the field takes text");
    }

    /// Presses keys where the keyboard is, as WebDriver writes them: U+E007 is Enter.
    ///
    /// # Panics
    /// Where nothing has the keyboard.
    pub fn press(&self, keys: &str) {
        let focused = self.run(self.client().active_element());
        let focused = focused.expect("something has the keyboard");
        self.run(focused.send_keys(keys)).expect("it takes keys");
    }

    /// Waits until an element is there no more.
    ///
    /// # Panics
    /// Where it stays.
    pub fn gone(&self, id: &str) {
        let end = Instant::now() + PATIENCE;
        while self.has(id) {
            assert!(Instant::now() < end, "{id} stays: {}", self.page_text());
            std::thread::sleep(LOOK);
        }
    }

    /// Waits until an element says something.
    ///
    /// # Panics
    /// Where it does not.
    pub fn until_text(&self, id: &str, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.text_now(id).contains(text) {
            assert!(
                Instant::now() < end,
                "{id} does not say {text:?}: {}",
                self.page_text()
            );
            std::thread::sleep(LOOK);
        }
    }

    /// Its text.
    #[must_use]
    pub fn text(&self, id: &str) -> String {
        let element = self.find(id);
        self.run(element.text()).unwrap_or_default()
    }

    /// Its text if it is there now, without waiting.
    #[must_use]
    pub fn text_now(&self, id: &str) -> String {
        self.look(id)
            .and_then(|element| self.run(element.text()).ok())
            .unwrap_or_default()
    }

    /// One of its attributes.
    #[must_use]
    pub fn attribute(&self, id: &str, name: &str) -> Option<String> {
        let element = self.look(id)?;
        self.run(element.attr(name)).ok().flatten()
    }

    /// Waits until an attribute has a value.
    ///
    /// # Panics
    /// Where it does not get it.
    pub fn until(&self, id: &str, name: &str, value: &str) {
        let end = Instant::now() + PATIENCE;
        while self.attribute(id, name).as_deref() != Some(value) {
            assert!(
                Instant::now() < end,
                "{id}[{name}] is {:?}, not {value:?}; the page says:\n{}",
                self.attribute(id, name),
                self.page_text()
            );
            std::thread::sleep(LOOK);
        }
    }

    /// Runs a script in the page and returns its value.
    ///
    /// # Panics
    /// Where it fails.
    #[must_use]
    pub fn script(&self, script: &str) -> Value {
        self.run(self.client().execute(script, Vec::new()))
            .expect("the script runs")
    }

    /// Everything the page says.
    #[must_use]
    pub fn page_text(&self) -> String {
        self.script("return document.body.innerText")
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// A picture of the window, once it has settled.
    ///
    /// # Panics
    /// Where none can be taken or written.
    pub fn screenshot(&self, path: &Path) {
        let settle = "const done = arguments[0]; requestAnimationFrame(() => \
             requestAnimationFrame(() => setTimeout(() => done(null), 100)))";
        let _ = self.run(self.client().execute_async(settle, Vec::new()));
        let picture = self.run(self.client().screenshot()).expect("a picture");
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("the folder can be made");
        }
        std::fs::write(path, picture).expect("the picture can be written");
    }

    /// Sets the window's size.
    ///
    /// # Panics
    /// Where the window manager refuses.
    pub fn resize(&self, width: u32, height: u32) {
        self.run(self.client().set_window_size(width, height))
            .expect("the window can be resized");
    }

    /// The program's process ids.
    #[must_use]
    pub fn program_pids(&self) -> Vec<i32> {
        let marker = self.state_dir.to_string_lossy().into_owned();
        let Ok(entries) = std::fs::read_dir("/proc") else {
            return Vec::new();
        };
        entries
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|pid: &i32| {
                std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| {
                    let line = String::from_utf8_lossy(&line).into_owned();
                    let first = line.split('\0').next().unwrap_or_default();
                    first.ends_with("hallseal") && line.contains(&marker)
                })
            })
            .collect()
    }

    /// Kills the program where it stands, as a power cut would.
    pub fn kill(self) {
        for pid in self.program_pids() {
            let _ = nix::sys::signal::kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
    }

    /// Has the system ask the program to end, as a kiosk's unit is stopped, and waits until it has.
    ///
    /// # Panics
    /// Where it does not end.
    pub fn quit(self) {
        for pid in self.program_pids() {
            let _ = nix::sys::signal::kill(Pid::from_raw(pid), Signal::SIGTERM);
        }
        let end = Instant::now() + PATIENCE;
        while !self.program_pids().is_empty() {
            assert!(Instant::now() < end, "the program does not end");
            std::thread::sleep(LOOK);
        }
    }

    /// Closes the window as a person would and waits until the program has ended.
    pub fn close(mut self) {
        if let Some(client) = self.client.take() {
            let _ = self.runtime.block_on(client.close());
        }
        let end = Instant::now() + PATIENCE;
        while !self.program_pids().is_empty() && Instant::now() < end {
            std::thread::sleep(LOOK);
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            let closing = client.close();
            let _ = self
                .runtime
                .block_on(async { tokio::time::timeout(Duration::from_secs(5), closing).await });
        }
        for pid in self.program_pids() {
            let _ = nix::sys::signal::kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
        // An orphaned driver would keep this test's pipes open for ever.
        if let Ok(group) = i32::try_from(self.driver.id()) {
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
        let _ = self.driver.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port()
}
