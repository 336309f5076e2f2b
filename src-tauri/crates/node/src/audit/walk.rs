//! Block by block through what is stored, the replay beside it.

use super::codes::Code;
use super::commits::{Commits, Standing};
use super::contents::Contents;
use super::patterns::{Event, Patterns, Signer};
use super::replay::{self, Replay, Replica};
use super::{Audit, Progress};
use crate::db::{Applied, StoredAction, Tx};
use crate::error::NodeError;
use domain::deadline;
use domain::id::KeyId;
use domain::outcome::Outcome;
use ledger::query;
use ledger::record::Misbehaviour;
use receipt::history::Validator;
use seal::action::SignedAction;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_secs(1);

/// Where the walk stands.
pub(super) struct Walk<'w, 'a, 'tx, S> {
    audit: &'w mut Audit<'a>,
    live: &'w Tx<'tx>,
    replay: Replay<S>,
    contents: Contents<'a>,
    patterns: Patterns,
    commits: Commits<'a>,
    /// The height from which on the replay does not reach.
    stopped: Option<u64>,
    /// The newest stored block, as the replay has it where it reaches.
    last: Applied,
    /// The validators as stored, for headers past the replay.
    stored_epochs: Option<Vec<(u64, Vec<Validator>)>>,
    signers: BTreeMap<KeyId, Signer>,
    /// Evidence against validators, by the block that is said to hold it: the replay shows
    /// whether the state agrees.
    evidence: BTreeMap<u64, Vec<Misbehaviour>>,
    of: u64,
    told: Instant,
    progress: &'w mut dyn FnMut(Progress),
}

/// What a walk leaves.
pub(super) struct Walked<'a, S> {
    pub(super) replay: Replay<S>,
    pub(super) contents: Contents<'a>,
    pub(super) last: Applied,
    /// Whether the replay reached the end.
    pub(super) whole: bool,
}

