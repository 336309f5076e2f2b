//! Proposals, signed blocks and recorded actions.

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

/// A signed block and where the chain stood after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BlockRow {
    pub(crate) height: u64,
    pub(crate) header: Vec<u8>,
    pub(crate) parts: PartSetHeader,
    pub(crate) vote: Timestamp,
    pub(crate) signature: [u8; 64],
    pub(crate) inputs: AppHashInputs,
    pub(crate) app_hash: Digest,
    pub(crate) results_hash: Digest,
}

/// A recorded action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ActionRow {
    pub(crate) height: u64,
    pub(crate) leaf: u32,
    pub(crate) outcome: Outcome,
    pub(crate) signed: Vec<u8>,
}

fn digest(row: &Row<'_>, at: usize) -> rusqlite::Result<Digest> {
    row.get::<_, [u8; 32]>(at).map(Digest)
}

fn outcome(row: &Row<'_>, at: usize) -> rusqlite::Result<Outcome> {
    let code = row.get::<_, u32>(at)?;
    Outcome::from_code(code).ok_or_else(|| {
        let why = format!("no outcome {code}");
        rusqlite::Error::FromSqlConversionFailure(at, Type::Integer, why.into())
    })
}

/// SQLite counts in 64 bits with a sign; heights and times never come near its end.
fn signed(number: u64) -> Result<i64, NodeError> {
    i64::try_from(number).map_err(|_| NodeError::Damaged("a number is past 63 bits"))
}

fn unsigned(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    let number = row.get::<_, i64>(at)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(at, number))
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
            Ok(Proposal {
                height: unsigned(row, 0)?,
                header: row.get(1)?,
                parts: PartSetHeader {
                    total: row.get(2)?,
                    hash: digest(row, 3)?,
                },
                vote: Timestamp {
                    seconds: unsigned(row, 4)?,
                    nanos: row.get(5)?,
                },
                txs: row.get(6)?,
            })
        });
        Ok(row.optional()?)
    }

    pub(crate) fn remove_proposal(&self) -> Result<(), NodeError> {
        self.0.prepare_cached(sql::PROPOSAL_REMOVE)?.execute([])?;
        Ok(())
    }

    pub(crate) fn put_block(&self, block: &BlockRow, txs: &[u8]) -> Result<(), NodeError> {
        self.0.prepare_cached(sql::BLOCK_PUT)?.execute(params![
            signed(block.height)?,
            block.header,
            block.parts.total,
            block.parts.hash.0,
            signed(block.vote.seconds)?,
            block.vote.nanos,
            block.signature,
            txs,
            block.inputs.log_root.0,
            block.inputs.state_root.0,
            block.inputs.block_root.0,
            block.app_hash.0,
            block.results_hash.0,
        ])?;
        Ok(())
    }

    pub(crate) fn block(&self, height: u64) -> Result<Option<BlockRow>, NodeError> {
        let mut get = self.0.prepare_cached(sql::BLOCK_GET)?;
        let row = get.query_row([signed(height)?], |row| {
            Ok(BlockRow {
                height: unsigned(row, 0)?,
                header: row.get(1)?,
                parts: PartSetHeader {
                    total: row.get(2)?,
                    hash: digest(row, 3)?,
                },
                vote: Timestamp {
                    seconds: unsigned(row, 4)?,
                    nanos: row.get(5)?,
                },
                signature: row.get(6)?,
                inputs: AppHashInputs {
                    log_root: digest(row, 7)?,
                    state_root: digest(row, 8)?,
                    block_root: digest(row, 9)?,
                },
                app_hash: digest(row, 10)?,
                results_hash: digest(row, 11)?,
            })
        });
        Ok(row.optional()?)
    }

    pub(crate) fn put_action(&self, of: &Digest, row: &ActionRow) -> Result<(), NodeError> {
        self.0.prepare_cached(sql::ACTION_PUT)?.execute(params![
            of.0,
            signed(row.height)?,
            row.leaf,
            row.outcome.code(),
            row.signed,
        ])?;
        Ok(())
    }

    pub(crate) fn action(&self, of: &Digest) -> Result<Option<ActionRow>, NodeError> {
        let mut get = self.0.prepare_cached(sql::ACTION_GET)?;
        let row = get.query_row([of.0], |row| {
            Ok(ActionRow {
                height: unsigned(row, 0)?,
                leaf: row.get(1)?,
                outcome: outcome(row, 2)?,
                signed: row.get(3)?,
            })
        });
        Ok(row.optional()?)
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
