//! Proved reads: what stands in the state, up to the validators' signatures.

use super::problem::{Common, Problem};
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

/// An enrolled key's record, or that there is none, with its proof. 503 where no header proves the newest state
/// within two seconds.
#[utoipa::path(
    get,
    path = "/v1/state/key/{id}",
    params(("id" = String, Path, pattern = "^[0-9a-fA-F]{24}$", description = "The key's id.")),
    responses(
        (status = 200, description = "Also where nothing stands: `value` is null.", body = Proved),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn key(desk: State<Desk>, Path(id): Path<String>) -> Result<Response, Problem> {
    read(desk, StateKey::parse("key", &id)).await
}

/// The record of an item's current version, or that there is none, with its proof. 503 where no header proves the newest state
/// within two seconds.
#[utoipa::path(
    get,
    path = "/v1/state/item/{id}",
    params(("id" = String, Path, pattern = "^[0-9A-Za-z._-]{1,8}$", description = "The item's code.")),
    responses(
        (status = 200, description = "Also where nothing stands: `value` is null.", body = Proved),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn item(desk: State<Desk>, Path(id): Path<String>) -> Result<Response, Problem> {
    read(desk, StateKey::parse("item", &id)).await
}

/// A case's record, or that there is none, with its proof. 503 where no header proves the newest state
/// within two seconds.
#[utoipa::path(
    get,
    path = "/v1/state/case/{id}",
    params(("id" = String, Path, pattern = "^[0-9a-fA-F]{32}$", description = "The id of the action that filed it.")),
    responses(
        (status = 200, description = "Also where nothing stands: `value` is null.", body = Proved),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn case(desk: State<Desk>, Path(id): Path<String>) -> Result<Response, Problem> {
    read(desk, StateKey::parse("case", &id)).await
}

/// The head of a holder's list of cases, or that there is none, with its proof. 503 where no header proves the newest state
/// within two seconds.
#[utoipa::path(
    get,
    path = "/v1/state/holder/{id}",
    params(("id" = String, Path, pattern = "^[0-9a-fA-F]{32}$", description = "What a department knows a card by.")),
    responses(
        (status = 200, description = "Also where nothing stands: `value` is null.", body = Proved),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn holder(desk: State<Desk>, Path(id): Path<String>) -> Result<Response, Problem> {
    read(desk, StateKey::parse("holder", &id)).await
}

async fn read(State(desk): State<Desk>, key: Option<StateKey>) -> Result<Response, Problem> {
    let key = key.ok_or(Problem::BAD_ID)?;
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
