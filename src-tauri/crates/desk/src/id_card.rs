//! The thread that watches the reader of Chinese identity cards and reads the card that lies there.

use crate::holder::Holder;
use crate::session::Message;
use crate::table::Table;
use crate::{clock, codes};
use devices::Cancel;
use devices::sam::{SamConfig, SamWatch};
use emrtd::CalendarDate;
use ipc::{ErrorCode, ReadStep};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use visit::{Event, Turn};

/// Time between two looks: soon enough for a person, and the line is not always busy.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// The reader's thread.
pub(crate) struct IdCardWorker {
    orders: Option<Sender<Turn>>,
    cancel: Cancel,
    thread: Option<JoinHandle<()>>,
}

impl IdCardWorker {
    /// Starts it. `utc_offset_min`: where the hall's day begins.
    pub(crate) fn start(
        config: SamConfig,
        table: Arc<Table>,
        utc_offset_min: i32,
        out: Sender<Message>,
    ) -> Self {
        let (orders, inbox) = channel();
        let watch = SamWatch::new(config);
        let cancel = watch.canceller();
        let ended = cancel.clone();
        let thread = thread::Builder::new()
            .name("id-card".into())
            .spawn(move || run(watch, &table, utc_offset_min, &inbox, &out, &ended))
            .ok();
        Self {
            orders: Some(orders),
            cancel,
            thread,
        }
    }

    /// Reads the card that lies there.
    pub(crate) fn read(&self, turn: Turn) {
        if let Some(orders) = &self.orders {
            let _ = orders.send(turn);
        }
    }
}

impl Drop for IdCardWorker {
    fn drop(&mut self) {
        self.cancel.cancel();
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(
    mut watch: SamWatch,
    table: &Table,
    utc_offset_min: i32,
    inbox: &Receiver<Turn>,
    out: &Sender<Message>,
    ended: &Cancel,
) {
    while !ended.is_cancelled() {
        for event in watch.look() {
            table.id_card(event);
        }
        let order = match inbox.recv_timeout(LOOK_EVERY) {
            // Only the newest order counts: an older turn is over.
            Ok(turn) => Some(inbox.try_iter().last().unwrap_or(turn)),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if let Some(turn) = order {
            let message = match read(&mut watch, turn, utc_offset_min, out) {
                Ok(holder) => Message::Verified(turn, Box::new(holder)),
                Err(code) => Message::Happened(Box::new(Event::CardFailed(turn, code))),
            };
            if out.send(message).is_err() {
                return;
            }
        }
    }
}

fn read(
    watch: &mut SamWatch,
    turn: Turn,
    utc_offset_min: i32,
    out: &Sender<Message>,
) -> Result<Holder, ErrorCode> {
    let tell = |step| {
        let _ = out.send(Message::Happened(Box::new(Event::ReadStep(turn, step))));
    };
    let refused = |code: &'static str| tracing::info!(code, "an identity card was not accepted");
    tell(ReadStep::Data);
    let failed = |error: devices::DeviceError| {
        refused(error.code());
        codes::id_reader(error)
    };
    let (read, newer_address) = watch.read().map_err(failed)?;
    tell(ReadStep::Check);
    let card = read.card().map_err(failed)?;
    let held = card.check(today(utc_offset_min)).map_err(|defect| {
        let code = codes::id_card(defect);
        refused(code.word());
        code
    })?;
    tracing::info!(kind = card.kind().word(), "an identity card was read");
    let address = newer_address.as_ref().map(|address| address.as_str());
    Ok(Holder::of_id_card(&card, read.photo(), address, &held))
}

/// The day in the hall: a card holds to the end of its last day there.
fn today(utc_offset_min: i32) -> CalendarDate {
    let offset_s = i64::from(utc_offset_min) * 60;
    CalendarDate::from_unix(clock::wall_s().saturating_add_signed(offset_s))
}
