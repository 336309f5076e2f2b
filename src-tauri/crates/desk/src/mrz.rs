//! The thread that listens to the document scanner.

use crate::session::Message;
use devices::mrz::MrzReader;
use devices::{Cancel, DeviceError};
use ipc::SecretText;
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use visit::Event;

const LISTEN: Duration = Duration::from_millis(500);

/// The scanner's thread.
pub(crate) struct MrzWorker {
    cancel: Cancel,
    thread: Option<JoinHandle<()>>,
}

impl MrzWorker {
    /// Starts it.
    pub(crate) fn start(port: &str, baud: u32, out: Sender<Message>) -> Self {
        let mut reader = MrzReader::new(port, baud);
        let cancel = reader.canceller();
        let thread = thread::Builder::new()
            .name("document-scanner".into())
            .spawn(move || {
                loop {
                    match reader.poll(LISTEN) {
                        Ok(Some(zone)) => {
                            let event = Event::MrzScanned(SecretText::from(zone.as_str()));
                            if out.send(Message::Happened(Box::new(event))).is_err() {
                                return;
                            }
                        }
                        Err(DeviceError::Cancelled) => return,
                        // A scanner that is away is looked for again at the next poll.
                        Ok(None) | Err(_) => {}
                    }
                }
            })
            .ok();
        Self { cancel, thread }
    }
}

impl Drop for MrzWorker {
    fn drop(&mut self) {
        self.cancel.cancel();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
