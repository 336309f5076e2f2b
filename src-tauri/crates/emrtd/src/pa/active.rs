//! Active authentication (ICAO 9303-11, 6.1): the chip signs a challenge with a key that it does not
//! give away, and whose public half the issuer signed (DG15). A copy of the files cannot do that.

use const_oid::ObjectIdentifier;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, RsaPublicKey};

use super::PassiveDefect;
use super::algorithm::Hash;
use super::asn1::{Cursor, NotDer, SEQUENCE, SET};
use super::key::PublicKey;
use crate::{DataGroup, DocumentFiles, Ef, EmrtdError, tlv};

const DG14: Ef = Ef::Group(DataGroup::Dg14);
const DG15: Ef = Ef::Group(DataGroup::Dg15);
/// ActiveAuthenticationInfo in DG14 (ICAO 9303-11, 9.2.7).
const ACTIVE_AUTHENTICATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.136.1.1.5");
/// Plain ECDSA with each hash (BSI TR-03111, 5.2.1.1).
const ECDSA_PLAIN: [(&str, Hash); 5] = [
    ("0.4.0.127.0.7.1.1.4.1.1", Hash::Sha1),
    ("0.4.0.127.0.7.1.1.4.1.2", Hash::Sha224),
    ("0.4.0.127.0.7.1.1.4.1.3", Hash::Sha256),
    ("0.4.0.127.0.7.1.1.4.1.4", Hash::Sha384),
    ("0.4.0.127.0.7.1.1.4.1.5", Hash::Sha512),
];

/// What the chip's key needs to be checked with.
pub(crate) struct ChipKey {
    key: PublicKey,
}

impl ChipKey {
    /// From DG15: a SubjectPublicKeyInfo and nothing else (ICAO 9303-10, 4.7.15).
    pub(crate) fn read(file: &[u8]) -> Result<Self, EmrtdError> {
        let malformed = EmrtdError::FileMalformed(DG15);
        let mut cursor = Cursor::new(tlv::only(file, 0x6F).map_err(|_| malformed)?);
        let key = PublicKey::read(&mut cursor).map_err(|error| match error {
            super::key::NoKey::Malformed => malformed,
            super::key::NoKey::Unknown => PassiveDefect::Algorithm.into(),
        })?;
        cursor.end().map_err(|_| malformed)?;
        Ok(Self { key })
    }

    /// Whether DG14 names the hash: the answer of an RSA key does so itself.
    pub(crate) fn wants_dg14(&self) -> bool {
        !matches!(self.key, PublicKey::Rsa(_))
    }

    /// Length of the chip's answer in bytes.
    pub(crate) fn answer_bytes(&self) -> usize {
        match &self.key {
            PublicKey::Rsa(key) => key.size(),
            PublicKey::P256(_) => 64,
            PublicKey::P384(_) => 96,
            PublicKey::P521(_) => 132,
        }
    }
}

/// Checks a chip's answer to a challenge with the key in DG15. The files have to be verified
/// ([`crate::verify_document`]) beside: it is the issuer's signature that makes the key the chip's.
///
/// # Errors
/// [`EmrtdError::FileMissing`] without DG15, [`EmrtdError::FileMalformed`] for DG14 or DG15,
/// [`EmrtdError::Passive`] for a key of an unknown kind, [`EmrtdError::ChipUnproven`] where the answer
/// is not this key's to this challenge.
pub fn verify_answer(
    files: &DocumentFiles,
    challenge: &[u8; 8],
    answer: &[u8],
) -> Result<(), EmrtdError> {
    let file = files.get(DG15).ok_or(EmrtdError::FileMissing(DG15))?;
    let chip = ChipKey::read(file)?;
    let holds = match &chip.key {
        PublicKey::Rsa(key) => {
            opened(key, answer).is_some_and(|message| binds(&message, challenge))
        }
        PublicKey::P256(_) | PublicKey::P384(_) | PublicKey::P521(_) => {
            let named = files.get(DG14).map(named_hash).transpose();
            let named = named.map_err(|_| EmrtdError::FileMalformed(DG14))?;
            // Chips from before DG14 named it leave it to be tried.
            let tried = |hash: &Hash| chip.key.verify_plain(&hash.digest(challenge), answer);
            match named.flatten() {
                Some(Some(hash)) => tried(&hash),
                Some(None) => return Err(PassiveDefect::Algorithm.into()),
                None => ECDSA_PLAIN.iter().any(|(_, hash)| tried(hash)),
            }
        }
    };
    holds.then_some(()).ok_or(EmrtdError::ChipUnproven)
}

