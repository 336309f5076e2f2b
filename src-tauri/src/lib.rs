//! The desktop shell: one window, three one-line commands, nothing of the
//! hall itself. What the window shows is made by `desk`; what it may call is
//! listed in `build.rs` and allowed per window in `capabilities/`.
//!
//! Order at the start, so that nothing is left open on the way: arguments
//! read, environment settled, state directory locked, log opened; then the
//! window, and the desk beside it, so that neither waits for the other. The
//! window says that it is starting until the desk has told it what to show.
#![forbid(unsafe_code)]

mod args;
mod commands;
mod environment;
mod hall;
mod log;
#[cfg(target_os = "linux")]
mod native;
mod opening;
mod state_dir;
mod stopped;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub use commands::{Held, with_commands};
pub use hall::{Hall, Listener, OutOfService};
pub use window::{LABEL, allowed};

use args::{Invocation, Launch, Question};
use opening::Opening;

/// The process's exit codes; 0 is a clean end.
mod exit {
    /// The program could not do its work; the log says why.
    pub(crate) const FAILED: u8 = 1;
    /// The arguments make no sense, or there is no screen.
    pub(crate) const USAGE: u8 = 2;
    /// Another instance runs on the same state directory.
    pub(crate) const ALREADY_RUNNING: u8 = 3;
    /// `verify`: the receipt holds, and what it proves is that the action was refused.
    pub(crate) const REFUSED: u8 = 4;
    /// `verify`: signature and dates of the certificate hold; whether it was revoked since is to be
    /// asked online.
    pub(crate) const DOUBTFUL: u8 = 5;
}

/// Why the program did not start, in words for a technician's terminal.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// The arguments make no sense.
    #[error("{0}\n\n{usage}", usage = args::USAGE)]
    Arguments(#[from] args::ArgumentError),
    /// The state directory cannot be used, or is in use.
    #[error(transparent)]
    State(#[from] state_dir::StateError),
    /// No display server to open a window on.
    #[error("there is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set")]
    NoScreen,
    /// The program could not be started again with a clean environment.
    #[error("the environment could not be cleaned: {0}")]
    Environment(std::io::Error),
    /// A receipt or a certificate does not hold, or could not be checked.
    #[error("not verified: {0} ({code})", code = .0.code())]
    Receipt(#[from] desk::verify::VerifyError),
    /// The queue of a stopped machine could not be read or changed.
    #[error(transparent)]
    Stopped(#[from] desk::DeskError),
    /// A file was taken in part.
    #[error("{0} new, {1} known before the file ended: {2}")]
    InPart(usize, usize, desk::DeskError),
    /// Standard output is closed.
    #[error("nothing can be printed: {0}")]
    Output(std::io::Error),
    /// The window system refused.
    #[error("the window could not be opened: {0}")]
    Window(#[from] tauri::Error),
}

impl ShellError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Arguments(_) | Self::NoScreen => exit::USAGE,
            Self::State(state_dir::StateError::InUse { .. }) => exit::ALREADY_RUNNING,
            Self::Receipt(_)
            | Self::Stopped(_)
            | Self::InPart(..)
            | Self::State(_)
            | Self::Environment(_)
            | Self::Output(_)
            | Self::Window(_) => exit::FAILED,
        }
    }
}

/// Runs the program with the process's own arguments until its window closes.
pub fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            tracing::error!(%error, "the program ends");
            eprintln!("hallseal: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn run() -> Result<ExitCode, ShellError> {
    let done = |()| ExitCode::SUCCESS;
    match args::parse(std::env::args_os().skip(1))? {
        Invocation::Version => print(args::VERSION).map(done),
        Invocation::Help => print(args::USAGE).map(done),
        Invocation::Open(launch) => open(&launch).map(done),
        Invocation::Verify(question) => verify(&question),
        Invocation::Stopped(command) => stopped::run(&command),
    }
}

fn print(text: &str) -> Result<(), ShellError> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{text}").map_err(ShellError::Output)
}

