//! The yardstick: CometBFT's own kvstore application in four engines with our settings.

use std::error::Error;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use node::consortium::testnet::Testnet;
use reqwest::blocking::Client;
use serde_json::{Value, json};

/// Calls in one request, the most that the engine takes: what the loader costs must not count.
const PER_REQUEST: usize = 10;
/// Most bytes of a request: the engine takes 1,000,000.
const MAX_REQUEST_LEN: usize = 700_000;
const LATER: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(5);

/// Four engines. Dropping it kills them.
pub(crate) struct Engines {
    children: Vec<Child>,
    urls: Vec<String>,
    client: Client,
}

impl Drop for Engines {
    fn drop(&mut self) {
        for child in &mut self.children {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

impl Engines {
    /// Starts them in the folders of a written consortium, and waits for the first block.
    pub(crate) fn start(
        engine: &Path,
        net: &Testnet,
        client: Client,
    ) -> Result<Self, Box<dyn Error>> {
        let mut engines = Self {
            children: Vec::new(),
            urls: Vec::new(),
            client,
        };
        for member in &net.members {
            // Writes the engine's configuration, of which the application alone changes.
            member.folder.options(&member.config, &net.demo.genesis)?;
            let home = member.folder.engine();
            let file = home.join("config").join("config.toml");
            let text = std::fs::read_to_string(&file)?;
            let changed = text
                .lines()
                .map(|line| match line.starts_with("proxy_app") {
                    true => "proxy_app = \"kvstore\"",
                    false => line,
                });
            std::fs::write(&file, changed.collect::<Vec<_>>().join("\n"))?;
            let log = std::fs::File::create(member.folder.path().join("engine.log"))?;
            engines.children.push(
                Command::new(engine)
                    .arg("start")
                    .arg("--home")
                    .arg(&home)
                    .stdin(Stdio::null())
                    .stdout(log.try_clone()?)
                    .stderr(log)
                    .spawn()?,
            );
            engines
                .urls
                .push(format!("http://{}", member.config.engine.rpc));
        }
        let until = Instant::now() + Duration::from_secs(60);
        while !(0..engines.urls.len()).all(|place| engines.height(place) >= 1) {
            if Instant::now() > until {
                return Err("the engines make no block".into());
            }
            std::thread::sleep(POLL);
        }
        Ok(engines)
    }

    fn ask(&self, place: usize, path: &str) -> Option<Value> {
        let url = self.urls.get(place)?;
        let answer = self.client.get(format!("{url}{path}")).send().ok()?;
        let answer: Value = answer.json().ok()?;
        answer.get("result").cloned()
    }

    fn height(&self, place: usize) -> u64 {
        let status = self.ask(place, "/status");
        let height = status.and_then(|status| {
            let height = status["sync_info"]["latest_block_height"].as_str()?;
            height.parse().ok()
        });
        height.unwrap_or(0)
    }

    /// How many transactions the application has taken in.
    fn size(&self, place: usize) -> u64 {
        let info = self.ask(place, "/abci_info");
        let size = info.and_then(|info| {
            let data: Value = serde_json::from_str(info["response"]["data"].as_str()?).ok()?;
            data["size"].as_u64()
        });
        size.unwrap_or(0)
    }

    /// Hands `count` transactions of `len` bytes to the engines by turns, and waits until
    /// all four have executed them, but for one in a hundred: a mempool may drop what it
    /// took, and nobody hands it in again. Returns how many seconds it took.
    pub(crate) fn run(&self, count: usize, len: usize) -> Result<f64, Box<dyn Error>> {
        let before = self.size(0);
        let wanted = before + u64::try_from(count - count / 100)?;
        let calls: Vec<Value> = (0..count)
            .map(|number| call(&transaction(before, number, len)))
            .collect();
        let per_request = PER_REQUEST.min(MAX_REQUEST_LEN / (len * 4 / 3)).max(1);
        let requests: Vec<&[Value]> = calls.chunks(per_request).collect();
        let began = Instant::now();
        std::thread::scope(|scope| -> Result<(), String> {
            let hands: Vec<_> = (0..self.urls.len())
                .map(|place| {
                    let share = requests.iter().skip(place).step_by(self.urls.len());
                    scope.spawn(move || {
                        share
                            .copied()
                            .try_for_each(|some| self.hand_in(place, some))
                    })
                })
                .collect();
            hands
                .into_iter()
                .try_for_each(|hand| hand.join().map_err(|_| "a loader broke".to_owned())?)
        })?;
        while !(0..self.urls.len()).all(|place| self.size(place) >= wanted) {
            if began.elapsed() > PATIENCE {
                return Err("the kvstore does not come to an end".into());
            }
            std::thread::sleep(LATER);
        }
        Ok(began.elapsed().as_secs_f64())
    }

    /// Until the mempool has taken every transaction.
    fn hand_in(&self, place: usize, calls: &[Value]) -> Result<(), String> {
        let url = self.urls.get(place).ok_or("no such engine")?;
        let mut left: Vec<&Value> = calls.iter().collect();
        let until = Instant::now() + PATIENCE;
        while !left.is_empty() {
            let sent = self.client.post(url).json(&left).send();
            let answer = sent.map_err(|error| error.to_string())?;
            let answers: Value = answer.json().map_err(|error| error.to_string())?;
            // One call alone is answered without brackets.
            let answers = match answers {
                Value::Array(answers) => answers,
                one => vec![one],
            };
            let taken = |answer: &Value| {
                answer["result"]["code"] == 0
                    || answer["error"]["data"]
                        .as_str()
                        .is_some_and(|data| data.contains("cache"))
            };
            let mut place = 0usize;
            left.retain(|_| {
                let one = answers.get(place);
                place += 1;
                !one.is_some_and(taken)
            });
            if !left.is_empty() {
                if Instant::now() > until {
                    return Err(format!("the kvstore takes no more: {:?}", answers.first()));
                }
                std::thread::sleep(LATER);
            }
        }
        Ok(())
    }

    /// From handing in one transaction of `len` bytes until the header that proves it, on
    /// an idle chain: the second block from then on.
    pub(crate) fn tap(&self, len: usize) -> Result<Duration, Box<dyn Error>> {
        let before = self.height(0);
        let nonce = u64::from(std::process::id()) << 32 | before;
        let began = Instant::now();
        self.hand_in(0, &[call(&transaction(nonce, 0, len))])?;
        while self.height(0) < before + 2 {
            if began.elapsed() > PATIENCE {
                return Err("the kvstore makes no block".into());
            }
            std::thread::sleep(POLL);
        }
        Ok(began.elapsed())
    }
}

/// `key=value`, as the kvstore wants it, each another.
fn transaction(round: u64, number: usize, len: usize) -> Vec<u8> {
    let mut tx = format!("{round:x}-{number:x}=").into_bytes();
    tx.resize(len.max(tx.len() + 1), b'x');
    tx
}

fn call(tx: &[u8]) -> Value {
    let params = json!({ "tx": STANDARD.encode(tx) });
    json!({ "jsonrpc": "2.0", "id": 1, "method": "broadcast_tx_sync", "params": params })
}
