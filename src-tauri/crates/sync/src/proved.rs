//! Proved reads: what stands in the chain's state now, whatever the gateway would rather
//! have said.

use crate::fault::{Fault, SyncError};
use crate::head::{self, HeadView};
use crate::step::Sync;
use crate::wire;
use receipt::{Head, Reason, StateKey, StateProof, verify_state};

/// What stands in the state, proven by the validators' signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvedValue {
    /// The record's canonical CBOR, as the ledger wrote it; `None`: nothing stands there,
    /// and that is proven too.
    pub value: Option<Vec<u8>>,
    /// The header that proves it, and its age. No answer about rights or revocation is
    /// taken from one that [is old](HeadView::is_old) without saying so.
    pub head: HeadView,
}

impl Sync {
    /// Reads what stands under a key of the state. Each gateway is asked in turn until one
    /// proves its answer: the value, or its absence, under the state root of a header that
    /// the validators signed, which is not older than one this gateway has shown before.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault: `lied_bad_proof` for a value that the
    /// proof does not show, `lied_wrong_action` for another key's, `lied_old_head` for an
    /// older state, `lied_forged_signature`, `lied_wrong_chain`, `lied_bad_json`.
    pub fn read_proved(&mut self, key: &StateKey, now_ms: u64) -> Result<ProvedValue, SyncError> {
        let mut last = SyncError::AllAside;
        for at in self.gateways.order(now_ms) {
            match self.read_proved_at(at, key, now_ms) {
                Ok(value) => {
                    self.gateways.did_well(at);
                    return Ok(value);
                }
                Err(fault) => {
                    if !fault.is_local() {
                        self.gateways.failed(at, &fault, now_ms);
                    }
                    last = fault.into();
                }
            }
        }
        Err(last)
    }

    fn read_proved_at(
        &mut self,
        at: usize,
        key: &StateKey,
        now_ms: u64,
    ) -> Result<ProvedValue, Fault> {
        self.check_head(at, now_ms)?;
        let path = format!("state/{}/{}", key.kind(), key.id());
        let body = self.http.get(&self.url(at, &path))?;
        let answer = wire::state(&body)?;
        let proof = StateProof::from_bytes(&answer.proof)
            .map_err(|error| Fault::from(Reason::from(error)))?;
        let shown = self.with_history(at, now_ms, |sync| {
            let value = answer.value.as_deref();
            Ok(verify_state(&proof, key, value, &sync.history)?)
        })?;
        if shown.height != answer.height {
            return Err(Fault::BadProof);
        }
        self.take_head(at, shown, &proof)?;
        Ok(ProvedValue {
            value: answer.value,
            head: HeadView::new(&shown, now_ms / 1000),
        })
    }

    /// Refuses an older state than was seen, and remembers a newer one.
    fn take_head(&mut self, at: usize, shown: Head, proof: &StateProof) -> Result<(), Fault> {
        let seen = self.gateways.get(at).map_or(0, |own| own.head_height);
        head::not_older(&shown, seen, self.newest.as_ref())?;
        if let Some(gateway) = self.gateways.get_mut(at) {
            gateway.head_height = shown.height;
        }
        self.keep_head(shown, &proof.head().to_bytes());
        Ok(())
    }
}
