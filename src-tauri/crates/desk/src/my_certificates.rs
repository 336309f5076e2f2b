//! "My certificates": what the chain proves of them, and one with its code, signed for the card that
//! lies on the reader.

use crate::cases::{Handles, in_background};
use crate::holder::CardProof;
use crate::service::Service;
use crate::session::Message;
use crate::verify::VerifyError;
use crate::{certificates, clock, codes, licences, qr};
use ipc::{CertificateField, CertificateShown, ErrorCode, HeldLicence, SecretText};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use sync::{Fault, Sync, SyncError};
use visit::{Event, Turn};

/// Fetches the list from another thread.
pub(crate) fn list(service: &Arc<Service>, handles: Handles, turn: Turn, out: Sender<Message>) {
    let service = Arc::clone(service);
    in_background(move || {
        let mut all = Vec::new();
        let failed = collect(&service, &handles, &mut all).err();
        let failed = failed.map(|error| codes::hindrance(&error.code()));
        let event = Event::Certificates(turn, all, failed);
        let _ = out.send(Message::Happened(Box::new(event)));
    });
}

fn collect(
    service: &Service,
    handles: &Handles,
    all: &mut Vec<HeldLicence>,
) -> Result<(), SyncError> {
    let mut client = service.client()?;
    for handle in handles.values() {
        let found = licences::of(&mut client, handle)?;
        all.extend(found.iter().map(|(id, record)| licences::held(id, record)));
    }
    Ok(())
}

/// Fetches and verifies one certificate from another thread.
pub(crate) fn load(
    service: &Arc<Service>,
    proof: CardProof,
    licence: HeldLicence,
    turn: Turn,
    out: Sender<Message>,
) {
    let service = Arc::clone(service);
    in_background(move || {
        let told = one(&service, &proof, &licence).map(Box::new);
        if let Err(code) = told {
            tracing::warn!(code = code.word(), "a certificate could not be had");
        }
        let event = Event::CertificateLoaded(turn, told);
        let _ = out.send(Message::Happened(Box::new(event)));
    });
}

fn one(
    service: &Service,
    proof: &CardProof,
    licence: &HeldLicence,
) -> Result<CertificateShown, ErrorCode> {
    let failed = |error: SyncError| code(&error);
    let mut client: Sync = service.client_of_device().map_err(failed)?;
    let certificate = client
        .certificate(&licence.identifier, proof, clock::wall_ms())
        .map_err(failed)?;
    let text: SecretText = certificate.to_qr_text().as_str().into();
    let chain = service.chain_id.clone();
    let (checked, record, height) =
        certificates::check_proved(text.expose(), chain, &mut client, clock::wall_s()).map_err(
            |error| match error {
                VerifyError::Gateway(code) => codes::hindrance(&code),
                VerifyError::File(_)
                | VerifyError::History(_)
                | VerifyError::NoReceipt
                | VerifyError::Refused(_) => ErrorCode::GatewayLied,
            },
        )?;
    let claims = &checked.claims;
    let fields = claims.fields.iter().map(|field| CertificateField {
        name: field.name.clone(),
        value: field.value.as_str().into(),
    });
    let picture = qr::svg(text.expose()).ok_or(ErrorCode::Internal)?;
    Ok(CertificateShown {
        licence: licences::held(&licence.identifier, &record),
        fields: fields.collect(),
        qr_svg: SecretText(picture),
        text,
        height,
        signed_ms: i64::try_from(claims.issued_s.saturating_mul(1_000)).unwrap_or(i64::MAX),
    })
}

fn code(error: &SyncError) -> ErrorCode {
    let SyncError::Fault(Fault::Http { status, .. }) = error else {
        return codes::hindrance(&error.code());
    };
    match status {
        403 => ErrorCode::CertificateOfOtherCard,
        409 => ErrorCode::CertificateNotActive,
        _ => codes::hindrance(&error.code()),
    }
}
