//! What the environment may ask of the program.

use std::ffi::OsString;
use std::process::Command;

/// Variables that hand the window to somebody else: remote control, the web
/// inspector, GTK's inspector and code loaded into GTK.
const OPENERS: [&str; 6] = [
    "TAURI_WEBVIEW_AUTOMATION",
    "WEBKIT_INSPECTOR_SERVER",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
    "GTK_DEBUG",
    "GTK_MODULES",
    "GTK3_MODULES",
];

/// May this build be driven from outside? One for developing or measuring may.
const DRIVABLE: bool = cfg!(any(debug_assertions, feature = "automation"));

/// True while WebDriver may drive this build and does.
pub(crate) fn automated() -> bool {
    DRIVABLE && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|value| value == "true")
}

/// Is there a display server to open a window on? Only Linux can lack one.
pub(crate) fn screen() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value: OsString| !value.is_empty());
    cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// What has to change in the environment before anything else starts.
#[derive(Debug, PartialEq, Eq)]
struct Changes {
    remove: Vec<&'static str>,
    set: Vec<(String, String)>,
}

/// Compares the environment (`get`) with what the program wants of it.
fn changes(
    drivable: bool,
    wanted: Vec<(String, String)>,
    get: impl Fn(&str) -> Option<OsString>,
) -> Changes {
    let unset = |name: &&'static str| !drivable && get(name).is_some();
    let differs = |(name, value): &(String, String)| get(name).is_none_or(|now| now != **value);
    Changes {
        remove: OPENERS.into_iter().filter(unset).collect(),
        set: wanted.into_iter().filter(differs).collect(),
    }
}

/// WebKit's own switch: "1" has it paint a page without compositing layers.
const PAINTING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// How WebKit paints. Without graphics hardware, layers are put together by a
/// software OpenGL that takes some 90 MB and gains nothing: there the page is
/// painted directly. Who has set the variable is left alone, and so is
/// WebDriver, which cannot take pictures of a page painted so.
pub(crate) fn painting() -> Option<(String, String)> {
    let settled = !cfg!(target_os = "linux")
        || automated()
        || std::env::var_os(PAINTING).is_some()
        || hardware(RENDERERS);
    (!settled).then(|| (PAINTING.to_owned(), "1".to_owned()))
}

/// JavaScriptCore's own switch for its last compiler.
const LAST_COMPILER: &str = "JSC_useOMGJIT";

/// How the web engine compiles. Its last compiler makes faster what has run for long: it takes a
/// third of a second and some 3 MB while the window has just opened, for pages that compute
/// nothing. Who has set the variable is left alone.
pub(crate) fn compiling() -> Option<(String, String)> {
    let ours = cfg!(target_os = "linux") && std::env::var_os(LAST_COMPILER).is_none();
    ours.then(|| (LAST_COMPILER.to_owned(), "0".to_owned()))
}

/// Where Linux lists its graphics hardware.
const RENDERERS: &str = "/dev/dri";

/// Does this directory name something that renders?
fn hardware(directory: &str) -> bool {
    std::fs::read_dir(directory).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().as_encoded_bytes().starts_with(b"renderD"))
    })
}

/// Makes the environment what it has to be: without the variables that open
/// the window to others, and with those in `wanted`. Where that is sound the
/// program changes its own environment (see [`alone`]); else it starts again
/// in its own place, and this does not come back.
///
/// # Errors
/// The program cannot be started again.
pub(crate) fn settle(wanted: Vec<(String, String)>) -> std::io::Result<()> {
    let changes = changes(DRIVABLE, wanted, |name| std::env::var_os(name));
    let nothing = changes.remove.is_empty() && changes.set.is_empty();
    if nothing || alone(threads()) && change(&changes) {
        return Ok(());
    }
    let mut again = Command::new(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1)).envs(changes.set);
    for name in changes.remove {
        again.env_remove(name);
    }
    restart(again)
}

/// How many threads this process has, where that can be known.
fn threads() -> Option<usize> {
    std::fs::read_dir("/proc/self/task")
        .ok()
        .map(Iterator::count)
}

/// May this process change its environment? Changing it is unsound while
/// another thread may read it. The shell has started none so early. The web
/// engine's library, though, starts one before `main`: its allocator's, which
/// gives free pages back to the system and never looks at the environment.
/// With any more than that one, nobody knows what they do.
fn alone(threads: Option<usize>) -> bool {
    matches!(threads, Some(1 | 2))
}

/// Changes the environment in place; `false` where that cannot be done.
#[cfg(target_os = "linux")]
fn change(changes: &Changes) -> bool {
    for name in &changes.remove {
        gtk::glib::unsetenv(name);
    }
    changes
        .set
        .iter()
        .all(|(name, value)| gtk::glib::setenv(name, value, true).is_ok())
}

#[cfg(not(target_os = "linux"))]
fn change(_changes: &Changes) -> bool {
    false
}

#[cfg(unix)]
fn restart(mut again: Command) -> std::io::Result<()> {
    Err(std::os::unix::process::CommandExt::exec(&mut again))
}

#[cfg(not(unix))]
fn restart(mut again: Command) -> std::io::Result<()> {
    let code = again.status()?.code();
    std::process::exit(code.unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(name: &str) -> Option<OsString> {
        match name {
            "TAURI_WEBVIEW_AUTOMATION" => Some("true".into()),
            "WEBKIT_INSPECTOR_SERVER" => Some("0.0.0.0:9222".into()),
            "HALLSEAL_A" => Some("1".into()),
            _ => None,
        }
    }

    #[test]
    fn what_opens_the_window_to_others_is_taken_from_the_environment() {
        let found = changes(false, Vec::new(), now);
        let openers = ["TAURI_WEBVIEW_AUTOMATION", "WEBKIT_INSPECTOR_SERVER"];
        assert_eq!(found.remove, openers);
        assert!(changes(true, Vec::new(), now).remove.is_empty());
    }

    #[test]
    fn a_machine_without_a_render_node_has_no_graphics_hardware() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().to_str().unwrap();
        assert!(!hardware(path));
        std::fs::write(directory.path().join("card0"), "").unwrap();
        assert!(!hardware(path));
        std::fs::write(directory.path().join("renderD128"), "").unwrap();
        assert!(hardware(path));
        assert!(!hardware("/nowhere"));
    }

    #[test]
    fn with_threads_that_may_read_it_the_environment_is_left_alone() {
        assert!(alone(Some(1)));
        assert!(alone(Some(2)));
        assert!(!alone(Some(3)));
        assert!(!alone(None));
    }

    /// This one runs on a thread beside the main one.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_threads_of_the_process_are_counted() {
        assert!(threads().is_some_and(|count| count >= 2));
    }

    #[test]
    fn only_what_differs_is_set_so_that_the_second_start_is_the_last() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let wanted = vec![pair("HALLSEAL_A", "1"), pair("HALLSEAL_B", "2")];
        let found = changes(true, wanted.clone(), now);
        assert_eq!(found.set, [pair("HALLSEAL_B", "2")]);
        let after = |name: &str| match name {
            "HALLSEAL_B" => Some("2".into()),
            "TAURI_WEBVIEW_AUTOMATION" | "WEBKIT_INSPECTOR_SERVER" => None,
            other => now(other),
        };
        let done = Changes {
            remove: Vec::new(),
            set: Vec::new(),
        };
        assert_eq!(changes(false, wanted, after), done);
    }
}
