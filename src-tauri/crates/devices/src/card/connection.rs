//! One card, opened for this program alone.

use std::ffi::CString;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use emrtd::{CardTransport, TransportError};
use pcsc::{Card, Context, Disposition, Protocol, Protocols, Scope, ShareMode};
use zeroize::Zeroizing;

use super::features;
use crate::DeviceError;

/// Status bytes behind the data of a response.
const STATUS_BYTES: usize = 2;
/// Longest response to a short APDU.
const SHORT_RESPONSE_BYTES: usize = 256 + STATUS_BYTES;
/// How long [`PcscCard`]'s drop waits for the reader to let the card go.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(1);

/// A card connected exclusively, inside one PC/SC transaction, until it is dropped.
///
/// # Threads and blocking
/// The connection lives on a thread of its own, so that a reader or card that hangs costs the caller
/// no more than the configured timeout. After a timeout the connection is dead: every further call
/// answers [`DeviceError::CardTimeout`] at once. Dropping resets the card (keys of secure messaging
/// do not outlive the session) and waits at most a second for the reader to let go.
pub struct PcscCard {
    commands: Option<SyncSender<Zeroizing<Vec<u8>>>>,
    answers: Receiver<Result<Vec<u8>, DeviceError>>,
    timeout: Duration,
    dead: Option<DeviceError>,
    opened: Opened,
}

impl std::fmt::Debug for PcscCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PcscCard")
            .field("reader", &self.opened.reader)
            .field("dead", &self.dead)
            .finish_non_exhaustive()
    }
}

#[derive(Clone)]
struct Opened {
    reader: String,
    atr: Vec<u8>,
    max_response_bytes: usize,
}

impl PcscCard {
    pub(super) fn open(
        reader: CString,
        timeout: Duration,
        max_response_bytes: usize,
    ) -> Result<Self, DeviceError> {
        let (commands, command_queue) = sync_channel::<Zeroizing<Vec<u8>>>(1);
        // Room for the opening word and one answer: the thread never waits for a caller that left.
        let (answer_queue, answers) = sync_channel(2);
        let (opened_queue, opened) = sync_channel(1);
        thread::Builder::new()
            .name("card".into())
            .spawn(move || {
                let result = serve(
                    &reader,
                    max_response_bytes,
                    &opened_queue,
                    &command_queue,
                    &answer_queue,
                );
                if let Err(e) = result {
                    let _ = opened_queue.try_send(Err(e));
                }
            })
            .map_err(|_| DeviceError::NoResources)?;
        let opened = match opened.recv_timeout(timeout) {
            Ok(result) => result?,
            Err(RecvTimeoutError::Timeout) => return Err(DeviceError::CardTimeout),
            Err(RecvTimeoutError::Disconnected) => return Err(DeviceError::CardServiceGone),
        };
        Ok(Self {
            commands: Some(commands),
            answers,
            timeout,
            dead: None,
            opened,
        })
    }

    /// PC/SC name of the reader that holds the card.
    #[must_use]
    pub fn reader(&self) -> &str {
        &self.opened.reader
    }

    /// Sends one command APDU; returns data and status bytes, at least 2 bytes.
    ///
    /// # Errors
    /// [`DeviceError`] when no answer came; removal and loss of the service end the connection.
    pub fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, DeviceError> {
        if let Some(e) = self.dead {
            return Err(e);
        }
        let result = self.ask(command);
        if let Err(e) = result {
            tracing::debug!(code = e.code(), "card exchange failed");
            self.dead = Some(e);
        }
        result
    }

    fn ask(&mut self, command: &[u8]) -> Result<Vec<u8>, DeviceError> {
        let commands = self.commands.as_ref().ok_or(DeviceError::CardRemoved)?;
        commands
            .try_send(Zeroizing::new(command.to_vec()))
            .map_err(|_| DeviceError::CardRemoved)?;
        match self.answers.recv_timeout(self.timeout) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(DeviceError::CardTimeout),
            Err(RecvTimeoutError::Disconnected) => Err(DeviceError::CardRemoved),
        }
    }
}

impl CardTransport for PcscCard {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        Ok(self.exchange(command)?)
    }

    fn max_response_bytes(&self) -> usize {
        self.opened.max_response_bytes
    }

    fn atr(&self) -> &[u8] {
        &self.opened.atr
    }
}

impl Drop for PcscCard {
    fn drop(&mut self) {
        drop(self.commands.take());
        if self.dead == Some(DeviceError::CardTimeout) {
            return;
        }
        // The thread hangs up when the card is released; late answers are thrown away.
        while self.answers.recv_timeout(RELEASE_TIMEOUT).is_ok() {}
    }
}

/// Opens the card, says so, and carries commands until the other side hangs up.
fn serve(
    reader: &CString,
    max_response_bytes: usize,
    opened: &SyncSender<Result<Opened, DeviceError>>,
    commands: &Receiver<Zeroizing<Vec<u8>>>,
    answers: &SyncSender<Result<Vec<u8>, DeviceError>>,
) -> Result<(), DeviceError> {
    let context = Context::establish(Scope::User)?;
    let mut card = context.connect(reader, ShareMode::Exclusive, Protocols::ANY)?;
    let status = card.status2_owned()?;
    let max_response_bytes = match status.protocol2() {
        Some(Protocol::T0) => SHORT_RESPONSE_BYTES,
        Some(Protocol::T1 | Protocol::RAW) | None => response_bytes(&card, max_response_bytes),
    };
    let atr = status.atr().to_vec();
    let transaction = card.transaction()?;
    let reader = reader.to_string_lossy().into_owned();
    let _ = opened.send(Ok(Opened {
        reader,
        atr,
        max_response_bytes,
    }));
    let mut buffer = Zeroizing::new(vec![0_u8; pcsc::MAX_BUFFER_SIZE_EXTENDED]);
    while let Ok(command) = commands.recv() {
        let answer = match transaction.transmit(&command, &mut buffer) {
            Ok(answer) if answer.len() >= STATUS_BYTES => Ok(answer.to_vec()),
            // Some drivers say so when the card is pulled while they wait for its answer.
            Ok(_) => Err(DeviceError::CardRemoved),
            Err(e) => Err(e.into()),
        };
        if answers.try_send(answer).is_err() {
            break;
        }
    }
    let ended = transaction.end(Disposition::LeaveCard);
    drop(ended);
    let _ = card.disconnect(Disposition::ResetCard);
    Ok(())
}

/// The configured limit, or less where the reader says that it carries less.
fn response_bytes(card: &Card, configured: usize) -> usize {
    let configured = configured.clamp(SHORT_RESPONSE_BYTES, 65_536 + STATUS_BYTES);
    match features::max_apdu_data_bytes(card) {
        Some(bytes) if bytes <= 256 => SHORT_RESPONSE_BYTES,
        Some(bytes) => configured.min(bytes + STATUS_BYTES),
        None => configured,
    }
}
