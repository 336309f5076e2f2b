//! What was said, held against what is there.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use domain::delivery::Stage;
use domain::factor::Factors;
use domain::id::{ActionId, Digest};
use hallseal_tests::specimens;
use outbox::Outbox;
use receipt::{Receipt, Verdict, verify_for};

use super::Said;
use super::line::{KEY, Line, content};

/// After a kill: every page of the store is whole, what was acknowledged is there and no less far than
/// was said, and a final one has its receipt. `only` names what to look at; everything without.
pub(super) fn store_holds(
    dir: &Path,
    said: &Said,
    only: Option<&[Digest]>,
) -> Result<(), Box<dyn Error>> {
    let outbox = Outbox::open(&dir.join("outbox.db"), &KEY)?;
    let wanted = |digest: &Digest| only.is_none_or(|only| only.contains(digest));
    if only.is_none() {
        outbox.check()?;
    }
    for (digest, stage) in said.stages.iter().filter(|(digest, _)| wanted(digest)) {
        let item = outbox
            .item(digest)?
            .ok_or_else(|| format!("{digest} was {stage:?} and is lost"))?;
        let found = item.delivery.stage;
        let kept = match stage {
            Stage::Final => found == Stage::Final && outbox.receipt(digest)?.is_some(),
            Stage::Received => matches!(found, Stage::Received | Stage::Final),
            Stage::Saved | Stage::Sending | Stage::Refused => found != Stage::Refused,
        };
        if !kept {
            return Err(format!("{digest} was {stage:?} and is {found:?}").into());
        }
    }
    Ok(())
}

/// In the end: everything acknowledged is final with a receipt that verifies for it, and every case on
/// the chain has each of its actions once, in their order, and no other, and its content at the node.
pub(super) fn chain_holds(dir: &Path, said: &Said) -> Result<(), Box<dyn Error>> {
    store_holds(dir, said, None)?;
    let mut line = Line::open(dir)?;
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    let now_ms = u64::try_from(now_ms)?;
    for digest in said.stages.keys() {
        let bytes = line
            .outbox
            .receipt(digest)?
            .ok_or_else(|| format!("{digest} never became final"))?;
        let receipt = Receipt::from_bytes(&bytes)?;
        match verify_for(&receipt, digest, line.sync.history(), now_ms / 1000) {
            Verdict::Final(proven) if proven.outcome == 0 => {}
            other @ (Verdict::Final(_) | Verdict::ConfirmOnline(_) | Verdict::Refused(_)) => {
                return Err(format!("the receipt of {digest}: {other:?}").into());
            }
        }
    }
    let (mut listed, mut before): (Vec<ActionId>, Option<ActionId>) = (Vec::new(), None);
    loop {
        let page = line
            .sync
            .cases_of(&specimens::HOLDER, before.as_ref(), now_ms)?;
        before = page.last().copied();
        if page.is_empty() {
            break;
        }
        listed.extend(page);
    }
    let mut own = Vec::new();
    for number in 0..said.next {
        let case = specimens::id(number);
        let saved: Vec<Digest> = line
            .outbox
            .of_case(&case)?
            .into_iter()
            .map(|item| item.digest)
            .collect();
        if saved.is_empty() {
            // Killed between its number and its append.
            continue;
        }
        own.push(case);
        let filing = specimens::file_case(number, seal::hash::sha256(&[&content(number)]), false);
        if saved.first() != Some(&filing.digest()) {
            return Err(format!("case {number} does not begin with its filing").into());
        }
        let history =
            line.sync
                .case_history(&case, &specimens::HOLDER, &|_, _| Factors::CARD, now_ms)?;
        let chain: Vec<Digest> = history.entries.iter().map(|entry| entry.digest).collect();
        once_each("action", &saved, &chain).map_err(|why| format!("case {number}: {why}"))?;
        let wanted = content(number);
        let held = (line.sync).content(&seal::hash::sha256(&[&wanted]), now_ms);
        if held.map_err(|why| format!("case {number}: its content: {why}"))? != wanted {
            return Err(format!("case {number}: another content").into());
        }
        if chain != saved {
            return Err(format!("case {number}: saved {saved:?}, on the chain {chain:?}").into());
        }
    }
    Ok(once_each("case", &own, &listed)?)
}

/// Each of `saved` stands on the chain once, and nothing else does; names what is lost, doubled or
/// strange.
pub(super) fn once_each<T: Ord + std::fmt::Display>(
    what: &str,
    saved: &[T],
    on_chain: &[T],
) -> Result<(), String> {
    let mut counts: BTreeMap<&T, (u32, u32)> = BTreeMap::new();
    for one in saved {
        counts.entry(one).or_default().0 += 1;
    }
    for one in on_chain {
        counts.entry(one).or_default().1 += 1;
    }
    let wrong: Vec<String> = counts
        .iter()
        .filter(|(_, (saved, chain))| (saved, chain) != (&1, &1))
        .map(|(one, (saved, chain))| {
            format!("{what} {one} was saved {saved} times and stands on the chain {chain} times")
        })
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("; "))
    }
}
