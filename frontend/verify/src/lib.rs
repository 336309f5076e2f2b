//! What the page `/verify` asks of the receipt crate. Values in, values out: the page's
//! own script (`page.js`) reads the picture and shows the verdict.
#![forbid(unsafe_code)]
// The words `pub` that wasm-bindgen wants are for the browser, not for another crate.
#![allow(unreachable_pub)]

use domain::outcome::Outcome;
use receipt::{Proven, Receipt, ValidatorHistory, Verdict, verify};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

/// Most pixels of a picture that is looked at.
const MAX_PIXELS: usize = 16_000_000;

/// A verdict as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Shown {
    /// `final`, `confirm_online`, `refused`.
    verdict: &'static str,
    /// Why it is refused: [`receipt::Reason::word`].
    reason: Option<&'static str>,
    height: Option<u64>,
    time_s: Option<u64>,
    signers: Option<u32>,
    of: Option<u32>,
    /// The outcome's word, or its number where it is newer than this page.
    outcome: Option<String>,
    ok: bool,
    action: Option<String>,
}

impl Shown {
    fn refused(reason: &'static str) -> Self {
        Self {
            verdict: "refused",
            reason: Some(reason),
            height: None,
            time_s: None,
            signers: None,
            of: None,
            outcome: None,
            ok: false,
            action: None,
        }
    }

    fn proven(verdict: &'static str, proven: &Proven) -> Self {
        let outcome = Outcome::from_code(proven.outcome);
        Self {
            verdict,
            reason: None,
            height: Some(proven.height),
            time_s: Some(proven.time_s),
            signers: Some(proven.signers),
            of: Some(proven.of),
            outcome: Some(outcome.map_or_else(
                || proven.outcome.to_string(),
                |outcome| outcome.word().to_owned(),
            )),
            ok: proven.outcome == 0,
            action: Some(proven.action.to_hex()),
        }
    }
}

fn judge(text: &str, history: &[u8], now_s: u64) -> Shown {
    let Ok(history) = ValidatorHistory::from_bytes(history) else {
        return Shown::refused("no_history");
    };
    match Receipt::from_qr_text(text) {
        Err(error) => Shown::refused(error.code()),
        Ok(receipt) => match verify(&receipt, &history, now_s) {
            Verdict::Final(proven) => Shown::proven("final", &proven),
            Verdict::ConfirmOnline(proven) => Shown::proven("confirm_online", &proven),
            Verdict::Refused(reason) => Shown::refused(reason.word()),
        },
    }
}

/// The verdict on a receipt's text (`HS1:…`) as JSON: `{verdict, reason, height, time_s,
/// signers, of, outcome, ok, action}`. `history` is the canonical CBOR of the validators'
/// history, `now_s` this device's clock in Unix seconds.
#[wasm_bindgen]
#[must_use]
pub fn check(text: &str, history: &[u8], now_s: u64) -> String {
    serde_json::to_string(&judge(text, history, now_s)).unwrap_or_default()
}

/// Whose receipts a history is for, as JSON: `{chain_id, digest, validators, epochs}`;
/// empty where it is none. `digest` is its SHA-256 in hex, to be compared with a printed one.
#[wasm_bindgen]
#[must_use]
pub fn describe(history: &[u8]) -> String {
    let digest = seal::hash::sha256(&[history]).to_hex();
    let Ok(history) = ValidatorHistory::from_bytes(history) else {
        return String::new();
    };
    let newest = history.epochs().last();
    serde_json::json!({
        "chain_id": history.chain_id().as_str(),
        "digest": digest,
        "validators": newest.map_or(0, |epoch| epoch.validators.len()),
        "epochs": history.epochs().len(),
    })
    .to_string()
}

/// The text of the first receipt code in a picture; `luma` holds one byte for each pixel,
/// row by row. `None` where there is none.
#[wasm_bindgen]
#[must_use]
pub fn read_code(width: usize, height: usize, luma: &[u8]) -> Option<String> {
    let pixels = width.checked_mul(height)?;
    if pixels == 0 || pixels > MAX_PIXELS || luma.len() != pixels {
        return None;
    }
    let at = |x: usize, y: usize| luma.get(y * width + x).copied().unwrap_or(255);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, at);
    let codes = prepared.detect_grids();
    codes
        .iter()
        .filter_map(|code| code.decode().ok())
        .map(|(_, text)| text)
        .find(|text| text.starts_with("HS1:"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_history_is_said_to_be_none() {
        assert_eq!(describe(b""), "");
        assert!(check("HS1:", b"", 0).contains("no_history"));
    }

    #[test]
    fn a_picture_without_a_code_has_no_text() {
        assert_eq!(read_code(10, 10, &[255; 100]), None);
        assert_eq!(read_code(10, 10, &[255; 99]), None);
        assert_eq!(read_code(usize::MAX, 2, &[]), None);
    }

    proptest! {
        #[test]
        fn no_text_and_no_history_make_it_panic(
            text in "(HS1:)?[ -~]{0,80}",
            history in prop::collection::vec(any::<u8>(), 0..60),
            now_s in any::<u64>(),
        ) {
            let shown: serde_json::Value =
                serde_json::from_str(&check(&text, &history, now_s)).unwrap();
            prop_assert_eq!(&shown["verdict"], "refused");
            let _ = describe(&history);
        }
    }
}
