//! Files of a chip whose structure is sound and whose parts were moved about.

use emrtd::{DataGroup, Ef, verify_document};
use hallseal_tests::specimens::{NOW_S, signed_document};
use testkit::pki::{Person, SpecimenDocument, SpecimenFormat};

use super::{Target, forged, refused};

/// A part of a DER file: its tag, and what is in it.
#[derive(Clone)]
struct Part {
    tag: Vec<u8>,
    inside: Inside,
}

#[derive(Clone)]
enum Inside {
    Parts(Vec<Part>),
    Bytes(Vec<u8>),
}

impl Part {
    /// The parts that these bytes consist of; `None` where they do not.
    fn all(mut bytes: &[u8]) -> Option<Vec<Self>> {
        let mut parts = Vec::new();
        while !bytes.is_empty() {
            let (part, rest) = Self::first(bytes)?;
            parts.push(part);
            bytes = rest;
        }
        Some(parts)
    }

    fn first(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let tag_len = match bytes.first()? & 0x1F {
            0x1F => 2,
            _ => 1,
        };
        let (tag, rest) = bytes.split_at_checked(tag_len)?;
        let (first, rest) = rest.split_first()?;
        let (length, rest) = match *first {
            short @ 0..=0x7F => (usize::from(short), rest),
            long @ 0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7F))?;
                let number = digits
                    .iter()
                    .fold(0, |n, digit| n << 8 | usize::from(*digit));
                (number, rest)
            }
            _ => return None,
        };
        let (inside, rest) = rest.split_at_checked(length)?;
        // Strings of octets may hold parts too, as the signed content does.
        let nested = tag.first()? & 0x20 != 0 || *tag == [0x04];
        let parts = nested.then(|| Self::all(inside)).flatten();
        // Bytes that only look like parts stay bytes.
        let parts = parts.filter(|parts| {
            let mut again = Vec::new();
            parts.iter().for_each(|part| part.write(&mut again));
            again == inside
        });
        let inside = match parts {
            Some(parts) => Inside::Parts(parts),
            None => Inside::Bytes(inside.to_vec()),
        };
        let tag = tag.to_vec();
        Some((Self { tag, inside }, rest))
    }

    fn write(&self, out: &mut Vec<u8>) {
        let mut inside = Vec::new();
        match &self.inside {
            Inside::Parts(parts) => parts.iter().for_each(|part| part.write(&mut inside)),
            Inside::Bytes(bytes) => inside.extend(bytes),
        }
        out.extend(&self.tag);
        let length = inside.len().to_be_bytes();
        let digits: Vec<u8> = length.into_iter().skip_while(|digit| *digit == 0).collect();
        match digits.as_slice() {
            [] => out.push(0),
            [short @ 0..=0x7F] => out.push(*short),
            long => {
                out.push(0x80 | u8::try_from(long.len()).unwrap_or(0));
                out.extend(long);
            }
        }
        out.extend(inside);
    }

    fn count(&self) -> usize {
        match &self.inside {
            Inside::Parts(parts) => 1 + parts.iter().map(Self::count).sum::<usize>(),
            Inside::Bytes(_) => 1,
        }
    }

    /// The part with this number, from the outside in.
    fn at(&mut self, number: &mut usize) -> Option<&mut Self> {
        if *number == 0 {
            return Some(self);
        }
        *number -= 1;
        match &mut self.inside {
            Inside::Parts(parts) => parts.iter_mut().find_map(|part| part.at(number)),
            Inside::Bytes(_) => None,
        }
    }

    /// One edit, in four bytes: which part, what is done to it, with which other part or byte.
    fn edit(&mut self, [high, low, what, with]: [u8; 4]) {
        let whole = self.clone();
        let count = self.count();
        let number = |n: usize| n % count;
        let mut place = number(usize::from(u16::from_be_bytes([high, low])));
        let mut other = number(usize::from(with));
        let other = whole.clone().at(&mut other).cloned();
        let (Some(part), Some(other)) = (self.at(&mut place), other) else {
            return;
        };
        match (what % 8, &mut part.inside) {
            (0, Inside::Parts(parts)) => {
                if let Some(at) = usize::from(with).checked_rem(parts.len()) {
                    parts.remove(at);
                }
            }
            (1, Inside::Parts(parts)) => {
                let again = usize::from(with).checked_rem(parts.len());
                parts.extend(again.and_then(|at| parts.get(at).cloned()));
            }
            (2, Inside::Parts(parts)) => parts.reverse(),
            (3, Inside::Parts(parts)) => parts.push(other),
            (4, inside) => *inside = other.inside,
            (5, _) => part.tag = other.tag,
            (6, inside) => *inside = Inside::Bytes(vec![with]),
            (_, Inside::Bytes(bytes)) => {
                let at = usize::from(with).checked_rem(bytes.len());
                if let Some(byte) = at.and_then(|at| bytes.get_mut(at)) {
                    *byte ^= what | 1;
                }
            }
            (_, Inside::Parts(parts)) => parts.truncate(usize::from(with) % 4),
        }
    }
}

