//! The department's key service: a case's key, or single fields, for whoever's right to them
//! stands on the chain. Always signed by the key that asks, whatever else the gateway wants.

use super::actions::{JSON, read, takes};
use super::auth::Signed as Caller;
use super::problem::{Common, Problem, Signed};
use super::{Desk, json};
use crate::embedded::now;
use crate::key_service::{self, Granted, KeyError, OpenedKey, Refused};
use ::content::Recipient;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{ActionId, Digest};
use seal::handle::CARD_PROOF_LEN;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Most bytes of a question.
pub(super) const MAX_BODY_LEN: usize = 1 << 10;

/// Which case is to be opened, and for whom.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenQuestion {
    /// The case: the id of the action that filed it.
    #[schema(value_type = String, pattern = "^[0-9a-f]{32}$")]
    case: ActionId,
    /// The reader's own age X25519 recipient, `age1…`; the signature covers it.
    recipient: String,
}

/// Which grant is used, and by whom.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GrantQuestion {
    /// The grant: the id of the action that made it.
    #[schema(value_type = String, pattern = "^[0-9a-f]{32}$")]
    grant: ActionId,
    /// The reader's own age X25519 recipient, `age1…`; the signature covers it.
    recipient: String,
}

/// Which case its holder opens, at which device.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HolderQuestion {
    /// The case: the id of the action that filed it.
    #[schema(value_type = String, pattern = "^[0-9a-f]{32}$")]
    case: ActionId,
    /// The reader's own age X25519 recipient, `age1…`; the signature covers it.
    recipient: String,
    /// The card's proof for the case's department, 32 bytes in hexadecimal.
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    proof: CardProof,
}

/// What a card proves itself by: shown to nobody but the key service, zeroized when dropped.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(super) struct CardProof(pub(super) Zeroizing<[u8; CARD_PROOF_LEN]>);

impl TryFrom<String> for CardProof {
    type Error = hex::FromHexError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let text = Zeroizing::new(text);
        let mut proof = Zeroizing::new([0; CARD_PROOF_LEN]);
        hex::decode_to_slice(text.as_bytes(), proof.as_mut_slice())?;
        Ok(Self(proof))
    }
}

/// A case's key for one reader.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct KeyAnswer {
    /// An age file in base64url: the case's key, wrapped to the reader.
    key: String,
    /// The digest of the content that it opens.
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    content: Digest,
}

/// What a grant shares: `key` and `content` where it is a whole case, `fields` and `root`
/// where it is single fields.
#[derive(Default, Serialize, utoipa::ToSchema)]
pub(super) struct GrantAnswer {
    /// An age file in base64url: the case's key, wrapped to the reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// The digest of the content that it opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{64}$")]
    content: Option<Digest>,
    /// An age file in base64url: the fields with the paths that prove them.
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<String>,
    /// The root that the fields belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = "^[0-9a-f]{64}$")]
    root: Option<Digest>,
}

/// The key of a case that the signer has opened on the chain within the last hour.
#[utoipa::path(
    post,
    path = "/v1/keys/open",
    request_body(content = OpenQuestion, content_type = "application/json"),
    responses(
        (status = 200, description = "It, for this reader alone.", body = KeyAnswer),
        (status = 400, description = "`bad_body`, `bad_recipient`", body = super::problem::Body, content_type = "application/problem+json"),
        Signed,
        (status = 403, description = "`key_refused`, `not_opened`, `opening_expired`, `not_allowed`, and for evaluators `consent_missing`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 404, description = "`case_unknown`, `service_elsewhere`, `content_missing`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 409, description = "`content_wrong`: it is not what the chain says.", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 410, description = "`erased`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
    security(("signature" = [])),
)]
pub(super) async fn open(
    State(desk): State<Desk>,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    takes(JSON, &headers)?;
    let body = read(body)?;
    caller.covers(&body)?;
    let asked: OpenQuestion = serde_json::from_slice(&body).map_err(|_| Problem::BAD_BODY)?;
    let reader = recipient(&asked.recipient)?;
    let (key, case) = (caller.key, asked.case);
    let Ok(_place) = desk.contents.acquire().await else {
        return Err(Problem::TOO_MANY);
    };
    let ask = move |hall: &crate::hall::Hall| {
        told(key_service::open(hall, key, case, &reader, now().seconds))
    };
    let answer = desk.blocking(ask).await?;
    let code = answer.as_ref().map_or_else(|no| no.code(), |_| "ok");
    tracing::info!(%key, %case, code, "a case's key was asked for");
    count(&desk, &answer);
    let OpenedKey { key, content } = answer?;
    Ok(json(KeyAnswer {
        key: URL_SAFE_NO_PAD.encode(key),
        content,
    }))
}

