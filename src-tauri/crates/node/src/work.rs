//! Where a node's time goes: for each kind of work how long its threads computed, and how
//! long they waited meanwhile (for the disk, for a lock, for a processor).

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Checking what a device submits.
    Submit,
    /// Making it durable before "received" is said.
    Keep,
    /// Handing it to the engine and fetching signatures from there.
    Courier,
    /// `CheckTx`: what the engine's mempool asks.
    Check,
    /// Looking at a proposed block's form.
    Propose,
    /// Taking a block's transactions apart and checking signatures not checked before.
    Read,
    /// Running its actions.
    Execute,
    /// State tree, log and roots.
    Tree,
    /// Making the block durable.
    Commit,
}

impl Part {
    /// Every kind.
    pub(crate) const ALL: [Self; 9] = [
        Self::Submit,
        Self::Keep,
        Self::Courier,
        Self::Check,
        Self::Propose,
        Self::Read,
        Self::Execute,
        Self::Tree,
        Self::Commit,
    ];

    /// Its label in the metrics.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Keep => "keep",
            Self::Courier => "courier",
            Self::Check => "check",
            Self::Propose => "propose",
            Self::Read => "read",
            Self::Execute => "execute",
            Self::Tree => "tree",
            Self::Commit => "commit",
        }
    }
}

#[derive(Debug, Default)]
struct Spent {
    computed_ns: AtomicU64,
    waited_ns: AtomicU64,
}

/// Sums since the start.
#[derive(Debug, Default)]
pub(crate) struct Work([Spent; Part::ALL.len()]);

impl Work {
    /// Starts a clock for the work of this thread.
    pub(crate) fn begin(&self) -> Clock<'_> {
        Clock {
            work: self,
            wall: Instant::now(),
            computed: computed(),
        }
    }

    /// Computed and waited, in nanoseconds.
    pub(crate) fn spent_ns(&self, part: Part) -> (u64, u64) {
        let spent = self.of(part);
        (
            spent.computed_ns.load(Ordering::Relaxed),
            spent.waited_ns.load(Ordering::Relaxed),
        )
    }

    fn of(&self, part: Part) -> &Spent {
        let [
            submit,
            keep,
            courier,
            check,
            propose,
            read,
            execute,
            tree,
            commit,
        ] = &self.0;
        match part {
            Part::Submit => submit,
            Part::Keep => keep,
            Part::Courier => courier,
            Part::Check => check,
            Part::Propose => propose,
            Part::Read => read,
            Part::Execute => execute,
            Part::Tree => tree,
            Part::Commit => commit,
        }
    }
}

/// Runs on one thread; what was begun and not told is not counted.
pub(crate) struct Clock<'a> {
    work: &'a Work,
    wall: Instant,
    computed: Duration,
}

impl Clock<'_> {
    /// Counts the time since the last call, or the beginning, as this kind of work.
    pub(crate) fn tell(&mut self, part: Part) {
        let (wall, now) = (Instant::now(), computed());
        let spent = self.work.of(part);
        let took = wall.duration_since(self.wall);
        let own = now.saturating_sub(self.computed);
        add(&spent.computed_ns, own);
        add(&spent.waited_ns, took.saturating_sub(own));
        (self.wall, self.computed) = (wall, now);
    }
}

fn add(sum: &AtomicU64, time: Duration) {
    let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    sum.fetch_add(nanos, Ordering::Relaxed);
}

/// How long this thread has computed; where the system does not say, nothing: all time
/// counts as waiting then.
fn computed() -> Duration {
    #[cfg(unix)]
    {
        let clock = nix::time::ClockId::CLOCK_THREAD_CPUTIME_ID;
        nix::time::clock_gettime(clock).map_or(Duration::ZERO, Duration::from)
    }
    #[cfg(not(unix))]
    Duration::ZERO
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_sleeps_has_waited_and_each_kind_of_work_has_its_own_sum() {
        let work = Work::default();
        let mut clock = work.begin();
        std::thread::sleep(Duration::from_millis(30));
        clock.tell(Part::Commit);
        clock.tell(Part::Tree);
        let (computed, waited) = work.spent_ns(Part::Commit);
        assert!(waited > 10_000_000 && computed < waited);
        assert!(work.spent_ns(Part::Tree).1 < waited);
        assert_eq!(work.spent_ns(Part::Check), (0, 0));
    }
}
