//! A made-up holder's files.

use std::collections::BTreeMap;

use emrtd::{DocumentFiles, Ef, MrzKey};

use super::chip_key::ChipKey;
use super::der::element;

/// A drawn face, plainly nobody's.
pub const FACE_JPEG: &[u8] = include_bytes!("../../data/face.jpg");

/// Size of a specimen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpecimenFormat {
    /// Card.
    Td1,
    /// Larger card.
    Td2,
    /// Booklet.
    Td3,
}

/// A made-up holder, fields as the machine-readable zone wants them: capitals, dates `YYMMDD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Primary identifier.
    pub surname: String,
    /// Secondary identifiers separated by blanks.
    pub given_names: String,
    /// Issuer and nationality, three letters.
    pub country: String,
    /// Document number, up to 9 characters (22 on cards).
    pub document_number: String,
    /// Date of birth.
    pub birth: String,
    /// `F`, `M` or `<`.
    pub sex: char,
    /// Date of expiry.
    pub expiry: String,
}

impl Default for Person {
    /// 张测试, ZHANG CESHI: nobody.
    fn default() -> Self {
        Self {
            surname: "ZHANG".into(),
            given_names: "CESHI".into(),
            country: "CHN".into(),
            document_number: "TEST00001".into(),
            birth: "900101".into(),
            sex: 'F',
            expiry: "340228".into(),
        }
    }
}

/// Check digit, weights 7, 3, 1 (ICAO 9303-3, 4.9).
fn check_digit(text: &str) -> char {
    let sum: u32 = text
        .chars()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(c, weight)| {
            if c == '<' {
                0
            } else {
                c.to_digit(36).unwrap_or(0) * weight
            }
        })
        .sum();
    char::from_digit(sum % 10, 10).unwrap_or('0')
}

fn filled(text: &str, length: usize) -> String {
    format!("{text:<<length$.length$}")
}

impl Person {
    /// The machine-readable zone, lines joined.
    #[must_use]
    pub fn zone(&self, format: SpecimenFormat) -> String {
        let names = format!("{}<<{}", self.surname, self.given_names).replace(' ', "<");
        let dated = |date: &str| format!("{date}{}", check_digit(date));
        let (birth, expiry, country) = (dated(&self.birth), dated(&self.expiry), &self.country);
        let (number, overrun) = self.number_fields();
        match format {
            SpecimenFormat::Td1 => {
                let upper = format!("I<{country}{number}{}", filled(&overrun, 15));
                let middle = format!("{birth}{}{expiry}{country}{}", self.sex, filled("", 11));
                let covered = format!(
                    "{}{}{}{}",
                    &upper[5..30],
                    &middle[0..7],
                    &middle[8..15],
                    &middle[18..29]
                );
                format!(
                    "{upper}{middle}{}{}",
                    check_digit(&covered),
                    filled(&names, 30)
                )
            }
            SpecimenFormat::Td2 => {
                let optional = filled(&overrun, 7);
                let check = check_digit(&format!("{number}{birth}{expiry}{optional}"));
                format!(
                    "I<{country}{}{number}{country}{birth}{}{expiry}{optional}{check}",
                    filled(&names, 31),
                    self.sex
                )
            }
            SpecimenFormat::Td3 => {
                let optional = format!("{}0", filled("", 14));
                let check = check_digit(&format!("{number}{birth}{expiry}{optional}"));
                format!(
                    "P<{country}{}{number}{country}{birth}{}{expiry}{optional}{check}",
                    filled(&names, 39),
                    self.sex
                )
            }
        }
    }

    /// Ten characters of number and check digit, and what runs over into the optional data.
    fn number_fields(&self) -> (String, String) {
        let number = filled(&self.document_number, self.document_number.len().max(9));
        let check = check_digit(&number);
        match number.split_at_checked(9) {
            Some((first, rest)) if !rest.is_empty() => {
                (format!("{first}<"), format!("{rest}{check}<"))
            }
            _ => (format!("{number}{check}"), String::new()),
        }
    }

    /// The key that opens this person's document.
    ///
    /// # Panics
    /// Where the person's number or dates cannot stand in a zone.
    #[must_use]
    pub fn access_key(&self) -> MrzKey {
        MrzKey::new(&self.document_number, &self.birth, &self.expiry)
            .expect("a specimen's fields fit the zone")
    }
}

/// The files of one document. Without EF.SOD until an [`super::Issuer`] signs it.
#[derive(Clone)]
pub struct SpecimenDocument {
    person: Person,
    files: BTreeMap<u16, Vec<u8>>,
    chip_key: Option<ChipKey>,
}

