//! A small HTTP server in front of a gateway that passes everything on, or by script
//! drops, delays, doubles, breaks or forges: what a device must survive and never believe.
//!
//! Threads: one that accepts, one per connection; each connection carries one request.

pub mod earlier;
mod forge;
mod message;

use message::{Message, read_message};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Longest wait for either side.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What is done with a request or its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The connection is closed; the gateway never hears of it.
    Drop,
    /// The gateway gets it, and the answer is lost.
    LoseAnswer,
    /// The answer comes this much later.
    Delay(Duration),
    /// The gateway gets it twice; the second answer is passed on.
    Duplicate,
    /// Answered with this status and no use of the gateway.
    Status(u16),
    /// The connection ends after so many bytes of the answer.
    Cut(usize),
    /// The answer's body is replaced.
    Body(Vec<u8>),
    /// The answer is forged.
    Lie(Lie),
}

/// A forged answer. One that does not fit the answer (a receipt where there is none)
/// leaves it as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// A receipt whose signature is another's.
    ForgedReceipt,
    /// A sound receipt for this very action from the hall's [`earlier`] chain, whose validator
    /// is in office no more.
    OldReceipt,
    /// A good receipt of another action that passed through here.
    ReceiptOfAnother,
    /// Another outcome, in words and in the receipt.
    WrongOutcome,
    /// The first head that passed through here.
    OldHead,
    /// Final, it says, with no more than the word for it.
    FinalWithoutProof,
    /// What the gateway took, it says, was refused.
    FalseRefusal,
}

/// What the answers so far held, for lies to come.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Receipts by the path they were asked under, in the order of their coming.
    receipts: Vec<(String, String)>,
    /// The first head's body.
    head: Option<Vec<u8>>,
}

#[derive(Debug)]
struct Script {
    upstream: String,
    /// By the beginning of the path: faults to come, each for one request.
    next: BTreeMap<String, Vec<Planned>>,
    /// By the beginning of the path: a fault for every request without one of its own.
    always: BTreeMap<String, Planned>,
    /// Every fault that was ever said, and how many requests met it.
    met: Vec<(String, u32)>,
    seen: Seen,
    requests: Vec<String>,
}

/// A fault, and its place in [`Script::met`].
#[derive(Debug, Clone)]
struct Planned {
    fault: Fault,
    place: usize,
}

impl Script {
    fn plan(&mut self, path: &str, fault: Fault) -> Planned {
        self.met.push((format!("{fault:?} at {path}"), 0));
        let place = self.met.len() - 1;
        Planned { fault, place }
    }

    fn happened(&mut self, planned: &Planned) {
        if let Some((_, count)) = self.met.get_mut(planned.place) {
            *count += 1;
        }
    }

    fn take(&mut self, path: &str) -> Option<Planned> {
        let queued = self.next.iter_mut();
        let queued =
            queued.filter(|(prefix, faults)| path.starts_with(*prefix) && !faults.is_empty());
        if let Some((_, faults)) = queued.max_by_key(|(prefix, _)| prefix.len()) {
            return Some(faults.remove(0));
        }
        let always = self
            .always
            .iter()
            .filter(|(prefix, _)| path.starts_with(*prefix));
        let always = always.max_by_key(|(prefix, _)| prefix.len());
        always.map(|(_, planned)| planned.clone())
    }
}

