//! What one step does at one gateway, as a value.

use domain::delivery::Work;
use domain::id::Digest;

/// Most actions in one submission.
pub const MAX_BATCH_ACTIONS: usize = 100;
/// Most bytes of one submission's JSON.
pub const MAX_BATCH_BYTES: usize = 480 * 1024;
/// After so many attempts in vain an action travels alone, so that one bad one never
/// holds up those beside it.
const ALONE_AFTER: u32 = 2;

/// What is to be done at one gateway, in this order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Actions whose state is asked for.
    pub ask: Vec<Digest>,
    /// Submissions that need no content sent first.
    pub submit: Vec<Vec<Digest>>,
    /// Contents to be sent, each with the actions that wait for it.
    pub contents: Vec<(Digest, Vec<Digest>)>,
}

impl Plan {
    /// Plans this work for a gateway that has the contents of which `has` says so.
    #[must_use]
    pub fn new<'a>(
        work: impl IntoIterator<Item = &'a Work>,
        has: impl Fn(&Digest) -> bool,
    ) -> Self {
        let mut plan = Self::default();
        let mut ready = Vec::new();
        for work in work {
            match work.content {
                _ if work.received_at_ms.is_some() => plan.ask.push(work.digest),
                Some(content) if !has(&content) => {
                    match plan.contents.iter_mut().find(|(name, _)| *name == content) {
                        Some((_, actions)) => actions.push(work.digest),
                        None => plan.contents.push((content, vec![work.digest])),
                    }
                }
                Some(_) | None => ready.push(work),
            }
        }
        plan.submit = batches(ready);
        plan
    }
}

/// Cuts actions into submissions within their bounds, those that failed before alone.
pub(crate) fn batches<'a>(work: impl IntoIterator<Item = &'a Work>) -> Vec<Vec<Digest>> {
    let (mut batches, mut alone) = (Vec::new(), Vec::new());
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for work in work {
        if work.attempts >= ALONE_AFTER {
            alone.push(vec![work.digest]);
            continue;
        }
        // Base64 takes four characters for three bytes; quotes and comma come to it.
        let length = work.signed.len().div_ceil(3) * 4 + 3;
        let full = batch.len() >= MAX_BATCH_ACTIONS || bytes + length > MAX_BATCH_BYTES;
        if full && !batch.is_empty() {
            batches.push(std::mem::take(&mut batch));
            bytes = 0;
        }
        batch.push(work.digest);
        bytes += length;
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches.extend(alone);
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn work(number: u8, size: usize, content: Option<u8>, received: bool, attempts: u32) -> Work {
        Work {
            digest: Digest([number; 32]),
            signed: vec![0; size],
            content: content.map(|byte| Digest([byte; 32])),
            received_at_ms: received.then_some(1),
            attempts,
        }
    }

    proptest! {
        #[test]
        fn everything_is_planned_once_and_within_bounds(
            parts in proptest::collection::vec(
                (0usize..5_000, proptest::option::of(0u8..4), any::<bool>(), 0u32..4), 0..250),
        ) {
            let all: Vec<Work> = parts.iter().zip(0u8..)
                .map(|((size, content, received, attempts), number)|
                    work(number, *size, *content, *received, *attempts))
                .collect();
            let plan = Plan::new(&all, |content| content.0[0] == 0);
            let mut planned: Vec<Digest> = plan.ask.clone();
            planned.extend(plan.submit.iter().flatten());
            planned.extend(plan.contents.iter().flat_map(|(_, actions)| actions));
            planned.sort_unstable();
            let mut wanted: Vec<Digest> = all.iter().map(|work| work.digest).collect();
            wanted.sort_unstable();
            prop_assert_eq!(planned, wanted);
            for batch in &plan.submit {
                prop_assert!((1..=MAX_BATCH_ACTIONS).contains(&batch.len()));
                let of = |digest: &Digest| &all[usize::from(digest.0[0])];
                let body = crate::wire::submission(batch.iter().map(|digest| &of(digest).signed[..]));
                prop_assert!(body.len() <= MAX_BATCH_BYTES + 100);
                prop_assert!(batch.len() == 1 || batch.iter().all(|digest| of(digest).attempts < 2));
            }
        }
    }
}
