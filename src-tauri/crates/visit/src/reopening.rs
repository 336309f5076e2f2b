//! What goes on once the card is back.

use ipc::{CaseDetail, GrantDraft, GrantRow, HeldLicence};

/// A page that wants the card on the reader.
#[derive(Debug, Clone)]
pub(crate) enum Reopening {
    /// A case's, to be read again.
    Case(Box<CaseDetail>),
    /// A certificate's.
    Certificate(Box<HeldLicence>),
    /// A grant's, which goes on then.
    Grant(Box<GrantDraft>),
    /// A grant's that is to end.
    EndGrant(Box<GrantRow>),
}
