//! What was refused, and what helps: in a clerk's words. Pure but for reading the queue.

use crate::service::Service;
use crate::tray::Remedy;
use domain::action::Body;
use domain::id::{Digest, KeyId};
use domain::outcome::Outcome;
use ipc::{CounterCode, TrayPage, TrayRow};
use outbox::QueueItem;
use seal::action::SignedAction;

/// A refusal's word in a clerk's words.
pub(crate) fn code(word: &str) -> CounterCode {
    let outcome = Outcome::ALL.iter().find(|outcome| outcome.word() == word);
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "what has no words of its own is told by the outcome's word"
    )]
    match outcome {
        Some(Outcome::Stale) => CounterCode::RefusedStale,
        Some(Outcome::NotAllowed | Outcome::UnknownKey | Outcome::StaffMissing) => {
            CounterCode::RefusedAuthority
        }
        Some(Outcome::KeyRevoked) => CounterCode::RefusedRevoked,
        Some(Outcome::Frozen) => CounterCode::RefusedFrozen,
        Some(Outcome::EndorsementMissing | Outcome::SamePerson) => CounterCode::RefusedSecond,
        Some(Outcome::CaseClosed) => CounterCode::RefusedClosed,
        Some(Outcome::NotAtThisStep) => CounterCode::RefusedStep,
        Some(Outcome::QuotaExceeded) => CounterCode::RefusedQuota,
        Some(_) => CounterCode::RefusedOther,
        None if word == "predecessor_refused" => CounterCode::RefusedBefore,
        None => CounterCode::RefusedOther,
    }
}

const fn remedy(remedy: Remedy) -> ipc::Remedy {
    match remedy {
        Remedy::Retry => ipc::Remedy::Retry,
        Remedy::Resign => ipc::Remedy::Resign,
        Remedy::Anew => ipc::Remedy::Anew,
        Remedy::Discard => ipc::Remedy::Discard,
    }
}

/// The page of what was refused on this machine.
pub(crate) fn page(
    service: &Service,
    me: KeyId,
    error: Option<CounterCode>,
    setting_aside: Option<Digest>,
) -> TrayPage {
    let items = service.outbox.tray();
    let (items, trouble) = match items {
        Ok(items) => (items, None),
        Err(error) => (Vec::new(), Some(crate::codes::store(&error).into())),
    };
    TrayPage {
        rows: items
            .into_iter()
            .filter_map(|item| row(service, me, item))
            .collect(),
        error: error.or(trouble),
        setting_aside,
    }
}

fn row(service: &Service, me: KeyId, item: QueueItem) -> Option<TrayRow> {
    let signed = service.outbox.signed(&item.digest).ok().flatten()?;
    let parsed = SignedAction::parse(&signed).ok()?;
    let action = parsed.action();
    let outcome = item.delivery.refusal.unwrap_or_default();
    let proven = item.delivery.height.is_some();
    Some(TrayRow {
        action: item.digest,
        word: action.body.kind().word().to_owned(),
        number: item.case.map(|case| service.case_number(case)),
        item: if let Body::FileCase(body) = &action.body {
            Some(body.item.clone())
        } else {
            None
        },
        by: action.author,
        me: action.author == me,
        at_ms: i64::try_from(item.delivery.saved_at_ms).unwrap_or(i64::MAX),
        code: code(&outcome),
        remedy: remedy(Remedy::of(&outcome, proven)),
        outcome,
        proven,
    })
}
