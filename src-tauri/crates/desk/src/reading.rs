//! From the card on the reader to a verified holder.

use crate::clock;
use crate::codes;
use crate::holder::{Holder, session_card};
use crate::service::random;
use crate::session::Message;
use domain::id::Digest;
use emrtd::{
    AccessKey, CardTransport, DataGroup, Ef, EmrtdError, MrzKey, Progress, ReadRequest, Reading,
    TrustStore, VerifiedDocument,
};
use ipc::{ErrorCode, ReadStep};
use seal::evidence::ChipAnswer;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use visit::{Access, Event, Turn};

const DG15: Ef = Ef::Group(DataGroup::Dg15);

/// What every reading needs.
#[derive(Clone)]
pub(crate) struct Readings {
    /// Who may issue cards.
    pub(crate) trust: Arc<TrustStore>,
}

/// That the chip which lies there is the one its issuer made, for one action.
pub(crate) struct ChipProof {
    /// Tells the card from another within a session.
    pub(crate) card: Digest,
    /// What goes into the evidence.
    pub(crate) chip: ChipAnswer,
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
    let mut shown = ReadStep::Open;
    let mut tell = |step: ReadStep| {
        if step != shown {
            shown = step;
            let _ = out.send(Message::Happened(Box::new(Event::ReadStep(turn, step))));
        }
    };
    let groups = [DataGroup::Dg1, DataGroup::Dg2];
    let (reading, document) = document(card, access, &groups, None, readings, &mut tell)?;
    tracing::info!(commands = reading.statistics.commands, "a card was read");
    let face = document.face.as_ref().map_or(&[][..], |face| face.bytes());
    Ok(Holder::of_chip(&document, face, clock::wall_s()))
}

/// Has the chip sign the challenge with the key that its issuer signed.
pub(crate) fn prove(
    card: &mut dyn CardTransport,
    access: &Access,
    challenge: [u8; 8],
    readings: &Readings,
) -> Result<ChipProof, ErrorCode> {
    let groups = [DataGroup::Dg1];
    let asked = Some(challenge);
    let (reading, document) = document(card, access, &groups, asked, readings, &mut |_| {})?;
    let answer = reading.answer.ok_or(ErrorCode::Internal)?;
    emrtd::verify_answer(&reading.files, &challenge, &answer).map_err(failed)?;
    Ok(ChipProof {
        card: session_card(&document.card_bytes),
        chip: ChipAnswer {
            key: reading.files.get(DG15).unwrap_or_default().to_vec(),
            answer,
        },
    })
}

/// A document whose files are what its issuer signed, and which holds today.
fn document(
    card: &mut dyn CardTransport,
    access: &Access,
    groups: &[DataGroup],
    challenge: Option<[u8; 8]>,
    readings: &Readings,
    tell: &mut dyn FnMut(ReadStep),
) -> Result<(Reading, VerifiedDocument), ErrorCode> {
    let key = access_key(access)
        // Whoever wants a card read that opens by itself means another one.
        .ok_or(ErrorCode::CardRemoved)?
        .map_err(|error| failed(error.into()))?;
    let request = ReadRequest {
        key: &key,
        groups,
        challenge,
        entropy: random()?,
    };
    let reading = emrtd::read_document(card, &request, &mut |progress| tell(step(progress)))
        .map_err(failed)?;
    tell(ReadStep::Check);
    let now = clock::wall_s();
    let document = emrtd::verify_document(&reading.files, &readings.trust, now).map_err(failed)?;
    if document.holder.is_expired(now) {
        return Err(ErrorCode::CardExpired);
    }
    Ok((reading, document))
}

fn failed(error: EmrtdError) -> ErrorCode {
    tracing::info!(code = error.code(), "a card was not accepted");
    codes::card(error)
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
