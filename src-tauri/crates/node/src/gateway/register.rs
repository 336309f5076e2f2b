//! The business register, for anyone to look up: names that are registered or proposed.

use super::problem::{Body, Common, Problem};
use super::{Desk, json};
use crate::hall::Hall;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::action::MAX_PUBLIC_TEXT;
use domain::id::Digest;
use ledger::record::BusinessRecord;
use serde::{Deserialize, Serialize};

/// Most businesses in one answer.
const MAX_FOUND: usize = 50;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    q: String,
    after: Option<String>,
}

/// Businesses whose name holds what was asked for.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Businesses {
    /// In the order of their keys, which have no meaning.
    #[schema(max_items = 50)]
    businesses: Vec<Business>,
    /// There may be more: ask again with `after` the last one's `key`.
    more: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Business {
    /// The SHA-256 of its name: `/v1/state/business/{key}` proves the entry.
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    key: Digest,
    /// `name`, `status` (`proposed`, `registered`, `suspended`, `revoked`, `released`),
    /// `department`, `case`, `licence`, `credit_code`, and `code_doubtful`: the code's check
    /// character does not fit (GB 32100), as with some genuine ones.
    #[serde(flatten)]
    #[schema(value_type = serde_json::Value)]
    entry: BusinessRecord,
}

/// Businesses, registered and proposed, whose name holds this text or whose unified social
/// credit code it is; at most 50. Upper and lower case of Latin letters are told apart.
#[utoipa::path(
    get,
    path = "/v1/businesses",
    params(
        ("q" = String, Query, min_length = 1, max_length = 120, description = "Part of a name, or a whole credit code; 1 to 120 bytes of UTF-8 without control characters, with something beside white space."),
        ("after" = Option<String>, Query, pattern = "^[0-9a-fA-F]{64}$", description = "The last `key` of the page before."),
    ),
    responses(
        (status = 200, description = "Empty where none fits.", body = Businesses),
        (status = 400, description = "`bad_query`", body = Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn search(
    State(desk): State<Desk>,
    asked: Result<Query<Search>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(Search { q, after }) = asked.map_err(|_| Problem::BAD_QUERY)?;
    let wanted = q.trim().to_owned();
    let fits = (1..=MAX_PUBLIC_TEXT).contains(&wanted.len());
    if !fits || wanted.chars().any(char::is_control) {
        return Err(Problem::BAD_QUERY);
    }
    let after = after.as_deref().map(Digest::from_hex).transpose();
    let after = after.map_err(|_| Problem::BAD_QUERY)?;
    let look = move |hall: &Hall| {
        hall.read(|db| {
            db.read()?
                .businesses(&wanted, after.as_ref(), MAX_FOUND + 1)
        })
    };
    let mut found = desk.blocking(look).await?;
    let more = found.len() > MAX_FOUND;
    found.truncate(MAX_FOUND);
    let businesses = found.into_iter();
    let businesses = businesses.map(|(key, entry)| Business { key, entry });
    Ok(json(Businesses {
        businesses: businesses.collect(),
        more,
    }))
}
