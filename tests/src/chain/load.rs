//! Cases filed under way, and how each of them must have ended.

use super::actions;
use super::cluster::Cluster;
use crate::dice::Dice;
use domain::id::Digest;
use seal::action::SignedAction;
use std::collections::BTreeMap;

/// Everything that was handed in.
#[derive(Debug, Default)]
pub struct Load {
    next: u64,
    /// Each action with its outcome's code.
    pub wanted: BTreeMap<Digest, u32>,
    unsettled: Vec<Digest>,
}

impl Load {
    /// Files so many new cases at a gateway, which has said of each that it has it.
    pub fn file(&mut self, cluster: &Cluster, gateway: usize, count: u64) -> Vec<SignedAction> {
        let batch: Vec<_> = (self.next..self.next + count).map(actions::file).collect();
        self.next += count;
        cluster.submit(gateway, &batch);
        batch.iter().for_each(|action| self.expect(action, 0));
        batch
    }

    /// That an action which was handed in otherwise ends so.
    pub fn expect(&mut self, action: &SignedAction, outcome: u32) {
        self.wanted.insert(action.digest(), outcome);
        self.unsettled.push(action.digest());
    }

    /// Waits until everything handed in is final, with its receipt, at one of these members
    /// each.
    ///
    /// # Panics
    /// Where a receipt says otherwise.
    pub fn settle(&mut self, cluster: &Cluster, members: &[usize], dice: &mut Dice) {
        for digest in self.unsettled.drain(..) {
            let member = members[dice.place(members.len())];
            let proven = cluster.settle(member, &digest);
            let wanted = self.wanted.get(&digest).copied();
            assert_eq!(Some(proven.outcome), wanted, "{digest}");
        }
    }
}
