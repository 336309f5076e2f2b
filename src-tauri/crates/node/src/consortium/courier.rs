//! The thread between database and engine: fetches what the validators signed, so that
//! receipts can be given out, and hands what was received to the mempool.
//!
//! The mempool lives in memory, and "accepted" from it promises nothing: an action stays in
//! the database's list until a block decided it, and is handed over again now and then.

use super::lonely::Lonely;
use super::rpc::{Broadcast, EngineStatus, Rpc, SignedHeader};
use crate::chain;
use crate::db::{Db, Tx};
use crate::embedded::now;
use crate::error::NodeError;
use crate::hall::Hall;
use crate::work::Part;
use domain::id::Digest;
use ledger::{Checked, encode_tx, query};
use receipt::{CommitProof, Link, ValidatorHistory, commit};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Most actions of one transaction.
const MAX_BATCH: usize = 256;
/// Most bytes of one transaction: in base64 far under the engine's 1,000,000.
const MAX_BATCH_LEN: usize = 300_000;
/// After how long an action that is in no block is handed over again.
const AGAIN: Duration = Duration::from_secs(10);
/// How often the whole list is looked through.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// Longest rest without being woken.
const REST: Duration = Duration::from_millis(500);
/// How long to rest where the engine does not answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// Most proofs that are stored in one go.
const MAX_PROOFS: usize = 200;
/// How long an action waits for its parent before it is given up, seconds.
const WAIT_FOR_PARENT_S: u64 = 24 * 60 * 60;

/// Place in the order of arrival, digest, signed bytes.
type Waiting = (i64, Digest, Vec<u8>);

pub(crate) struct Courier {
    pub(crate) hall: Arc<Hall>,
    pub(crate) db: Db,
    pub(crate) rpc: Rpc,
    pub(crate) coalesce: Duration,
    woken: Receiver<()>,
    /// How far in the order of arrival everything was handed over.
    place: i64,
    /// What was handed over when.
    handed: BTreeMap<Digest, Instant>,
    looked: Instant,
    /// When the engine said how it is.
    asked: Option<Instant>,
    lonely: Lonely,
    /// Whether links that a database from before they were kept lacks were looked for.
    looked_back: bool,
    /// When something was handed over last.
    handed_at: Option<Instant>,
    /// The newest durable height that was seen, and the one for which was looked whose
    /// parent came.
    height: u64,
    freed_at: Option<u64>,
}

impl Courier {
    pub(crate) fn new(
        hall: Arc<Hall>,
        db: Db,
        rpc: Rpc,
        coalesce: Duration,
        woken: Receiver<()>,
        lonely: Lonely,
    ) -> Self {
        Self {
            hall,
            db,
            rpc,
            coalesce,
            woken,
            place: 0,
            handed: BTreeMap::new(),
            looked: Instant::now(),
            asked: None,
            lonely,
            looked_back: false,
            handed_at: None,
            height: 0,
            freed_at: None,
        }
    }

