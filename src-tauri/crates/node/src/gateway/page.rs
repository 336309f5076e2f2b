//! The page `/verify`, which checks a receipt in any browser and asks no server.

use super::Desk;
use super::problem::Problem;
use crate::chain;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use receipt::ValidatorHistory;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// What the page holds where the validators' history is to stand.
const PLACE: &str = "HALLSEAL-HISTORY";
/// Longest page.
const MAX_LEN: u64 = 8 << 20;
/// What stands before the page's own policy, which names the hashes of its one script and
/// its one style and lets it reach nobody.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";

/// The page, to be filled with this chain's validators; `None` where it is not installed.
pub(super) struct Page(Option<Form>);

struct Form {
    html: String,
    policy: HeaderValue,
    /// The page for the validators that began at this height.
    filled: Mutex<Option<(u64, Arc<str>)>>,
}

impl Page {
    pub(super) fn new(folder: Option<&Path>) -> Self {
        let html = folder.and_then(|folder| read(&folder.join("index.html")));
        let form = html.and_then(|html| {
            let policy = policy(&html)?;
            let filled = Mutex::default();
            Some(Form {
                html,
                policy,
                filled,
            })
        });
        if folder.is_some() && form.is_none() {
            tracing::warn!("the page /verify is not installed, or is not one");
        }
        Self(form)
    }
}

impl Form {
    /// The page with these validators in it.
    fn fill(&self, history: &ValidatorHistory) -> Arc<str> {
        let newest = history.newest_from();
        let mut filled = self.filled.lock().unwrap_or_else(PoisonError::into_inner);
        match &*filled {
            Some((from, html)) if *from == newest => Arc::clone(html),
            _ => {
                let text = STANDARD.encode(history.to_bytes());
                let html: Arc<str> = self.html.replacen(PLACE, &text, 1).into();
                *filled = Some((newest, Arc::clone(&html)));
                html
            }
        }
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
    let read =
        |hall: &crate::hall::Hall| hall.read(|db| chain::history(&db.read()?, &hall.chain_id));
    let html = page.fill(&desk.blocking(read).await?);
    let fixed = HeaderValue::from_static;
    let headers = [
        (header::CONTENT_TYPE, fixed("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, page.policy.clone()),
        (header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff")),
        (header::REFERRER_POLICY, fixed("no-referrer")),
        (header::CACHE_CONTROL, fixed("no-cache")),
    ];
    Ok((headers, html.to_string()).into_response())
}
