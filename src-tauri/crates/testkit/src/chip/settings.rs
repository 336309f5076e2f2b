//! How a chip behaves where the standard leaves it a choice.

use crate::pki::element;

/// What READ BINARY does when more is asked for than the file or the chip's buffer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PastEnd {
    /// Gives what there is, with `6282` at the end of the file.
    Warn,
    /// Gives what there is, with `9000`.
    Silent,
    /// Refuses with `6700`.
    Refuse,
    /// Refuses with a plain `6700`, and the session is over.
    Abort,
}

/// A chip's habits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChipSettings {
    /// Answer to reset.
    pub atr: Vec<u8>,
    /// Longest response in bytes, status included, where extended length is taken; `None` for a chip
    /// that takes short length only.
    pub extended_response_bytes: Option<usize>,
    /// Whether EF.ATR/INFO tells that length.
    pub tells_sizes: bool,
    /// Whether READ BINARY takes short EF identifiers.
    pub short_ids: bool,
    /// What happens past the end.
    pub past_end: PastEnd,
}

impl Default for ChipSettings {
    /// Extended length up to 8,192 bytes, short EF identifiers, `6282` at the end.
    fn default() -> Self {
        Self {
            atr: vec![0x3B, 0x80, 0x01, 0x81],
            extended_response_bytes: Some(8_192),
            tells_sizes: false,
            short_ids: true,
            past_end: PastEnd::Warn,
        }
    }
}

impl ChipSettings {
    /// A chip that takes short length only.
    #[must_use]
    pub fn short() -> Self {
        Self {
            extended_response_bytes: None,
            ..Self::default()
        }
    }

    /// EF.ATR/INFO: card capabilities and extended length information.
    pub(super) fn sizes_file(&self) -> Option<Vec<u8>> {
        let most = u16::try_from(self.extended_response_bytes?.min(0xFFFF))
            .ok()?
            .to_be_bytes();
        let sizes = [element(0x02, &[&[0x10, 0x00]]), element(0x02, &[&most])].concat();
        self.tells_sizes.then(|| {
            [
                element(0x47, &[&[0x00, 0x00, 0x60]]),
                element(0x7F66, &[&sizes]),
            ]
            .concat()
        })
    }
}
