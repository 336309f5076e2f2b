//! Taking a snapshot in. Nothing of it is believed before it is checked whole: the chunks
//! lie beside the database until the last has come, then one transaction takes all or
//! nothing.

use super::format::{FORMAT, MAX_CHUNK_LEN, Manifest, Record, applied, records};
use super::write::{chunk_file, write_file};
use crate::chain;
use crate::db::{ActionRow, Db, Tx};
use crate::error::NodeError;
use crate::integrity;
use domain::id::{ChainId, Digest};
use domain::outcome::Outcome;
use ledger::{Space, query};
use receipt::proof::ChainTag;
use receipt::verdict::Reason;
use receipt::{HeadProof, Link, ValidatorHistory, verify_head};
use seal::action::SignedAction;
use std::path::{Path, PathBuf};
use tendermint_proto::v0_38::abci::response_apply_snapshot_chunk::Result as Taken;
use tendermint_proto::v0_38::abci::response_offer_snapshot::Result as Offered;
use tendermint_proto::v0_38::abci::{
    RequestApplySnapshotChunk, RequestOfferSnapshot, ResponseApplySnapshotChunk,
};

/// A snapshot that is being fetched.
pub(super) struct Incoming {
    folder: PathBuf,
    manifest: Manifest,
    /// What the engine's light client trusts.
    app_hash: Digest,
}

impl Incoming {
    /// Looks at an offer; the folder of an earlier try is emptied.
    pub(super) fn begin(
        dir: &Path,
        request: &RequestOfferSnapshot,
    ) -> Result<Result<Self, Offered>, NodeError> {
        let Some(snapshot) = &request.snapshot else {
            return Ok(Err(Offered::Reject));
        };
        if snapshot.format != FORMAT {
            return Ok(Err(Offered::RejectFormat));
        }
        let manifest = Manifest::read(&snapshot.metadata).filter(|manifest| {
            Manifest::hash(&snapshot.metadata).0 == snapshot.hash.as_ref()
                && manifest.height == snapshot.height
                && u32::try_from(manifest.chunks.len()) == Ok(snapshot.chunks)
        });
        let app_hash = Digest::from_slice(&request.app_hash).ok();
        let (Some(manifest), Some(app_hash)) = (manifest, app_hash) else {
            return Ok(Err(Offered::Reject));
        };
        let folder = dir.join("incoming");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(NodeError::io)?;
        }
        std::fs::create_dir(&folder).map_err(NodeError::io)?;
        Ok(Ok(Self {
            folder,
            manifest,
            app_hash,
        }))
    }

    /// Takes a chunk; with the last one everything is checked and taken over.
    pub(super) fn take(
        &mut self,
        request: &RequestApplySnapshotChunk,
        db: &mut Db,
        genesis: Digest,
        chain_id: &ChainId,
    ) -> Result<(ResponseApplySnapshotChunk, Option<u64>), NodeError> {
        let place = usize::try_from(request.index).unwrap_or(usize::MAX);
        let wanted = self.manifest.chunks.get(place);
        let digest = seal::hash::sha256(&[&request.chunk]);
        if request.chunk.len() > MAX_CHUNK_LEN || wanted != Some(&digest) {
            let again = ResponseApplySnapshotChunk {
                result: Taken::Retry.into(),
                refetch_chunks: vec![request.index],
                reject_senders: vec![request.sender.clone()],
            };
            return Ok((again, None));
        }
        write_file(&chunk_file(&self.folder, request.index), &request.chunk)?;
        let last = place.saturating_add(1) == self.manifest.chunks.len();
        if !last {
            return Ok((answer(Taken::Accept), None));
        }
        let restored = self.restore(db, genesis, chain_id);
        std::fs::remove_dir_all(&self.folder).map_err(NodeError::io)?;
        match restored {
            Ok(()) => {
                let height = self.manifest.height;
                tracing::info!(height, "joined by a snapshot");
                Ok((answer(Taken::Accept), Some(height)))
            }
            Err(error @ (NodeError::Damaged(_) | NodeError::Ledger(_))) => {
                tracing::warn!(code = error.code(), %error, "a snapshot was refused");
                Ok((answer(Taken::RejectSnapshot), None))
            }
            Err(error) => Err(error),
        }
    }

    fn restore(&self, db: &mut Db, genesis: Digest, chain_id: &ChainId) -> Result<(), NodeError> {
        let tx = db.begin()?;
        let begun_with = tx.epochs()?.into_iter().next();
        tx.clear_chain()?;
        for (index, wanted) in (0u32..).zip(&self.manifest.chunks) {
            let file = chunk_file(&self.folder, index);
            let chunk = std::fs::read(file).map_err(NodeError::io)?;
            if seal::hash::sha256(&[&chunk]) != *wanted {
                return Err(NodeError::Damaged("a chunk changed on the disk"));
            }
            let records = records(&chunk);
            for record in records.ok_or(NodeError::Damaged("a chunk does not decode"))? {
                put(&tx, record)?;
            }
        }
        let head = query::head(&tx)?.ok_or(NodeError::Damaged("the snapshot has no head"))?;
        let right = head.genesis == genesis
            && head.height == self.manifest.height
            && head.app_hash == self.app_hash
            && tx.epochs()?.into_iter().next() == begun_with;
        if !right {
            return Err(NodeError::Damaged("the snapshot is not what was offered"));
        }
        let values = tx.entries(Space::State)?;
        let (root, tree) = ledger::rebuild_state(values)?;
        if root != head.state_root {
            return Err(NodeError::Damaged("the state does not have its root"));
        }
        tx.write(&tree)?;
        integrity::check_chain(&tx)?;
        check_proofs(&tx, chain_id, head.height)?;
        check_links(&tx, chain_id)?;
        tx.commit()
    }
}

