//! Proposals, blocks, headers with signatures, and recorded actions.

use super::{Tx, sql};
use crate::error::NodeError;
use domain::id::Digest;
use domain::outcome::Outcome;
use receipt::commit::{PartSetHeader, Timestamp};
use receipt::inclusion::AppHashInputs;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

/// A block's header and vote time, stored before they are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proposal {
    pub(crate) height: u64,
    /// The header's fourteen fields as they are hashed, a canonical CBOR list.
    pub(crate) header: Vec<u8>,
    pub(crate) parts: PartSetHeader,
    /// The vote's time.
    pub(crate) vote: Timestamp,
    /// Its transactions, as a canonical CBOR array of byte strings.
    pub(crate) txs: Vec<u8>,
}

/// A header that this node signed, being its chain's only validator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderRow {
    pub(crate) height: u64,
    pub(crate) header: Vec<u8>,
    pub(crate) parts: PartSetHeader,
    pub(crate) vote: Timestamp,
    pub(crate) signature: [u8; 64],
}

/// Where the chain stood after a block; height 0 is the genesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Applied {
    pub(crate) height: u64,
    pub(crate) time_s: u64,
    pub(crate) inputs: AppHashInputs,
    pub(crate) app_hash: Digest,
    pub(crate) results_hash: Digest,
}

/// The last place of a block that its actions' rows have room for.
pub(super) const LAST_LEAF: u32 = (1 << 20) - 1;

/// A recorded action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ActionRow {
    pub(crate) height: u64,
    pub(crate) leaf: u32,
    pub(crate) outcome: Outcome,
    pub(crate) signed: Vec<u8>,
}

pub(super) fn digest(row: &Row<'_>, at: usize) -> rusqlite::Result<Digest> {
    row.get::<_, [u8; 32]>(at).map(Digest)
}

pub(super) fn outcome(row: &Row<'_>, at: usize) -> rusqlite::Result<Outcome> {
    let code = row.get::<_, u32>(at)?;
    Outcome::from_code(code).ok_or_else(|| {
        let why = format!("no outcome {code}");
        rusqlite::Error::FromSqlConversionFailure(at, Type::Integer, why.into())
    })
}

/// SQLite counts in 64 bits with a sign; heights and times never come near its end.
pub(super) fn signed(number: u64) -> Result<i64, NodeError> {
    i64::try_from(number).map_err(|_| NodeError::Damaged("a number is past 63 bits"))
}

pub(super) fn unsigned(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    let number = row.get::<_, i64>(at)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(at, number))
}

pub(super) fn applied(row: &Row<'_>) -> rusqlite::Result<Applied> {
    Ok(Applied {
        height: unsigned(row, 0)?,
        time_s: unsigned(row, 1)?,
        inputs: AppHashInputs {
            log_root: digest(row, 2)?,
            state_root: digest(row, 3)?,
            block_root: digest(row, 4)?,
        },
        app_hash: digest(row, 5)?,
        results_hash: digest(row, 6)?,
    })
}

/// Columns 2 to 5 of a proposal and of a header alike.
fn parts_and_vote(row: &Row<'_>) -> rusqlite::Result<(PartSetHeader, Timestamp)> {
    let parts = PartSetHeader {
        total: row.get(2)?,
        hash: digest(row, 3)?,
    };
    let vote = Timestamp {
        seconds: unsigned(row, 4)?,
        nanos: row.get(5)?,
    };
    Ok((parts, vote))
}

