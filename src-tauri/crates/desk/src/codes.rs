//! From the codes of cards, devices, store and chain to the few that people are shown.

use domain::outcome::Outcome;
use ipc::ErrorCode as E;

/// What a person is told about a card that could not be read.
pub(crate) fn card(error: emrtd::EmrtdError) -> E {
    use emrtd::{EmrtdError as C, TransportError as T};
    match error {
        C::Transport(T::Removed) => E::CardRemoved,
        C::Transport(T::Gone) => E::ReaderGone,
        C::Mrz(_) => E::MrzInvalid,
        C::AccessDenied => E::CardAccessKeyWrong,
        C::NotADocument | C::AccessUnsupported => E::CardUnsupported,
        C::Passive(defect) => passive(defect),
        C::ChipSilent => E::CardCannotProve,
        C::ChipUnproven => E::CardNotGenuine,
        C::Transport(T::Timeout | T::Other(_))
        | C::AccessAnswer
        | C::SecureMessaging(_)
        | C::Status(_)
        | C::Answer
        | C::TooManyCommands
        | C::FileMissing(_)
        | C::FileLength(_)
        | C::FileMalformed(_) => E::CardUnreadable,
    }
}

fn passive(defect: emrtd::PassiveDefect) -> E {
    use emrtd::PassiveDefect as P;
    match defect {
        P::DsIssuerUnknown => E::CardUnknownIssuer,
        P::DsExpired => E::CardExpired,
        P::CscaExpired => E::HallCertificateExpired,
        // What is issued is valid: it is this machine's clock that stands behind.
        P::DsNotYetValid | P::CscaNotYetValid => E::ClockWrong,
        P::Algorithm => E::CardUnsupported,
        P::GroupHash(_) | P::SodContentDigest | P::GroupUnlisted(_) | P::ComMismatch => {
            E::CardAltered
        }
        P::IssuingState
        | P::SodMalformed
        | P::SodContentType
        | P::SodContentMalformed
        | P::SodSignature
        | P::SodSigner
        | P::DsMalformed
        | P::DsSignature
        | P::DsUsage
        | P::DsSigningTime
        | P::CscaMalformed
        | P::CscaSignature
        | P::CscaUsage
        | P::CscaIssuingTime => E::CardNotGenuine,
    }
}

/// What a person is told about a device. A reason this program does not know yet is one it has
/// no better words for.
#[allow(clippy::wildcard_enum_match_arm, reason = "the enum may grow")]
pub(crate) fn device(error: devices::DeviceError) -> E {
    use devices::DeviceError as D;
    match error {
        D::NoCard | D::CardRemoved | D::CardReset => E::CardRemoved,
        D::CardInUse => E::ReaderBusy,
        D::CardUnresponsive | D::CardTimeout | D::CardOther(_) => E::CardUnreadable,
        D::ReaderGone => E::ReaderGone,
        D::CardServiceGone => E::ReaderServiceGone,
        D::PortMissing | D::PortBusy | D::PortDenied | D::LineCut | D::LineSilent => {
            E::FingerDeviceGone
        }
        D::NoFinger | D::FingerNotLifted => E::FingerNone,
        D::FingerMessy | D::FingerTooFewFeatures | D::FingersDiffer => E::FingerMessy,
        D::LineGarbage
        | D::ScannerPassword
        | D::ScannerAddress
        | D::ScannerBroken
        | D::ScannerMemory(_)
        | D::ScannerRefused(_)
        | D::OutOfRange
        | D::TemplateLength => E::FingerDeviceGarbage,
        _ => E::Internal,
    }
}

