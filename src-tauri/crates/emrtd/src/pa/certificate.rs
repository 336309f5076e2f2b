//! X.509 certificates as ICAO 9303-12 (7.1) profiles them.

use const_oid::ObjectIdentifier;
use sha2::{Digest, Sha256};

use super::PassiveDefect;
use super::algorithm::SignatureAlgorithm;
use super::asn1::{BIT_STRING, Cursor, NotDer, OCTET_STRING, SEQUENCE, SET};
use super::key::{NoKey, PublicKey};

/// Key usage bits (RFC 5280, 4.2.1.3) in the order of the first byte.
pub(super) const DIGITAL_SIGNATURE: u8 = 0x80;
pub(super) const KEY_CERT_SIGN: u8 = 0x04;
/// Where ICAO's own purposes of a key begin.
const ICAO_TASKS: &str = "2.23.136.1.1.";

/// A certificate, parsed; nothing in it is trusted yet.
#[derive(Clone)]
pub(super) struct X509Certificate {
    signed: Vec<u8>,
    algorithm: SignatureAlgorithm,
    signature: Vec<u8>,
    pub(super) serial: Vec<u8>,
    pub(super) issuer: Vec<u8>,
    pub(super) subject: Vec<u8>,
    pub(super) not_before: u64,
    pub(super) not_after: u64,
    pub(super) key: PublicKey,
    pub(super) extensions: Extensions,
    pub(super) fingerprint: [u8; 32],
}

/// The extensions that decide something.
#[derive(Clone, Default)]
pub(super) struct Extensions {
    /// First byte of the key usage.
    pub(super) key_usage: Option<u8>,
    /// cA of the basic constraints.
    pub(super) is_ca: bool,
    pub(super) subject_key_id: Option<Vec<u8>>,
    pub(super) authority_key_id: Option<Vec<u8>>,
    /// Private key usage period (RFC 3280, 4.2.1.4), either end optional.
    pub(super) key_use_from: Option<u64>,
    pub(super) key_use_until: Option<u64>,
    /// The certificate says that its key has another task: a critical extended key usage, or one
    /// of ICAO's own, such as signing master lists or visible seals.
    pub(super) other_task: bool,
    /// Document types it may sign, as a zone begins with them; without the extension, any.
    pub(super) document_types: Option<Vec<String>>,
    /// A critical extension that is not understood.
    pub(super) unknown_critical: bool,
}

impl X509Certificate {
    /// Parses DER; `malformed` is what a wrong structure is reported as.
    pub(super) fn parse(der: &[u8], malformed: PassiveDefect) -> Result<Self, PassiveDefect> {
        Self::read(der).map_err(|why| why.defect(malformed))
    }

    fn read(der: &[u8]) -> Result<Self, NoKey> {
        let mut outer = Cursor::new(der);
        let mut certificate = outer.enter(SEQUENCE)?;
        outer.end()?;
        let signed = certificate.take(SEQUENCE)?;
        let mut after = certificate;
        let outer_algorithm = after.take(SEQUENCE)?.raw;
        let algorithm = SignatureAlgorithm::read(&mut certificate)?.ok_or(NoKey::Unknown)?;
        let signature = certificate.bits()?.to_vec();
        certificate.end()?;

        let mut body = Cursor::new(signed.value);
        let version = match body.optional(0xA0)? {
            Some(field) => {
                let mut inner = Cursor::new(field.value);
                let version = inner.small()?;
                inner.end()?;
                version
            }
            None => 0,
        };
        let serial = body.take(super::asn1::INTEGER)?.value.to_vec();
        if body.take(SEQUENCE)?.raw != outer_algorithm || version > 2 {
            return Err(NoKey::Malformed);
        }
        let issuer = body.take(SEQUENCE)?.raw.to_vec();
        let mut validity = body.enter(SEQUENCE)?;
        let (not_before, not_after) = (validity.time()?, validity.time()?);
        validity.end()?;
        let subject = body.take(SEQUENCE)?.raw.to_vec();
        let key = PublicKey::read(&mut body)?;
        body.optional(0x81)?;
        body.optional(0x82)?;
        let extensions = match body.optional(0xA3)? {
            Some(field) if version == 2 => Extensions::read(field.value)?,
            Some(_) => return Err(NoKey::Malformed),
            None => Extensions::default(),
        };
        body.end()?;
        let fingerprint = Sha256::digest(der).into();
        let signed = signed.raw.to_vec();
        Ok(Self {
            signed,
            algorithm,
            signature,
            serial,
            issuer,
            subject,
            not_before,
            not_after,
            key,
            extensions,
            fingerprint,
        })
    }

