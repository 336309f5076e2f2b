//! The counter without a window: signing in, the worklist, a case's page, what is signed there.
//!
//! Threads: one owns everything that is shown and is the only one that changes it; one carries the
//! queue, as a kiosk's; one for each person who is signed in reads for them with their own key; one
//! for each PIN that is tried.

mod act;
mod acts;
mod board;
mod case;
mod dialog;
mod gate;
mod given;
mod keyfile;
mod list;
mod may;
mod opened;
mod page;
mod queue;
mod session;
mod signing_in;
mod staff;
mod tray;
mod tries;
mod worker;

use crate::config::Options;
use crate::courier::Courier;
use crate::desk::{ANSWER, Board};
use crate::error::DeskError;
use crate::start;
use domain::catalogue::Bilingual;
use ipc::{Boot, CounterInput, CounterView, ErrorCode};
pub use keyfile::{KeyFile, Locked};
use node::demo::DemoStaff;
use seal::keys::SigningKey;
use session::{Message, Session};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

#[cfg(test)]
#[cfg(feature = "demo")]
mod tests;

/// How long the first view may take.
const FIRST_VIEW: Duration = Duration::from_secs(10);
/// Where the staff's key files lie, in the state folder.
const FOLDER: &str = "staff";
/// The PIN of a demo's made-up people, shown beside each.
const DEMO_PIN: &str = "246810";

/// A member of staff whose key is to be put into a file.
pub(crate) struct Person {
    pub(crate) key: SigningKey,
    pub(crate) name: Bilingual,
    pub(crate) duty: Bilingual,
}

impl From<DemoStaff> for Person {
    fn from(staff: DemoStaff) -> Self {
        Self {
            key: staff.key,
            name: staff.name,
            duty: staff.duty,
        }
    }
}

/// A counter at work. Dropping it stops everything; what is queued goes on at the next start.
pub struct Clerk {
    boot: Boot,
    board: Arc<Board<CounterView>>,
    inbox: Sender<Message>,
    thread: Option<JoinHandle<()>>,
    /// What must outlive the session: the embedded node.
    below: Vec<Box<dyn Send + Sync>>,
}

impl Clerk {
    /// Starts a counter. Everything it keeps is in `options.state_dir`.
    ///
    /// # Errors
    /// [`DeskError`]: the window then shows its code and nothing else.
    pub fn start(options: &Options) -> Result<Self, DeskError> {
        let config = start::config_of(options)?;
        let ground = start::ground(options, &config, None)?;
        let client = start::client(&ground)?;
        let folder = options.state_dir.join(FOLDER);
        put_demo_keys(&folder, &ground.staff)?;
        let service = ground.service;
        let boot = start::boot(options.mode, &config, &service.catalogue);
        let board = Arc::<Board<CounterView>>::default();
        let (inbox, messages) = channel();
        let courier = {
            let out = inbox.clone();
            Courier::start(Arc::clone(&service), client, move |news| {
                // The session has ended: nobody is left to tell.
                let _ = out.send(Message::News(news));
            })
        };
        let keys = keyfile::list(&folder);
        let session = Session::new(service, courier, keys, Arc::clone(&board), inbox.clone());
        let thread = Builder::new()
            .name("counter".into())
            .spawn(move || session.run(&messages))
            .map_err(|error| DeskError::new(ErrorCode::Internal, error.to_string()))?;
        let clerk = Self {
            boot,
            board,
            inbox,
            thread: Some(thread),
            below: ground.below,
        };
        let shown = clerk.board.wait_for_first(FIRST_VIEW);
        let silent = || DeskError::new(ErrorCode::Internal, "the counter does not start");
        shown.then_some(clerk).ok_or_else(silent)
    }

    /// What the window is told once.
    #[must_use]
    pub fn boot(&self) -> Boot {
        self.boot.clone()
    }

    /// What to show now.
    ///
    /// # Panics
    /// Never: a counter publishes its first view before it is handed out.
    #[must_use]
    pub fn view(&self) -> CounterView {
        self.board
            .newest()
            .expect("the first view is published before the counter is handed out")
    }

    /// A clerk did something. Answers with the view after it.
    #[must_use]
    pub fn act(&self, input: CounterInput) -> CounterView {
        let (answer, answered) = channel();
        if self.inbox.send(Message::Act(input, answer)).is_ok()
            && let Ok(view) = answered.recv_timeout(ANSWER)
        {
            return view;
        }
        self.view()
    }

    /// Calls `watcher` with every new view, from the session's thread: it must be quick.
    pub fn subscribe(&self, watcher: impl Fn(&CounterView) + Send + 'static) {
        self.board.subscribe(watcher);
    }
}

impl Drop for Clerk {
    fn drop(&mut self) {
        let _ = self.inbox.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        // Last built, first stopped.
        while self.below.pop().is_some() {}
    }
}

/// A demo's made-up people have their keys here from the first start on.
fn put_demo_keys(folder: &Path, staff: &[Person]) -> Result<(), DeskError> {
    for person in staff {
        KeyFile::put(folder, person, DEMO_PIN)
            .map_err(|error| DeskError::new(ErrorCode::DiskFull, format!("staff keys: {error}")))?;
    }
    Ok(())
}
