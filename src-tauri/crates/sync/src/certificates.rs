//! Electronic certificates and the departments' lists of those that do not hold. Signed themselves:
//! whose signatures count, a proved read of the signer's key says.

use crate::fault::{Fault, SyncError};
use crate::step::Sync;
use crate::wire;
use crate::wire::KeyAnswer;
use domain::id::{ActionId, DepartmentCode, LicenceIdentifier};
use receipt::certificate::{Certificate, Snapshot};
use seal::handle::CARD_PROOF_LEN;

impl Sync {
    /// A certificate of an active licence, for this device, at which the card lies that gives this
    /// proof. Whether it holds is to be checked.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault: `http_403` where the card is another one,
    /// `http_404` where there is no such licence, `http_409` where it does not hold now,
    /// `lied_wrong_action` for another licence's.
    pub fn certificate(
        &mut self,
        identifier: &LicenceIdentifier,
        proof: &[u8; CARD_PROOF_LEN],
        now_ms: u64,
    ) -> Result<Certificate, SyncError> {
        let question = wire::certificate_question(identifier, proof);
        self.each(now_ms, |sync, at| {
            let url = sync.url(at, "keys/certificate");
            let body = sync.http.post_json(&url, question.clone())?;
            let certificate = wire::certificate(&body)?;
            let right = certificate.claims().identifier == *identifier;
            right.then_some(certificate).ok_or(Fault::WrongAction)
        })
    }

    /// The key of a case for its holder, wrapped to an age recipient of this device, at which the card
    /// lies that gives this proof.
    ///
    /// # Errors
    /// As [`Self::open_key`]; `http_403` where the card is another one.
    pub fn holder_key(
        &mut self,
        case: &ActionId,
        recipient: &str,
        proof: &[u8; CARD_PROOF_LEN],
        now_ms: u64,
    ) -> Result<KeyAnswer, SyncError> {
        let question = wire::holder_question(case, recipient, proof);
        self.each(now_ms, |sync, at| {
            let url = sync.url(at, "keys/holder");
            let body = sync.http.post_json(&url, question.clone())?;
            wire::key_answer(&body)
        })
    }

    /// A department's newest list of licences that do not hold. Who signed it is to be checked.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault; `lied_wrong_action` for another department's.
    pub fn revocations(
        &mut self,
        department: &DepartmentCode,
        now_ms: u64,
    ) -> Result<Snapshot, SyncError> {
        let path = format!("departments/{department}/revocations");
        self.read(now_ms, &path, |_, _, body| {
            let snapshot = wire::revocations(body)?;
            let right = snapshot.claims().department == *department;
            right.then_some(snapshot).ok_or(Fault::WrongAction)
        })
    }
}
