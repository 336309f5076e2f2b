//! How the validators changed, as a verifier wants it: link by link.

use crate::chain;
use crate::db::Tx;
use crate::error::NodeError;
use crate::proof;
use domain::id::ChainId;
use receipt::{Link, SignedHistory};

/// Most links in one history: with 128 validators each it stays under four megabytes.
pub(crate) const MAX_LINKS: usize = 200;

/// The set that signs at a height, and how those after it came into office, as far as that
/// is proven here. The newest header comes along where it is one of the last set told.
pub(crate) fn signed(
    tx: &Tx<'_>,
    chain_id: &ChainId,
    from: u64,
) -> Result<SignedHistory, NodeError> {
    let history = chain::history(tx, chain_id)?;
    let first = history
        .epoch_at(from.max(1))
        .map(|(epoch, _)| epoch.clone());
    let first = first.ok_or(NodeError::Damaged("there are no validators"))?;
    let mut links: Vec<Link> = Vec::new();
    let stored = tx.links_after(first.from_height, MAX_LINKS)?;
    let later = history.epochs().iter();
    let later = later.filter(|epoch| epoch.from_height > first.from_height);
    for (epoch, (from_height, link)) in later.zip(stored) {
        // From here on nothing joins what is known: a node that came later lacks it.
        if epoch.from_height != from_height {
            break;
        }
        let link = Link::from_bytes(&link);
        links.push(link.map_err(|_| NodeError::Damaged("a stored link does not decode"))?);
    }
    let told = links.last().map_or(first.from_height, Link::from_height);
    let head = proof::head(tx, chain_id)?;
    let head = head.filter(|head| {
        let signs = history.epoch_at(head.proof.height);
        signs.is_some_and(|(epoch, _)| epoch.from_height == told)
    });
    Ok(SignedHistory {
        chain_id: chain_id.clone(),
        first,
        links,
        checkpoints: head.into_iter().collect(),
    })
}
