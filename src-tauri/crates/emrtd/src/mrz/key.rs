//! Access keys: what opens a chip (ICAO 9303-11, 4.3.2).

use std::fmt;

use zeroize::Zeroizing;

use super::check_digit::check_digit;
use super::date::is_plausible;
use super::{Mrz, MrzDefect};

/// What the person gives to open the chip. PACE's card access number joins here.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum AccessKey {
    /// From the machine-readable zone.
    Mrz(MrzKey),
}

impl From<MrzKey> for AccessKey {
    fn from(key: MrzKey) -> Self {
        Self::Mrz(key)
    }
}

/// Document number, date of birth and date of expiry with their check digits: "MRZ information".
/// Overwritten when dropped; `Debug` prints `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct MrzKey {
    information: Zeroizing<Vec<u8>>,
}

impl MrzKey {
    /// From what a person types. Small letters count as capitals; a space or hyphen inside the
    /// document number counts as `<`, which is what the zone prints for it (ICAO 9303-5, 4.2.2). Dates
    /// are `YYMMDD` or `YYYYMMDD`, and hyphens, dots, slashes and spaces in them are passed over; `<<`
    /// stands for an unknown part. Check digits are computed. Document numbers of up to 22 characters
    /// (TD1) are taken.
    ///
    /// # Errors
    /// [`MrzDefect::DocumentNumber`], [`MrzDefect::Birth`] or [`MrzDefect::Expiry`].
    pub fn new(document_number: &str, birth: &str, expiry: &str) -> Result<Self, MrzDefect> {
        let mut number = Zeroizing::new(Vec::with_capacity(32));
        for c in document_number.trim().bytes() {
            number.push(match c {
                b'a'..=b'z' => c.to_ascii_uppercase(),
                b' ' | b'-' => b'<',
                other => other,
            });
        }
        while number.last() == Some(&b'<') {
            number.pop();
        }
        if number.is_empty() || number.len() > 22 {
            return Err(MrzDefect::DocumentNumber);
        }
        while number.len() < 9 {
            number.push(b'<');
        }
        let birth = typed_date(birth).ok_or(MrzDefect::Birth)?;
        let expiry = typed_date(expiry).ok_or(MrzDefect::Expiry)?;
        Self::from_fields(&number, &birth, &expiry)
    }

    /// From a typed or scanned zone of TD1 (3×30), TD2 (2×36) or TD3 (2×44). Blanks and line breaks are
    /// passed over. Every check digit is verified.
    ///
    /// # Errors
    /// [`MrzDefect`] that names the field.
    pub fn from_mrz(zone: &str) -> Result<Self, MrzDefect> {
        Mrz::parse(zone)?.access_key()
    }

    /// From fields as they stand in the zone.
    pub(super) fn from_fields(
        number: &[u8],
        birth: &[u8],
        expiry: &[u8],
    ) -> Result<Self, MrzDefect> {
        let mut information = Zeroizing::new(Vec::with_capacity(64));
        for (field, defect) in [
            (number, MrzDefect::DocumentNumber),
            (birth, MrzDefect::Birth),
            (expiry, MrzDefect::Expiry),
        ] {
            information.extend_from_slice(field);
            information.push(check_digit(field).ok_or(defect)?);
        }
        Ok(Self { information })
    }

    /// The bytes that are hashed to the key seed.
    pub(crate) fn information(&self) -> &[u8] {
        &self.information
    }
}

impl fmt::Debug for MrzKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MrzKey(***)")
    }
}

/// `YYMMDD` out of what was typed.
fn typed_date(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut kept = Zeroizing::new(Vec::with_capacity(16));
    for c in text.trim().bytes() {
        match c {
            b'0'..=b'9' | b'<' => kept.push(c),
            b'-' | b'.' | b'/' | b' ' => {}
            _ => return None,
        }
        if kept.len() > 8 {
            return None;
        }
    }
    let six = match kept.len() {
        6 => kept,
        8 if matches!(kept.get(..2), Some([b'1', b'9'] | [b'2', b'0' | b'1'])) => {
            Zeroizing::new(kept.get(2..)?.to_vec())
        }
        _ => return None,
    };
    is_plausible(&six).then_some(six)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_examples_give_their_mrz_information() {
        // ICAO 9303-11, D.2: TD1 with a long number, TD1 or TD2 with nine characters, and TD3.
        let long = MrzKey::new("D23145890734", "340712", "950712").unwrap();
        assert_eq!(long.information(), b"D23145890734934071279507122");
        let nine = MrzKey::new("L898902C", "690806", "940623").unwrap();
        assert_eq!(nine.information(), b"L898902C<369080619406236");
    }

    #[test]
    fn what_people_type_is_understood() {
        let plain = MrzKey::new("L898902C", "690806", "940623").unwrap();
        assert_eq!(
            MrzKey::new(" l898902c ", "1969-08-06", "1994/06/23").unwrap(),
            plain
        );
        assert_eq!(
            MrzKey::new("L898902C<", "19690806", "19940623").unwrap(),
            plain
        );
        for (number, birth, expiry, defect) in [
            ("", "690806", "940623", MrzDefect::DocumentNumber),
            ("<<<", "690806", "940623", MrzDefect::DocumentNumber),
            ("L8989é2C", "690806", "940623", MrzDefect::DocumentNumber),
            (
                "L898902CL898902CL898902C",
                "690806",
                "940623",
                MrzDefect::DocumentNumber,
            ),
            ("L898902C", "691306", "940623", MrzDefect::Birth),
            ("L898902C", "6908", "940623", MrzDefect::Birth),
            ("L898902C", "690806", "940600", MrzDefect::Expiry),
            ("L898902C", "690806", "34940623", MrzDefect::Expiry),
        ] {
            assert_eq!(MrzKey::new(number, birth, expiry), Err(defect));
        }
    }

    #[test]
    fn a_key_never_prints_itself() {
        let key = MrzKey::new("L898902C", "690806", "940623").unwrap();
        assert_eq!(
            format!("{key:?} {:?}", AccessKey::from(key.clone())),
            "MrzKey(***) Mrz(MrzKey(***))"
        );
    }
}
