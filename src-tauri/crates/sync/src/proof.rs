//! From a gateway's word to a verdict.

use crate::fault::Fault;
use crate::step::Sync;
use crate::wire::{self, Asked};
use domain::delivery::Step;
use domain::id::Digest;
use domain::outcome::Outcome;
use receipt::{
    LogProof, Proven, Reason, Receipt, ValidatorHistory, Verdict, verify_for, verify_logged,
};

/// Verifies receipt bytes for exactly this action; the flag says whether it is final
/// without a further question.
///
/// `now_s` is the later of this device's clock and the newest header's time: a device
/// whose clock stands a year behind must still take a true receipt, and says so apart.
fn receipt(
    bytes: &[u8],
    action: &Digest,
    history: &ValidatorHistory,
    now_s: u64,
) -> Result<(Proven, bool), Fault> {
    let receipt = Receipt::from_bytes(bytes).map_err(|error| Fault::from(Reason::from(error)))?;
    match verify_for(&receipt, action, history, now_s) {
        Verdict::Final(proven) => Ok((proven, true)),
        Verdict::ConfirmOnline(proven) => Ok((proven, false)),
        Verdict::Refused(reason) => Err(reason.into()),
    }
}

impl Sync {
    /// What an answer about an action's state amounts to, once its proof was checked.
    pub(crate) fn judge(
        &mut self,
        at: usize,
        answer: Asked,
        action: &Digest,
        now_ms: u64,
    ) -> Result<Step, Fault> {
        let (height, outcome, bytes) = match answer {
            Asked::Unknown => return Ok(Step::Lost),
            Asked::Received => return Ok(Step::Waiting),
            Asked::Final {
                height,
                outcome,
                receipt,
            } => (height, outcome, receipt),
        };
        let (proven, settled) = self.prove_receipt(at, &bytes, action, now_ms)?;
        if !settled {
            return Err(Fault::ConfirmOnline);
        }
        let found = Outcome::from_code(proven.outcome).ok_or(Fault::NewerVersion)?;
        if outcome.is_some_and(|said| said != found)
            || height.is_some_and(|said| said != proven.height)
            || found.is_transient()
        {
            return Err(Fault::WrongOutcome);
        }
        Ok(Step::Proven {
            outcome: found,
            height: proven.height,
            receipt: bytes,
        })
    }

    /// Verifies a receipt against what is known of the validators, asking this gateway how
    /// they changed where it does not hold, and where they are no longer in office for the
    /// action in the log of those who are. The flag says whether it is final.
    pub(crate) fn prove_receipt(
        &mut self,
        at: usize,
        bytes: &[u8],
        action: &Digest,
        now_ms: u64,
    ) -> Result<(Proven, bool), Fault> {
        let (proven, settled) = self.with_history(at, now_ms, |sync| {
            receipt(bytes, action, &sync.history, sync.trusted_now_s(now_ms))
        })?;
        if settled {
            return Ok((proven, true));
        }
        Ok((proven, self.is_confirmed(at, &proven, now_ms)?))
    }

    /// Whether the validators in office have the action in their log; `false` where the
    /// gateway has nothing to show.
    fn is_confirmed(&mut self, at: usize, proven: &Proven, now_ms: u64) -> Result<bool, Fault> {
        let path = format!("actions/{}/confirmation", proven.action);
        let body = match self.http.get(&self.url(at, &path)) {
            Ok(body) => body,
            Err(Fault::Http { status, .. }) if status != 429 => return Ok(false),
            Err(fault) => return Err(fault),
        };
        let log = LogProof::from_bytes(&wire::confirmation(&body)?)
            .map_err(|error| Fault::from(Reason::from(error)))?;
        let (action, outcome) = (&proven.action, proven.outcome);
        let shown = self.with_history(at, now_ms, |sync| {
            match verify_logged(&log, action, outcome, &sync.history) {
                // A gateway that is behind: its newest header is one of theirs, too.
                Err(Reason::RetiredValidators) => Ok(None),
                other => Ok(Some(other?)),
            }
        })?;
        let Some(head) = shown else {
            return Ok(false);
        };
        if head.height > proven.height {
            Ok(true)
        } else {
            Err(Fault::BadProof)
        }
    }
}
