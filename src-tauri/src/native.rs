//! What only the web engine itself can refuse (WebKitGTK): pages and styles
//! cannot stop a pinch, a long press's menu, a print or file dialog.

use gtk::prelude::{GestureExt, WidgetExt};
use gtk::{EventSequenceState, GestureZoom, PropagationPhase};
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
    view.connect_web_process_terminated(|view, reason| {
        tracing::error!(?reason, "the page's process ended; loading it again");
        view.reload();
    });
    if let Some(settings) = WebViewExt::settings(view) {
        // What the page says to a console is a developer's business alone.
        settings.set_enable_write_console_messages_to_stdout(cfg!(debug_assertions));
    }
    refuse_pinch(view);
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
