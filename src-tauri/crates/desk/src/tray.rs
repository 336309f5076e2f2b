//! `hallseal tray`: what was not accepted, why, and what a member of staff can do about it.

use crate::clock;
use crate::error::DeskError;
use crate::place::Place;
use crate::service::random;
use domain::action::Action;
use domain::case::case_number;
use domain::id::{ActionId, Digest, HallCode};
use domain::outcome::Outcome;
use ipc::ErrorCode;
use outbox::{Enclosed, Outbox, OutboxError, QueueItem};
use seal::action::SignedAction;
use std::path::Path;

/// The setting that holds the hall's code, which begins the cases' numbers.
const HALL: &str = "hall";

/// Keeps the hall's code for a time when there is no configuration to be read.
pub(crate) fn remember_hall(outbox: &Outbox, hall: &HallCode) {
    let code = hall.as_str().as_bytes();
    if outbox.setting(HALL).ok().flatten().as_deref() != Some(code)
        && let Err(error) = outbox.set_setting(HALL, code)
    {
        tracing::warn!(code = error.code(), "the hall's code was not kept");
    }
}

/// What helps against a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The same bytes may end otherwise later: try again once the cause is mended.
    Retry,
    /// The same, signed anew: a new action that names the refused one.
    Resign,
    /// Look at the case again and decide anew; then set this one aside.
    Anew,
    /// Nothing is left to do: set it aside.
    Discard,
}

impl Remedy {
    /// Every remedy.
    pub const ALL: [Self; 4] = [Self::Retry, Self::Resign, Self::Anew, Self::Discard];

    /// The stable word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Resign => "resign",
            Self::Anew => "anew",
            Self::Discard => "discard",
        }
    }

    /// What to do, in Chinese and in English.
    #[must_use]
    pub const fn sentences(self) -> (&'static str, &'static str) {
        match self {
            Self::Retry => (
                "先解决原因（例如登记密钥），再用 retry 原样重发。",
                "Mend the cause (such as a key that is not enrolled), then send it again with retry.",
            ),
            Self::Resign => (
                "用 resign 重新签名，新的一件会注明代替这一件，两件里只会有一件生效。",
                "Sign it anew with resign: the new one names this one, and only one of the two can ever succeed.",
            ),
            Self::Anew => (
                "情况已变：请和申请人一起重新办理，再用 discard 收起这一件并写明原因。",
                "Things have changed: do it anew together with the applicant, then set this one aside with discard and a reason.",
            ),
            Self::Discard => (
                "没有别的要做：用 discard 收起这一件并写明原因。",
                "Nothing is left to do: set it aside with discard and a reason.",
            ),
        }
    }

    /// What helps against a refusal of this word; `proven` where a receipt proves it, so that
    /// the same bytes can never end otherwise.
    #[must_use]
    pub fn of(word: &str, proven: bool) -> Self {
        let outcome = Outcome::ALL.iter().find(|outcome| outcome.word() == word);
        match outcome {
            Some(
                Outcome::UnknownKey
                | Outcome::QuotaExceeded
                | Outcome::Frozen
                | Outcome::ParentUnknown
                | Outcome::ChangePending,
            ) => Self::Retry,
            Some(
                Outcome::Conflict
                | Outcome::BadSignature
                | Outcome::KeyRevoked
                | Outcome::Malformed,
            ) => Self::Resign,
            Some(Outcome::Replaced | Outcome::AlreadyRated) => Self::Discard,
            Some(_) => Self::Anew,
            // What it builds on was refused: with that one sent again it goes by itself.
            None if word == "predecessor_refused" => Self::Anew,
            // A word that is newer than this program.
            None if proven => Self::Anew,
            None => Self::Retry,
        }
    }
}

/// One refused action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its digest, by which it is named.
    pub digest: String,
    /// What it wanted, a word.
    pub action: &'static str,
    /// The case's number for people, where it belongs to one.
    pub number: Option<String>,
    /// When it was stored, milliseconds since 1970.
    pub saved_at_ms: u64,
    /// Why it was refused: an outcome's word, or `predecessor_refused`.
    pub reason: String,
    /// Whether a receipt proves the refusal, or only gateways said so.
    pub proven: bool,
    /// What helps.
    pub remedy: Remedy,
}

/// What lies in the tray, oldest first, at most 1,000.
///
/// # Errors
/// [`DeskError`].
pub fn list(state: &Path) -> Result<Vec<Row>, DeskError> {
    let place = Place::open(state)?;
    let hall = place.outbox.setting(HALL).map_err(store)?;
    let hall = hall.and_then(|bytes| HallCode::new(std::str::from_utf8(&bytes).ok()?).ok());
    let items = place.outbox.tray().map_err(store)?;
    items
        .into_iter()
        .map(|item| row(&place, hall.as_ref(), item))
        .collect()
}