impl<'w, 'a: 'w, 'tx, S: Replica> Walk<'w, 'a, 'tx, S> {
    pub(super) fn new(
        audit: &'w mut Audit<'a>,
        live: &'w Tx<'tx>,
        replay: Replay<S>,
        contents: Contents<'a>,
        patterns: Patterns,
        progress: &'w mut dyn FnMut(Progress),
    ) -> Self {
        let genesis = audit.genesis;
        Self {
            commits: Commits::new(&genesis.chain_id),
            last: replay.last,
            audit,
            live,
            replay,
            contents,
            patterns,
            stopped: None,
            stored_epochs: None,
            signers: BTreeMap::new(),
            evidence: BTreeMap::new(),
            of: 0,
            told: Instant::now(),
            progress,
        }
    }

    /// The whole chain.
    pub(super) fn all(&mut self) -> Result<(), NodeError> {
        let head = query::head(self.live).ok().flatten();
        self.of = head.as_ref().map_or(0, |head| head.height);
        if head.is_none_or(|head| head.genesis != self.audit.genesis.digest()) {
            self.find(Code::GenesisDiffers, Some(0), "head");
        }
        self.evidence = stored_evidence(self.live)?;
        let live = self.live;
        live.each_stored(|height, block, actions| {
            self.tell(height);
            self.stored(height, block, &actions)
        })?;
        if self.of > self.last.height {
            self.missing(self.last.height.saturating_add(1), self.of);
        }
        if self.commits.proven < self.last.height.saturating_add(1) {
            self.find(Code::NewestUnproven, Some(self.last.height), "");
        }
        Ok(())
    }

    pub(super) fn end(self) -> Walked<'a, S> {
        Walked {
            replay: self.replay,
            contents: self.contents,
            last: self.last,
            whole: self.stopped.is_none(),
        }
    }

    fn find(&mut self, code: Code, height: Option<u64>, detail: impl Into<String>) {
        self.audit.findings.add(code, height, "", detail);
    }

    fn tell(&mut self, height: u64) {
        if self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            (self.progress)(Progress {
                height,
                of: self.of,
                actions: self.audit.checked.actions,
                elapsed: self.audit.begun.elapsed(),
            });
        }
    }

    fn stop(&mut self, height: u64) {
        if self.stopped.is_none() {
            self.stopped = Some(height);
            self.find(Code::ReplayStopped, Some(height), "");
        }
    }

    fn missing(&mut self, from: u64, to: u64) {
        self.find(Code::BlockMissing, Some(from), format!("{from} to {to}"));
        self.stop(from);
    }

    fn stored(
        &mut self,
        height: u64,
        block: Option<Applied>,
        actions: &[StoredAction],
    ) -> Result<(), NodeError> {
        let Some(block) = block else {
            self.missing(height, height);
            actions
                .iter()
                .for_each(|action| replay::look_at(action, &mut self.audit.findings));
            // Named already: the next height is not missing, too.
            self.last.height = self.last.height.max(height);
            return Ok(());
        };
        if height == 0 {
            return self.first(&block, actions);
        }
        let wanted = self.last.height.saturating_add(1);
        if height > wanted {
            self.missing(wanted, height.saturating_sub(1));
        }
        if block.app_hash != block.inputs.app_hash() {
            self.find(Code::BlockInconsistent, Some(height), "");
        }
        if block.time_s < self.last.time_s {
            self.find(Code::TimeBackwards, Some(height), "");
        }
        if height >= self.audit.options.from_height && height == wanted {
            self.commit(height)?;
        }
        self.last = match self.stopped {
            None => self.replay(block, actions)?,
            Some(_) => {
                actions
                    .iter()
                    .for_each(|action| replay::look_at(action, &mut self.audit.findings));
                block
            }
        };
        replay::checkpoint(
            self.audit.options.checkpoint,
            &self.last,
            &mut self.audit.findings,
        );
        Ok(())
    }

    /// The row of the genesis, which older databases do not have.
    fn first(&mut self, block: &Applied, actions: &[StoredAction]) -> Result<(), NodeError> {
        if *block != self.replay.last || !actions.is_empty() {
            self.find(Code::GenesisDiffers, Some(0), "block 0");
        }
        Ok(())
    }

    fn commit(&mut self, height: u64) -> Result<(), NodeError> {
        let (before, live) = (self.last, self.live);
        if self.stopped.is_some() && self.stored_epochs.is_none() {
            let mut epochs = Vec::new();
            for (from, set) in live.epochs()? {
                let set = seal::canonical::from_slice(&set);
                let wrong = |_| NodeError::Damaged("a stored validator set is none");
                epochs.push((from, set.map_err(wrong)?));
            }
            self.stored_epochs = Some(epochs);
        }
        let epochs = self.stored_epochs.as_ref().unwrap_or(&self.replay.epochs);
        let findings = &mut self.audit.findings;
        let standing = self
            .commits
            .check(live, height, &before, epochs, findings)?;
        if standing == Standing::Holds {
            self.audit.checked.commits = self.audit.checked.commits.saturating_add(1);
        }
        Ok(())
    }

    /// Replays one block; returns where the chain stands after it.
    fn replay(&mut self, block: Applied, actions: &[StoredAction]) -> Result<Applied, NodeError> {
        let height = block.height;
        let findings = &mut self.audit.findings;
        let evidence = self.evidence.remove(&height).unwrap_or_default();
        let Some(stepped) = self.replay.step(&block, actions, &evidence, findings)? else {
            self.stop(height);
            return Ok(block);
        };
        // Where the row and the replay differ, the next header's signatures tell which of
        // them is right.
        if !stepped.agrees {
            let (app_hash, next) = (stepped.block.app_hash, height.saturating_add(1));
            let epochs = &self.replay.epochs;
            if !self.commits.proves(self.live, next, &app_hash, epochs)? {
                self.stop(height);
                return Ok(block);
            }
        }
        self.replay.keep(stepped)?;
        for what in &evidence {
            let validator = hex::encode(what.address);
            let detail = format!("{} at {}", what.kind.word(), what.height);
            let findings = &mut self.audit.findings;
            findings.add(Code::ValidatorMisbehaved, Some(height), &validator, detail);
        }
        let checked = &mut self.audit.checked;
        checked.blocks = checked.blocks.saturating_add(1);
        let count = u64::try_from(actions.len()).unwrap_or(u64::MAX);
        checked.actions = checked.actions.saturating_add(count);
        if !actions.is_empty() {
            let worked = self.worked(block.time_s)?;
            for action in actions {
                self.look(&block, worked, action)?;
            }
        }
        Ok(self.replay.last)
    }

    /// Whether a block's day is worked, as far as the departments had voted by then.
    fn worked(&self, time_s: u64) -> Result<bool, NodeError> {
        let day = self.patterns.day(time_s);
        let calendar = match u16::try_from(deadline::year_of(day)) {
            Ok(year) => query::calendar(&self.replay.store, year)?,
            Err(_) => None,
        };
        Ok(deadline::is_worked(day, calendar.as_ref()))
    }

    /// Hands an action that the replay recorded to patterns and contents.
    fn look(
        &mut self,
        block: &Applied,
        worked: bool,
        stored: &StoredAction,
    ) -> Result<(), NodeError> {
        let record = query::action(&self.replay.store, &stored.digest)?;
        let parsed = SignedAction::parse(&stored.signed).ok();
        let (Some(record), Some(parsed)) = (record, parsed) else {
            return Ok(());
        };
        let action = parsed.action();
        if record.outcome == Outcome::Ok {
            self.contents.see(action, &self.replay.store)?;
        }
        if block.height < self.audit.options.from_height {
            return Ok(());
        }
        let author = self.signer(action.author)?;
        let second = match action.device {
            Some(device) => self.signer(device)?,
            None => None,
        };
        if let Some(author) = author {
            let event = Event {
                height: block.height,
                time_s: block.time_s,
                worked,
                digest: stored.digest,
                author,
                second,
                kind: action.body.kind(),
                case: action.case(),
                ok: record.outcome == Outcome::Ok,
            };
            self.patterns.see(&event, &mut self.audit.findings);
        }
        Ok(())
    }

    fn signer(&mut self, id: KeyId) -> Result<Option<Signer>, NodeError> {
        if let Some(signer) = self.signers.get(&id) {
            return Ok(Some(*signer));
        }
        let record = query::key(&self.replay.store, id)?;
        let signer = record.map(|record| Signer {
            person: record.person(),
            role: record.role,
        });
        if let Some(signer) = signer {
            self.signers.insert(id, signer);
        }
        Ok(signer)
    }
}

/// Every piece of evidence against a validator that the state holds, by its block.
fn stored_evidence(live: &Tx<'_>) -> Result<BTreeMap<u64, Vec<Misbehaviour>>, NodeError> {
    let mut all: BTreeMap<u64, Vec<Misbehaviour>> = BTreeMap::new();
    let mut from = 0u64;
    loop {
        let page = query::misbehaviours(live, from)?;
        if page.is_empty() {
            return Ok(all);
        }
        from = from.saturating_add(page.len() as u64);
        for record in page {
            all.entry(record.recorded).or_default().push(record.what);
        }
    }
}
