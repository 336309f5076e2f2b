//! The thread that watches the card reader and reads the card that lies there.

use crate::codes;
use crate::reading::{Readings, read};
use crate::session::Message;
use devices::DeviceError;
use devices::card::{CardSource, CardSourceCancel, ReaderEvent};
use emrtd::EmrtdError;
use ipc::ErrorCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use visit::{Access, Event, Turn};

/// How soon an order is heard while nothing happens at the reader.
const LISTEN: Duration = Duration::from_millis(60);

/// The reader's thread.
pub(crate) struct CardWorker {
    orders: Sender<(Turn, Access)>,
    stop: Arc<AtomicBool>,
    cancel: CardSourceCancel,
    thread: Option<JoinHandle<()>>,
}

impl CardWorker {
    /// Starts it.
    pub(crate) fn start(source: CardSource, readings: Readings, out: Sender<Message>) -> Self {
        let (orders, inbox) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let cancel = source.canceller();
        let ended = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("card".into())
            .spawn(move || run(&source, &readings, &inbox, &out, &ended))
            .ok();
        Self {
            orders,
            stop,
            cancel,
            thread,
        }
    }

    /// Reads the card that lies there.
    pub(crate) fn read(&self, turn: Turn, access: Access) {
        let _ = self.orders.send((turn, access));
    }
}

impl Drop for CardWorker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.cancel.cancel();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Which readers and whether a card is there, as a person would say it.
#[derive(Default)]
struct Table {
    readers: Vec<String>,
    card: Option<String>,
}

fn run(
    source: &CardSource,
    readings: &Readings,
    inbox: &Receiver<(Turn, Access)>,
    out: &Sender<Message>,
    stop: &AtomicBool,
) {
    let mut table = Table::default();
    while !stop.load(Ordering::Relaxed) {
        if let Some(event) = source.next(LISTEN) {
            for mut event in table.happened(event) {
                if matches!(event, Event::CardLaid) {
                    event = what_lies(source);
                }
                let _ = out.send(Message::Happened(Box::new(event)));
            }
        }
        // Only the newest order counts: an older turn is over.
        if let Some((turn, access)) = inbox.try_iter().last() {
            let sent = match source.connect().map_err(|error| table.trouble(error)) {
                Ok(mut card) => read(&mut card, turn, &access, readings, out),
                Err(code) => out
                    .send(Message::Happened(Box::new(Event::CardFailed(turn, code))))
                    .is_ok(),
            };
            if !sent {
                return;
            }
        }
    }
}

/// Whether it is a document at all, before anybody types anything for it. Any other trouble is
/// told when it is read.
fn what_lies(source: &CardSource) -> Event {
    let found = match source.connect() {
        Ok(mut card) => emrtd::find_document(&mut card),
        Err(DeviceError::CardUnresponsive) => {
            return Event::CardUnusable(ErrorCode::CardUnreadable);
        }
        Err(_) => return Event::CardLaid,
    };
    match found {
        Err(error @ EmrtdError::NotADocument) => Event::CardUnusable(codes::card(error)),
        Ok(()) | Err(_) => Event::CardLaid,
    }
}

impl Table {
    /// The words for a card that cannot be opened: gone only where none lies there.
    fn trouble(&self, error: DeviceError) -> ErrorCode {
        match (error, &self.card) {
            (DeviceError::NoCard, Some(_)) => ErrorCode::CardUnreadable,
            _ => codes::device(error),
        }
    }

    fn happened(&mut self, event: ReaderEvent) -> Vec<Event> {
        match event {
            ReaderEvent::ReaderFound { reader } => {
                let first = self.readers.is_empty();
                self.readers.push(reader);
                if first {
                    return vec![Event::ReaderBack];
                }
            }
            ReaderEvent::ReaderGone { reader } => {
                self.readers.retain(|have| *have != reader);
                let mut events = self.lifted(&reader);
                if self.readers.is_empty() {
                    events.push(Event::ReaderGone(ErrorCode::ReaderGone));
                }
                return events;
            }
            ReaderEvent::CardPresent { reader, .. } => {
                self.card = Some(reader);
                return vec![Event::CardLaid];
            }
            ReaderEvent::CardAbsent { reader } => return self.lifted(&reader),
            ReaderEvent::CardUnusable { reader, .. } => {
                self.card = Some(reader);
                return vec![Event::CardUnusable(ErrorCode::CardUnreadable)];
            }
            ReaderEvent::ServiceGone => {
                self.readers.clear();
                self.card = None;
                return vec![Event::ReaderGone(ErrorCode::ReaderServiceGone)];
            }
            // Its readers follow one by one.
            ReaderEvent::ServiceBack => {}
        }
        Vec::new()
    }

    fn lifted(&mut self, reader: &str) -> Vec<Event> {
        if self.card.as_deref() == Some(reader) {
            self.card = None;
            vec![Event::CardLifted]
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mute_card_is_unreadable_and_not_taken_away_too_early() {
        let mut table = Table::default();
        let mute = table.happened(ReaderEvent::CardUnusable {
            reader: "reader".into(),
            code: DeviceError::CardUnresponsive.code(),
        });
        assert!(matches!(
            mute.as_slice(),
            [Event::CardUnusable(ErrorCode::CardUnreadable)]
        ));
        assert_eq!(
            table.trouble(DeviceError::NoCard),
            ErrorCode::CardUnreadable
        );
        let lifted = table.happened(ReaderEvent::CardAbsent {
            reader: "reader".into(),
        });
        assert!(matches!(lifted.as_slice(), [Event::CardLifted]));
        assert_eq!(table.trouble(DeviceError::NoCard), ErrorCode::CardRemoved);
    }
}
