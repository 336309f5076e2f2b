//! What a chip, and whoever made one up, may send.

use std::cell::RefCell;

use emrtd::{
    AccessKey, CardTransport, DataGroup, DocumentFiles, Ef, EmrtdError, Mrz, MrzKey, ReadRequest,
    Reading, TransportError, TrustStore, read_document, verify_document,
};
use hallseal_tests::specimens::{GROUPS, NOW_S, issuer, signed_document};
use testkit::chip::{ChipSettings, Direct, VirtualChip};
use testkit::pki::{Person, SpecimenDocument, SpecimenFormat};

use super::{Target, forged, refused, words};

const WIDE: usize = 65_538;

fn read(document: &SpecimenDocument, card: &mut dyn CardTransport) -> Result<Reading, EmrtdError> {
    let request = ReadRequest {
        key: &AccessKey::from(document.person().access_key()),
        groups: &GROUPS,
        challenge: None,
        entropy: [7; 32],
    };
    read_document(card, &request, &mut |_| {})
}

fn as_on_the_chip(document: &SpecimenDocument, files: &DocumentFiles) -> bool {
    files
        .iter()
        .all(|(ef, bytes)| document.files().get(&ef.file_id()).map(Vec::as_slice) == Some(bytes))
}

/// A chip whose answers are spoiled on the way. The input lists edits of four bytes: which answer, where
/// in it (two bytes), and what is added to the byte there; zero cuts the answer off instead.
struct Spoiler<'a> {
    card: Direct<VirtualChip>,
    edits: &'a [u8],
    answers: u8,
}

impl CardTransport for Spoiler<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let mut answer = self.card.transmit(command)?;
        for edit in self.edits.chunks_exact(4) {
            let [which, high, low, add] = *edit else {
                continue;
            };
            if which != self.answers {
                continue;
            }
            let at = usize::from(u16::from_be_bytes([high, low])) % answer.len().max(1);
            match answer.get_mut(at) {
                Some(byte) if add != 0 => *byte = byte.wrapping_add(add),
                Some(_) | None => answer.truncate(at),
            }
        }
        self.answers = self.answers.saturating_add(1);
        Ok(answer)
    }

    fn max_response_bytes(&self) -> usize {
        self.card.max_response_bytes()
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

/// The reader must notice every spoiled answer: what it hands out is what stands on the chip.
pub(super) fn spoiled_answers() -> Target {
    let (document, _) = signed_document(0);
    let edits: Vec<Vec<u8>> = vec![
        vec![0],
        vec![1],
        vec![0, 0, 0, 0, 1],
        vec![0, 2, 0, 5, 0x80],
        vec![1, 9, 0, 40, 0],
        vec![0, 5, 1, 0, 1, 6, 0, 0, 0xFF],
    ];
    Target {
        corpus: edits,
        words: vec![],
        run: Box::new(move |input| {
            let (settings, edits) = match input.split_first() {
                Some((kind, edits)) if kind & 1 == 1 => (ChipSettings::short(), edits),
                Some((_, edits)) => (ChipSettings::default(), edits),
                None => (ChipSettings::default(), &[][..]),
            };
            let card = Direct::new(VirtualChip::new(&document, settings, b"soak"), WIDE);
            let mut spoiler = Spoiler {
                card,
                edits,
                answers: 0,
            };
            match read(&document, &mut spoiler) {
                Ok(reading) if as_on_the_chip(&document, &reading.files) => Ok(format!(
                    "read with {} restarts",
                    reading.statistics.restarts
                )),
                Ok(_) => forged("a spoiled file"),
                Err(error) => Ok(refused(&error)),
            }
        }),
    }
}

/// Answers cut out of the input, each behind its length in two bytes; then the last one for ever.
struct Foreign<'a> {
    rest: &'a [u8],
    last: Vec<u8>,
}

