//! The whole line in the real window: virtual chip behind a real PC/SC service, sensor on a pty.

use hallseal_tests::window::Window;
use hallseal_tests::{citizen, program};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// An item that wants card and finger.
const ITEM: &str = "SJ-0001";

/// How long a page that was changed may take until it is painted.
const PAINTED: Duration = Duration::from_secs(10);
/// What a newcomer may need from home to a verified receipt.
const WHOLE_CASE: Duration = Duration::from_secs(120);

/// Where the pictures go that the documents show, if they are wanted: `./dev screens` asks for them.
fn pictures() -> Option<PathBuf> {
    std::env::var_os("HALLSEAL_SCREENS").map(PathBuf::from)
}

fn picture(window: &Window, name: &str) {
    if let Some(folder) = pictures() {
        window.screenshot(&folder.join(format!("{name}.png")));
    }
}

fn verify(receipt: &Path, state: &Path) -> Output {
    Command::new(program())
        .arg("verify")
        .arg(receipt)
        .arg("--history")
        .arg(state.join("validators.cbor"))
        .output()
        .expect("the program runs")
}

/// The switch turns every word, and tells the browser so.
fn in_english_and_back(window: &Window) {
    let tag = || window.script("return document.documentElement.lang");
    let chinese = tag();
    assert!(chinese.as_str().is_some_and(|tag| tag.starts_with("zh")));
    window.until_text("my-cases", "我的办件");
    window.tap("lang");
    window.until_text("my-cases", "My cases");
    assert_eq!(tag(), "en");
    assert!(!window.text("page-home").contains("我的办件"));
    window.tap("lang");
    window.until_text("my-cases", "我的办件");
    assert_eq!(tag(), chinese);
}

#[test]
fn a_newcomer_completes_a_case_in_two_minutes_and_another_process_verifies_the_receipt() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let item = citizen::item(ITEM);
    let window = Window::open(&state, &["--mode", "kiosk"]);
    let _ = window.find("page-home");
    window.until("foot", "data-health", "good");
    picture(&window, "home");
    in_english_and_back(&window);

    let began = Instant::now();
    citizen::choose(&window, ITEM);
    citizen::identify(&window, 0);
    citizen::finger(&window);
    picture(&window, "question");
    citizen::fill(&window, &item);
    citizen::consent_and_submit(&window, &item);
    window.until("strip-final", "data-state", "reached");
    let took = began.elapsed();
    println!("from home to final: {:.1} s", took.as_secs_f32());
    assert!(took < WHOLE_CASE, "{took:?}");
    let _ = window.find("receipt-qr");
    picture(&window, "receipt");

    // What the page holds is painted a moment later.
    let shot = folder.path().join("receipt.png");
    let end = Instant::now() + PAINTED;
    let checked = loop {
        window.screenshot(&shot);
        let checked = verify(&shot, &state);
        if checked.status.success() || Instant::now() > end {
            break checked;
        }
    };
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(
        checked.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&checked.stderr)
    );
    assert!(
        said.starts_with("final") && said.contains("1 of 1"),
        "{said}"
    );

    let text = window.attribute("receipt-qr", "data-text").unwrap();
    let altered = folder.path().join("altered.txt");
    let last = text.len() - 1;
    let other = if text.ends_with('0') { "1" } else { "0" };
    std::fs::write(&altered, format!("{}{other}", &text[..last])).unwrap();
    assert!(!verify(&altered, &state).status.success());

    window.tap("rate-5");
    let _ = window.find("rated");
    window.tap("finish");
    let _ = window.find("page-ended");
    let _ = window.find("page-home");
    assert!(!window.has("person"));
    assert!(!window.page_text().contains("ZHANG"));
}
