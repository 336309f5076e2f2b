//! `CheckTx`: what may wait in the engine's mempool.
//!
//! Its state is apart from the committed one: the committed state as of the last block,
//! and which actions already wait. After a block that list begins anew, and the engine's
//! rechecks fill it again. A recheck of what was checked before only asks what the block
//! left of it: signatures do not change, and where the block may have changed who may sign,
//! everything is checked anew.

use super::blocks::Committed;
use crate::db::Db;
use crate::error::NodeError;
use domain::id::Digest;
use domain::outcome::Outcome;
use ledger::{Checked, decode_tx};
use seal::Memory;
use std::collections::{BTreeMap, BTreeSet};

/// Nothing in the transaction is new: every action is on the chain or waits already.
pub(crate) const CODE_KNOWN: u32 = 1_000;
/// Most actions that are known to wait; past that a doubled one is found in its block.
const MAX_WAITING: usize = 100_000;

/// What each transaction brought that was new, by the transaction's hash.
type Brought = BTreeMap<Digest, Vec<Digest>>;

pub(super) struct Mempool {
    db: Db,
    waiting: BTreeSet<Digest>,
    brought: Brought,
    /// What waited before the last block and was not rechecked yet.
    before: Brought,
    /// What the last block recorded.
    recorded: BTreeSet<Digest>,
}

impl Mempool {
    pub(super) const fn new(db: Db) -> Self {
        Self {
            db,
            waiting: BTreeSet::new(),
            brought: Brought::new(),
            before: Brought::new(),
            recorded: BTreeSet::new(),
        }
    }

    /// Nothing waits, and nothing was checked before.
    pub(super) fn forget(&mut self) {
        self.waiting.clear();
        self.brought.clear();
        self.before.clear();
        self.recorded.clear();
    }

    /// A block is durable: the engine rechecks what it left.
    pub(super) fn committed(&mut self, block: Committed) {
        self.waiting.clear();
        self.before = std::mem::take(&mut self.brought);
        self.recorded = block.recorded;
        if block.signers_changed {
            self.before.clear();
        }
    }

    /// 0 where the transaction holds at least one action that a block can record and that
    /// does not wait already; else why not: [`CODE_KNOWN`], or the outcome of its first
    /// action that would never be recorded. `again`: the engine rechecks after a block.
    pub(super) fn check(
        &mut self,
        tx: &[u8],
        again: bool,
        memory: &Memory,
    ) -> Result<u32, NodeError> {
        let hash = seal::hash::sha256(&[tx]);
        let left = if again { self.left_of(&hash) } else { None };
        let (new, refused) = match left {
            Some(left) => (left, None),
            None => self.look(tx, memory)?,
        };
        if new.is_empty() {
            return Ok(refused.map_or(CODE_KNOWN, Outcome::code));
        }
        if self.waiting.len() < MAX_WAITING {
            self.waiting.extend(&new);
            self.brought.insert(hash, new);
        }
        Ok(0)
    }

    /// What the last block left of a transaction that waited before it.
    fn left_of(&mut self, hash: &Digest) -> Option<Vec<Digest>> {
        let mut left = self.before.remove(hash)?;
        left.retain(|action| !self.recorded.contains(action));
        Some(left)
    }

    /// Which of its actions are new here, and why the first was refused that would never be
    /// recorded.
    fn look(
        &mut self,
        tx: &[u8],
        memory: &Memory,
    ) -> Result<(Vec<Digest>, Option<Outcome>), NodeError> {
        let Some(members) = decode_tx(tx) else {
            return Ok((Vec::new(), Some(Outcome::Malformed)));
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
        Ok((new, refused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Place;
    use domain::action::{Action, Body, RateVisit};
    use domain::catalogue::Catalogue;
    use domain::id::{ActionId, ChainId, HallCode};
    use domain::rating::Rating;
    use seal::action::sign;
    use seal::keys::SigningKey;

    fn block(recorded: &[Digest], signers_changed: bool) -> Committed {
        Committed {
            height: 1,
            recorded: recorded.iter().copied().collect(),
            signers_changed,
        }
    }

    #[test]
    fn a_recheck_asks_what_the_block_left_and_everything_where_who_may_sign_changed() {
        let dir = tempfile::tempdir().unwrap();
        let device = SigningKey::from_secret(&[3; 32]);
        let chain_id = ChainId::new("donghu-1").unwrap();
        let demo = crate::genesis::demo_genesis(
            &chain_id,
            &[7; 32],
            1_700_000_000,
            &Catalogue::built_in().unwrap(),
            &HallCode::new("DH").unwrap(),
            &[device.public()],
        )
        .unwrap();
        let place = Place::lock(dir.path(), None).unwrap();
        let mut db = place.connect().unwrap();
        crate::chain::begin(&mut db, &demo.genesis).unwrap();
        let [one, two] = [1u8, 2].map(|number| {
            let action = Action {
                chain_id: chain_id.clone(),
                action_id: ActionId([number; 16]),
                author: device.id(),
                device: None,
                parent: None,
                evidence: Digest([0xEE; 32]),
                replaces: None,
                body: Body::RateVisit(RateVisit {
                    visit: ActionId([number; 16]),
                    rating: Rating::Good,
                }),
            };
            sign(&action, &[&device]).unwrap()
        });
        let tx = ledger::encode_tx([one.as_bytes(), two.as_bytes()]);
        let memory = Memory::new(100);
        let mut mempool = Mempool::new(db);
        let check = |mempool: &mut Mempool, again| mempool.check(&tx, again, &memory).unwrap();
        assert_eq!(check(&mut mempool, false), 0);
        assert_eq!(check(&mut mempool, false), CODE_KNOWN, "it waits already");
        mempool.committed(block(&[one.digest()], false));
        assert_eq!(check(&mut mempool, true), 0, "one is left");
        mempool.committed(block(&[two.digest()], false));
        assert_eq!(check(&mut mempool, true), CODE_KNOWN, "none is left");
        // These blocks never were: looked at anew, both are new.
        mempool.committed(block(&[], false));
        assert_eq!(check(&mut mempool, true), 0);
        mempool.committed(block(&[one.digest(), two.digest()], true));
        assert_eq!(check(&mut mempool, true), 0, "everything is checked anew");
    }
}
