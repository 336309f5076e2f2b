//! The page `/verify`, which checks a receipt in any browser and asks no server.

use super::Desk;
use super::problem::Problem;
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use receipt::ValidatorHistory;
use std::path::Path;

/// What the page holds where the validators' history is to stand.
const PLACE: &str = "HALLSEAL-HISTORY";
/// Longest page.
const MAX_LEN: u64 = 8 << 20;
/// Nothing from anywhere: the program and the styles stand in the page itself.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; \
    style-src 'unsafe-inline'; img-src blob: data:; connect-src 'none'; form-action 'none'; \
    base-uri 'none'; frame-ancestors 'none'";

/// The page with this chain's validators in it; `None` where it is not installed.
pub(super) struct Page(Option<String>);

impl Page {
    pub(super) fn new(folder: Option<&Path>, history: &ValidatorHistory) -> Self {
        let file = folder.map(|folder| folder.join("index.html"));
        let page = file.and_then(|file| {
            let size = std::fs::metadata(&file).ok()?.len();
            (size <= MAX_LEN).then(|| std::fs::read_to_string(&file).ok())?
        });
        let history = STANDARD.encode(history.to_bytes());
        Self(page.map(|page| page.replacen(PLACE, &history, 1)))
    }
}

/// `GET /verify`
pub(super) async fn show(State(desk): State<Desk>) -> Result<Response, Problem> {
    let page = desk.page.0.clone().ok_or(Problem::NOT_FOUND)?;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
        (HeaderName::from_static("x-frame-options"), "DENY"),
    ];
    Ok((headers, page).into_response())
}
