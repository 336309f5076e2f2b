//! The gateway: HTTP/JSON under `/v1`, the same for an embedded node and a hall node.
//!
//! Everything is bounded: connections, requests at a time, bodies, lists, time. Errors are
//! RFC 9457 problems with a stable code. `/v1/openapi.json` describes every path.
//!
//! Submitting and reading what is proven is open: actions are signed themselves. Content
//! and events want the request signed by an enrolled key where [`Access`] says so.

mod actions;
mod answers;
mod auth;
mod cases;
mod certificates;
mod confirm;
mod contents;
mod events;
mod history;
mod keys;
mod leases;
#[cfg(unix)]
mod light;
mod listener;
mod lists;
mod openapi;
mod options;
mod page;
mod problem;
mod register;
mod state;
mod tickets;
mod tls;

pub use options::{Access, GatewayOptions, Quota, TlsFiles};

use crate::certificates::Lists;
use crate::error::NodeError;
use crate::hall::Hall;
use crate::log_path::LogTree;
use auth::Guard;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use listener::Limited;
use page::Page;
use problem::Problem;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, oneshot};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

/// Most requests that are worked on at a time.
const MAX_REQUESTS: usize = 64;
/// Most content objects that are taken in or given out at a time: each is in memory.
const MAX_CONTENTS: usize = 4;
/// Longest time for one request, its body included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// What one key may ask of the key service.
const KEYS_QUOTA: Quota = Quota {
    requests_per_minute: 1_200,
    content_bytes_per_day: 0,
};
/// How long a stopping gateway waits for requests in hand.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// What every handler is given.
#[derive(Clone)]
pub(crate) struct Desk {
    hall: Arc<Hall>,
    requests: Arc<Semaphore>,
    contents: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    /// Proved reads that wait for the next header.
    proved: Arc<Semaphore>,
    log: Arc<Mutex<LogTree>>,
    /// `None`: everybody may ask for everything.
    guard: Option<Arc<Guard>>,
    /// Of the key service, which answers signed requests alone.
    keys: Arc<Guard>,
    page: Arc<Page>,
    /// The departments' lists of licences that do not hold.
    lists: Arc<Lists>,
}

impl Desk {
    /// Runs what may block on a thread where it may.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Hall) -> Result<T, NodeError> + Send + 'static,
    ) -> Result<T, Problem> {
        let hall = Arc::clone(&self.hall);
        let done = tokio::task::spawn_blocking(move || work(&hall)).await;
        match done {
            Ok(result) => result.map_err(Problem::from),
            Err(_) => Err(Problem::from(NodeError::Stopped)),
        }
    }
}

/// An open gateway. Dropping it stops it.
pub struct Gateway {
    address: SocketAddr,
    is_tls: bool,
    stop: Option<oneshot::Sender<()>>,
    runtime: Option<Runtime>,
}

