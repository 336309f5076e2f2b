//! How the validators changed, learned from gateways and believed link by link.

use crate::fault::{Fault, SyncError};
use crate::step::Sync;
use crate::wire;
use receipt::{Checkpoint, Proven, Receipt, SignedHistory};

/// Most answers that are taken in a row; each holds many changes.
const MAX_PAGES: usize = 100;

impl Sync {
    /// Asks the gateways in turn how the validators changed since the newest set that is
    /// known; says whether anything was learned.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault: `lied_forged_history` for a change
    /// that is not signed by those before it, or that contradicts what is known.
    pub fn refresh_history(&mut self, now_ms: u64) -> Result<bool, SyncError> {
        let mut last = SyncError::AllAside;
        for at in self.gateways.order(now_ms) {
            match self.learn(at) {
                Ok(learned) => {
                    self.gateways.did_well(at);
                    return Ok(learned);
                }
                Err(fault) => {
                    self.gateways.failed(at, &fault, now_ms);
                    last = fault.into();
                }
            }
        }
        Err(last)
    }

    /// Whether a receipt holds, asking the gateways in turn how the validators changed and,
    /// where those who signed it are no longer in office, for its action in the log of those
    /// who are. The flag says whether it is final; without it, no gateway had anything to show.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault; what is wrong with the receipt itself
    /// has the name of the lie that it would be.
    pub fn confirm(&mut self, receipt: &Receipt, now_ms: u64) -> Result<(Proven, bool), SyncError> {
        let bytes = receipt.to_bytes();
        let mut last = Err(SyncError::AllAside);
        for at in self.gateways.order(now_ms) {
            match self.prove_receipt(at, &bytes, &receipt.action, now_ms) {
                Ok((proven, true)) => return Ok((proven, true)),
                Ok(unsettled) => last = Ok(unsettled),
                // The receipt is not the gateway's word: it is not blamed.
                Err(fault) => last = last.or(Err(fault.into())),
            }
        }
        last
    }

    /// Checks something against what is known of the validators. Where their signatures do
    /// not hold, perhaps others are in office by now: this gateway is asked, now and then,
    /// and what it proves is checked once more.
    pub(crate) fn with_history<T>(
        &mut self,
        at: usize,
        now_ms: u64,
        check: impl Fn(&Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        match check(self) {
            Err(Fault::ForgedSignature) if self.learn_now_and_then(at, now_ms)? => check(self),
            other => other,
        }
    }

    fn learn_now_and_then(&mut self, at: usize, now_ms: u64) -> Result<bool, Fault> {
        let every_ms = self.limits.head_every_ms;
        let Some(gateway) = self.gateways.get_mut(at) else {
            return Ok(false);
        };
        let asked = gateway.history_at_ms.replace(now_ms);
        if asked.is_some_and(|asked| now_ms.abs_diff(asked) < every_ms) {
            return Ok(false);
        }
        self.learn(at)
    }

    /// Takes every change that this gateway can prove; says whether there was any.
    pub(crate) fn learn(&mut self, at: usize) -> Result<bool, Fault> {
        let mut learned = false;
        for _ in 0..MAX_PAGES {
            let from = self.history.newest_from();
            let body = match self
                .http
                .get(&self.url(at, &format!("history?from={from}")))
            {
                Ok(body) => body,
                // A gateway that cannot say may still know more than this device.
                Err(Fault::Http { status, .. }) if status != 429 => return Ok(learned),
                Err(fault) => return Err(fault),
            };
            let told = SignedHistory::from_bytes(&wire::history(&body)?)
                .map_err(|_| Fault::ForgedHistory)?;
            let mut extended = told.extend(&self.history)?;
            if extended.newest_from() == from {
                return Ok(learned);
            }
            // Its validators were in office when it was verified.
            if let Some(head) = &self.newest {
                extended.vouch(Checkpoint {
                    height: head.height,
                    app_hash: head.app_hash,
                });
            }
            tracing::info!(from = extended.newest_from(), "the validators have changed");
            self.history = extended;
            learned = true;
        }
        Ok(learned)
    }
}
