//! Queue tickets on this machine: taking one, a window's calls, the big screen.
//!
//! A hall's tickets are at its own node: the first gateway of the configuration. Everything here
//! blocks for a few seconds at most; [`Worker`] does it on a thread of its own.

mod board;
mod take;
mod voice;
mod window;
mod worker;

pub use board::BoardFace;
pub(crate) use take::{lines, take};
pub use window::{Keep, News, Window, WindowError, WindowView};
pub use worker::{Command, Worker};

use ipc::ErrorCode;
use seal::keys::SigningKey;
use std::time::Duration;
use sync::{Access, Fault, Limits, SyncError, TicketClient};

/// How long a person waits for the node.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(2),
    read: Duration::from_secs(4),
    total: Duration::from_secs(5),
    visit: Duration::from_secs(5),
    content: Duration::from_secs(5),
    answer_bytes: 4 << 20,
    content_bytes: 0,
    lie_aside_ms: 0,
    fault_aside_ms: 0,
    head_every_ms: 0,
};

/// The client for the hall's own node, which believes what `access` believes and asks with this
/// key: a device's, or a person's.
///
/// # Errors
/// What is wrong with the address.
pub fn client(
    gateways: &[String],
    access: &Access,
    key: &SigningKey,
) -> Result<TicketClient, SyncError> {
    let gateway = gateways.first().ok_or(SyncError::BadAddress)?;
    TicketClient::new(gateway, LIMITS, &access.clone().sign_as(key.clone()))
}

/// What a person is told.
pub(crate) fn code(fault: &Fault) -> ErrorCode {
    match fault {
        Fault::Http { status: 409, .. } => ErrorCode::TicketsFull,
        Fault::Http {
            status: 401 | 403 | 404,
            ..
        } => ErrorCode::TicketsRefused,
        Fault::Unreachable
        | Fault::TooSlow
        | Fault::TooBig
        | Fault::Http { .. }
        | Fault::BadJson
        | Fault::WrongAction
        | Fault::WrongChain
        | Fault::BadProof
        | Fault::ForgedSignature
        | Fault::OldHead
        | Fault::WrongOutcome
        | Fault::WrongHistory
        | Fault::ForgedHistory
        | Fault::ConfirmOnline
        | Fault::NewerVersion
        | Fault::FromTheFuture => ErrorCode::TicketsAway,
    }
}
