//! Cards of made-up people.

use devices::sam::IdKind;
use sha2::{Digest, Sha256};

/// Bytes of the text block.
const TEXT_BYTES: usize = 256;
const PHOTO_BYTES: usize = 1_024;
const FINGER_BYTES: usize = 512;

/// What stands on a card. Nobody's: the default number is of a place that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeUp {
    /// Chinese name.
    pub name: String,
    /// Latin name, on the cards of foreigners.
    pub name_latin: String,
    /// Digit of the sex: 0 unknown, 1 male, 2 female, 9 unstated.
    pub sex: char,
    /// Number of the nation, on the cards of residents.
    pub nation: String,
    /// `YYYYMMDD`.
    pub birth: String,
    /// Address.
    pub address: String,
    /// Number.
    pub number: String,
    /// Office that issued it; on the card of 2017 its number.
    pub issuer: String,
    /// `YYYYMMDD`.
    pub from: String,
    /// `YYYYMMDD` or 长期.
    pub to: String,
    /// Three letters, on the cards of foreigners.
    pub country: String,
    /// Number of the travel permit, on the card of HK, Macao and Taiwan residents.
    pub pass: String,
    /// Times issued or renewed, or the version of the card of 2017.
    pub count: String,
}

impl Default for MadeUp {
    fn default() -> Self {
        Self {
            name: "张测试".into(),
            name_latin: "ZHANG, CESHI".into(),
            sex: '2',
            nation: "01".into(),
            birth: "19900101".into(),
            address: "虚构省演示市东湖区测试路1号".into(),
            number: citizen_number("10999919900101002"),
            issuer: "演示市公安局东湖分局".into(),
            from: "20200101".into(),
            to: "20400101".into(),
            country: "UTO".into(),
            pass: "H01234567".into(),
            count: "01".into(),
        }
    }
}

impl MadeUp {
    /// The default person with a number of the card's kind.
    #[must_use]
    pub fn of_kind(kind: IdKind) -> Self {
        let number = match kind {
            IdKind::Resident => citizen_number("10999919900101002"),
            IdKind::Hmt => citizen_number("81000019900101002"),
            IdKind::Foreigner2017 => "UTO999990010102".into(),
            IdKind::Foreigner2023 => citizen_number("99999919900101002"),
        };
        let issuer = match kind {
            IdKind::Foreigner2017 => "1500".into(),
            IdKind::Resident | IdKind::Hmt | IdKind::Foreigner2023 => Self::default().issuer,
        };
        Self {
            number,
            issuer,
            ..Self::default()
        }
    }
}

/// Seventeen digits with their check character (GB 11643-1999).
///
/// # Panics
/// Where the text is not of digits alone.
#[must_use]
pub fn citizen_number(body: &str) -> String {
    // ISO 7064 MOD 11-2 by its recursion: another way than the program's weights.
    let product = body.chars().fold(0, |product, digit| {
        let digit = digit.to_digit(10).expect("the body is of digits");
        (product + digit) * 2 % 11
    });
    let check = (12 - product) % 11;
    let check = char::from_digit(check, 10).unwrap_or('X');
    format!("{body}{check}")
}

/// A card.
#[derive(Clone)]
pub struct SamCard {
    text: Vec<u8>,
    photo: Vec<u8>,
    fingers: Vec<Vec<u8>>,
    address: Option<String>,
    management: Vec<u8>,
}

impl SamCard {
    /// A card of `kind`; everything on it that is drawn by lot comes from `seed`.
    #[must_use]
    pub fn new(kind: IdKind, person: &MadeUp, seed: &[u8]) -> Self {
        Self {
            text: text(kind, person),
            photo: photo(seed),
            fingers: Vec::new(),
            address: None,
            management: noise(&[seed, b"management"].concat(), 28),
        }
    }

    /// With so many fingerprints, none to two.
    #[must_use]
    pub fn with_fingers(mut self, count: u8) -> Self {
        self.fingers = (0..count.min(2))
            .map(|finger| noise(&[&self.photo[..], &[finger]].concat(), FINGER_BYTES))
            .collect();
        self
    }

    /// With an address that was written to it later.
    #[must_use]
    pub fn moved_to(mut self, address: &str) -> Self {
        self.address = Some(address.into());
        self
    }

    /// With another photo.
    #[must_use]
    pub fn with_photo(mut self, photo: [u8; PHOTO_BYTES]) -> Self {
        self.photo = photo.to_vec();
        self
    }

    /// With these bytes of text, 256 of them, right or not.
    #[must_use]
    pub fn with_text(mut self, text: [u8; TEXT_BYTES]) -> Self {
        self.text = text.to_vec();
        self
    }