impl Tx<'_> {
    pub(crate) fn put_proposal(&self, proposal: &Proposal) -> Result<(), NodeError> {
        self.0.prepare_cached(sql::PROPOSAL_PUT)?.execute(params![
            signed(proposal.height)?,
            proposal.header,
            proposal.parts.total,
            proposal.parts.hash.0,
            signed(proposal.vote.seconds)?,
            proposal.vote.nanos,
            proposal.txs,
        ])?;
        Ok(())
    }

    pub(crate) fn proposal(&self) -> Result<Option<Proposal>, NodeError> {
        let mut get = self.0.prepare_cached(sql::PROPOSAL_GET)?;
        let row = get.query_row([], |row| {
            let (parts, vote) = parts_and_vote(row)?;
            Ok(Proposal {
                height: unsigned(row, 0)?,
                header: row.get(1)?,
                parts,
                vote,
                txs: row.get(6)?,
            })
        });
        Ok(row.optional()?)
    }

    pub(crate) fn remove_proposal(&self) -> Result<(), NodeError> {
        self.0.prepare_cached(sql::PROPOSAL_REMOVE)?.execute([])?;
        Ok(())
    }

    pub(crate) fn put_header(&self, header: &HeaderRow) -> Result<(), NodeError> {
        self.0.prepare_cached(sql::HEADER_PUT)?.execute(params![
            signed(header.height)?,
            header.header,
            header.parts.total,
            header.parts.hash.0,
            signed(header.vote.seconds)?,
            header.vote.nanos,
            header.signature,
        ])?;
        Ok(())
    }

    pub(crate) fn header(&self, height: u64) -> Result<Option<HeaderRow>, NodeError> {
        let mut get = self.0.prepare_cached(sql::HEADER_GET)?;
        let row = get.query_row([signed(height)?], |row| {
            let (parts, vote) = parts_and_vote(row)?;
            Ok(HeaderRow {
                height: unsigned(row, 0)?,
                header: row.get(1)?,
                parts,
                vote,
                signature: row.get(6)?,
            })
        });
        Ok(row.optional()?)
    }

    pub(crate) fn put_block(&self, block: &Applied) -> Result<(), NodeError> {
        self.0.prepare_cached(sql::BLOCK_PUT)?.execute(params![
            signed(block.height)?,
            signed(block.time_s)?,
            block.inputs.log_root.0,
            block.inputs.state_root.0,
            block.inputs.block_root.0,
            block.app_hash.0,
            block.results_hash.0,
        ])?;
        Ok(())
    }

    pub(crate) fn block(&self, height: u64) -> Result<Option<Applied>, NodeError> {
        let mut get = self.0.prepare_cached(sql::BLOCK_GET)?;
        Ok(get.query_row([signed(height)?], applied).optional()?)
    }

    /// Calls `each` with every block, lowest first.
    pub(crate) fn each_block(
        &self,
        mut each: impl FnMut(Applied) -> Result<(), NodeError>,
    ) -> Result<(), NodeError> {
        let mut all = self.0.prepare_cached(sql::BLOCKS_ALL)?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            each(applied(row)?)?;
        }
        Ok(())
    }

    /// Keeps what the engine's validators signed at a height; the last stays.
    pub(crate) fn put_proof(&self, height: u64, proof: &[u8]) -> Result<(), NodeError> {
        self.0
            .prepare_cached(sql::PROOF_PUT)?
            .execute(params![signed(height)?, proof])?;
        Ok(())
    }

    pub(crate) fn proof(&self, height: u64) -> Result<Option<Vec<u8>>, NodeError> {
        let mut get = self.0.prepare_cached(sql::PROOF_GET)?;
        Ok(get
            .query_row([signed(height)?], |row| row.get(0))
            .optional()?)
    }

    /// Calls `each` with every proof up to a height, lowest first.
    pub(crate) fn each_proof(
        &self,
        up_to: u64,
        mut each: impl FnMut(u64, Vec<u8>) -> Result<(), NodeError>,
    ) -> Result<(), NodeError> {
        let mut all = self.0.prepare_cached(sql::PROOFS_ALL)?;
        let mut rows = all.query([signed(up_to)?])?;
        while let Some(row) = rows.next()? {
            each(unsigned(row, 0)?, row.get(1)?)?;
        }
        Ok(())
    }

    /// The highest height of which header and signatures are here; 0 where none are.
    pub(crate) fn proven_height(&self) -> Result<u64, NodeError> {
        let mut get = self.0.prepare_cached(sql::PROVEN_HEIGHT)?;
        Ok(get.query_row([], |row| unsigned(row, 0))?)
    }

    /// Keeps a validator set (canonical CBOR) from its first height on.
    pub(crate) fn put_epoch(&self, from_height: u64, validators: &[u8]) -> Result<(), NodeError> {
        self.0
            .prepare_cached(sql::EPOCH_PUT)?
            .execute(params![signed(from_height)?, validators])?;
        Ok(())
    }

    /// Every validator set, lowest first.
    pub(crate) fn epochs(&self) -> Result<Vec<(u64, Vec<u8>)>, NodeError> {
        let mut all = self.0.prepare_cached(sql::EPOCHS_ALL)?;
        let rows = all.query_map([], |row| Ok((unsigned(row, 0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Puts a recorded action at the end of the log, which the ledger's index has to name, too.
    pub(crate) fn put_action(&self, of: &Digest, row: &ActionRow) -> Result<(), NodeError> {
        if row.leaf > LAST_LEAF {
            return Err(NodeError::Damaged(
                "a block has more actions than are numbered",
            ));
        }
        self.0.prepare_cached(sql::ACTION_PUT)?.execute(params![
            signed(row.height)?,
            row.leaf,
            of.0,
            row.outcome.code(),
            row.signed,
        ])?;
        Ok(())
    }

    pub(crate) fn action(&self, of: &Digest) -> Result<Option<ActionRow>, NodeError> {
        let Some(record) = ledger::query::action(self, of)? else {
            return Ok(None);
        };
        let (height, leaf) = (record.height, record.leaf);
        let mut get = self.0.prepare_cached(sql::ACTION_GET)?;
        let row = get.query_row(params![signed(height)?, leaf], |row| {
            let own = ActionRow {
                height,
                leaf,
                outcome: outcome(row, 1)?,
                signed: row.get(2)?,
            };
            Ok((digest(row, 0)? == *of).then_some(own))
        });
        Ok(row.optional()?.flatten())
    }

    /// Digest and outcome of a block's recorded actions, in the order of the leaves.
    pub(crate) fn actions_of(&self, height: u64) -> Result<Vec<(Digest, Outcome)>, NodeError> {
        let mut get = self.0.prepare_cached(sql::ACTIONS_OF_BLOCK)?;
        let rows = get.query_map([signed(height)?], |row| {
            Ok((digest(row, 0)?, outcome(row, 1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Calls `each` with digest, outcome, height and signed bytes of every action, in the
    /// order of the log.
    pub(crate) fn each_action(
        &self,
        mut each: impl FnMut(Digest, Outcome, u64, &[u8]) -> Result<(), NodeError>,
    ) -> Result<(), NodeError> {
        let mut all = self.0.prepare_cached(sql::ACTIONS_ALL)?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let bytes: Vec<u8> = row.get(3)?;
            each(digest(row, 0)?, outcome(row, 1)?, unsigned(row, 2)?, &bytes)?;
        }
        Ok(())
    }
}
