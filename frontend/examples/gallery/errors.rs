//! Every error where a person meets it.

use ipc::*;

use super::cases::shown;
use super::made::{certificate, correction, finger, identify, submitted, view};
use super::{Views, add};

/// Where an error is shown.
enum Place {
    Card,
    Finger,
    Refused,
    Waiting,
    OutOfService,
    Ticket,
    Case,
    Certificate,
    Printing,
}

const fn place(code: ErrorCode) -> Place {
    match code {
        ErrorCode::CardRemoved
        | ErrorCode::CardUnreadable
        | ErrorCode::CardAccessKeyWrong
        | ErrorCode::CardNotGenuine
        | ErrorCode::CardAltered
        | ErrorCode::CardUnknownIssuer
        | ErrorCode::CardExpired
        | ErrorCode::HallCertificateExpired
        | ErrorCode::CardUnsupported
        | ErrorCode::CardChanged
        | ErrorCode::CardContradicts
        | ErrorCode::CardCannotProve
        | ErrorCode::CardReaderRefused
        | ErrorCode::CardLiftAgain
        | ErrorCode::ReaderGone
        | ErrorCode::ReaderServiceGone
        | ErrorCode::ReaderBroken
        | ErrorCode::ReaderNotAuthorised
        | ErrorCode::ReaderBusy
        | ErrorCode::MrzInvalid => Place::Card,
        ErrorCode::FingerNone
        | ErrorCode::FingerMessy
        | ErrorCode::FingerNoMatch
        | ErrorCode::FingerPaused
        | ErrorCode::FingerNotEnrolled
        | ErrorCode::FingerDeviceGone
        | ErrorCode::FingerDeviceGarbage => Place::Finger,
        ErrorCode::NetworkDown
        | ErrorCode::GatewaySlow
        | ErrorCode::GatewayFailing
        | ErrorCode::GatewayLied => Place::Waiting,
        ErrorCode::RefusedStale
        | ErrorCode::RefusedAuthority
        | ErrorCode::RefusedItem
        | ErrorCode::RefusedClosed
        | ErrorCode::RefusedOther => Place::Refused,
        ErrorCode::TicketsAway | ErrorCode::TicketsFull | ErrorCode::TicketsRefused => {
            Place::Ticket
        }
        ErrorCode::CaseNotOpenable => Place::Case,
        ErrorCode::PrinterGone
        | ErrorCode::PrinterNoPaper
        | ErrorCode::PrinterStuck
        | ErrorCode::FontMissing
        | ErrorCode::PrintedEnough => Place::Printing,
        ErrorCode::CertificateOfOtherCard | ErrorCode::CertificateNotActive => Place::Certificate,
        ErrorCode::DiskFull
        | ErrorCode::StoreLocked
        | ErrorCode::StoreDamaged
        | ErrorCode::StoreBusy
        | ErrorCode::StoreIo
        | ErrorCode::StoreUnencrypted
        | ErrorCode::ConfigInvalid
        | ErrorCode::DeviceFrozen
        | ErrorCode::DeviceRevoked
        | ErrorCode::ClockWrong
        | ErrorCode::KeyFileExposed
        | ErrorCode::Internal => Place::OutOfService,
    }
}

/// One view for every error.
pub(super) fn errors(views: &mut Views) {
    for &code in ErrorCode::ALL {
        let shown = match place(code) {
            Place::Card => view(identify(IdentifyPhase::Failed { code }), true),
            Place::Finger => view(finger(FingerPhase::Failed { code }), true),
            Place::Refused => view(submitted(StripState::Refused { code }, true, false), true),
            Place::Waiting => {
                let now = StripState::WaitingNetwork {
                    code,
                    next_try_s: 30,
                };
                view(submitted(now, true, false), true)
            }
            Place::Case => view(correction(Correction::Unread { code }), true),
            Place::Certificate => view(certificate(LoadState::Failed { code }, None), true),
            Place::Printing => {
                let mut screen = certificate(LoadState::Ready, Some(Box::new(shown())));
                if let Screen::Certificate { print, .. } = &mut screen {
                    *print = Some(PrintState::Failed { code });
                }
                view(screen, true)
            }
            Place::OutOfService => view(Screen::OutOfService { code }, false),
            Place::Ticket => {
                let load = LoadState::Failed { code };
                let (item, ticket) = (super::made::item("GA-0001"), None);
                view(Screen::Ticket { load, item, ticket }, false)
            }
        };
        add(views, &format!("code-{}", code.word()), shown);
    }
}