impl Gateway {
    pub(crate) fn open(hall: Arc<Hall>, options: &GatewayOptions) -> Result<Self, NodeError> {
        let tls = options.tls.as_ref().map(tls::acceptor).transpose()?;
        let is_tls = tls.is_some();
        let listener = std::net::TcpListener::bind(options.address).map_err(NodeError::io)?;
        listener.set_nonblocking(true).map_err(NodeError::io)?;
        let address = listener.local_addr().map_err(NodeError::io)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(16)
            .thread_name("hallseal-gateway")
            .enable_all()
            .build()
            .map_err(NodeError::io)?;
        let desk = Desk {
            hall,
            requests: Arc::new(Semaphore::new(MAX_REQUESTS)),
            contents: Arc::new(Semaphore::new(MAX_CONTENTS)),
            streams: Arc::new(Semaphore::new(events::MAX_STREAMS)),
            proved: Arc::new(Semaphore::new(state::MAX_READS)),
            log: Arc::default(),
            guard: match options.access {
                Access::Open => None,
                Access::Signed(quota) => Some(Arc::new(Guard::new(quota))),
            },
            keys: Arc::new(Guard::new(KEYS_QUOTA)),
            page: Arc::new(Page::new(options.verify_page.as_deref())),
            lists: Arc::default(),
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let listener = {
            let _inside = runtime.enter();
            Limited::new(listener, tls).map_err(NodeError::io)?
        };
        runtime.spawn(async move {
            let server = axum::serve(listener, router(desk)).with_graceful_shutdown(async {
                // A sender that was dropped asks for the same.
                stopped.await.ok();
            });
            if let Err(error) = server.await {
                tracing::error!(kind = %error.kind(), "the gateway ended");
            }
        });
        Ok(Self {
            address,
            is_tls,
            stop: Some(stop),
            runtime: Some(runtime),
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its base, such as `http://127.0.0.1:41234`; paths begin with `/v1`.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.is_tls { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Takes no more connections, waits up to three seconds for requests in hand, closes.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.send(()).ok();
        }
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        // Waiting would block another runtime's thread.
        if tokio::runtime::Handle::try_current().is_ok() {
            runtime.shutdown_background();
        } else {
            runtime.shutdown_timeout(STOP_TIMEOUT);
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.end();
    }
}

/// Every path with its description; what is not described is not served.
fn described() -> OpenApiRouter<Desk> {
    let submissions = DefaultBodyLimit::max(actions::MAX_BODY_LEN);
    let contents = DefaultBodyLimit::max(crate::MAX_CONTENT_LEN);
    let questions = DefaultBodyLimit::max(keys::MAX_BODY_LEN);
    let steps = DefaultBodyLimit::max(tickets::MAX_BODY_LEN);
    OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(actions::submit).layer(submissions))
        .routes(routes!(actions::status))
        .routes(routes!(confirm::confirm))
        .routes(routes!(contents::put, contents::get).layer(contents))
        .routes(routes!(contents::document))
        .routes(routes!(keys::open).layer(questions))
        .routes(routes!(keys::grant).layer(questions))
        .routes(routes!(keys::holder).layer(questions))
        .routes(routes!(certificates::certificate).layer(questions))
        .routes(routes!(cases::of_holder))
        .routes(routes!(cases::history))
        .routes(routes!(lists::licences))
        .routes(routes!(lists::grants))
        .routes(routes!(lists::uses))
        .routes(routes!(lists::worklist))
        .routes(routes!(leases::take, leases::release))
        .routes(routes!(leases::list))
        .routes(routes!(certificates::revocations))
        .routes(routes!(register::search))
        .routes(routes!(state::stands))
        .routes(routes!(tickets::take).layer(steps))
        .routes(routes!(tickets::next).layer(steps))
        .routes(routes!(tickets::steps).layer(steps))
        .routes(routes!(tickets::one))
        .routes(routes!(tickets::queue))
        .routes(routes!(tickets::board))
        .routes(routes!(tickets::totals))
        .routes(routes!(events::follow))
        .routes(routes!(answers::items))
        .routes(routes!(answers::head))
        .routes(routes!(history::history))
        .routes(routes!(answers::health))
        .routes(routes!(openapi::describe))
}

fn router(desk: Desk) -> Router {
    let (router, _) = described().split_for_parts();
    #[cfg(unix)]
    let router = router.route(
        "/v1/light",
        axum::routing::post(light::ask).layer(DefaultBodyLimit::max(light::MAX_BODY_LEN)),
    );
    router
        .route("/verify", get(page::show))
        .route("/metrics", get(answers::metrics))
        .fallback(|| async { Problem::NOT_FOUND })
        .method_not_allowed_fallback(|| async { Problem::METHOD })
        .layer(middleware::from_fn_with_state(desk.clone(), bounds))
        .with_state(desk)
}

/// Not too many requests at a time, none for too long.
async fn bounds(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let Ok(_permit) = desk.requests.clone().try_acquire_owned() else {
        return Problem::TOO_MANY.into_response();
    };
    let response = match tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::TIMEOUT.into_response(),
    };
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    desk.hall.metrics.request(refused);
    response
}

/// What stands in an address in the places of names; bytes that are no text are no id.
pub(crate) struct Place<T = String>(T);

impl<S: Send + Sync, T: serde::de::DeserializeOwned + Send> FromRequestParts<S> for Place<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::<T>::from_request_parts(parts, state).await;
        read.map(|Path(named)| Self(named))
            .map_err(|_| Problem::BAD_ID)
    }
}

fn json<T: serde::Serialize>(answer: T) -> Response {
    (StatusCode::OK, Json(answer)).into_response()
}
