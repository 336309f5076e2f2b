//! Encrypted content and public documents, by digest.

use super::Desk;
use super::actions::read;
use super::problem::Problem;
use crate::content::Put;
use axum::body::Bytes;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::id::Digest;
use ledger::query;

/// `PUT /v1/content/{digest}`: 201 where it is new, 200 where it was there.
///
/// The place is taken before the body is read, so that few bodies are in memory.
pub(super) async fn put(
    State(desk): State<Desk>,
    Path(digest): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let digest = Digest::from_hex(&digest).map_err(|_| Problem::BAD_ID)?;
    let Ok(_place) = desk.contents.acquire().await else {
        return Err(Problem::TOO_MANY);
    };
    let body = read(Bytes::from_request(request, &()).await)?;
    let keep = move |hall: &crate::hall::Hall| hall.content().put(&digest, &body);
    Ok(match desk.blocking(keep).await? {
        Put::New => StatusCode::CREATED.into_response(),
        Put::Known => StatusCode::OK.into_response(),
    })
}

/// `GET /v1/content/{digest}`
pub(super) async fn get(
    State(desk): State<Desk>,
    Path(digest): Path<String>,
) -> Result<Response, Problem> {
    let digest = Digest::from_hex(&digest).map_err(|_| Problem::BAD_ID)?;
    object(&desk, digest).await
}

/// `GET /v1/documents/{digest}`: of an item that is published now.
pub(super) async fn document(
    State(desk): State<Desk>,
    Path(digest): Path<String>,
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
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, bytes).into_response())
}
