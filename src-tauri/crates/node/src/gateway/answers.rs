//! Items, head, health.

use super::problem::{Common, Problem};
use super::{Desk, json};
use crate::hall::Health;
use crate::proof;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::factor::Factors;
use domain::id::{ChainId, DepartmentCode, Digest, ItemCode};
use ledger::query;
use serde::Serialize;

/// The current version of every service item.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Items {
    items: Vec<Item>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Item {
    #[schema(value_type = String)]
    item: ItemCode,
    version: u32,
    #[schema(value_type = String)]
    department: DepartmentCode,
    /// SHA-256 of its document, which `/v1/documents` has.
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    document: Digest,
    /// The factors a holder must show.
    #[schema(value_type = serde_json::Value)]
    factors: Factors,
}

/// The current version of each service item.
#[utoipa::path(
    get,
    path = "/v1/items",
    responses((status = 200, description = "By code.", body = Items), Common),
)]
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

/// The newest header.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Head {
    #[schema(value_type = String)]
    chain_id: ChainId,
    /// The newest header's height.
    height: u64,
    /// When it was signed, Unix seconds.
    time: u64,
    /// The state after the block before it.
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    app_hash: Digest,
    /// The first height that the validators who signed it sign: `/v1/history` says how they
    /// came into office.
    signers_from: u64,
    /// A `HeadProof` in base64url, which says all of this in a form to be believed.
    proof: String,
}

/// The newest header with its signatures. 503 in the moment before the first block.
#[utoipa::path(
    get,
    path = "/v1/head",
    responses((status = 200, description = "It.", body = Head), Common),
)]
pub(super) async fn head(State(desk): State<Desk>) -> Result<Response, Problem> {
    let read = |hall: &crate::hall::Hall| {
        hall.read(|db| {
            let tx = db.read()?;
            let head = proof::head(&tx, &hall.chain_id)?;
            let from = head.as_ref().map(|head| tx.signers_from(head.proof.height));
            Ok(head.zip(from.transpose()?))
        })
    };
    let (head, signers_from) = desk.blocking(read).await?.ok_or(Problem::UNAVAILABLE)?;
    let vote = head.proof.votes.first();
    Ok(json(Head {
        chain_id: desk.hall.chain_id.clone(),
        height: head.proof.height,
        time: vote.map_or(0, |vote| vote.timestamp.seconds),
        app_hash: head.app_hash,
        signers_from,
        proof: URL_SAFE_NO_PAD.encode(head.to_bytes()),
    }))
}

/// How the node is.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct HealthAnswer {
    /// `starting`, `good`, `failing` or `stopped`.
    status: &'static str,
    /// The last block made.
    height: Option<u64>,
    /// Why none can be made.
    code: Option<&'static str>,
}

/// Whether blocks are made.
#[utoipa::path(
    get,
    path = "/v1/health",
    responses(
        (status = 200, description = "They are, or the node has just begun.", body = HealthAnswer),
        Common,
        (status = 503, description = "They are not.", body = HealthAnswer),
    ),
)]
pub(super) async fn health(State(desk): State<Desk>) -> Response {
    let (status, word, height, code) = match desk.hall.health() {
        Health::Starting => (StatusCode::OK, "starting", None, None),
        Health::Good { height } => (StatusCode::OK, "good", Some(height), None),
        Health::Failing { code } => (StatusCode::SERVICE_UNAVAILABLE, "failing", None, Some(code)),
        Health::Stopped => (StatusCode::SERVICE_UNAVAILABLE, "stopped", None, None),
    };
    let body = HealthAnswer {
        status: word,
        height,
        code,
    };
    (status, Json(body)).into_response()
}

/// `GET /metrics`: for Prometheus; numbers only.
pub(super) async fn metrics(State(desk): State<Desk>) -> Result<Response, Problem> {
    let text = desk.blocking(|hall| hall.read(|db| crate::metrics::render(hall, db)));
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    Ok((kind, text.await?).into_response())
}
