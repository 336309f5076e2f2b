//! What one step has found out about each piece of its work so far.

use crate::fault::Fault;
use crate::step::StepReport;
use domain::delivery::{Step, Work};
use domain::id::Digest;
use domain::outcome::Outcome;
use std::collections::BTreeMap;

/// An action that a node has had for so long without a receipt goes to others too …
const STUCK_AFTER_MS: u64 = 60_000;
/// … at every so many questions.
const STUCK_EVERY: u32 = 8;
/// Attempts after which the refusal of two gateways stands though others could not be asked.
const REFUSED_AFTER: u32 = 5;

pub(crate) struct Session<'w> {
    pub(crate) now_ms: u64,
    entries: Vec<Entry<'w>>,
    places: BTreeMap<Digest, usize>,
    reached: bool,
    lied: bool,
    last: Option<(String, Option<u64>)>,
}

struct Entry<'w> {
    work: &'w Work,
    decided: Option<Step>,
    /// A gateway still has it, and it is worth asking others.
    waiting: bool,
    /// A gateway does not know it any more; another may.
    lost: bool,
    refusals: usize,
    refused: Option<Outcome>,
    hindrance: Option<(String, Option<u64>)>,
}

impl<'w> Session<'w> {
    pub(crate) fn new(work: &'w [Work], now_ms: u64) -> Self {
        let entries: Vec<Entry<'w>> = work
            .iter()
            .map(|work| Entry {
                work,
                decided: None,
                waiting: false,
                lost: false,
                refusals: 0,
                refused: None,
                hindrance: None,
            })
            .collect();
        let places = work.iter().map(|work| work.digest).zip(0..).collect();
        Self {
            now_ms,
            entries,
            places,
            reached: false,
            lied: false,
            last: None,
        }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.entries.iter().all(|entry| entry.decided.is_some())
    }

    /// What is still undecided.
    pub(crate) fn open(&self) -> impl Iterator<Item = &'w Work> {
        self.entries
            .iter()
            .filter(|entry| entry.decided.is_none())
            .map(|entry| entry.work)
    }

    pub(crate) fn pick(&self, digests: &[Digest]) -> Vec<&'w Work> {
        let of = |digest| Some(self.entries.get(*self.places.get(digest)?)?.work);
        digests.iter().filter_map(of).collect()
    }

    pub(crate) fn content_of(&self, digest: &Digest) -> Option<Digest> {
        self.entries.get(*self.places.get(digest)?)?.work.content
    }

    /// What waits for long and was found waiting here.
    pub(crate) fn stuck(&self) -> Vec<&'w Work> {
        let stuck = |entry: &&Entry<'w>| entry.waiting && entry.decided.is_none();
        self.entries
            .iter()
            .filter(stuck)
            .map(|entry| entry.work)
            .collect()
    }

    fn entry(&mut self, digest: &Digest) -> Option<&mut Entry<'w>> {
        self.reached = true;
        self.entries.get_mut(*self.places.get(digest)?)
    }

    pub(crate) fn received(&mut self, digest: &Digest) {
        if let Some(entry) = self.entry(digest) {
            entry.decided = Some(Step::Received);
        }
    }

    pub(crate) fn refused(&mut self, digest: &Digest, outcome: Outcome) {
        if let Some(entry) = self.entry(digest) {
            if outcome.is_transient() {
                entry.decided = Some(Step::Retry {
                    code: outcome.word().to_owned(),
                    after_ms: None,
                });
            } else {
                entry.refusals += 1;
                entry.refused.get_or_insert(outcome);
            }
        }
    }

    pub(crate) fn asked(&mut self, digest: &Digest, step: Step) {
        let now_ms = self.now_ms;
        let Some(entry) = self.entry(digest) else {
            return;
        };
        let since = entry.work.received_at_ms.unwrap_or(now_ms);
        // A clock that was set back since makes it no younger.
        let long = now_ms.abs_diff(since) > STUCK_AFTER_MS
            && entry.work.attempts % STUCK_EVERY == STUCK_EVERY - 1;
        match step {
            Step::Waiting if long => entry.waiting = true,
            // Another gateway may have it still, or have it in a block by now.
            Step::Lost => entry.lost = true,
            Step::Waiting
            | Step::Received
            | Step::Proven { .. }
            | Step::Refused { .. }
            | Step::Retry { .. } => entry.decided = Some(step),
        }
    }

    /// Notes a fault that concerns these alone; passes on one that concerns the gateway.
    pub(crate) fn local(
        &mut self,
        digests: &[Digest],
        result: Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Err(fault) = result else {
            return Ok(());
        };
        self.note(digests, &fault);
        if fault.is_local() { Ok(()) } else { Err(fault) }
    }

    pub(crate) fn note(&mut self, digests: &[Digest], fault: &Fault) {
        for digest in digests {
            if let Some(&place) = self.places.get(digest)
                && let Some(entry) = self.entries.get_mut(place)
            {
                entry.hindrance = Some((fault.code().into_owned(), fault.retry_after_ms()));
            }
        }
        self.reached |= *fault != Fault::Unreachable && *fault != Fault::TooSlow;
    }

    /// Something here, not at a gateway, hinders these for now.
    pub(crate) fn hinder(&mut self, digests: &[Digest], code: &str) {
        for digest in digests {
            if let Some(entry) = self.entry(digest) {
                entry.decided = Some(Step::Retry {
                    code: code.to_owned(),
                    after_ms: None,
                });
            }
        }
    }

    pub(crate) fn gateway_failed(&mut self, fault: &Fault) {
        self.reached |= *fault != Fault::Unreachable && *fault != Fault::TooSlow;
        // That one lied is the graver news than that the next cannot be reached.
        if fault.is_lie() || !self.lied {
            self.last = Some((fault.code().into_owned(), fault.retry_after_ms()));
        }
        self.lied |= fault.is_lie();
    }

    /// Every piece of work with what became of it. `back_ms`: until the first gateway
    /// that was put aside may be asked again.
    pub(crate) fn finish(self, gateways: usize, back_ms: u64) -> StepReport {
        let last = self
            .last
            .unwrap_or_else(|| ("gateways_aside".to_owned(), Some(back_ms)));
        let steps = self
            .entries
            .into_iter()
            .map(|entry| (entry.work.digest, entry.finish(gateways, &last)))
            .collect();
        StepReport {
            steps,
            reached: self.reached,
        }
    }
}

impl Entry<'_> {
    fn finish(self, gateways: usize, last: &(String, Option<u64>)) -> Step {
        if let Some(step) = self.decided {
            return step;
        }
        if self.waiting {
            return Step::Waiting;
        }
        if self.lost {
            return Step::Lost;
        }
        if let Some(outcome) = self.refused {
            // Nothing proves such a word, and where there are several gateways one alone may lie.
            let confirmed = self.refusals >= 2 && self.work.attempts >= REFUSED_AFTER;
            if self.refusals >= gateways || confirmed {
                return Step::Refused { outcome };
            }
            return Step::Retry {
                code: "refused_unconfirmed".to_owned(),
                after_ms: None,
            };
        }
        let (code, after_ms) = self.hindrance.unwrap_or_else(|| last.clone());
        Step::Retry { code, after_ms }
    }
}
