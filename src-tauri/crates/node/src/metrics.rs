//! What the node counts, in Prometheus' text form. Numbers only: no id, no digest.

use crate::db::Db;
use crate::error::NodeError;
use crate::hall::{Hall, Health};
use crate::work::{Part, Work};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The node's counters.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// Where the time goes.
    pub(crate) work: Arc<Work>,
    requests: AtomicU64,
    refused: AtomicU64,
    blocks: AtomicU64,
    engine_restarts: AtomicU64,
    engine_seen_s: AtomicU64,
    engine_height: AtomicU64,
    engine_catching_up: AtomicU64,
    /// What key services and evaluators count.
    pub(crate) services: Services,
}

/// A counter, or a value that goes up and down.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    /// One more.
    pub(crate) fn up(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Goes from what one part of it was to what that part is.
    pub(crate) fn moved(&self, was: u64, is: u64) {
        self.0.fetch_add(is.wrapping_sub(was), Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What the node's own services count, all departments of this node together.
#[derive(Debug, Default)]
pub(crate) struct Services {
    pub(crate) running: Count,
    pub(crate) failures: Count,
    pub(crate) evaluator_waiting: Count,
    pub(crate) evaluator_opened: Count,
    pub(crate) evaluator_judged: Count,
    pub(crate) evaluator_refused: Count,
    pub(crate) register_failures: Count,
    pub(crate) keys_given: Count,
    pub(crate) keys_refused: Count,
    pub(crate) contents_missing: Count,
    pub(crate) contents_fetched: Count,
    pub(crate) contents_erased: Count,
}

impl Services {
    fn render(&self, text: &mut Text) {
        for (name, help, count) in [
            (
                "services",
                "Key services and evaluators that run.",
                &self.running,
            ),
            (
                "evaluator_waiting",
                "Cases that wait for an evaluator of this node.",
                &self.evaluator_waiting,
            ),
            (
                "contents_missing",
                "Cases of this node's departments whose content has not come yet.",
                &self.contents_missing,
            ),
        ] {
            text.put("gauge", name, help, count.get());
        }
        for (name, help, count) in [
            (
                "service_failures_total",
                "How often a service failed and began again.",
                &self.failures,
            ),
            (
                "evaluator_opened_total",
                "Openings that evaluators put on record.",
                &self.evaluator_opened,
            ),
            (
                "evaluator_judged_total",
                "Verdicts that evaluators handed in.",
                &self.evaluator_judged,
            ),
            (
                "evaluator_refused_total",
                "Actions of evaluators that were refused.",
                &self.evaluator_refused,
            ),
            (
                "register_failures_total",
                "How often a register did not answer.",
                &self.register_failures,
            ),
            (
                "keys_given_total",
                "Case keys and shared fields that key services gave.",
                &self.keys_given,
            ),
            (
                "keys_refused_total",
                "Questions that key services refused.",
                &self.keys_refused,
            ),
            (
                "contents_fetched_total",
                "Contents that were fetched from other departments.",
                &self.contents_fetched,
            ),
            (
                "contents_erased_total",
                "Contents that were destroyed.",
                &self.contents_erased,
            ),
        ] {
            text.put("counter", name, help, count.get());
        }
    }
}

fn now_s() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

impl Metrics {
    /// A request was answered; `refused`: with an error.
    pub(crate) fn request(&self, refused: bool) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if refused {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A block is durable.
    pub(crate) fn block(&self) {
        self.blocks.fetch_add(1, Ordering::Relaxed);
    }

    /// The engine ended and is started again.
    pub(crate) fn engine_restarted(&self) {
        self.engine_restarts.fetch_add(1, Ordering::Relaxed);
    }

    /// The engine answered: its newest block, and whether it still fetches blocks.
    pub(crate) fn engine_seen(&self, height: u64, catching_up: bool) {
        self.engine_height.store(height, Ordering::Relaxed);
        self.engine_catching_up
            .store(catching_up.into(), Ordering::Relaxed);
        self.engine_seen_s.store(now_s(), Ordering::Relaxed);
    }
}

struct Text(String);

impl Text {
    fn put(&mut self, kind: &str, name: &str, help: &str, value: u64) {
        // Writing to a String cannot fail.
        writeln!(
            self.0,
            "# HELP hallseal_{name} {help}\n# TYPE hallseal_{name} {kind}\nhallseal_{name} {value}"
        )
        .ok();
    }
}

impl Text {
    /// A counter of seconds for each kind of work.
    fn put_work(&mut self, name: &str, help: &str, spent_ns: impl Fn(Part) -> u64) {
        let head = format!("# HELP hallseal_{name} {help}\n# TYPE hallseal_{name} counter\n");
        self.0.push_str(&head);
        for part in Part::ALL {
            let nanos = spent_ns(part);
            let (whole, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
            let word = part.word();
            // Writing to a String cannot fail.
            writeln!(
                self.0,
                "hallseal_{name}{{part=\"{word}\"}} {whole}.{rest:09}"
            )
            .ok();
        }
    }
}

/// Everything as Prometheus reads it (text format 0.0.4).
pub(crate) fn render(hall: &Hall, db: &mut Db) -> Result<String, NodeError> {
    let (head, proven, waiting, misbehaviours) = {
        let tx = db.read()?;
        (
            ledger::query::head(&tx)?,
            tx.proven_height()?,
            tx.count_pending()?,
            ledger::query::misbehaviour_count(&tx)?,
        )
    };
    let (height, actions) = head.map_or((0, 0), |head| (head.height, head.log.size()));
    let good = matches!(hall.health(), Health::Good { .. });
    let metrics = &hall.metrics;
    let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let mut text = Text(String::new());
    text.put("gauge", "up", "1 where blocks are made.", good.into());
    text.put("gauge", "height", "Newest durable block.", height);
    text.put(
        "gauge",
        "proven_height",
        "Newest header with signatures.",
        proven,
    );
    text.put("counter", "actions_total", "Actions on the chain.", actions);
    text.put(
        "counter",
        "misbehaviours_total",
        "Offences of validators that the chain has on record.",
        misbehaviours,
    );
    text.put(
        "gauge",
        "waiting",
        "Actions received and not decided.",
        waiting,
    );
    text.put(
        "gauge",
        "verified_remembered",
        "Signed actions known to hold.",
        hall.memory.len() as u64,
    );
    text.put(
        "counter",
        "blocks_total",
        "Blocks since the start.",
        load(&metrics.blocks),
    );
    text.put(
        "counter",
        "requests_total",
        "Requests answered.",
        load(&metrics.requests),
    );
    text.put(
        "counter",
        "requests_refused_total",
        "Requests answered with an error.",
        load(&metrics.refused),
    );
    text.put(
        "counter",
        "engine_restarts_total",
        "How often the engine ended by itself.",
        load(&metrics.engine_restarts),
    );
    text.put(
        "gauge",
        "engine_seen_seconds",
        "When the engine answered last, Unix seconds; 0: never, or there is none.",
        load(&metrics.engine_seen_s),
    );
    text.put(
        "gauge",
        "engine_height",
        "The engine's newest block when it answered last.",
        load(&metrics.engine_height),
    );
    text.put(
        "gauge",
        "engine_catching_up",
        "1 while the engine fetches blocks from others.",
        load(&metrics.engine_catching_up),
    );
    metrics.services.render(&mut text);
    text.put_work(
        "work_seconds_total",
        "What the node's threads computed.",
        |part| metrics.work.spent_ns(part).0,
    );
    text.put_work(
        "work_waited_seconds_total",
        "What they waited meanwhile, for the disk, a lock or a processor.",
        |part| metrics.work.spent_ns(part).1,
    );
    Ok(text.0)
}
