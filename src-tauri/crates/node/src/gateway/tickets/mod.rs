//! Queue tickets: taking one needs a key of the hall, calling a person's key of it; the big
//! screen and a ticket by its id are open, as nothing stands there but a masked name.

mod schema;

use super::actions::{JSON, read, takes};
use super::auth::Signed as Caller;
use super::problem::{Common, Problem, Signed};
use super::{Desk, Place, json};
use crate::embedded::now;
use crate::hall::Hall;
use crate::tickets::{self, Failed, Refused};
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::deadline::day;
use domain::id::{ActionId, HallCode};
use domain::ticket::{CallNext, MAX_STEPS, MAX_WINDOW, Reconciled, Steps, Take};
use schema::{
    BoardSchema, CallNextSchema, NextSchema, QueueSchema, ReconciledSchema, StepsSchema,
    TakeSchema, TicketSchema, TotalsSchema,
};
use serde::Deserialize;

/// Most bytes of a body: 200 steps.
pub(super) const MAX_BODY_LEN: usize = 96 << 10;

/// What is asked of a thread that may block, with refusals as answers.
async fn ask<T: Send + 'static>(
    desk: &Desk,
    work: impl FnOnce(&Hall) -> Result<T, Failed> + Send + 'static,
) -> Result<T, Problem> {
    let told = move |hall: &Hall| match work(hall) {
        Ok(answer) => Ok(Ok(answer)),
        Err(Failed::Refused(refused)) => Ok(Err(refused)),
        Err(Failed::Node(error)) => Err(error),
    };
    desk.blocking(told).await?.map_err(Problem::from)
}

/// A body of JSON that the signature covers.
fn body<T: serde::de::DeserializeOwned>(
    caller: &Caller,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<T, Problem> {
    takes(JSON, headers)?;
    let body = read(body)?;
    caller.covers(&body)?;
    serde_json::from_slice(&body).map_err(|_| Problem::BAD_BODY)
}

fn hall_code(text: &str) -> Result<HallCode, Problem> {
    HallCode::new(text).map_err(|_| Problem::BAD_ID)
}

/// Take a ticket in the signer's hall. The same id again gives the same ticket.
#[utoipa::path(
    post,
    path = "/v1/tickets",
    request_body(content = TakeSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "It, with the people before it.", body = TicketSchema),
        (status = 400, description = "`bad_body`", body = super::problem::Body, content_type = "application/problem+json"),
        Signed,
        (status = 403, description = "`key_refused`, `key_frozen`, `not_allowed`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 404, description = "`item_unknown`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 409, description = "`id_conflict`: the id was used for something else. `line_full`: no more today.", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
    security(("signature" = [])),
)]
pub(super) async fn take(
    State(desk): State<Desk>,
    caller: Caller,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let take: Take = body(&caller, &headers, bytes)?;
    let key = caller.key;
    let work = move |hall: &Hall| tickets::take(hall, key, &take, now().seconds);
    Ok(json(ask(&desk, work).await?))
}

/// One ticket: where it stands, how many are before it. Who knows its id may ask.
#[utoipa::path(
    get,
    path = "/v1/tickets/{id}",
    params(("id" = String, Path, pattern = "^[0-9a-fA-F]{32}$", description = "The id it was taken with.")),
    responses(
        (status = 200, description = "It.", body = TicketSchema),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 404, description = "`ticket_unknown`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn one(State(desk): State<Desk>, Place(id): Place) -> Result<Response, Problem> {
    let id = ActionId::from_hex(&id).map_err(|_| Problem::BAD_ID)?;
    let work = move |hall: &Hall| tickets::one(hall, &id, now().seconds);
    Ok(json(ask(&desk, work).await?))
}

/// Call the next one at a window, by the hall's rule. The same id again gives the same ticket.
#[utoipa::path(
    post,
    path = "/v1/tickets/next",
    request_body(content = CallNextSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "The ticket that was called; `null` where nobody waits for this window.", body = NextSchema),
        (status = 400, description = "`bad_body`", body = super::problem::Body, content_type = "application/problem+json"),
        Signed,
        (status = 403, description = "`key_refused`, `key_frozen`, `not_allowed`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 409, description = "`id_conflict`: the id was used for something else.", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
    security(("signature" = [])),
)]
pub(super) async fn next(
    State(desk): State<Desk>,
    caller: Caller,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let call: CallNext = body(&caller, &headers, bytes)?;
    if !call.serves.holds() || !(1..=MAX_WINDOW).contains(&call.window) {
        return Err(Problem::BAD_BODY);
    }
    let key = caller.key;
    let work = move |hall: &Hall| tickets::next(hall, key, &call, now().seconds);
    Ok(json(ask(&desk, work).await?))
}

