//! The handle the shell holds.

use crate::session::Message;
use ipc::{Boot, CounterView, Input, View};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

/// A touch is answered within this, or the last view is.
pub(crate) const ANSWER: Duration = Duration::from_secs(10);

/// What a face shows, numbered.
pub(crate) trait Shown: Clone + PartialEq + Send {
    fn sequence(&mut self) -> &mut u64;
}

impl Shown for View {
    fn sequence(&mut self) -> &mut u64 {
        &mut self.sequence
    }
}

impl Shown for CounterView {
    fn sequence(&mut self) -> &mut u64 {
        &mut self.sequence
    }
}

type Watcher<V> = Box<dyn Fn(&V) + Send>;

/// The newest view and who wants to hear of the next.
pub(crate) struct Board<V = View> {
    view: Mutex<Option<V>>,
    first: Condvar,
    watchers: Mutex<Vec<Watcher<V>>>,
}

impl<V> Default for Board<V> {
    fn default() -> Self {
        Self {
            view: Mutex::default(),
            first: Condvar::new(),
            watchers: Mutex::default(),
        }
    }
}

impl<V: Shown> Board<V> {
    /// Puts up a new view.
    pub(crate) fn publish(&self, mut view: V) {
        let sequence = *view.sequence();
        let same = {
            let mut shown = lock(&self.view);
            let same = shown.as_mut().is_some_and(|old| {
                *old.sequence() = sequence;
                *old == view
            });
            *shown = Some(view.clone());
            self.first.notify_all();
            same
        };
        if !same {
            for watcher in lock(&self.watchers).iter() {
                watcher(&view);
            }
        }
    }

    /// Waits for the first view; `false` where none came in time.
    pub(crate) fn wait_for_first(&self, time: Duration) -> bool {
        let waited = self
            .first
            .wait_timeout_while(lock(&self.view), time, |view| view.is_none());
        waited.is_ok_and(|(view, _)| view.is_some())
    }

    pub(crate) fn newest(&self) -> Option<V> {
        lock(&self.view).clone()
    }

    pub(crate) fn subscribe(&self, watcher: impl Fn(&V) + Send + 'static) {
        lock(&self.watchers).push(Box::new(watcher));
    }
}

/// A desk at work. Dropping it stops everything; what is queued goes on at the next start.
pub struct Desk {
    pub(crate) boot: Boot,
    pub(crate) board: Arc<Board>,
    pub(crate) inbox: Sender<Message>,
    pub(crate) thread: Option<JoinHandle<()>>,
    /// What must outlive the session: the embedded node, simulated devices.
    pub(crate) below: Vec<Box<dyn Send + Sync>>,
}

impl Desk {
    /// What the window is told once.
    #[must_use]
    pub fn boot(&self) -> Boot {
        self.boot.clone()
    }

    /// What to show now.
    ///
    /// # Panics
    /// Never: a desk publishes its first view before it is handed out.
    #[must_use]
    pub fn view(&self) -> View {
        self.board
            .newest()
            .expect("the first view is published before the desk is handed out")
    }

    /// A person did something. Answers with the view after it.
    #[must_use]
    pub fn act(&self, input: Input) -> View {
        let (answer, answered) = channel();
        if self.inbox.send(Message::Act(input, answer)).is_ok()
            && let Ok(view) = answered.recv_timeout(ANSWER)
        {
            return view;
        }
        self.view()
    }

    /// Calls `watcher` with every new view, from the session's thread: it must be quick.
    pub fn subscribe(&self, watcher: impl Fn(&View) + Send + 'static) {
        self.board.subscribe(watcher);
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.inbox.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        // Last built, first stopped.
        while self.below.pop().is_some() {}
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Values behind these locks are replaced whole.
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}