    /// Whether the holder of `key` signed this certificate.
    pub(super) fn is_signed_by(&self, key: &PublicKey) -> Result<bool, PassiveDefect> {
        self.algorithm
            .verify(key, None, &self.signed, &self.signature)
    }

    /// countryName of the subject, where there is one and it is text.
    pub(super) fn country(&self) -> Option<String> {
        country(&self.subject).ok().flatten()
    }

    /// Whether both names are the same, and both key identifiers where both are given.
    pub(super) fn is_issued_by(&self, authority: &Self) -> bool {
        let key_ids = match (
            &self.extensions.authority_key_id,
            &authority.extensions.subject_key_id,
        ) {
            (Some(wanted), Some(has)) => wanted == has,
            _ => true,
        };
        key_ids && same_name(&self.issuer, &authority.subject)
    }
}

impl Extensions {
    /// Whether the key may be used for this, whatever its dates say. The key usage is mandatory
    /// (ICAO 9303-12, table 6).
    pub(super) fn allow(&self, usage: u8) -> bool {
        let named = self.key_usage.is_some_and(|bits| bits & usage != 0);
        named && !self.other_task && !self.unknown_critical
    }

    /// Whether the private key was to be used at that time.
    pub(super) fn key_used_at(&self, time: u64) -> bool {
        self.key_use_from.is_none_or(|from| from <= time)
            && self.key_use_until.is_none_or(|until| time <= until)
    }

    /// Whether a document whose zone begins with this code may be signed.
    pub(super) fn may_sign_type(&self, code: &str) -> bool {
        self.document_types.as_ref().is_none_or(|types| {
            types
                .iter()
                .any(|known| known == code || (known.len() == 1 && code.starts_with(known)))
        })
    }

    fn read(bytes: &[u8]) -> Result<Self, NotDer> {
        let mut outer = Cursor::new(bytes);
        let mut list = outer.enter(SEQUENCE)?;
        outer.end()?;
        let mut found = Self::default();
        let mut seen: Vec<ObjectIdentifier> = Vec::new();
        while !list.is_empty() {
            let mut extension = list.enter(SEQUENCE)?;
            let id = extension.oid()?;
            let critical = match extension.optional(0x01)? {
                Some(flag) if flag.value == [0xFF] => true,
                Some(flag) if flag.value == [0x00] => false,
                Some(_) => return Err(NotDer),
                None => false,
            };
            let value = extension.take(OCTET_STRING)?.value;
            extension.end()?;
            if seen.contains(&id) || seen.len() > 64 {
                return Err(NotDer);
            }
            seen.push(id);
            found.note(id, critical, value)?;
        }
        Ok(found)
    }

