//! The one window and everything it refuses.

use std::path::Path;

use ipc::Mode;
use tauri::webview::NewWindowResponse;
use tauri::{Url, WebviewUrl, WebviewWindowBuilder, WindowEvent};

use crate::args::Launch;
use crate::environment;

/// The window's label; `capabilities/main.json` names it.
pub const LABEL: &str = "main";

/// A kiosk's screen, in CSS pixels; lying down it is the other way round.
const KIOSK: (f64, f64) = (1080.0, 1920.0);

/// How much of the screen a window with a frame takes at most.
const SHARE: f64 = 0.9;

/// May the window show this page? Only what is packed into the program.
#[must_use]
pub fn allowed(url: &Url) -> bool {
    let packed = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // What Windows calls the same thing.
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    };
    packed && url.port().is_none() && url.username().is_empty() && url.password().is_none()
}

/// Does this start serve the public? A demo that nobody told its face does not.
pub(crate) fn serves_the_public(launch: &Launch, options: &desk::Options) -> bool {
    let told = launch.mode.is_some() || options.config.is_some();
    told && matches!(options.mode, Mode::Kiosk | Mode::Board)
}

/// The page of a face.
const fn page(mode: Mode) -> &'static str {
    match mode {
        Mode::Counter => "counter.html",
        Mode::Board => "board.html",
        Mode::Kiosk | Mode::Field | Mode::Console => "index.html",
    }
}

/// Opens the window. With `alone`, a machine that serves the public shows nothing beside
/// it and cannot be left; a person at a desk gets an ordinary window.
pub(crate) fn open(app: &tauri::App, mode: Mode, alone: bool, state: &Path) -> tauri::Result<()> {
    let mut builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(page(mode).into()))
        .title("政厅签 Hallseal")
        .devtools(false)
        .zoom_hotkeys_enabled(false)
        .browser_extensions_enabled(false)
        .general_autofill_enabled(false)
        .disable_drag_drop_handler()
        .on_navigation(allowed)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false);
    // WebKit keeps nothing of a page on the disk; what it makes all the same
    // lies in the state directory. WebDriver cannot drive such a window: then
    // it may keep things, and the tests look there for traces of a person.
    builder = builder
        .data_directory(state.join("webview"))
        .incognito(!environment::automated());
    builder = if alone {
        builder
            .fullscreen(true)
            .decorations(false)
            .always_on_top(true)
            .skip_taskbar(true)
            .closable(false)
            .minimizable(false)
            .resizable(true)
    } else {
        let (width, height) = size(app)?;
        builder.inner_size(width, height).center()
    };
    let window = builder.build()?;
    if alone {
        window.on_window_event(|event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
            }
        });
    }
    #[cfg(target_os = "linux")]
    window.with_webview(|webview| crate::native::harden(&webview.inner()))?;
    Ok(())
}

/// A window with a frame: a kiosk's shape, upright on an upright screen and
/// lying on a lying one, no larger than the screen lets it be.
fn size(app: &tauri::App) -> tauri::Result<(f64, f64)> {
    let Some(monitor) = app.primary_monitor()? else {
        return Ok((KIOSK.1 / 1.5, KIOSK.0 / 1.5));
    };
    let screen = monitor.size().to_logical::<f64>(monitor.scale_factor());
    Ok(fit(screen.width, screen.height))
}

fn fit(width: f64, height: f64) -> (f64, f64) {
    let (want_width, want_height) = if height > width {
        KIOSK
    } else {
        (KIOSK.1, KIOSK.0)
    };
    (
        (width * SHARE).min(want_width),
        (height * SHARE).min(want_height),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_packed_pages_may_be_shown() {
        let may = |url: &str| allowed(&Url::parse(url).unwrap());
        assert!(may("tauri://localhost/index.html"));
        for url in [
            "https://example.org/",
            "http://tauri.localhost.example.org/",
            "tauri://elsewhere/index.html",
            "tauri://someone@localhost/",
            "file:///etc/passwd",
            "data:text/html,hello",
            "about:blank",
            "javascript:alert(1)",
        ] {
            assert!(!may(url), "{url}");
        }
    }

    #[test]
    fn a_configured_kiosk_cannot_be_left_and_an_untold_demo_can() {
        let public = |asked: Option<Mode>, config: Option<&str>| {
            let launch = Launch {
                mode: asked,
                ..Launch::default()
            };
            let options = desk::Options {
                mode: asked.unwrap_or_default(),
                config: config.map(Into::into),
                state_dir: "state".into(),
            };
            serves_the_public(&launch, &options)
        };
        assert!(!public(None, None));
        assert!(public(None, Some("hallseal.toml")));
        assert!(public(Some(Mode::Board), None));
        assert!(!public(Some(Mode::Counter), Some("hallseal.toml")));
    }

    #[test]
    fn a_window_with_a_frame_fits_its_screen() {
        assert_eq!(fit(1366.0, 768.0), (1366.0 * SHARE, 768.0 * SHARE));
        assert_eq!(fit(3840.0, 2160.0), (1920.0, 1080.0));
        assert_eq!(fit(1080.0, 1920.0), (1080.0 * SHARE, 1920.0 * SHARE));
    }
}
