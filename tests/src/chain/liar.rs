//! A gateway that lies, loses, delays and repeats: a real one stands behind it.

use crate::dice::Dice;
use reqwest::blocking::Client;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Changes the true answer to a path.
pub type Bend = Arc<dyn Fn(&str, &mut Value) + Send + Sync>;

/// What becomes of a request.
#[derive(Clone)]
pub enum Trick {
    /// It is answered truly.
    Honest,
    /// The true answer is changed.
    Bend(Bend),
    /// It goes nowhere, and nobody answers.
    Drop,
    /// It is done, and nobody answers.
    LoseAnswer,
    /// The true answer comes so late.
    Delay(Duration),
    /// It goes nowhere; what was answered last is answered again.
    Repeat,
    /// It is done twice, and the second answer is given.
    Double,
    /// The true answer stops half-way.
    Cut,
    /// It goes nowhere, and is said to be received.
    Pretend,
}

/// A request.
struct Asked {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

type Choose = Box<dyn FnMut() -> Trick + Send>;

struct Inside {
    behind: String,
    client: Client,
    choose: Mutex<Choose>,
    last: Mutex<Vec<u8>>,
}

/// A gateway that cannot be trusted. It runs until the program ends.
pub struct Liar {
    /// Where it listens.
    pub url: String,
    inside: Arc<Inside>,
}

impl Liar {
    /// Listens before a true gateway, honest for now.
    ///
    /// # Panics
    /// Where it cannot listen.
    #[must_use]
    pub fn before(gateway: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let client = Client::builder()
            .tls_backend_preconfigured(super::cluster::no_tls())
            .timeout(Duration::from_secs(20))
            .no_proxy()
            .build();
        let inside = Arc::new(Inside {
            behind: gateway.to_owned(),
            client: client.expect("a plain client"),
            choose: Mutex::new(Box::new(|| Trick::Honest)),
            last: Mutex::default(),
        });
        let theirs = Arc::clone(&inside);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let inside = Arc::clone(&theirs);
                std::thread::spawn(move || inside.serve(&stream));
            }
        });
        Self {
            url: format!("http://{address}"),
            inside,
        }
    }

    /// From now on does so with each request.
    pub fn choose(&self, choose: impl FnMut() -> Trick + Send + 'static) {
        let mut inside = self
            .inside
            .choose
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *inside = Box::new(choose);
    }

    /// From now on does the same with every request.
    pub fn always(&self, trick: Trick) {
        self.choose(move || trick.clone());
    }

    /// From now on changes its true answers so.
    pub fn bend(&self, bend: impl Fn(&str, &mut Value) + Send + Sync + 'static) {
        self.always(Trick::Bend(Arc::new(bend)));
    }

    /// From now on does one or the other by chance, and half of the time nothing.
    pub fn by_chance(&self, mut dice: Dice) {
        self.choose(move || match dice.below(14) {
            0 | 1 => Trick::Drop,
            2 | 3 => Trick::LoseAnswer,
            4 => Trick::Delay(Duration::from_millis(dice.below(800))),
            5 => Trick::Repeat,
            6 => Trick::Double,
            7 => Trick::Cut,
            8 => Trick::Pretend,
            _ => Trick::Honest,
        });
    }
}

impl Inside {
    fn serve(&self, stream: &TcpStream) {
        let Some(asked) = read(stream) else {
            return;
        };
        let trick = {
            let mut choose = self.choose.lock().unwrap_or_else(PoisonError::into_inner);
            choose()
        };
        match trick {
            Trick::Drop => {}
            Trick::Honest => self.answer(stream, &asked, |_| {}),
            Trick::Bend(bend) => self.answer(stream, &asked, |value| bend(&asked.path, value)),
            Trick::LoseAnswer => {
                self.ask(&asked);
            }
            Trick::Delay(by) => {
                std::thread::sleep(by);
                self.answer(stream, &asked, |_| {});
            }
            Trick::Repeat => {
                let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
                say(stream, 200, &last, last.len());
            }
            Trick::Double => {
                self.ask(&asked);
                self.answer(stream, &asked, |_| {});
            }
            Trick::Cut => {
                if let Some((status, body)) = self.ask(&asked) {
                    say(stream, status, &body[..body.len() / 2], body.len());
                }
            }
            Trick::Pretend => {
                let body = pretended(&asked);
                say(stream, 200, &body, body.len());
            }
        }
    }

    /// What the gateway behind says.
    fn ask(&self, asked: &Asked) -> Option<(u16, Vec<u8>)> {
        let method = asked.method.parse().ok()?;
        let url = format!("{}{}", self.behind, asked.path);
        let mut request = self.client.request(method, url);
        for (name, value) in &asked.headers {
            request = request.header(name, value);
        }
        let response = request.body(asked.body.clone()).send().ok()?;
        let status = response.status().as_u16();
        Some((status, response.bytes().ok()?.to_vec()))
    }

    fn answer(&self, stream: &TcpStream, asked: &Asked, bend: impl Fn(&mut Value)) {
        let Some((status, body)) = self.ask(asked) else {
            return;
        };
        let body = match serde_json::from_slice::<Value>(&body) {
            Ok(mut value) => {
                bend(&mut value);
                value.to_string().into_bytes()
            }
            Err(_) => body,
        };
        say(stream, status, &body, body.len());
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = body;
    }
}

/// "Received", for each action that was submitted or asked for.
fn pretended(asked: &Asked) -> Vec<u8> {
    use base64::Engine as _;
    let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
    let Some(actions) = body["actions"].as_array() else {
        return serde_json::json!({ "status": "received" })
            .to_string()
            .into_bytes();
    };
    let of = |text: &Value| {
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(text.as_str()?)
            .ok()?;
        let action = seal::action::SignedAction::parse(&bytes).ok()?.digest();
        Some(serde_json::json!({ "action": action.to_hex(), "status": "received" }))
    };
    let results: Vec<Value> = actions.iter().filter_map(of).collect();
    serde_json::json!({ "results": results })
        .to_string()
        .into_bytes()
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let (mut headers, mut len) = (Vec::new(), 0u64);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "content-length" => len = value.parse().ok()?,
            "host" | "connection" => {}
            _ => headers.push((name, value.to_owned())),
        }
    }
    let mut body = Vec::new();
    reader.take(len).read_to_end(&mut body).ok()?;
    Some(Asked {
        method,
        path,
        headers,
        body,
    })
}

/// Says these bytes, and that there are so many.
fn say(mut stream: &TcpStream, status: u16, body: &[u8], promised: usize) {
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {promised}\r\n\
         Connection: close\r\n\r\n"
    );
    let _ = stream.write_all(&[head.as_bytes(), body].concat());
}
