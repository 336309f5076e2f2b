//! The gateway: HTTP/JSON under `/v1`, the same for an embedded node and a hall node.
//!
//! Everything is bounded: connections, requests at a time, bodies, lists, time. Errors are
//! RFC 9457 problems with a stable code. TLS is a matter of what stands in front.

mod actions;
mod answers;
mod cases;
mod contents;
mod listener;
mod problem;
mod state;

use crate::error::NodeError;
use crate::hall::Hall;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use listener::Limited;
use problem::Problem;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, oneshot};

/// Most requests that are worked on at a time.
const MAX_REQUESTS: usize = 64;
/// Most content objects that are taken in or given out at a time: each is in memory.
const MAX_CONTENTS: usize = 4;
/// Longest time for one request, its body included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a stopping gateway waits for requests in hand.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// What every handler is given.
#[derive(Clone)]
pub(crate) struct Desk {
    hall: Arc<Hall>,
    requests: Arc<Semaphore>,
    contents: Arc<Semaphore>,
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
    stop: Option<oneshot::Sender<()>>,
    runtime: Option<Runtime>,
}

impl Gateway {
    pub(crate) fn open(hall: Arc<Hall>, address: SocketAddr) -> Result<Self, NodeError> {
        let listener = std::net::TcpListener::bind(address).map_err(NodeError::io)?;
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
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let listener = {
            let _inside = runtime.enter();
            Limited::new(listener).map_err(NodeError::io)?
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
        format!("http://{}", self.address)
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

fn router(desk: Desk) -> Router {
    Router::new()
        .route(
            "/v1/actions",
            post(actions::submit).layer(DefaultBodyLimit::max(actions::MAX_BODY_LEN)),
        )
        .route("/v1/actions/{digest}", get(actions::status))
        .route(
            "/v1/content/{digest}",
            put(contents::put)
                .get(contents::get)
                .layer(DefaultBodyLimit::max(crate::MAX_CONTENT_LEN)),
        )
        .route("/v1/documents/{digest}", get(contents::document))
        .route("/v1/holders/{handle}/cases", get(cases::of_holder))
        .route("/v1/cases/{id}", get(cases::history))
        .route("/v1/state/{kind}/{id}", get(state::get))
        .route("/v1/items", get(answers::items))
        .route("/v1/head", get(answers::head))
        .route("/v1/health", get(answers::health))
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
    match tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::TIMEOUT.into_response(),
    }
}

fn json<T: serde::Serialize>(answer: T) -> Response {
    (StatusCode::OK, Json(answer)).into_response()
}
