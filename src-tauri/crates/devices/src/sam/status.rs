//! SW3: what the SAM says about a command.

use crate::DeviceError;

/// A status byte of the SAM (GA/T 467, table of return values).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SamStatus(pub u8);

impl SamStatus {
    /// 90: done.
    pub const OK: Self = Self(0x90);
    /// 9F: a card was found.
    pub const FOUND: Self = Self(0x9F);
    /// 10: the reader got a command with a wrong checksum.
    pub const CHECKSUM: Self = Self(0x10);
    /// 11: the reader got a command of a wrong length.
    pub const LENGTH: Self = Self(0x11);
    /// 21: the reader knows no such command.
    pub const COMMAND: Self = Self(0x21);
    /// 23: this host may not give the command.
    pub const NOT_PERMITTED: Self = Self(0x23);
    /// 24: an error that the SAM does not know.
    pub const UNKNOWN: Self = Self(0x24);
    /// 31: the card does not take the SAM for genuine.
    pub const CARD_REJECTS_SAM: Self = Self(0x31);
    /// 32: the SAM does not take the card for genuine.
    pub const SAM_REJECTS_CARD: Self = Self(0x32);
    /// 33: what stands on the card does not verify.
    pub const VERIFY: Self = Self(0x33);
    /// 37: the card's fingerprint does not verify.
    pub const FINGER_VERIFY: Self = Self(0x37);
    /// 3F: what stands on the card has a wrong length.
    pub const CARD_LENGTH: Self = Self(0x3F);
    /// 40: a card of another kind.
    pub const CARD_UNKNOWN: Self = Self(0x40);
    /// 41: the card could not be read.
    pub const READ_FAILED: Self = Self(0x41);
    /// 47: the card gave no random number.
    pub const RANDOM: Self = Self(0x47);
    /// 60: the SAM's self-test failed; it takes no commands.
    pub const SELF_TEST: Self = Self(0x60);
    /// 66: the SAM is not authorised.
    pub const NOT_AUTHORISED: Self = Self(0x66);
    /// 80: no card was found.
    pub const FIND_FAILED: Self = Self(0x80);
    /// 81: the card could not be selected.
    pub const SELECT_FAILED: Self = Self(0x81);
    /// 91: the card has no such item.
    pub const ABSENT: Self = Self(0x91);

    /// Every status that the standard names, with its stable code and a technician's sentence.
    pub const ALL: [(Self, &'static str, &'static str); 20] = [
        (Self::OK, "sam_ok", "done"),
        (Self::FOUND, "sam_found", "a card was found"),
        (
            Self::CHECKSUM,
            "sam_checksum",
            "the reader got a command with a wrong checksum: check cable and speed",
        ),
        (
            Self::LENGTH,
            "sam_length",
            "the reader got a command of a wrong length: check cable and speed",
        ),
        (
            Self::COMMAND,
            "sam_command",
            "the reader does not know the command: an older SAM",
        ),
        (
            Self::NOT_PERMITTED,
            "sam_not_permitted",
            "the reader does not permit the command",
        ),
        (
            Self::UNKNOWN,
            "sam_unknown",
            "the SAM met an error that it does not know",
        ),
        (
            Self::CARD_REJECTS_SAM,
            "sam_rejected_by_card",
            "the card does not accept the SAM",
        ),
        (
            Self::SAM_REJECTS_CARD,
            "card_rejected_by_sam",
            "the SAM does not accept the card",
        ),
        (
            Self::VERIFY,
            "sam_verify_failed",
            "the card's contents do not verify",
        ),
        (
            Self::FINGER_VERIFY,
            "sam_finger_verify_failed",
            "the card's fingerprint does not verify",
        ),
        (
            Self::CARD_LENGTH,
            "sam_card_length",
            "the card's contents have a wrong length",
        ),
        (
            Self::CARD_UNKNOWN,
            "sam_card_unknown",
            "a card of a kind that the SAM does not know",
        ),
        (
            Self::READ_FAILED,
            "sam_read_failed",
            "the card could not be read: moved or lifted",
        ),
        (
            Self::RANDOM,
            "sam_random_failed",
            "the card gave no random number",
        ),
        (
            Self::SELF_TEST,
            "sam_self_test_failed",
            "the SAM's self-test failed: replace it",
        ),
        (
            Self::NOT_AUTHORISED,
            "sam_not_authorised",
            "the SAM is not authorised: have it authorised or replace it",
        ),
        (Self::FIND_FAILED, "sam_find_failed", "no card was found"),
        (
            Self::SELECT_FAILED,
            "sam_select_failed",
            "the card could not be selected",
        ),
        (Self::ABSENT, "sam_item_absent", "the card has no such item"),
    ];

    /// Stable code for logs and remedies; one for everything that the standard does not name.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.known().map_or("sam_other", |(_, code, _)| code)
    }

    /// A sentence for technicians.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        self.known()
            .map_or("a status that the standard does not name", |(.., what)| {
                what
            })
    }

    fn known(self) -> Option<(Self, &'static str, &'static str)> {
        Self::ALL.into_iter().find(|(known, ..)| *known == self)
    }

    /// `Ok` for 90, else the error.
    ///
    /// # Errors
    /// [`DeviceError::Sam`].
    pub fn done(self) -> Result<(), DeviceError> {
        if self == Self::OK {
            Ok(())
        } else {
            Err(DeviceError::Sam(self))
        }
    }

    /// Whether a card that lies there may do better in a moment.
    pub(super) fn may_settle(self) -> bool {
        matches!(
            self,
            Self::READ_FAILED | Self::SELECT_FAILED | Self::RANDOM | Self::UNKNOWN
        )
    }

    /// Whether the same command is worth sending again: the line garbled it.
    pub(super) fn is_of_the_line(self) -> bool {
        matches!(self, Self::CHECKSUM | Self::LENGTH)
    }
}

impl std::fmt::Display for SamStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({:02X})", self.sentence(), self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_status_has_a_code_and_a_sentence_of_its_own() {
        let codes: BTreeSet<&str> = SamStatus::ALL.iter().map(|(_, code, _)| *code).collect();
        let bytes: BTreeSet<u8> = SamStatus::ALL.iter().map(|(status, ..)| status.0).collect();
        let sentences: BTreeSet<&str> = SamStatus::ALL.iter().map(|(.., what)| *what).collect();
        assert_eq!(codes.len(), SamStatus::ALL.len());
        assert_eq!(bytes.len(), SamStatus::ALL.len());
        assert_eq!(sentences.len(), SamStatus::ALL.len());
        assert_eq!(SamStatus(0x77).code(), "sam_other");
        for status in (0..=255).map(SamStatus) {
            let error = status.done().err().map(DeviceError::code);
            assert_eq!(error, (status != SamStatus::OK).then(|| status.code()));
        }
    }
}
