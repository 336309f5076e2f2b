//! The thread that watches the readers.

use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pcsc::{Context, PNP_NOTIFICATION, ReaderState, Scope, State};

use super::tracker::{Seen, Slot, Tracker};
use super::{PcscCard, ReaderEvent};
use crate::{Cancel, DeviceError};

/// How long one wait for a change lasts at most: bounds what a lost wake-up costs.
const WAIT_FOR_CHANGE: Duration = Duration::from_secs(2);
/// How often a service that is gone is looked for.
const LOOK_FOR_SERVICE: Duration = Duration::from_millis(250);
/// Shortest time between two looks, whatever a misbehaving service answers.
const SHORTEST_ROUND: Duration = Duration::from_millis(20);
/// Events that may wait for the caller before the watcher pauses.
const QUEUE_EVENTS: usize = 256;
/// Readers that are watched at most.
const MAX_READERS: usize = 16;

/// Which readers, and how patient.
#[derive(Debug, Clone)]
pub struct CardSourceConfig {
    /// Watch only readers whose PC/SC name contains this, without regard to ASCII case.
    pub reader_filter: Option<String>,
    /// How long opening a card and each single command may take. Chips may need seconds for one
    /// command; people should hear of a dead reader within three.
    pub card_timeout: Duration,
    /// Longest response in bytes, status included, asked of a card: more than 8,192 breaks the
    /// software of some readers.
    pub max_response_bytes: usize,
}

impl Default for CardSourceConfig {
    fn default() -> Self {
        Self {
            reader_filter: None,
            card_timeout: Duration::from_secs(3),
            max_response_bytes: 8_192,
        }
    }
}

/// The readers of this machine as a source of [`ReaderEvent`]s.
///
/// # Threads and blocking
/// A thread watches PC/SC and is the only one that waits on it; [`CardSource::next`] waits on that
/// thread and never longer than told. Dropping the source, or setting its [`Cancel`], ends the
/// thread; a PC/SC service that hangs delays neither.
pub struct CardSource {
    config: CardSourceConfig,
    events: Receiver<ReaderEvent>,
    cancel: Cancel,
    shared: Arc<Shared>,
}

/// What the watcher leaves for the other side.
#[derive(Default)]
struct Shared {
    /// The context that waits now, so that its wait can be ended.
    waiting: Mutex<Option<Context>>,
    /// Readers with a usable card, the longest-lying first.
    cards: Mutex<Vec<String>>,
}

impl CardSource {
    /// Starts to watch. Events for what is there already come first.
    ///
    /// # Errors
    /// [`DeviceError::NoResources`] when no thread can be started. A missing PC/SC service is no
    /// error but the event [`ReaderEvent::ServiceGone`].
    pub fn start(config: CardSourceConfig) -> Result<Self, DeviceError> {
        let (sender, events) = sync_channel(QUEUE_EVENTS);
        let cancel = Cancel::new();
        let shared = Arc::new(Shared::default());
        let watcher = Watcher {
            filter: config
                .reader_filter
                .as_ref()
                .map(|f| f.to_ascii_lowercase()),
            cancel: cancel.clone(),
            shared: Arc::clone(&shared),
            events: sender,
        };
        thread::Builder::new()
            .name("card-watcher".into())
            .spawn(move || watcher.run())
            .map_err(|_| DeviceError::NoResources)?;
        Ok(Self {
            config,
            events,
            cancel,
            shared,
        })
    }

    /// The next event, or `None` after `timeout` or once cancelled.
    pub fn next(&self, timeout: Duration) -> Option<ReaderEvent> {
        match self.events.recv_timeout(timeout) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                // Cancelled: the caller may still loop once more, but must not spin.
                thread::sleep(timeout.min(SHORTEST_ROUND));
                None
            }
        }
    }

    /// Ends a waiting [`CardSource::next`] and the watcher from any thread.
    #[must_use]
    pub fn canceller(&self) -> CardSourceCancel {
        CardSourceCancel {
            cancel: self.cancel.clone(),
            shared: Arc::clone(&self.shared),
        }
    }

    /// Opens the card that was laid on a watched reader last.
    ///
    /// # Errors
    /// [`DeviceError::NoCard`] when there is none, [`DeviceError::CardInUse`] when another program
    /// has it, and what else can happen to a card.
    pub fn connect(&self) -> Result<PcscCard, DeviceError> {
        let reader = lock(&self.shared.cards).last().cloned();
        self.connect_to(&reader.ok_or(DeviceError::NoCard)?)
    }

    /// Opens the card on the reader of this PC/SC name.
    ///
    /// # Errors
    /// As [`CardSource::connect`].
    pub fn connect_to(&self, reader: &str) -> Result<PcscCard, DeviceError> {
        let reader = CString::new(reader).map_err(|_| DeviceError::ReaderGone)?;
        PcscCard::open(
            reader,
            self.config.card_timeout,
            self.config.max_response_bytes,
        )
    }
}

impl Drop for CardSource {
    fn drop(&mut self) {
        self.canceller().cancel();
    }
}

/// Ends a [`CardSource`] from any thread.
#[derive(Clone)]
pub struct CardSourceCancel {
    cancel: Cancel,
    shared: Arc<Shared>,
}

