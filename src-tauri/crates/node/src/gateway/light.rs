//! What another node's engine asks when it joins by a snapshot: three harmless questions of
//! the engine's JSON-RPC, which itself stays on loopback. The asking light client checks
//! every signature of the answers.

use super::Desk;
use super::actions::{JSON, read, takes};
use super::problem::Problem;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// Longest question.
pub(super) const MAX_BODY_LEN: usize = 4 << 10;
/// What may be asked: headers with their signatures, and who may sign them.
const METHODS: [&str; 3] = ["commit", "validators", "consensus_params"];

/// `POST /v1/light`: JSON-RPC 2.0, one question at a time.
pub(super) async fn ask(
    State(desk): State<Desk>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    takes(JSON, &headers)?;
    let body = read(body)?;
    let question: Value = serde_json::from_slice(&body).map_err(|_| Problem::BAD_BODY)?;
    let method = question.get("method").and_then(Value::as_str);
    if !method.is_some_and(|method| METHODS.contains(&method)) {
        return Err(Problem::BAD_BODY);
    }
    let answer = desk.blocking(move |hall| match hall.engine.get() {
        Some(engine) => engine.relay(&question).map(Some),
        None => Ok(None),
    });
    let answer = answer.await?.ok_or(Problem::NOT_FOUND)?;
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok((kind, answer).into_response())
}