    /// Until the node stops.
    pub(crate) fn run(mut self) {
        let mut silent = false;
        while !self.hall.is_stopped() {
            let rest = match self.step() {
                Ok(()) => {
                    silent = false;
                    REST
                }
                Err(error) => {
                    // The engine starts, restarts or stops: one line, not one a second.
                    if !silent {
                        tracing::warn!(code = error.code(), %error, "nothing to be had from the engine");
                    }
                    silent = true;
                    PATIENCE
                }
            };
            match self.woken.recv_timeout(rest) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    }

    fn step(&mut self) -> Result<(), NodeError> {
        if self.asked.is_none_or(|asked| asked.elapsed() > LOOK_AGAIN) {
            let (status, peers) = (self.rpc.status()?, self.rpc.peers()?);
            self.asked = Some(Instant::now());
            if self.lonely.look(status, peers, Instant::now()) {
                let height = status.height;
                tracing::warn!(peers, height, "no block for long and peers missing");
                self.hall.redial();
            }
            self.hall
                .metrics
                .engine_seen(status.height, status.catching_up);
        }
        let hall = Arc::clone(&self.hall);
        let mut clock = hall.metrics.work.begin();
        self.fetch_proofs()?;
        if !self.looked_back {
            self.look_back()?;
            self.looked_back = true;
        }
        // What comes alone goes at once; what comes one after the other is collected.
        let since = self.handed_at.map(|at| at.elapsed());
        if let Some(left) = since.and_then(|since| self.coalesce.checked_sub(since)) {
            std::thread::sleep(left);
        }
        let done = self.hand_over();
        clock.tell(Part::Courier);
        done
    }

    /// Fetches header and signatures of every height up to the newest committed one.
    fn fetch_proofs(&mut self) -> Result<(), NodeError> {
        loop {
            let (from, to) = {
                let tx = self.db.read()?;
                let Some(head) = query::head(&tx)? else {
                    return Ok(());
                };
                (tx.proven_height()?.saturating_add(1), head.height)
            };
            self.height = to;
            if from > to {
                return Ok(());
            }
            let mut found = Vec::new();
            for height in (from..=to).take(MAX_PROOFS) {
                match self.rpc.commit(height)? {
                    Some(signed) => found.push(signed),
                    None => break,
                }
            }
            if found.is_empty() {
                return self.skip_to_engines_first(from);
            }
            // The newest signatures are those that this node's engine saw. The next block
            // holds those that count for everybody, and that snapshots must agree on.
            if from > 1 {
                found.extend(self.rpc.commit(from.saturating_sub(1))?);
            }
            let tx = self.db.begin()?;
            for signed in &found {
                keep_proof(&tx, &self.hall, signed)?;
            }
            tx.commit()?;
        }
    }

    /// Once after the start: a database of an older version has no links, but the engine may
    /// still have the headers.
    fn look_back(&mut self) -> Result<(), NodeError> {
        let missing = self.db.read()?.links_missing()?;
        for from in missing {
            let proven = self.db.read()?.proven_height()?;
            if from > proven {
                continue;
            }
            match self.rpc.commit(from.saturating_sub(1))? {
                Some(signed) => {
                    let tx = self.db.begin()?;
                    keep_proof(&tx, &self.hall, &signed)?;
                    tx.commit()?;
                }
                None => tracing::warn!(from, "how these validators came into office is not known"),
            }
        }
        Ok(())
    }

    /// After joining by a snapshot the engine has no older blocks: their proofs came with
    /// the snapshot, and the next is the engine's first.
    fn skip_to_engines_first(&mut self, wanted: u64) -> Result<(), NodeError> {
        let EngineStatus { earliest, .. } = self.rpc.status()?;
        if earliest <= wanted {
            return Err(NodeError::Engine(
                "it does not have a block's signatures yet",
            ));
        }
        let Some(signed) = self.rpc.commit(earliest)? else {
            return Ok(());
        };
        tracing::warn!(wanted, earliest, "heights without signatures");
        let tx = self.db.begin()?;
        keep_proof(&tx, &self.hall, &signed)?;
        tx.commit()
    }

    /// Hands over what waits and was not handed over lately.
    fn hand_over(&mut self) -> Result<(), NodeError> {
        if self.looked.elapsed() > LOOK_AGAIN {
            self.looked = Instant::now();
            self.place = 0;
            self.freed_at = None;
            self.handed.retain(|_, since| since.elapsed() < AGAIN);
            let tx = self.db.begin()?;
            let before = now().seconds.saturating_sub(WAIT_FOR_PARENT_S);
            tx.expire_waiting(i64::try_from(before).unwrap_or(0))?;
            tx.commit()?;
        }
        if self.freed_at != Some(self.height) {
            let freed = self.db.read()?.freed(MAX_BATCH)?;
            if !self.hand_over_some(&freed)? {
                return Ok(());
            }
            self.freed_at = Some(self.height);
        }
        loop {
            let ready = self.db.read()?.ready_after(self.place, MAX_BATCH)?;
            if !self.hand_over_some(&ready)? {
                return Ok(());
            }
            if let Some((last, _, _)) = ready.last() {
                self.place = *last;
            }
            if ready.len() < MAX_BATCH {
                return Ok(());
            }
        }
    }

    /// Hands over those that were not lately, in as few transactions as they fit. `false`
    /// where the engine has no room.
    fn hand_over_some(&mut self, some: &[Waiting]) -> Result<bool, NodeError> {
        let mut batch: Vec<&Waiting> = Vec::new();
        let mut len = 0usize;
        for one in some {
            let (_, digest, signed) = one;
            if self.handed.contains_key(digest) {
                continue;
            }
            if len.saturating_add(signed.len()) > MAX_BATCH_LEN && !batch.is_empty() {
                if !self.broadcast(&batch)? {
                    return Ok(false);
                }
                batch.clear();
                len = 0;
            }
            len = len.saturating_add(signed.len());
            batch.push(one);
        }
        Ok(batch.is_empty() || self.broadcast(&batch)?)
    }

    /// Whether the engine took the batch off our hands.
    fn broadcast(&mut self, batch: &[&Waiting]) -> Result<bool, NodeError> {
        let tx = encode_tx(batch.iter().map(|(_, _, signed)| signed.as_slice()));
        match self.rpc.broadcast(&tx)? {
            Broadcast::Full => return Ok(false),
            Broadcast::Checked(0) | Broadcast::Cached => {}
            Broadcast::Checked(code) => {
                tracing::debug!(code, "the mempool took nothing of a batch");
                self.drop_refused(batch)?;
            }
        }
        let now = Instant::now();
        self.handed_at = Some(now);
        self.handed
            .extend(batch.iter().map(|(_, digest, _)| (*digest, now)));
        Ok(true)
    }

    /// What no block would record any more (a key was revoked meanwhile) does not wait for
    /// ever: its device asks, hears "unknown", sends it again and is told why.
    fn drop_refused(&mut self, batch: &[&Waiting]) -> Result<(), NodeError> {
        let signed: Vec<&[u8]> = batch
            .iter()
            .map(|(_, _, signed)| signed.as_slice())
            .collect();
        let tx = self.db.begin()?;
        let checked = ledger::check_batch(&tx, &signed, &self.hall.memory)?;
        for (one, (_, digest, _)) in checked.iter().zip(batch) {
            if matches!(one, Checked::Refused(..) | Checked::Known(..)) {
                tx.remove_pending(digest)?;
            }
        }
        tx.commit()
    }
}

/// Keeps a header's proof once it is the validators' whom this node knows.
fn keep_proof(tx: &Tx<'_>, hall: &Hall, signed: &SignedHeader) -> Result<(), NodeError> {
    let height = signed.header.height;
    let history = chain::history(tx, &hall.chain_id)?;
    let set = history.epoch_at(height).map(|(epoch, _)| &epoch.validators);
    let set = set.filter(|set| commit::validators_hash(set) == signed.header.validators_hash);
    let unknown = NodeError::Engine("a header's validators are not those of the chain");
    let proof = CommitProof::new(
        &signed.header,
        signed.round,
        signed.block_id.parts,
        signed.votes.clone(),
        set.ok_or(unknown)?,
    );
    let few = NodeError::Engine("a header has too few signatures");
    let proof = proof.ok_or(few)?;
    tx.put_proof(height, &seal::canonical::to_vec(&proof))?;
    keep_link(tx, &history, signed, proof)
}

/// Where a header names others than those who signed it as the next ones, it is the proof of
/// how they came into office.
fn keep_link(
    tx: &Tx<'_>,
    history: &ValidatorHistory,
    signed: &SignedHeader,
    proof: CommitProof,
) -> Result<(), NodeError> {
    let header = &signed.header;
    if header.next_validators_hash == header.validators_hash {
        return Ok(());
    }
    let from = header.height.saturating_add(1);
    let next = history.epoch_from(from).map(|epoch| &epoch.validators);
    let next = next.filter(|set| commit::validators_hash(set) == header.next_validators_hash);
    let Some(next) = next else {
        tracing::warn!(
            from,
            "validators come into office whom this node does not know"
        );
        return Ok(());
    };
    let link = Link {
        app_hash: header.app_hash,
        consensus_leaf: commit::consensus_leaf(&header.leaves()),
        validators: next.clone(),
        proof,
    };
    tracing::info!(from, "the validators change");
    tx.put_link(from, &link.to_bytes())
}
