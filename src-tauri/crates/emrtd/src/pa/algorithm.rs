//! Hash and signature algorithms of travel documents (ICAO 9303-12, 4.4).

use const_oid::ObjectIdentifier;
use rsa::traits::SignatureScheme;
use rsa::{Pkcs1v15Sign, Pss};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::PassiveDefect;
use super::asn1::{Cursor, NotDer, SEQUENCE};
use super::key::PublicKey;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

const MGF1: ObjectIdentifier = oid("1.2.840.113549.1.1.8");

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(super) fn from_oid(id: ObjectIdentifier) -> Option<Self> {
        const TABLE: [(ObjectIdentifier, Hash); 5] = [
            (oid("1.3.14.3.2.26"), Hash::Sha1),
            (oid("2.16.840.1.101.3.4.2.4"), Hash::Sha224),
            (oid("2.16.840.1.101.3.4.2.1"), Hash::Sha256),
            (oid("2.16.840.1.101.3.4.2.2"), Hash::Sha384),
            (oid("2.16.840.1.101.3.4.2.3"), Hash::Sha512),
        ];
        TABLE
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, hash)| *hash)
    }

    /// Reads an AlgorithmIdentifier of a hash function, whose parameters are NULL or absent.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, NotDer> {
        match cursor.algorithm()? {
            (id, []) => Ok(Self::from_oid(id)),
            _ => Err(NotDer),
        }
    }

    pub(super) fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    pub(super) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(bytes).to_vec(),
            Self::Sha224 => Sha224::digest(bytes).to_vec(),
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

/// A signature algorithm; `None` where the hash is named elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignatureAlgorithm {
    RsaPkcs1(Option<Hash>),
    RsaPss { hash: Hash, salt: usize },
    Ecdsa(Hash),
}

