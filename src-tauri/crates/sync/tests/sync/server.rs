//! A small gateway over a real socket, honest by default, with a way to misbehave.

use crate::chain::Chain;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{ActionId, Digest};
use domain::outcome::Outcome;
use receipt::StateKey;
use seal::action::SignedAction;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// What the server does to requests whose path begins with a given text.
#[derive(Clone)]
pub(crate) enum Trick {
    /// Never answers.
    Silent,
    /// Hangs up without a word.
    HangUp,
    /// Promises more bytes than it sends.
    Cut,
    /// Sends a byte now and then, for ever.
    Drip,
    /// Sends without end.
    Flood,
    /// Says that more is to come than anyone should take.
    SaysHuge,
    /// Answers so.
    Status(u16, Option<&'static str>),
    /// Answers 200 with this body.
    Says(Vec<u8>),
    /// Changes its own true answer.
    Bend(Arc<dyn Fn(&mut Value) + Send + Sync>),
    /// Answers so where the submission holds this action.
    Chokes(Digest, u16),
    /// Does what was asked and hangs up before it answers.
    LosesAnswer,
}

#[derive(Default)]
pub(crate) struct Inner {
    pub(crate) chain: Option<Chain>,
    /// Received and not yet in a block.
    pub(crate) waiting: BTreeSet<Digest>,
    pub(crate) signed: BTreeMap<Digest, Vec<u8>>,
    pub(crate) contents: BTreeMap<Digest, Vec<u8>>,
    pub(crate) cases: Vec<(ActionId, Vec<Digest>)>,
    /// Uses of the holder's data, the oldest first.
    pub(crate) uses: Vec<Digest>,
    pub(crate) documents: BTreeMap<Digest, Vec<u8>>,
    pub(crate) refuse: BTreeMap<Digest, Outcome>,
    pub(crate) tricks: Vec<(&'static str, Trick)>,
    /// Every request: method and path.
    pub(crate) log: Vec<String>,
    /// How often each action was submitted.
    pub(crate) submitted: BTreeMap<Digest, u32>,
}

pub(crate) struct Server {
    pub(crate) url: String,
    inner: Arc<Mutex<Inner>>,
    over: Arc<AtomicBool>,
}

impl Server {
    pub(crate) fn new(chain: &Chain) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let inner = Arc::new(Mutex::new(Inner {
            chain: Some(chain.clone()),
            ..Inner::default()
        }));
        let over = Arc::new(AtomicBool::new(false));
        let (theirs, ended) = (Arc::clone(&inner), Arc::clone(&over));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let (inner, ended) = (Arc::clone(&theirs), Arc::clone(&ended));
                if let Ok(stream) = stream {
                    std::thread::spawn(move || serve(stream, &inner, &ended));
                }
            }
        });
        Self {
            url: format!("http://{address}"),
            inner,
            over,
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// From now on requests to paths that begin so are answered with the trick.
    pub(crate) fn trick(&self, path: &'static str, trick: Trick) {
        self.lock().tricks.push((path, trick));
    }

    pub(crate) fn behave(&self) {
        self.lock().tricks.clear();
    }

    /// Bends the JSON of answers to paths that begin so.
    pub(crate) fn bend(
        &self,
        path: &'static str,
        bend: impl Fn(&mut Value) + Send + Sync + 'static,
    ) {
        self.trick(path, Trick::Bend(Arc::new(bend)));
    }

    /// Puts everything that waits into a block, with this outcome.
    pub(crate) fn make_block(&self, outcome: Outcome) {
        let mut inner = self.lock();
        let waiting = std::mem::take(&mut inner.waiting);
        let outcomes: Vec<_> = waiting
            .into_iter()
            .map(|digest| (digest, outcome))
            .collect();
        inner.chain.as_mut().unwrap().block(&outcomes);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
    }
}

