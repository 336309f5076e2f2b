//! A department's key service: it holds the key that the department's cases are wrapped to
//! and wraps a case's key anew, to one reader, once that reader's right stands on the chain.
//!
//! ```text
//! staff, evaluator --OpenContent--> chain ----+
//!        |                                    | the committed state says so
//!        +--- POST /v1/keys/open (signed) --> KeyService --> the case's key, for this reader
//! ```
//!
//! A right is looked up in this node's committed state alone, never believed; a state older
//! than three minutes answers nothing, as a revocation could be missing from it. After a
//! final erasure it destroys wrapped key and content and says so on the chain. Evaluators
//! are given keys only where the content itself says that its holder consented.
//!
//! A case can be filed at any department's gateway: the service of the case's department
//! fetches its content from there.

mod authority;
mod card;
mod collect;
mod erase;
mod grant;
mod keyfile;
mod open;

pub use keyfile::ServiceKeys;

pub(crate) use card::{content_of, for_holder};
pub(crate) use collect::Collector;
pub(crate) use erase::Eraser;
pub(crate) use grant::{Granted, grant};
pub(crate) use open::open;

use crate::error::NodeError;
use crate::hall::Hall;
use crate::peer::Peer;
use ::content::{Identity, Recipient};
use domain::id::{ActionId, DepartmentCode, Digest};
use ledger::record::CaseRecord;
use seal::keys::SigningKey;

/// How long an opening or the use of a grant lets its author ask for the key, in seconds.
/// Whoever comes later says on the chain again that content is opened.
pub const OPENING_HOLDS_S: u64 = 3_600;
/// How old the newest block may be.
const STATE_MAX_AGE_S: u64 = 180;

/// A department's key service.
pub struct KeyService {
    department: DepartmentCode,
    identity: Identity,
    signer: SigningKey,
    peers: Vec<Peer>,
}

impl KeyService {
    /// The service of a department: the age key that devices wrap case keys to, and the
    /// enrolled key (role `KeyService`) that attests erasures.
    #[must_use]
    pub const fn new(department: DepartmentCode, identity: Identity, signer: SigningKey) -> Self {
        Self {
            department,
            identity,
            signer,
            peers: Vec::new(),
        }
    }

    /// The same, fetching its cases' content at these departments' gateways, too.
    #[must_use]
    pub fn with_peers(mut self, peers: Vec<Peer>) -> Self {
        self.peers = peers;
        self
    }

    pub(crate) fn has_peers(&self) -> bool {
        !self.peers.is_empty()
    }

    /// Whose it is.
    #[must_use]
    pub const fn department(&self) -> &DepartmentCode {
        &self.department
    }

    /// The enrolled key: it signs certificates, too.
    pub(crate) const fn signer(&self) -> &SigningKey {
        &self.signer
    }

    /// What devices wrap case keys to.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        self.identity.recipient()
    }
}

impl core::fmt::Debug for KeyService {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeyService")
            .field("department", &self.department)
            .finish_non_exhaustive()
    }
}

/// Why a key service does not open something. The codes are for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    CaseUnknown,
    ServiceElsewhere,
    KeyBlocked,
    NotAllowed,
    ConsentMissing,
    NotOpened,
    OpeningExpired,
    Erased,
    ContentMissing,
    ContentWrong,
    StateOld,
    GrantUnknown,
    GrantEnded,
    GrantNotUsed,
    CardNotProven,
}

impl Refused {
    /// The stable word for it.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::CaseUnknown => "case_unknown",
            Self::ServiceElsewhere => "service_elsewhere",
            Self::KeyBlocked => "key_refused",
            Self::NotAllowed => "not_allowed",
            Self::ConsentMissing => "consent_missing",
            Self::NotOpened => "not_opened",
            Self::OpeningExpired => "opening_expired",
            Self::Erased => "erased",
            Self::ContentMissing => "content_missing",
            Self::ContentWrong => "content_wrong",
            Self::StateOld => "state_old",
            Self::GrantUnknown => "grant_unknown",
            Self::GrantEnded => "grant_ended",
            Self::GrantNotUsed => "grant_not_used",
            Self::CardNotProven => "card_not_proven",
        }
    }
}

/// How asking a key service ends other than well.
#[derive(Debug)]
pub(crate) enum KeyError {
    Refused(Refused),
    Node(NodeError),
}

impl<E: Into<NodeError>> From<E> for KeyError {
    fn from(error: E) -> Self {
        Self::Node(error.into())
    }
}

impl From<Refused> for KeyError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// A case's key for one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenedKey {
    /// An age file of the case's key.
    pub(crate) key: Vec<u8>,
    /// What it opens.
    pub(crate) content: Digest,
}

/// A case whose content is here, opened by the service itself to see that it is what the
/// chain says.
struct Held {
    key: ::content::CaseKey,
    content: ::content::Content,
    digest: Digest,
}

/// The case's content as its department's service reads it.
fn hold(hall: &Hall, id: ActionId, case: &CaseRecord) -> Result<Held, KeyError> {
    let service = hall.key_service(&case.department);
    let service = service.ok_or(Refused::ServiceElsewhere)?;
    let blob = hall.content().get(&case.content)?;
    let blob = blob.ok_or(Refused::ContentMissing)?;
    let wrong = |error: ::content::ContentError| {
        tracing::warn!(case = %id, code = error.code(), "content does not open");
        Refused::ContentWrong
    };
    let key = ::content::unwrap_case_key(&blob, &service.identity).map_err(wrong)?;
    let content = ::content::open_content(&blob, &service.identity).map_err(wrong)?;
    if content.fields.root() != case.fields {
        return Err(Refused::ContentWrong.into());
    }
    Ok(Held {
        key,
        content,
        digest: case.content,
    })
}
