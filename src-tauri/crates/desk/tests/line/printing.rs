//! What is printed at the kiosk: read from the paper by another program and verified, and gone from
//! the machine once the person is.

use crate::hall::{CARD_ONLY, FACT, Hall};
use crate::site::Site;
use desk::verify::verify_file;
use ipc::{ErrorCode, Input, PrintState, Screen};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The queue that the configuration names.
pub(crate) const QUEUE: &str = "hall-a4";

/// How printing stands on the page.
fn state_of(hall: &Hall) -> Option<PrintState> {
    match hall.view().screen {
        Screen::Certificate { print, .. } | Screen::Submitted { print, .. } => print,
        _ => None,
    }
}

/// Presses "print" and waits for what comes of it.
pub(crate) fn print(hall: &Hall) -> PrintState {
    hall.act(Input::Print);
    hall.until("it is printed or not", |_| {
        !matches!(state_of(hall), None | Some(PrintState::Printing))
    });
    state_of(hall).unwrap()
}

/// The last sheet of a machine without a printer.
pub(crate) fn last_sheet(state: &Path) -> PathBuf {
    state.join("prints").join("last.pdf")
}

/// A sheet scanned at 150 dots to the inch.
pub(crate) fn scanned(sheet: &Path, folder: &Path) -> PathBuf {
    let to = folder.join("scanned");
    let done = Command::new("pdftoppm")
        .args(["-r", "150", "-png", "-singlefile"])
        .args([sheet, &to])
        .status();
    assert!(done.expect("poppler-utils is installed").success());
    to.with_extension("png")
}

/// What stands on a sheet.
pub(crate) fn words(sheet: &Path) -> String {
    let done = Command::new("pdftotext").arg(sheet).arg("-").output();
    let done = done.expect("poppler-utils is installed");
    String::from_utf8(done.stdout).unwrap()
}

pub(crate) fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// Programs like those of CUPS, which keep what they are given beside the state folder.
struct Cups {
    programs: PathBuf,
    spool: PathBuf,
}

impl Cups {
    fn new(state: &Path) -> Self {
        let cups = Self {
            programs: state.with_file_name("bin"),
            spool: state.with_file_name("spool"),
        };
        std::fs::create_dir_all(&cups.spool).unwrap();
        let job = format!("echo 'request id is {QUEUE}-12 (0 file(s))'");
        cups.program("lp", &format!("cat >{}; {job}", cups.sheet().display()));
        cups.program("cancel", "true");
        cups.goes_on();
        cups
    }

    /// Another process writes it: were it open for writing here, it could not be started.
    fn program(&self, name: &str, body: &str) {
        let note = format!("echo {name} \"$@\" >>{}/asked", self.spool.display());
        let script = "printf '%s\\n' '#!/bin/sh' \"$2\" >\"$1\"; chmod 700 \"$1\"";
        let written = Command::new("sh")
            .args(["-c", script, "sh"])
            .arg(self.programs.join(name))
            .arg(format!("{note}\n{body}"))
            .status();
        assert!(written.unwrap().success());
    }

    fn goes_on(&self) {
        self.program("lpstat", "true");
    }

    fn has_no_paper(&self) {
        let job = format!("-o) echo '{QUEUE}-12  hallseal  20480  Fri';;");
        let alerts = "-l) printf 'printer waits\\n\\tAlerts: media-empty-error\\n';;";
        self.program("lpstat", &format!("case $1 in {job} {alerts} esac"));
    }

    fn sheet(&self) -> PathBuf {
        self.spool.join("sheet.pdf")
    }

    fn asked(&self) -> String {
        std::fs::read_to_string(self.spool.join("asked")).unwrap()
    }
}

pub(crate) fn receipt_on_paper(state: &Path) {
    let cups = Cups::new(state);
    let mut site = Site::new(state);
    site.has_printer = true;
    let hall = Hall::with(state, Some(site.config()));
    hall.choose(CARD_ONLY);
    site.lay_card();
    hall.act(Input::TypeMrz { mrz: site.zone() });
    hall.read();
    let filed = hall.apply();
    let (_, receipt) = hall.settled();

    let began = Instant::now();
    assert_eq!(print(&hall), PrintState::Printed);
    println!("{FACT}printed after {} ms", began.elapsed().as_millis());
    let asked = cups.asked();
    assert!(
        asked.starts_with(&format!("lp -d {QUEUE} -t hallseal ")),
        "{asked}"
    );
    let words = words(&cups.sheet());
    assert!(
        words.contains("居住地址变更") || words.contains("办事凭条"),
        "{words}"
    );
    assert!(words.contains(&filed.number), "{words}");
    let picture = scanned(&cups.sheet(), &cups.spool);
    let checked = verify_file(&picture, &state.join("validators.cbor"), now_s()).unwrap();
    assert_eq!((checked.height, checked.outcome), (receipt.height, "ok"));

    // Without paper it says so, and the sheet does not come out later for somebody else.
    cups.has_no_paper();
    let code = ErrorCode::PrinterNoPaper;
    assert_eq!(print(&hall), PrintState::Failed { code });
    assert!(cups.asked().ends_with(&format!("cancel -x {QUEUE}-12\n")));
    cups.goes_on();
    assert_eq!(print(&hall), PrintState::Printed);
    hall.leave();
    assert!(!state.join("prints").exists());
    drop(hall);
    let mut looked = 0;
    no_sheet_in(state, &mut looked);
    assert!(looked >= 5, "{looked} files");
}

/// No file here is or holds a sheet.
fn no_sheet_in(folder: &Path, looked: &mut usize) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            no_sheet_in(&path, looked);
        } else if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !bytes.windows(5).any(|at| at == b"%PDF-"),
                "{}",
                path.display()
            );
            *looked += 1;
        }
    }
}