fn serve(mut stream: TcpStream, inner: &Mutex<Inner>, over: &AtomicBool) {
    let Some((method, path, body)) = request(&stream) else {
        return;
    };
    let path = path.strip_prefix("/v1/").unwrap_or(&path).to_owned();
    let trick = {
        let mut inner = inner.lock().unwrap();
        inner.log.push(format!("{method} {path}"));
        let fits = |(prefix, _): &&(&str, Trick)| path.starts_with(prefix);
        inner
            .tricks
            .iter()
            .find(fits)
            .map(|(_, trick)| trick.clone())
    };
    let honest = |inner: &Mutex<Inner>| answer(&mut inner.lock().unwrap(), &method, &path, &body);
    match trick {
        None => reply(&mut stream, honest(inner)),
        Some(Trick::Silent) => pause_until(over, 50),
        Some(Trick::HangUp) => {}
        Some(Trick::LosesAnswer) => {
            honest(inner);
        }
        Some(Trick::Cut) => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"status\":");
        }
        Some(Trick::Drip) => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
            while !over.load(Ordering::SeqCst) && stream.write_all(b" ").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Some(Trick::Flood) => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            while !over.load(Ordering::SeqCst) && stream.write_all(&[b' '; 65_536]).is_ok() {}
        }
        Some(Trick::SaysHuge) => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{");
            pause_until(over, 10);
        }
        Some(Trick::Status(status, retry_after)) => {
            let retry =
                retry_after.map_or(String::new(), |after| format!("Retry-After: {after}\r\n"));
            let head = format!(
                "HTTP/1.1 {status} X\r\n{retry}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}"
            );
            let _ = stream.write_all(head.as_bytes());
        }
        Some(Trick::Says(body)) => reply(&mut stream, (200, body)),
        Some(Trick::Bend(bend)) => {
            let (status, body) = honest(inner);
            let mut value = serde_json::from_slice(&body).unwrap_or(Value::Null);
            bend(&mut value);
            reply(&mut stream, (status, value.to_string().into_bytes()));
        }
        Some(Trick::Chokes(bad, status)) => {
            let holds = method == "POST" && actions(&body).contains_key(&bad);
            let answer = if holds {
                (status, b"{}".to_vec())
            } else {
                honest(inner)
            };
            reply(&mut stream, answer);
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
}

