//! Public keys of certificates: RSA, and ECDSA on the NIST curves, which ICAO 9303-12 (4.1.6) wants
//! with explicit parameters and others write by name.

use const_oid::ObjectIdentifier;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::{BigUint, RsaPublicKey};

use super::PassiveDefect;
use super::asn1::{Cursor, NotDer, OCTET_STRING, SEQUENCE};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// Larger moduli are refused: checking them would only cost time.
const MOST_RSA_BITS: usize = 8192;

/// A key that signatures can be checked with.
#[derive(Clone)]
pub(super) enum PublicKey {
    Rsa(Box<RsaPublicKey>),
    P256(Box<p256::ecdsa::VerifyingKey>),
    P384(Box<p384::ecdsa::VerifyingKey>),
    P521(Box<p521::ecdsa::VerifyingKey>),
}

/// Why a SubjectPublicKeyInfo gives no key.
pub(super) enum NoKey {
    Malformed,
    Unknown,
}

impl From<NotDer> for NoKey {
    fn from(_: NotDer) -> Self {
        Self::Malformed
    }
}

#[derive(Clone, Copy)]
enum Curve {
    P256,
    P384,
    P521,
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, NoKey> {
        let mut info = cursor.enter(SEQUENCE)?;
        let (algorithm, parameters) = info.algorithm()?;
        let bits = info.bits()?;
        info.end()?;
        if algorithm == RSA_ENCRYPTION || algorithm == RSA_PSS {
            return rsa_key(bits);
        }
        if algorithm != EC_PUBLIC_KEY {
            return Err(NoKey::Unknown);
        }
        match curve(parameters)?.ok_or(NoKey::Unknown)? {
            Curve::P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(bits)
                .map(|k| Self::P256(Box::new(k)))
                .ok(),
            Curve::P384 => p384::ecdsa::VerifyingKey::from_sec1_bytes(bits)
                .map(|k| Self::P384(Box::new(k)))
                .ok(),
            Curve::P521 => p521::ecdsa::VerifyingKey::from_sec1_bytes(bits)
                .map(|k| Self::P521(Box::new(k)))
                .ok(),
        }
        .ok_or(NoKey::Malformed)
    }

    /// Checks a DER signature over a digest; false also where this is no elliptic curve key.
    pub(super) fn verify_ecdsa(&self, digest: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Rsa(_) => false,
            Self::P256(key) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|s| key.verify_prehash(&wide::<32>(digest), &s).is_ok()),
            Self::P384(key) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|s| key.verify_prehash(&wide::<48>(digest), &s).is_ok()),
            Self::P521(key) => p521::ecdsa::Signature::from_der(signature)
                .is_ok_and(|s| key.verify_prehash(&wide::<66>(digest), &s).is_ok()),
        }
    }

    /// Checks a signature of two numbers beside one another (BSI TR-03111, 5.2.1) over a digest.
    pub(super) fn verify_plain(&self, digest: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Rsa(_) => false,
            Self::P256(key) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|s| key.verify_prehash(&wide::<32>(digest), &s).is_ok()),
            Self::P384(key) => p384::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|s| key.verify_prehash(&wide::<48>(digest), &s).is_ok()),
            Self::P521(key) => p521::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|s| key.verify_prehash(&wide::<66>(digest), &s).is_ok()),
        }
    }
}

/// A digest shorter than the curve's field with zeros before it: the same number (FIPS 186-5,
/// 6.4.2, step 2; SEC 1, 4.1.4, step 3). The curve crates refuse one shorter than half the field,
/// which documents do have: SHA-1 under P-384, SHA-256 under P-521.
fn wide<const FIELD: usize>(digest: &[u8]) -> Vec<u8> {
    let mut wide = vec![0; FIELD.saturating_sub(digest.len())];
    wide.extend_from_slice(digest);
    wide
}

impl NoKey {
    /// The defect of the certificate that holds the key.
    pub(super) fn defect(self, malformed: PassiveDefect) -> PassiveDefect {
        match self {
            Self::Malformed => malformed,
            Self::Unknown => PassiveDefect::Algorithm,
        }
    }
}