/// What a person is told about the reader of identity cards with a security module, or a card on it.
pub(crate) fn id_reader(error: devices::DeviceError) -> E {
    use devices::DeviceError as D;
    use devices::sam::SamStatus as S;
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "what is not of such a reader is told as of any device"
    )]
    match error {
        D::CardData => E::CardUnreadable,
        D::CardKind => E::CardUnsupported,
        D::CardLift => E::CardLiftAgain,
        D::PortMissing | D::PortBusy | D::PortDenied | D::LineCut | D::LineSilent => E::ReaderGone,
        D::LineGarbage | D::OutOfRange => E::ReaderBroken,
        D::Sam(status) => match status {
            S::CARD_REJECTS_SAM | S::SAM_REJECTS_CARD => E::CardReaderRefused,
            S::VERIFY | S::FINGER_VERIFY => E::CardNotGenuine,
            S::CARD_UNKNOWN => E::CardUnsupported,
            S::READ_FAILED
            | S::RANDOM
            | S::FIND_FAILED
            | S::SELECT_FAILED
            | S::CARD_LENGTH
            | S::ABSENT => E::CardUnreadable,
            S::NOT_AUTHORISED => E::ReaderNotAuthorised,
            _ => E::ReaderBroken,
        },
        other => device(other),
    }
}

/// What a person is told about an identity card that contradicts itself or the day.
pub(crate) fn id_card(defect: devices::sam::IdDefect) -> E {
    use devices::sam::IdDefect as I;
    match defect {
        I::Number | I::Birth => E::CardContradicts,
        // What is issued is valid: it is this machine's clock that stands behind.
        I::NotYetValid => E::ClockWrong,
        I::Expired => E::CardExpired,
    }
}

/// What a person is told about the store. What only a programmer could mend is internal.
#[allow(clippy::wildcard_enum_match_arm, reason = "the enum may grow")]
pub(crate) fn store(error: &outbox::OutboxError) -> E {
    use outbox::OutboxError as O;
    match error {
        O::StoreLocked => E::StoreLocked,
        O::StoreDamaged | O::StoreNewer => E::StoreDamaged,
        O::StoreUnencrypted => E::StoreUnencrypted,
        O::StoreBusy => E::StoreBusy,
        O::StoreIo => E::StoreIo,
        O::DiskFull => E::DiskFull,
        O::KeyFileExposed => E::KeyFileExposed,
        O::KeyFileDamaged | O::KeyFileIo => E::ConfigInvalid,
        _ => E::Internal,
    }
}

/// What a person is told about a refusal, by its word.
pub(crate) fn refusal(word: &str) -> E {
    let outcome = Outcome::ALL.iter().find(|outcome| outcome.word() == word);
    match outcome {
        // One that was sent before in its place was taken after all.
        Some(Outcome::Stale | Outcome::Replaced) => E::RefusedStale,
        Some(Outcome::CaseClosed) => E::RefusedClosed,
        Some(Outcome::ItemUnknown | Outcome::ItemSuperseded) => E::RefusedItem,
        Some(
            Outcome::UnknownKey | Outcome::NotAllowed | Outcome::NotHolder | Outcome::BadSignature,
        ) => E::RefusedAuthority,
        _ => E::RefusedOther,
    }
}

/// What a person is told about the way to the chain, by the hindrance's code. "No network" is
/// said only where nothing answers at all.
pub(crate) fn hindrance(code: &str) -> E {
    match code {
        "" | "unreachable" => E::NetworkDown,
        "too_slow" => E::GatewaySlow,
        "from_the_future" => E::ClockWrong,
        "too_big" => E::GatewayLied,
        lied if lied.starts_with("lied_") => E::GatewayLied,
        _ => E::GatewayFailing,
    }
}

