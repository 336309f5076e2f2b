//! A window on a thread of its own, so that nobody waits for the node.

use super::window::{News, Window, WindowError, WindowView};
use domain::id::ActionId;
use domain::ticket::Deed;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often the queue is looked at while nothing else happens.
const LOOK: Duration = Duration::from_secs(2);

/// What a clerk wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The next one.
    CallNext,
    /// This one, which was held or absent.
    Call(ActionId),
    /// Something with the ticket that is called or served here.
    Do(Deed),
}

/// What came of it: the window's view, what happened, and why a command was not done.
type Told = dyn Fn(WindowView, Vec<News>, Option<WindowError>) + Send;

/// The thread. Dropping it ends it; what was done and not handed in is kept.
pub struct Worker {
    commands: Option<Sender<Command>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts it. `told` is called from its thread after each command, and when the queue moved.
    #[must_use]
    pub fn start(
        window: Window,
        told: impl Fn(WindowView, Vec<News>, Option<WindowError>) + Send + 'static,
    ) -> Self {
        let (commands, inbox) = channel();
        let thread = thread::Builder::new()
            .name("window".into())
            .spawn(move || run(window, &inbox, &told))
            .ok();
        Self {
            commands: Some(commands),
            thread,
        }
    }

    /// Asks for something; what came of it is told.
    pub fn send(&self, command: Command) {
        if let Some(commands) = &self.commands {
            // Nobody listens once the thread is gone, and then nothing is shown any more.
            let _ = commands.send(command);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.commands.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(mut window: Window, inbox: &Receiver<Command>, told: &Told) {
    let mut shown = None;
    loop {
        let done = match inbox.recv_timeout(if shown.is_none() {
            Duration::ZERO
        } else {
            LOOK
        }) {
            Ok(Command::CallNext) => Some(window.call_next().map(|_| ())),
            Ok(Command::Call(ticket)) => Some(window.call(ticket)),
            Ok(Command::Do(deed)) => Some(window.with_current(deed)),
            Err(RecvTimeoutError::Timeout) => {
                window.refresh();
                None
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let (view, news) = (window.view(), window.news());
        if done.is_some() || !news.is_empty() || shown.as_ref() != Some(&view) {
            told(view.clone(), news, done.and_then(Result::err));
            shown = Some(view);
        }
    }
}
