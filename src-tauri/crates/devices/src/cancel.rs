//! Ending a waiting call from another thread.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A flag that ends waiting calls early. Clones share the flag; once set it stays set.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<(Mutex<bool>, Condvar)>);

impl Cancel {
    /// A flag that is not set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the flag and wakes every call that waits on it.
    pub fn cancel(&self) {
        *self.flag() = true;
        self.0.1.notify_all();
    }

    /// Whether the flag is set.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        *self.flag()
    }

    /// Sleeps for `time`, or less when the flag is set meanwhile. Returns whether it is set.
    pub fn sleep(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut set = self.flag();
        while !*set {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            set = self
                .0
                .1
                .wait_timeout(set, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        *set
    }

    fn flag(&self) -> MutexGuard<'_, bool> {
        // A bool cannot be left half written, so a poisoned lock still guards a true value.
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_ends_when_another_thread_cancels() {
        let cancel = Cancel::new();
        let other = cancel.clone();
        let began = Instant::now();
        let thread = std::thread::spawn(move || other.sleep(Duration::from_secs(20)));
        cancel.cancel();
        assert!(thread.join().unwrap());
        assert!(began.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_sleep_that_nobody_cancels_lasts_its_time() {
        let began = Instant::now();
        assert!(!Cancel::new().sleep(Duration::from_millis(30)));
        assert!(began.elapsed() >= Duration::from_millis(30));
    }
}
