//! The way to the card, apart from the protocol spoken on it.

/// What can go wrong between reader and card, without a word about how the reader is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The card left the field or the slot.
    #[error("the card was removed")]
    Removed,
    /// The reader itself, or the service that drives it, is gone.
    #[error("the reader is gone")]
    Gone,
    /// The card did not answer in time.
    #[error("the card did not answer in time")]
    Timeout,
    /// Anything else, with the reader's own number for the technician.
    #[error("the reader reported error {0:#010x}")]
    Other(u32),
}

impl TransportError {
    /// Stable code for logs and screens.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Removed => "card_removed",
            Self::Gone => "reader_gone",
            Self::Timeout => "card_timeout",
            Self::Other(_) => "reader_error",
        }
    }
}

/// Sends one command APDU and returns one response APDU.
///
/// `transmit` blocks until the card answers, and must give up by itself after a time that suits the
/// reader (a chip may take seconds for one command). Call it from a thread that may wait. Bytes are
/// carried as they are: GET RESPONSE (`61xx`), a wrong length (`6Cxx`), chaining and secure messaging
/// are the protocol's business, not the transport's.
pub trait CardTransport {
    /// Sends `command` (ISO/IEC 7816-3 case 1 to 4, short or extended) and returns data and the two
    /// status bytes: at least 2 bytes.
    ///
    /// # Errors
    /// [`TransportError`] when no answer came.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError>;

    /// Longest response in bytes, status included, that this way to the card carries. 258 or less
    /// means short APDUs only; the protocol never asks for more than this.
    fn max_response_bytes(&self) -> usize {
        258
    }

    /// Answer to reset, empty where the transport knows none. Its historical bytes may tell whether
    /// the chip takes extended length (ISO/IEC 7816-4, 12.1.1).
    fn atr(&self) -> &[u8] {
        &[]
    }
}

impl<T: CardTransport + ?Sized> CardTransport for &mut T {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        (**self).transmit(command)
    }

    fn max_response_bytes(&self) -> usize {
        (**self).max_response_bytes()
    }

    fn atr(&self) -> &[u8] {
        (**self).atr()
    }
}
