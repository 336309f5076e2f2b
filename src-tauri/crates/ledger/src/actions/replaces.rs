//! An action signed anew names the one it replaces, and only one of the two can ever
//! succeed, whichever comes first. Through chains, too: where C replaces B and B replaced
//! A, A's success or C's excludes the other, as far as B is on the chain.
//!
//! The mark binds within one hall of one department (a device's successor signs there
//! with another key), so that a stranger cannot keep someone's action out by naming it.

use super::{Context, Refusal, Verdict, want};
use crate::error::LedgerError;
use crate::record::{ActionRecord, KeyRecord};
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::id::Digest;
use domain::outcome::Outcome;

/// Longest chain of replacements that is followed.
const MAX_CHAIN: usize = 16;

/// Refuses an action whose replacement, or whose replaced action, has succeeded.
pub(super) fn check<S: Store>(view: &View<'_, S>, context: &Context<'_>) -> Verdict {
    want(
        !view.has(&mark_key(context.author, &context.digest))?,
        Outcome::Replaced,
    )?;
    for (_, record) in chain(view, context)? {
        let Some(record) = record else { continue };
        let author: Option<KeyRecord> = view.get(&state_key::enrolled(record.author))?;
        let same_hall = author.is_some_and(|author| {
            author.department == context.author.department && author.hall == context.author.hall
        });
        want(same_hall, Outcome::NotAllowed)?;
        want(!record.outcome.is_ok(), Outcome::Replaced)?;
    }
    Ok(())
}

/// The action succeeded: nothing that it replaces may, any more.
pub(super) fn mark<S: Store>(view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
    for (digest, _) in chain(view, context)? {
        view.put(mark_key(context.author, &digest), &context.digest);
    }
    Ok(())
}

/// The replaced action, the one that that one replaced, and so on, with their records
/// where they are on the chain.
fn chain<S: Store>(
    view: &View<'_, S>,
    context: &Context<'_>,
) -> Verdict<Vec<(Digest, Option<ActionRecord>)>> {
    let mut chain = Vec::new();
    let mut next = context.action.replaces;
    while let Some(digest) = next {
        want(chain.len() < MAX_CHAIN, Outcome::OutOfBounds)?;
        let record: Option<ActionRecord> = view.get(&state_key::action(&digest))?;
        next = record.as_ref().and_then(|record| record.replaces);
        chain.push((digest, record));
    }
    Ok(chain)
}

fn mark_key(author: &KeyRecord, digest: &Digest) -> state_key::Key {
    state_key::replaced(&author.department, author.hall.as_ref(), digest)
}

/// For an action that was refused as replaced: what it in turn replaces must not succeed
/// either. A chain too long to follow is refused when it is checked, so not marked here.
pub(crate) fn pass_on<S: Store>(
    view: &mut View<'_, S>,
    context: &Context<'_>,
) -> Result<(), LedgerError> {
    let own: Option<Digest> = view.get(&mark_key(context.author, &context.digest))?;
    let Some(by) = own else { return Ok(()) };
    match chain(view, context) {
        Ok(chain) => {
            for (digest, _) in chain {
                view.put(mark_key(context.author, &digest), &by);
            }
            Ok(())
        }
        Err(Refusal::Outcome(_)) => Ok(()),
        Err(Refusal::Broken(error)) => Err(error),
    }
}
