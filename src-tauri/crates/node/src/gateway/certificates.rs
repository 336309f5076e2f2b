//! Electronic certificates, and lists of those that do not hold.

use super::actions::{JSON, read, takes};
use super::auth::Signed as Who;
use super::keys::CardProof;
use super::problem::{Body, Common, Problem, Signed};
use super::{Desk, Place, json};
use crate::certificates::{self, Refused};
use crate::embedded::now;
use crate::hall::Hall;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{DepartmentCode, LicenceIdentifier};
use serde::{Deserialize, Serialize};

/// A certificate as its QR code has it.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct CertificateAnswer {
    /// `HSC1:` and what follows.
    certificate: String,
}

/// A department's list of licences that do not hold.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Revocations {
    /// A COSE_Sign1 in base64url.
    snapshot: String,
}

/// Which licence, and what shows that its holder's card is there.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CertificateQuestion {
    /// The licence's identifier.
    #[schema(value_type = String, pattern = "^[0-9A-Za-z._-]{1,160}$")]
    licence: LicenceIdentifier,
    /// The card's proof for the department that the licence is of, 32 bytes in hexadecimal.
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    proof: CardProof,
}

/// A certificate of an active licence, for the device at which its holder's card lies: signed now by
/// the department, with the holder's name on it.
#[utoipa::path(
    post,
    path = "/v1/keys/certificate",
    request_body(content = CertificateQuestion, content_type = "application/json"),
    responses(
        (status = 200, description = "It.", body = CertificateAnswer),
        (status = 400, description = "`bad_body`", body = Body, content_type = "application/problem+json"),
        Signed,
        (status = 403, description = "`key_refused`, `key_frozen`, `not_allowed`, `card_not_proven`", body = Body, content_type = "application/problem+json"),
        (status = 404, description = "`licence_unknown`. `service_elsewhere`: another node signs for this department.", body = Body, content_type = "application/problem+json"),
        (status = 409, description = "`licence_status`: it does not hold now. `too_long`: more than a certificate carries.", body = Body, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Body, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = Body, content_type = "application/problem+json"),
        Common,
    ),
    security(("signature" = [])),
)]
pub(super) async fn certificate(
    State(desk): State<Desk>,
    caller: Who,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    takes(JSON, &headers)?;
    let body = read(body)?;
    caller.covers(&body)?;
    let asked: CertificateQuestion =
        serde_json::from_slice(&body).map_err(|_| Problem::BAD_BODY)?;
    let key = caller.key;
    let Ok(_place) = desk.contents.acquire().await else {
        return Err(Problem::TOO_MANY);
    };
    let make = move |hall: &Hall| {
        certificates::certificate(hall, key, &asked.licence, &asked.proof.0, now().seconds)
    };
    let made = desk.blocking(make).await?;
    let code = made.as_ref().map_or_else(|no| no.code(), |_| "ok");
    tracing::info!(%key, code, "a certificate was asked for");
    Ok(json(CertificateAnswer {
        certificate: made?.to_qr_text(),
    }))
}

/// A department's signed, dated list of its licences that do not hold.
#[utoipa::path(
    get,
    path = "/v1/departments/{code}/revocations",
    params(("code" = String, Path, pattern = "^[0-9A-Za-z._-]{1,16}$", description = "The department.")),
    responses(
        (status = 200, description = "The newest.", body = Revocations),
        (status = 400, description = "`bad_id`", body = Body, content_type = "application/problem+json"),
        (status = 404, description = "`service_elsewhere`: another node signs for this department.", body = Body, content_type = "application/problem+json"),
        Common,
    ),
)]
pub(super) async fn revocations(
    State(desk): State<Desk>,
    Place(code): Place,
) -> Result<Response, Problem> {
    let department = DepartmentCode::new(&code).map_err(|_| Problem::BAD_ID)?;
    let lists = std::sync::Arc::clone(&desk.lists);
    let make =
        move |hall: &Hall| certificates::revocations(hall, &lists, &department, now().seconds);
    let bytes = desk.blocking(make).await??;
    Ok(json(Revocations {
        snapshot: URL_SAFE_NO_PAD.encode(bytes),
    }))
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let (status, title) = match refused {
            Refused::NotAllowed => (StatusCode::FORBIDDEN, "This key may not ask for it."),
            Refused::Frozen => (StatusCode::FORBIDDEN, "This key, or its hall, is frozen."),
            Refused::LicenceUnknown => (StatusCode::NOT_FOUND, "There is no such licence."),
            Refused::CardNotProven => (
                StatusCode::FORBIDDEN,
                "Its case was filed with another card.",
            ),
            Refused::NotActive => (StatusCode::CONFLICT, "This licence does not hold now."),
            Refused::ServiceElsewhere => (
                StatusCode::NOT_FOUND,
                "This node does not sign for the department.",
            ),
            Refused::TooLong => (StatusCode::CONFLICT, "More than a certificate carries."),
        };
        Self::refusal(status, refused.code(), title)
    }
}
