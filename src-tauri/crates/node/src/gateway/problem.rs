//! Errors as RFC 9457 problems: `type`, `title`, `status`, and `code`, which never changes.

use crate::error::NodeError;
use crate::key_service::Refused;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use utoipa::IntoResponses;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};

/// An answer that is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    /// Seconds after which trying again makes sense.
    retry_after: Option<u64>,
}

const fn problem(
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    retry_after: Option<u64>,
) -> Problem {
    Problem {
        status,
        code,
        title,
        retry_after,
    }
}

impl Problem {
    pub(crate) const NOT_FOUND: Self = problem(
        StatusCode::NOT_FOUND,
        "not_found",
        "There is no such thing here.",
        None,
    );
    pub(crate) const METHOD: Self = problem(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This path does not know this method.",
        None,
    );
    pub(crate) const BAD_ID: Self = problem(
        StatusCode::BAD_REQUEST,
        "bad_id",
        "An id, digest or handle in the address is not hex of its length.",
        None,
    );
    pub(crate) const BAD_BODY: Self = problem(
        StatusCode::BAD_REQUEST,
        "bad_body",
        "The body is not what this path takes.",
        None,
    );
    pub(crate) const MEDIA_TYPE: Self = problem(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "The body is of another type or coding than this path takes.",
        None,
    );
    pub(crate) const TOO_LARGE: Self = problem(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        "The body is larger than this path takes.",
        None,
    );
    pub(crate) const TOO_MANY_ACTIONS: Self = problem(
        StatusCode::BAD_REQUEST,
        "too_many_actions",
        "More than 100 actions in one request.",
        None,
    );
    pub(crate) const WRONG_DIGEST: Self = problem(
        StatusCode::BAD_REQUEST,
        "wrong_digest",
        "The body does not have the digest in the address.",
        None,
    );
    pub(crate) const TIMEOUT: Self = problem(
        StatusCode::REQUEST_TIMEOUT,
        "timeout",
        "The request took too long.",
        None,
    );
    pub(crate) const TOO_MANY: Self = problem(
        StatusCode::TOO_MANY_REQUESTS,
        "too_many_requests",
        "Too many requests at a time.",
        Some(1),
    );
    pub(crate) const BUSY: Self = problem(
        StatusCode::SERVICE_UNAVAILABLE,
        "busy",
        "Too many actions wait for a block.",
        Some(5),
    );
    pub(crate) const BUSY_LOG: Self = problem(
        StatusCode::SERVICE_UNAVAILABLE,
        "busy",
        "The log is being read for another question.",
        Some(1),
    );
    pub(crate) const NOT_PROVEN: Self = problem(
        StatusCode::SERVICE_UNAVAILABLE,
        "not_proven_yet",
        "No header proves the newest state yet.",
        Some(1),
    );
    pub(crate) const BAD_QUERY: Self = problem(
        StatusCode::BAD_REQUEST,
        "bad_query",
        "The query, or the header Last-Event-ID, is not what this path takes.",
        None,
    );
    pub(crate) const SIGNATURE_MISSING: Self = problem(
        StatusCode::UNAUTHORIZED,
        "signature_missing",
        "This path takes only requests signed by an enrolled key (RFC 9421).",
        None,
    );
    pub(crate) const SIGNATURE_MALFORMED: Self = problem(
        StatusCode::UNAUTHORIZED,
        "signature_malformed",
        "The signature's headers are not of the form this gateway reads.",
        None,
    );
    pub(crate) const SIGNATURE_STALE: Self = problem(
        StatusCode::UNAUTHORIZED,
        "signature_stale",
        "The signature was made more than five minutes from now by the header Date.",
        None,
    );
    pub(crate) const SIGNATURE_REPLAYED: Self = problem(
        StatusCode::UNAUTHORIZED,
        "signature_replayed",
        "This signature was used before.",
        None,
    );
    pub(crate) const SIGNATURE_WRONG: Self = problem(
        StatusCode::UNAUTHORIZED,
        "signature_wrong",
        "The signature does not hold for this request.",
        None,
    );
    pub(crate) const KEY_UNKNOWN: Self = problem(
        StatusCode::UNAUTHORIZED,
        "key_unknown",
        "No such key is enrolled.",
        None,
    );
    pub(crate) const KEY_REFUSED: Self = problem(
        StatusCode::FORBIDDEN,
        "key_refused",
        "This key may not act any more.",
        None,
    );
    pub(crate) const QUOTA_REQUESTS: Self = problem(
        StatusCode::TOO_MANY_REQUESTS,
        "quota_requests",
        "This key has asked too often in this minute.",
        Some(60),
    );
    pub(crate) const QUOTA_CONTENT: Self = problem(
        StatusCode::TOO_MANY_REQUESTS,
        "quota_content",
        "This key has put more content today than it may.",
        Some(3600),
    );
    pub(crate) const BAD_RECIPIENT: Self = problem(
        StatusCode::BAD_REQUEST,
        "bad_recipient",
        "The recipient is not an age X25519 recipient.",
        None,
    );
    pub(crate) const UNAVAILABLE: Self = problem(
        StatusCode::SERVICE_UNAVAILABLE,
        "unavailable",
        "The node cannot store or read now.",
        Some(5),
    );
}

