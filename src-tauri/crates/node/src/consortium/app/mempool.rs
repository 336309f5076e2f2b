//! `CheckTx`: what may wait in the engine's mempool.
//!
//! Its state is apart from the committed one: the committed state as of the last block,
//! and which actions already wait. The engine checks nothing again after a block: whatever
//! a block holds is judged by the block, and a transaction of which nothing is left does
//! nothing there.

use super::blocks::Committed;
use crate::db::{Db, Knowing, Known};
use crate::error::NodeError;
use domain::id::Digest;
use domain::outcome::Outcome;
use ledger::{Checked, decode_tx};
use seal::Memory;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Nothing in the transaction is new: every action is on the chain or waits already.
pub(crate) const CODE_KNOWN: u32 = 1_000;
/// Most actions that are known to wait; past that a doubled one is found in its block.
const MAX_WAITING: usize = 100_000;
/// How long at least an action is believed to wait. The engine may drop a transaction
/// without a word; then it must be taken again.
const BELIEVED: Duration = Duration::from_secs(20);

pub(super) struct Mempool {
    db: Db,
    known: Arc<Known>,
    waiting: Waiting,
}

/// The actions that wait, by when they came.
struct Waiting {
    young: BTreeSet<Digest>,
    old: BTreeSet<Digest>,
    since: Instant,
}

impl Waiting {
    fn new() -> Self {
        Self {
            young: BTreeSet::new(),
            old: BTreeSet::new(),
            since: Instant::now(),
        }
    }

    fn has(&self, action: &Digest) -> bool {
        self.young.contains(action) || self.old.contains(action)
    }

    fn add(&mut self, actions: Vec<Digest>, now: Instant) {
        if now.saturating_duration_since(self.since) >= BELIEVED {
            self.old = std::mem::take(&mut self.young);
            self.since = now;
        }
        if self.young.len() + self.old.len() < MAX_WAITING {
            self.young.extend(actions);
        }
    }

    fn remove(&mut self, action: &Digest) {
        if !self.young.remove(action) {
            self.old.remove(action);
        }
    }
}

impl Mempool {
    pub(super) fn new(db: Db, known: Arc<Known>) -> Self {
        Self {
            db,
            known,
            waiting: Waiting::new(),
        }
    }

    /// Nothing waits.
    pub(super) fn forget(&mut self) {
        self.waiting = Waiting::new();
    }

    /// A block is durable: what it decided does not wait any more.
    pub(super) fn committed(&mut self, block: &Committed) {
        for action in &block.decided {
            self.waiting.remove(action);
        }
    }

    /// 0 where the transaction holds at least one action that a block can record and that
    /// does not wait already; else why not: [`CODE_KNOWN`], or the outcome of its first
    /// action that would never be recorded. `again`: it waits, and is looked at once more.
    pub(super) fn check(
        &mut self,
        tx: &[u8],
        again: bool,
        memory: &Memory,
    ) -> Result<u32, NodeError> {
        let (mut new, refused) = self.look(tx, memory)?;
        if !again {
            new.retain(|action| !self.waiting.has(action));
        }
        if new.is_empty() {
            return Ok(refused.map_or(CODE_KNOWN, Outcome::code));
        }
        self.waiting.add(new, Instant::now());
        Ok(0)
    }

    /// Which of its actions are not on the chain, and why the first was refused that would
    /// never be recorded.
    fn look(
        &mut self,
        tx: &[u8],
        memory: &Memory,
    ) -> Result<(Vec<Digest>, Option<Outcome>), NodeError> {
        let Some(members) = decode_tx(tx) else {
            return Ok((Vec::new(), Some(Outcome::Malformed)));
        };
        let members: Vec<&[u8]> = members.iter().map(Vec::as_slice).collect();
        let store = Knowing {
            tx: &self.db.read()?,
            known: &self.known,
        };
        let checked = ledger::check_batch(&store, &members, memory)?;
        let mut refused = None;
        let mut new = Vec::new();
        for one in checked {
            match one {
                Checked::New(digest) => new.push(digest),
                Checked::Known(..) => {}
                Checked::Refused(_, outcome) => refused = refused.or(Some(outcome)),
            }
        }
        Ok((new, refused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_waits_until_a_block_decides_it_or_for_as_long_as_that_is_believed() {
        let [one, two, three] = [1, 2, 3].map(|n| Digest([n; 32]));
        let mut waiting = Waiting::new();
        let now = Instant::now();
        waiting.add(vec![one, two], now);
        assert!(waiting.has(&one) && waiting.has(&two));
        waiting.remove(&one);
        assert!(!waiting.has(&one));
        waiting.add(vec![three], now + BELIEVED);
        assert!(waiting.has(&two) && waiting.has(&three));
        waiting.add(vec![one], now + BELIEVED * 2);
        assert!(!waiting.has(&two) && waiting.has(&three) && waiting.has(&one));
        waiting.remove(&three);
        assert!(!waiting.has(&three), "an old one is removed, too");
    }
}
