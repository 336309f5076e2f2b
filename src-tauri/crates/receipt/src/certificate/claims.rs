//! What a certificate says.

use super::CertificateError;
use crate::cbor;
use domain::id::{ChainId, DepartmentCode, Digest, LicenceIdentifier, LicenceType};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use zeroize::Zeroizing;

/// The claim of this program's own (RFC 8392 §9.1: private use).
const OWN: i64 = -65_537;
/// Fields on a certificate.
const MAX_FIELDS: usize = 32;
/// Bytes of a field's name.
const MAX_NAME: usize = 64;
/// Bytes of a field's value.
const MAX_VALUE: usize = 512;
/// Seconds by which China's day begins before UTC's.
const CHINA_S: i64 = 8 * 3_600;
const DAY_S: i64 = 86_400;

/// Something that stands on a certificate, as it is to be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    /// Its stable name, 1 to 64 bytes.
    pub name: String,
    /// Its value, up to 512 bytes; zeroized when dropped.
    pub value: Zeroizing<String>,
}

/// The claims of a certificate. Prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct CertificateClaims {
    /// The issuing department.
    pub department: DepartmentCode,
    /// The licence's identifier (GB/T 36904).
    pub identifier: LicenceIdentifier,
    /// First moment of validity, Unix seconds.
    pub valid_from_s: u64,
    /// First moment after it; `None`: without end.
    pub valid_until_s: Option<u64>,
    /// When it was signed, Unix seconds.
    pub issued_s: u64,
    /// The chain on which the licence stands.
    pub chain: ChainId,
    /// The type of licence.
    pub licence: LicenceType,
    /// Root over the commitments of all its fields, as the chain has it.
    pub root: Digest,
    /// What is shown, at most 32.
    pub fields: Vec<Field>,
}

impl core::fmt::Debug for CertificateClaims {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("CertificateClaims(***)")
    }
}

/// The first moment of a day in China, Unix seconds; 0 for days before 1970.
#[must_use]
fn begin_of(day: i64) -> u64 {
    let seconds = day.saturating_mul(DAY_S).saturating_sub(CHINA_S);
    u64::try_from(seconds).unwrap_or(0)
}

impl CertificateClaims {
    /// The validity of a licence as the chain has it, days since 1970 in China: its first moment,
    /// and the first one after its last day.
    #[must_use]
    pub fn validity(from_day: i64, until_day: Option<i64>) -> (u64, Option<u64>) {
        let until = until_day.map(|day| begin_of(day.saturating_add(1)));
        (begin_of(from_day), until)
    }

    /// Whether its fields keep to their bounds.
    pub(super) fn hold(&self) -> Result<(), CertificateError> {
        let in_bounds = |field: &Field| {
            (1..=MAX_NAME).contains(&field.name.len()) && field.value.len() <= MAX_VALUE
        };
        if self.fields.len() > MAX_FIELDS {
            Err(CertificateError::TooLong)
        } else if self.fields.iter().all(in_bounds) {
            Ok(())
        } else {
            Err(CertificateError::Malformed)
        }
    }

    pub(super) fn from_payload(payload: &[u8]) -> Result<Self, CertificateError> {
        let claims: Self =
            seal::canonical::from_slice(payload).map_err(|_| CertificateError::Malformed)?;
        claims.hold().map_err(|_| CertificateError::Malformed)?;
        Ok(claims)
    }
}

impl<C> Encode<C> for CertificateClaims {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.map(if self.valid_until_s.is_some() { 6 } else { 5 })?;
        e.u8(1)?.str(self.department.as_str())?;
        e.u8(2)?.str(self.identifier.as_str())?;
        if let Some(until) = self.valid_until_s {
            e.u8(4)?.u64(until)?;
        }
        e.u8(5)?.u64(self.valid_from_s)?.u8(6)?.u64(self.issued_s)?;
        e.i64(OWN)?.array(5)?.u8(1)?;
        e.str(self.chain.as_str())?.str(self.licence.as_str())?;
        self.root.encode(e, ctx)?;
        e.array(u64::try_from(self.fields.len()).unwrap_or(u64::MAX))?;
        for field in &self.fields {
            e.array(2)?.str(&field.name)?.str(&field.value)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for CertificateClaims {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        let wrong = |what| decode::Error::message(what);
        let expect = |d: &mut Decoder<'b>, label: u8| {
            if d.u8()? == label {
                Ok(())
            } else {
                Err(decode::Error::message("claim"))
            }
        };
        let claims = d.map()?;
        if !matches!(claims, Some(5 | 6)) {
            return Err(wrong("claims"));
        }
        expect(d, 1)?;
        let department = DepartmentCode::new(d.str()?).map_err(|_| wrong("department"))?;
        expect(d, 2)?;
        let identifier = LicenceIdentifier::new(d.str()?).map_err(|_| wrong("identifier"))?;
        let valid_until_s = if claims == Some(6) {
            expect(d, 4)?;
            Some(d.u64()?)
        } else {
            None
        };
        expect(d, 5)?;
        let valid_from_s = d.u64()?;
        expect(d, 6)?;
        let issued_s = d.u64()?;
        if d.i64()? != OWN {
            return Err(wrong("own claim"));
        }
        cbor::array_of(d, 5)?;
        if d.u8()? != 1 {
            return Err(wrong("version"));
        }
        let chain = ChainId::new(d.str()?).map_err(|_| wrong("chain"))?;
        let licence = LicenceType::new(d.str()?).map_err(|_| wrong("type"))?;
        let root = Digest::decode(d, ctx)?;
        let count = d.array()?.filter(|n| *n <= 32).ok_or(wrong("fields"))?;
        let mut fields = Vec::new();
        for _ in 0..count {
            cbor::array_of(d, 2)?;
            fields.push(Field {
                name: d.str()?.to_owned(),
                value: Zeroizing::new(d.str()?.to_owned()),
            });
        }
        Ok(Self {
            department,
            identifier,
            valid_from_s,
            valid_until_s,
            issued_s,
            chain,
            licence,
            root,
            fields,
        })
    }
}
