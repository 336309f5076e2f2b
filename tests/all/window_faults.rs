//! Faults as a person at the window meets them, and what is left of a person afterwards.

use hallseal_tests::citizen;
use hallseal_tests::window::Window;
use std::time::Instant;

/// An item that wants the card alone.
const CARD_ONLY: &str = "GA-0001";

#[test]
fn an_application_without_network_is_kept_and_becomes_final_once_the_line_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(&folder.path().join("state"), &["--mode", "kiosk"]);
    let item = citizen::item(CARD_ONLY);
    window.until("foot", "data-health", "good");
    citizen::choose(&window, CARD_ONLY);
    citizen::identify(&window, 1);
    citizen::fill(&window, &item);
    window.tap("panel-network");
    citizen::consent_and_submit(&window, &item);
    window.until("strip-saved", "data-state", "reached");
    window.until("strip-received", "data-state", "waiting");
    let _ = window.find("not-yet");
    assert!(
        !window.has("receipt-qr"),
        "nothing is final without a receipt"
    );
    // For the documents: `./dev screens` asks for it.
    if let Some(folder) = std::env::var_os("HALLSEAL_SCREENS") {
        window.screenshot(&std::path::Path::new(&folder).join("offline.png"));
    }
    window.tap("panel-network");
    window.until("strip-final", "data-state", "reached");
    let _ = window.find("receipt-qr");

    window.tap("another-matter");
    window.tap("my-cases");
    let _ = window.find("case-0");
    assert!(!window.has("case-1"), "one application is one case");
}

#[test]
fn a_pulled_reader_and_a_lifted_card_are_named_within_three_seconds_and_mend_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(&folder.path().join("state"), &[]);
    citizen::choose(&window, CARD_ONLY);
    let began = Instant::now();
    window.tap("panel-reader");
    let _ = window.find("identify-failed");
    assert!(began.elapsed().as_secs_f32() < 3.0, "{:?}", began.elapsed());
    window.until("error", "data-code", "reader_service_gone");
    window.tap("panel-reader");
    let _ = window.find("identify-wait");

    window.tap("panel-lay-card-0");
    let _ = window.find("identify-access");
    window.tap("panel-lift-card");
    let _ = window.find("identify-wait");
    citizen::identify(&window, 0);
    let _ = window.find("page-question");
}

#[test]
fn killed_between_two_taps_the_program_comes_back_with_everything_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let item = citizen::item(CARD_ONLY);
    let number = {
        let window = Window::open(&state, &[]);
        window.until("foot", "data-health", "good");
        citizen::choose(&window, CARD_ONLY);
        citizen::identify(&window, 0);
        citizen::fill(&window, &item);
        window.tap("panel-network");
        citizen::consent_and_submit(&window, &item);
        window.until("strip-saved", "data-state", "reached");
        let number = window.text("case-number");
        window.kill();
        number
    };
    let window = Window::open(&state, &[]);
    window.tap("my-cases");
    citizen::identify(&window, 0);
    let _ = window.find("case-0");
    let shown = window.text("case-0");
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    assert!(
        squeezed(&shown).contains(&squeezed(&number)),
        "{shown} / {number}"
    );
    assert!(!window.has("case-1"));
    window.until("case-state", "data-state", "filed");
}
