//! A thread of a hall node's own service that follows the chain: woken by new blocks, and
//! by itself where it waits for something else.

use crate::db::Tx;
use crate::error::NodeError;
use crate::hall::{Hall, Health};
use domain::id::Digest;
use domain::outcome::Outcome;
use ledger::Checked;
use seal::action::{ParsedAction, SignedAction};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often it is looked whether there is a new block.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long a service rests after a failure.
const REST: Duration = Duration::from_secs(1);
/// Most blocks that are read at a time.
const PAGE: u64 = 64;

/// What a service does with each new state.
pub(crate) trait Work: Send + 'static {
    /// Does what is due at this height. Returns after how long it wants to be asked again
    /// where no block comes.
    fn step(&mut self, hall: &Hall, height: u64) -> Result<Option<Duration>, NodeError>;

    /// Forgets what it had in hand and begins as at its start: after a failure in itself.
    fn begin_again(&mut self, hall: &Hall);
}

/// Several on one thread, one after the other: for a small node.
impl Work for Vec<Box<dyn Work>> {
    fn step(&mut self, hall: &Hall, height: u64) -> Result<Option<Duration>, NodeError> {
        let mut soonest: Option<Duration> = None;
        let mut failed = None;
        for work in self.iter_mut() {
            match work.step(hall, height) {
                Ok(rest) => soonest = soonest.into_iter().chain(rest).min(),
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(soonest), Err)
    }

    fn begin_again(&mut self, hall: &Hall) {
        for work in self.iter_mut() {
            work.begin_again(hall);
        }
    }
}

/// A service's thread. Dropping it stops it: what it has in hand is finished.
pub(crate) struct Follower {
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    pub(crate) fn start(
        name: &'static str,
        hall: Arc<Hall>,
        work: impl Work,
    ) -> Result<Self, NodeError> {
        let (stop, stopped) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name(format!("hallseal-{name}"))
            .spawn(move || run(name, &hall, work, &stopped))
            .map_err(NodeError::io)?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        drop(self.stop.take());
        if self.thread.take().is_some_and(|one| one.join().is_err()) {
            tracing::error!("a service's thread had ended by itself");
        }
    }
}

fn run(name: &'static str, hall: &Hall, mut work: impl Work, stopped: &Receiver<()>) {
    // What stands since before this start is gone on with at once: on a quiet chain the
    // next block can be a minute away.
    let stored = hall.read(|db| Ok(ledger::query::head(&db.read()?)?));
    let stored = stored.ok().flatten().map(|head| head.height);
    let mut seen = None;
    let mut again: Option<Instant> = None;
    while !hall.is_stopped() {
        let height = match hall.health() {
            Health::Good { height } => Some(height),
            Health::Starting => seen.or(stored),
            Health::Failing { .. } | Health::Stopped => seen,
        };
        let due = again.is_some_and(|again| again <= Instant::now());
        if let Some(height) = height.filter(|_| height != seen || due) {
            seen = Some(height);
            let rest = watched(name, hall, &mut work, height);
            again = rest.map(|rest| Instant::now() + rest);
        }
        let rest = again.map_or(LOOK_EVERY, |again| {
            again
                .saturating_duration_since(Instant::now())
                .min(LOOK_EVERY)
        });
        match stopped.recv_timeout(rest) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
        }
    }
}

/// One step; a failure is counted and rested after, and a panic ends no service.
fn watched(name: &'static str, hall: &Hall, work: &mut impl Work, height: u64) -> Option<Duration> {
    // What a panic left half done is forgotten by `begin_again`.
    let step = catch_unwind(AssertUnwindSafe(|| work.step(hall, height)));
    match step {
        Ok(Ok(rest)) => return rest,
        Ok(Err(error)) => {
            tracing::warn!(service = name, code = error.code(), "to be tried again");
        }
        Err(_) => {
            tracing::error!(service = name, "a service failed and begins again");
            work.begin_again(hall);
        }
    }
    hall.metrics.services.failures.up();
    Some(REST)
}

/// Calls `each` with every action that succeeded in the blocks from `next` to `height`, at
/// most a page of them; returns the first height that was not read.
pub(crate) fn succeeded(
    tx: &Tx<'_>,
    next: u64,
    height: u64,
    mut each: impl FnMut(&ParsedAction) -> Result<(), NodeError>,
) -> Result<u64, NodeError> {
    let last = height.min(next.saturating_add(PAGE - 1));
    for height in next..=last {
        for (digest, outcome) in tx.actions_of(height)? {
            if outcome != Outcome::Ok {
                continue;
            }
            let row = tx.action(&digest)?;
            let row = row.ok_or(NodeError::Damaged("a recorded action is missing"))?;
            each(&parse(&row.signed)?)?;
        }
    }
    Ok(last.saturating_add(1).max(next))
}

/// A recorded action, taken apart.
pub(crate) fn parse(signed: &[u8]) -> Result<ParsedAction, NodeError> {
    SignedAction::parse(signed).map_err(|_| NodeError::Damaged("a recorded action is none"))
}

/// How an action of the node's own services was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Submitted {
    /// It waits for a block from now on.
    New,
    /// It waits for a block since before, or stands in one.
    Known,
    /// It would never be recorded as it is.
    Refused(Outcome),
}

/// Takes in an action of the node's own services, as the gateway does a device's.
pub(crate) fn submit(hall: &Hall, signed: SignedAction) -> Result<Submitted, NodeError> {
    let checked = hall.read(|db| {
        let bytes = [signed.as_bytes()];
        Ok(ledger::check_batch(&db.read()?, &bytes, &hall.memory)?)
    })?;
    match checked.into_iter().next() {
        Some(Checked::New(digest)) => keep(hall, digest, signed.into_bytes()),
        Some(Checked::Known(..)) => Ok(Submitted::Known),
        Some(Checked::Refused(_, outcome)) => Ok(Submitted::Refused(outcome)),
        None => Err(NodeError::Damaged("a check without a result")),
    }
}

fn keep(hall: &Hall, digest: Digest, signed: Vec<u8>) -> Result<Submitted, NodeError> {
    let parent = parse(&signed)?.action().parent;
    let now_s = i64::try_from(crate::embedded::now().seconds).unwrap_or(i64::MAX);
    let new = hall.write(|db| {
        let tx = db.begin()?;
        let received = crate::db::Received {
            digest,
            parent,
            signed,
        };
        let new = tx.put_pending(&received, now_s)?;
        tx.commit()?;
        Ok(new)
    })?;
    hall.wake();
    Ok(if new {
        Submitted::New
    } else {
        Submitted::Known
    })
}
