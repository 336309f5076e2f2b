//! The thread that carries the queue to the chain: what is due, one step, what came of it.

use crate::certificates;
use crate::clock;
use crate::codes;
use crate::service::{Service, random};
use crate::session::Line;
use domain::delivery::Step;
use domain::id::Digest;
use ipc::ErrorCode;
use outbox::QueueItem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use sync::Sync;

/// Most actions in one round.
const BATCH: usize = 50;
/// Longest pause between two looks at the queue.
const LOOK_MS: u64 = 2_000;
/// Pause after a round in which the store failed, doubled up to the longest.
const FAILED_FIRST_MS: u64 = 500;
const FAILED_MOST_MS: u64 = 10_000;
/// How often the newest block is asked for while nothing else happens.
const HEAD_EVERY_MS: u64 = 10_000;

/// How often the departments' lists of licences that do not hold are fetched, and after a failure.
const LISTS_EVERY_MS: u64 = 600_000;
const LISTS_AGAIN_MS: u64 = 60_000;

/// How often what is settled for good is looked for.
const RETIRE_EVERY_MS: u64 = 86_400_000;

/// The setting that holds the proof of the newest header ever verified here.
const HEAD: &str = "head_proof";

/// Takes up the newest header that was verified before a restart: a gateway that shows an
/// older state is then known for what it is.
pub(crate) fn remember_head(service: &Service, sync: &mut Sync) {
    if let Ok(Some(proof)) = service.outbox.setting(HEAD)
        && !sync.restore_head(&proof)
    {
        tracing::warn!("the newest header that was kept does not verify");
    }
}

/// What the courier tells.
pub(crate) enum News {
    /// A queue item moved on.
    Moved(Box<QueueItem>),
    /// How the way to the chain is.
    Line(Line),
}

/// Who hears of it; must be quick.
type Listener = Box<dyn Fn(News) + Send>;

