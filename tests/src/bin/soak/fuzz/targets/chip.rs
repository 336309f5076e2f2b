//! What a chip, or a copy of one, answers to a challenge.

use emrtd::{AccessKey, DataGroup, DocumentFiles, Ef, ReadRequest, read_document, verify_answer};
use hallseal_tests::specimens::issuer;
use testkit::chip::{ChipSettings, Direct, VirtualChip};
use testkit::pki::{ChipKey, KeyKind, Person, SpecimenDocument, SpecimenFormat};

use super::{Target, forged, refused};

const CHALLENGE: [u8; 8] = *b"request7";
const DG14: Ef = Ef::Group(DataGroup::Dg14);
const DG15: Ef = Ef::Group(DataGroup::Dg15);

/// DG15, DG14 and the answer, the first two behind their lengths in two bytes.
fn parts(input: &[u8]) -> Option<[&[u8]; 3]> {
    let take = |input: &'_ [u8]| {
        let (head, rest) = input.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*head));
        (length <= rest.len()).then_some((length, 2 + length))
    };
    let (key_length, end) = take(input)?;
    let (key, rest) = (input.get(end - key_length..end)?, input.get(end..)?);
    let (infos_length, end) = take(rest)?;
    Some([key, rest.get(end - infos_length..end)?, rest.get(end..)?])
}

fn joined(parts: [&[u8]; 3]) -> Vec<u8> {
    let length = |part: &[u8]| u16::try_from(part.len()).unwrap_or(0).to_be_bytes();
    let [key, infos, answer] = parts;
    [&length(key)[..], key, &length(infos)[..], infos, answer].concat()
}

fn specimen(kind: KeyKind) -> Vec<u8> {
    let mut document = SpecimenDocument::new(Person::default(), SpecimenFormat::Td1);
    document.put_chip_key(ChipKey::from_seed(kind, b"soak"));
    issuer().sign(&mut document);
    let chip = VirtualChip::new(&document, ChipSettings::default(), b"soak");
    let request = ReadRequest {
        key: &AccessKey::from(document.person().access_key()),
        groups: &[DataGroup::Dg1],
        challenge: Some(CHALLENGE),
        entropy: [7; 32],
    };
    let reading = read_document(&mut Direct::new(chip, 65_538), &request, &mut |_| {})
        .expect("the specimen is read");
    let file = |ef| reading.files.get(ef).unwrap_or_default();
    let answer = reading.answer.as_deref().unwrap_or_default();
    joined([file(DG15), file(DG14), answer])
}

/// Only the key's own answer to this very challenge is taken.
pub(super) fn answer() -> Target {
    let honest = [KeyKind::P256, KeyKind::Rsa2048].map(specimen);
    Target {
        corpus: honest.to_vec(),
        words: vec![
            &[0x6F, 0x81],
            &[0x6E, 0x81],
            &[0x06, 0x06, 0x67, 0x81, 0x08, 0x01, 0x01, 0x05],
            &[0x34, 0xCC],
            &[0xBC],
        ],
        run: Box::new(move |input| {
            let Some([key, infos, given]) = parts(input) else {
                return Ok("no parts".to_owned());
            };
            let mut files = DocumentFiles::new();
            files.insert(DG15, key.to_vec());
            if !infos.is_empty() {
                files.insert(DG14, infos.to_vec());
            }
            // DG14 may say more than it must, and how a key is wrapped is for the issuer's signature to
            // settle; its numbers, which end it, and the answer are the chip's.
            let own = honest
                .iter()
                .filter_map(|honest| parts(honest))
                .any(|[known, _, answer]| {
                    let numbers = known.get(known.len().saturating_sub(64)..);
                    let numbers = numbers.unwrap_or_default();
                    let same = key.windows(numbers.len()).any(|part| part == numbers);
                    same && answer == given
                });
            match verify_answer(&files, &CHALLENGE, given) {
                Ok(()) if own => Ok("proven".to_owned()),
                Ok(()) => forged("a chip's answer"),
                Err(error) => Ok(refused(&error)),
            }
        }),
    }
}