/// Variables that say how the page is painted and compiled, and by which the demo hall's
/// simulated devices are found.
fn wanted(options: &desk::Options) -> Vec<(String, String)> {
    let mut wanted = Vec::from_iter(environment::painting());
    wanted.extend(environment::compiling());
    #[cfg(feature = "demo")]
    if options.config.is_none() {
        wanted.extend(desk::demo::environment(&options.state_dir));
    }
    let _ = options;
    wanted
}

/// Checks a receipt or a certificate in a file or a picture and says what it proves: that an action
/// stands, or that it was refused; that a licence holds.
fn verify(question: &Question) -> Result<ExitCode, ShellError> {
    let history = match &question.history {
        Some(path) => path.clone(),
        None => state_dir::locate(question.state_dir.as_deref())?.join("validators.cbor"),
    };
    let now_s = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let gateway = question.gateway.as_ref().map(|url| desk::verify::Asked {
        url: url.clone(),
        roots: question.roots.clone(),
    });
    if let Some(text) = desk::certificates::text_in(&question.receipt)? {
        let found = match &gateway {
            Some(gateway) => desk::certificates::check_online(&text, &history, gateway, now_s)?,
            None => {
                let state = state_dir::locate(question.state_dir.as_deref())?;
                desk::certificates::check_offline(&text, &state, now_s)?
            }
        };
        print(&found.line())?;
        return Ok(match found.doubt {
            None => ExitCode::SUCCESS,
            Some(_) => ExitCode::from(exit::DOUBTFUL),
        });
    }
    let checked = match &gateway {
        Some(gateway) => desk::verify::verify_online(&question.receipt, &history, gateway, now_s)?,
        None => desk::verify::verify_file(&question.receipt, &history, now_s)?,
    };
    print(&checked.line())?;
    Ok(if checked.accepted {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(exit::REFUSED)
    })
}

/// Longest wait for what the window asked last.
const LAST_ANSWER: Duration = Duration::from_secs(5);

/// Ends the hall's work. A command that is still being answered holds the hall, too: without
/// waiting for it the program would end with the hall open, its folders left behind.
fn close(hall: Arc<dyn Hall>) {
    let end = Instant::now() + LAST_ANSWER;
    while Arc::strong_count(&hall) > 1 {
        if Instant::now() > end {
            tracing::warn!("a command of the window is still being answered");
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(hall);
}

/// Where this start keeps its state. While a demo runs in the folder that was asked for, another
/// face of it is opened beside it and works on the same chain.
fn place(launch: &Launch) -> Result<PathBuf, ShellError> {
    let state = state_dir::locate(launch.state_dir.as_deref())?;
    #[cfg(feature = "demo")]
    {
        let options = hall::options(launch, &state);
        if options.config.is_none()
            && let Some(beside) = desk::demo::beside(&state, options.mode)
            && state_dir::is_held(&state)
        {
            return Ok(beside);
        }
    }
    Ok(state)
}

fn open(launch: &Launch) -> Result<(), ShellError> {
    let state = place(launch)?;
    let options = hall::options(launch, &state);
    environment::settle(wanted(&options)).map_err(ShellError::Environment)?;
    let state = state_dir::open(state)?;
    log::start(state.path());
    environment::screen()
        .then_some(())
        .ok_or(ShellError::NoScreen)?;
    let alone = window::serves_the_public(launch, &options);
    let mode = options.mode;
    let hall: Arc<dyn Hall> = Arc::new(Opening::start(options));
    let app = with_commands(tauri::Builder::default(), Held::new(&hall))
        .setup({
            let (hall, state) = (Arc::downgrade(&hall), state.path().to_owned());
            move |app| {
                if let Some(hall) = hall.upgrade() {
                    commands::forward_changes(&*hall, app.handle().clone());
                }
                #[cfg(target_os = "linux")]
                native::end_when_asked(app.handle());
                window::open(app, mode, alone, &state).map_err(Into::into)
            }
        })
        .build(tauri::generate_context!())?;
    let code = app.run_return(|_, _| {});
    close(hall);
    tracing::info!(code, "the window is closed");
    Ok(())
}
