//! What can go wrong with a device.

/// One failure of one device. [`DeviceError::code`] is stable; the words are for technicians.
/// No variant carries anything that a person or a document gave to the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The caller's [`crate::Cancel`] was set.
    #[error("cancelled")]
    Cancelled,

    /// No reader that matches the configuration has a card, or there is no such reader.
    #[error("no card reader with a card")]
    NoCard,
    /// The card left the reader.
    #[error("the card was removed")]
    CardRemoved,
    /// Another program reset the card, or it lost power: its session is gone.
    #[error("the card was reset")]
    CardReset,
    /// Another program uses the card.
    #[error("another program is using the card")]
    CardInUse,
    /// The card gives no answer to reset, or is put in the wrong way round.
    #[error("the card does not respond")]
    CardUnresponsive,
    /// The card did not answer a command in time.
    #[error("the card did not answer in time")]
    CardTimeout,
    /// The reader was unplugged.
    #[error("the card reader is gone")]
    ReaderGone,
    /// The PC/SC service is not running, or this user may not use it.
    #[error("the smart card service is not there")]
    CardServiceGone,
    /// Any other PC/SC failure, with its number (pcsclite.h, winerror.h).
    #[error("the card reader reported error {0:#010x}")]
    CardOther(u32),

    /// The serial port does not exist.
    #[error("the serial port does not exist")]
    PortMissing,
    /// Another program has the serial port open.
    #[error("another program has the serial port open")]
    PortBusy,
    /// This user may not open the serial port.
    #[error("no permission to open the serial port")]
    PortDenied,
    /// The serial line was cut: unplugged, or the other end died.
    #[error("the serial line was cut")]
    LineCut,
    /// The device on the line did not answer.
    #[error("the device on the serial line does not answer")]
    LineSilent,
    /// Bytes came, but none that make sense: wrong speed, noise, or another kind of device.
    #[error("the device on the serial line answers garbage")]
    LineGarbage,

    /// No finger was laid on the scanner before the deadline.
    #[error("no finger in time")]
    NoFinger,
    /// The finger was not lifted before the deadline.
    #[error("the finger was not lifted in time")]
    FingerNotLifted,
    /// The print is smudged, too wet or too dry (codes 03, 06, 15).
    #[error("the fingerprint is not clear")]
    FingerMessy,
    /// Too little of the print is visible (code 07).
    #[error("too few features in the fingerprint")]
    FingerTooFewFeatures,
    /// The presses of one enrolment do not belong together (code 0A).
    #[error("the presses are not of one finger")]
    FingersDiffer,
    /// The scanner refuses its password (codes 13, 21).
    #[error("the scanner refuses the password")]
    ScannerPassword,
    /// The scanner has another address (code 20).
    #[error("the scanner has another address")]
    ScannerAddress,
    /// The scanner says that its sensor is broken (code 29).
    #[error("the scanner reports that its sensor is broken")]
    ScannerBroken,
    /// The scanner's memory failed or has no such place (codes 0B, 0C, 10, 11, 18).
    #[error("the scanner's memory failed: code {0:#04x}")]
    ScannerMemory(u8),
    /// The scanner refused a command with any other confirmation code.
    #[error("the scanner refused a command: code {0:#04x}")]
    ScannerRefused(u8),
    /// The security module of an identity card reader refused a command (SW3).
    #[error("the identity card reader: {0}")]
    Sam(crate::sam::SamStatus),
    /// What was read from an identity card has no such form.
    #[error("the identity card's contents are malformed")]
    CardData,
    /// An identity card of a kind that this program does not know.
    #[error("an identity card of an unknown kind")]
    CardKind,
    /// The card was read already: it has to be lifted and laid on again.
    #[error("the identity card was read already and has to be lifted first")]
    CardLift,
    /// An argument is out of the range that the protocol can carry.
    #[error("an argument is out of range")]
    OutOfRange,
    /// A template is empty or longer than [`crate::finger::Template::MAX_BYTES`].
    #[error("a fingerprint template has an impossible length")]
    TemplateLength,
    /// The operating system had no thread or no memory for the device.
    #[error("the operating system had no resources for the device")]
    NoResources,
}

