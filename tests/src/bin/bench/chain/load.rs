//! The actions that are filed, and how they are handed to the gateways.

use std::error::Error;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::action::{Action, Body, FileCase};
use domain::factor::Factors;
use domain::id::{ActionId, Digest, HolderHandle, ItemCode, PublicKey};
use hallseal_tests::specimens;
use reqwest::blocking::Client;
use seal::action::{SignedAction, sign};
use seal::hash::sha256;
use seal::keys::SigningKey;
use serde_json::{Value, json};

/// The devices that sign by turns: a few halls' worth.
const DEVICES: u64 = 32;
/// Actions of one submission: the most that a gateway takes.
const PER_SUBMISSION: usize = 100;
/// How long a gateway that has enough for now is left alone.
const LATER: Duration = Duration::from_millis(25);
/// How long everything may take, however slow the machine.
const PATIENCE: Duration = Duration::from_secs(600);

fn device(number: u64) -> SigningKey {
    let seed = sha256(&[b"bench/device", &number.to_be_bytes()]);
    SigningKey::from_secret(&seed.0)
}

/// The keys to be enrolled.
pub(crate) fn devices() -> Vec<PublicKey> {
    (0..DEVICES).map(|number| device(number).public()).collect()
}

fn sixteen(digest: Digest) -> [u8; 16] {
    let mut short = [0; 16];
    for (to, from) in short.iter_mut().zip(digest.0) {
        *to = from;
    }
    short
}

/// Filings from `first` on, each another case of another person at one of the devices.
pub(crate) fn filings(first: u64, count: u64) -> Result<Vec<SignedAction>, Box<dyn Error>> {
    let devices: Vec<SigningKey> = (0..DEVICES).map(device).collect();
    let item = ItemCode::new("GA-0001")?;
    let file = |number: u64| -> Result<SignedAction, Box<dyn Error>> {
        let of = |word: &str| sha256(&[b"bench/", word.as_bytes(), &number.to_be_bytes()]);
        let place = usize::try_from(number % DEVICES)?;
        let key = devices.get(place).ok_or("no such device")?;
        let action = Action {
            chain_id: specimens::chain_id(),
            action_id: ActionId(sixteen(of("id"))),
            author: key.id(),
            device: None,
            parent: None,
            evidence: of("evidence"),
            replaces: None,
            body: Body::FileCase(FileCase {
                item: item.clone(),
                version: 1,
                holder: HolderHandle(sixteen(of("holder"))),
                factors: Factors::CARD.with(Factors::FINGER),
                fields: of("fields"),
                content: of("content"),
                public: None,
            }),
        };
        Ok(sign(&action, &[key])?)
    };
    (first..first + count).map(file).collect()
}

/// What goes over the wire, made before the clock runs.
pub(crate) fn submissions(actions: &[SignedAction]) -> Vec<Vec<u8>> {
    actions
        .chunks(PER_SUBMISSION)
        .map(|some| {
            let encoded: Vec<String> = some
                .iter()
                .map(|action| URL_SAFE_NO_PAD.encode(action.as_bytes()))
                .collect();
            json!({ "actions": encoded }).to_string().into_bytes()
        })
        .collect()
}

/// Hands every submission to the gateways, each its share, until each is taken in. Returns
/// when the last gateway has said "received" for its last.
pub(crate) fn submit(client: &Client, urls: &[String], bodies: Vec<Vec<u8>>) -> Result<(), String> {
    let mut shares: Vec<Vec<Vec<u8>>> = urls.iter().map(|_| Vec::new()).collect();
    let places = (0..urls.len()).cycle();
    for (body, place) in bodies.into_iter().zip(places) {
        if let Some(share) = shares.get_mut(place) {
            share.push(body);
        }
    }
    let until = Instant::now() + PATIENCE;
    std::thread::scope(|scope| {
        let hands: Vec<_> = urls
            .iter()
            .zip(shares)
            .map(|(url, share)| {
                scope.spawn(move || {
                    share
                        .into_iter()
                        .try_for_each(|body| hand_in(client, url, body, until))
                })
            })
            .collect();
        hands
            .into_iter()
            .try_for_each(|hand| hand.join().map_err(|_| "a loader broke".to_owned())?)
    })
}

fn hand_in(client: &Client, url: &str, body: Vec<u8>, until: Instant) -> Result<(), String> {
    loop {
        let sent = client
            .post(format!("{url}/v1/actions"))
            .header("content-type", "application/json")
            .body(body.clone())
            .send();
        let response = sent.map_err(|error| format!("a gateway does not answer: {error}"))?;
        match response.status().as_u16() {
            200 => {
                let answer: Value = response.json().map_err(|error| error.to_string())?;
                let results = answer["results"].as_array().cloned().unwrap_or_default();
                let taken = |result: &Value| {
                    ["received", "known"].contains(&result["status"].as_str().unwrap_or_default())
                };
                return match results.iter().find(|result| !taken(result)) {
                    None => Ok(()),
                    Some(refused) => Err(format!("an action was refused: {refused}")),
                };
            }
            429 | 503 if Instant::now() < until => std::thread::sleep(LATER),
            other => return Err(format!("a gateway answers {other}")),
        }
    }
}
