//! What happens on the chain, block by block, as server-sent events.

use super::Desk;
use super::auth::Caller;
use super::problem::{Common, Problem, Signed};
use crate::error::NodeError;
use crate::hall::{Hall, Health};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::id::Digest;
use ledger::query;
use serde::Serialize;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::mpsc::{Sender, channel};
use tokio::time::{Instant, sleep};
use tokio_stream::wrappers::ReceiverStream;

/// Most streams at a time.
pub(super) const MAX_STREAMS: usize = 32;
/// How often it is looked whether there is a new block.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How often a comment says that the stream lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long one stream lasts; whoever follows goes on with `Last-Event-ID`.
const LONGEST: Duration = Duration::from_secs(3600);
/// Blocks read from the database at a time.
const PAGE: u64 = 32;

/// A block's actions, each with its outcome, in the order of the block.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Block {
    /// The block's height; the event's id, too.
    height: u64,
    /// When it was signed, Unix seconds.
    time: u64,
    actions: Vec<Done>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Done {
    /// SHA-256 of the signed action, hex.
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    action: Digest,
    /// The outcome's word.
    #[schema(value_type = String)]
    outcome: &'static str,
}

/// Follow the chain: one event `block` for every block from a height on.
///
/// `data` is a `Block` as JSON, `id` its height; a comment comes every 15 seconds where
/// nothing happens. A stream ends after an hour at the latest: ask again with the header
/// `Last-Event-ID` and nothing is missed or doubled. What an event says is not proven; the
/// actions' receipts are.
#[utoipa::path(
    get,
    path = "/v1/events",
    params(
        ("from" = Option<u64>, Query, minimum = 1,
            description = "First height wanted; without it, what comes from now on."),
        ("Last-Event-ID" = Option<u64>, Header,
            description = "Height of the last event seen; counts before `from`."),
    ),
    responses(
        (status = 200, description = "The stream.", body = Block, content_type = "text/event-stream"),
        (status = 400, description = "`bad_query`", body = super::problem::Body, content_type = "application/problem+json"),
        Signed,
        Common,
    ),
    security((), ("signature" = [])),
)]
pub(super) async fn follow(
    State(desk): State<Desk>,
    _caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wanted = first_wanted(uri.query(), &headers).ok_or(Problem::BAD_QUERY)?;
    let Ok(place) = desk.streams.clone().try_acquire_owned() else {
        return Err(Problem::TOO_MANY);
    };
    let tip = desk
        .blocking(|hall| hall.read(|db| tip(&db.read()?)))
        .await?;
    let (sender, receiver) = channel(4);
    tokio::spawn(async move {
        let _place = place;
        let next = wanted.unwrap_or(tip.saturating_add(1));
        feed(&desk, &sender, next, tip).await;
    });
    let alive = KeepAlive::new().interval(HEARTBEAT).text("alive");
    let stream = Sse::new(ReceiverStream::new(receiver)).keep_alive(alive);
    Ok(stream.into_response())
}

/// The height that `Last-Event-ID` or `from` ask for. `None`: not a query of this path.
#[allow(clippy::option_option, reason = "wrong, or not said, are two things")]
fn first_wanted(query: Option<&str>, headers: &HeaderMap) -> Option<Option<u64>> {
    let from = match query.unwrap_or_default() {
        "" => None,
        query => Some(height(query.strip_prefix("from=")?).filter(|from| *from > 0)?),
    };
    let mut last = headers.get_all("last-event-id").iter();
    match (last.next(), last.next()) {
        (None, _) => Some(from),
        (Some(last), None) => Some(Some(height(last.to_str().ok()?)?.saturating_add(1))),
        (Some(_), Some(_)) => None,
    }
}

/// A height in decimal digits, within what a block's height can be.
fn height(text: &str) -> Option<u64> {
    let digits = (1..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let height: u64 = digits.then(|| text.parse().ok()).flatten()?;
    i64::try_from(height).is_ok().then_some(height)
}

fn tip(tx: &crate::db::Tx<'_>) -> Result<u64, NodeError> {
    Ok(query::head(tx)?.map_or(0, |head| head.height))
}

/// Sends block after block until nobody listens, the time is over or the node stops.
async fn feed(desk: &Desk, sender: &Sender<Result<Event, Infallible>>, mut next: u64, tip: u64) {
    let end = Instant::now() + LONGEST;
    while Instant::now() < end && !sender.is_closed() && !desk.hall.is_stopped() {
        let newest = match desk.hall.health() {
            Health::Good { height } => height.max(tip),
            Health::Starting | Health::Failing { .. } => tip,
            Health::Stopped => return,
        };
        if next > newest {
            sleep(LOOK_EVERY).await;
            continue;
        }
        let last = newest.min(next.saturating_add(PAGE - 1));
        let Ok(blocks) = desk.blocking(move |hall| read(hall, next, last)).await else {
            return;
        };
        if blocks.is_empty() {
            sleep(LOOK_EVERY).await;
        }
        for block in blocks {
            next = block.height.saturating_add(1);
            let event = Event::default().event("block").id(block.height.to_string());
            let Ok(event) = event.json_data(&block) else {
                return;
            };
            if sender.send(Ok(event)).await.is_err() {
                return;
            }
        }
    }
}

/// Blocks `from` to `last` as far as they are stored.
fn read(hall: &Hall, from: u64, last: u64) -> Result<Vec<Block>, NodeError> {
    hall.read(|db| {
        let tx = db.read()?;
        let mut blocks = Vec::new();
        for height in from..=last {
            let Some(row) = tx.block(height)? else { break };
            let actions = tx.actions_of(height)?.into_iter();
            blocks.push(Block {
                height,
                time: row.time_s,
                actions: actions
                    .map(|(action, outcome)| Done {
                        action,
                        outcome: outcome.word(),
                    })
                    .collect(),
            });
        }
        Ok(blocks)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    fn wanted(query: Option<&str>, last: &[&str]) -> Option<Option<u64>> {
        let mut headers = HeaderMap::new();
        for last in last {
            headers.append("last-event-id", HeaderValue::from_str(last).unwrap());
        }
        first_wanted(query, &headers)
    }

    #[test]
    fn the_last_event_seen_counts_before_the_query() {
        assert_eq!(wanted(None, &[]), Some(None));
        assert_eq!(wanted(Some(""), &[]), Some(None));
        assert_eq!(wanted(Some("from=7"), &[]), Some(Some(7)));
        assert_eq!(wanted(Some("from=7"), &["20"]), Some(Some(21)));
        assert_eq!(wanted(None, &["0"]), Some(Some(1)));
    }

    #[test]
    fn anything_else_is_refused() {
        for query in [
            "from=0",
            "from=",
            "from=-1",
            "from=+1",
            "from=1&from=2",
            "x=1",
            "from",
            "from=9223372036854775808",
            "from=99999999999999999999999",
            "from=%31",
        ] {
            assert_eq!(wanted(Some(query), &[]), None, "{query}");
        }
        assert_eq!(wanted(None, &["x"]), None);
        assert_eq!(wanted(None, &["1", "2"]), None);
    }

    proptest! {
        #[test]
        fn only_plain_heights_are_read(text in "[ -~]{0,24}", number in 1..=i64::MAX) {
            let _ = wanted(Some(&text), &[&text]);
            let query = format!("from={number}");
            let number = u64::try_from(number).unwrap();
            prop_assert_eq!(wanted(Some(&query), &[]), Some(Some(number)));
        }
    }
}