fn rsa_key(bits: &[u8]) -> Result<PublicKey, NoKey> {
    let mut outer = Cursor::new(bits);
    let mut inner = outer.enter(SEQUENCE)?;
    outer.end()?;
    let (modulus, exponent) = (inner.unsigned()?, inner.unsigned()?);
    inner.end()?;
    if modulus.len() * 8 > MOST_RSA_BITS {
        return Err(NoKey::Unknown);
    }
    let (modulus, exponent) = (
        BigUint::from_bytes_be(modulus),
        BigUint::from_bytes_be(exponent),
    );
    RsaPublicKey::new_with_max_size(modulus, exponent, MOST_RSA_BITS)
        .map(|key| PublicKey::Rsa(Box::new(key)))
        .map_err(|_| NoKey::Malformed)
}

/// The parts of explicit parameters that make a curve what it is.
#[derive(PartialEq, Eq)]
struct Domain<'a> {
    prime: &'a [u8],
    a: &'a [u8],
    b: &'a [u8],
    base: &'a [u8],
    order: &'a [u8],
}

/// EcpkParameters: a name or everything (ANSI X9.62; RFC 3279, 2.3.5).
fn curve(parameters: &[u8]) -> Result<Option<Curve>, NotDer> {
    const KNOWN: [(&str, Curve, &[u8]); 3] = [
        (
            "1.2.840.10045.3.1.7",
            Curve::P256,
            include_bytes!("curves/p256.der"),
        ),
        (
            "1.3.132.0.34",
            Curve::P384,
            include_bytes!("curves/p384.der"),
        ),
        (
            "1.3.132.0.35",
            Curve::P521,
            include_bytes!("curves/p521.der"),
        ),
    ];
    let mut cursor = Cursor::new(parameters);
    if let Ok(name) = cursor.oid() {
        cursor.end()?;
        return Ok(KNOWN
            .iter()
            .find(|(known, ..)| ObjectIdentifier::new(known) == Ok(name))
            .map(|(_, c, _)| *c));
    }
    let given = domain(parameters)?;
    for (_, curve, explicit) in KNOWN {
        let known = domain(explicit)?;
        // The base point may be compressed: then its first coordinate and order settle it.
        let same_base = match (given.base.split_first(), known.base.split_first()) {
            (Some((0x02 | 0x03, x)), Some((_, xy))) => xy.get(..xy.len() / 2) == Some(x),
            _ => given.base == known.base,
        };
        if same_base
            && (Domain {
                base: known.base,
                ..given
            }) == known
        {
            return Ok(Some(curve));
        }
    }
    Ok(None)
}

fn domain(parameters: &[u8]) -> Result<Domain<'_>, NotDer> {
    let mut outer = Cursor::new(parameters);
    let mut fields = outer.enter(SEQUENCE)?;
    outer.end()?;
    fields.small()?;
    let mut field = fields.enter(SEQUENCE)?;
    if field.oid()? != ObjectIdentifier::new_unwrap("1.2.840.10045.1.1") {
        return Err(NotDer);
    }
    let prime = field.unsigned()?;
    field.end()?;
    let mut equation = fields.enter(SEQUENCE)?;
    let (a, b) = (
        equation.take(OCTET_STRING)?.value,
        equation.take(OCTET_STRING)?.value,
    );
    let base = fields.take(OCTET_STRING)?.value;
    let order = fields.unsigned()?;
    let strip = |bytes: &'_ [u8]| bytes.iter().take_while(|b| **b == 0).count();
    Ok(Domain {
        prime,
        a: a.get(strip(a)..).unwrap_or_default(),
        b: b.get(strip(b)..).unwrap_or_default(),
        base,
        order,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn explicit_parameters_of_the_known_curves_are_recognised_and_no_others() {
        let p256 = include_bytes!("curves/p256.der");
        assert!(matches!(curve(p256), Ok(Some(Curve::P256))));
        assert!(matches!(
            curve(include_bytes!("curves/p521.der")),
            Ok(Some(Curve::P521))
        ));
        let mut other = *p256;
        other[60] ^= 1;
        assert!(!matches!(curve(&other), Ok(Some(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_key_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = PublicKey::read(&mut Cursor::new(&bytes));
            let _ = curve(&bytes);
            let _ = rsa_key(&bytes);
        }
    }
}
