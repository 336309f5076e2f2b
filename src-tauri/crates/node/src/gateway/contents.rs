//! Encrypted content and public documents, by digest.

use super::actions::{read, takes};
use super::auth::Caller;
use super::problem::{Common, Problem, Signed};
use super::{Desk, Place};
use crate::content::Put;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::id::Digest;
use ledger::query;

/// The type of bytes that only their readers understand.
const OCTETS: &str = "application/octet-stream";

/// Bytes as they are.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
pub(super) struct Octets(#[allow(dead_code, reason = "a shape only")] Vec<u8>);

/// Keep encrypted content, at most 16 MiB. The signature must cover its digest.
#[utoipa::path(
    put,
    path = "/v1/content/{digest}",
    params(("digest" = String, Path, pattern = "^[0-9a-fA-F]{64}$", description = "The content's SHA-256.")),
    request_body(content = Octets, content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "It was there."),
        (status = 201, description = "It is new, and durable."),
        (status = 400, description = "`bad_id`, `bad_body`, `wrong_digest`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = super::problem::Body, content_type = "application/problem+json"),
        Signed,
        Common,
    ),
    security((), ("signature" = [])),
)]
// The place is taken before the body is read, so that few bodies are in memory.
pub(super) async fn put(
    State(desk): State<Desk>,
    caller: Caller,
    Place(digest): Place,
    request: Request,
) -> Result<Response, Problem> {
    let digest = Digest::from_hex(&digest).map_err(|_| Problem::BAD_ID)?;
    takes(OCTETS, request.headers())?;
    let Ok(_place) = desk.contents.acquire().await else {
        return Err(Problem::TOO_MANY);
    };
    let body = read(Bytes::from_request(request, &()).await)?;
    caller.charge(&desk, &digest, body.len())?;
    let keep = move |hall: &crate::hall::Hall| hall.content().put(&digest, &body);
    Ok(match desk.blocking(keep).await? {
        Put::New => StatusCode::CREATED.into_response(),
        Put::Known => StatusCode::OK.into_response(),
    })
}

/// Encrypted content.
#[utoipa::path(
    get,
    path = "/v1/content/{digest}",
    params(("digest" = String, Path, pattern = "^[0-9a-fA-F]{64}$", description = "The content's SHA-256.")),
    responses(
        (status = 200, description = "It.", body = Octets, content_type = "application/octet-stream"),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = super::problem::Body, content_type = "application/problem+json"),
        Signed,
        Common,
    ),
    security((), ("signature" = [])),
)]
pub(super) async fn get(
    State(desk): State<Desk>,
    _caller: Caller,
    Place(digest): Place,
) -> Result<Response, Problem> {
    let digest = Digest::from_hex(&digest).map_err(|_| Problem::BAD_ID)?;
    object(&desk, digest).await
}

/// The public document of an item that is published now.
#[utoipa::path(
    get,
    path = "/v1/documents/{digest}",
    params(("digest" = String, Path, pattern = "^[0-9a-fA-F]{64}$", description = "The document's SHA-256.")),
    responses(
        (status = 200, description = "It.", body = Octets, content_type = "application/octet-stream"),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn document(
    State(desk): State<Desk>,
    Place(digest): Place,
) -> Result<Response, Problem> {
    let digest = Digest::from_hex(&digest).map_err(|_| Problem::BAD_ID)?;
    let items = desk.blocking(|hall| hall.read(|db| Ok(query::items(&db.read()?)?)));
    if !items.await?.iter().any(|item| item.document == digest) {
        return Err(Problem::NOT_FOUND);
    }
    object(&desk, digest).await
}

async fn object(desk: &Desk, digest: Digest) -> Result<Response, Problem> {
    let Ok(_place) = desk.contents.acquire().await else {
        return Err(Problem::TOO_MANY);
    };
    let bytes = desk
        .blocking(move |hall| hall.content().get(&digest))
        .await?;
    let bytes = bytes.ok_or(Problem::NOT_FOUND)?;
    let headers = [
        (header::CONTENT_TYPE, OCTETS),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, bytes).into_response())
}
