//! A counter in the real window: what a kiosk filed is decided by keyboard alone.

use hallseal_tests::citizen;
use hallseal_tests::window::Window;
use std::path::{Path, PathBuf};

/// An item that a clerk decides, and that gives a certificate.
const ITEM: &str = "SJ-0001";
/// The made-up people's PIN, which the page shows beside each.
const PIN: &str = "246810";

fn picture(window: &Window, name: &str) {
    if let Some(folder) = std::env::var_os("HALLSEAL_SCREENS").map(PathBuf::from) {
        window.screenshot(&folder.join(format!("{name}.png")));
    }
}

/// Files a case at the kiosk of this state folder, up to its verified receipt.
fn file(state: &Path) {
    let item = citizen::item(ITEM);
    let window = Window::open(state, &["--mode", "kiosk"]);
    window.until("foot", "data-health", "good");
    citizen::choose(&window, ITEM);
    citizen::identify(&window, 0);
    citizen::finger(&window);
    citizen::fill(&window, &item);
    citizen::consent_and_submit(&window, &item);
    window.until("strip-final", "data-state", "reached");
    window.tap("finish");
    let _ = window.find("page-ended");
    window.close();
}

/// Signs in as the made-up clerk of the market regulator.
fn sign_in(window: &Window) {
    let _ = window.find("page-sign-in");
    let place = (0..14).find(|place| window.text(&format!("key-{place}")).contains("市场监管局"));
    window.tap(&format!("key-{}", place.unwrap()));
    let _ = window.find("pin");
    window.press(PIN);
    window.press("\u{E007}");
    window.until("shell", "data-page", "work");
}

/// Presses an act's key once it is offered, goes on from what is already ticked where something is
/// to be said, and signs what is shown.
fn act(window: &Window, name: &str, key: &str, steps: &[&str]) {
    let _ = window.find(&format!("act-{name}"));
    window.press(key);
    for step in steps {
        window.until("dialog", "data-step", step);
        if *step == "check" {
            let _ = window.find("writes");
        }
        window.press("\u{E007}");
    }
    window.gone("dialog");
}

#[test]
fn a_clerk_decides_what_a_kiosk_filed_in_five_acts_by_the_keyboard_alone() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    file(&state);
    decide(&state);
}

#[cfg(unix)]
#[test]
#[ignore = "needs the consortium's engine: ./dev test brings it"]
fn what_a_kiosk_files_on_the_chain_of_four_departments_is_decided_at_a_counter_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let _members = Members::start(folder.path());
    file(&folder.path().join("kiosk"));
    decide(&folder.path().join("counter"));
}

/// Four departments' nodes, as `./dev chain` starts them. Dropping it stops them.
#[cfg(unix)]
struct Members(std::process::Child);

#[cfg(unix)]
impl Members {
    fn start(folder: &Path) -> Self {
        use std::io::BufRead;
        // Below the ports that the system gives out by itself.
        let port = 20_000 + std::process::id() % 700 * 16;
        let mut child = std::process::Command::new(hallseal_tests::chain::cluster::node_program())
            .args([
                "testnet",
                "--validators",
                "4",
                "--base-port",
                &port.to_string(),
                "--dir",
            ])
            .arg(folder)
            .env(
                "HALLSEAL_COMETBFT",
                hallseal_tests::chain::cluster::engine(),
            )
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let said = std::io::BufReader::new(child.stdout.take().unwrap());
        let members = Self(child);
        let ready = said.lines().any(|line| line.unwrap().starts_with("ready"));
        assert!(ready, "the members do not come up");
        members
    }
}

#[cfg(unix)]
impl Drop for Members {
    fn drop(&mut self) {
        use nix::sys::signal::{Signal, kill};
        let id = i32::try_from(self.0.id()).unwrap();
        kill(nix::unistd::Pid::from_raw(id), Signal::SIGTERM).ok();
        self.0.wait().ok();
    }
}

/// Decides the one case that waits, at the counter of this state folder.
fn decide(state: &Path) {
    let window = Window::open(state, &["--mode", "counter"]);
    let _ = window.find("page-sign-in");
    picture(&window, "counter-sign-in");
    sign_in(&window);
    let _ = window.find("row-0");
    window.press("\u{E015}");
    window.press("\u{E007}");
    let _ = window.find("case");
    // Take, accept, open, approve; what is written is shown before each is signed.
    act(&window, "take", "t", &[]);
    act(&window, "accept", "s", &["check"]);
    act(&window, "open", "o", &["fill", "check"]);
    window.press("2");
    window.until_text("panel", "TEST0000");
    picture(&window, "counter-case");
    let _ = window.find("act-approve");
    window.press("a");
    let _ = window.find("writes");
    picture(&window, "counter-sign");
    window.press("\u{E007}");
    window.gone("dialog");
    act(&window, "issue", "i", &["check"]);
    let _ = window.find("act-close");
    // Nothing decrypted stays behind a locked screen, nor comes back with the PIN.
    assert!(window.page_text().contains("TEST0000"));
    window.press("\u{E039}");
    let _ = window.find("page-locked");
    assert!(!window.page_text().contains("TEST0000"));
    let _ = window.find("pin");
    window.press(PIN);
    window.press("\u{E007}");
    let _ = window.find("case");
    assert!(!window.page_text().contains("TEST0000"));
    window.press("4");
    window.until_text("panel", "1.2.156.3005.2.SJ0001.SJ.S");
    picture(&window, "counter-certificate");
    window.close();
}
