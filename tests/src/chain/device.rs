//! A device: its encrypted queue, and a client that trusts no gateway.

use super::actions;
use super::cluster::{Cluster, PATIENCE, now_s};
use domain::delivery::{Stage, Step, Work};
use domain::id::Digest;
use outbox::{Enclosed, Outbox};
use seal::action::SignedAction;
use std::time::{Duration, Instant};
use sync::{Access, HeadView, Limits, Sync};

/// The queue's key.
const KEY: [u8; 32] = [7; 32];
/// Numbers of a device's cases begin here, apart from those of the load.
const FIRST: u64 = 1 << 40;

/// Generous in what takes time, short in pauses.
#[must_use]
pub fn limits() -> Limits {
    Limits {
        read: Duration::from_secs(4),
        lie_aside_ms: 1_000,
        fault_aside_ms: 50,
        head_every_ms: 200,
        ..Limits::default()
    }
}

/// A client of these gateways that signs its requests and trusts the genesis alone.
///
/// # Panics
/// Never: these are addresses.
#[must_use]
pub fn client(cluster: &Cluster, urls: &[String], limits: Limits) -> Sync {
    let access = Access::default().sign_as(actions::device(0));
    Sync::with_access(urls, cluster.history(), limits, &access).expect("proper addresses")
}

/// What a client is to ask for.
#[must_use]
pub fn to_ask(action: &SignedAction) -> Work {
    Work {
        digest: action.digest(),
        signed: action.as_bytes().to_vec(),
        content: None,
        received_at_ms: Some(now_s() * 1_000),
        attempts: 0,
    }
}

/// What a client is to submit.
#[must_use]
pub fn to_submit(action: &SignedAction) -> Work {
    Work {
        received_at_ms: None,
        ..to_ask(action)
    }
}

/// One step with one piece of work.
///
/// # Panics
/// Never: each piece of work has its step.
pub fn step(sync: &mut Sync, work: Work) -> Step {
    let report = sync.step(&[work], &mut |_| None, now_s() * 1_000);
    let first = report.steps.into_iter().next();
    first.expect("one piece of work has one step").1
}

/// The code of a step that came to nothing, or what else it came to.
#[must_use]
pub fn code(step: &Step) -> String {
    match step {
        Step::Retry { code, .. } => code.clone(),
        other @ (Step::Received
        | Step::Waiting
        | Step::Lost
        | Step::Proven { .. }
        | Step::Refused { .. }) => format!("{other:?}"),
    }
}

/// A device.
pub struct Device {
    /// Its queue.
    pub outbox: Outbox,
    /// Its client.
    pub sync: Sync,
    /// How far its clock stands ahead.
    pub clock_off_s: i64,
    next: u64,
    _dir: tempfile::TempDir,
}

impl Device {
    /// A device that knows these members' gateways, the first one first.
    #[must_use]
    pub fn new(cluster: &Cluster, members: &[usize]) -> Self {
        let urls: Vec<String> = members.iter().map(|n| cluster.urls[*n].clone()).collect();
        Self::at(cluster, &urls)
    }

    /// A device that knows these addresses.
    ///
    /// # Panics
    /// Where there is no folder for its queue.
    #[must_use]
    pub fn at(cluster: &Cluster, urls: &[String]) -> Self {
        let dir = tempfile::tempdir().expect("there is a folder for temporary files");
        let outbox = Outbox::open(&dir.path().join("outbox.db"), &KEY);
        Self {
            outbox: outbox.expect("a new queue"),
            sync: client(cluster, urls, limits()),
            clock_off_s: 0,
            next: FIRST,
            _dir: dir,
        }
    }

    /// Its clock, milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        now_s().saturating_add_signed(self.clock_off_s) * 1_000
    }

    /// Saves a new case with its encrypted content.
    ///
    /// # Panics
    /// Where the queue cannot take it.
    pub fn save(&mut self) -> SignedAction {
        let content = self.next.to_be_bytes().repeat(60);
        let named = seal::hash::sha256(&[&content]);
        let author = actions::device(0);
        let filed = actions::signed(&actions::file_with(&author, self.next, named), &author);
        self.next += 1;
        let now_ms = self.now_ms();
        let saved = self
            .outbox
            .append(&filed, Enclosed::content(&content), now_ms);
        saved.expect("the queue takes it");
        filed
    }

    /// Sends what is due; the codes of what hindered it.
    ///
    /// # Panics
    /// Where the queue fails.
    pub fn deliver(&mut self) -> Vec<String> {
        // Pauses are not waited out.
        let ahead_ms = self.now_ms() + 3_600_000;
        let work = self
            .outbox
            .due(ahead_ms, 16)
            .expect("the queue is readable");
        let (outbox, now_ms) = (&self.outbox, self.now_ms());
        let mut contents = |digest: &Digest| outbox.content(digest).ok().flatten();
        let report = self.sync.step(&work, &mut contents, now_ms);
        let recorded = self.outbox.record_all(&report.steps, now_ms, now_ms);
        recorded.expect("the queue takes it");
        let codes = report.steps.iter().filter_map(|(_, step)| match step {
            Step::Retry { code, .. } => Some(code.clone()),
            Step::Received
            | Step::Waiting
            | Step::Lost
            | Step::Proven { .. }
            | Step::Refused { .. } => None,
        });
        codes.collect()
    }

    /// Delivers until nothing waits any more; the codes of what hindered it.
    ///
    /// # Panics
    /// Where it takes too long.
    pub fn settle(&mut self, cluster: &Cluster) -> Vec<String> {
        let until = Instant::now() + PATIENCE;
        let mut codes = Vec::new();
        while self.outbox.pending_count().expect("the queue is readable") > 0 {
            let late = Instant::now() > until;
            assert!(!late, "still waiting, {codes:?}\n{}", cluster.logs());
            codes.extend(self.deliver());
            std::thread::sleep(Duration::from_millis(30));
        }
        codes
    }

    /// Where an action stands.
    ///
    /// # Panics
    /// Where the queue does not know it.
    #[must_use]
    pub fn stage(&self, action: &Digest) -> Stage {
        let item = self.outbox.item(action).expect("the queue is readable");
        item.expect("it was saved").delivery.stage
    }

    /// The newest header as this device sees it.
    ///
    /// # Panics
    /// Where no gateway shows one.
    pub fn head(&mut self) -> HeadView {
        let now_ms = self.now_ms();
        self.sync.refresh_head(now_ms).expect("a header");
        self.sync.head(now_ms).expect("it was asked for")
    }
}