impl Problem {
    /// A refusal that trying again does not change.
    pub(super) const fn refusal(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
    ) -> Self {
        problem(status, code, title, None)
    }

    /// The same, to be tried again after so many seconds.
    pub(crate) const fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

#[cfg(test)]
impl Problem {
    pub(crate) const fn code(self) -> &'static str {
        self.code
    }

    pub(crate) const fn retry_after_s(self) -> Option<u64> {
        self.retry_after
    }
}

impl From<NodeError> for Problem {
    /// The reason is the technician's and goes to the log; the device can only try again.
    fn from(error: NodeError) -> Self {
        if matches!(error, NodeError::WrongDigest) {
            return Self::WRONG_DIGEST;
        }
        tracing::error!(code = error.code(), "a request failed");
        Self::UNAVAILABLE
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let (status, title, retry_after) = match refused {
            Refused::CaseUnknown => (StatusCode::NOT_FOUND, "There is no such case.", None),
            Refused::ServiceElsewhere => (
                StatusCode::NOT_FOUND,
                "This node does not hold the department's keys.",
                None,
            ),
            Refused::KeyBlocked => return Self::KEY_REFUSED,
            Refused::NotAllowed => (
                StatusCode::FORBIDDEN,
                "This key may not open this, or not any more.",
                None,
            ),
            Refused::ConsentMissing => (
                StatusCode::FORBIDDEN,
                "The holder did not consent to a decision by rule: a member of staff decides.",
                None,
            ),
            Refused::NotOpened => (
                StatusCode::FORBIDDEN,
                "The chain does not record that this key opened this case.",
                None,
            ),
            Refused::OpeningExpired => (
                StatusCode::FORBIDDEN,
                "The recorded opening is more than an hour old: open anew.",
                None,
            ),
            Refused::Erased => (StatusCode::GONE, "The content is erased.", None),
            Refused::ContentMissing => (
                StatusCode::NOT_FOUND,
                "The content is not here, or not yet.",
                None,
            ),
            Refused::ContentWrong => (
                StatusCode::CONFLICT,
                "The content is not what the chain says.",
                None,
            ),
            Refused::StateOld => (
                StatusCode::SERVICE_UNAVAILABLE,
                "This node's newest block is more than three minutes old.",
                Some(30),
            ),
            Refused::GrantUnknown => (StatusCode::NOT_FOUND, "There is no such grant.", None),
            Refused::GrantEnded => (
                StatusCode::FORBIDDEN,
                "The grant was withdrawn or is over.",
                None,
            ),
            Refused::CardNotProven => (
                StatusCode::FORBIDDEN,
                "The case was filed with another card.",
                None,
            ),
            Refused::GrantNotUsed => (
                StatusCode::FORBIDDEN,
                "The chain does not record that this key used this grant.",
                None,
            ),
        };
        problem(status, refused.code(), title, retry_after)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body {
            kind: format!("urn:hallseal:problem:{}", self.code),
            title: self.title,
            status: self.status.as_u16(),
            code: self.code,
        };
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, axum::Json(body)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 9110 §11.6.1 wants one; the scheme is that of RFC 9421.
            let wanted = HeaderValue::from_static("Signature");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, wanted);
        }
        response
    }
}

/// An error's body (RFC 9457), `application/problem+json`.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(super) struct Body {
    /// `urn:hallseal:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// A sentence for the technician; may change.
    title: &'static str,
    /// The status once more.
    status: u16,
    /// What went wrong, as a word that never changes.
    code: &'static str,
}

/// What every path may answer beside its own.
pub(super) struct Common;

/// What every path answers where a signature is wanted and not there or not good.
pub(super) struct Signed;

type Responses = BTreeMap<String, RefOr<utoipa::openapi::Response>>;

fn described(list: &[(u16, &str)]) -> Responses {
    let one = |(status, description): &(u16, &str)| {
        let schema = Ref::from_schema_name("Problem");
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let mut response = ResponseBuilder::new()
            .description(*description)
            .content("application/problem+json", content);
        if matches!(status, 429 | 503) {
            let seconds = ObjectBuilder::new().schema_type(Type::Integer).build();
            let header = HeaderBuilder::new().schema(Some(seconds)).build();
            response = response.header("Retry-After", header);
        }
        (status.to_string(), RefOr::T(response.build()))
    };
    list.iter().map(one).collect()
}

impl IntoResponses for Common {
    fn responses() -> Responses {
        described(&[
            (408, "`timeout`: the request took more than 30 seconds."),
            (
                429,
                "`too_many_requests`, and on paths that want a signature `quota_requests`, \
                 `quota_content`: come back after `Retry-After` seconds.",
            ),
            (
                503,
                "`unavailable`, `busy`, `not_proven_yet`, `state_old`: come back after `Retry-After` seconds.",
            ),
        ])
    }
}

impl IntoResponses for Signed {
    fn responses() -> Responses {
        described(&[
            (
                401,
                "`signature_missing`, `signature_malformed`, `signature_stale`, \
                 `signature_replayed`, `signature_wrong`, `key_unknown`",
            ),
            (403, "`key_refused`: revoked or replaced."),
        ])
    }
}
