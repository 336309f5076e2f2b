//! Whether this machine may still act: what the chain's state proves of its key, its hall, and what was
//! frozen of them. Looked at by a thread of its own, which holds nobody up.

use crate::clock;
use crate::licences::record;
use crate::service::Service;
use crate::session::Message;
use domain::id::KeyId;
use ipc::ErrorCode;
use ledger::record::{FreezeRecord, KeyRecord, KeyStatus};
use receipt::StateKey;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use sync::{Sync, SyncError};

/// How often it is looked at: a machine that is frozen goes out of service within seconds.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// Looks without a new block after which it is looked at all the same: a freeze that nobody confirms
/// lapses by time alone.
const WITHOUT_A_BLOCK: u32 = 20;

/// The thread.
pub(crate) struct StandingWatch {
    stop: SyncSender<()>,
    thread: Option<JoinHandle<()>>,
}

impl StandingWatch {
    /// Starts it; tells every change.
    pub(crate) fn start(service: Arc<Service>, out: Sender<Message>) -> Self {
        let (stop, stopped) = sync_channel(1);
        let watch = move || watch(&service, &stopped, &out);
        let thread = thread::Builder::new().name("standing".into()).spawn(watch);
        Self {
            stop,
            thread: thread.ok(),
        }
    }
}

impl Drop for StandingWatch {
    fn drop(&mut self) {
        let _ = self.stop.try_send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn watch(service: &Service, stopped: &Receiver<()>, out: &Sender<Message>) {
    let mut client = None;
    let mut told = None;
    let (mut height, mut looks) = (None, 0_u32);
    loop {
        client = client.or_else(|| service.client().ok());
        let now_ms = clock::wall_ms();
        // What cannot be read leaves it as it was: a gateway that answers nothing opens no frozen
        // machine and closes no other.
        if let Some(client) = &mut client
            && client.refresh_head(now_ms).is_ok()
        {
            let newest = client.head(now_ms).map(|head| head.height);
            looks = looks.saturating_add(1);
            if newest != height || looks >= WITHOUT_A_BLOCK {
                match of_this_machine(service, client) {
                    Ok(closed) => {
                        (height, looks) = (newest, 0);
                        if closed != told && out.send(Message::Standing(closed)).is_err() {
                            return;
                        }
                        told = closed;
                    }
                    Err(error) => {
                        tracing::warn!(code = %error.code(), "whether this machine may act is not known");
                    }
                }
            }
        }
        match stopped.recv_timeout(LOOK_EVERY) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Why it may not; `None` where it may, or where the chain does not know its key (yet).
fn of_this_machine(service: &Service, sync: &mut Sync) -> Result<Option<ErrorCode>, SyncError> {
    let id = service.signer.id();
    let (key, _) = record::<KeyRecord>(sync, &StateKey::Key(id))?;
    let Some(key) = key else {
        return Ok(None);
    };
    match key.status {
        KeyStatus::Active => {}
        KeyStatus::Revoked(_) | KeyStatus::Rotated(..) => {
            return Ok(Some(ErrorCode::DeviceRevoked));
        }
    }
    let frozen = is_frozen(sync, &key, id)?;
    Ok(frozen.then_some(ErrorCode::DeviceFrozen))
}

/// Whether a key or its hall is frozen.
pub(crate) fn is_frozen(sync: &mut Sync, key: &KeyRecord, id: KeyId) -> Result<bool, SyncError> {
    if stands(sync, &StateKey::FreezeOfKey(id))? {
        return Ok(true);
    }
    match &key.hall {
        Some(hall) => stands(
            sync,
            &StateKey::FreezeOfHall(key.department.clone(), hall.clone()),
        ),
        None => Ok(false),
    }
}

/// Whether a freeze stands at the header that proves it: one that nobody confirmed within the hour
/// does not.
fn stands(sync: &mut Sync, key: &StateKey) -> Result<bool, SyncError> {
    let (freeze, head) = record::<FreezeRecord>(sync, key)?;
    Ok(freeze.is_some_and(|freeze| freeze.stands(head.time_s)))
}
