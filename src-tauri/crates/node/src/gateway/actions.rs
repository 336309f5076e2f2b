//! Taking actions in, and saying how far one is.

use super::problem::{Common, Problem};
use super::{Desk, Place, json};
use crate::db::{Received, Tx};
use crate::embedded::now;
use crate::error::NodeError;
use crate::hall::Hall;
use crate::proof;
use crate::work::Part;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::Digest;
use domain::outcome::Outcome;
use ledger::Checked;
use seal::Memory;
use seal::action::SignedAction;
use serde::{Deserialize, Serialize};

/// Most bytes of a submission.
pub(super) const MAX_BODY_LEN: usize = 512 << 10;
/// Most actions in one.
const MAX_ACTIONS: usize = 100;
/// Most actions that wait for a block; more are asked to come later.
const MAX_PENDING: u64 = 20_000;

/// Signed actions to be taken in.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Submission {
    /// Each one's exact signed bytes, base64url without padding; at most 100.
    #[schema(max_items = 100)]
    actions: Vec<String>,
}

/// One result for each action, in their order.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Results {
    results: Vec<Taken>,
}

/// How one action was taken in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Taken {
    /// By which to ask further: the action's digest, or of bytes that are none their SHA-256.
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    action: Digest,
    /// `received`, `known` or `refused`.
    status: &'static str,
    /// Why it was refused: it would never be recorded as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
}