/// The input is a list of edits. Whatever is done to EF.SOD, another person's data is not genuine,
/// nor is the own data where what was signed of it was changed.
pub(super) fn security_object() -> Target {
    let (document, trust) = signed_document(0);
    let sod = document.files().get(&0x011D).cloned().unwrap_or_default();
    let whole = Part::all(&sod);
    let other = Person {
        given_names: "CESHI ER".into(),
        ..Person::default()
    };
    let other = SpecimenDocument::new(other, SpecimenFormat::Td1).as_read();
    let other = other.get(Ef::Group(DataGroup::Dg1)).unwrap_or_default();
    let other = other.to_vec();
    Target {
        corpus: vec![
            Vec::new(),
            vec![0, 3, 0, 1],
            vec![0, 9, 1, 0, 0, 4, 3, 5],
            (0..64).collect(),
        ],
        words: vec![&[0, 1, 4, 2], &[0, 20, 5, 3], &[0, 40, 7, 9]],
        run: Box::new(move |input| {
            let [root] = whole.as_deref().unwrap_or_default() else {
                return Err("the genuine EF.SOD is not one part".to_owned());
            };
            let mut root = root.clone();
            let (edits, _) = input.as_chunks::<4>();
            edits.iter().take(16).for_each(|edit| root.edit(*edit));
            let mut bent = Vec::new();
            root.write(&mut bent);
            if input.is_empty() && bent != sod {
                return Err("the genuine EF.SOD is not written as it was read".to_owned());
            }
            let mut files = document.as_read();
            files.insert(Ef::Sod, bent);
            let answer = match verify_document(&files, &trust, NOW_S) {
                Ok(_) => "verified".to_owned(),
                Err(error) => refused(&error),
            };
            files.insert(Ef::Group(DataGroup::Dg1), other.clone());
            match verify_document(&files, &trust, NOW_S) {
                Ok(_) => forged("another person's DG1"),
                Err(_) => Ok(answer),
            }
        }),
    }
}

/// EF.COM alone: it is signed by nobody, so what it says may hinder and never help.
pub(super) fn common_data() -> Target {
    let (document, trust) = signed_document(0);
    let com = document.files().get(&0x011E).cloned().unwrap_or_default();
    let other = Person {
        given_names: "CESHI ER".into(),
        ..Person::default()
    };
    let other = SpecimenDocument::new(other, SpecimenFormat::Td1).as_read();
    let other = other.get(Ef::Group(DataGroup::Dg1)).unwrap_or_default();
    let other = other.to_vec();
    Target {
        corpus: vec![com],
        words: vec![
            &[0x60],
            &[0x5F, 0x01],
            &[0x5F, 0x36],
            &[0x5C],
            &[0x61, 0x75],
            b"0107",
        ],
        run: Box::new(move |input| {
            let mut files = document.as_read();
            files.insert(Ef::Com, input.to_vec());
            let answer = match verify_document(&files, &trust, NOW_S) {
                Ok(_) => "verified".to_owned(),
                Err(error) => refused(&error),
            };
            files.insert(Ef::Group(DataGroup::Dg1), other.clone());
            match verify_document(&files, &trust, NOW_S) {
                Ok(_) => forged("another person's DG1"),
                Err(_) => Ok(answer),
            }
        }),
    }
}
