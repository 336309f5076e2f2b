//! How a good answer is made into a false one.

use super::{Lie, Seen, earlier};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::Digest;
use receipt::Receipt;
use serde_json::Value;

const ACTIONS: &str = "/v1/actions/";
const SUBMITTED: &str = "/v1/actions";
const HEAD: &str = "/v1/head";

impl Seen {
    /// Keeps what lies are made of.
    pub(super) fn learn(&mut self, path: &str, body: &[u8]) {
        if path == HEAD && self.head.is_none() {
            self.head = Some(body.to_vec());
        }
        let known = self.receipts.iter().any(|(of, _)| of == path);
        if path.starts_with(ACTIONS)
            && !known
            && let Ok(answer) = serde_json::from_slice::<Value>(body)
            && let Some(receipt) = answer["receipt"].as_str()
        {
            self.receipts.push((path.to_owned(), receipt.to_owned()));
        }
    }

    /// The false answer, where this lie can be told here.
    pub(super) fn forge(&self, lie: Lie, path: &str, body: &[u8]) -> Option<Vec<u8>> {
        if lie == Lie::OldHead {
            return self.head.clone().filter(|_| path == HEAD);
        }
        if lie == Lie::FalseRefusal {
            return refused(body).filter(|_| path == SUBMITTED);
        }
        if !path.starts_with(ACTIONS) {
            return None;
        }
        let mut answer: Value = serde_json::from_slice(body).ok()?;
        match lie {
            Lie::ForgedReceipt => change(&mut answer, |receipt| {
                let vote = receipt.proof.votes.first_mut()?;
                *vote.signature.get_mut(5)? ^= 0x40;
                Some(())
            })?,
            Lie::WrongOutcome => {
                let wrong = if answer["outcome"] == "ok" {
                    (5, "not_allowed")
                } else {
                    (0, "ok")
                };
                change(&mut answer, |receipt| {
                    receipt.outcome = wrong.0;
                    Some(())
                })?;
                answer["outcome"] = wrong.1.into();
            }
            Lie::OldReceipt => {
                let asked = path.strip_prefix(ACTIONS)?;
                let old = earlier::receipt(&Digest::from_hex(asked).ok()?, 0)?;
                answer["receipt"] = URL_SAFE_NO_PAD.encode(old.to_bytes()).into();
                answer["status"] = "final".into();
                answer["outcome"] = "ok".into();
            }
            Lie::ReceiptOfAnother => {
                let (_, others) = self.receipts.iter().find(|(of, _)| of != path)?;
                answer["receipt"] = others.as_str().into();
                answer["status"] = "final".into();
                answer["outcome"] = "ok".into();
            }
            Lie::FinalWithoutProof => {
                answer["status"] = "final".into();
                answer["outcome"] = "ok".into();
                answer["height"] = 1.into();
                answer.as_object_mut()?.remove("receipt");
            }
            Lie::OldHead | Lie::FalseRefusal => return None,
        }
        serde_json::to_vec(&answer).ok()
    }
}

/// Changes the receipt in an answer.
fn change(answer: &mut Value, change: impl FnOnce(&mut Receipt) -> Option<()>) -> Option<()> {
    let bytes = URL_SAFE_NO_PAD.decode(answer["receipt"].as_str()?).ok()?;
    let mut receipt = Receipt::from_bytes(&bytes).ok()?;
    change(&mut receipt)?;
    answer["receipt"] = URL_SAFE_NO_PAD.encode(receipt.to_bytes()).into();
    Some(())
}

/// The answer to a submission, with everything that was taken in it called refused.
fn refused(body: &[u8]) -> Option<Vec<u8>> {
    let mut answer: Value = serde_json::from_slice(body).ok()?;
    for result in answer.get_mut("results")?.as_array_mut()? {
        result["status"] = "refused".into();
        result["outcome"] = "out_of_bounds".into();
    }
    serde_json::to_vec(&answer).ok()
}