fn row(place: &Place, hall: Option<&HallCode>, item: QueueItem) -> Result<Row, DeskError> {
    let action = action_of(place, &item.digest)?;
    let reason = item.delivery.refusal.unwrap_or_default();
    let proven = item.delivery.height.is_some();
    Ok(Row {
        digest: item.digest.to_hex(),
        action: action.body.kind().word(),
        number: hall
            .zip(item.case)
            .map(|(hall, case)| case_number(hall, case)),
        saved_at_ms: item.delivery.saved_at_ms,
        remedy: Remedy::of(&reason, proven),
        reason,
        proven,
    })
}

/// Sends the same bytes again, with what was refused on their account. Not where a receipt proves
/// the refusal.
///
/// # Errors
/// [`DeskError`].
pub fn retry(state: &Path, digest: &str) -> Result<(), DeskError> {
    let digest = named(digest)?;
    let place = Place::open(state)?;
    place.outbox.retry(&digest, clock::wall_ms()).map_err(store)
}

/// Sets a refused action aside for a reason, which is kept with it.
///
/// # Errors
/// [`DeskError`].
pub fn discard(state: &Path, digest: &str, reason: &str) -> Result<(), DeskError> {
    let digest = named(digest)?;
    let place = Place::open(state)?;
    let now_ms = clock::wall_ms();
    place.outbox.dismiss(&digest, reason, now_ms).map_err(store)
}

/// Signs a refused action anew with this machine's key, under a new id and naming the one it
/// replaces, and queues it; returns the new one's digest. Not what a person's own key signed, and
/// not what would say something else today.
///
/// # Errors
/// [`DeskError`].
pub fn resign(state: &Path, digest: &str) -> Result<String, DeskError> {
    let digest = &named(digest)?;
    let place = Place::open(state)?;
    let item = place.outbox.item(digest).map_err(store)?;
    let item = item.ok_or_else(|| store(OutboxError::Unknown))?;
    let old = action_of(&place, digest)?;
    let reason = item.delivery.refusal.as_deref();
    let reason = reason.ok_or_else(|| store(OutboxError::NotRefused))?;
    if Remedy::of(reason, item.delivery.height.is_some()) != Remedy::Resign {
        return Err(wrong("signing anew does not help against this refusal"));
    }
    if old.device.is_some() {
        return Err(wrong("a person signed it: the person signs it anew"));
    }
    let action = Action {
        action_id: ActionId(random().map_err(|code| DeskError::new(code, "no randomness"))?),
        author: place.signer.id(),
        replaces: Some(*digest),
        parent: newest_parent(&place, old.parent)?,
        ..old
    };
    let signed = seal::action::sign(&action, &[&place.signer]).map_err(|_| wrong("not signed"))?;
    let evidence = place.outbox.evidence(digest).map_err(store)?;
    let enclosed = Enclosed {
        content: None,
        evidence: evidence.as_deref(),
    };
    let now_ms = clock::wall_ms();
    let queued = place.outbox.replace(digest, &signed, enclosed, now_ms);
    queued.map(|item| item.digest.to_hex()).map_err(store)
}

/// What it builds on, or what was signed in that one's place.
fn newest_parent(place: &Place, parent: Option<Digest>) -> Result<Option<Digest>, DeskError> {
    let Some(mut newest) = parent else {
        return Ok(None);
    };
    // As far as a chain of replacements is followed on the chain itself.
    for _ in 0..16 {
        let item = place.outbox.item(&newest).map_err(store)?;
        match item.and_then(|item| item.replaced_by) {
            Some(by) => newest = by,
            None => break,
        }
    }
    Ok(Some(newest))
}

fn action_of(place: &Place, digest: &Digest) -> Result<Action, DeskError> {
    let bytes = place.outbox.signed(digest).map_err(store)?;
    let bytes = bytes.ok_or_else(|| store(OutboxError::Unknown))?;
    let parsed = SignedAction::parse(&bytes).map_err(|_| store(OutboxError::StoreDamaged))?;
    Ok(parsed.action().clone())
}

fn named(digest: &str) -> Result<Digest, DeskError> {
    let wrong = |_| wrong("a digest is 64 hex digits, as `hallseal tray` prints them");
    Digest::from_hex(digest).map_err(wrong)
}

fn wrong(what: &str) -> DeskError {
    DeskError::new(ErrorCode::Internal, what.to_owned())
}

fn store(error: OutboxError) -> DeskError {
    DeskError::new(crate::codes::store(&error), error.to_string())
}
