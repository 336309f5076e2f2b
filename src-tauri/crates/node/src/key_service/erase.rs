//! After a final erasure: wrapped keys and content are destroyed, and that is attested.
//!
//! The service of the case's department does so, and at every other node one of that
//! node's services: any gateway may have taken the content in. An attestation is evidence,
//! not proof. What is erased is not taken in again.

use super::KeyService;
use crate::db::Tx;
use crate::error::NodeError;
use crate::follow::{self, Submitted, Work};
use crate::hall::Hall;
use domain::action::{Action, AttestErasure, Body};
use domain::id::{ActionId, ChainId, Digest};
use ledger::query;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// How soon it goes on where there is more to read.
const AT_ONCE: Duration = Duration::ZERO;
/// How soon an attestation that is not on the chain yet is looked at again.
const LATER: Duration = Duration::from_secs(5);

/// Follows the chain for erasures.
pub(crate) struct Eraser {
    service: Arc<KeyService>,
    next: u64,
    /// Erased here, not attested yet.
    open: BTreeSet<ActionId>,
}

impl Eraser {
    /// From the first block on: an erasure that was final while this node was down counts.
    pub(crate) const fn new(service: Arc<KeyService>) -> Self {
        Self {
            service,
            next: 1,
            open: BTreeSet::new(),
        }
    }

    fn erase(&self, hall: &Hall, case: ActionId) -> Result<(), NodeError> {
        let contents = hall.read(|db| contents_of(&db.read()?, case))?;
        let mut removed = 0u32;
        for digest in contents {
            if hall.content().erase(&digest)? {
                removed += 1;
                hall.metrics.services.contents_erased.up();
            }
        }
        tracing::info!(%case, removed, "content erased");
        Ok(())
    }

    /// Whether the attestation of this service stands on the chain.
    fn attested(&self, hall: &Hall, case: ActionId) -> Result<bool, NodeError> {
        let by = self.service.signer.id();
        hall.read(|db| Ok(query::erasure_attested(&db.read()?, case, by)?.is_some()))
    }

    fn attest(&self, hall: &Hall, case: ActionId) -> Result<(), NodeError> {
        let signer = &self.service.signer;
        let action = attestation(&hall.chain_id, &self.service, case);
        let signed = seal::action::sign(&action, &[signer])
            .map_err(|_| NodeError::Damaged("an attestation cannot be signed"))?;
        if let Submitted::Refused(outcome) = follow::submit(hall, signed)? {
            tracing::warn!(%case, outcome = outcome.word(), "an erasure is not attested");
        }
        Ok(())
    }
}

impl Work for Eraser {
    fn step(&mut self, hall: &Hall, height: u64) -> Result<Option<Duration>, NodeError> {
        let next = self.next;
        let department = self.service.department();
        let mut erased = Vec::new();
        self.next = hall.read(|db| {
            let tx = db.read()?;
            follow::succeeded(&tx, next, height, |parsed| {
                if let Body::EraseContent(body) = &parsed.action().body
                    && let Some(case) = query::case(&tx, body.case)?
                {
                    erased.push((body.case, case.department));
                }
                Ok(())
            })
        })?;
        // Should one fail, all are done again from where this began: erasing twice is once.
        for (case, of) in erased {
            if !hall.erases_for(department, &of) {
                continue;
            }
            if let Err(error) = self.erase(hall, case) {
                self.next = next;
                return Err(error);
            }
            self.open.insert(case);
        }
        for case in self.open.clone() {
            if self.attested(hall, case)? {
                self.open.remove(&case);
            } else {
                self.attest(hall, case)?;
            }
        }
        Ok(match (self.next <= height, self.open.is_empty()) {
            (true, _) => Some(AT_ONCE),
            (false, false) => Some(LATER),
            (false, true) => None,
        })
    }

    fn begin_again(&mut self, _: &Hall) {
        self.next = 1;
        self.open.clear();
    }
}

/// Every content that the case's actions named.
fn contents_of(tx: &Tx<'_>, case: ActionId) -> Result<BTreeSet<Digest>, NodeError> {
    let mut contents = BTreeSet::new();
    let mut from = 0u32;
    loop {
        let page = query::case_actions(tx, case, from)?;
        if page.is_empty() {
            return Ok(contents);
        }
        from = from.saturating_add(u32::try_from(page.len()).unwrap_or(u32::MAX));
        for digest in page {
            let Some(row) = tx.action(&digest)? else {
                continue; // before this node's first block
            };
            #[allow(clippy::wildcard_enum_match_arm, reason = "two kinds carry content")]
            match &follow::parse(&row.signed)?.action().body {
                Body::FileCase(body) => contents.insert(body.content),
                Body::CorrectCase(body) => contents.insert(body.content),
                _ => false,
            };
        }
    }
}

/// The same for ever: however often it is signed, it is one action.
fn attestation(chain: &ChainId, service: &KeyService, case: ActionId) -> Action {
    let secret = service.signer.to_secret();
    let derive = |what: &[u8]| {
        seal::hash::sha256(&[b"hallseal/erasure/v1/", secret.as_slice(), what, &case.0])
    };
    let mut id = [0; 16];
    id.copy_from_slice(&derive(b"id").0[..16]);
    Action {
        chain_id: chain.clone(),
        action_id: ActionId(id),
        author: service.signer.id(),
        device: None,
        parent: None,
        evidence: derive(b"evidence"),
        replaces: None,
        body: Body::AttestErasure(AttestErasure { case }),
    }
}
