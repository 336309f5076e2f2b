//! What a clerk is told when something does not go on. A text for each stands in `assets/texts`
//! under `counter-error-<word>-title`, `-what` and `-do`.

use crate::ErrorCode;
use serde::{Deserialize, Serialize};

codes! {
    /// Why something did not go on at a counter. The window turns it into words for a clerk.
    CounterCode;
    /// The PIN does not open this key.
    PinWrong = "pin_wrong";
    /// Too many wrong PINs: this key waits.
    PinPaused = "pin_paused";
    /// Too many wrong PINs: this key opens no more on this machine until it is set up anew.
    PinBlocked = "pin_blocked";
    /// There is no key of a member of staff on this machine.
    KeyNone = "key_none";
    /// The key file is damaged, or can be read by others.
    KeyDamaged = "key_damaged";
    /// The chain does not know this key.
    KeyUnknown = "key_unknown";
    /// The key was revoked, or another took its place.
    KeyRevoked = "key_revoked";
    /// The key or its hall is frozen.
    KeyFrozen = "key_frozen";
    /// The key is not one of a member of staff.
    KeyNotStaff = "key_not_staff";
    /// What the chain says of this key's rights is older than may be relied upon.
    AuthorityOld = "authority_old";
    /// Somebody else works on this case.
    CaseTaken = "case_taken";
    /// Nobody has the case: take it first.
    CaseNotTaken = "case_not_taken";
    /// The hall node cannot be reached: who works on what is not known.
    HallAway = "hall_away";
    /// The case is open no more, or another department's.
    CaseGone = "case_gone";
    /// This person may not do that, or not at this step: it is not offered either.
    NotOffered = "not_offered";
    /// The case changed while the page was open: look again.
    CaseMoved = "case_moved";
    /// What is to be written is not complete.
    Incomplete = "incomplete";
    /// The key service does not hand out the case's key.
    ContentRefused = "content_refused";
    /// The content is erased.
    ContentErased = "content_erased";
    /// The content is not there yet.
    ContentMissing = "content_missing";
    /// The content is not what the chain says.
    ContentWrong = "content_wrong";
    /// The hour since the content was opened on the chain is over.
    ContentClosed = "content_closed";
    /// The chain refused: the case has moved on since.
    RefusedStale = "refused_stale";
    /// The chain refused: this person may not do that.
    RefusedAuthority = "refused_authority";
    /// The chain refused: the key was revoked before this reached it.
    RefusedRevoked = "refused_revoked";
    /// The chain refused: the key or its hall is frozen.
    RefusedFrozen = "refused_frozen";
    /// The chain refused: it takes a second person.
    RefusedSecond = "refused_second";
    /// The chain refused: the case is closed already.
    RefusedClosed = "refused_closed";
    /// The chain refused: not at this step.
    RefusedStep = "refused_step";
    /// The chain refused: this key's actions of the day are used up.
    RefusedQuota = "refused_quota";
    /// What this builds on was refused.
    RefusedBefore = "refused_before";
    /// The chain refused for another reason; the tray names its word.
    RefusedOther = "refused_other";
    /// Another ticket is still called or served at this window.
    TicketOpen = "ticket_open";
    /// The ticket is at another window by now, or finished.
    TicketGone = "ticket_gone";
    /// Nobody waits whom this window serves.
    TicketNobody = "ticket_nobody";
    /// The hall's node does not take tickets' calls from this person or machine.
    TicketsRefused = "tickets_refused";
    /// The disk is full: nothing new can be saved.
    DiskFull = "disk_full";
    /// The store does not open, or is damaged.
    StoreBroken = "store_broken";
    /// No gateway can be reached.
    NetworkDown = "network_down";
    /// A gateway is reached and cannot serve for now, or too slowly.
    GatewayFailing = "gateway_failing";
    /// A gateway gave an answer that its proof does not bear out.
    GatewayLied = "gateway_lied";
    /// The configuration is damaged or not signed as it must be.
    ConfigInvalid = "config_invalid";
    /// This machine's clock is far from the chain's.
    ClockWrong = "clock_wrong";
    /// Something that should not happen did.
    Internal = "internal";
}

impl From<ErrorCode> for CounterCode {
    /// A clerk's words for what every face can meet.
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "what concerns a citizen's card or finger is told by its own code"
    )]
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::StoreLocked | ErrorCode::StoreDamaged => Self::StoreBroken,
            ErrorCode::NetworkDown => Self::NetworkDown,
            ErrorCode::GatewaySlow | ErrorCode::GatewayFailing => Self::GatewayFailing,
            ErrorCode::GatewayLied => Self::GatewayLied,
            ErrorCode::RefusedStale => Self::RefusedStale,
            ErrorCode::RefusedAuthority => Self::RefusedAuthority,
            ErrorCode::RefusedClosed => Self::RefusedClosed,
            ErrorCode::RefusedItem | ErrorCode::RefusedOther => Self::RefusedOther,
            ErrorCode::TicketsRefused => Self::TicketsRefused,
            ErrorCode::TicketsAway => Self::HallAway,
            ErrorCode::ConfigInvalid => Self::ConfigInvalid,
            ErrorCode::ClockWrong => Self::ClockWrong,
            ErrorCode::KeyFileExposed => Self::KeyDamaged,
            _ => Self::Internal,
        }
    }
}