/// The gravest of what several gateways did: that one lied before anything else, and that nobody
/// can be reached only where nobody did anything graver.
pub(crate) fn gravest<'a>(faults: impl IntoIterator<Item = &'a str>) -> Option<E> {
    let weight = |told: &E| {
        let order = [
            E::NetworkDown,
            E::GatewaySlow,
            E::GatewayFailing,
            E::ClockWrong,
            E::GatewayLied,
        ];
        order.iter().position(|one| one == told)
    };
    faults.into_iter().map(hindrance).max_by_key(weight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::Fault;

    #[test]
    fn no_network_is_said_only_where_nothing_answers() {
        let http = |status| Fault::Http {
            status,
            retry_after_ms: None,
        };
        for (fault, told) in [
            (Fault::Unreachable, E::NetworkDown),
            (Fault::TooSlow, E::GatewaySlow),
            (Fault::TooBig, E::GatewayLied),
            (Fault::BadProof, E::GatewayLied),
            (http(500), E::GatewayFailing),
            (http(404), E::GatewayFailing),
            (Fault::ConfirmOnline, E::GatewayFailing),
            (Fault::NewerVersion, E::GatewayFailing),
            (Fault::FromTheFuture, E::ClockWrong),
        ] {
            assert_eq!(hindrance(&fault.code()), told, "{fault}");
        }
        for code in [
            "parent_unknown",
            "refused_unconfirmed",
            "content_missing",
            "gateways_aside",
        ] {
            assert_eq!(hindrance(code), E::GatewayFailing, "{code}");
        }
    }

    #[test]
    fn of_several_gateways_the_one_that_did_worst_is_told_of_wherever_it_stands() {
        let by_weight = [
            "unreachable",
            "too_slow",
            "http_503",
            "from_the_future",
            "lied_bad_proof",
        ];
        for (at, worst) in by_weight.iter().enumerate() {
            let lesser = &by_weight[..at];
            let told = Some(hindrance(worst));
            let before = lesser.iter().chain([worst]);
            assert_eq!(gravest(before.copied()), told, "{worst} last");
            let after = [worst].into_iter().chain(lesser);
            assert_eq!(gravest(after.copied()), told, "{worst} first");
        }
        assert_eq!(gravest(["unreachable", "too_big"]), Some(E::GatewayLied));
        assert_eq!(gravest([]), None);
    }

    #[test]
    fn each_fault_of_the_store_has_its_own_words() {
        use outbox::OutboxError as O;
        for (fault, told) in [
            (O::StoreLocked, E::StoreLocked),
            (O::StoreDamaged, E::StoreDamaged),
            (O::StoreUnencrypted, E::StoreUnencrypted),
            (O::StoreBusy, E::StoreBusy),
            (O::StoreIo, E::StoreIo),
            (O::DiskFull, E::DiskFull),
        ] {
            assert_eq!(store(&fault), told, "{fault}");
        }
    }

    #[test]
    fn every_status_of_a_security_module_has_words_for_the_person() {
        use devices::DeviceError as D;
        use devices::sam::SamStatus as S;
        for (status, ..) in S::ALL {
            assert_ne!(id_reader(D::Sam(status)), E::Internal, "{status:?}");
        }
        for (status, told) in [
            (S::NOT_AUTHORISED, E::ReaderNotAuthorised),
            (S::SELF_TEST, E::ReaderBroken),
            (S::CHECKSUM, E::ReaderBroken),
            (S::SAM_REJECTS_CARD, E::CardReaderRefused),
            (S::CARD_UNKNOWN, E::CardUnsupported),
            (S::READ_FAILED, E::CardUnreadable),
            (S(0x77), E::ReaderBroken),
        ] {
            assert_eq!(id_reader(D::Sam(status)), told, "{status:?}");
        }
        assert_eq!(id_reader(D::CardRemoved), E::CardRemoved);
        assert_eq!(id_reader(D::LineCut), E::ReaderGone);
    }

    #[test]
    fn a_person_is_not_blamed_for_the_halls_certificate_clock_or_program() {
        use emrtd::PassiveDefect as P;
        for (defect, told) in [
            (P::CscaExpired, E::HallCertificateExpired),
            (P::DsExpired, E::CardExpired),
            (P::DsNotYetValid, E::ClockWrong),
            (P::CscaNotYetValid, E::ClockWrong),
            (P::Algorithm, E::CardUnsupported),
            (P::SodSignature, E::CardNotGenuine),
        ] {
            assert_eq!(card(defect.into()), told, "{defect}");
        }
    }
}
