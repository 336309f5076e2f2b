//! Fields of the text block.

use emrtd::{CalendarDate, Sex};
use zeroize::Zeroizing;

use super::{Secret, Validity};
use crate::DeviceError;

/// What stands for "for good" in a date's place.
const LONG_TERM: &str = "长期";

/// The text block.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    fn bytes(self, at: usize, bytes: usize) -> Result<&'a [u8], DeviceError> {
        self.0.get(at..at + bytes).ok_or(DeviceError::CardData)
    }

    /// The 16-bit word at `at`.
    pub(super) fn word(self, at: usize) -> Result<u16, DeviceError> {
        let bytes = self.bytes(at, 2)?.first_chunk::<2>();
        Ok(u16::from_le_bytes(*bytes.ok_or(DeviceError::CardData)?))
    }

    /// A text, without its padding; may be empty.
    pub(super) fn text(self, at: usize, bytes: usize) -> Result<Secret, DeviceError> {
        text(self.bytes(at, bytes)?)
    }

    /// A text that must not be empty.
    pub(super) fn filled(self, at: usize, bytes: usize) -> Result<Secret, DeviceError> {
        let text = self.text(at, bytes)?;
        if text.is_empty() {
            Err(DeviceError::CardData)
        } else {
            Ok(text)
        }
    }

    /// A text whose field was too short and goes on in another; must not be empty.
    pub(super) fn continued(
        self,
        first: (usize, usize),
        rest: (usize, usize),
    ) -> Result<Secret, DeviceError> {
        let mut both = Zeroizing::new(self.bytes(first.0, first.1)?.to_vec());
        both.reserve_exact(rest.1);
        both.extend_from_slice(self.bytes(rest.0, rest.1)?);
        let text = text(&both)?;
        if text.is_empty() {
            Err(DeviceError::CardData)
        } else {
            Ok(text)
        }
    }

    /// GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 unstated.
    pub(super) fn sex(self, at: usize) -> Result<Sex, DeviceError> {
        match self.text(at, 2)?.as_str() {
            "1" => Ok(Sex::Male),
            "2" => Ok(Sex::Female),
            "0" | "9" | "" => Ok(Sex::Unspecified),
            _ => Err(DeviceError::CardData),
        }
    }

    /// `YYYYMMDD`.
    pub(super) fn date(self, at: usize) -> Result<CalendarDate, DeviceError> {
        date(&self.text(at, 16)?).ok_or(DeviceError::CardData)
    }

    /// A date, or 长期.
    pub(super) fn validity(self, at: usize) -> Result<Validity, DeviceError> {
        let text = self.text(at, 16)?;
        if text.as_str() == LONG_TERM {
            return Ok(Validity::LongTerm);
        }
        date(&text)
            .map(Validity::Until)
            .ok_or(DeviceError::CardData)
    }
}

/// UTF-16LE without the spaces and zeros that pad it.
///
/// # Errors
/// [`DeviceError::CardData`] for half characters and control characters.
pub(in crate::sam) fn text(bytes: &[u8]) -> Result<Secret, DeviceError> {
    let units = bytes
        .chunks_exact(2)
        .filter_map(<[u8]>::first_chunk::<2>)
        .map(|unit| u16::from_le_bytes(*unit));
    // Room for all at once: growing would leave copies behind.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for unit in char::decode_utf16(units) {
        text.push(unit.map_err(|_| DeviceError::CardData)?);
    }
    let end = text.trim_end_matches([' ', '\0', '\u{3000}']).len();
    text.truncate(end);
    if text.chars().any(char::is_control) {
        return Err(DeviceError::CardData);
    }
    Ok(text)
}

fn date(text: &str) -> Option<CalendarDate> {
    let part = |range| text.get(range).and_then(|part: &str| part.parse().ok());
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, month, day): (u16, u16, u16) = (part(0..4)?, part(4..6)?, part(6..8)?);
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    if !(1800..=9999).contains(&year) || !(1..=days).contains(&day) {
        return None;
    }
    Some(CalendarDate {
        year,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn padding_goes_and_what_stands_within_stays() {
        assert_eq!(text(&utf16("张 测试  \0\0")).unwrap().as_str(), "张 测试");
        assert_eq!(text(&utf16("    ")).unwrap().as_str(), "");
        // 𠮷, a character of two units, as in some names.
        assert_eq!(text(&utf16("𠮷某 ")).unwrap().as_str(), "𠮷某");
    }

    #[test]
    fn half_characters_and_control_characters_are_refused() {
        for wrong in [
            &[0x42, 0xD8, 0x20, 0x00][..],
            &[0xB7, 0xDF],
            &utf16("张\n试"),
            &utf16("\u{1b}[2J"),
        ] {
            assert_eq!(text(wrong).map(drop), Err(DeviceError::CardData));
        }
    }

    #[test]
    fn days_that_do_not_exist_are_none() {
        assert_eq!(
            date("20240229").map(CalendarDate::iso).as_deref(),
            Some("2024-02-29")
        );
        for wrong in [
            "20230229",
            "19000229",
            "20241301",
            "20240431",
            "20240100",
            "17991231",
            "2024122",
            "202412 1",
            "２０２４",
            "+2024122",
            "",
        ] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    proptest::proptest! {
        /// Whatever 256 bytes a card may hold: a document with a number that can be one, or none.
        #[test]
        fn any_block_of_text_is_a_card_with_a_number_or_refused(
            edits in proptest::collection::vec((0usize..128, proptest::prelude::any::<u16>()), 0..12),
            fill in proptest::sample::select(vec![0x20u16, 0x31, 0x58, 0x5F20, 0]),
            length in proptest::sample::select(vec![0usize, 255, 256, 256, 256, 256, 257]),
        ) {
            let mut units = [fill; 129];
            for (at, unit) in edits {
                units[at] = unit;
            }
            let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            if let Ok(card) = super::super::IdCard::from_text(&bytes[..length]) {
                let number = card.number().chars().count();
                proptest::prop_assert!(length == 256 && (1..=18).contains(&number));
            }
        }
    }
}