/// The courier's thread.
pub(crate) struct Courier {
    wake: SyncSender<()>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Courier {
    /// Starts it.
    pub(crate) fn start(
        service: Arc<Service>,
        sync: Sync,
        listener: impl Fn(News) + Send + 'static,
    ) -> Self {
        let (wake, woken) = sync_channel(1);
        let stop = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("courier".into())
            .spawn(move || Round::new(service, sync, Box::new(listener)).run(&woken, &ended))
            .ok();
        Self { wake, stop, thread }
    }

    /// Something new is in the queue.
    pub(crate) fn nudge(&self) {
        // A nudge that is not heard yet serves for this one too.
        let _ = self.wake.try_send(());
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.nudge();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The thread's own.
struct Round {
    service: Arc<Service>,
    sync: Sync,
    listener: Listener,
    line: Line,
    /// When the newest block is asked for again, by the clock that never goes back.
    head_at_mono_ms: u64,
    retired_at_ms: Option<u64>,
    /// When the departments' lists are fetched again, by the clock that never goes back.
    lists_at_mono_ms: u64,
    /// What a step ended in and the store had no room for: recorded before anything else is sent.
    unrecorded: Vec<(Digest, Step)>,
    /// Rounds in a row that the store failed.
    failures: u32,
}

impl Round {
    fn new(service: Arc<Service>, sync: Sync, listener: Listener) -> Self {
        Self {
            service,
            sync,
            listener,
            line: Line::default(),
            head_at_mono_ms: 0,
            retired_at_ms: None,
            lists_at_mono_ms: 0,
            unrecorded: Vec::new(),
            failures: 0,
        }
    }

    fn run(mut self, woken: &Receiver<()>, ended: &AtomicBool) {
        while !ended.load(Ordering::Relaxed) {
            match self.once() {
                Ok(()) => self.failures = 0,
                Err(error) => {
                    self.failures = self.failures.saturating_add(1);
                    tracing::warn!(code = error.code(), "the queue cannot be read or written");
                }
            }
            match woken.recv_timeout(self.pause()) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Until the next item is due, but never long: the queue may change under us. Where the store
    /// fails, longer each time: the disk does not become any emptier by being asked.
    fn pause(&self) -> Duration {
        if let Some(times) = self.failures.checked_sub(1) {
            return Duration::from_millis((FAILED_FIRST_MS << times.min(5)).min(FAILED_MOST_MS));
        }
        let now_ms = clock::wall_ms();
        let due_ms = match self.service.outbox.next_due_at(now_ms) {
            Ok(Some(due_ms)) => due_ms.saturating_sub(now_ms),
            Ok(None) | Err(_) => LOOK_MS,
        };
        Duration::from_millis(due_ms.clamp(20, LOOK_MS))
    }

    fn once(&mut self) -> Result<(), outbox::OutboxError> {
        let now_ms = clock::wall_ms();
        for item in self.record()? {
            (self.listener)(News::Moved(Box::new(item)));
        }
        self.retire(now_ms)?;
        let work = self.service.outbox.due(now_ms, BATCH)?;
        if work.is_empty() {
            let mono_ms = clock::now().mono_ms;
            if mono_ms >= self.head_at_mono_ms {
                self.head_at_mono_ms = mono_ms.saturating_add(HEAD_EVERY_MS);
                let reached = self.sync.refresh_head(now_ms).is_ok();
                self.keep_validators();
                self.tell(reached);
                if reached && mono_ms >= self.lists_at_mono_ms {
                    let kept = certificates::refresh(&self.service, &mut self.sync);
                    let pause_ms = if kept { LISTS_EVERY_MS } else { LISTS_AGAIN_MS };
                    self.lists_at_mono_ms = mono_ms.saturating_add(pause_ms);
                }
            }
            return Ok(());
        }
        let service = Arc::clone(&self.service);
        let mut contents = |digest: &Digest| service.outbox.content(digest).ok()?;
        if work.iter().any(|work| work.received_at_ms.is_none()) {
            tracing::debug!(count = work.len(), point = "sent");
        }
        let report = self.sync.step(&work, &mut contents, now_ms);
        // What was proven may rest on them.
        self.keep_validators();
        for (action, step) in &report.steps {
            match step {
                Step::Received => tracing::debug!(%action, point = "answered"),
                Step::Proven { .. } => tracing::debug!(%action, point = "proven"),
                Step::Waiting | Step::Lost | Step::Refused { .. } | Step::Retry { .. } => {}
            }
        }
        self.unrecorded = report.steps;
        let items = self.record()?;
        // A receipt proves a block newer than the newest header known: the foot must not
        // show an older one than the slip.
        let newest = items.iter().filter_map(|item| item.delivery.height).max();
        if newest > self.line.height {
            let _ = self.sync.refresh_head(now_ms);
        }
        self.tell(report.reached);
        for item in items {
            (self.listener)(News::Moved(Box::new(item)));
        }
        Ok(())
    }

    /// Records what a step ended in. It is forgotten only once it is stored: what could not be is
    /// tried again, and nothing is sent a second time meanwhile.
    fn record(&mut self) -> Result<Vec<QueueItem>, outbox::OutboxError> {
        if self.unrecorded.is_empty() {
            return Ok(Vec::new());
        }
        let now_ms = clock::wall_ms();
        let random = random().map_or(now_ms, u64::from_le_bytes);
        let outbox = &self.service.outbox;
        let items = outbox.record_all(&self.unrecorded, random, now_ms)?;
        self.unrecorded.clear();
        for item in items.iter().filter(|item| item.delivery.height.is_some()) {
            tracing::debug!(action = %item.digest, point = "settled");
        }
        Ok(items)
    }

    fn keep_validators(&self) {
        let service = &self.service;
        service
            .validators
            .keep(&service.outbox, self.sync.history());
    }

    /// At the start and once a day: deletes what a verified receipt settled long enough ago.
    fn retire(&mut self, now_ms: u64) -> Result<(), outbox::OutboxError> {
        // A clock that was set back begins the day anew.
        if (self.retired_at_ms).is_some_and(|at| now_ms.abs_diff(at) < RETIRE_EVERY_MS) {
            return Ok(());
        }
        self.retired_at_ms = Some(now_ms);
        let kept_ms = u64::from(self.service.retention_days).saturating_mul(86_400_000);
        let count = self.service.outbox.retire(now_ms.saturating_sub(kept_ms))?;
        if count > 0 {
            tracing::info!(count, "settled actions were deleted after their time");
        }
        Ok(())
    }

    /// Says how the line is, and whether its being down is news since when.
    fn tell(&mut self, reached: bool) {
        let now_ms = clock::wall_ms();
        let head = self.sync.head(now_ms);
        let gateways = self.sync.gateways(now_ms);
        let faults = gateways
            .iter()
            .filter_map(|gateway| gateway.fault.as_deref());
        let worst = codes::gravest(faults);
        let was_down = self.line.down_since_mono_ms.is_some();
        let clock_wrong = head.is_some_and(|head| head.clock_behind_s.is_some());
        // Somebody answers, and yet no block comes: what rights say may have changed since.
        let stands_still = head.is_some_and(|head| head.is_old);
        if head.map(|head| head.height) > self.line.height
            && let Err(error) = (self.service.outbox).set_setting(HEAD, self.sync.head_proof())
        {
            tracing::warn!(code = error.code(), "the newest header was not kept");
        }
        self.line = Line {
            height: head.map(|head| head.height),
            head_time_s: head.map(|head| head.time_s),
            down_since_mono_ms: if reached {
                None
            } else {
                self.line.down_since_mono_ms.or(Some(clock::now().mono_ms))
            },
            trouble: match (reached, worst) {
                (_, Some(ErrorCode::GatewayLied)) => worst,
                (false, worst) => Some(worst.unwrap_or(ErrorCode::NetworkDown)),
                (true, _) if clock_wrong => Some(ErrorCode::ClockWrong),
                (true, _) if stands_still => Some(ErrorCode::GatewayFailing),
                (true, _) => None,
            },
        };
        (self.listener)(News::Line(self.line));
        // The line is back: what waits for its next try need not wait any longer.
        if was_down
            && reached
            && let Err(error) = self.service.outbox.nudge(now_ms)
        {
            tracing::warn!(code = error.code(), "the queue was not nudged");
        }
    }
}
