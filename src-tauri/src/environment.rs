//! What the environment may ask of the program.

/// Variables that hand the window to somebody else: remote control, the web
/// inspector, GTK's inspector and code loaded into GTK.
#[cfg(any(test, not(any(debug_assertions, feature = "automation"))))]
const OPENERS: [&str; 6] = [
    "TAURI_WEBVIEW_AUTOMATION",
    "WEBKIT_INSPECTOR_SERVER",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
    "GTK_DEBUG",
    "GTK_MODULES",
    "GTK3_MODULES",
];

/// True while WebDriver may drive this build and does.
pub(crate) fn automated() -> bool {
    cfg!(any(debug_assertions, feature = "automation"))
        && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|value| value == "true")
}

/// Is there a display server to open a window on? Only Linux can lack one.
pub(crate) fn screen() -> bool {
    let set =
        |name| std::env::var_os(name).is_some_and(|value: std::ffi::OsString| !value.is_empty());
    cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Starts the program again without the variables that open it, if any is
/// set. Comes back only when there was nothing to remove, or on an error.
///
/// A new process rather than a changed environment: the latter is unsound
/// once any library has started a thread.
#[cfg(all(unix, not(any(debug_assertions, feature = "automation"))))]
pub(crate) fn clean() -> std::io::Result<()> {
    use std::os::unix::process::CommandExt;
    if !OPENERS.iter().any(|name| std::env::var_os(name).is_some()) {
        return Ok(());
    }
    let mut again = std::process::Command::new(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1));
    Err(without_openers(&mut again).exec())
}

/// A debug build, or one made for measuring, may be driven from outside.
#[cfg(not(all(unix, not(any(debug_assertions, feature = "automation")))))]
#[allow(clippy::unnecessary_wraps, reason = "the other build's signature")]
pub(crate) fn clean() -> std::io::Result<()> {
    Ok(())
}

#[cfg(any(test, all(unix, not(any(debug_assertions, feature = "automation")))))]
fn without_openers(command: &mut std::process::Command) -> &mut std::process::Command {
    OPENERS
        .iter()
        .fold(command, |command, name| command.env_remove(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_the_window_to_others_is_taken_from_the_environment() {
        let mut command = std::process::Command::new("env");
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        command.env("WEBKIT_INSPECTOR_SERVER", "0.0.0.0:9222");
        command.env("HALLSEAL_KEPT", "1");
        let output = without_openers(&mut command).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("HALLSEAL_KEPT=1"));
        assert!(
            !text.contains("AUTOMATION") && !text.contains("INSPECTOR"),
            "{text}"
        );
    }
}