impl CardTransport for Foreign<'_> {
    fn transmit(&mut self, _command: &[u8]) -> Result<Vec<u8>, TransportError> {
        if let Some((head, rest)) = self.rest.split_first_chunk::<2>() {
            let length = usize::from(u16::from_be_bytes(*head)).min(rest.len());
            let (answer, rest) = rest.split_at(length);
            self.rest = rest;
            self.last = answer.to_vec();
        }
        Ok(self.last.clone())
    }

    fn max_response_bytes(&self) -> usize {
        WIDE
    }
}

/// No chip at all behind the answers: nothing may be read, and the reader must give up by itself.
pub(super) fn foreign_answers() -> Target {
    let (document, _) = signed_document(0);
    let mut corpus: Vec<Vec<u8>> = [
        &[0x90, 0x00][..],
        &[0x61, 0x10],
        &[0x6C, 0x08],
        &[0x6A, 0x82],
    ]
    .iter()
    .map(|answer| [&[0, 2], *answer].concat())
    .collect();
    for settings in [ChipSettings::default(), ChipSettings::short()] {
        let mut recorder = Recorder {
            card: Direct::new(VirtualChip::new(&document, settings, b"soak"), WIDE),
            answers: RefCell::default(),
        };
        if read(&document, &mut recorder).is_ok() {
            corpus.push(recorder.answers.into_inner());
        }
    }
    Target {
        corpus,
        words: vec![
            &[0x00, 0x02, 0x90, 0x00],
            &[0x00, 0x02, 0x61, 0x00],
            &[0x99, 0x02, 0x90, 0x00],
        ],
        run: Box::new(move |input| {
            let mut foreign = Foreign {
                rest: input,
                last: vec![],
            };
            match read(&document, &mut foreign) {
                // The recorded answers fit the session's own random numbers, which are the same here.
                Ok(reading) if as_on_the_chip(&document, &reading.files) => Ok("read".to_owned()),
                Ok(_) => forged("a foreign file"),
                Err(error) => Ok(refused(&error)),
            }
        }),
    }
}

struct Recorder {
    card: Direct<VirtualChip>,
    answers: RefCell<Vec<u8>>,
}

impl CardTransport for Recorder {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = self.card.transmit(command)?;
        let length = u16::try_from(answer.len())
            .unwrap_or(u16::MAX)
            .to_be_bytes();
        let mut answers = self.answers.borrow_mut();
        answers.extend_from_slice(&length);
        answers.extend_from_slice(&answer);
        Ok(answer)
    }

    fn max_response_bytes(&self) -> usize {
        self.card.max_response_bytes()
    }
}

/// Files that a trusted signer signed and that are nonsense all the same: TLV, DG1, DG2, EF.COM. The
/// first byte says which file the rest is.
pub(super) fn data_groups() -> Target {
    let issuer = issuer();
    let (document, trust) = signed_document(0);
    let mut corpus = Vec::new();
    for (number, file) in document.groups() {
        corpus.push([&[number], file].concat());
    }
    corpus.extend(
        document
            .files()
            .get(&0x011E)
            .map(|com| [&[0], com.as_slice()].concat()),
    );
    Target {
        corpus,
        words: vec![
            &[0x5F, 0x1F],
            &[0x7F, 0x61],
            &[0x5F, 0x2E],
            &[0x7F, 0x60],
            b"FAC\x00010\x00",
        ],
        run: Box::new(move |input| {
            let (number, file) = input.split_first().unwrap_or((&1, &[]));
            let mut document = document.clone();
            let mut files = match number {
                1 | 2 => {
                    document.put_group(*number, file.to_vec());
                    issuer.sign(&mut document);
                    document.as_read()
                }
                _ => document.as_read(),
            };
            if !matches!(number, 1 | 2) {
                files.insert(Ef::Com, file.to_vec());
            }
            Ok(match verify_document(&files, &trust, NOW_S) {
                Ok(document) => format!("verified, face {}", document.face.is_some()),
                Err(error) => refused(&error),
            })
        }),
    }
}

