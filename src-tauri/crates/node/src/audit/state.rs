//! Every value of the live database beside the replayed one.

use super::codes::Code;
use super::replay::Replica;
use super::report::{Checked, Findings};
use crate::db::Tx;
use crate::error::NodeError;
use ledger::{Space, Store, check_tree, query};

/// Compares state and indexes entry by entry, in any order of rows; memory:
/// one entry.
pub(crate) fn compare<S: Replica>(
    live: &Tx<'_>,
    replica: &S,
    checked: &mut Checked,
    findings: &mut Findings,
) -> Result<(), NodeError> {
    for (space, code) in [
        (Space::State, Code::StateDiffers),
        (Space::Index, Code::IndexDiffers),
    ] {
        let (mut seen, mut matched) = (0u64, 0u64);
        live.each_entry(space, |key, value| {
            seen = seen.saturating_add(1);
            match replica
                .get(space, &key)
                .map_err(ledger::LedgerError::from)?
            {
                Some(own) => {
                    matched = matched.saturating_add(1);
                    if own != value {
                        add(findings, code, &key, "differs");
                    }
                }
                None => add(findings, code, &key, "extra"),
            }
            Ok(())
        })?;
        let mut wanted = 0u64;
        replica.each(space, &mut |_, _| {
            wanted = wanted.saturating_add(1);
            Ok(())
        })?;
        if matched != wanted {
            replica.each(space, &mut |key, _| {
                let here = live.get(space, key).map_err(ledger::LedgerError::from)?;
                if here.is_none() {
                    add(findings, code, key, "missing");
                }
                Ok(())
            })?;
        }
        match space {
            Space::State => checked.state_values = seen,
            Space::Index => checked.index_rows = seen,
            Space::Node => {}
        }
    }
    Ok(())
}

/// Hashes the state tree anew from its root.
pub(crate) fn tree(
    live: &Tx<'_>,
    checked: &mut Checked,
    findings: &mut Findings,
) -> Result<(), NodeError> {
    match check_tree(live) {
        Ok(nodes) => {
            checked.tree_nodes = nodes;
            let stored = live.count_entries(Space::Node)?;
            if stored != nodes {
                let detail = format!("{nodes} reached, {stored} stored");
                findings.add(Code::TreeDamaged, None, "node", detail);
            }
        }
        Err(error) => findings.add(Code::TreeDamaged, None, "node", error.to_string()),
    }
    Ok(())
}

/// Whether the head says where the last block left the chain.
pub(crate) fn head(
    live: &Tx<'_>,
    last: &crate::db::Applied,
    findings: &mut Findings,
) -> Result<(), NodeError> {
    let head = query::head(live).ok().flatten();
    let fits = head.is_some_and(|head| {
        head.height == last.height && head.app_hash == last.app_hash && head.time_s == last.time_s
    });
    if !fits {
        findings.add(Code::HeadDiffers, Some(last.height), "", "");
    }
    Ok(())
}

/// Names an entry by its kind and its key's SHA-256, which is its place in the tree: keys
/// hold identifiers that mean nothing to a reader, and some mean a person.
fn add(findings: &mut Findings, code: Code, key: &[u8], how: &str) {
    let place = seal::hash::sha256(&[key]);
    findings.add(code, None, kind(key), format!("{how} {place}"));
}

/// The word before a key's first slash, or the whole of a key that is one word.
fn kind(key: &[u8]) -> &str {
    let word = key.split(|byte| *byte == b'/').next().unwrap_or_default();
    let plain = |byte: &u8| byte.is_ascii_lowercase() || *byte == b'-';
    match core::str::from_utf8(word) {
        Ok(word) if !word.is_empty() && word.len() <= 32 && word.bytes().all(|b| plain(&b)) => word,
        _ => "unknown",
    }
}
