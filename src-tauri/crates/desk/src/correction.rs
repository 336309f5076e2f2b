//! What a department asks to be corrected: its words and the case's content, which open with the card
//! on the reader alone.

use crate::clock;
use crate::codes;
use crate::holder::CardProof;
use content::{CaseKey, Content, Identity, Note};
use domain::action::Body;
use domain::id::Digest;
use ipc::{AskedRow, Correction, ErrorCode};
use sync::{CaseHistory, Fault, Sync, SyncError};

/// What is asked, and the content that it is asked about where that could be read.
pub(crate) fn wanted(
    client: &mut Sync,
    history: &CaseHistory,
    proof: Option<&CardProof>,
) -> (Correction, Option<Box<Content>>) {
    let Some(proof) = proof else {
        return (Correction::CardAway, None);
    };
    match opened(client, history, proof) {
        Ok((content, note)) => (asked(note), Some(Box::new(content))),
        Err(code) => {
            tracing::warn!(code = code.word(), "a case to correct could not be opened");
            (Correction::Unread { code }, None)
        }
    }
}

fn asked(note: Option<Note>) -> Correction {
    let rows = note
        .iter()
        .flat_map(|note| &note.asked)
        .map(|one| AskedRow {
            field: one.field.clone(),
            reason: one.reason.clone(),
            words: one.words.as_str().into(),
        });
    Correction::Asked {
        asked: rows.collect(),
        words: note.as_ref().map_or("", |note| note.words.as_str()).into(),
    }
}

/// The case's content as its newest answers are on the chain, and what the newest request says.
fn opened(
    client: &mut Sync,
    history: &CaseHistory,
    proof: &CardProof,
) -> Result<(Content, Option<Note>), ErrorCode> {
    let (digest, root) = answered(history).ok_or(ErrorCode::Internal)?;
    let reader = Identity::generate(&mut rand_core::OsRng);
    let recipient = reader.recipient().to_string();
    let now_ms = clock::wall_ms();
    let answer = client
        .holder_key(&history.case.id, &recipient, proof, now_ms)
        .map_err(|error| code(&error))?;
    let blob = client.content(&digest, now_ms).map_err(|e| code(&e))?;
    let content = content::open_with_wrapped_key(&blob, &answer.key, &reader);
    let content = content.map_err(|_| ErrorCode::GatewayLied)?;
    if answer.content != digest || content.fields.root() != root {
        return Err(ErrorCode::GatewayLied);
    }
    let Some(note) = note(history) else {
        return Ok((content, None));
    };
    let sealed = client.content(&note, now_ms).map_err(|e| code(&e))?;
    let key = CaseKey::unwrap(&answer.key, &reader).map_err(|_| ErrorCode::GatewayLied)?;
    // It is what the chain commits to; that it opens is up to who wrote it.
    let note = key.open_note(&sealed);
    Ok((content, Some(note.map_err(|_| ErrorCode::CaseNotOpenable)?)))
}

/// What succeeded on the chain, newest first.
fn newest(history: &CaseHistory) -> impl Iterator<Item = &Body> {
    let entries = history.entries.iter().rev();
    let done = entries.filter(|entry| entry.outcome.is_ok());
    done.map(|entry| &entry.action.body)
}

/// Digest of the newest content, and the root of its fields.
#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "the others bring no answers"
)]
fn answered(history: &CaseHistory) -> Option<(Digest, Digest)> {
    newest(history).find_map(|body| match body {
        Body::FileCase(body) => Some((body.content, body.fields)),
        Body::CorrectCase(body) => Some((body.content, body.fields)),
        _ => None,
    })
}

/// Where the newest request's words lie.
fn note(history: &CaseHistory) -> Option<Digest> {
    let mut requests = newest(history).filter_map(|body| {
        if let Body::WantCorrection(body) = body {
            return Some(body.reason.text);
        }
        None
    });
    requests.next().flatten()
}

fn code(error: &SyncError) -> ErrorCode {
    let closed = matches!(
        error,
        SyncError::Fault(Fault::Http {
            status: 403 | 404 | 409 | 410,
            ..
        })
    );
    if closed {
        return ErrorCode::CaseNotOpenable;
    }
    codes::hindrance(&error.code())
}