/// The server. Dropping it stops it.
pub struct LyingGateway {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

fn lock(script: &Mutex<Script>) -> MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LyingGateway {
    /// Stands in front of the gateway at `upstream`, such as `127.0.0.1:41234`, on a free
    /// port of this machine, honest until told otherwise.
    ///
    /// # Errors
    /// Where no port or thread can be had.
    pub fn start(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let script = Arc::new(Mutex::new(Script {
            upstream: upstream.to_string(),
            next: BTreeMap::new(),
            always: BTreeMap::new(),
            met: Vec::new(),
            seen: Seen::default(),
            requests: Vec::new(),
        }));
        let stopped = Arc::new(AtomicBool::new(false));
        let (shared, stop) = (Arc::clone(&script), Arc::clone(&stopped));
        let thread = std::thread::Builder::new()
            .name("lying-gateway".to_owned())
            .spawn(move || accept(&listener, &shared, &stop))?;
        Ok(Self {
            address,
            script,
            stopped,
            thread: Some(thread),
        })
    }

    /// Its base, to be used in the gateway's place.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stands in front of another gateway from now on.
    pub fn set_upstream(&self, upstream: SocketAddr) {
        lock(&self.script).upstream = upstream.to_string();
    }

    /// The next request whose path begins with `path` (such as `/v1/actions/`) meets this
    /// fault; after the ones that were said before.
    pub fn next(&self, path: &str, fault: Fault) {
        let mut script = lock(&self.script);
        let planned = script.plan(path, fault);
        script
            .next
            .entry(path.to_owned())
            .or_default()
            .push(planned);
    }

    /// Every request whose path begins with `path` meets this fault.
    pub fn always(&self, path: &str, fault: Fault) {
        let mut script = lock(&self.script);
        let planned = script.plan(path, fault);
        script.always.insert(path.to_owned(), planned);
    }

    /// Forgets all faults, and remembers what lies are made of.
    pub fn honest(&self) {
        let mut script = lock(&self.script);
        script.next.clear();
        script.always.clear();
    }

    /// The faults that no request ever met: a test that planned them has not tested them.
    #[must_use]
    pub fn unmet(&self) -> Vec<String> {
        let script = lock(&self.script);
        let unmet = script.met.iter().filter(|(_, count)| *count == 0);
        unmet.map(|(what, _)| what.clone()).collect()
    }

    /// Method and path of every request so far.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        lock(&self.script).requests.clone()
    }
}

impl Drop for LyingGateway {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Release);
        // A last connection lets the thread see it.
        TcpStream::connect_timeout(&self.address, TIMEOUT).ok();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn accept(listener: &TcpListener, script: &Arc<Mutex<Script>>, stopped: &AtomicBool) {
    for stream in listener.incoming() {
        if stopped.load(Ordering::Acquire) {
            return;
        }
        let (Ok(stream), script) = (stream, Arc::clone(script)) else {
            continue;
        };
        std::thread::spawn(move || {
            if let Err(error) = serve(&stream, &script) {
                tracing::debug!(kind = %error.kind(), "a connection ended");
            }
            stream.shutdown(Shutdown::Both).ok();
        });
    }
}

fn serve(mut stream: &TcpStream, script: &Mutex<Script>) -> io::Result<()> {
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let request = read_message(&mut stream, false)?;
    let path = request.path().to_owned();
    let (planned, upstream) = {
        let mut script = lock(script);
        script.requests.push(request.title());
        let planned = script.take(&path);
        // A lie has happened once it was told.
        if let Some(planned) = &planned
            && !matches!(planned.fault, Fault::Lie(_))
        {
            script.happened(planned);
        }
        (planned, script.upstream.clone())
    };
    let fault = planned.as_ref().map(|planned| planned.fault.clone());
    match fault {
        Some(Fault::Drop) => return Ok(()),
        Some(Fault::Status(status)) => return stream.write_all(&Message::empty(status).to_bytes()),
        Some(Fault::Duplicate) => drop(forward(&upstream, &request)?),
        Some(Fault::Delay(delay)) => std::thread::sleep(delay),
        None | Some(Fault::LoseAnswer | Fault::Cut(_) | Fault::Body(_) | Fault::Lie(_)) => {}
    }
    let mut answer = forward(&upstream, &request)?;
    {
        let mut script = lock(script);
        script.seen.learn(&path, &answer.body);
        if let Some(planned) = &planned
            && let Fault::Lie(lie) = planned.fault
            && let Some(body) = script.seen.forge(lie, &path, &answer.body)
        {
            answer.body = body;
            script.happened(planned);
        }
    }
    if let Some(Fault::Body(body)) = &fault {
        answer.body.clone_from(body);
    }
    let bytes = answer.to_bytes();
    match fault {
        Some(Fault::LoseAnswer) => Ok(()),
        Some(Fault::Cut(after)) => stream.write_all(bytes.get(..after).unwrap_or(&bytes)),
        _ => stream.write_all(&bytes),
    }
}

fn forward(upstream: &str, request: &Message) -> io::Result<Message> {
    let mut stream = TcpStream::connect(upstream)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.write_all(&request.to_bytes())?;
    read_message(&mut stream, true)
}
