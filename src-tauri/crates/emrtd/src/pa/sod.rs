//! EF.SOD: CMS signed data over the LDS security object (ICAO 9303-10, 4.6.2; RFC 5652).

use std::collections::BTreeMap;

use const_oid::ObjectIdentifier;

use super::PassiveDefect;
use super::algorithm::{Hash, SignatureAlgorithm};
use super::asn1::{Cursor, NotDer, OCTET_STRING, SEQUENCE, SET};
use super::certificate::X509Certificate;
use crate::ef::DataGroup;

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const LDS_SECURITY_OBJECT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.136.1.1.1");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");

/// EF.SOD taken apart; nothing in it is verified yet.
pub(super) struct Sod<'a> {
    content_type: ObjectIdentifier,
    content: &'a [u8],
    certificates: Vec<&'a [u8]>,
    signer: SignerInfo<'a>,
}

struct SignerInfo<'a> {
    id: SignerId<'a>,
    hash: Hash,
    /// Signed attributes as they stand, `[0] IMPLICIT`.
    attributes: &'a [u8],
    content_type: ObjectIdentifier,
    message_digest: &'a [u8],
    signing_time: Option<u64>,
    algorithm: SignatureAlgorithm,
    signature: &'a [u8],
}

enum SignerId<'a> {
    IssuerAndSerial(&'a [u8], &'a [u8]),
    SubjectKeyId(&'a [u8]),
}

/// What can stop the parser.
enum Stop {
    Malformed,
    Unknown,
}

impl From<NotDer> for Stop {
    fn from(_: NotDer) -> Self {
        Self::Malformed
    }
}

/// The signed list of hashes.
pub(super) struct SecurityObject<'a> {
    pub(super) hash: Hash,
    pub(super) groups: BTreeMap<DataGroup, &'a [u8]>,
}

impl<'a> Sod<'a> {
    /// Parses the whole file.
    pub(super) fn parse(file: &'a [u8]) -> Result<Self, PassiveDefect> {
        Self::read(file).map_err(|stop| match stop {
            Stop::Malformed => PassiveDefect::SodMalformed,
            Stop::Unknown => PassiveDefect::Algorithm,
        })
    }

    fn read(file: &'a [u8]) -> Result<Self, Stop> {
        let mut outer = Cursor::new(file);
        let mut wrapped = outer.enter(0x77)?;
        outer.end()?;
        let mut info = wrapped.enter(SEQUENCE)?;
        wrapped.end()?;
        if info.oid()? != SIGNED_DATA {
            return Err(Stop::Malformed);
        }
        let mut explicit = info.enter(0xA0)?;
        info.end()?;
        let mut data = explicit.enter(SEQUENCE)?;
        explicit.end()?;
        // Version 3: the content is not of type id-data (RFC 5652, 5.1).
        if data.small()? != 3 {
            return Err(Stop::Malformed);
        }
        let mut algorithms = data.enter(SET)?;
        let mut hashes = Vec::new();
        while !algorithms.is_empty() {
            hashes.push(Hash::read(&mut algorithms)?.ok_or(Stop::Unknown)?);
        }
        let mut encapsulated = data.enter(SEQUENCE)?;
        let content_type = encapsulated.oid()?;
        let mut explicit = encapsulated.enter(0xA0)?;
        encapsulated.end()?;
        let content = explicit.take(OCTET_STRING)?.value;
        explicit.end()?;
        let mut set = data.enter(0xA0)?;
        let mut certificates = Vec::new();
        while !set.is_empty() && certificates.len() < 16 {
            certificates.push(set.take(SEQUENCE)?.raw);
        }
        set.end()?;
        data.optional(0xA1)?;
        let mut signers = data.enter(SET)?;
        data.end()?;
        let signer = SignerInfo::read(&mut signers)?;
        signers.end()?;
        if !hashes.contains(&signer.hash) {
            return Err(Stop::Malformed);
        }
        Ok(Self {
            content_type,
            content,
            certificates,
            signer,
        })
    }

    /// The certificate the signature is to be checked with. Where none belongs to the signer but there
    /// is only one, that one is given with the defect to report once it has been looked at itself.
    pub(super) fn signer_certificate(
        &self,
    ) -> Result<(X509Certificate, Option<PassiveDefect>), PassiveDefect> {
        let mut parsed = Vec::new();
        for der in &self.certificates {
            match X509Certificate::parse(der, PassiveDefect::DsMalformed) {
                Ok(certificate) => parsed.push(certificate),
                Err(e) if self.certificates.len() == 1 => return Err(e),
                Err(_) => {}
            }
        }
        if let Some(at) = parsed.iter().position(|c| self.signer.id.is(c)) {
            return Ok((parsed.swap_remove(at), None));
        }
        match parsed.pop() {
            Some(only) if parsed.is_empty() => Ok((only, Some(PassiveDefect::SodSigner))),
            _ => Err(PassiveDefect::SodSigner),
        }
    }

    /// When the document says it was signed.
    pub(super) fn signing_time(&self) -> Option<u64> {
        self.signer.signing_time
    }