/// Submit signed actions.
///
/// `received` means that it is durable here, not that it is on the chain: that is what its
/// receipt says. Submitting the same bytes again is harmless. At most 512 KiB in all.
#[utoipa::path(
    post,
    path = "/v1/actions",
    request_body(content = Submission, content_type = "application/json"),
    responses(
        (status = 200, description = "What became of each.", body = Results),
        (status = 400, description = "`bad_body`, `too_many_actions`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn submit(
    State(desk): State<Desk>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    takes(JSON, &headers)?;
    let body = read(body)?;
    let submission: Submission = serde_json::from_slice(&body).map_err(|_| Problem::BAD_BODY)?;
    if submission.actions.len() > MAX_ACTIONS {
        return Err(Problem::TOO_MANY_ACTIONS);
    }
    let take_all = move |hall: &Hall| take(hall, &submission.actions);
    let results = desk.blocking(take_all).await?.ok_or(Problem::BUSY)?;
    Ok(json(Results { results }))
}

/// The type of a body of JSON.
pub(super) const JSON: &str = "application/json";

/// Refuses a body that says to be of another type, or to be compressed. One that says
/// nothing is looked at. (One that says to be too long is read up to the limit all the same:
/// who is still sending would not hear the answer.)
pub(super) fn takes(kind: &str, headers: &HeaderMap) -> Result<(), Problem> {
    let said = |name| headers.get_all(name).iter();
    let same = |value: &HeaderValue| {
        let text = value.to_str().unwrap_or("?");
        let essence = text.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case(kind)
    };
    let plain = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    let good = said(header::CONTENT_TYPE).all(same) && said(header::CONTENT_ENCODING).all(plain);
    good.then_some(()).ok_or(Problem::MEDIA_TYPE)
}

/// A body, or why there is none.
pub(super) fn read(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Problem> {
    body.map_err(|rejection| match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TOO_LARGE,
        _ => Problem::BAD_BODY,
    })
}

/// An action looked at and not yet kept.
enum Looked {
    Refused(Digest, Outcome),
    Known(Digest),
    New(Received),
}

/// Checks all, then keeps the new ones in one transaction: "received" is durable.
/// `None` where too many wait already.
fn take(hall: &Hall, actions: &[String]) -> Result<Option<Vec<Taken>>, NodeError> {
    let mut clock = hall.metrics.work.begin();
    let looked = hall.read(|db| look(&db.read()?, actions, &hall.memory))?;
    clock.tell(Part::Submit);
    if !looked.iter().any(|looked| matches!(looked, Looked::New(_))) {
        let results = looked.into_iter().map(|looked| taken(looked, false));
        return Ok(Some(results.collect()));
    }
    let now_s = i64::try_from(now().seconds).unwrap_or(i64::MAX);
    let results = hall.write(|db| {
        let tx = db.begin()?;
        if tx.count_pending()? >= MAX_PENDING {
            return Ok(None);
        }
        let mut results = Vec::with_capacity(looked.len());
        for looked in looked {
            let new = match &looked {
                Looked::New(received) => tx.put_pending(received, now_s)?,
                Looked::Refused(..) | Looked::Known(_) => false,
            };
            results.push(taken(looked, new));
        }
        tx.commit()?;
        Ok(Some(results))
    })?;
    clock.tell(Part::Keep);
    hall.wake();
    Ok(results)
}

/// Checks all, their signatures together.
fn look(tx: &Tx<'_>, texts: &[String], memory: &Memory) -> Result<Vec<Looked>, NodeError> {
    let bytes: Vec<Option<Vec<u8>>> = texts
        .iter()
        .map(|text| URL_SAFE_NO_PAD.decode(text).ok())
        .collect();
    let read: Vec<&[u8]> = bytes.iter().flatten().map(Vec::as_slice).collect();
    let mut checked = ledger::check_batch(tx, &read, memory)?.into_iter();
    let looked = texts.iter().zip(bytes).map(|(text, bytes)| {
        let Some((bytes, checked)) = bytes.and_then(|bytes| Some((bytes, checked.next()?))) else {
            let digest = seal::hash::sha256(&[text.as_bytes()]);
            return Looked::Refused(digest, Outcome::Malformed);
        };
        match checked {
            Checked::Refused(digest, outcome) => Looked::Refused(digest, outcome),
            Checked::Known(digest, _) => Looked::Known(digest),
            Checked::New(digest) => {
                let parsed = SignedAction::parse(&bytes);
                let parent = parsed.ok().and_then(|parsed| parsed.action().parent);
                Looked::New(Received {
                    digest,
                    parent,
                    signed: bytes,
                })
            }
        }
    });
    Ok(looked.collect())
}

fn taken(looked: Looked, new: bool) -> Taken {
    let (action, status, outcome) = match looked {
        Looked::Refused(digest, outcome) => (digest, "refused", Some(outcome.word())),
        Looked::Known(digest) => (digest, "known", None),
        Looked::New(received) if new => (received.digest, "received", None),
        Looked::New(received) => (received.digest, "known", None),
    };
    tracing::debug!(%action, status, outcome, "taken in");
    Taken {
        action,
        status,
        outcome,
    }
}

/// How far an action is.
#[derive(Default, Serialize, utoipa::ToSchema)]
pub(super) struct Status {
    /// `unknown`, `received` or `final`.
    status: &'static str,
    /// The block it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    /// There as soon as the next header proves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<String>,
}

/// How far an action is, and its receipt.
#[utoipa::path(
    get,
    path = "/v1/actions/{digest}",
    params(("digest" = String, Path, pattern = "^[0-9a-fA-F]{64}$", description = "The action's SHA-256.")),
    responses(
        (status = 200, description = "Also where nobody has heard of it: `unknown`.", body = Status),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn status(
    State(desk): State<Desk>,
    Place(digest): Place,
) -> Result<Response, Problem> {
    let digest = Digest::from_hex(&digest).map_err(|_| Problem::BAD_ID)?;
    let status = desk.blocking(move |hall| look_up(hall, &digest)).await?;
    Ok(json(status))
}

fn look_up(hall: &Hall, digest: &Digest) -> Result<Status, NodeError> {
    hall.read(|db| {
        let tx = db.read()?;
        let Some(row) = tx.action(digest)? else {
            let waits = tx.is_pending(digest)?;
            let status = if waits { "received" } else { "unknown" };
            return Ok(Status {
                status,
                ..Status::default()
            });
        };
        let receipt = proof::receipt(&tx, &hall.chain_id, digest, &row)?;
        Ok(Status {
            status: "final",
            height: Some(row.height),
            outcome: Some(row.outcome.word()),
            receipt: receipt.map(|receipt| URL_SAFE_NO_PAD.encode(receipt.to_bytes())),
        })
    })
}
