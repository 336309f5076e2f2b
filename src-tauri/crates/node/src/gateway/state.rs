//! Proved reads: what stands in the state, up to the validators' signatures.

use super::problem::{Common, Problem};
use super::{Desk, Place, json};
use crate::proof;
use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use receipt::StateKey;
use serde::Serialize;
use std::time::Duration;

/// Most reads that wait for the next header at a time: each holds a connection.
pub(super) const MAX_READS: usize = 8;
/// How long one waits.
const PATIENCE: Duration = Duration::from_secs(4);

/// What stands under a key of the state.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Proved {
    /// The record's canonical CBOR in base64url; null where nothing stands.
    value: Option<String>,
    /// The height of the header that proves it.
    height: u64,
    /// A `StateProof` in base64url: ICS 23 proof, roots, header and signatures.
    proof: String,
}

/// What stands in the state under a kind of thing and its id, or that nothing does, with its
/// proof: `key` (an enrolled key), `item` (its current version), `case`, `holder` (the head of
/// a card's list of cases), `licence`, `grant`, `holder-grants` (the head of a card's list of
/// grants), `accesses` (how often a card's data was used), `freeze-key` and `freeze-hall` (the newest freeze
/// of a key, of a hall), `business` (by the SHA-256 of its
/// name). 503 where the next header does not come within four seconds.
#[utoipa::path(
    get,
    path = "/v1/state/{kind}/{id}",
    params(
        ("kind" = String, Path, pattern = "^(key|item|case|holder|licence|grant|holder-grants|accesses|freeze-key|freeze-hall|business)$", description = "What is asked for."),
        ("id" = String, Path, pattern = "^[0-9A-Za-z._~-]{1,160}$", description = "`key`, `freeze-key`: 24 hex digits; `freeze-hall`: department, `~`, hall; `case`, `holder`, `grant`, `holder-grants`, `accesses`: 32; `business`: 64; `item`: its code; `licence`: its identifier (GB/T 36904)."),
    ),
    responses(
        (status = 200, description = "Also where nothing stands: `value` is null.", body = Proved),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: there is no such kind.", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn stands(
    desk: State<Desk>,
    Place((kind, id)): Place<(String, String)>,
) -> Result<Response, Problem> {
    if !StateKey::KINDS.contains(&kind.as_str()) {
        return Err(Problem::NOT_FOUND);
    }
    read(desk, StateKey::parse(&kind, &id)).await
}

async fn read(State(desk): State<Desk>, key: Option<StateKey>) -> Result<Response, Problem> {
    let key = key.ok_or(Problem::BAD_ID)?;
    let Ok(place) = desk.proved.clone().try_acquire_owned() else {
        return Err(Problem::TOO_MANY);
    };
    let read = move |hall: &crate::hall::Hall| {
        let _place = place;
        proof::settled_state(hall, &key, PATIENCE)
    };
    let proved = desk.blocking(read).await?.ok_or(Problem::NOT_PROVEN)?;
    Ok(json(Proved {
        value: proved.value.map(|value| URL_SAFE_NO_PAD.encode(value)),
        height: proved.proof.proof.height,
        proof: URL_SAFE_NO_PAD.encode(proved.proof.to_bytes()),
    }))
}
