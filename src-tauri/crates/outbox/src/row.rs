//! Rows of the queue as values.

use crate::error::OutboxError;
use domain::action::Action;
use domain::delivery::{Delivery, Stage};
use domain::id::{ActionId, Digest};
use rusqlite::{Connection, OptionalExtension, Params, Row};

/// An action of the queue, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueItem {
    /// SHA-256 of its payload.
    pub digest: Digest,
    /// Its own id.
    pub action_id: ActionId,
    /// The case it belongs to.
    pub case: Option<ActionId>,
    /// The action it builds on.
    pub parent: Option<Digest>,
    /// The action it was signed anew for.
    pub replaces: Option<Digest>,
    /// The action that was signed anew for it.
    pub replaced_by: Option<Digest>,
    /// How far it has come.
    pub delivery: Delivery,
}

/// Stored stages. Numbers are for ever.
pub(crate) const SAVED: i64 = 0;
pub(crate) const RECEIVED: i64 = 1;
pub(crate) const FINAL: i64 = 2;
pub(crate) const REFUSED: i64 = 3;

impl QueueItem {
    /// As it stands right after it was stored.
    pub(crate) fn saved(digest: Digest, action: &Action, now_ms: u64) -> Self {
        Self {
            digest,
            action_id: action.action_id,
            case: action.case(),
            parent: action.parent,
            replaces: action.replaces,
            replaced_by: None,
            delivery: Delivery {
                stage: Stage::Saved,
                saved_at_ms: now_ms,
                received_at_ms: None,
                settled_at_ms: None,
                height: None,
                refusal: None,
                attempts: 0,
                next_at_ms: now_ms,
                hindrance: None,
            },
        }
    }

    /// From the columns of `sql/row.sql` and its kin.
    pub(crate) fn from_row(row: &Row<'_>) -> Result<Self, OutboxError> {
        let stage = match row.get::<_, i64>(5)? {
            SAVED => Stage::Saved,
            RECEIVED => Stage::Received,
            FINAL => Stage::Final,
            REFUSED => Stage::Refused,
            _ => return Err(OutboxError::StoreDamaged),
        };
        Ok(Self {
            digest: digest(row, 0)?.ok_or(OutboxError::StoreDamaged)?,
            action_id: action_id(row, 1)?.ok_or(OutboxError::StoreDamaged)?,
            case: action_id(row, 2)?,
            parent: digest(row, 3)?,
            replaces: digest(row, 4)?,
            replaced_by: digest(row, 14)?,
            delivery: Delivery {
                stage,
                attempts: row.get(6)?,
                next_at_ms: row.get(7)?,
                saved_at_ms: row.get(8)?,
                received_at_ms: row.get(9)?,
                settled_at_ms: row.get(10)?,
                height: row.get(11)?,
                refusal: row.get(12)?,
                hindrance: row.get(13)?,
            },
        })
    }
}

/// A 32-byte column.
pub(crate) fn digest(row: &Row<'_>, column: usize) -> Result<Option<Digest>, OutboxError> {
    let bytes: Option<Vec<u8>> = row.get(column)?;
    bytes
        .map(|bytes| Digest::from_slice(&bytes).map_err(|_| OutboxError::StoreDamaged))
        .transpose()
}

fn action_id(row: &Row<'_>, column: usize) -> Result<Option<ActionId>, OutboxError> {
    let bytes: Option<Vec<u8>> = row.get(column)?;
    bytes
        .map(|bytes| ActionId::from_slice(&bytes).map_err(|_| OutboxError::StoreDamaged))
        .transpose()
}

/// The row of one action.
pub(crate) fn find(db: &Connection, digest: &Digest) -> Result<Option<QueueItem>, OutboxError> {
    db.prepare_cached(include_str!("../sql/row.sql"))?
        .query_row([&digest.0[..]], |row| Ok(QueueItem::from_row(row)))
        .optional()?
        .transpose()
}

/// The rows of one query with the same columns.
pub(crate) fn list(
    db: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Vec<QueueItem>, OutboxError> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(QueueItem::from_row(row)?);
    }
    Ok(items)
}

/// A time or a bound as SQLite keeps it.
pub(crate) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
