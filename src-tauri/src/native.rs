//! What only the web engine itself can refuse (WebKitGTK): pages and styles
//! cannot stop a pinch, a long press's menu, a print or file dialog.

use gtk::prelude::{GestureExt, WidgetExt};
use gtk::{EventSequenceState, GestureZoom, PropagationPhase};
use std::cell::Cell;
use std::time::{Duration, Instant};
use webkit2gtk::{PermissionRequestExt, SettingsExt, WebView, WebViewExt};

/// Numbers of signal(7), the same on every Linux.
const SIGHUP: i32 = 1;
const SIGINT: i32 = 2;
const SIGTERM: i32 = 15;

/// Closes these ways on the window's web view, and brings the page back when
/// its process ends.
pub(crate) fn harden(view: &WebView) {
    view.connect_context_menu(|_, _, _, _| true);
    view.connect_print(|_, _| true);
    view.connect_run_file_chooser(|_, request| {
        webkit2gtk::FileChooserRequestExt::cancel(request);
        true
    });
    view.connect_permission_request(|_, request| {
        request.deny();
        true
    });
    let crashes = Cell::new(Crashes::default());
    view.connect_web_process_terminated(move |view, reason| {
        let mut seen = crashes.take();
        let pause = seen.pause(Instant::now());
        crashes.set(seen);
        tracing::error!(
            ?reason,
            ?pause,
            "the page's process ended; loading it again"
        );
        let view = view.clone();
        gtk::glib::timeout_add_local_once(pause, move || view.reload());
    });
    if let Some(settings) = WebViewExt::settings(view) {
        // What the page says to a console is a developer's business alone.
        settings.set_enable_write_console_messages_to_stdout(cfg!(debug_assertions));
    }
    refuse_pinch(view);
}

/// How often the page's process ended of late.
#[derive(Debug, Clone, Copy, Default)]
struct Crashes {
    last: Option<Instant>,
    in_a_row: u32,
}

impl Crashes {
    /// A page that has stood for so long did not crash at once.
    const STOOD: Duration = Duration::from_secs(60);
    /// The first pause after one that did; doubled up to 32 times that.
    const FIRST: Duration = Duration::from_secs(1);

    /// How long to wait before it is loaded again.
    fn pause(&mut self, now: Instant) -> Duration {
        let stood = self.last.is_none_or(|last| now - last >= Self::STOOD);
        self.in_a_row = if stood {
            0
        } else {
            self.in_a_row.saturating_add(1)
        };
        self.last = Some(now);
        match self.in_a_row.checked_sub(1) {
            None => Duration::ZERO,
            Some(times) => Self::FIRST * 2u32.pow(times.min(5)),
        }
    }
}

/// Ends the program as closing its window does when the system asks it to (a kiosk's unit is
/// stopped, a session ends, Ctrl+C), so that devices and temporary folders are put away.
pub(crate) fn end_when_asked(app: &tauri::AppHandle) {
    for signal in [SIGHUP, SIGINT, SIGTERM] {
        let app = app.clone();
        gtk::glib::unix_signal_add_local(signal, move || {
            tracing::info!(signal, "asked to end");
            app.exit(0);
            gtk::glib::ControlFlow::Continue
        });
    }
}

/// Takes every two-finger gesture before the web view sees it. GTK denies the
/// fingers to all other gestures of the widget once one has claimed them.
fn refuse_pinch(view: &WebView) {
    let pinch = GestureZoom::new(view);
    gtk::prelude::EventControllerExt::set_propagation_phase(&pinch, PropagationPhase::Capture);
    pinch.connect_begin(|pinch, _| {
        pinch.set_state(EventSequenceState::Claimed);
    });
    // The widget does not hold its gestures: this keeps it for as long.
    view.connect_destroy(move |_| {
        let _ = &pinch;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_crashes_at_once_is_loaded_again_ever_more_slowly() {
        let mut crashes = Crashes::default();
        let mut now = Instant::now();
        let mut pauses = Vec::new();
        for _ in 0..8 {
            pauses.push(crashes.pause(now).as_secs());
            now += Duration::from_secs(40);
        }
        assert_eq!(pauses, [0, 1, 2, 4, 8, 16, 32, 32]);
        // One that stood for a while is loaded again at once.
        now += Crashes::STOOD;
        assert_eq!(crashes.pause(now), Duration::ZERO);
    }
}
