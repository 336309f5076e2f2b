//! `history`: who signs for the chain from which height on, as a file for verifiers.

use crate::cli::{Failure, say};
use crate::look::client;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use domain::id::Digest;
use node::{ValidatorHistory, genesis};
use receipt::{Link, LogProof, SignedHistory, read_history};
use reqwest::blocking::Client;
use serde::Deserialize;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Longest file and longest answer.
const MAX_LEN: u64 = 16 << 20;
/// Most answers in a row.
const MAX_PAGES: usize = 100;

#[derive(Args)]
pub(crate) struct History {
    /// The chain's genesis: who signs from the first height on.
    #[arg(long)]
    genesis: PathBuf,
    /// A gateway, such as http://127.0.0.1:8480.
    #[arg(long)]
    gateway: String,
    /// Where the history goes; must not be there yet.
    #[arg(long)]
    out: PathBuf,
}

impl History {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let start = known(Some(&self.genesis), None)?;
        let client = client()?;
        let (told, history) = follow(&client, &self.gateway, start)?;
        let bytes = told.to_bytes();
        let write = |bytes: &[u8]| -> std::io::Result<()> {
            use std::io::Write as _;
            let mut file = std::fs::File::create_new(&self.out)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write(&bytes).map_err(|error| unusable(&self.out, &error))?;
        for epoch in history.epochs() {
            let (from, count) = (epoch.from_height, epoch.validators.len());
            say(format!("from height {from}: {count} validators"));
        }
        say(format!("sha-256  {}", seal::hash::sha256(&[&bytes])));
        Ok(())
    }
}

/// What is known of the validators without asking anybody.
pub(crate) fn known(
    begin: Option<&Path>,
    history: Option<&Path>,
) -> Result<ValidatorHistory, Failure> {
    let begin = begin.map(|path| {
        let text = String::from_utf8(read(path)?);
        let text = text.map_err(|_| Failure::new("the genesis is not one"))?;
        Ok::<_, Failure>(genesis::history(&genesis::from_json(&text)?)?)
    });
    match (begin.transpose()?, history) {
        (Some(begin), None) => Ok(begin),
        (None, Some(path)) => file(&read(path)?),
        (Some(begin), Some(path)) => {
            let bytes = read(path)?;
            match SignedHistory::from_bytes(&bytes) {
                Ok(signed) => signed.extend(&begin).map_err(wrong),
                Err(_) => {
                    let history = file(&bytes)?;
                    let same = history.chain_id() == begin.chain_id()
                        && history.epochs().first() == begin.epochs().first();
                    same.then_some(history)
                        .ok_or_else(|| Failure::new("the history is not this genesis's"))
                }
            }
        }
        (None, None) => Err(Failure::new("--genesis or --history is needed")),
    }
}

/// JSON, or either form in CBOR.
fn file(bytes: &[u8]) -> Result<ValidatorHistory, Failure> {
    if bytes.first() == Some(&b'{') {
        return serde_json::from_slice(bytes).map_err(|_| Failure::new("the history is not one"));
    }
    read_history(bytes).map_err(wrong)
}

/// What a gateway can prove beyond what is known.
pub(crate) fn fetch(
    client: &Client,
    url: &str,
    known: ValidatorHistory,
) -> Result<ValidatorHistory, Failure> {
    follow(client, url, known).map(|(_, history)| history)
}

fn follow(
    client: &Client,
    url: &str,
    mut history: ValidatorHistory,
) -> Result<(SignedHistory, ValidatorHistory), Failure> {
    #[derive(Deserialize)]
    struct Answer {
        history: String,
    }
    let mut whole: Option<SignedHistory> = None;
    for _ in 0..MAX_PAGES {
        let from = match &whole {
            None => history
                .epochs()
                .first()
                .map_or(1, |epoch| epoch.from_height),
            Some(whole) => whole
                .links
                .last()
                .map_or(whole.first.from_height, Link::from_height),
        };
        let path = format!("history?from={from}");
        let Answer { history: text } = get(client, url, &path)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| not_agreed())?;
        let told = SignedHistory::from_bytes(&bytes).map_err(|_| not_agreed())?;
        history = told.extend(&history).map_err(wrong)?;
        let more = !told.links.is_empty();
        match &mut whole {
            None => whole = Some(told),
            Some(whole) => {
                whole.links.extend(told.links);
                whole.checkpoints = told.checkpoints;
            }
        }
        if !more {
            break;
        }
    }
    let whole = whole.ok_or_else(not_agreed)?;
    Ok((whole, history))
}

/// What a gateway shows of an action in the log of those in office.
pub(crate) fn confirmation(
    client: &Client,
    url: &str,
    action: &Digest,
) -> Result<LogProof, Failure> {
    #[derive(Deserialize)]
    struct Answer {
        proof: String,
    }
    let Answer { proof } = get(client, url, &format!("actions/{action}/confirmation"))?;
    let bytes = URL_SAFE_NO_PAD.decode(proof).map_err(|_| not_agreed())?;
    LogProof::from_bytes(&bytes).map_err(|_| not_agreed())
}

fn get<T: serde::de::DeserializeOwned>(
    client: &Client,
    url: &str,
    path: &str,
) -> Result<T, Failure> {
    let url = format!("{}/v1/{path}", url.trim_end_matches('/'));
    let answer = client.get(url).send();
    let answer = answer.map_err(|_| Failure::new("the gateway does not answer"))?;
    if !answer.status().is_success() {
        let status = answer.status().as_u16();
        return Err(Failure::new(format!("the gateway answers with {status}")));
    }
    let mut bytes = Vec::new();
    answer
        .take(MAX_LEN)
        .read_to_end(&mut bytes)
        .map_err(|_| Failure::new("the gateway's answer was cut off"))?;
    serde_json::from_slice(&bytes).map_err(|_| not_agreed())
}

fn not_agreed() -> Failure {
    Failure::new("the gateway's answer is not of its form")
}

fn wrong(error: receipt::SuccessionError) -> Failure {
    Failure::new(format!("{error} ({})", error.code()))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_LEN).read_to_end(&mut bytes))
        .map_err(|error| unusable(path, &error))?;
    Ok(bytes)
}

fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {}", path.display(), error.kind()))
}
