//! How the validators changed, proven link by link.

use super::problem::{Common, Problem};
use super::{Desk, json};
use crate::succession;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::ChainId;
use serde::Serialize;

/// How the validators changed.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct History {
    #[schema(value_type = String)]
    chain_id: ChainId,
    /// A `SignedHistory` in base64url: the set that signs at the height asked for, and for
    /// each change after it the last header of the set before, signed by it, with the new
    /// set; at most 200 changes.
    history: String,
}

/// How the validators changed since a height, each change with the header that proves it.
///
/// Whoever trusts the set that signs at `from` can check all that follow. Where there are
/// more changes than one answer holds, ask again from the last one's first height.
#[utoipa::path(
    get,
    path = "/v1/history",
    params(("from" = Option<u64>, Query, minimum = 1,
        description = "A height whose validators are known; without it the chain's first.")),
    responses(
        (status = 200, description = "It; without changes where there were none since.", body = History),
        (status = 400, description = "`bad_query`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn history(State(desk): State<Desk>, uri: Uri) -> Result<Response, Problem> {
    let from = from(uri.query()).ok_or(Problem::BAD_QUERY)?;
    let read = move |hall: &crate::hall::Hall| {
        hall.read(|db| succession::signed(&db.read()?, &hall.chain_id, from))
    };
    let history = desk.blocking(read).await?;
    Ok(json(History {
        chain_id: history.chain_id.clone(),
        history: URL_SAFE_NO_PAD.encode(history.to_bytes()),
    }))
}

fn from(query: Option<&str>) -> Option<u64> {
    let text = match query.unwrap_or_default() {
        "" => return Some(1),
        query => query.strip_prefix("from=")?,
    };
    let digits = text.len() <= 19 && text.bytes().all(|byte| byte.is_ascii_digit());
    let height: u64 = digits.then(|| text.parse().ok())??;
    (height > 0).then_some(height)
}