/// Hand in what a window did, in its order; also what it did while this node was away.
///
/// Handing in again is harmless. Where two windows called one ticket while they were apart, the
/// one where the person stood has it, else the one whose call came in first; the other one is
/// answered `taken_elsewhere`.
#[utoipa::path(
    post,
    path = "/v1/tickets/steps",
    request_body(content = StepsSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "What became of each.", body = ReconciledSchema),
        (status = 400, description = "`bad_body`: also more than 200 steps.", body = super::problem::Body, content_type = "application/problem+json"),
        Signed,
        (status = 403, description = "`key_refused`, `key_frozen`, `not_allowed`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
    security(("signature" = [])),
)]
pub(super) async fn steps(
    State(desk): State<Desk>,
    caller: Caller,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Steps { steps } = body(&caller, &headers, bytes)?;
    if steps.len() > MAX_STEPS {
        return Err(Problem::BAD_BODY);
    }
    let key = caller.key;
    let work = move |hall: &Hall| tickets::reconcile(hall, key, steps, now().seconds);
    let results = ask(&desk, work).await?;
    Ok(json(Reconciled { results }))
}

/// A hall's open tickets of today, for its windows: at most 2,000, those that wait first, in the
/// order in which they are called.
#[utoipa::path(
    get,
    path = "/v1/halls/{hall}/tickets",
    params(("hall" = String, Path, pattern = "^[A-Za-z0-9._-]{1,4}$", description = "The hall's code.")),
    responses(
        (status = 200, description = "They.", body = QueueSchema),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        Signed,
        (status = 403, description = "`key_refused`, `key_frozen`, `not_allowed`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
    security(("signature" = [])),
)]
pub(super) async fn queue(
    State(desk): State<Desk>,
    caller: Caller,
    Place(hall): Place,
) -> Result<Response, Problem> {
    let of = hall_code(&hall)?;
    let key = caller.key;
    let work = move |hall: &Hall| tickets::queue(hall, key, &of, now().seconds);
    Ok(json(ask(&desk, work).await?))
}

/// What a hall's big screen shows: calls, the newest first, and its lines.
#[utoipa::path(
    get,
    path = "/v1/halls/{hall}/board",
    params(("hall" = String, Path, pattern = "^[A-Za-z0-9._-]{1,4}$", description = "The hall's code.")),
    responses(
        (status = 200, description = "Empty where the hall has no tickets today.", body = BoardSchema),
        (status = 400, description = "`bad_id`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn board(
    State(desk): State<Desk>,
    Place(hall): Place,
) -> Result<Response, Problem> {
    let of = hall_code(&hall)?;
    let work = move |hall: &Hall| tickets::board(hall, of, now().seconds);
    Ok(json(ask(&desk, work).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfDay {
    day: Option<i64>,
}

/// A hall's tickets of one day in figures, kept for 400 days.
#[utoipa::path(
    get,
    path = "/v1/halls/{hall}/totals",
    params(
        ("hall" = String, Path, pattern = "^[A-Za-z0-9._-]{1,4}$", description = "The hall's code."),
        ("day" = Option<i64>, Query, description = "Days since 1 January 1970 in China; without it, today."),
    ),
    responses(
        (status = 200, description = "By line.", body = TotalsSchema),
        (status = 400, description = "`bad_id`, `bad_query`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn totals(
    State(desk): State<Desk>,
    Place(hall): Place,
    asked: Result<Query<OfDay>, QueryRejection>,
) -> Result<Response, Problem> {
    let of = hall_code(&hall)?;
    let Query(asked) = asked.map_err(|_| Problem::BAD_QUERY)?;
    let day = asked.day.unwrap_or_else(|| day(now().seconds));
    let work = move |hall: &Hall| tickets::totals(hall, of, day);
    Ok(json(ask(&desk, work).await?))
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let (status, title) = match refused {
            Refused::NotAllowed => (
                StatusCode::FORBIDDEN,
                "This key may not do this with tickets of this hall.",
            ),
            Refused::Frozen => (StatusCode::FORBIDDEN, "This key, or its hall, is frozen."),
            Refused::ItemUnknown => (StatusCode::NOT_FOUND, "There is no such item."),
            Refused::TicketUnknown => (StatusCode::NOT_FOUND, "There is no such ticket."),
            Refused::IdConflict => (StatusCode::CONFLICT, "This id was used for something else."),
            Refused::LineFull => (StatusCode::CONFLICT, "There are no more tickets today."),
        };
        Self::refusal(status, refused.code(), title)
    }
}