impl SignatureAlgorithm {
    /// Reads an AlgorithmIdentifier; `None` for an algorithm that is not known here.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, NotDer> {
        const TABLE: [(ObjectIdentifier, SignatureAlgorithm); 11] = [
            (
                oid("1.2.840.113549.1.1.1"),
                SignatureAlgorithm::RsaPkcs1(None),
            ),
            (
                oid("1.2.840.113549.1.1.5"),
                SignatureAlgorithm::RsaPkcs1(Some(Hash::Sha1)),
            ),
            (
                oid("1.2.840.113549.1.1.14"),
                SignatureAlgorithm::RsaPkcs1(Some(Hash::Sha224)),
            ),
            (
                oid("1.2.840.113549.1.1.11"),
                SignatureAlgorithm::RsaPkcs1(Some(Hash::Sha256)),
            ),
            (
                oid("1.2.840.113549.1.1.12"),
                SignatureAlgorithm::RsaPkcs1(Some(Hash::Sha384)),
            ),
            (
                oid("1.2.840.113549.1.1.13"),
                SignatureAlgorithm::RsaPkcs1(Some(Hash::Sha512)),
            ),
            (
                oid("1.2.840.10045.4.1"),
                SignatureAlgorithm::Ecdsa(Hash::Sha1),
            ),
            (
                oid("1.2.840.10045.4.3.1"),
                SignatureAlgorithm::Ecdsa(Hash::Sha224),
            ),
            (
                oid("1.2.840.10045.4.3.2"),
                SignatureAlgorithm::Ecdsa(Hash::Sha256),
            ),
            (
                oid("1.2.840.10045.4.3.3"),
                SignatureAlgorithm::Ecdsa(Hash::Sha384),
            ),
            (
                oid("1.2.840.10045.4.3.4"),
                SignatureAlgorithm::Ecdsa(Hash::Sha512),
            ),
        ];
        let (id, parameters) = cursor.algorithm()?;
        if id == oid("1.2.840.113549.1.1.10") {
            return pss(parameters);
        }
        match TABLE.iter().find(|(known, _)| *known == id) {
            Some(_) if !parameters.is_empty() => Err(NotDer),
            found => Ok(found.map(|(_, algorithm)| *algorithm)),
        }
    }

    /// The hash the algorithm names itself.
    pub(super) fn hash(self) -> Option<Hash> {
        match self {
            Self::RsaPkcs1(hash) => hash,
            Self::RsaPss { hash, .. } | Self::Ecdsa(hash) => Some(hash),
        }
    }

    /// Checks a signature over `message`. `hash` is the one to use where the algorithm names none.
    /// `Ok(false)` for a signature that does not hold.
    pub(super) fn verify(
        self,
        key: &PublicKey,
        hash: Option<Hash>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, PassiveDefect> {
        let hash = self.hash().or(hash).ok_or(PassiveDefect::Algorithm)?;
        let digest = hash.digest(message);
        match (self, key) {
            (Self::RsaPkcs1(_), PublicKey::Rsa(key)) => {
                let scheme = match hash {
                    Hash::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
                    Hash::Sha224 => Pkcs1v15Sign::new::<Sha224>(),
                    Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
                    Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
                    Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
                };
                Ok(scheme.verify(key, &digest, signature).is_ok())
            }
            (Self::RsaPss { salt, .. }, PublicKey::Rsa(key)) => {
                let scheme = match hash {
                    Hash::Sha1 => Pss::new_with_salt::<Sha1>(salt),
                    Hash::Sha224 => Pss::new_with_salt::<Sha224>(salt),
                    Hash::Sha256 => Pss::new_with_salt::<Sha256>(salt),
                    Hash::Sha384 => Pss::new_with_salt::<Sha384>(salt),
                    Hash::Sha512 => Pss::new_with_salt::<Sha512>(salt),
                };
                Ok(scheme.verify(key, &digest, signature).is_ok())
            }
            (Self::Ecdsa(_), PublicKey::P256(_) | PublicKey::P384(_) | PublicKey::P521(_)) => {
                Ok(key.verify_ecdsa(&digest, signature))
            }
            // A key of one kind under a signature of the other.
            (
                Self::RsaPkcs1(_) | Self::RsaPss { .. },
                PublicKey::P256(_) | PublicKey::P384(_) | PublicKey::P521(_),
            )
            | (Self::Ecdsa(_), PublicKey::Rsa(_)) => Ok(false),
        }
    }
}

/// RSASSA-PSS-params (RFC 4055, 3.1): the mask's hash must be the message's, the trailer 1.
fn pss(parameters: &[u8]) -> Result<Option<SignatureAlgorithm>, NotDer> {
    let (mut hash, mut mask, mut salt) = (Some(Hash::Sha1), Some(Hash::Sha1), 20);
    if !parameters.is_empty() {
        let mut outer = Cursor::new(parameters);
        let mut fields = outer.enter(SEQUENCE)?;
        outer.end()?;
        if let Some(field) = fields.optional(0xA0)? {
            let mut inner = Cursor::new(field.value);
            hash = Hash::read(&mut inner)?;
            inner.end()?;
        }
        if let Some(field) = fields.optional(0xA1)? {
            let mut inner = Cursor::new(field.value);
            let (function, of) = inner.algorithm()?;
            inner.end()?;
            let mut of = Cursor::new(of);
            mask = Hash::read(&mut of)?;
            of.end()?;
            if function != MGF1 {
                return Ok(None);
            }
        }
        if let Some(field) = fields.optional(0xA2)? {
            let mut inner = Cursor::new(field.value);
            salt = usize::from(inner.small()?);
            inner.end()?;
        }
        if let Some(field) = fields.optional(0xA3)? {
            let mut inner = Cursor::new(field.value);
            if inner.small()? != 1 {
                return Ok(None);
            }
            inner.end()?;
        }
        fields.end()?;
    }
    Ok(match (hash, mask) {
        (Some(hash), Some(mask)) if hash == mask => Some(SignatureAlgorithm::RsaPss { hash, salt }),
        _ => None,
    })
}
