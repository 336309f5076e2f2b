//! Plugs a [`VirtualCard`] into a reader of vpcd (package vsmartcard-vpcd), over its TCP port.
//!
//! Every message is a 16-bit big-endian length and that many bytes; vpcd speaks first. One byte is
//! a control (00 power off, 01 power on, 02 reset, 04 answer to reset wanted), anything longer a
//! command APDU. Connecting lays the card on the reader, closing lifts it.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::os::linux::net::TcpStreamExt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::VirtualCard;

/// How often a card that lies there tries to reach a reader that is away.
const RETRY: Duration = Duration::from_millis(100);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// A response that the length field cannot carry becomes 6F00 (ISO/IEC 7816-4, 5.6).
const NO_DIAGNOSIS: [u8; 2] = [0x6F, 0x00];
/// No limit on APDUs.
const NEVER: u64 = u64::MAX;

/// One slot of a vpcd reader, and the card on it.
///
/// A card that lies on the reader stays there when the reader service dies: it is seen again as soon
/// as the service is back, as a real card would be.
pub struct VirtualReader {
    port: u16,
    pull_after: Arc<AtomicU64>,
    lying: Option<Lying>,
}

struct Lying {
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

struct Shared {
    lifted: AtomicBool,
    line: Mutex<Option<TcpStream>>,
    pull_after: Arc<AtomicU64>,
}

impl VirtualReader {
    /// The slot that listens on `port` of this machine.
    #[must_use]
    pub fn new(port: u16) -> Self {
        Self {
            port,
            pull_after: Arc::new(AtomicU64::new(NEVER)),
            lying: None,
        }
    }

    /// Lays a card on the reader, in place of one that lies there.
    ///
    /// # Errors
    /// When no thread can be started. A reader that is away is no error: the card waits for it.
    pub fn insert(&mut self, card: Box<dyn VirtualCard>) -> io::Result<()> {
        self.insert_shared(Arc::new(Mutex::new(card)))
    }

    /// As [`VirtualReader::insert`], for a card that somebody else keeps a hand on.
    ///
    /// # Errors
    /// As [`VirtualReader::insert`].
    pub fn insert_shared(&mut self, card: Arc<Mutex<Box<dyn VirtualCard>>>) -> io::Result<()> {
        self.remove();
        let shared = Arc::new(Shared {
            lifted: AtomicBool::new(false),
            line: Mutex::new(None),
            pull_after: Arc::clone(&self.pull_after),
        });
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let of_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("virtual-card".into())
            .spawn(move || of_thread.lie(address, &card))?;
        self.lying = Some(Lying { shared, thread });
        Ok(())
    }

    /// Lifts the card. Does nothing when there is none.
    pub fn remove(&mut self) {
        self.pull_after.store(NEVER, Ordering::SeqCst);
        let Some(lying) = self.lying.take() else {
            return;
        };
        lying.shared.lifted.store(true, Ordering::SeqCst);
        if let Some(line) = lock(&lying.shared.line).as_ref() {
            let _ = line.shutdown(Shutdown::Both);
        }
        let _ = lying.thread.join();
    }

    /// Whether a card lies on the reader.
    #[must_use]
    pub fn is_inserted(&self) -> bool {
        self.lying
            .as_ref()
            .is_some_and(|lying| !lying.thread.is_finished())
    }

    /// Pulls the card in the middle of the command that follows the next `apdus` answered ones.
    pub fn pulled_after(&mut self, apdus: u64) {
        self.pull_after.store(apdus, Ordering::SeqCst);
    }
}

impl Drop for VirtualReader {
    fn drop(&mut self) {
        self.remove();
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn lie(&self, reader: SocketAddr, card: &Mutex<Box<dyn VirtualCard>>) {
        while !self.lifted.load(Ordering::SeqCst) {
            let Ok(line) = TcpStream::connect_timeout(&reader, CONNECT_TIMEOUT) else {
                thread::sleep(RETRY);
                continue;
            };
            *lock(&self.line) = line.try_clone().ok();
            if self.lifted.load(Ordering::SeqCst) {
                return;
            }
            let end = self.serve(line, card);
            *lock(&self.line) = None;
            lock(card).power(false);
            if matches!(end, Ok(End::Pulled)) {
                return;
            }
            thread::sleep(RETRY);
        }
    }

    fn serve(&self, mut line: TcpStream, card: &Mutex<Box<dyn VirtualCard>>) -> io::Result<End> {
        line.set_nodelay(true)?;
        loop {
            let message = read_message(&mut line)?;
            match message.as_slice() {
                [] => {}
                [0x00] => lock(card).power(false),
                [0x01] => lock(card).power(true),
                [0x02] => lock(card).reset(),
                [0x04] => {
                    let atr = lock(card).atr();
                    write_message(&mut line, &atr)?;
                }
                [_] => return Err(io::ErrorKind::InvalidData.into()),
                command => {
                    let left = self.pull_after.load(Ordering::SeqCst);
                    if left == 0 {
                        self.pull_after.store(NEVER, Ordering::SeqCst);
                        return Ok(End::Pulled);
                    }
                    if left != NEVER {
                        self.pull_after.store(left - 1, Ordering::SeqCst);
                    }
                    let Some(response) = lock(card).transmit(command) else {
                        return Ok(End::Pulled);
                    };
                    write_message(&mut line, &response)?;
                }
            }
        }
    }
}

enum End {
    /// The card is no longer on the reader.
    Pulled,
}

fn read_message(line: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    // vpcd sends length and bytes apart: without this each command waits 40 ms for an
    // acknowledgement. The kernel forgets the setting, so it is made again for each message.
    line.set_quickack(true)?;
    line.read_exact(&mut length)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    line.set_quickack(true)?;
    line.read_exact(&mut message)?;
    Ok(message)
}

fn write_message(line: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let (length, message) = match u16::try_from(message.len()) {
        Ok(length) => (length, message),
        Err(_) => (2, &NO_DIAGNOSIS[..]),
    };
    let mut bytes = length.to_be_bytes().to_vec();
    bytes.extend_from_slice(message);
    line.write_all(&bytes)
}
