//! The validator set and the rule for its changes: at most a third of the voting power at a
//! time and not before the last change acts, so that whoever trusted the old set can follow
//! to the new one (two thirds of the old power sign it).

use crate::record::ValidatorsRecord;
use domain::action::{Proposal, ValidatorChange};
use domain::outcome::Outcome;
use receipt::history::{MAX_VALIDATORS, Validator};
use std::collections::BTreeSet;

/// Blocks from a vote to the first one that the new set signs.
pub const ACTS_AFTER_BLOCKS: u64 = 2;

/// The largest sum of voting powers, which is CometBFT's own (spec/core: `MaxTotalVotingPower`).
pub(crate) const MAX_TOTAL_POWER: u64 = i64::MAX as u64 / 8;

/// The bounds of the changes alone.
pub(crate) fn bounds(changes: &[ValidatorChange]) -> Result<(), Outcome> {
    let keys: BTreeSet<_> = changes.iter().map(|change| change.key).collect();
    let holds = (1..=Proposal::MAX_CHANGES).contains(&changes.len())
        && keys.len() == changes.len()
        && changes.iter().all(|change| change.power <= MAX_TOTAL_POWER);
    holds.then_some(()).ok_or(Outcome::OutOfBounds)
}

impl ValidatorsRecord {
    /// The set of the genesis.
    pub(crate) fn genesis(validators: &[Validator]) -> Self {
        let mut members = validators.to_vec();
        members.sort_by_key(|member| member.key);
        Self {
            members,
            changed: 0,
            changes: Vec::new(),
        }
    }

    /// The sum of all powers.
    #[must_use]
    pub fn total_power(&self) -> u64 {
        let powers = self.members.iter().map(|member| member.power);
        powers.fold(0, u64::saturating_add)
    }

    /// What the last vote changed, as the engine takes it: power 0 removes.
    pub fn updates(&self) -> impl Iterator<Item = Validator> {
        self.changes.iter().map(validator)
    }

    /// Whether the last change acts in the block at `height`.
    #[must_use]
    pub const fn is_settled_at(&self, height: u64) -> bool {
        self.changed == 0 || height >= self.changed.saturating_add(ACTS_AFTER_BLOCKS)
    }

    /// The set after these changes, voted in the block at `height`.
    ///
    /// # Errors
    /// [`Outcome::ValidatorsFixed`] for a set of one, [`Outcome::ChangePending`] before
    /// the last change acts, [`Outcome::ValidatorStep`] where more than a third of the
    /// power moves, a change changes nothing, or fewer than two or too many validators
    /// or too much power would be left.
    pub fn after(&self, changes: &[ValidatorChange], height: u64) -> Result<Self, Outcome> {
        bounds(changes)?;
        if self.members.len() < 2 {
            return Err(Outcome::ValidatorsFixed);
        }
        let mut members = self.members.clone();
        let mut moved: u64 = 0;
        for change in changes {
            let place = members.binary_search_by_key(&change.key, |member| member.key);
            let old = place.ok().and_then(|at| members.get(at));
            let old = old.map_or(0, |member| member.power);
            if old == change.power {
                return Err(Outcome::ValidatorStep);
            }
            moved = moved.saturating_add(old.abs_diff(change.power));
            match place {
                Ok(at) => {
                    members.remove(at);
                    if change.power > 0 {
                        members.insert(at, validator(change));
                    }
                }
                Err(at) => members.insert(at, validator(change)),
            }
        }
        let after = Self {
            members,
            changed: height,
            changes: changes.to_vec(),
        };
        let small = moved.saturating_mul(3) <= self.total_power();
        let count = (2..=MAX_VALIDATORS).contains(&after.members.len());
        if !small || !count || after.total_power() > MAX_TOTAL_POWER {
            return Err(Outcome::ValidatorStep);
        }
        if !self.is_settled_at(height) {
            return Err(Outcome::ChangePending);
        }
        Ok(after)
    }
}

const fn validator(change: &ValidatorChange) -> Validator {
    Validator {
        key: change.key,
        power: change.power,
    }
}
