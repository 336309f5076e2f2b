//! `status` and `verify`: what is, and what a receipt proves.

use crate::cli::{Failure, say};
use crate::history;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use node::ValidatorHistory;
use node::consortium::config::Folder;
use node::consortium::http;
use receipt::{HeadProof, Receipt, Verdict, confirm, verify};
use reqwest::blocking::Client;
use serde_json::Value;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Longest receipt file.
const MAX_RECEIPT_LEN: usize = 64 << 10;

#[derive(Args)]
pub(crate) struct Status {
    /// The node's folder, on this machine.
    #[arg(long, required_unless_present = "gateway")]
    dir: Option<PathBuf>,
    /// Or a gateway's address, such as http://127.0.0.1:8480.
    #[arg(long)]
    gateway: Option<String>,
}

pub(crate) fn client() -> Result<Client, Failure> {
    Ok(http::client(Duration::from_secs(5))?)
}

fn get(client: &Client, url: &str) -> Option<Value> {
    client.get(url).send().ok()?.json().ok()
}

/// Whether a gateway has a head that proves something.
pub(crate) fn has_blocks(url: &str) -> bool {
    let head = client()
        .ok()
        .and_then(|client| get(&client, &format!("{url}/v1/head")));
    head.is_some_and(|head| head["height"].as_u64().is_some_and(|height| height > 0))
}

impl Status {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let url = match (&self.gateway, &self.dir) {
            (Some(url), _) => url.trim_end_matches('/').to_owned(),
            (None, Some(dir)) => {
                format!("http://{}", Folder::at(dir)?.config()?.gateway.listen)
            }
            (None, None) => return Err(Failure::new("--dir or --gateway is needed")),
        };
        let client = client()?;
        let health = get(&client, &format!("{url}/v1/health"));
        let health = health.ok_or_else(|| Failure::new("the node does not answer"))?;
        let word = health["status"].as_str().unwrap_or("unknown");
        say(format!("status   {word}"));
        if let Some(code) = health["code"].as_str() {
            say(format!("reason   {code}"));
        }
        let head = get(&client, &format!("{url}/v1/head")).unwrap_or_default();
        if let (Some(height), Some(time)) = (head["height"].as_u64(), head["time"].as_u64()) {
            say(format!(
                "chain    {}",
                head["chain_id"].as_str().unwrap_or("")
            ));
            say(format!("height   {height}"));
            if let Some(hash) = header_hash(&head) {
                say(format!("header   {hash}"));
            }
            say(format!("age      {} s", now_s().saturating_sub(time)));
        }
        match word {
            "good" | "starting" => Ok(()),
            _ => Err(Failure::new("the node makes no blocks")),
        }
    }
}

/// The newest header's hash: what another department's operator may be told to trust.
fn header_hash(head: &Value) -> Option<String> {
    let proof = URL_SAFE_NO_PAD.decode(head["proof"].as_str()?).ok()?;
    let proof = HeadProof::from_bytes(&proof).ok()?;
    Some(proof.proof.block_id(&proof.app_hash).hash.to_hex())
}

fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[derive(Args)]
pub(crate) struct Verify {
    /// The chain's genesis: who signs from the first height on.
    #[arg(long, required_unless_present = "history")]
    genesis: Option<PathBuf>,
    /// A history of its validators, where they changed since (as `history` writes it, or
    /// JSON). With --genesis every change in it is checked from there on; without, it is
    /// believed as far as its beginning goes.
    #[arg(long)]
    history: Option<PathBuf>,
    /// A gateway to be asked how the validators changed since, and about receipts of those
    /// who are no longer in office. Nothing that it says is believed without its proof.
    #[arg(long)]
    gateway: Option<String>,
    /// The text of a receipt's QR code, `HS1:…`, or a file that holds it or the bytes.
    receipt: String,
}

impl Verify {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let receipt = self.read_receipt()?;
        let mut history = history::known(self.genesis.as_deref(), self.history.as_deref())?;
        let mut verdict = verify(&receipt, &history, now_s());
        if let Some(url) = &self.gateway {
            let client = client()?;
            // Also where the receipt seems final: its validators may have left since.
            history = history::fetch(&client, url, history)?;
            verdict = verify(&receipt, &history, now_s());
            if matches!(verdict, Verdict::ConfirmOnline(_)) {
                let log = history::confirmation(&client, url, &receipt.action)?;
                verdict = confirm(&receipt, &log, &history, now_s());
            }
        }
        match verdict {
            Verdict::Final(proven) => {
                say("final");
                say(format!("action   {}", proven.action));
                say(format!("outcome  {}", outcome(proven.outcome)));
                say(format!("height   {}", proven.height));
                say(format!("signers  {} of {}", proven.signers, proven.of));
                say(format!(
                    "history  known up to height {}",
                    known_to(&history)
                ));
                Ok(())
            }
            Verdict::ConfirmOnline(_) => Err(Failure::new(
                "confirm online: signed by validators who are no longer in office; name a \
                 gateway with --gateway",
            )),
            Verdict::Refused(reason) => Err(Failure::new(format!("{reason} ({})", reason.word()))),
        }
    }

    fn read_receipt(&self) -> Result<Receipt, Failure> {
        let wrong = |error: receipt::ReceiptError| Failure::new(error.to_string());
        if self.receipt.starts_with("HS1:") {
            return Receipt::from_qr_text(&self.receipt).map_err(wrong);
        }
        let bytes = std::fs::read(&self.receipt)
            .map_err(|error| Failure::new(format!("the receipt: {}", error.kind())))?;
        if bytes.len() > MAX_RECEIPT_LEN {
            return Err(Failure::new("the receipt is too long"));
        }
        match std::str::from_utf8(&bytes) {
            Ok(text) if text.trim().starts_with("HS1:") => {
                Receipt::from_qr_text(text).map_err(wrong)
            }
            _ => Receipt::from_bytes(&bytes).map_err(wrong),
        }
    }
}

/// The highest height of which the history says anything.
fn known_to(history: &ValidatorHistory) -> u64 {
    let newest = history.checkpoints().last().map_or(0, |point| point.height);
    newest.max(history.newest_from())
}

fn outcome(code: u32) -> String {
    domain::outcome::Outcome::from_code(code)
        .map_or_else(|| code.to_string(), |outcome| outcome.word().to_owned())
}