fn pause_until(over: &AtomicBool, tenths: u32) {
    for _ in 0..tenths {
        if !over.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

fn request(stream: &TcpStream) -> Option<(String, String, Vec<u8>)> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((method, path, body))
}

fn reply(stream: &mut TcpStream, (status, body): (u16, Vec<u8>)) {
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(&body);
}

pub(crate) fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn actions(body: &[u8]) -> BTreeMap<Digest, Vec<u8>> {
    let value: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let list = value["actions"].as_array().cloned().unwrap_or_default();
    list.iter()
        .map(|text| {
            let bytes = URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap();
            (SignedAction::parse(&bytes).unwrap().digest(), bytes)
        })
        .collect()
}

/// What an honest gateway answers.
fn answer(inner: &mut Inner, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let parts: Vec<&str> = path.split(['/', '?']).collect();
    let value = match (method, parts.as_slice()) {
        ("POST", ["actions"]) => submit(inner, body),
        ("GET", ["actions", digest, "confirmation"]) => {
            let digest = Digest::from_hex(digest).unwrap();
            let Some(log) = inner.chain.as_ref().unwrap().confirmation(&digest) else {
                return (404, b"{}".to_vec());
            };
            json!({"height": log.proof.height, "proof": b64(&log.to_bytes())})
        }
        ("GET", ["history", from]) => {
            let from = from.strip_prefix("from=").unwrap().parse().unwrap();
            let told = inner.chain.as_ref().unwrap().signed_history(from);
            json!({"chain_id": "donghu-1", "history": b64(&told.to_bytes())})
        }
        ("GET", ["actions", digest]) => state(inner, &Digest::from_hex(digest).unwrap()),
        ("PUT", ["content", digest]) => {
            let digest = Digest::from_hex(digest).unwrap();
            if seal::hash::sha256(&[body]) != digest {
                return (422, b"{}".to_vec());
            }
            inner.contents.insert(digest, body.to_vec());
            return (201, Vec::new());
        }
        ("GET", ["head"]) => {
            let chain = inner.chain.as_ref().unwrap();
            let (height, head) = chain.head();
            json!({"chain_id": "donghu-1", "height": height, "proof": b64(&head.to_bytes()),
                "signers_from": chain.signers_from()})
        }
        ("GET", ["state", kind, id]) => {
            let chain = inner.chain.as_ref().unwrap();
            let (value, proof) = chain.state(&StateKey::parse(kind, id).unwrap());
            json!({"value": value.map(|value| b64(&value)), "height": chain.height() + 1,
                "proof": b64(&proof.to_bytes())})
        }
        ("GET", ["holders", _, "cases", ..]) => {
            let ids: Vec<String> = inner
                .cases
                .iter()
                .rev()
                .map(|(id, _)| id.to_hex())
                .collect();
            json!({ "cases": ids })
        }
        ("GET", ["holders", _, "uses", before]) => {
            let before: usize = before.strip_prefix("before=").unwrap().parse().unwrap();
            let numbered = inner.uses.iter().enumerate().take(before).rev().take(2);
            let entry = |(number, digest): (usize, &Digest)| {
                let receipt = inner.chain.as_ref().unwrap().receipt(digest).unwrap();
                json!({"number": number, "signed": b64(&inner.signed[digest]),
                    "receipt": b64(&receipt.to_bytes())})
            };
            json!({ "uses": numbered.map(entry).collect::<Vec<_>>() })
        }
        ("GET", ["cases", id]) => {
            let found = inner.cases.iter().find(|(case, _)| case.to_hex() == *id);
            let Some((_, digests)) = found else {
                return (404, b"{}".to_vec());
            };
            let entry = |digest: &Digest| {
                let receipt = inner.chain.as_ref().unwrap().receipt(digest).unwrap();
                json!({"action": b64(&inner.signed[digest]), "receipt": b64(&receipt.to_bytes())})
            };
            json!({ "actions": digests.iter().map(entry).collect::<Vec<_>>() })
        }
        ("GET", ["items"]) => json!({"items": [{"item": "GA-0001", "version": 1,
            "department": "gongan", "document": "05".repeat(32), "more": true}]}),
        ("GET", ["documents", digest]) => {
            let found = inner.documents.get(&Digest::from_hex(digest).unwrap());
            return found.map_or((404, b"{}".to_vec()), |bytes| (200, bytes.clone()));
        }
        _ => return (404, b"{}".to_vec()),
    };
    (200, value.to_string().into_bytes())
}

fn submit(inner: &mut Inner, body: &[u8]) -> Value {
    let mut results = Vec::new();
    for (digest, bytes) in actions(body) {
        *inner.submitted.entry(digest).or_default() += 1;
        if let Some(outcome) = inner.refuse.get(&digest) {
            results.push(json!({"action": digest, "status": "refused", "outcome": outcome.word()}));
            continue;
        }
        let known = inner.signed.insert(digest, bytes).is_some();
        if !known {
            inner.waiting.insert(digest);
        }
        let status = if known { "known" } else { "received" };
        results.push(json!({"action": digest, "status": status}));
    }
    json!({ "results": results })
}

fn state(inner: &Inner, digest: &Digest) -> Value {
    let chain = inner.chain.as_ref().unwrap();
    match (chain.find(digest), chain.receipt(digest)) {
        (Some((height, outcome)), Some(receipt)) => json!({
            "status": "final", "height": height, "outcome": outcome.word(),
            "receipt": b64(&receipt.to_bytes()),
        }),
        _ if inner.waiting.contains(digest) => json!({"status": "received"}),
        _ => json!({"status": "unknown"}),
    }
}
