//! Reading a machine-readable zone: TD1 (ICAO 9303-5), TD2 (9303-6), TD3 (9303-4).

use std::fmt;
use std::ops::Range;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::check_digit::check_digit;
use super::date::{self, CalendarDate, is_plausible};
use super::{MrzDefect, MrzKey};

/// Size of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MrzFormat {
    /// Card, three lines of 30.
    Td1,
    /// Larger card, two lines of 36.
    Td2,
    /// Passport booklet, two lines of 44.
    Td3,
}

/// Sex as the zone has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// `F`.
    Female,
    /// `M`.
    Male,
    /// `<` or `X`.
    Unspecified,
}

/// The fields of a machine-readable zone whose check digits all hold. Overwritten when dropped;
/// `Debug` prints `***`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Mrz {
    #[zeroize(skip)]
    format: MrzFormat,
    document_code: String,
    issuer: String,
    number_field: Vec<u8>,
    surname: String,
    given_names: String,
    nationality: String,
    birth: Vec<u8>,
    #[zeroize(skip)]
    sex: Sex,
    expiry: Vec<u8>,
    optional: String,
}

/// Where the fields stand when the lines are joined.
struct Layout {
    format: MrzFormat,
    name: Range<usize>,
    number: usize,
    nationality: usize,
    birth: usize,
    sex: usize,
    expiry: usize,
    /// Optional data that a long document number runs over into.
    optional: Range<usize>,
    /// Second optional data field (TD1).
    more: Range<usize>,
    /// Check digit over `optional` (TD3).
    optional_check: Option<usize>,
    composite: [Range<usize>; 4],
    composite_check: usize,
}

const TD1: Layout = Layout {
    format: MrzFormat::Td1,
    name: 60..90,
    number: 5,
    nationality: 45,
    birth: 30,
    sex: 37,
    expiry: 38,
    optional: 15..30,
    more: 48..59,
    optional_check: None,
    composite: [5..30, 30..37, 38..45, 48..59],
    composite_check: 59,
};

const TD2: Layout = Layout {
    format: MrzFormat::Td2,
    name: 5..36,
    number: 36,
    nationality: 46,
    birth: 49,
    sex: 56,
    expiry: 57,
    optional: 64..71,
    more: 71..71,
    optional_check: None,
    composite: [36..46, 49..56, 57..64, 64..71],
    composite_check: 71,
};

const TD3: Layout = Layout {
    format: MrzFormat::Td3,
    name: 5..44,
    number: 44,
    nationality: 54,
    birth: 57,
    sex: 64,
    expiry: 65,
    optional: 72..86,
    more: 87..87,
    optional_check: Some(86),
    composite: [44..54, 57..64, 65..72, 72..87],
    composite_check: 87,
};

impl Mrz {
    /// Reads a zone; blanks and line breaks are passed over, small letters count as capitals.
    ///
    /// # Errors
    /// [`MrzDefect`] that names the first field that is wrong.
    pub fn parse(zone: &str) -> Result<Self, MrzDefect> {
        let mut text = Zeroizing::new(Vec::with_capacity(90));
        for c in zone.bytes().filter(|c| !c.is_ascii_whitespace()) {
            if text.len() == 90 {
                return Err(MrzDefect::Length);
            }
            match c.to_ascii_uppercase() {
                c @ (b'A'..=b'Z' | b'0'..=b'9' | b'<') => text.push(c),
                _ => return Err(MrzDefect::Character),
            }
        }
        let layout = match text.len() {
            90 => &TD1,
            72 => &TD2,
            88 => &TD3,
            _ => return Err(MrzDefect::Length),
        };
        layout.read(&text)
    }

    /// Size of the document.
    #[must_use]
    pub fn format(&self) -> MrzFormat {
        self.format
    }

    /// Document code, for example `P` or `ID`.
    #[must_use]
    pub fn document_code(&self) -> &str {
        &self.document_code
    }

    /// Issuing state or organisation (ISO 3166-1 alpha-3 or ICAO's own).
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Document number without fillers at its end.
    #[must_use]
    pub fn document_number(&self) -> &str {
        std::str::from_utf8(&self.number_field)
            .unwrap_or_default()
            .trim_end_matches('<')
    }

    /// Primary identifier; parts separated by a blank.
    #[must_use]
    pub fn surname(&self) -> &str {
        &self.surname
    }

    /// Secondary identifiers separated by a blank; empty where there are none.
    #[must_use]
    pub fn given_names(&self) -> &str {
        &self.given_names
    }

    /// Nationality (ISO 3166-1 alpha-3 or ICAO's own).
    #[must_use]
    pub fn nationality(&self) -> &str {
        &self.nationality
    }

    /// Sex as printed.
    #[must_use]
    pub fn sex(&self) -> Sex {
        self.sex
    }

    /// Optional data without fillers around it (personal number in many TD3), parts separated by a
    /// blank.
    #[must_use]
    pub fn optional_data(&self) -> &str {
        &self.optional
    }

    /// Date of birth, in the latest century that does not put it after `now` (Unix seconds); `None`
    /// where a part of it is not known.
    #[must_use]
    pub fn birth(&self, now: u64) -> Option<CalendarDate> {
        date::past(&self.birth, now)
    }

    /// Date of expiry, in the century nearest to `now` (Unix seconds).
    #[must_use]
    pub fn expiry(&self, now: u64) -> Option<CalendarDate> {
        date::expiry(&self.expiry, now)
    }

