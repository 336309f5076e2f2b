//! What stands on the four kinds of card (GA 450, GA/T 467 and their amendments): 256 bytes of
//! UTF-16LE in fields of fixed lengths, padded with spaces; the kind is the 16-bit word at byte 248.

mod checks;
mod fields;

use domain::nation::Nation;
use emrtd::{CalendarDate, Sex};
use zeroize::Zeroizing;

pub use checks::{IdCheck, IdDefect};
use fields::Fields;
pub(super) use fields::text;

use super::card::TEXT_BYTES;
use crate::DeviceError;

/// Where the kind stands.
const KIND_AT: usize = 248;

/// A text of a person: zeroized on drop.
type Secret = Zeroizing<String>;

/// The kinds of card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    /// 居民身份证, second generation.
    Resident,
    /// 港澳台居民居住证, flag `J`.
    Hmt,
    /// 外国人永久居留身份证 of 2017, flag `I`.
    Foreigner2017,
    /// 外国人永久居留身份证 of 2023, flag `Y`.
    Foreigner2023,
}

impl IdKind {
    /// Stable word for evidence and content.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Hmt => "hmt_resident",
            Self::Foreigner2017 => "foreigner_2017",
            Self::Foreigner2023 => "foreigner_2023",
        }
    }
}

/// Until when a card holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// To the end of this day.
    Until(CalendarDate),
    /// 长期: for good.
    LongTerm,
}

impl std::fmt::Debug for Validity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Validity(***)")
    }
}

/// 居民身份证.
#[derive(Clone, PartialEq, Eq)]
pub struct Resident {
    /// Bytes 0–29: name, up to 15 characters.
    pub name: Secret,
    /// 30–31.
    pub sex: Sex,
    /// 32–35: nation, where the table knows its number.
    pub nation: Option<Nation>,
    /// 36–51.
    pub birth: CalendarDate,
    /// 52–121: address, up to 35 characters.
    pub address: Secret,
    /// 122–157: citizen number, 18 characters.
    pub number: Secret,
    /// 158–187: the office that issued it.
    pub issuer: Secret,
    /// 188–203.
    pub valid_from: CalendarDate,
    /// 204–219.
    pub valid_to: Validity,
}

/// 港澳台居民居住证.
#[derive(Clone, PartialEq, Eq)]
pub struct HmtResident {
    /// Bytes 0–29.
    pub name: Secret,
    /// 30–31.
    pub sex: Sex,
    /// 36–51.
    pub birth: CalendarDate,
    /// 52–121.
    pub address: Secret,
    /// 122–157: citizen number that begins with 81, 82 or 83.
    pub number: Secret,
    /// 158–187.
    pub issuer: Secret,
    /// 188–203.
    pub valid_from: CalendarDate,
    /// 204–219.
    pub valid_to: Validity,
    /// 220–237: number of the travel permit, up to 9 characters.
    pub pass_number: Secret,
    /// 238–241: how many times it was issued.
    pub issue_count: Secret,
}

/// 外国人永久居留身份证 of 2017.
#[derive(Clone, PartialEq, Eq)]
pub struct Foreigner2017 {
    /// Bytes 0–119: name in Latin letters, up to 60.
    pub name_latin: Secret,
    /// 120–121.
    pub sex: Sex,
    /// 122–151: number, 15 characters: country, place, birth, sequence.
    pub number: Secret,
    /// 152–157: country or region, three letters (GB/T 2659).
    pub country: Secret,
    /// 158–187: name in Chinese; may be empty.
    pub name: Secret,
    /// 188–203.
    pub valid_from: CalendarDate,
    /// 204–219.
    pub valid_to: Validity,
    /// 220–235.
    pub birth: CalendarDate,
    /// 236–239: version of the card.
    pub version: Secret,
    /// 240–247: number of the office that decided.
    pub authority: Secret,
}