impl CardSourceCancel {
    /// Ends the watcher; a waiting [`CardSource::next`] returns `None` soon after.
    pub fn cancel(&self) {
        self.cancel.cancel();
        // Cloned, so that a hanging service holds up this call no longer than its own socket.
        let waiting = lock(&self.shared.waiting).clone();
        if let Some(context) = waiting {
            let _ = context.cancel();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Both values are replaced whole, so a poisoned lock still guards a usable one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Watcher {
    filter: Option<String>,
    cancel: Cancel,
    shared: Arc<Shared>,
    events: SyncSender<ReaderEvent>,
}

impl Watcher {
    fn run(self) {
        let mut tracker = Tracker::default();
        while !self.cancel.is_cancelled() {
            let mut out = Vec::new();
            let reason = match Context::establish(Scope::User) {
                Ok(context) => self.watch(&context, &mut tracker),
                Err(e) => e,
            };
            *lock(&self.shared.waiting) = None;
            if self.cancel.is_cancelled() {
                return;
            }
            tracker.service_gone(&mut out);
            if out.contains(&ReaderEvent::ServiceGone) {
                tracing::warn!(reason = %reason, "smart card service gone");
            }
            if !self.publish(out) || self.cancel.sleep(LOOK_FOR_SERVICE) {
                return;
            }
        }
    }

    /// Looks and waits until the service fails; returns how it failed.
    fn watch(&self, context: &Context, tracker: &mut Tracker) -> pcsc::Error {
        *lock(&self.shared.waiting) = Some(context.clone());
        let mut states = vec![ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE)];
        loop {
            let round = Instant::now();
            if let Err(e) = self.refresh(context, &mut states) {
                return e;
            }
            match context.get_status_change(WAIT_FOR_CHANGE, &mut states) {
                Ok(()) | Err(pcsc::Error::Timeout) => {}
                // A reader vanished between the listing and the wait: list again.
                Err(pcsc::Error::UnknownReader | pcsc::Error::ReaderUnavailable) => {
                    states.truncate(1);
                    if self.cancel.sleep(SHORTEST_ROUND) {
                        return pcsc::Error::Cancelled;
                    }
                    continue;
                }
                Err(e) => return e,
            }
            let mut out = Vec::new();
            tracker.look(&seen(&states), &mut out);
            for state in &mut states {
                state.sync_current_state();
            }
            if !self.publish(out) || self.cancel.is_cancelled() {
                return pcsc::Error::Cancelled;
            }
            let rest = SHORTEST_ROUND.saturating_sub(round.elapsed());
            if !rest.is_zero() && self.cancel.sleep(rest) {
                return pcsc::Error::Cancelled;
            }
        }
    }

    /// Brings the list of watched readers up to date; the first entry stays the plug-and-play one.
    fn refresh(&self, context: &Context, states: &mut Vec<ReaderState>) -> Result<(), pcsc::Error> {
        let mut names = match context.list_readers_owned() {
            Ok(names) => names,
            Err(pcsc::Error::NoReadersAvailable) => Vec::new(),
            Err(e) => return Err(e),
        };
        names.retain(|name| self.wanted(name));
        names.truncate(MAX_READERS);
        let mut index = 0;
        states.retain(|state| {
            index += 1;
            index == 1 || names.iter().any(|name| name.as_c_str() == state.name())
        });
        for name in names {
            if !states.iter().any(|state| state.name() == name.as_c_str()) {
                states.push(ReaderState::new(name, State::UNAWARE));
            }
        }
        Ok(())
    }

    fn wanted(&self, name: &CStr) -> bool {
        self.filter.as_ref().is_none_or(|filter| {
            name.to_string_lossy()
                .to_ascii_lowercase()
                .contains(filter.as_str())
        })
    }

    /// Hands events over; `false` when nobody listens any more.
    fn publish(&self, out: Vec<ReaderEvent>) -> bool {
        for event in out {
            remember(&mut lock(&self.shared.cards), &event);
            if self.events.send(event).is_err() {
                return false;
            }
        }
        true
    }
}

fn remember(cards: &mut Vec<String>, event: &ReaderEvent) {
    match event {
        ReaderEvent::CardPresent { reader, .. } => cards.push(reader.clone()),
        ReaderEvent::CardAbsent { reader } | ReaderEvent::ReaderGone { reader } => {
            cards.retain(|name| name != reader);
        }
        ReaderEvent::ServiceGone => cards.clear(),
        ReaderEvent::ReaderFound { .. }
        | ReaderEvent::CardUnusable { .. }
        | ReaderEvent::ServiceBack => {}
    }
}

fn seen(states: &[ReaderState]) -> BTreeMap<String, Seen> {
    states
        .iter()
        .skip(1)
        .filter_map(|state| {
            let event = state.event_state();
            if event.intersects(State::UNKNOWN | State::UNAVAILABLE | State::IGNORE) {
                return None;
            }
            let slot = if !event.contains(State::PRESENT) {
                Slot::Empty
            } else if event.contains(State::MUTE) {
                Slot::Mute
            } else {
                Slot::Card(state.atr().to_vec())
            };
            let seen = Seen {
                slot,
                count: state.event_count(),
            };
            Some((state.name().to_string_lossy().into_owned(), seen))
        })
        .collect()
}
