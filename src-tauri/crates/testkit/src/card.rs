//! What a virtual card is, apart from the way it is plugged in.

/// A card as a pure state machine: whoever carries its bytes (a vpcd socket, a test) owns one and
/// calls it from one thread. Nothing here blocks.
pub trait VirtualCard: Send {
    /// Answer to reset (ISO/IEC 7816-3), for example `3B 80 01 81`.
    fn atr(&self) -> Vec<u8>;

    /// Power on (`true`) or off. Either way every volatile state (selection, session keys) is lost.
    fn power(&mut self, on: bool);

    /// Warm reset: every volatile state is lost.
    fn reset(&mut self);

    /// One command APDU to one response APDU. `None` means that the card has fallen silent or was
    /// pulled: the carrier ends the connection.
    fn transmit(&mut self, command: &[u8]) -> Option<Vec<u8>>;
}
