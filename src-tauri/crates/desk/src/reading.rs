//! From the card on the reader to a verified holder.

use crate::clock;
use crate::codes;
use crate::holder::Holder;
use crate::service::random;
use crate::session::Message;
use emrtd::{
    AccessKey, CardTransport, DataGroup, Ef, EmrtdError, MrzKey, Progress, ReadRequest, TrustStore,
};
use ipc::{ErrorCode, ReadStep};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use visit::{Access, Event, Turn};

/// What every reading needs.
#[derive(Clone)]
pub(crate) struct Readings {
    /// Who may issue cards.
    pub(crate) trust: Arc<TrustStore>,
}

/// Reads and verifies; tells how far it is. `false` where nobody listens any more.
pub(crate) fn read(
    card: &mut dyn CardTransport,
    turn: Turn,
    access: &Access,
    readings: &Readings,
    out: &Sender<Message>,
) -> bool {
    let message = match holder(card, turn, access, readings, out) {
        Ok(holder) => Message::Verified(turn, Box::new(holder)),
        Err(code) => Message::Happened(Box::new(Event::CardFailed(turn, code))),
    };
    out.send(message).is_ok()
}

fn holder(
    card: &mut dyn CardTransport,
    turn: Turn,
    access: &Access,
    readings: &Readings,
    out: &Sender<Message>,
) -> Result<Holder, ErrorCode> {
    let failed = |error: EmrtdError| {
        tracing::info!(code = error.code(), "a card was not accepted");
        codes::card(error)
    };
    let key = access_key(access)
        // Whoever wants a card read that opens by itself means another one.
        .ok_or(ErrorCode::CardRemoved)?
        .map_err(|error| failed(error.into()))?;
    let request = ReadRequest {
        key: &key,
        groups: &[DataGroup::Dg1, DataGroup::Dg2],
        entropy: random()?,
    };
    let mut shown = ReadStep::Open;
    let mut tell = |step: ReadStep| {
        if step != shown {
            shown = step;
            let _ = out.send(Message::Happened(Box::new(Event::ReadStep(turn, step))));
        }
    };
    let reading = emrtd::read_document(card, &request, &mut |progress| tell(step(progress)))
        .map_err(failed)?;
    tell(ReadStep::Check);
    let now = clock::wall_s();
    let document = emrtd::verify_document(&reading.files, &readings.trust, now).map_err(failed)?;
    if document.holder.is_expired(now) {
        return Err(ErrorCode::CardExpired);
    }
    tracing::info!(commands = reading.statistics.commands, "a card was read");
    Ok(Holder::of_chip(
        &document.holder,
        document.face.as_ref().map_or(&[][..], |face| face.bytes()),
        &document.card_bytes,
        &document.checks,
        now,
    ))
}

/// `None` for a card that is not read by this way.
fn access_key(access: &Access) -> Option<Result<AccessKey, emrtd::MrzDefect>> {
    let key = match access {
        Access::Fields(fields) => MrzKey::new(
            fields.number.expose(),
            fields.birth.expose(),
            fields.expiry.expose(),
        ),
        Access::Mrz(zone) => MrzKey::from_mrz(zone.expose()),
        Access::Open => return None,
    };
    Some(key.map(Into::into))
}

fn step(progress: Progress) -> ReadStep {
    match progress {
        Progress::Connecting | Progress::Unlocking => ReadStep::Open,
        Progress::Reading {
            ef: Ef::Group(DataGroup::Dg2),
            ..
        } => ReadStep::Face,
        Progress::Reading { .. } => ReadStep::Data,
    }
}
