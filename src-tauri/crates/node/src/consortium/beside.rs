//! A look through the whole database on a thread of its own, beside the node's work.

use crate::db::Db;
use crate::error::NodeError;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const LOOK: Duration = Duration::from_millis(50);

/// Dropping it breaks it off.
pub(super) struct Beside {
    stopped: Arc<AtomicBool>,
    interrupt: rusqlite::InterruptHandle,
    thread: Option<JoinHandle<()>>,
}

impl Beside {
    /// Begins after a while, then calls `ended` with how the work ended; not where it was
    /// broken off.
    pub(super) fn start(
        mut db: Db,
        rest: Duration,
        work: impl FnOnce(&mut Db) -> Result<(), NodeError> + Send + 'static,
        ended: impl FnOnce(Result<(), NodeError>) + Send + 'static,
    ) -> Result<Self, NodeError> {
        let interrupt = db.interrupt();
        let stopped = Arc::new(AtomicBool::new(false));
        let inside = Arc::clone(&stopped);
        let thread = std::thread::Builder::new()
            .name("hallseal-beside".to_owned())
            .spawn(move || {
                let is_stopped = || inside.load(Ordering::Acquire);
                let until = Instant::now() + rest;
                while Instant::now() < until && !is_stopped() {
                    std::thread::sleep(LOOK);
                }
                if is_stopped() {
                    return;
                }
                match work(&mut db) {
                    // Its statement was interrupted.
                    Err(_) if is_stopped() => {}
                    result => ended(result),
                }
            })
            .map_err(NodeError::io)?;
        Ok(Self {
            stopped,
            interrupt,
            thread: Some(thread),
        })
    }

    /// Whether it has ended by itself.
    #[cfg(test)]
    pub(super) fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Release);
        let Some(thread) = self.thread.take() else {
            return;
        };
        while !thread.is_finished() {
            self.interrupt.interrupt();
            std::thread::sleep(Duration::from_millis(5));
        }
        if thread.join().is_err() {
            tracing::error!("a look through the database ended by itself");
        }
    }
}
