//! The built-in child: store, node, gateway and sync in one process.

use std::error::Error;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::delivery::Stage;
use hallseal_tests::specimens;
use node::{EmbeddedNode, Gateway, Options};
use outbox::{Enclosed, Outbox, QueueItem};
use sync::{Limits, Sync};

/// The store's key.
pub(super) const KEY: [u8; 32] = [7; 32];
/// Withdrawals have the number of their case and this.
const WITHDRAWALS: u64 = 1 << 40;
/// A pause before a receipt is asked for is not waited out but added to the clock.
const AHEAD_MS: u64 = 3_600_000;
/// Sent at a time.
const BATCH: usize = 16;

/// The encrypted content of a case; here any bytes will do.
pub(super) fn content(number: u64) -> Vec<u8> {
    number.to_be_bytes().repeat(80)
}

/// Everything one process runs.
pub(super) struct Line {
    pub(super) outbox: Outbox,
    pub(super) sync: Sync,
    _gateway: Gateway,
    _node: EmbeddedNode,
}

impl Line {
    /// Opens store and chain in `dir`, or goes on with those that are there.
    pub(super) fn open(dir: &Path) -> Result<Self, Box<dyn Error>> {
        let outbox = Outbox::open(&dir.join("outbox.db"), &KEY)?;
        let mut options = Options::new(dir.join("node"));
        options.coalesce = Duration::from_millis(2);
        let node = EmbeddedNode::open(options, &specimens::genesis(), specimens::key(9))?;
        let gateway = node.serve(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let sync = Sync::new(&[gateway.url()], node.history().clone(), Limits::default())?;
        Ok(Self {
            outbox,
            sync,
            _gateway: gateway,
            _node: node,
        })
    }

    /// Sends what is due and records what came of it.
    fn deliver(&mut self) -> Result<Vec<QueueItem>, Box<dyn Error>> {
        let work = self.outbox.due(now_ms() + AHEAD_MS, BATCH)?;
        if work.is_empty() {
            return Ok(Vec::new());
        }
        let outbox = &self.outbox;
        let mut contents = |digest: &_| outbox.content(digest).ok().flatten();
        let report = self.sync.step(&work, &mut contents, now_ms());
        Ok(self.outbox.record_all(&report.steps, now_ms(), now_ms())?)
    }
}

fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(0)
}

fn say(what: &str, value: &impl std::fmt::Display) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ACK {what} {value}")?;
    out.flush()
}

/// `work DIR FIRST` or `settle DIR`.
pub(super) fn main(args: &[String]) -> Result<(), Box<dyn Error>> {
    match args
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["work", dir, first] => work(Path::new(dir), first.parse()?),
        ["settle", dir] => settle(Path::new(dir)),
        other => Err(format!("kills-child does not know {other:?}").into()),
    }
}

/// Works until it is killed.
fn work(dir: &Path, first: u64) -> Result<(), Box<dyn Error>> {
    let mut line = Line::open(dir)?;
    for number in first.. {
        say("number", &number)?;
        say("counter", &line.outbox.next_counter("device")?)?;
        let content = content(number);
        let filing = specimens::file_case(number, seal::hash::sha256(&[&content]), false);
        let filed = line
            .outbox
            .append(&filing, Enclosed::content(&content), now_ms())?;
        say("saved", &filed.digest)?;
        match number % 4 {
            0 => {
                let withdrawal =
                    specimens::withdraw_case(number, WITHDRAWALS + number, filed.digest);
                let withdrawn = line
                    .outbox
                    .append(&withdrawal, Enclosed::default(), now_ms())?;
                say("saved", &withdrawn.digest)?;
            }
            1 => {
                let rating = specimens::rate_visit(2 * WITHDRAWALS + number);
                let rated = line.outbox.append(&rating, Enclosed::default(), now_ms())?;
                say("saved", &rated.digest)?;
            }
            _ => {}
        }
        for item in line.deliver()? {
            announce(&item)?;
        }
    }
    Ok(())
}

fn announce(item: &QueueItem) -> Result<(), Box<dyn Error>> {
    if let Some(refusal) = &item.delivery.refusal {
        say("refused", &format!("{} {refusal}", item.digest))?;
    }
    match item.delivery.stage {
        Stage::Received => say("received", &item.digest)?,
        Stage::Final => say("final", &item.digest)?,
        Stage::Saved | Stage::Sending | Stage::Refused => {}
    }
    Ok(())
}

/// Delivers until nothing waits.
pub(super) fn settle(dir: &Path) -> Result<(), Box<dyn Error>> {
    let mut line = Line::open(dir)?;
    while line.outbox.pending_count()? > 0 {
        if line.deliver()?.is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    Ok(())
}
