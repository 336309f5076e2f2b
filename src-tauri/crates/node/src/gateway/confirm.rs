//! For a receipt whose validators are no longer in office: its action in the log of those
//! who are.

use super::problem::{Common, Problem};
use super::{Desk, json};
use crate::error::NodeError;
use crate::hall::Hall;
use crate::log_path::LogTree;
use crate::proof;
use axum::extract::{Path, State};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::Digest;
use receipt::LogProof;
use serde::Serialize;
use std::sync::{Arc, Mutex, TryLockError};

/// An action in the log of the newest header.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Confirmation {
    /// The height of the header that proves it.
    height: u64,
    /// A `LogProof` in base64url: place, path, roots, header and signatures.
    proof: String,
}

/// An action in the log as the validators in office vouch for it now, whoever signed its
/// receipt. 503 while another question reads the log.
#[utoipa::path(
    get,
    path = "/v1/actions/{digest}/confirmation",
    params(("digest" = String, Path, pattern = "^[0-9a-fA-F]{64}$", description = "The action's SHA-256.")),
    responses(
        (status = 200, description = "It.", body = Confirmation),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: it is not in the log of a proven header.", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn confirm(
    State(desk): State<Desk>,
    Path(digest): Path<String>,
) -> Result<Response, Problem> {
    let digest = Digest::from_hex(&digest).map_err(|_| Problem::BAD_ID)?;
    let log = Arc::clone(&desk.log);
    let found = desk.blocking(move |hall| look_up(hall, &log, &digest));
    let proof = found
        .await?
        .ok_or(Problem::BUSY_LOG)?
        .ok_or(Problem::NOT_FOUND)?;
    Ok(json(Confirmation {
        height: proof.proof.height,
        proof: URL_SAFE_NO_PAD.encode(proof.to_bytes()),
    }))
}

/// The outer `None`: another question reads the log, which the first time takes a while.
#[allow(clippy::option_option, reason = "busy, and not there, are two things")]
fn look_up(
    hall: &Hall,
    log: &Mutex<LogTree>,
    digest: &Digest,
) -> Result<Option<Option<LogProof>>, NodeError> {
    let mut log = match log.try_lock() {
        Ok(log) => log,
        Err(TryLockError::WouldBlock) => return Ok(None),
        // Chunks are only ever added whole.
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
    };
    hall.read(|db| proof::logged(&db.read()?, &hall.chain_id, &mut log, digest))
        .map(Some)
}
