//! Items, head, health.

use super::problem::Problem;
use super::{Desk, json};
use crate::embedded::Health;
use crate::proof;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::factor::Factors;
use domain::id::{ChainId, DepartmentCode, Digest, ItemCode};
use ledger::query;
use serde::Serialize;

#[derive(Serialize)]
struct Items {
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    item: ItemCode,
    version: u32,
    department: DepartmentCode,
    document: Digest,
    factors: Factors,
}

/// `GET /v1/items`: the current version of each.
pub(super) async fn items(State(desk): State<Desk>) -> Result<Response, Problem> {
    let records = desk.blocking(|hall| hall.read(|db| Ok(query::items(&db.read()?)?)));
    let items = records.await?.into_iter().map(|record| Item {
        item: record.item,
        version: record.version,
        department: record.department,
        document: record.document,
        factors: record.factors,
    });
    Ok(json(Items {
        items: items.collect(),
    }))
}

#[derive(Serialize)]
struct Head {
    chain_id: ChainId,
    /// The newest header's height.
    height: u64,
    /// When it was signed, Unix seconds.
    time: u64,
    /// The state after the block before it.
    app_hash: Digest,
    /// A `HeadProof`, which says all of this in a form to be believed.
    proof: String,
}

/// `GET /v1/head`: 503 in the moment before the first block.
pub(super) async fn head(State(desk): State<Desk>) -> Result<Response, Problem> {
    let head = desk.blocking(|hall| hall.read(|db| proof::head(&db.read()?, &hall.chain_id)));
    let head = head.await?.ok_or(Problem::UNAVAILABLE)?;
    let vote = head.proof.votes.first();
    Ok(json(Head {
        chain_id: desk.hall.chain_id.clone(),
        height: head.proof.height,
        time: vote.map_or(0, |vote| vote.timestamp.seconds),
        app_hash: head.app_hash,
        proof: URL_SAFE_NO_PAD.encode(head.to_bytes()),
    }))
}

/// `GET /v1/health`: 200 where blocks are made, 503 where not.
pub(super) async fn health(State(desk): State<Desk>) -> Response {
    let (status, word, height, code) = match desk.hall.health() {
        Health::Starting => (StatusCode::OK, "starting", None, None),
        Health::Good { height } => (StatusCode::OK, "good", Some(height), None),
        Health::Failing { code } => (StatusCode::SERVICE_UNAVAILABLE, "failing", None, Some(code)),
        Health::Stopped => (StatusCode::SERVICE_UNAVAILABLE, "stopped", None, None),
    };
    let body = serde_json::json!({ "status": word, "height": height, "code": code });
    (status, Json(body)).into_response()
}