    /// Whether the last day of validity lies before the UTC day of `now`. A document without a date
    /// of expiry never does.
    #[must_use]
    pub fn is_expired(&self, now: u64) -> bool {
        self.expiry(now)
            .is_some_and(|last| last < CalendarDate::from_unix(now))
    }

    /// The key that opens this document's chip.
    ///
    /// # Errors
    /// None in practice: the fields were checked.
    pub fn access_key(&self) -> Result<MrzKey, MrzDefect> {
        MrzKey::from_fields(&self.number_field, &self.birth, &self.expiry)
    }
}

impl fmt::Debug for Mrz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mrz({:?}, ***)", self.format)
    }
}

/// A field whose range lies inside the layout's length.
fn field(text: &[u8], range: Range<usize>) -> Result<&[u8], MrzDefect> {
    text.get(range).ok_or(MrzDefect::Length)
}

/// Fillers to blanks, none at the ends, none doubled.
fn words(field: &[u8]) -> String {
    let mut out = String::with_capacity(field.len());
    for part in field.split(|c| *c == b'<').filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(part.iter().map(|c| char::from(*c)));
    }
    out
}

impl Layout {
    fn read(&self, text: &[u8]) -> Result<Mrz, MrzDefect> {
        let number_field = self.document_number(text)?;
        let birth = checked(text, self.birth, 6, MrzDefect::BirthCheck)?;
        let expiry = checked(text, self.expiry, 6, MrzDefect::ExpiryCheck)?;
        if !is_plausible(birth) {
            return Err(MrzDefect::Birth);
        }
        if !is_plausible(expiry) {
            return Err(MrzDefect::Expiry);
        }
        if let Some(at) = self.optional_check {
            let data = field(text, self.optional.clone())?;
            let printed = text.get(at).copied();
            // An empty field may have a filler in place of its check digit (ICAO 9303-4, 4.2.2).
            let empty = data.iter().all(|c| *c == b'<') && printed == Some(b'<');
            if !empty && check_digit(data) != printed {
                return Err(MrzDefect::OptionalCheck);
            }
        }
        let mut composite = Zeroizing::new(Vec::with_capacity(64));
        for range in &self.composite {
            composite.extend_from_slice(field(text, range.clone())?);
        }
        if check_digit(composite.iter()) != text.get(self.composite_check).copied() {
            return Err(MrzDefect::CompositeCheck);
        }
        let sex = match text.get(self.sex) {
            Some(b'F') => Sex::Female,
            Some(b'M') => Sex::Male,
            Some(b'<' | b'X') => Sex::Unspecified,
            _ => return Err(MrzDefect::Sex),
        };
        let names = field(text, self.name.clone())?;
        let split = names
            .windows(2)
            .position(|pair| pair == b"<<")
            .unwrap_or(names.len());
        let (surname, given) = names.split_at_checked(split).unwrap_or((names, &[]));
        // What a long document number left in the optional data is no optional data.
        let overrun = number_field.len().saturating_sub(9);
        let skip = if overrun == 0 { 0 } else { overrun + 1 };
        let optional = field(text, self.optional.clone())?
            .get(skip..)
            .unwrap_or_default();
        let both = Zeroizing::new([optional, b"<", field(text, self.more.clone())?].concat());
        Ok(Mrz {
            format: self.format,
            document_code: words(field(text, 0..2)?),
            issuer: words(field(text, 2..5)?),
            number_field,
            surname: words(surname),
            given_names: words(given),
            nationality: words(field(text, self.nationality..self.nationality + 3)?),
            birth: birth.to_vec(),
            sex,
            expiry: expiry.to_vec(),
            optional: words(&both),
        })
    }

    /// Nine characters, or more where the check digit's place holds `<` and the rest with its check
    /// digit stands at the start of the optional data (ICAO 9303-5, note j).
    fn document_number(&self, text: &[u8]) -> Result<Vec<u8>, MrzDefect> {
        let first = field(text, self.number..self.number + 9)?;
        if first.first() == Some(&b'<') {
            return Err(MrzDefect::DocumentNumber);
        }
        let long = text.get(self.number + 9) == Some(&b'<') && self.format != MrzFormat::Td3;
        if !long {
            return checked(text, self.number, 9, MrzDefect::DocumentNumberCheck)
                .map(<[u8]>::to_vec);
        }
        let optional = field(text, self.optional.clone())?;
        let end = optional
            .iter()
            .position(|c| *c == b'<')
            .unwrap_or(optional.len());
        let (printed, rest) = optional
            .get(..end)
            .and_then(|part| part.split_last())
            .ok_or(MrzDefect::DocumentNumberCheck)?;
        let mut number = Zeroizing::new(first.to_vec());
        number.extend_from_slice(rest);
        if rest.is_empty() || check_digit(number.iter()) != Some(*printed) {
            return Err(MrzDefect::DocumentNumberCheck);
        }
        Ok(number.to_vec())
    }
}

/// `length` characters at `at`, whose check digit follows them.
fn checked(text: &[u8], at: usize, length: usize, defect: MrzDefect) -> Result<&[u8], MrzDefect> {
    let data = field(text, at..at + length)?;
    if check_digit(data) == text.get(at + length).copied() {
        Ok(data)
    } else {
        Err(defect)
    }
}
