//! Who works on which case: a hall's own note, taken and given back by signed requests.

use super::auth::{Caller, Signed as Who};
use super::problem::{Body, Common, Problem, Signed};
use super::{Desk, Place, json};
use crate::embedded::now;
use crate::hall::Hall;
use crate::leases::{self, Refused};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::id::{ActionId, DepartmentCode, KeyId};
use serde::Serialize;

/// A person works on a case.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Lease {
    /// The case.
    #[schema(value_type = String, pattern = "^[0-9a-f]{32}$")]
    case: ActionId,
    /// Whose key.
    #[schema(value_type = String, pattern = "^[0-9a-f]{24}$")]
    by: KeyId,
    /// Until when, Unix seconds.
    until: u64,
}

impl Lease {
    const fn new(case: ActionId, lease: leases::Lease) -> Self {
        Self {
            case,
            by: lease.by,
            until: lease.until_s,
        }
    }
}

/// What of a department's cases is being worked on.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Leases {
    /// By case.
    #[schema(max_items = 5000)]
    leases: Vec<Lease>,
}

fn case_id(text: &str) -> Result<ActionId, Problem> {
    ActionId::from_hex(text).map_err(|_| Problem::BAD_ID)
}

/// Take a case for fifteen minutes, or renew that: nobody else is given it meanwhile.
#[utoipa::path(
    post,
    path = "/v1/cases/{id}/lease",
    params(("id" = String, Path, pattern = "^[0-9a-fA-F]{32}$", description = "The id of the action that filed it.")),
    responses(
        (status = 200, description = "The signer has it.", body = Lease),
        (status = 400, description = "`bad_id`", body = Body, content_type = "application/problem+json"),
        Signed,
        (status = 403, description = "`key_refused`, `key_frozen`, `not_allowed`", body = Body, content_type = "application/problem+json"),
        (status = 404, description = "`case_unknown`", body = Body, content_type = "application/problem+json"),
        (status = 409, description = "`case_taken`: somebody else works on it. `case_closed`: it is over.", body = Body, content_type = "application/problem+json"),
        Common,
    ),
    security(("signature" = [])),
)]
pub(super) async fn take(
    State(desk): State<Desk>,
    caller: Who,
    Place(id): Place,
) -> Result<Response, Problem> {
    let (case, key) = (case_id(&id)?, caller.key);
    let work = move |hall: &Hall| leases::take(hall, key, case, now().seconds);
    let lease = desk.blocking(work).await??;
    Ok(json(Lease::new(case, lease)))
}

/// Give a case back. One that the signer does not have stays as it is.
#[utoipa::path(
    delete,
    path = "/v1/cases/{id}/lease",
    params(("id" = String, Path, pattern = "^[0-9a-fA-F]{32}$", description = "The id of the action that filed it.")),
    responses(
        (status = 204, description = "The signer does not have it."),
        (status = 400, description = "`bad_id`", body = Body, content_type = "application/problem+json"),
        Signed,
        Common,
    ),
    security(("signature" = [])),
)]
pub(super) async fn release(
    State(desk): State<Desk>,
    caller: Who,
    Place(id): Place,
) -> Result<Response, Problem> {
    let (case, key) = (case_id(&id)?, caller.key);
    desk.blocking(move |hall| leases::release(hall, key, case))
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What of a department's cases is being worked on, at most 5,000.
#[utoipa::path(
    get,
    path = "/v1/departments/{code}/leases",
    params(("code" = String, Path, pattern = "^[0-9A-Za-z._-]{1,16}$", description = "The department.")),
    responses(
        (status = 200, description = "Empty where there is nothing.", body = Leases),
        (status = 400, description = "`bad_id`", body = Body, content_type = "application/problem+json"),
        Signed,
        Common,
    ),
    security((), ("signature" = [])),
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    _caller: Caller,
    Place(code): Place,
) -> Result<Response, Problem> {
    let department = DepartmentCode::new(&code).map_err(|_| Problem::BAD_ID)?;
    let work = move |hall: &Hall| leases::of_department(hall, &department, now().seconds);
    let found = desk.blocking(work).await?.into_iter();
    Ok(json(Leases {
        leases: found.map(|(case, lease)| Lease::new(case, lease)).collect(),
    }))
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let (status, title) = match refused {
            Refused::NotAllowed => (StatusCode::FORBIDDEN, "This key may not work on this case."),
            Refused::Frozen => (StatusCode::FORBIDDEN, "This key, or its hall, is frozen."),
            Refused::CaseUnknown => (StatusCode::NOT_FOUND, "There is no such case."),
            Refused::CaseClosed => (StatusCode::CONFLICT, "This case is over."),
            Refused::Taken => (StatusCode::CONFLICT, "Somebody else works on this case."),
        };
        Self::refusal(status, refused.code(), title)
    }
}
