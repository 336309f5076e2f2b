//! The description of every path, from the same declarations that serve it.

use super::problem::{Body, Common};
use axum::response::{IntoResponse, Response};
use std::sync::OnceLock;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hallseal gateway",
        description = "What devices, offices and auditors talk to. Nothing it says need be \
            believed: receipts, heads and state proofs are verified against the validators.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(Body))
)]
struct Frame;

/// What stands around the paths.
pub(super) fn frame() -> utoipa::openapi::OpenApi {
    let mut frame = Frame::openapi();
    let about = "HTTP Message Signatures (RFC 9421): `Signature-Input: hallseal=(\"@method\" \
        \"@authority\" \"@path\" \"@query\");created=…;nonce=…;keyid=…;alg=\"ed25519\"` and \
        `Signature`; with a body also `\"content-digest\"` (RFC 9530, sha-256). `nonce` is 16 \
        bytes in base64, `keyid` the enrolled key's id in hex. Wanted where the gateway is \
        set up so.";
    let scheme = ApiKey::Header(ApiKeyValue::with_description("Signature", about));
    frame
        .components
        .get_or_insert_default()
        .add_security_scheme("signature", SecurityScheme::ApiKey(scheme));
    frame
}

/// This description.
#[utoipa::path(
    get,
    path = "/v1/openapi.json",
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json"), Common),
)]
pub(super) async fn describe() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| {
        let description = super::described().into_openapi();
        // A tree of strings and numbers always has a JSON form.
        serde_json::to_string(&description).unwrap_or_default()
    });
    let kind = [(axum::http::header::CONTENT_TYPE, "application/json")];
    (kind, text.as_str()).into_response()
}