/// 外国人永久居留身份证 of 2023, the "five-star card".
#[derive(Clone, PartialEq, Eq)]
pub struct Foreigner2023 {
    /// Bytes 0–29: name in Chinese; may be empty.
    pub name: Secret,
    /// 30–31.
    pub sex: Sex,
    /// 32–35: how many times it was renewed.
    pub renewals: Secret,
    /// 36–51.
    pub birth: CalendarDate,
    /// 52–121 and 220–241: name in Latin letters, up to 46.
    pub name_latin: Secret,
    /// 122–157: number of 18 characters that begins with 9.
    pub number: Secret,
    /// 188–203.
    pub valid_from: CalendarDate,
    /// 204–219.
    pub valid_to: Validity,
    /// 242–247: country or region, three letters.
    pub country: Secret,
    /// 250–255: what links it to the number of an older card; may be empty.
    pub old_number_link: Secret,
}

/// A card of one of the four kinds. Prints as its kind alone; texts are zeroized on drop.
#[derive(Clone, PartialEq, Eq)]
pub enum IdCard {
    /// 居民身份证.
    Resident(Resident),
    /// 港澳台居民居住证.
    Hmt(HmtResident),
    /// 外国人永久居留身份证 of 2017.
    Foreigner2017(Foreigner2017),
    /// 外国人永久居留身份证 of 2023.
    Foreigner2023(Foreigner2023),
}

impl std::fmt::Debug for IdCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdCard({:?}, ***)", self.kind())
    }
}

impl IdCard {
    /// Decodes the text block of a card, 256 bytes.
    ///
    /// # Errors
    /// [`DeviceError::CardKind`] for a kind that nobody described, [`DeviceError::CardData`] where a
    /// field is not what it has to be.
    pub fn from_text(bytes: &[u8]) -> Result<Self, DeviceError> {
        if bytes.len() != TEXT_BYTES {
            return Err(DeviceError::CardData);
        }
        let fields = Fields(bytes);
        match fields.word(KIND_AT)? {
            // A resident card has no flag: the place belongs to its reserved bytes.
            0x0000 | 0x0020 => Self::resident(fields),
            0x004A => Self::hmt(fields),
            0x0049 => Self::foreigner_2017(fields),
            0x0059 => Self::foreigner_2023(fields),
            _ => Err(DeviceError::CardKind),
        }
    }

    fn resident(fields: Fields<'_>) -> Result<Self, DeviceError> {
        Ok(Self::Resident(Resident {
            name: fields.filled(0, 30)?,
            sex: fields.sex(30)?,
            nation: Nation::from_code(&fields.text(32, 4)?),
            birth: fields.date(36)?,
            address: fields.text(52, 70)?,
            number: fields.filled(122, 36)?,
            issuer: fields.text(158, 30)?,
            valid_from: fields.date(188)?,
            valid_to: fields.validity(204)?,
        }))
    }

    fn hmt(fields: Fields<'_>) -> Result<Self, DeviceError> {
        Ok(Self::Hmt(HmtResident {
            name: fields.filled(0, 30)?,
            sex: fields.sex(30)?,
            birth: fields.date(36)?,
            address: fields.text(52, 70)?,
            number: fields.filled(122, 36)?,
            issuer: fields.text(158, 30)?,
            valid_from: fields.date(188)?,
            valid_to: fields.validity(204)?,
            pass_number: fields.text(220, 18)?,
            issue_count: fields.text(238, 4)?,
        }))
    }

    fn foreigner_2017(fields: Fields<'_>) -> Result<Self, DeviceError> {
        Ok(Self::Foreigner2017(Foreigner2017 {
            name_latin: fields.filled(0, 120)?,
            sex: fields.sex(120)?,
            number: fields.filled(122, 30)?,
            country: fields.text(152, 6)?,
            name: fields.text(158, 30)?,
            valid_from: fields.date(188)?,
            valid_to: fields.validity(204)?,
            birth: fields.date(220)?,
            version: fields.text(236, 4)?,
            authority: fields.text(240, 8)?,
        }))
    }