    /// Checks the signature over the signed attributes, then the content against them.
    pub(super) fn verify(&self, certificate: &X509Certificate) -> Result<(), PassiveDefect> {
        let signer = &self.signer;
        // What is signed is the SET OF, not the implicit tag (RFC 5652, 5.4).
        let mut message = signer.attributes.to_vec();
        if let Some(tag) = message.first_mut() {
            *tag = SET;
        }
        // The digest of the attributes is made with the signer's digest algorithm; a signature
        // algorithm that names another one contradicts it.
        if signer
            .algorithm
            .hash()
            .is_some_and(|named| named != signer.hash)
            || !signer.algorithm.verify(
                &certificate.key,
                Some(signer.hash),
                &message,
                signer.signature,
            )?
        {
            return Err(PassiveDefect::SodSignature);
        }
        if self.content_type != LDS_SECURITY_OBJECT || signer.content_type != self.content_type {
            return Err(PassiveDefect::SodContentType);
        }
        if signer.hash.digest(self.content) != signer.message_digest {
            return Err(PassiveDefect::SodContentDigest);
        }
        Ok(())
    }

    /// The list of hashes (ICAO 9303-10, 4.6.2.3).
    pub(super) fn security_object(&self) -> Result<SecurityObject<'a>, PassiveDefect> {
        SecurityObject::read(self.content).map_err(|stop| match stop {
            Stop::Malformed => PassiveDefect::SodContentMalformed,
            Stop::Unknown => PassiveDefect::Algorithm,
        })
    }
}

impl SignerId<'_> {
    fn is(&self, certificate: &X509Certificate) -> bool {
        match self {
            // Byte for byte: nothing signs this reference, and signers copy it from the certificate.
            Self::IssuerAndSerial(issuer, serial) => {
                *serial == certificate.serial && *issuer == certificate.issuer
            }
            Self::SubjectKeyId(id) => certificate.extensions.subject_key_id.as_deref() == Some(*id),
        }
    }
}

impl<'a> SignerInfo<'a> {
    fn read(set: &mut Cursor<'a>) -> Result<Self, Stop> {
        let mut info = set.enter(SEQUENCE)?;
        let version = info.small()?;
        let id = match (version, info.any()?) {
            (1, element) if element.tag == SEQUENCE => {
                let mut inner = Cursor::new(element.value);
                let (issuer, serial) = (
                    inner.take(SEQUENCE)?.raw,
                    inner.take(super::asn1::INTEGER)?.value,
                );
                inner.end()?;
                SignerId::IssuerAndSerial(issuer, serial)
            }
            (3, element) if element.tag == 0x80 => SignerId::SubjectKeyId(element.value),
            _ => return Err(Stop::Malformed),
        };
        let hash = Hash::read(&mut info)?.ok_or(Stop::Unknown)?;
        let attributes = info.take(0xA0)?;
        let algorithm = SignatureAlgorithm::read(&mut info)?.ok_or(Stop::Unknown)?;
        let signature = info.take(OCTET_STRING)?.value;
        info.optional(0xA1)?;
        info.end()?;

        let (mut content_type, mut message_digest, mut signing_time) = (None, None, None);
        let mut list = Cursor::new(attributes.value);
        while !list.is_empty() {
            let mut attribute = list.enter(SEQUENCE)?;
            let kind = attribute.oid()?;
            let mut values = attribute.enter(SET)?;
            attribute.end()?;
            let twice = if kind == CONTENT_TYPE {
                content_type.replace(values.oid()?).is_some()
            } else if kind == MESSAGE_DIGEST {
                message_digest
                    .replace(values.take(OCTET_STRING)?.value)
                    .is_some()
            } else if kind == SIGNING_TIME {
                signing_time.replace(values.time()?).is_some()
            } else {
                continue;
            };
            values.end()?;
            if twice {
                return Err(Stop::Malformed);
            }
        }
        let (Some(content_type), Some(message_digest)) = (content_type, message_digest) else {
            return Err(Stop::Malformed);
        };
        Ok(Self {
            id,
            hash,
            attributes: attributes.raw,
            content_type,
            message_digest,
            signing_time,
            algorithm,
            signature,
        })
    }
}

impl<'a> SecurityObject<'a> {
    fn read(content: &'a [u8]) -> Result<Self, Stop> {
        let mut outer = Cursor::new(content);
        let mut object = outer.enter(SEQUENCE)?;
        outer.end()?;
        let version = object.small()?;
        let hash = Hash::read(&mut object)?.ok_or(Stop::Unknown)?;
        let mut list = object.enter(SEQUENCE)?;
        let mut groups = BTreeMap::new();
        while !list.is_empty() {
            let mut entry = list.enter(SEQUENCE)?;
            let group = DataGroup::from_number(entry.small()?).ok_or(Stop::Malformed)?;
            let digest = entry.take(OCTET_STRING)?.value;
            entry.end()?;
            if digest.len() != hash.length() || groups.insert(group, digest).is_some() {
                return Err(Stop::Malformed);
            }
        }
        // Version 1 adds the LDS and Unicode versions.
        match version {
            0 => {}
            1 => {
                object.take(SEQUENCE)?;
            }
            _ => return Err(Stop::Malformed),
        }
        object.end()?;
        Ok(Self { hash, groups })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_a_security_object_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Sod::parse(&bytes).is_err());
            let _ = SecurityObject::read(&bytes);
            let _ = X509Certificate::parse(&bytes, PassiveDefect::DsMalformed);
        }
    }
}
