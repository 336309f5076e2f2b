//! One exchange over HTTP, bounded in time and length.

use crate::access::Access;
use crate::fault::{Fault, SyncError};
use crate::gateways::Limits;
use domain::id::Digest;
use reqwest::blocking::{Client, Response};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Method, Url};
use seal::hash::sha256;
use seal::keys::SigningKey;
use seal::request::{NONCE_LEN, RequestSignature, content_digest};
use std::io::{ErrorKind, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Bytes taken at a time.
const CHUNK: usize = 16 * 1024;

#[derive(Debug)]
pub(crate) struct Http {
    client: Client,
    limits: Limits,
    key: Option<SigningKey>,
    /// The newest time that validators signed, Unix seconds: no request is dated before it.
    seen_s: AtomicU64,
}

impl Http {
    pub(crate) fn new(limits: Limits, access: &Access) -> Result<Self, SyncError> {
        let client = Client::builder()
            .tls_backend_preconfigured(access.tls()?)
            .connect_timeout(limits.connect)
            .timeout(limits.read)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .pool_max_idle_per_host(2)
            .user_agent(concat!("hallseal/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| SyncError::NoClient)?;
        Ok(Self {
            client,
            limits,
            key: access.key.clone(),
            seen_s: AtomicU64::new(0),
        })
    }

    /// That it is at least so late, whatever this device's clock says.
    pub(crate) fn it_is_past(&self, time_s: u64) {
        self.seen_s.fetch_max(time_s, Ordering::Relaxed);
    }

    /// The body of a 200 answer.
    pub(crate) fn get(&self, url: &str) -> Result<Vec<u8>, Fault> {
        self.exchange(
            Method::GET,
            url,
            None,
            self.limits.read,
            self.limits.answer_bytes,
        )
    }

    /// The body of a 200 answer that may be as long as content is.
    pub(crate) fn get_content(&self, url: &str) -> Result<Vec<u8>, Fault> {
        let most = self.limits.content_bytes;
        self.exchange(Method::GET, url, None, self.limits.content, most)
    }

    /// Takes something away; any success will do.
    pub(crate) fn delete(&self, url: &str) -> Result<(), Fault> {
        let most = self.limits.answer_bytes;
        self.exchange(Method::DELETE, url, None, self.limits.read, most)
            .map(|_| ())
    }

    /// Posts JSON; the body of a 200 answer.
    pub(crate) fn post_json(&self, url: &str, json: Vec<u8>) -> Result<Vec<u8>, Fault> {
        let body = Some((json, "application/json"));
        self.exchange(
            Method::POST,
            url,
            body,
            self.limits.read,
            self.limits.answer_bytes,
        )
    }

    /// Puts bytes, within this time; any success will do.
    pub(crate) fn put_bytes(&self, url: &str, bytes: Vec<u8>, time: Duration) -> Result<(), Fault> {
        let body = Some((bytes, "application/octet-stream"));
        let most = self.limits.answer_bytes;
        self.exchange(Method::PUT, url, body, time, most)
            .map(|_| ())
    }

    fn now_s(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let clock_s = since.map_or(0, |since| since.as_secs());
        clock_s.max(self.seen_s.load(Ordering::Relaxed))
    }

    fn exchange(
        &self,
        method: Method,
        url: &str,
        body: Option<(Vec<u8>, &'static str)>,
        head_time: Duration,
        most: usize,
    ) -> Result<Vec<u8>, Fault> {
        let end = Instant::now() + self.limits.total.max(head_time);
        let mut request = self.client.request(method.clone(), url).timeout(head_time);
        if let Some(key) = &self.key {
            let digest = body.as_ref().map(|(bytes, _)| sha256(&[bytes]));
            for (name, value) in signed_headers(key, self.now_s(), &method, url, digest)? {
                request = request.header(name, value);
            }
        }
        if let Some((bytes, kind)) = body {
            request = request.header(CONTENT_TYPE, kind).body(bytes);
        }
        let mut answer = request.send().map_err(|error| from_reqwest(&error))?;
        let status = answer.status();
        if !status.is_success() {
            return Err(Fault::Http {
                status: status.as_u16(),
                retry_after_ms: retry_after_ms(&answer),
            });
        }
        read_all(&mut answer, most, end)
    }
}

/// The headers that sign a request (RFC 9421) and name its body's digest (RFC 9530).
fn signed_headers(
    key: &SigningKey,
    created_s: u64,
    method: &Method,
    url: &str,
    body: Option<Digest>,
) -> Result<Vec<(&'static str, String)>, Fault> {
    let url = Url::parse(url).map_err(|_| Fault::Unreachable)?;
    let host = url.host_str().unwrap_or_default();
    let authority = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let request = seal::request::Request {
        method: method.as_str(),
        authority: &authority,
        path: url.path(),
        query: url.query().unwrap_or_default(),
        body,
    };
    let mut nonce = [0; NONCE_LEN];
    // Without randomness nothing can be signed, and unsigned the gateway says so itself.
    getrandom::fill(&mut nonce).map_err(|_| Fault::Unreachable)?;
    let signature = RequestSignature::sign(&request, created_s, nonce, key);
    let mut headers = vec![
        ("signature-input", signature.input_header()),
        ("signature", signature.signature_header()),
    ];
    headers.extend(body.map(|body| ("content-digest", content_digest(&body))));
    Ok(headers)
}

/// Reads to the end, to the bound, or to the time, whichever is first. The client's own
/// time limit starts anew with each read, so a gateway could drip for ever without this.
fn read_all(answer: &mut Response, most: usize, end: Instant) -> Result<Vec<u8>, Fault> {
    if answer
        .content_length()
        .is_some_and(|length| length > most as u64)
    {
        return Err(Fault::TooBig);
    }
    let mut bytes = Vec::new();
    let mut chunk = [0u8; CHUNK];
    loop {
        if Instant::now() >= end {
            return Err(Fault::TooSlow);
        }
        let count = match answer.read(&mut chunk) {
            Ok(0) => return Ok(bytes),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(from_io(&error)),
        };
        bytes.extend_from_slice(chunk.get(..count).unwrap_or_default());
        if bytes.len() > most {
            return Err(Fault::TooBig);
        }
    }
}

fn from_reqwest(error: &reqwest::Error) -> Fault {
    if error.is_timeout() {
        Fault::TooSlow
    } else {
        Fault::Unreachable
    }
}

fn from_io(error: &std::io::Error) -> Fault {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    if error.kind() == ErrorKind::TimedOut || inner.is_some_and(reqwest::Error::is_timeout) {
        Fault::TooSlow
    } else {
        Fault::Unreachable
    }
}

/// `Retry-After` in whole seconds (RFC 9110 §10.2.3); the form with a date is not used by
/// a hall node, and a device's clock may be wrong.
fn retry_after_ms(answer: &Response) -> Option<u64> {
    let text = answer.headers().get(RETRY_AFTER)?.to_str().ok()?;
    let seconds: u32 = text.trim().parse().ok()?;
    Some(u64::from(seconds) * 1000)
}
