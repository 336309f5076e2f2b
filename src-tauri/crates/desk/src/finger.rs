//! The thread that talks to the fingerprint scanner.

use crate::codes;
use crate::session::{Message, Session};
use devices::finger::{FingerScanner, Progress, Template, Wait};
use devices::{Cancel, DeviceError};
use ipc::ErrorCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use visit::{Event, Turn};

/// How long one wait for a finger lasts before it is begun anew; a session ends long before.
const WAIT: Duration = Duration::from_secs(300);
/// How often an idle scanner is looked after.
const HEALTH_EVERY: Duration = Duration::from_secs(5);

enum Order {
    Match(Turn, Template, Cancel),
    Enrol(Turn, Cancel),
    Stop,
}

/// The scanner's thread.
pub(crate) struct FingerWorker {
    orders: Sender<Order>,
    running: Arc<Mutex<Cancel>>,
    thread: Option<JoinHandle<()>>,
}

impl FingerWorker {
    /// Starts it.
    pub(crate) fn start(scanner: Box<dyn FingerScanner>, out: Sender<Message>) -> Self {
        let (orders, inbox) = channel();
        let thread = thread::Builder::new()
            .name("finger".into())
            .spawn(move || run(scanner, &inbox, &out))
            .ok();
        Self {
            orders,
            running: Arc::default(),
            thread,
        }
    }

    /// Compares the next finger with `reference`.
    pub(crate) fn match_one(&self, turn: Turn, reference: Template) {
        let cancel = self.renew();
        let _ = self.orders.send(Order::Match(turn, reference, cancel));
    }

    /// Enrols a finger from two presses.
    pub(crate) fn enrol(&self, turn: Turn) {
        let cancel = self.renew();
        let _ = self.orders.send(Order::Enrol(turn, cancel));
    }

    /// Ends what the scanner is doing.
    pub(crate) fn cancel(&self) {
        let _ = self.renew();
    }

    /// Cancels what runs and makes the next order's cancel.
    fn renew(&self) -> Cancel {
        let mut running = self.running.lock().unwrap_or_else(|e| e.into_inner());
        running.cancel();
        *running = Cancel::new();
        running.clone()
    }
}

impl Drop for FingerWorker {
    fn drop(&mut self) {
        self.cancel();
        let _ = self.orders.send(Order::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(mut scanner: Box<dyn FingerScanner>, inbox: &Receiver<Order>, out: &Sender<Message>) {
    let mut healthy = None;
    loop {
        let order = match inbox.recv_timeout(HEALTH_EVERY) {
            Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            Ok(order) => Some(order),
            Err(RecvTimeoutError::Timeout) => None,
        };
        match order {
            Some(Order::Match(turn, reference, cancel)) => {
                compare(&mut *scanner, turn, &reference, cancel, out);
                healthy = None;
            }
            Some(Order::Enrol(turn, cancel)) => {
                enrol(&mut *scanner, turn, cancel, out);
                healthy = None;
            }
            Some(Order::Stop) => return,
            None => {}
        }
        let health = scanner.health().err().map(codes::device);
        if healthy != Some(health) {
            healthy = Some(health);
            let _ = out.send(Message::FingerHealth(health));
        }
    }
}

fn compare(
    scanner: &mut dyn FingerScanner,
    turn: Turn,
    reference: &Template,
    cancel: Cancel,
    out: &Sender<Message>,
) {
    let wait = Wait::new(WAIT, cancel);
    let result = scanner.match_one(reference, &wait, &mut |progress| match progress {
        Progress::Press { .. } => well(out),
        Progress::Reading => send(out, Event::FingerSeen(turn)),
        Progress::Lift | Progress::Again(_) => {}
    });
    send(
        out,
        match result {
            Ok(result) if result.matched => Event::FingerMatched(turn),
            Ok(_) => Event::FingerMissed(turn, ErrorCode::FingerNoMatch),
            Err(DeviceError::Cancelled) => return,
            Err(e @ DeviceError::NoFinger) => Event::FingerMissed(turn, codes::device(e)),
            Err(e) if e.is_press_again() => Event::FingerMissed(turn, codes::device(e)),
            Err(e) => Event::FingerFailed(turn, codes::device(e)),
        },
    );
}

fn enrol(scanner: &mut dyn FingerScanner, turn: Turn, cancel: Cancel, out: &Sender<Message>) {
    let wait = Wait::new(WAIT, cancel);
    let mut awaited = 1;
    let result = scanner.capture_template(&wait, &mut |progress| match progress {
        Progress::Press { press, .. } => {
            awaited = press;
            well(out);
            send(out, Event::FingerPress(turn, press, false));
        }
        Progress::Lift => send(out, Event::FingerPress(turn, awaited + 1, true)),
        Progress::Reading | Progress::Again(_) => {}
    });
    match result {
        Ok(template) => {
            let _ = out.send(Message::Enrolled(turn, template));
        }
        Err(DeviceError::Cancelled) => {}
        Err(e) => send(out, Event::FingerFailed(turn, codes::device(e))),
    }
}

/// A scanner that waits for a finger works; the wait may be long.
fn well(out: &Sender<Message>) {
    let _ = out.send(Message::FingerHealth(None));
}

fn send(out: &Sender<Message>, event: Event) {
    let _ = out.send(Message::Happened(Box::new(event)));
}

impl Session {
    pub(crate) fn match_finger(&mut self, turn: Turn) -> Option<Event> {
        let Some(finger) = &self.finger else {
            return Some(Event::FingerFailed(turn, ErrorCode::FingerDeviceGone));
        };
        let holder = self.holder.as_deref()?;
        match self.service.finger_reference(holder) {
            Ok(Some(reference)) => {
                finger.match_one(turn, reference);
                None
            }
            Ok(None) => Some(Event::FingerNotEnrolled(turn)),
            Err(code) => Some(Event::FingerFailed(turn, code)),
        }
    }

    pub(crate) fn enrolled(&mut self, turn: Turn, template: &Template) {
        // A scanner that ends late must not give one person's finger to the next one's card.
        let Some(holder) = self
            .holder
            .as_deref()
            .filter(|_| self.state.awaits_finger(turn))
        else {
            return;
        };
        let event = match self.service.enrol_finger(holder, template) {
            Ok(()) => Event::FingerEnrolled(turn),
            Err(code) => Event::FingerFailed(turn, code),
        };
        self.step(event);
    }
}