fn answer(result: Taken) -> ResponseApplySnapshotChunk {
    ResponseApplySnapshotChunk {
        result: result.into(),
        ..ResponseApplySnapshotChunk::default()
    }
}

fn put(tx: &Tx<'_>, record: Record) -> Result<(), NodeError> {
    match record {
        Record::Entry(space, key, value) => {
            let own = [Space::State.number(), Space::Index.number()];
            if !own.contains(&space) {
                return Err(NodeError::Damaged("a snapshot holds another space"));
            }
            tx.put_entry(space, &key, &value)
        }
        Record::Action(height, leaf, outcome, signed) => {
            let wrong = || NodeError::Damaged("a snapshot holds what is no action");
            let parsed = SignedAction::parse(&signed).map_err(|_| wrong())?;
            let row = ActionRow {
                height,
                leaf,
                outcome: Outcome::from_code(outcome).ok_or_else(wrong)?,
                signed: signed.into(),
            };
            tx.put_action(&parsed.digest(), &row)
        }
        Record::Block(height, time_s, log, state, block, results) => {
            tx.put_block(&applied(height, time_s, [log, state, block], results))
        }
        Record::Proof(height, proof) => tx.put_proof(height, &proof),
        Record::Epoch(from, validators) => tx.put_epoch(from, &validators),
        Record::Link(from, link) => tx.put_link(from, &link),
    }
}

/// Every link that came along proves its set.
fn check_links(tx: &Tx<'_>, chain_id: &ChainId) -> Result<(), NodeError> {
    let wrong = || NodeError::Damaged("a link of the snapshot does not hold");
    let whole = chain::history(tx, chain_id)?;
    for (from, link) in tx.links_after(0, usize::MAX)? {
        let link = Link::from_bytes(&link).map_err(|_| wrong())?;
        let known = whole.epoch_from(from).ok_or_else(wrong)?;
        let before = whole
            .epochs()
            .iter()
            .filter(|epoch| epoch.from_height < from);
        let before = ValidatorHistory::new(chain_id.clone(), before.cloned().collect(), Vec::new());
        let holds = link.epoch() == *known && link.verify(&before.map_err(|_| wrong())?).is_ok();
        holds.then_some(()).ok_or_else(wrong)?;
    }
    Ok(())
}

/// Every header that came along is signed by its height's validators and stands on the
/// block before it; together with the validators' succession from the genesis.
fn check_proofs(tx: &Tx<'_>, chain_id: &ChainId, up_to: u64) -> Result<(), NodeError> {
    let history = chain::history(tx, chain_id)?;
    tx.each_proof(up_to, |height, proof| {
        let wrong = || NodeError::Damaged("a header of the snapshot is not signed");
        let before = tx.block(height.saturating_sub(1))?.ok_or_else(wrong)?;
        let head = HeadProof {
            chain: ChainTag::of(chain_id),
            app_hash: before.app_hash,
            proof: seal::canonical::from_slice(&proof).map_err(|_| wrong())?,
        };
        if head.proof.height != height {
            return Err(wrong());
        }
        match verify_head(&head, &history) {
            Ok(_) | Err(Reason::RetiredValidators) => Ok(()),
            Err(_) => Err(wrong()),
        }
    })
}
