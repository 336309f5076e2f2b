//! Errors as RFC 9457 problems: `type`, `title`, `status`, and `code`, which never changes.

use crate::error::NodeError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// An answer that is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    /// Seconds after which trying again makes sense.
    retry_after: Option<&'static str>,
}

const fn problem(
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    retry_after: Option<&'static str>,
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
    pub(crate) const TOO_LARGE: Self = problem(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        "The body is larger than this path takes.",
        None,
    );
    pub(crate) const TOO_MANY_ACTIONS: Self = problem(
        StatusCode::PAYLOAD_TOO_LARGE,
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
        Some("1"),
    );
    pub(crate) const BUSY: Self = problem(
        StatusCode::SERVICE_UNAVAILABLE,
        "busy",
        "Too many actions wait for a block.",
        Some("5"),
    );
    pub(crate) const NOT_PROVEN: Self = problem(
        StatusCode::SERVICE_UNAVAILABLE,
        "not_proven_yet",
        "No header proves the newest state yet.",
        Some("1"),
    );
    pub(crate) const UNAVAILABLE: Self = problem(
        StatusCode::SERVICE_UNAVAILABLE,
        "unavailable",
        "The node cannot store or read now.",
        Some("5"),
    );
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

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::json!({
            "type": format!("urn:hallseal:problem:{}", self.code),
            "title": self.title,
            "status": self.status.as_u16(),
            "code": self.code,
        });
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, body.to_string()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if let Some(seconds) = self.retry_after {
            let seconds = HeaderValue::from_static(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}