impl DeviceError {
    /// Stable code for logs, screens and remedies.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::NoCard => "card_absent",
            Self::CardRemoved => "card_removed",
            Self::CardReset => "card_reset",
            Self::CardInUse => "card_in_use",
            Self::CardUnresponsive => "card_unresponsive",
            Self::CardTimeout => "card_timeout",
            Self::ReaderGone => "reader_gone",
            Self::CardServiceGone => "card_service_gone",
            Self::CardOther(_) => "reader_error",
            Self::PortMissing => "port_missing",
            Self::PortBusy => "port_busy",
            Self::PortDenied => "port_denied",
            Self::LineCut => "line_cut",
            Self::LineSilent => "line_silent",
            Self::LineGarbage => "line_garbage",
            Self::NoFinger => "finger_absent",
            Self::FingerNotLifted => "finger_not_lifted",
            Self::FingerMessy => "finger_messy",
            Self::FingerTooFewFeatures => "finger_too_few_features",
            Self::FingersDiffer => "fingers_differ",
            Self::ScannerPassword => "scanner_password",
            Self::ScannerAddress => "scanner_address",
            Self::ScannerBroken => "scanner_broken",
            Self::ScannerMemory(_) => "scanner_memory",
            Self::ScannerRefused(_) => "scanner_refused",
            Self::Sam(status) => status.code(),
            Self::CardData => "card_data",
            Self::CardKind => "card_kind",
            Self::CardLift => "card_lift",
            Self::OutOfRange => "out_of_range",
            Self::TemplateLength => "template_length",
            Self::NoResources => "no_resources",
        }
    }

    /// Whether the person can mend it by laying the finger on the scanner again.
    #[must_use]
    pub fn is_press_again(self) -> bool {
        matches!(
            self,
            Self::FingerMessy | Self::FingerTooFewFeatures | Self::FingersDiffer
        )
    }
}

impl From<pcsc::Error> for DeviceError {
    fn from(e: pcsc::Error) -> Self {
        use pcsc::Error as E;
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "PC/SC has fifty more codes, kept as their number"
        )]
        match e {
            E::Cancelled | E::CancelledByUser => Self::Cancelled,
            E::NoSmartcard => Self::NoCard,
            // pcscd says NotTransacted when the card is pulled while a command is under way.
            E::RemovedCard | E::NotTransacted | E::CommDataLost => Self::CardRemoved,
            E::ResetCard => Self::CardReset,
            E::SharingViolation => Self::CardInUse,
            E::UnresponsiveCard | E::UnpoweredCard | E::UnsupportedCard | E::ProtoMismatch => {
                Self::CardUnresponsive
            }
            E::Timeout | E::WaitedTooLong => Self::CardTimeout,
            E::UnknownReader | E::ReaderUnavailable | E::NoReadersAvailable => Self::ReaderGone,
            // After pcscd was restarted its old handles are unknown to it.
            E::NoService
            | E::ServiceStopped
            | E::Shutdown
            | E::InvalidHandle
            | E::NoAccess
            | E::SecurityViolation
            | E::CommError => Self::CardServiceGone,
            other => Self::CardOther(other as u32),
        }
    }
}

impl From<DeviceError> for emrtd::TransportError {
    fn from(e: DeviceError) -> Self {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the other variants never come from a card"
        )]
        match e {
            DeviceError::CardRemoved | DeviceError::CardReset | DeviceError::NoCard => {
                Self::Removed
            }
            DeviceError::ReaderGone | DeviceError::CardServiceGone => Self::Gone,
            DeviceError::CardTimeout => Self::Timeout,
            DeviceError::CardInUse => Self::Other(pcsc::Error::SharingViolation as u32),
            DeviceError::CardUnresponsive => Self::Other(pcsc::Error::UnresponsiveCard as u32),
            DeviceError::Cancelled => Self::Other(pcsc::Error::Cancelled as u32),
            DeviceError::CardOther(n) => Self::Other(n),
            _ => Self::Other(pcsc::Error::UnknownError as u32),
        }
    }
}
