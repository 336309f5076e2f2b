//! What the window may call, tried against the real configuration and the
//! real capabilities, without a display.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test says where it broke")]

use std::sync::Arc;

use ipc::{ErrorCode, Mode, Screen, View};
use shell::{Hall, Held, LABEL, OutOfService, with_commands};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

const CODE: ErrorCode = ErrorCode::StoreDamaged;

fn app() -> (App<MockRuntime>, Arc<dyn Hall>) {
    let hall: Arc<dyn Hall> = Arc::new(OutOfService::new(Mode::Kiosk, CODE));
    let app = with_commands(mock_builder(), Held::new(&hall))
        .build(tauri::generate_context!())
        .unwrap();
    (app, hall)
}

fn window(app: &App<MockRuntime>, label: &str) -> WebviewWindow<MockRuntime> {
    WebviewWindowBuilder::new(app, label, WebviewUrl::App("index.html".into()))
        .build()
        .unwrap()
}

fn call(
    window: &WebviewWindow<MockRuntime>,
    from: &str,
    command: &str,
    body: serde_json::Value,
) -> Result<serde_json::Value, serde_json::Value> {
    let request = InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: from.parse().unwrap(),
        body: InvokeBody::Json(body),
        headers: tauri::http::HeaderMap::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
}

const PAGE: &str = "tauri://localhost";

#[test]
fn the_window_may_call_each_of_its_commands() {
    let (app, _hall) = app();
    let window = window(&app, LABEL);
    let boot = call(&window, PAGE, "boot", serde_json::json!({})).unwrap();
    assert_eq!(boot["mode"], "kiosk");
    let view = call(&window, PAGE, "view", serde_json::json!({})).unwrap();
    let input = serde_json::json!({ "input": { "kind": "set_lang", "lang": "en" } });
    let after = call(&window, PAGE, "act", input).unwrap();
    let (view, after): (View, View) = (
        serde_json::from_value(view).unwrap(),
        serde_json::from_value(after).unwrap(),
    );
    assert_eq!(view.screen, Screen::OutOfService { code: CODE });
    assert_ne!(view.lang, after.lang);
}

#[test]
fn more_than_a_page_ever_sends_is_refused_and_goes_no_further() {
    let (app, hall) = app();
    let window = window(&app, LABEL);
    let before = hall.view().sequence();
    let answer = |length: usize| {
        let value = "x".repeat(length);
        let input = serde_json::json!({"kind": "answer", "field": "street", "value": value});
        call(&window, PAGE, "act", serde_json::json!({ "input": input }))
    };
    assert!(answer(1_000).is_ok());
    let after = hall.view().sequence();
    assert!(answer(ipc::MAX_INPUT_BYTES).is_err());
    assert_eq!(hall.view().sequence(), after);
    assert!(before <= after);
}

#[test]
fn another_window_may_call_nothing() {
    let (app, _hall) = app();
    let other = window(&app, "other");
    for command in ["boot", "view", "act"] {
        let refused = call(&other, PAGE, command, serde_json::json!({})).unwrap_err();
        assert!(
            refused.to_string().contains("not allowed"),
            "{command}: {refused}"
        );
    }
}

#[test]
fn a_page_from_elsewhere_may_call_nothing_even_in_the_window() {
    let (app, _hall) = app();
    let window = window(&app, LABEL);
    for command in ["boot", "view", "act"] {
        let body = serde_json::json!({});
        let refused = call(&window, "https://example.org", command, body).unwrap_err();
        assert!(
            refused.to_string().contains("not allowed"),
            "{command}: {refused}"
        );
    }
}

#[test]
fn the_window_may_call_none_of_the_frameworks_own_commands_but_listening() {
    let (app, _hall) = app();
    let window = window(&app, LABEL);
    for command in [
        "plugin:window|close",
        "plugin:window|set_fullscreen",
        "plugin:webview|create_webview_window",
        "plugin:event|emit",
        "plugin:path|resolve_directory",
        "plugin:app|version",
    ] {
        let refused = call(&window, PAGE, command, serde_json::json!({})).unwrap_err();
        assert!(
            refused.to_string().contains("not allowed"),
            "{command}: {refused}"
        );
    }
}

#[test]
fn an_input_that_makes_no_sense_is_an_error_and_not_a_panic() {
    let (app, _hall) = app();
    let window = window(&app, LABEL);
    for body in [
        serde_json::json!({}),
        serde_json::json!({ "input": null }),
        serde_json::json!({ "input": { "kind": "fly" } }),
        serde_json::json!({ "input": { "kind": "rate", "rating": 7 } }),
    ] {
        assert!(call(&window, PAGE, "act", body.clone()).is_err(), "{body}");
    }
    assert!(call(&window, PAGE, "view", serde_json::json!({})).is_ok());
}

#[test]
fn once_the_hall_has_ended_a_command_says_so() {
    let (app, hall) = app();
    let window = window(&app, LABEL);
    drop(hall);
    let answer = call(&window, PAGE, "view", serde_json::json!({}));
    assert_eq!(answer, Err(serde_json::json!("the program is ending")));
}
