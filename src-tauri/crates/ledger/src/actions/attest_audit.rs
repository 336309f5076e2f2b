//! An auditor states what a replay of the chain gave, once for each height. The chain keeps
//! the statement and does not judge it: it remembers no old `app_hash` itself.

use super::{Context, Verdict, Wish, want};
use crate::record::AttestationRecord;
use crate::state_key;
use crate::store::Store;
use crate::view::View;
use domain::action::AttestAudit;
use domain::outcome::Outcome;

impl Wish for AttestAudit {
    fn execute<S: Store>(&self, view: &mut View<'_, S>, context: &Context<'_>) -> Verdict {
        want(self.height < context.height, Outcome::OutOfBounds)?;
        let at = state_key::attestation(context.action.author, self.height);
        want(!view.has(&at)?, Outcome::AlreadyAttested)?;
        view.put(
            at,
            &AttestationRecord {
                app_hash: self.app_hash,
                report: self.report,
            },
        );
        Ok(())
    }
}
