//! The thread that watches the PC/SC readers and reads the card that lies there.

use crate::codes;
use crate::reading::{self, Readings};
use crate::session::Message;
use crate::table::Table;
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

/// What is to be done with the card that lies there.
enum Order {
    /// Read it.
    Read(Turn, Access),
    /// Have it sign a challenge.
    Prove(Turn, Access, [u8; 8]),
}

/// The reader's thread.
pub(crate) struct CardWorker {
    orders: Sender<Order>,
    stop: Arc<AtomicBool>,
    cancel: CardSourceCancel,
    thread: Option<JoinHandle<()>>,
}

impl CardWorker {
    /// Starts it.
    pub(crate) fn start(
        source: CardSource,
        table: Arc<Table>,
        readings: Readings,
        out: Sender<Message>,
    ) -> Self {
        let (orders, inbox) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let cancel = source.canceller();
        let ended = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("card".into())
            .spawn(move || run(&source, &table, &readings, &inbox, &out, &ended))
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
        let _ = self.orders.send(Order::Read(turn, access));
    }

    /// Has the card that lies there prove itself.
    pub(crate) fn prove(&self, turn: Turn, access: Access, challenge: [u8; 8]) {
        let _ = self.orders.send(Order::Prove(turn, access, challenge));
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

fn run(
    source: &CardSource,
    table: &Table,
    readings: &Readings,
    inbox: &Receiver<Order>,
    out: &Sender<Message>,
    stop: &AtomicBool,
) {
    while !stop.load(Ordering::Relaxed) {
        if let Some(event) = source.next(LISTEN) {
            let laid = if matches!(event, ReaderEvent::CardPresent { .. }) {
                what_lies(source)
            } else {
                Event::CardUnusable(ErrorCode::CardUnreadable)
            };
            table.chip(event, laid);
        }
        // Only the newest order counts: an older turn is over.
        let card = || source.connect().map_err(|error| table.trouble(error));
        let sent = match inbox.try_iter().last() {
            None => true,
            Some(Order::Read(turn, access)) => match card() {
                Ok(mut card) => reading::read(&mut card, turn, &access, readings, out),
                Err(code) => out
                    .send(Message::Happened(Box::new(Event::CardFailed(turn, code))))
                    .is_ok(),
            },
            Some(Order::Prove(turn, access, challenge)) => {
                let proof = card()
                    .and_then(|mut card| reading::prove(&mut card, &access, challenge, readings));
                out.send(Message::Proved(turn, proof.map(Box::new))).is_ok()
            }
        };
        if !sent {
            return;
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