    fn foreigner_2023(fields: Fields<'_>) -> Result<Self, DeviceError> {
        Ok(Self::Foreigner2023(Foreigner2023 {
            name: fields.text(0, 30)?,
            sex: fields.sex(30)?,
            renewals: fields.text(32, 4)?,
            birth: fields.date(36)?,
            name_latin: fields.continued((52, 70), (220, 22))?,
            number: fields.filled(122, 36)?,
            valid_from: fields.date(188)?,
            valid_to: fields.validity(204)?,
            country: fields.text(242, 6)?,
            old_number_link: fields.text(250, 6)?,
        }))
    }

    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> IdKind {
        match self {
            Self::Resident(_) => IdKind::Resident,
            Self::Hmt(_) => IdKind::Hmt,
            Self::Foreigner2017(_) => IdKind::Foreigner2017,
            Self::Foreigner2023(_) => IdKind::Foreigner2023,
        }
    }

    /// The name in Chinese; empty where a foreigner has none.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Resident(card) => &card.name,
            Self::Hmt(card) => &card.name,
            Self::Foreigner2017(card) => &card.name,
            Self::Foreigner2023(card) => &card.name,
        }
    }

    /// The name in Latin letters, where the kind has one.
    #[must_use]
    pub fn name_latin(&self) -> Option<&str> {
        match self {
            Self::Resident(_) | Self::Hmt(_) => None,
            Self::Foreigner2017(card) => Some(&card.name_latin),
            Self::Foreigner2023(card) => Some(&card.name_latin),
        }
    }

    /// The number.
    #[must_use]
    pub fn number(&self) -> &str {
        match self {
            Self::Resident(card) => &card.number,
            Self::Hmt(card) => &card.number,
            Self::Foreigner2017(card) => &card.number,
            Self::Foreigner2023(card) => &card.number,
        }
    }

    /// Sex as the card has it.
    #[must_use]
    pub fn sex(&self) -> Sex {
        match self {
            Self::Resident(card) => card.sex,
            Self::Hmt(card) => card.sex,
            Self::Foreigner2017(card) => card.sex,
            Self::Foreigner2023(card) => card.sex,
        }
    }

    /// Day of birth.
    #[must_use]
    pub fn birth(&self) -> CalendarDate {
        match self {
            Self::Resident(card) => card.birth,
            Self::Hmt(card) => card.birth,
            Self::Foreigner2017(card) => card.birth,
            Self::Foreigner2023(card) => card.birth,
        }
    }

    /// First and last day.
    #[must_use]
    pub fn validity(&self) -> (CalendarDate, Validity) {
        match self {
            Self::Resident(card) => (card.valid_from, card.valid_to),
            Self::Hmt(card) => (card.valid_from, card.valid_to),
            Self::Foreigner2017(card) => (card.valid_from, card.valid_to),
            Self::Foreigner2023(card) => (card.valid_from, card.valid_to),
        }
    }

    /// The address that stands on the card, where the kind has one.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Resident(card) => Some(&card.address),
            Self::Hmt(card) => Some(&card.address),
            Self::Foreigner2017(_) | Self::Foreigner2023(_) => None,
        }
    }

    /// Who issued it, as the card names it.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        match self {
            Self::Resident(card) => Some(&card.issuer),
            Self::Hmt(card) => Some(&card.issuer),
            Self::Foreigner2017(card) => Some(&card.authority),
            Self::Foreigner2023(_) => None,
        }
    }

    /// Three letters of the country; `CHN` for residents.
    #[must_use]
    pub fn country(&self) -> &str {
        match self {
            Self::Resident(_) | Self::Hmt(_) => "CHN",
            Self::Foreigner2017(card) => &card.country,
            Self::Foreigner2023(card) => &card.country,
        }
    }
}
