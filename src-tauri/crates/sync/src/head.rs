//! The newest header, so that a device knows how old what it sees is.

use crate::fault::Fault;
use crate::wire::HeadAnswer;
use receipt::{Head, HeadProof, Reason, ValidatorHistory, verify_head};

/// A head older than this is said to be old, and no answer about rights is taken from it.
const OLD_S: u64 = 180;
/// How far this device's clock may stand behind the validators' before it is said to.
const SKEW_S: u64 = 180;

/// The newest verified header beside this device's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadView {
    /// Its height.
    pub height: u64,
    /// When its validators signed it, Unix seconds: the median of their clocks.
    pub time_s: u64,
    /// How old it is by this device's clock, seconds; 0 where it lies ahead.
    pub age_s: u64,
    /// Older than three minutes: the chain stands still, or this clock stands ahead.
    pub is_old: bool,
    /// How far this device's clock stands behind the validators', where by more than
    /// three minutes: that clock is wrong.
    pub clock_behind_s: Option<u64>,
}

impl HeadView {
    pub(crate) const fn new(head: &Head, now_s: u64) -> Self {
        let age_s = now_s.saturating_sub(head.time_s);
        let behind_s = head.time_s.saturating_sub(now_s);
        Self {
            height: head.height,
            time_s: head.time_s,
            age_s,
            is_old: age_s > OLD_S,
            clock_behind_s: if behind_s > SKEW_S {
                Some(behind_s)
            } else {
                None
            },
        }
    }
}

/// Verifies a head against the validators, against what this gateway has shown before
/// (`own_height`) and against the newest of any gateway.
pub(crate) fn check(
    answer: &HeadAnswer,
    history: &ValidatorHistory,
    own_height: u64,
    newest: Option<&Head>,
) -> Result<Head, Fault> {
    if answer.chain_id != *history.chain_id() {
        return Err(Fault::WrongChain);
    }
    let proof =
        HeadProof::from_bytes(&answer.proof).map_err(|error| Fault::from(Reason::from(error)))?;
    let head = verify_head(&proof, history).map_err(Fault::from)?;
    if head.height != answer.height {
        return Err(Fault::BadProof);
    }
    not_older(&head, own_height, newest)?;
    Ok(head)
}

/// Refuses a header below one that this gateway has shown before, or far behind the newest
/// of any.
pub(crate) fn not_older(head: &Head, own_height: u64, newest: Option<&Head>) -> Result<(), Fault> {
    let far_behind = newest.is_some_and(|newest| {
        head.height < newest.height && newest.time_s.saturating_sub(head.time_s) > OLD_S
    });
    if head.height < own_height || far_behind {
        return Err(Fault::OldHead);
    }
    Ok(())
}
