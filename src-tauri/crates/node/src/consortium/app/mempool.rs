//! `CheckTx`: what may wait in the engine's mempool.
//!
//! Its state is apart from the committed one: the committed state as of the last block,
//! and which actions already wait. After a block that list begins anew, and the engine's
//! rechecks fill it again.

use crate::db::Db;
use crate::error::NodeError;
use domain::id::Digest;
use domain::outcome::Outcome;
use ledger::{Checked, decode_tx};
use seal::Memory;
use std::collections::BTreeSet;

/// Nothing in the transaction is new: every action is on the chain or waits already.
pub(crate) const CODE_KNOWN: u32 = 1_000;
/// Most actions that are known to wait; past that a doubled one is found in its block.
const MAX_WAITING: usize = 100_000;

pub(super) struct Mempool {
    db: Db,
    waiting: BTreeSet<Digest>,
}

impl Mempool {
    pub(super) const fn new(db: Db) -> Self {
        Self {
            db,
            waiting: BTreeSet::new(),
        }
    }

    pub(super) fn forget(&mut self) {
        self.waiting.clear();
    }

    /// 0 where the transaction holds at least one action that a block can record and that
    /// does not wait already; else why not: [`CODE_KNOWN`], or the outcome of its first
    /// action that would never be recorded.
    pub(super) fn check(&mut self, tx: &[u8], memory: &Memory) -> Result<u32, NodeError> {
        let Some(members) = decode_tx(tx) else {
            return Ok(Outcome::Malformed.code());
        };
        let members: Vec<&[u8]> = members.iter().map(Vec::as_slice).collect();
        let checked = ledger::check_batch(&self.db.read()?, &members, memory)?;
        let mut refused = None;
        let mut new = Vec::new();
        for one in checked {
            match one {
                Checked::New(digest) if !self.waiting.contains(&digest) => new.push(digest),
                Checked::New(_) | Checked::Known(..) => {}
                Checked::Refused(_, outcome) => refused = refused.or(Some(outcome)),
            }
        }
        if new.is_empty() {
            return Ok(refused.map_or(CODE_KNOWN, Outcome::code));
        }
        if self.waiting.len() < MAX_WAITING {
            self.waiting.extend(new);
        }
        Ok(0)
    }
}
