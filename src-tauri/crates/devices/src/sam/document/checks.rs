//! What can be checked of a card without asking anybody: whether it agrees with itself and the day.

use domain::check;
use emrtd::CalendarDate;

use super::{IdCard, IdKind, Validity};

/// Something that was checked and held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdCheck {
    /// The number has the form and the check character of its kind (GB 11643-1999 for those of 18
    /// characters; those of 15 have none that was published).
    Number,
    /// The day of birth in the number is the one that stands beside it.
    Birth,
    /// The sex in the number is the one that stands beside it.
    Sex,
    /// Today lies within the card's validity.
    Validity,
}

impl IdCheck {
    /// Stable word for evidence.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Number => "number_holds",
            Self::Birth => "number_agrees_with_birth",
            Self::Sex => "number_agrees_with_sex",
            Self::Validity => "within_validity",
        }
    }
}

/// Why a card is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdDefect {
    /// The number does not add up.
    #[error("the card's number does not hold")]
    Number,
    /// The number tells another day of birth than the card.
    #[error("the card's number and day of birth differ")]
    Birth,
    /// Its first day is still to come: the card, or this machine's clock, is wrong.
    #[error("the card is not valid yet")]
    NotYetValid,
    /// Its last day is over.
    #[error("the card has expired")]
    Expired,
}

impl IdCard {
    /// Checks the card against itself and `today`; returns what held.
    ///
    /// A sex in the number that differs is no defect: there are genuine cards like that. It is then
    /// not among what held.
    ///
    /// # Errors
    /// [`IdDefect`].
    pub fn check(&self, today: CalendarDate) -> Result<Vec<IdCheck>, IdDefect> {
        let mut held = vec![IdCheck::Number];
        let number = self.number();
        if self.kind() == IdKind::Foreigner2017 {
            if !is_number_of_2017(number) {
                return Err(IdDefect::Number);
            }
            // Two digits of the year, as in the zone of a passport.
            let birth = self.birth().iso().replace('-', "");
            if number.get(7..13) != birth.get(2..8) {
                return Err(IdDefect::Birth);
            }
            held.push(IdCheck::Birth);
        } else {
            let begins = match self.kind() {
                IdKind::Resident | IdKind::Foreigner2017 => true,
                IdKind::Hmt => ["81", "82", "83"]
                    .iter()
                    .any(|part| number.starts_with(part)),
                IdKind::Foreigner2023 => number.starts_with('9'),
            };
            let birth = check::citizen_birth(number).filter(|_| begins);
            if birth.ok_or(IdDefect::Number)? != self.birth().iso() {
                return Err(IdDefect::Birth);
            }
            held.push(IdCheck::Birth);
            if sex_in(number) == Some(self.sex()) {
                held.push(IdCheck::Sex);
            }
        }
        let (from, to) = self.validity();
        if from > today {
            return Err(IdDefect::NotYetValid);
        }
        if matches!(to, Validity::Until(day) if day < today) {
            return Err(IdDefect::Expired);
        }
        held.push(IdCheck::Validity);
        Ok(held)
    }
}

/// Three letters, then twelve digits.
fn is_number_of_2017(number: &str) -> bool {
    number.len() == 15
        && number.bytes().enumerate().all(|(at, byte)| match at {
            0..3 => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit(),
        })
}

/// The 17th digit is odd for men (GB 11643-1999).
fn sex_in(number: &str) -> Option<emrtd::Sex> {
    let digit = number.as_bytes().get(16).filter(|b| b.is_ascii_digit())?;
    Some(if digit % 2 == 1 {
        emrtd::Sex::Male
    } else {
        emrtd::Sex::Female
    })
}
