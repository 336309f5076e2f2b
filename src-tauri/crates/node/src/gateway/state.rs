//! Proved reads: what stands in the state, up to the validators' signatures.

use super::problem::Problem;
use super::{Desk, json};
use crate::proof;
use axum::extract::{Path, State};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use receipt::StateKey;
use serde::Serialize;
use std::time::Duration;

/// How often and how long apart it is looked whether a header proves the state by now.
const LOOKS: u32 = 40;
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

#[derive(Serialize)]
struct Proved {
    /// The record's canonical CBOR; null where nothing stands.
    value: Option<String>,
    /// The height of the header that proves it.
    height: u64,
    /// A `StateProof`: ICS 23 proof, roots, header and signatures.
    proof: String,
}

/// `GET /v1/state/{kind}/{id}`: 503 where no header proves the state within two seconds.
pub(super) async fn get(
    State(desk): State<Desk>,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    if !StateKey::KINDS.contains(&kind.as_str()) {
        return Err(Problem::NOT_FOUND);
    }
    let key = StateKey::parse(&kind, &id).ok_or(Problem::BAD_ID)?;
    for _ in 0..LOOKS {
        let key = key.clone();
        let look = move |hall: &crate::hall::Hall| {
            hall.read(|db| proof::state(&db.read()?, &hall.chain_id, &key))
        };
        if let Some(proved) = desk.blocking(look).await? {
            return Ok(json(Proved {
                value: proved.value.map(|value| URL_SAFE_NO_PAD.encode(value)),
                height: proved.proof.proof.height,
                proof: URL_SAFE_NO_PAD.encode(proved.proof.to_bytes()),
            }));
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    Err(Problem::NOT_PROVEN)
}