/// EF.SOD (CMS, certificates): whatever is done to it, DG1 and DG2 are those that were signed.
pub(super) fn security_object() -> Target {
    let (document, trust) = signed_document(0);
    let sod = document.files().get(&0x011D).cloned().unwrap_or_default();
    let other = Person {
        given_names: "CESHI ER".into(),
        ..Person::default()
    };
    let other = SpecimenDocument::new(other, SpecimenFormat::Td1).as_read();
    let dg1 = other
        .get(Ef::Group(DataGroup::Dg1))
        .unwrap_or_default()
        .to_vec();
    Target {
        corpus: vec![sod],
        words: vec![
            &[0x30, 0x80],
            &[0x30, 0x84],
            &[0x06, 0x09],
            &[0xA0, 0x82],
            &[0x02, 0x01],
        ],
        run: Box::new(move |input| {
            let mut files = document.as_read();
            files.insert(Ef::Sod, input.to_vec());
            let answer = match verify_document(&files, &trust, NOW_S) {
                Ok(_) => "verified".to_owned(),
                Err(error) => refused(&error),
            };
            files.insert(Ef::Group(DataGroup::Dg1), dg1.clone());
            match verify_document(&files, &trust, NOW_S) {
                Ok(_) => forged("another person's DG1"),
                Err(_) => Ok(answer),
            }
        }),
    }
}

/// Certificates of authorities.
pub(super) fn trust_anchor() -> Target {
    let issuer = issuer();
    Target {
        corpus: vec![issuer.csca_der().to_vec(), issuer.ds_der().to_vec()],
        words: vec![
            &[0x30, 0x80],
            &[0x55, 0x1D, 0x0F],
            &[0x55, 0x1D, 0x13],
            &[0x17, 0x0D],
            &[0x18, 0x0F],
        ],
        run: Box::new(|input| {
            let mut store = TrustStore::new();
            Ok(match store.add(input) {
                Ok(()) => "taken".to_owned(),
                Err(error) => refused(&error),
            })
        }),
    }
}

/// Machine-readable zones, as typed or scanned.
pub(super) fn mrz() -> Target {
    let formats = [
        SpecimenFormat::Td1,
        SpecimenFormat::Td2,
        SpecimenFormat::Td3,
    ];
    let long = Person {
        document_number: "TEST00001234567".into(),
        ..Person::default()
    };
    let mut corpus: Vec<Vec<u8>> = formats
        .map(|format| Person::default().zone(format).into_bytes())
        .to_vec();
    corpus.push(long.zone(SpecimenFormat::Td1).into_bytes());
    Target {
        corpus,
        words: words(&[
            "<",
            "<<",
            "<<<<<<<<<<<<<<",
            "\n",
            "9",
            "A",
            "张",
            "000000",
            "991231",
        ]),
        run: Box::new(|input| {
            let text = String::from_utf8_lossy(input);
            let key = MrzKey::from_mrz(&text);
            let typed = text.get(0..9).and_then(|number| {
                let dates = (text.get(30..36)?, text.get(38..44)?);
                MrzKey::new(number, dates.0, dates.1).ok()
            });
            Ok(match Mrz::parse(&text) {
                Ok(zone) => {
                    let dates = (
                        zone.birth(NOW_S),
                        zone.expiry(NOW_S),
                        zone.is_expired(NOW_S),
                    );
                    let names = (zone.surname().len(), zone.given_names().len());
                    let read = (
                        dates.0.is_some(),
                        dates.1.is_some(),
                        dates.2,
                        names.0 > 0,
                        names.1 > 0,
                    );
                    format!(
                        "{:?} {read:?} {} {}",
                        zone.format(),
                        key.is_ok(),
                        typed.is_some()
                    )
                }
                Err(defect) => refused(&defect),
            })
        }),
    }
}
