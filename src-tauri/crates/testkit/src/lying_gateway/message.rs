//! As much of HTTP/1.1 (RFC 9112) as stands between a device and a gateway: one message
//! with a `Content-Length` per connection.

use std::io::{self, Read};

/// Longest head and longest body.
const MAX_HEAD: usize = 64 << 10;
const MAX_BODY: usize = 32 << 20;

/// A request or an answer.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// `GET /v1/head HTTP/1.1` or `HTTP/1.1 200 OK`.
    start: String,
    /// Without those about length and connection, which are written anew.
    headers: Vec<String>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl Message {
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            start: format!("HTTP/1.1 {status} Scripted"),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// A request's path.
    pub(crate) fn path(&self) -> &str {
        self.start.split(' ').nth(1).unwrap_or_default()
    }

    /// A request's method and path.
    pub(crate) fn title(&self) -> String {
        let words: Vec<&str> = self.start.split(' ').take(2).collect();
        words.join(" ")
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut head = format!("{}\r\n", self.start);
        for header in &self.headers {
            head.push_str(header);
            head.push_str("\r\n");
        }
        head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        head.push_str("connection: close\r\n\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// Reads one message. An answer without a length goes to the connection's end.
pub(crate) fn read_message(stream: &mut impl Read, is_answer: bool) -> io::Result<Message> {
    let mut bytes = Vec::new();
    let mut chunk = [0u8; 4096];
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        let count = stream.read(&mut chunk)?;
        if count == 0 || bytes.len() > MAX_HEAD {
            return Err(bad("no head"));
        }
        bytes.extend_from_slice(&chunk[..count]);
    };
    let mut body = bytes.split_off(end + 4);
    bytes.truncate(end);
    let head = String::from_utf8(bytes).map_err(|_| bad("head is not text"))?;
    let mut lines = head.split("\r\n").map(str::to_owned);
    let start = lines.next().unwrap_or_default();
    let (mut headers, mut length) = (Vec::new(), None);
    for line in lines {
        let (name, value) = line.split_once(':').ok_or_else(|| bad("header"))?;
        match name.to_ascii_lowercase().as_str() {
            "content-length" => {
                length = Some(value.trim().parse::<usize>().map_err(|_| bad("length"))?);
            }
            "transfer-encoding" => return Err(bad("chunked bodies are not passed on")),
            "connection" | "expect" => {}
            _ => headers.push(line),
        }
    }
    let most = length.unwrap_or(if is_answer { MAX_BODY } else { 0 });
    if most > MAX_BODY || body.len() > most {
        return Err(bad("body too long"));
    }
    let rest = most - body.len();
    let read = stream.take(rest as u64).read_to_end(&mut body)?;
    if length.is_some() && read < rest {
        return Err(bad("body too short"));
    }
    Ok(Message {
        start,
        headers,
        body,
    })
}
