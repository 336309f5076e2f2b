//! From a gateway's word to a verdict.

use crate::fault::Fault;
use crate::wire::Asked;
use domain::delivery::Step;
use domain::id::Digest;
use domain::outcome::Outcome;
use receipt::{Proven, Reason, Receipt, ValidatorHistory, Verdict, verify_for};

/// Verifies receipt bytes for exactly this action; the flag says whether it is final
/// without a further question.
///
/// `now_s` is the later of this device's clock and the newest header's time: a device
/// whose clock stands a year behind must still take a true receipt, and says so apart.
pub(crate) fn receipt(
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

/// What an answer about an action's state amounts to, once its proof was checked.
pub(crate) fn judge(
    answer: Asked,
    action: &Digest,
    history: &ValidatorHistory,
    now_s: u64,
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
    let (proven, settled) = receipt(&bytes, action, history, now_s)?;
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
