//! What the real program leaves of a person: nothing, on any disk, in any encoding.

use hallseal_tests::citizen;
use hallseal_tests::window::Window;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use testkit::leak::{Report, Searcher};
use testkit::pki::FACE_JPEG;
use testkit::sensor::print;

/// An item that wants card and finger, and another one with a bank card.
const ITEM: &str = "SJ-0001";
const OTHER: &str = "ZJ-0001";
/// Typed by the person; never in the catalogue, whose examples are public.
const PHONE: &str = "13712340987";
const BANK_CARD: &str = "6217000111222333444";
const SHOP: &str = "虚构甲乙小铺";
/// The demo's first person, as printed on the card.
const NUMBER: &str = "TEST00001";
const BIRTH: &str = "1990-01-01";
const EXPIRY: &str = "2034-02-28";
const ZONE_2: &str = "9001014F3402282CHN";

/// Every datum of the made-up holder, and what was typed.
fn searcher() -> Searcher {
    let finger = print::marks(print::FIRST_FINGER);
    let searcher = Searcher::new();
    finger
        .iter()
        .fold(searcher, |searcher, mark| {
            searcher.bytes("fingerprint", mark)
        })
        .text("surname", "ZHANG")
        .text("given names", "CESHI")
        .text("both names as on the card", "ZHANG<<CESHI")
        .text("both names", "Ceshi Zhang")
        .text("masked name", "Ms Zhang")
        .text("Chinese name", "张测试")
        .text("document number", NUMBER)
        .text("birth date", BIRTH)
        .text("birth date without hyphens", "19900101")
        .text("birth date as in the zone", "900101")
        .text("birth date in words", "1990年1月1日")
        .text("expiry", EXPIRY)
        .text("zone", &ZONE_2[..15])
        .text("phone", PHONE)
        .text("bank card", BANK_CARD)
        .text("shop", SHOP)
        .bytes("face", &FACE_JPEG[400..448])
}

/// Folders of the program's own for everything that it, WebKit and GTK could write to.
struct Machine {
    root: tempfile::TempDir,
}

impl Machine {
    const FOLDERS: [(&'static str, &'static str); 7] = [
        ("HOME", "home"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_STATE_HOME", "states"),
        ("XDG_RUNTIME_DIR", "run"),
        ("TMPDIR", "tmp"),
    ];

    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for (_, name) in Self::FOLDERS {
            let path = root.path().join(name);
            std::fs::create_dir(&path).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o700)).unwrap();
        }
        Self { root }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn open(&self, state: &str) -> Window {
        let variables = Self::FOLDERS.map(|(variable, name)| (variable, self.at(name)));
        let variables = variables.each_ref().map(|(v, path)| (*v, path.as_path()));
        let output = self.at("output");
        Window::open_among(
            &self.at(state),
            &["--mode", "kiosk"],
            &variables,
            Some(&output),
        )
    }

    /// The simulated devices' folders.
    fn device_folders(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.at("tmp")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let ours = |path: &PathBuf| path.to_string_lossy().contains("/hallseal-");
        paths.filter(ours).collect()
    }

    fn look(&self, when: &str) -> Report {
        let report = searcher().search_folder(self.root.path()).unwrap();
        let leaks: Vec<String> = report.leaks.iter().map(ToString::to_string).collect();
        assert!(leaks.is_empty(), "{when}:\n{}", leaks.join("\n"));
        println!(
            "{when}: nothing in {} files, {} bytes",
            report.files, report.bytes
        );
        report
    }
}

/// Types what is printed on the card instead of showing it to the scanner: so it goes through the
/// page.
fn identify_by_hand(window: &Window) {
    window.tap("panel-lay-card-0");
    window.write("access-number", NUMBER);
    window.write("access-birth", BIRTH);
    window.write("access-expiry", EXPIRY);
    window.tap("continue");
}

/// Two applications, a rating, a look at the cases; the person then leaves.
fn session(window: &Window) {
    citizen::choose(window, ITEM);
    identify_by_hand(window);
    citizen::finger(window);
    let item = citizen::item(ITEM);
    citizen::fill_with(window, &item, &[("phone", PHONE), ("trade_name", SHOP)]);
    assert!(window.page_text().contains(SHOP), "it was on the screen");
    citizen::consent_and_submit(window, &item);
    window.until("strip-final", "data-state", "reached");
    window.tap("rate-4");
    let _ = window.find("rated");
    window.tap("another-matter");
    citizen::choose_known(window, OTHER);
    let item = citizen::item(OTHER);
    citizen::fill_with(window, &item, &[("phone", PHONE), ("bank_card", BANK_CARD)]);
    citizen::consent_and_submit(window, &item);
    window.until("strip-final", "data-state", "reached");
    window.tap("another-matter");
    window.tap("my-cases");
    let _ = window.find("case-1");
    window.tap("case-0");
    let _ = window.find("history");
    window.tap("end-session");
    let _ = window.find("page-home");
    window.tap("panel-lift-card");
    window.until("foot", "data-health", "good");
}

#[test]
fn nothing_of_a_person_is_on_the_machine_after_their_session_nor_after_the_program() {
    let machine = Machine::new();
    let window = machine.open("state");
    window.until("foot", "data-health", "good");
    session(&window);
    assert!(machine.device_folders().len() >= 3, "the devices are there");
    let _ = machine.look("after the session");
    window.quit();
    assert_eq!(machine.device_folders(), Vec::<PathBuf>::new());
    let report = machine.look("after the program");

    // What was looked through is what could have held it.
    let page = count(&machine.at("state").join("webview"))
        + count(&machine.at("data"))
        + count(&machine.at("cache"));
    assert!(page > 0, "WebKit's own files were looked through");
    let log = std::fs::read_to_string(machine.at("state").join("hallseal.log")).unwrap();
    assert!(log.contains("a card was read"), "{log}");
    assert!(report.files > 20 && report.bytes > 200_000, "{report:?}");
    plant(&machine);
}

/// Had it been there, it would have been found, wherever and however it is written.
fn plant(machine: &Machine) {
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    for (folder, bytes) in [
        ("state/webview", SHOP.as_bytes().to_vec()),
        ("cache", hex::encode(utf16("张测试")).into_bytes()),
        ("run", [b"\0\0", NUMBER.as_bytes(), b"\0"].concat()),
        ("tmp", utf16(PHONE)),
    ] {
        let place = machine.at(folder);
        std::fs::create_dir_all(&place).unwrap();
        let planted = place.join(".planted");
        std::fs::write(&planted, bytes).unwrap();
        let found = searcher().search_folder(machine.root.path()).unwrap().leaks;
        assert!(!found.is_empty(), "not found in {folder}");
        assert!(found.iter().all(|leak| leak.path == planted), "{found:?}");
        std::fs::remove_file(&planted).unwrap();
    }
}

fn count(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| if path.is_dir() { count(&path) } else { 1 })
        .sum()
}

#[test]
fn what_a_killed_demo_left_is_cleared_away_by_the_next_one() {
    let machine = Machine::new();
    let window = machine.open("state");
    window.until("foot", "data-health", "good");
    let left = machine.device_folders();
    assert!(left.len() >= 3, "{left:?}");
    window.kill();
    assert_eq!(machine.device_folders().len(), left.len());

    // Another hall: it has names of its own for everything.
    let window = machine.open("other");
    window.until("foot", "data-health", "good");
    assert!(left.iter().all(|path| !path.exists()), "{left:?}");
    window.quit();
    assert_eq!(machine.device_folders(), Vec::<PathBuf>::new());
}