    /// The text block.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The photo block.
    #[must_use]
    pub fn photo(&self) -> &[u8] {
        &self.photo
    }

    /// What "read" hands out: lengths, then their contents.
    pub(super) fn contents(&self, with_fingers: bool) -> Vec<u8> {
        let fingers = if with_fingers {
            self.fingers.concat()
        } else {
            Vec::new()
        };
        let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes();
        let mut data = Vec::new();
        data.extend(length(&self.text));
        data.extend(length(&self.photo));
        if with_fingers {
            data.extend(length(&fingers));
        }
        data.extend(&self.text);
        data.extend(&self.photo);
        data.extend(&fingers);
        data
    }

    pub(super) fn additional_address(&self) -> Option<Vec<u8>> {
        let mut block = vec![];
        field(&mut block, self.address.as_deref()?, 70);
        Some(block)
    }

    pub(super) fn management_id(&self) -> Option<Vec<u8>> {
        Some(self.management.clone())
    }
}

/// Appends a text in UTF-16LE, padded with spaces or cut to `bytes`.
fn field(block: &mut Vec<u8>, text: &str, bytes: usize) {
    let units = text.encode_utf16().chain(std::iter::repeat(0x0020));
    block.extend(units.take(bytes / 2).flat_map(u16::to_le_bytes));
}

fn text(kind: IdKind, who: &MadeUp) -> Vec<u8> {
    let sex = who.sex.to_string();
    let mut block = Vec::with_capacity(TEXT_BYTES);
    let latin: Vec<char> = who.name_latin.chars().collect();
    let first: String = latin.iter().take(35).collect();
    let rest: String = latin.iter().skip(35).collect();
    let fields: Vec<(&str, usize)> = match kind {
        IdKind::Resident | IdKind::Hmt => {
            let hmt = kind == IdKind::Hmt;
            vec![
                (&who.name, 30),
                (&sex, 2),
                (if hmt { "" } else { &who.nation }, 4),
                (&who.birth, 16),
                (&who.address, 70),
                (&who.number, 36),
                (&who.issuer, 30),
                (&who.from, 16),
                (&who.to, 16),
                (if hmt { &who.pass } else { "" }, 18),
                (if hmt { &who.count } else { "" }, 4),
                ("", 6),
                (if hmt { "J" } else { "" }, 2),
                ("", 6),
            ]
        }
        IdKind::Foreigner2017 => vec![
            (&who.name_latin, 120),
            (&sex, 2),
            (&who.number, 30),
            (&who.country, 6),
            (&who.name, 30),
            (&who.from, 16),
            (&who.to, 16),
            (&who.birth, 16),
            (&who.count, 4),
            (&who.issuer, 8),
            ("I", 2),
            ("", 6),
        ],
        IdKind::Foreigner2023 => vec![
            (&who.name, 30),
            (&sex, 2),
            (&who.count, 4),
            (&who.birth, 16),
            (&first, 70),
            (&who.number, 36),
            ("", 30),
            (&who.from, 16),
            (&who.to, 16),
            (&rest, 22),
            (&who.country, 6),
            ("Y", 2),
            ("", 6),
        ],
    };
    for (text, bytes) in fields {
        field(&mut block, text, bytes);
    }
    block
}

/// Bytes that look like a photo of the format: its first letters, then noise.
fn photo(seed: &[u8]) -> Vec<u8> {
    let mut photo = noise(&[seed, b"photo"].concat(), PHOTO_BYTES);
    for (to, from) in photo.iter_mut().zip(b"WLf\0") {
        *to = *from;
    }
    photo
}

fn noise(seed: &[u8], bytes: usize) -> Vec<u8> {
    (0u32..)
        .flat_map(|block| Sha256::digest([seed, &block.to_be_bytes()].concat()))
        .take(bytes)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_numbers_get_their_check_characters() {
        assert_eq!(citizen_number("11010519491231002"), "11010519491231002X");
        assert_eq!(citizen_number("44052418800101001"), "440524188001010014");
    }

    #[test]
    fn every_kind_fills_its_block_exactly() {
        for kind in [
            IdKind::Resident,
            IdKind::Hmt,
            IdKind::Foreigner2017,
            IdKind::Foreigner2023,
        ] {
            let card = SamCard::new(kind, &MadeUp::of_kind(kind), b"seed");
            assert_eq!(card.text().len(), TEXT_BYTES, "{kind:?}");
            assert_eq!(card.contents(false).len(), 1_284);
            let flag = card.text()[248];
            let wanted = match kind {
                IdKind::Resident => b' ',
                IdKind::Hmt => b'J',
                IdKind::Foreigner2017 => b'I',
                IdKind::Foreigner2023 => b'Y',
            };
            assert_eq!(flag, wanted);
        }
    }
}
