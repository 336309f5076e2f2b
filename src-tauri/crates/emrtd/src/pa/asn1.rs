//! Strict DER (ITU-T X.690, clause 10), borrowed and never re-encoded: what is hashed and verified are
//! the very bytes that came from the chip, and an encoding that is not the only one is refused.

use const_oid::ObjectIdentifier;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
const NULL: &[u8] = &[0x05, 0x00];
const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// The bytes are no DER, or not the expected structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotDer;

/// One element.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) value: &'a [u8],
    pub(super) raw: &'a [u8],
}

/// A place in a run of elements; every read moves on or fails.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Nothing may follow.
    pub(super) fn end(self) -> Result<(), NotDer> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(NotDer)
        }
    }

    /// The next element, whatever its tag (one byte; higher tag numbers are used nowhere here).
    pub(super) fn any(&mut self) -> Result<Element<'a>, NotDer> {
        let (&tag, after) = self.0.split_first().ok_or(NotDer)?;
        let (&lead, after) = after.split_first().ok_or(NotDer)?;
        if tag & 0x1F == 0x1F || tag == 0 {
            return Err(NotDer);
        }
        let (length, after) = if lead < 0x80 {
            (usize::from(lead), after)
        } else {
            let (field, after) = after
                .split_at_checked(usize::from(lead & 0x7F))
                .ok_or(NotDer)?;
            let first = *field.first().ok_or(NotDer)?;
            let length = field
                .iter()
                .fold(0_usize, |n, b| (n << 8) | usize::from(*b));
            if field.len() > 3 || first == 0 || length < 0x80 {
                return Err(NotDer);
            }
            (length, after)
        };
        let (value, rest) = after.split_at_checked(length).ok_or(NotDer)?;
        let raw = self.0.get(..self.0.len() - rest.len()).ok_or(NotDer)?;
        self.0 = rest;
        Ok(Element { tag, value, raw })
    }

    /// The next element, which must have this tag.
    pub(super) fn take(&mut self, tag: u8) -> Result<Element<'a>, NotDer> {
        let element = self.any()?;
        if element.tag == tag {
            Ok(element)
        } else {
            Err(NotDer)
        }
    }

    /// The next element if it has this tag.
    pub(super) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, NotDer> {
        if self.0.first() == Some(&tag) {
            self.any().map(Some)
        } else {
            Ok(None)
        }
    }

    /// What is inside the next element, which must have this tag.
    pub(super) fn enter(&mut self, tag: u8) -> Result<Self, NotDer> {
        self.take(tag).map(|e| Self(e.value))
    }

    pub(super) fn oid(&mut self) -> Result<ObjectIdentifier, NotDer> {
        ObjectIdentifier::from_bytes(self.take(OID)?.value).map_err(|_| NotDer)
    }

    /// A whole number that is not negative, without its sign byte.
    pub(super) fn unsigned(&mut self) -> Result<&'a [u8], NotDer> {
        match self.take(INTEGER)?.value {
            [] => Err(NotDer),
            [0x00] => Ok(&[]),
            [0x00, rest @ ..] if rest.first().is_some_and(|b| b & 0x80 != 0) => Ok(rest),
            [first, ..] if *first == 0 || first & 0x80 != 0 => Err(NotDer),
            value => Ok(value),
        }
    }

    /// A whole number from 0 to 255.
    pub(super) fn small(&mut self) -> Result<u8, NotDer> {
        match self.unsigned()? {
            [] => Ok(0),
            [one] => Ok(*one),
            _ => Err(NotDer),
        }
    }

    /// A bit string of whole bytes.
    pub(super) fn bits(&mut self) -> Result<&'a [u8], NotDer> {
        match self.take(BIT_STRING)?.value {
            [0x00, bytes @ ..] => Ok(bytes),
            _ => Err(NotDer),
        }
    }

    /// AlgorithmIdentifier: object identifier and parameters, which are empty for NULL.
    pub(super) fn algorithm(&mut self) -> Result<(ObjectIdentifier, &'a [u8]), NotDer> {
        let mut inner = self.enter(SEQUENCE)?;
        let oid = inner.oid()?;
        if inner.is_empty() {
            return Ok((oid, &[]));
        }
        let parameters = inner.any()?.raw;
        inner.end()?;
        Ok((oid, if parameters == NULL { &[] } else { parameters }))
    }

    /// UTCTime or GeneralizedTime in the form that X.509 wants (RFC 5280, 4.1.2.5), as Unix seconds.
    pub(super) fn time(&mut self) -> Result<u64, NotDer> {
        let element = self.any()?;
        let text = element.value;
        let digits = |at: usize, count: usize| -> Result<u64, NotDer> {
            text.get(at..at + count)
                .ok_or(NotDer)?
                .iter()
                .try_fold(0, |n, c| match c {
                    b'0'..=b'9' => Ok(n * 10 + u64::from(c - b'0')),
                    _ => Err(NotDer),
                })
        };
        let (year, at) = match element.tag {
            0x17 => (
                digits(0, 2).map(|y| if y < 50 { 2000 + y } else { 1900 + y })?,
                2,
            ),
            0x18 => (digits(0, 4)?, 4),
            _ => return Err(NotDer),
        };
        if text.len() != at + 11 || text.last() != Some(&b'Z') {
            return Err(NotDer);
        }
        let (month, day) = (digits(at, 2)?, digits(at + 2, 2)?);
        let (hour, minute, second) = (digits(at + 4, 2)?, digits(at + 6, 2)?, digits(at + 8, 2)?);
        let plausible = (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if !plausible || year < 1601 {
            return Err(NotDer);
        }
        // Days since 1 March of year 0; dates before 1970 count as 1970.
        let (y, m) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        let days = y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1;
        Ok(days.saturating_sub(719_468) * 86_400 + hour * 3_600 + minute * 60 + second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_shortest_encoding_is_taken() {
        let any = |hex: &str| {
            Cursor::new(&hex::decode(hex).unwrap())
                .any()
                .map(|e| e.value.len())
        };
        assert_eq!(any("0400"), Ok(0));
        assert_eq!(any("048100"), Err(NotDer));
        assert_eq!(any("04820001ff"), Err(NotDer));
        assert_eq!(any("0480ff0000"), Err(NotDer));
        assert_eq!(any("0402ff"), Err(NotDer));
        let small = |hex: &str| Cursor::new(&hex::decode(hex).unwrap()).small();
        assert_eq!(
            (
                small("020100"),
                small("02020080"),
                small("02020001"),
                small("0201ff")
            ),
            (Ok(0), Ok(128), Err(NotDer), Err(NotDer))
        );
    }

    #[test]
    fn times_are_unix_seconds() {
        let time = |tag: u8, text: &str| {
            Cursor::new(&[&[tag, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat())
                .time()
        };
        assert_eq!(time(0x17, "700101000000Z"), Ok(0));
        assert_eq!(time(0x17, "251231235959Z"), Ok(1_767_225_599));
        assert_eq!(time(0x18, "20500101000000Z"), Ok(2_524_608_000));
        assert_eq!(time(0x17, "251331235959Z"), Err(NotDer));
        assert_eq!(time(0x17, "2512312359Z"), Err(NotDer));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let read = |f: &dyn Fn(&mut Cursor<'_>) -> bool| f(&mut Cursor::new(&bytes));
            let _ = read(&|c| c.any().is_ok()) | read(&|c| c.algorithm().is_ok()) | read(&|c| c.time().is_ok());
            let _ = read(&|c| c.oid().is_ok()) | read(&|c| c.unsigned().is_ok()) | read(&|c| c.bits().is_ok());
        }
    }
}
