//! The page `/verify`, which checks a receipt in any browser and asks no server.

use super::Desk;
use super::problem::Problem;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use receipt::ValidatorHistory;
use std::path::Path;

/// What the page holds where the validators' history is to stand.
const PLACE: &str = "HALLSEAL-HISTORY";
/// Longest page.
const MAX_LEN: u64 = 8 << 20;
/// What stands before the page's own policy, which names the hashes of its one script and
/// its one style and lets it reach nobody.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";

/// The page with this chain's validators in it; `None` where it is not installed.
pub(super) struct Page(Option<Filled>);

struct Filled {
    html: String,
    policy: HeaderValue,
}

impl Page {
    pub(super) fn new(folder: Option<&Path>, history: &ValidatorHistory) -> Self {
        let html = folder.and_then(|folder| read(&folder.join("index.html")));
        let filled = html.and_then(|html| {
            let policy = policy(&html)?;
            let history = STANDARD.encode(history.to_bytes());
            let html = html.replacen(PLACE, &history, 1);
            Some(Filled { html, policy })
        });
        if folder.is_some() && filled.is_none() {
            tracing::warn!("the page /verify is not installed, or is not one");
        }
        Self(filled)
    }
}

fn read(file: &Path) -> Option<String> {
    let size = std::fs::metadata(file).ok()?.len();
    (size <= MAX_LEN).then(|| std::fs::read_to_string(file).ok())?
}

/// The page's own policy, said once more as a header, where it can forbid framing, too.
fn policy(html: &str) -> Option<HeaderValue> {
    let (_, rest) = html.split_once(POLICY)?;
    let (policy, _) = rest.split_once('"')?;
    HeaderValue::from_str(&format!("{policy}; frame-ancestors 'none'")).ok()
}

/// `GET /verify`
pub(super) async fn show(State(desk): State<Desk>) -> Result<Response, Problem> {
    let page = desk.page.0.as_ref().ok_or(Problem::NOT_FOUND)?;
    let fixed = HeaderValue::from_static;
    let headers = [
        (header::CONTENT_TYPE, fixed("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, page.policy.clone()),
        (header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff")),
        (header::REFERRER_POLICY, fixed("no-referrer")),
        (header::CACHE_CONTROL, fixed("no-cache")),
    ];
    Ok((headers, page.html.clone()).into_response())
}