impl SpecimenDocument {
    /// EF.COM, DG1 and DG2 with the drawn face.
    #[must_use]
    pub fn new(person: Person, format: SpecimenFormat) -> Self {
        let dg1 = element(0x61, &[&element(0x5F1F, &[person.zone(format).as_bytes()])]);
        let mut document = Self {
            person,
            files: BTreeMap::new(),
            chip_key: None,
        };
        document.put_group(1, dg1);
        document.put_face(FACE_JPEG);
        document
    }

    /// Puts another image into DG2 (JPEG, or JPEG 2000 by its first bytes). EF.SOD has to be signed
    /// again.
    pub fn put_face(&mut self, image: &[u8]) {
        let jpeg2000 = !image.starts_with(&[0xFF, 0xD8]);
        let number = |n: usize| {
            u32::try_from(n)
                .expect("an image of less than 4 GB")
                .to_be_bytes()
        };
        // ISO/IEC 19794-5, 5.5 to 5.7: no feature points; full frontal, 240 × 320.
        let information = [&number(20 + 12 + image.len())[..], &[0; 16]].concat();
        let [wide, high] = [240_u16, 320].map(u16::to_be_bytes);
        let kind = [
            &[0x01, u8::from(jpeg2000)][..],
            &wide,
            &high,
            &[0x01, 0x02, 0, 0, 0, 0],
        ]
        .concat();
        let length = number(14 + information.len() + kind.len() + image.len());
        let record = [
            b"FAC\x00010\x00",
            &length[..],
            &[0, 1],
            &information,
            &kind,
            image,
        ]
        .concat();
        // ICAO 9303-10, table 49: version, face, format owner ISO/IEC JTC 1/SC 37, format 8.
        let header = element(
            0xA1,
            &[
                &element(0x80, &[&[0x01, 0x01]]),
                &element(0x81, &[&[0x02]]),
                &element(0x82, &[&[0x00]]),
                &element(0x87, &[&[0x01, 0x01]]),
                &element(0x88, &[&[0x00, 0x08]]),
            ],
        );
        let template = element(0x7F60, &[&header, &element(0x5F2E, &[&record])]);
        let group = element(0x7F61, &[&element(0x02, &[&[1]]), &template]);
        self.put_group(2, element(0x75, &[&group]));
    }

    /// Puts a whole data group file in, and lists it in EF.COM.
    pub fn put_group(&mut self, number: u8, file: Vec<u8>) {
        self.files.insert(0x0100 | u16::from(number), file);
        let tags: Vec<u8> = self
            .groups()
            .filter_map(|(_, file)| file.first().copied())
            .collect();
        let com = element(
            0x60,
            &[
                &element(0x5F01, &[b"0107"]),
                &element(0x5F36, &[b"040000"]),
                &element(0x5C, &[&tags]),
            ],
        );
        self.files.insert(0x011E, com);
    }

    /// Gives the chip a key to prove itself with: DG15, and DG14 where it takes that. EF.SOD has to be
    /// signed again.
    pub fn put_chip_key(&mut self, key: ChipKey) {
        self.put_group(15, key.public_file());
        if let Some(file) = key.infos_file() {
            self.put_group(14, file);
        }
        self.chip_key = Some(key);
    }

    /// The chip's own key, where it has one.
    #[must_use]
    pub fn chip_key(&self) -> Option<&ChipKey> {
        self.chip_key.as_ref()
    }

    /// Puts EF.SOD in, wherever it was made.
    pub fn put_sod(&mut self, file: Vec<u8>) {
        self.files.insert(0x011D, file);
    }

    /// Data groups by number.
    pub fn groups(&self) -> impl Iterator<Item = (u8, &[u8])> {
        self.files
            .iter()
            .filter(|(id, _)| (0x0101..=0x0110).contains(*id))
            .map(|(id, file)| {
                let [_, number] = id.to_be_bytes();
                (number, file.as_slice())
            })
    }

    /// The person it was made out to.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// Files by file identifier, as a chip holds them.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<u16, Vec<u8>> {
        &self.files
    }

    /// The same files as a reader would have read them.
    #[must_use]
    pub fn as_read(&self) -> DocumentFiles {
        let mut files = DocumentFiles::new();
        let groups = emrtd::DataGroup::ALL.map(Ef::Group);
        for ef in [Ef::Com, Ef::Sod].into_iter().chain(groups) {
            if let Some(bytes) = self.files.get(&ef.file_id()) {
                files.insert(ef, bytes.clone());
            }
        }
        files
    }
}