    fn note(&mut self, id: ObjectIdentifier, critical: bool, value: &[u8]) -> Result<(), NotDer> {
        let mut cursor = Cursor::new(value);
        let text = id.to_string();
        match text.as_str() {
            "2.5.29.15" => match cursor.take(BIT_STRING)?.value {
                [unused @ 0..=7, bits @ ..]
                    if bits.len() <= 2 && (*unused == 0 || !bits.is_empty()) =>
                {
                    self.key_usage = Some(bits.first().copied().unwrap_or(0));
                }
                _ => return Err(NotDer),
            },
            "2.5.29.19" => {
                let mut inner = cursor.enter(SEQUENCE)?;
                self.is_ca = inner
                    .optional(0x01)?
                    .is_some_and(|flag| flag.value == [0xFF]);
            }
            "2.5.29.14" => self.subject_key_id = Some(cursor.take(OCTET_STRING)?.value.to_vec()),
            "2.5.29.35" => {
                let mut inner = cursor.enter(SEQUENCE)?;
                self.authority_key_id = inner.optional(0x80)?.map(|e| e.value.to_vec());
            }
            "2.5.29.16" => {
                let mut inner = cursor.enter(SEQUENCE)?;
                self.key_use_from = inner
                    .optional(0x80)?
                    .map(|e| generalized(e.value))
                    .transpose()?;
                self.key_use_until = inner
                    .optional(0x81)?
                    .map(|e| generalized(e.value))
                    .transpose()?;
            }
            // No document signer's (ICAO 9303-12, table 6): the same authority also signs for master
            // lists and visible digital seals.
            "2.5.29.37" => {
                let mut purposes = cursor.enter(SEQUENCE)?;
                self.other_task |= critical;
                while !purposes.is_empty() {
                    self.other_task |= purposes.oid()?.to_string().starts_with(ICAO_TASKS);
                }
            }
            // DocumentTypeList (ICAO 9303-12, 7.1.1.6): version, types.
            "2.23.136.1.1.6.2" => {
                let mut inner = cursor.enter(SEQUENCE)?;
                inner.small()?;
                let mut types = inner.enter(SET)?;
                inner.end()?;
                let mut found = Vec::new();
                while !types.is_empty() {
                    let name = core::str::from_utf8(types.any()?.value).map_err(|_| NotDer)?;
                    found.push(name.trim_end_matches('<').to_owned());
                }
                self.document_types = Some(found);
            }
            // Alternative names, certificate policies, CRL distribution points, ICAO's name change:
            // they restrict nothing that is checked here.
            "2.5.29.17" | "2.5.29.18" | "2.5.29.31" | "2.5.29.32" | "2.23.136.1.1.6.1" => {
                return Ok(());
            }
            _ => {
                self.unknown_critical |= critical;
                return Ok(());
            }
        }
        cursor.end()
    }
}

/// An implicitly tagged GeneralizedTime.
fn generalized(value: &[u8]) -> Result<u64, NotDer> {
    let length = u8::try_from(value.len()).map_err(|_| NotDer)?;
    Cursor::new(&[&[0x18, length], value].concat()).time()
}

/// The first countryName (2.5.4.6) in a name.
fn country(name: &[u8]) -> Result<Option<String>, NotDer> {
    let mut name = Cursor::new(name).enter(SEQUENCE)?;
    while !name.is_empty() {
        let mut set = name.enter(SET)?;
        while !set.is_empty() {
            let mut attribute = set.enter(SEQUENCE)?;
            let (id, value) = (attribute.oid()?, attribute.any()?.value);
            if id == ObjectIdentifier::new_unwrap("2.5.4.6") {
                return Ok(core::str::from_utf8(value).ok().map(str::to_owned));
            }
        }
    }
    Ok(None)
}

/// Names compared attribute by attribute, without regard to the string type or to the case of ASCII
/// letters, in which issuing states differ from one certificate to the next (RFC 5280, 7.1).
fn same_name(a: &[u8], b: &[u8]) -> bool {
    a == b || compare_names(a, b).unwrap_or(false)
}

fn compare_names(a: &[u8], b: &[u8]) -> Result<bool, NotDer> {
    let (mut a, mut b) = (
        Cursor::new(a).enter(SEQUENCE)?,
        Cursor::new(b).enter(SEQUENCE)?,
    );
    while !a.is_empty() && !b.is_empty() {
        let (mut x, mut y) = (a.enter(SET)?, b.enter(SET)?);
        while !x.is_empty() && !y.is_empty() {
            let (mut p, mut q) = (x.enter(SEQUENCE)?, y.enter(SEQUENCE)?);
            if p.oid()? != q.oid()? || !p.any()?.value.eq_ignore_ascii_case(q.any()?.value) {
                return Ok(false);
            }
        }
        if !x.is_empty() || !y.is_empty() {
            return Ok(false);
        }
    }
    Ok(a.is_empty() && b.is_empty())
}
