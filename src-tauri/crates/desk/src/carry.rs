//! `hallseal export` and `hallseal import`: a device in the field, without a network, hands its
//! queue to the hall's machine on a stick.
//!
//! Exactly once all the same: an action is its exact signed bytes, wherever it is sent from, and
//! the chain takes it once. The device keeps its queue until it has verified the receipts itself;
//! a file that comes twice, or late, or in part changes nothing twice.

use crate::clock;
use crate::error::DeskError;
use crate::place::Place;
use content::{CarryEntry, CarryError, CarryReader, CarryWriter, Recipient};
use domain::id::Digest;
use ipc::ErrorCode;
use outbox::{Enclosed, Outbox, OutboxError};
use seal::action::{ParsedAction, SignedAction};
use seal::evidence::Evidence;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

/// What was taken from a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Actions that are in this machine's queue now and were not before.
    pub new: usize,
    /// Actions that were here already.
    pub known: usize,
    /// Actions that were not taken, each with the code of the reason.
    pub refused: Vec<(String, String)>,
}

/// What a file for this machine is to be encrypted to, `age1…`.
///
/// # Errors
/// [`DeskError`].
pub fn recipient(state: &Path) -> Result<String, DeskError> {
    Ok(Place::open(state)?.identity().recipient().to_string())
}

/// Writes everything that is still on its way to a new file for this recipient; returns how many
/// actions. The file is whole and on the disk when this returns; the queue stays as it is.
///
/// # Errors
/// [`DeskError`]; then there is no file.
pub fn export(state: &Path, to: &Path, recipient: &str) -> Result<usize, DeskError> {
    let recipient = Recipient::parse(recipient)
        .map_err(|error| DeskError::new(ErrorCode::ConfigInvalid, format!("recipient: {error}")))?;
    let place = Place::open(state)?;
    if to.exists() {
        return Err(medium("the file is there already"));
    }
    let mut name = to.as_os_str().to_owned();
    name.push(".part");
    let part = Path::new(&name);
    let written = write(&place.outbox, part, &recipient);
    let digests = written.and_then(|digests| {
        std::fs::rename(part, to).map_err(|error| medium(error.kind()))?;
        sync_folder(to);
        Ok(digests)
    });
    let digests = digests.inspect_err(|_| {
        // What is unfinished helps nobody.
        std::fs::remove_file(part).ok();
    })?;
    let noted = place.outbox.note_carried(&digests, clock::wall_ms());
    if let Err(error) = noted {
        tracing::warn!(
            code = error.code(),
            "that the queue was copied was not noted"
        );
    }
    Ok(digests.len())
}

fn write(outbox: &Outbox, part: &Path, recipient: &Recipient) -> Result<Vec<Digest>, DeskError> {
    let file = File::create(part).map_err(|error| medium(error.kind()))?;
    let mut writer = CarryWriter::new(BufWriter::new(file), recipient).map_err(carry)?;
    let (mut digests, mut after) = (Vec::new(), 0);
    while let Some(next) = outbox.next_to_carry(after).map_err(store)? {
        after = next.sequence;
        digests.push(next.digest);
        let entry = CarryEntry {
            signed: next.signed,
            content: next.content.map(Into::into),
            evidence: next.evidence.map(Into::into),
        };
        writer.put(&entry).map_err(carry)?;
    }
    let mut out = writer.finish().map_err(carry)?;
    let flushed = out.flush().and_then(|()| out.get_ref().sync_all());
    flushed.map_err(|error| medium(error.kind()))?;
    Ok(digests)
}

/// Takes what a file for this machine holds into its queue, in the file's order. A file that was
/// cut short gives what came before the cut, and an error: it may be tried again.
///
/// # Errors
/// [`DeskError`] with what was taken before it.
pub fn import(state: &Path, from: &Path) -> Result<Imported, (Imported, DeskError)> {
    let mut taken = Imported::default();
    match take_all(state, from, &mut taken) {
        Ok(()) => Ok(taken),
        Err(error) => Err((taken, error)),
    }
}

fn take_all(state: &Path, from: &Path, taken: &mut Imported) -> Result<(), DeskError> {
    let place = Place::open(state)?;
    let file = File::open(from).map_err(|error| medium(error.kind()))?;
    let mut reader = CarryReader::new(BufReader::new(file), &place.identity()).map_err(carry)?;
    while let Some(entry) = reader.next_entry().map_err(carry)? {
        let Ok(parsed) = SignedAction::parse(&entry.signed) else {
            let digest = seal::hash::sha256(&[&entry.signed]);
            let code = OutboxError::ActionMalformed.code();
            taken.refused.push((digest.to_hex(), code.into()));
            continue;
        };
        let digest = parsed.digest();
        let known = place.outbox.state(&digest).map_err(store)?.is_some();
        match take(&place.outbox, &parsed, &entry) {
            Ok(()) if known => taken.known += 1,
            Ok(()) => taken.new += 1,
            // The store, not the entry: nothing after it can be taken either.
            Err(error @ (OutboxError::DiskFull | OutboxError::StoreIo)) => {
                return Err(store(error));
            }
            Err(error) => taken.refused.push((digest.to_hex(), error.code().into())),
        }
    }
    Ok(())
}

fn take(outbox: &Outbox, parsed: &ParsedAction, entry: &CarryEntry) -> Result<(), OutboxError> {
    let evidence = entry.evidence.as_ref().map(|bytes| bytes.as_slice());
    if let Some(bytes) = evidence {
        // What an action was signed on is what it commits to, or it is something else.
        let read: Result<Evidence, _> = seal::canonical::from_slice(bytes);
        let own = read.is_ok_and(|own| own.commitment() == parsed.action().evidence);
        own.then_some(()).ok_or(OutboxError::ContentMismatch)?;
    }
    let enclosed = Enclosed {
        content: entry.content.as_ref().map(|bytes| bytes.as_slice()),
        evidence,
    };
    outbox
        .append(parsed.signed(), enclosed, clock::wall_ms())
        .map(|_| ())
}

fn sync_folder(file: &Path) {
    if let Some(folder) = file.parent()
        && let Ok(folder) = File::open(folder)
    {
        folder.sync_all().ok();
    }
}

fn store(error: OutboxError) -> DeskError {
    DeskError::new(crate::codes::store(&error), error.to_string())
}

fn medium(what: impl ToString) -> DeskError {
    DeskError::new(
        ErrorCode::Internal,
        format!("the file: {}", what.to_string()),
    )
}

fn carry(error: CarryError) -> DeskError {
    let code = match &error {
        CarryError::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => ErrorCode::DiskFull,
        CarryError::Io(_) | CarryError::Content(_) => ErrorCode::Internal,
    };
    DeskError::new(code, format!("the file: {error} ({})", error.code()))
}
