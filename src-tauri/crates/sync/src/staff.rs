//! What a member of staff reads: a department's open cases, what belongs to a holder, the content
//! of a case that was opened on the chain.

use crate::fault::{Fault, SyncError};
use crate::step::Sync;
use crate::wire::{self, GrantAnswer, KeyAnswer, WorkEntry};
use domain::id::{ActionId, DepartmentCode, Digest, HolderHandle, LicenceIdentifier};

/// Most open cases of a department that are read.
pub const MAX_WORK: usize = 200_000;
/// How far back a page is asked for whose beginning waits no more.
const STEPS_BACK: u32 = 8;

impl Sync {
    /// The cases that wait for a department, the one that waits longest first. A list that proves
    /// nothing: each case proves itself by [`Self::read_proved`], and a gateway can leave one out.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault.
    pub fn worklist(
        &mut self,
        department: &DepartmentCode,
        now_ms: u64,
    ) -> Result<Vec<WorkEntry>, SyncError> {
        let mut all: Vec<WorkEntry> = Vec::new();
        let mut back = 0;
        loop {
            let mut path = format!("departments/{department}/worklist");
            if let Some(last) = all.last() {
                path.push_str(&format!("?after={}", last.case));
            }
            let page = self.read(now_ms, &path, |_, _, body| wire::worklist(body))?;
            // Nothing comes after the last one, or it left the list meanwhile: the one before tells.
            if page.is_empty() && !all.is_empty() && back < STEPS_BACK {
                all.pop();
                back += 1;
                continue;
            }
            let full = page.len() == wire::MAX_CASES;
            all.extend(page);
            if !full {
                return Ok(all);
            }
            // A gateway that repeats itself would keep us here for ever.
            if all.len() > MAX_WORK {
                return Err(Fault::TooBig.into());
            }
        }
    }

    /// A holder's licences at a department, newest first, at most 200. Not proven, as
    /// [`Self::worklist`].
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault.
    pub fn licences_of(
        &mut self,
        holder: &HolderHandle,
        now_ms: u64,
    ) -> Result<Vec<LicenceIdentifier>, SyncError> {
        let path = format!("holders/{holder}/licences");
        self.read(now_ms, &path, |_, _, body| wire::licences(body))
    }

    /// The key of a case that the key in [`crate::Access`] has opened on the chain, wrapped to an
    /// age recipient.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault; `http_403` where the opening does not count,
    /// `http_404` where the content is not there, `http_409` where it is not what the chain says,
    /// `http_410` where it is erased.
    pub fn open_key(
        &mut self,
        case: &ActionId,
        recipient: &str,
        now_ms: u64,
    ) -> Result<KeyAnswer, SyncError> {
        let question = wire::key_question(case, recipient);
        self.each(now_ms, |sync, at| {
            let url = sync.url(at, "keys/open");
            let body = sync.http.post_json(&url, question.clone())?;
            wire::key_answer(&body)
        })
    }

    /// The fields of a licence that a grant lets the key in [`crate::Access`] see, which has used it on
    /// the chain; for an age recipient. Each is the caller's to prove by the licence's root.
    ///
    /// # Errors
    /// As [`Self::open_key`]; `http_403` also where the grant is over.
    pub fn granted_fields(
        &mut self,
        grant: &ActionId,
        recipient: &str,
        now_ms: u64,
    ) -> Result<GrantAnswer, SyncError> {
        let question = wire::grant_question(grant, recipient);
        self.each(now_ms, |sync, at| {
            let url = sync.url(at, "keys/grant");
            let body = sync.http.post_json(&url, question.clone())?;
            wire::grant_answer(&body)
        })
    }

    /// Encrypted content by its SHA-256.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault; `lied_wrong_action` for other bytes.
    pub fn content(&mut self, digest: &Digest, now_ms: u64) -> Result<Vec<u8>, SyncError> {
        self.each(now_ms, |sync, at| {
            let url = sync.url(at, &format!("content/{digest}"));
            let bytes = sync.http.get_content(&url)?;
            let right = seal::hash::sha256(&[&bytes]) == *digest;
            right.then_some(bytes).ok_or(Fault::WrongAction)
        })
    }

    /// Puts encrypted bytes where their SHA-256 finds them.
    ///
    /// # Errors
    /// `gateways_aside`, or the last gateway's fault.
    pub fn put_content(&mut self, bytes: &[u8], now_ms: u64) -> Result<Digest, SyncError> {
        let digest = seal::hash::sha256(&[bytes]);
        self.each(now_ms, |sync, at| {
            let url = sync.url(at, &format!("content/{digest}"));
            sync.http
                .put_bytes(&url, bytes.to_vec(), sync.limits.content)
        })?;
        Ok(digest)
    }
}
