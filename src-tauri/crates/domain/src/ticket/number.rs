//! The number on a ticket: its line's letters and a count, such as `A032`.

use crate::id::IdError;
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Highest line: 26 of one letter and 676 of two.
pub const MAX_LINE: u16 = 26 + 26 * 26 - 1;
const MAX_COUNT: u16 = 9_999;

/// A ticket's number in its hall on its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TicketNumber {
    line: u16,
    count: u16,
}

impl TicketNumber {
    /// The so-manieth ticket (from 1) of a line (from 0). `None` past `ZZ` or 9,999.
    #[must_use]
    pub const fn new(line: u16, count: u16) -> Option<Self> {
        if line <= MAX_LINE && count >= 1 && count <= MAX_COUNT {
            Some(Self { line, count })
        } else {
            None
        }
    }

    /// The line, from 0.
    #[must_use]
    pub const fn line(self) -> u16 {
        self.line
    }

    /// The count, from 1.
    #[must_use]
    pub const fn count(self) -> u16 {
        self.count
    }

    /// The line's letters.
    #[must_use]
    pub fn letters(self) -> String {
        let letter = |value: u16| char::from(b'A'.saturating_add((value % 26).to_le_bytes()[0]));
        match self.line.checked_sub(26) {
            None => letter(self.line).to_string(),
            Some(rest) => [letter(rest / 26), letter(rest)].iter().collect(),
        }
    }

    /// Reads what [`fmt::Display`] writes.
    ///
    /// # Errors
    /// [`IdError`] where it is no such number.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        Self::read(text).ok_or(IdError {
            kind: "ticket number",
        })
    }

    fn read(text: &str) -> Option<Self> {
        let end = text.find(|c: char| !c.is_ascii_uppercase())?;
        let (letters, digits) = text.split_at(end);
        let value = |byte: u8| u16::from(byte.wrapping_sub(b'A'));
        let line = match letters.as_bytes() {
            [one] => value(*one),
            [one, two] => 26 + value(*one) * 26 + value(*two),
            _ => return None,
        };
        let plain = (3..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        let number = Self::new(line, plain.then(|| digits.parse().ok())??)?;
        // One number has one text.
        (number.to_string() == text).then_some(number)
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:03}", self.letters(), self.count)
    }
}

impl Serialize for TicketNumber {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TicketNumber {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(de::Error::custom)
    }
}