/// The hash that DG14 names for active authentication: none where it says nothing of that, and
/// none inside where it names one that is not known here.
fn named_hash(file: &[u8]) -> Result<Option<Option<Hash>>, NotDer> {
    let mut outer = Cursor::new(tlv::only(file, 0x6E).map_err(|_| NotDer)?);
    let mut infos = outer.enter(SET)?;
    outer.end()?;
    let mut found = None;
    while !infos.is_empty() {
        let mut info = infos.enter(SEQUENCE)?;
        if info.oid()? != ACTIVE_AUTHENTICATION {
            continue;
        }
        // Version, which is 1; the algorithm.
        if info.small()? != 1 || found.is_some() {
            return Err(NotDer);
        }
        let algorithm = info.oid()?;
        info.end()?;
        let mut known = ECDSA_PLAIN.iter();
        found = Some(
            known
                .find(|(id, _)| ObjectIdentifier::new(id) == Ok(algorithm))
                .map(|(_, hash)| *hash),
        );
    }
    Ok(found)
}

/// What an RSA key's answer opens to; nothing where it is none of this key's length.
fn opened(key: &RsaPublicKey, answer: &[u8]) -> Option<Vec<u8>> {
    let number = BigUint::from_bytes_be(answer);
    if answer.len() != key.size() || number >= *key.n() {
        return None;
    }
    let opened = number.modpow(key.e(), key.n());
    // A signer may give the smaller of a number and its complement; the right one ends in C.
    let ends_in_c = opened
        .to_bytes_le()
        .first()
        .is_some_and(|byte| byte & 15 == 12);
    let opened = if ends_in_c { opened } else { key.n() - opened };
    Some(opened.to_bytes_be()).filter(|message| message.len() == key.size())
}

/// ISO/IEC 9796-2, digital signature scheme 1, partial recovery: whether what was opened is
/// `6A ‖ nonce ‖ H(nonce ‖ challenge) ‖ trailer`.
fn binds(message: &[u8], challenge: &[u8; 8]) -> bool {
    let (hash, trailer) = match message {
        [.., 0xBC] => (Hash::Sha1, 1),
        [.., 0x33, 0xCC] => (Hash::Sha1, 2),
        [.., 0x34, 0xCC] => (Hash::Sha256, 2),
        [.., 0x35, 0xCC] => (Hash::Sha512, 2),
        [.., 0x36, 0xCC] => (Hash::Sha384, 2),
        [.., 0x38, 0xCC] => (Hash::Sha224, 2),
        _ => return false,
    };
    let Some((&0x6A, inner)) = message.split_first() else {
        return false;
    };
    let Some(at) = inner.len().checked_sub(trailer + hash.length()) else {
        return false;
    };
    let (nonce, rest) = inner.split_at(at);
    let digest = hash.digest(&[nonce, challenge].concat());
    rest.get(..hash.length()) == Some(digest.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_standards_worked_example_binds_its_challenge_and_no_other() {
        // ICAO 9303-11, appendix F: RSA of 1,024 bits, SHA-1, what the signature opens to.
        let message = hex::decode(concat!(
            "6a",
            "9d2784a67f8e7c659973ea1aea25d95b6c8f91e5002f369f0fbdce8a3cec1991",
            "b543f1696546c5524cf23a5303cd6c98599f40b79f377b5f3a1406b3b4d8f967",
            "84d23aa88db7e1032a405e69325fa91a6e86f5c71aea978264c4a207446dad4e",
            "7292e2dcda3024b47da8",
            "c063aa1e6d22fbd976ab0fe73d94d2d9c6d88127",
            "bc",
        ))
        .unwrap();
        let challenge: [u8; 8] = hex::decode("f173589974bf40c6").unwrap().try_into().unwrap();
        assert_eq!(message.len(), 128);
        assert!(binds(&message, &challenge));
        for at in 0..message.len() {
            let mut bent = message.clone();
            bent[at] ^= 1;
            assert!(!binds(&bent, &challenge), "byte {at}");
        }
        assert!(!binds(&message, &[0; 8]));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_chip_key_and_an_answer_or_refused(
            key in proptest::collection::vec(any::<u8>(), 0..120),
            infos in proptest::collection::vec(any::<u8>(), 0..80),
            answer in proptest::collection::vec(any::<u8>(), 0..140),
        ) {
            let mut files = DocumentFiles::new();
            let wrap = |tag: u8, inner: &[u8]| {
                let length = u8::try_from(inner.len()).unwrap();
                [&[tag, length][..], inner].concat()
            };
            files.insert(DG15, wrap(0x6F, &key));
            files.insert(DG14, wrap(0x6E, &infos));
            prop_assert!(verify_answer(&files, &[7; 8], &answer).is_err());
            let _ = named_hash(&wrap(0x6E, &infos));
        }
    }
}
