//! Content that came in at another department's gateway is fetched from there, so that the
//! department's key service can open it, and so that it lies with its department.

use super::KeyService;
use crate::error::NodeError;
use crate::follow::{self, Work};
use crate::hall::Hall;
use crate::peer::Answer;
use domain::action::Body;
use domain::id::{ActionId, Digest};
use ledger::query;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Most contents that are looked for at a time; what is further down the chain waits.
const MAX_MISSING: usize = 10_000;
/// Most that one step asks for.
const MAX_ASKED: usize = 16;
/// How long one rests that nobody has, at first and at most.
const REST: Duration = Duration::from_millis(250);
const LONGEST_REST: Duration = Duration::from_secs(60);

struct Missing {
    case: ActionId,
    due: Instant,
    rest: Duration,
}

/// Follows the chain for contents of its department's cases that are not here.
pub(crate) struct Collector {
    service: Arc<KeyService>,
    next: u64,
    missing: BTreeMap<Digest, Missing>,
    /// How many of them the metrics know.
    counted: u64,
}

impl Collector {
    /// From the first block on: what came while this node was down counts.
    pub(crate) const fn new(service: Arc<KeyService>) -> Self {
        Self {
            service,
            next: 1,
            missing: BTreeMap::new(),
            counted: 0,
        }
    }

    fn count(&mut self, hall: &Hall) {
        let missing = u64::try_from(self.missing.len()).unwrap_or(u64::MAX);
        let services = &hall.metrics.services;
        services.contents_missing.moved(self.counted, missing);
        self.counted = missing;
    }

    /// Which contents the next blocks name.
    fn look(&mut self, hall: &Hall, height: u64) -> Result<(), NodeError> {
        if self.missing.len() >= MAX_MISSING {
            return Ok(());
        }
        let department = self.service.department();
        let mut named = Vec::new();
        let next = self.next;
        self.next = hall.read(|db| {
            let tx = db.read()?;
            follow::succeeded(&tx, next, height, |parsed| {
                let action = parsed.action();
                #[allow(clippy::wildcard_enum_match_arm, reason = "two kinds carry content")]
                let content = match &action.body {
                    Body::FileCase(body) => body.content,
                    Body::CorrectCase(body) => body.content,
                    _ => return Ok(()),
                };
                let Some(id) = action.case() else {
                    return Ok(());
                };
                let case = query::case(&tx, id)?;
                if case.is_some_and(|case| case.department == *department) {
                    named.push((content, id));
                }
                Ok(())
            })
        })?;
        for (content, case) in named {
            if !hall.content().knows(&content)? {
                let due = Instant::now();
                let rest = REST;
                self.missing.insert(content, Missing { case, due, rest });
            }
        }
        Ok(())
    }

    /// Asks every peer for one; whether it is wanted no more. Peers that do not answer are
    /// not asked again in this step.
    fn fetch(
        &self,
        hall: &Hall,
        digest: &Digest,
        case: ActionId,
        away: &mut [bool],
    ) -> Result<bool, NodeError> {
        let erased = hall.read(|db| Ok(query::erasure(&db.read()?, case)?.is_some()))?;
        if erased || hall.content().knows(digest)? {
            return Ok(true);
        }
        for (peer, away) in self.service.peers.iter().zip(away) {
            if *away || hall.is_stopped() {
                continue;
            }
            match peer.content(&self.service.signer, digest) {
                Answer::Is(bytes) => {
                    hall.content().put(digest, &bytes)?;
                    hall.metrics.services.contents_fetched.up();
                    tracing::debug!(%case, "content fetched");
                    return Ok(true);
                }
                Answer::Refused(code) => tracing::debug!(%case, code, "no content at a peer"),
                Answer::Away => *away = true,
            }
        }
        Ok(false)
    }
}

impl Work for Collector {
    fn step(&mut self, hall: &Hall, height: u64) -> Result<Option<Duration>, NodeError> {
        self.look(hall, height)?;
        let now = Instant::now();
        let due = self.missing.iter().filter(|(_, one)| one.due <= now);
        let due: Vec<(Digest, ActionId)> = due
            .map(|(digest, one)| (*digest, one.case))
            .take(MAX_ASKED)
            .collect();
        let mut away = vec![false; self.service.peers.len()];
        for (digest, case) in due {
            if self.fetch(hall, &digest, case, &mut away)? {
                self.missing.remove(&digest);
            } else if let Some(one) = self.missing.get_mut(&digest) {
                one.due = Instant::now() + one.rest;
                one.rest = one.rest.saturating_mul(2).min(LONGEST_REST);
            }
        }
        self.count(hall);
        if self.next <= height && self.missing.len() < MAX_MISSING {
            return Ok(Some(Duration::ZERO));
        }
        let soonest = self.missing.values().map(|one| one.due).min();
        Ok(soonest.map(|due| due.saturating_duration_since(Instant::now())))
    }

    fn begin_again(&mut self, hall: &Hall) {
        self.next = 1;
        self.missing.clear();
        self.count(hall);
    }
}