/// The key of a case for the device at which the card lies that it was filed with.
#[utoipa::path(
    post,
    path = "/v1/keys/holder",
    request_body(content = HolderQuestion, content_type = "application/json"),
    responses(
        (status = 200, description = "It, for this reader alone.", body = KeyAnswer),
        (status = 400, description = "`bad_body`, `bad_recipient`", body = super::problem::Body, content_type = "application/problem+json"),
        Signed,
        (status = 403, description = "`key_refused`, `not_allowed`, `card_not_proven`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 404, description = "`case_unknown`, `service_elsewhere`, `content_missing`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 409, description = "`content_wrong`: it is not what the chain says.", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 410, description = "`erased`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
    security(("signature" = [])),
)]
pub(super) async fn holder(
    State(desk): State<Desk>,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    takes(JSON, &headers)?;
    let body = read(body)?;
    caller.covers(&body)?;
    let asked: HolderQuestion = serde_json::from_slice(&body).map_err(|_| Problem::BAD_BODY)?;
    let reader = recipient(&asked.recipient)?;
    let (key, case) = (caller.key, asked.case);
    let Ok(_place) = desk.contents.acquire().await else {
        return Err(Problem::TOO_MANY);
    };
    let ask = move |hall: &crate::hall::Hall| {
        let given =
            key_service::for_holder(hall, key, case, &reader, &asked.proof.0, now().seconds);
        told(given)
    };
    let answer = desk.blocking(ask).await?;
    let code = answer.as_ref().map_or_else(|no| no.code(), |_| "ok");
    tracing::info!(%key, %case, code, "a case's key was asked for by its holder");
    count(&desk, &answer);
    let OpenedKey { key, content } = answer?;
    Ok(json(KeyAnswer {
        key: URL_SAFE_NO_PAD.encode(key),
        content,
    }))
}

/// What a grant shares, where the signer has used it on the chain within the last hour.
#[utoipa::path(
    post,
    path = "/v1/keys/grant",
    request_body(content = GrantQuestion, content_type = "application/json"),
    responses(
        (status = 200, description = "It, for this reader alone.", body = GrantAnswer),
        (status = 400, description = "`bad_body`, `bad_recipient`", body = super::problem::Body, content_type = "application/problem+json"),
        Signed,
        (status = 403, description = "`key_refused`, `not_allowed`, `grant_ended`, `grant_not_used`, `opening_expired`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 404, description = "`grant_unknown`, `case_unknown`, `service_elsewhere`, `content_missing`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 409, description = "`content_wrong`: it is not what the chain says.", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 410, description = "`erased`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = super::problem::Body, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media_type`", body = super::problem::Body, content_type = "application/problem+json"),
        Common,
    ),
    security(("signature" = [])),
)]
pub(super) async fn grant(
    State(desk): State<Desk>,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    takes(JSON, &headers)?;
    let body = read(body)?;
    caller.covers(&body)?;
    let asked: GrantQuestion = serde_json::from_slice(&body).map_err(|_| Problem::BAD_BODY)?;
    let reader = recipient(&asked.recipient)?;
    let (key, grant) = (caller.key, asked.grant);
    let Ok(_place) = desk.contents.acquire().await else {
        return Err(Problem::TOO_MANY);
    };
    let ask = move |hall: &crate::hall::Hall| {
        told(key_service::grant(hall, key, grant, &reader, now().seconds))
    };
    let answer = desk.blocking(ask).await?;
    let code = answer.as_ref().map_or_else(|no| no.code(), |_| "ok");
    tracing::info!(%key, %grant, code, "what a grant shares was asked for");
    count(&desk, &answer);
    Ok(json(match answer? {
        Granted::Case(OpenedKey { key, content }) => GrantAnswer {
            key: Some(URL_SAFE_NO_PAD.encode(key)),
            content: Some(content),
            ..GrantAnswer::default()
        },
        Granted::Fields { openings, root } => GrantAnswer {
            fields: Some(URL_SAFE_NO_PAD.encode(openings)),
            root: Some(root),
            ..GrantAnswer::default()
        },
    }))
}

fn count<T>(desk: &Desk, answer: &Result<T, Refused>) {
    let services = &desk.hall.metrics.services;
    match answer {
        Ok(_) => services.keys_given.up(),
        Err(_) => services.keys_refused.up(),
    }
}

fn recipient(text: &str) -> Result<Recipient, Problem> {
    Recipient::parse(text).map_err(|_| Problem::BAD_RECIPIENT)
}

/// A refusal is an answer; what the node itself fails with is not.
#[allow(
    clippy::type_complexity,
    reason = "an answer, or a refusal, or a failure"
)]
fn told<T>(answer: Result<T, KeyError>) -> Result<Result<T, Refused>, crate::NodeError> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(KeyError::Refused(refused)) => Ok(Err(refused)),
        Err(KeyError::Node(error)) => Err(error),
    }
}
