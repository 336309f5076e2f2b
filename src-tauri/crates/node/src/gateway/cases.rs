//! A holder's cases, and one case's history with a receipt for every step.

use super::problem::{Common, Problem};
use super::{Desk, Place, json};
use crate::error::NodeError;
use crate::hall::Hall;
use crate::proof;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{ActionId, HolderHandle};
use ledger::query;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub(super) struct Before {
    /// The last case of the page before.
    before: Option<String>,
}

/// Ids of cases.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Cases {
    /// Newest first; 32 hex digits each.
    #[schema(value_type = Vec<String>, max_items = 200)]
    cases: Vec<ActionId>,
}

/// A holder's cases, newest first, at most 200. Not proven: each case proves itself.
#[utoipa::path(
    get,
    path = "/v1/holders/{handle}/cases",
    params(
        ("handle" = String, Path, pattern = "^[0-9a-fA-F]{32}$", description = "What a department knows a card by."),
        ("before" = Option<String>, Query, pattern = "^[0-9a-fA-F]{32}$", description = "The last case of the page before."),
    ),
    responses(
        (status = 200, description = "Empty where the holder has none.", body = Cases),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn of_holder(
    State(desk): State<Desk>,
    Place(handle): Place,
    page: Result<Query<Before>, QueryRejection>,
) -> Result<Response, Problem> {
    let handle = HolderHandle::from_hex(&handle).map_err(|_| Problem::BAD_ID)?;
    let Query(page) = page.map_err(|_| Problem::BAD_ID)?;
    let before = page.before.as_deref().map(ActionId::from_hex).transpose();
    let before = before.map_err(|_| Problem::BAD_ID)?;
    let list =
        move |hall: &Hall| hall.read(|db| Ok(query::holder_cases(&db.read()?, handle, before)?));
    let cases = desk.blocking(list).await?;
    Ok(json(Cases { cases }))
}

#[derive(Deserialize)]
pub(super) struct From {
    /// The first step wanted, from 0.
    #[serde(default)]
    from: u32,
}

/// A case's steps.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct History {
    actions: Vec<Step>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Step {
    /// The exact signed bytes, base64url.
    action: String,
    /// Its receipt, base64url.
    receipt: String,
}

/// A case's history, in order, at most 200 steps, each with its receipt. A step is there as
/// soon as a header proves it, a case as soon as its first step is.
#[utoipa::path(
    get,
    path = "/v1/cases/{id}",
    params(
        ("id" = String, Path, pattern = "^[0-9a-fA-F]{32}$", description = "The id of the action that filed it."),
        ("from" = Option<u32>, Query, description = "The first step wanted, from 0."),
    ),
    responses(
        (status = 200, description = "The steps.", body = History),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn history(
    State(desk): State<Desk>,
    Place(id): Place,
    page: Result<Query<From>, QueryRejection>,
) -> Result<Response, Problem> {
    let id = ActionId::from_hex(&id).map_err(|_| Problem::BAD_ID)?;
    let Query(page) = page.map_err(|_| Problem::BAD_ID)?;
    let steps = desk
        .blocking(move |hall| steps(hall, id, page.from))
        .await?;
    let actions = steps.ok_or(Problem::NOT_FOUND)?;
    Ok(json(History { actions }))
}

fn steps(hall: &Hall, id: ActionId, from: u32) -> Result<Option<Vec<Step>>, NodeError> {
    hall.read(|db| {
        let tx = db.read()?;
        if query::case(&tx, id)?.is_none() {
            return Ok(None);
        }
        let mut steps = Vec::new();
        for digest in query::case_actions(&tx, id, from)? {
            let row = tx.action(&digest)?;
            let row = row.ok_or(NodeError::Damaged("a case's action is missing"))?;
            let Some(receipt) = proof::receipt(&tx, &hall.chain_id, &digest, &row)? else {
                break;
            };
            steps.push(Step {
                action: URL_SAFE_NO_PAD.encode(&row.signed),
                receipt: URL_SAFE_NO_PAD.encode(receipt.to_bytes()),
            });
        }
        if from == 0 && steps.is_empty() {
            return Ok(None);
        }
        Ok(Some(steps))
    })
}
