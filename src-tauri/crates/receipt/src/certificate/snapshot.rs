//! A department's dated list of its licences that do not hold.

use super::CertificateError;
use super::sign1::Sign1;
use crate::cbor;
use domain::id::{ChainId, DepartmentCode, KeyId, LicenceIdentifier};
use domain::licence::LicenceStatus;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use seal::keys::SigningKey;
use std::collections::BTreeMap;

/// The claim of this program's own (RFC 8392 §9.1: private use).
const OWN: i64 = -65_538;
/// The token's type (RFC 9596).
const TYPE: &str = "application/vnd.hallseal.revocations+cwt";
/// Longest snapshot in bytes: some half a million licences.
pub(super) const MAX_LEN: usize = 12 << 20;
/// Bytes of an identifier's digest that are kept.
const NAME_BYTES: usize = 16;
/// One licence: its digest and its status.
const ENTRY_BYTES: usize = NAME_BYTES + 1;

/// What a snapshot says. Its CBOR is
/// `{1: department, 4: next update, 6: made, -65538: [1, chain, height, entries]}`; an entry is the
/// first 16 bytes of the SHA-256 of an identifier and the number of its status, all entries sorted
/// in one byte string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotClaims {
    /// Whose licences.
    pub department: DepartmentCode,
    /// When it was made, Unix seconds.
    pub made_s: u64,
    /// When the next one is due, Unix seconds: from then on this one is too old.
    pub next_s: u64,
    /// The chain.
    pub chain: ChainId,
    /// The block whose state it is of.
    pub height: u64,
    not_active: BTreeMap<[u8; NAME_BYTES], u8>,
}

/// A snapshot, decoded. Says nothing yet about who signed it.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    token: Sign1,
    claims: SnapshotClaims,
}

impl core::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Snapshot").field(&self.claims).finish()
    }
}

fn name(identifier: &LicenceIdentifier) -> [u8; NAME_BYTES] {
    let digest = seal::hash::sha256(&[identifier.as_str().as_bytes()]).0;
    let mut name = [0; NAME_BYTES];
    name.iter_mut()
        .zip(digest)
        .for_each(|(to, from)| *to = from);
    name
}

const fn number(status: LicenceStatus) -> u8 {
    match status {
        LicenceStatus::Active => 0,
        LicenceStatus::Suspended => 1,
        LicenceStatus::Revoked => 2,
        LicenceStatus::Superseded => 3,
    }
}

impl SnapshotClaims {
    /// Claims over a department's licences; those that are active are left out.
    #[must_use]
    pub fn new<'l>(
        department: DepartmentCode,
        chain: ChainId,
        height: u64,
        made_s: u64,
        next_s: u64,
        licences: impl IntoIterator<Item = (&'l LicenceIdentifier, LicenceStatus)>,
    ) -> Self {
        let not_active = licences
            .into_iter()
            .filter(|(_, status)| *status != LicenceStatus::Active)
            .map(|(identifier, status)| (name(identifier), number(status)))
            .collect();
        Self {
            department,
            made_s,
            next_s,
            chain,
            height,
            not_active,
        }
    }

    /// Where a licence of this department stood. One that is not listed was active, or was not
    /// issued yet.
    #[must_use]
    pub fn status(&self, identifier: &LicenceIdentifier) -> LicenceStatus {
        let listed = self.not_active.get(&name(identifier));
        let is = |status: &&LicenceStatus| Some(&number(**status)) == listed;
        let found = LicenceStatus::ALL.iter().find(is);
        found.copied().unwrap_or(LicenceStatus::Active)
    }

    /// How many licences are listed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.not_active.len()
    }

    /// Whether none is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.not_active.is_empty()
    }
}

impl Snapshot {
    /// Signs claims.
    ///
    /// # Errors
    /// [`CertificateError::TooLong`].
    pub fn issue(claims: SnapshotClaims, key: &SigningKey) -> Result<Self, CertificateError> {
        let token = Sign1::sign(TYPE, seal::canonical::to_vec(&claims), key);
        if token.to_bytes().len() > MAX_LEN {
            return Err(CertificateError::TooLong);
        }
        Ok(Self { token, claims })
    }

    /// What it says, whoever signed it.
    #[must_use]
    pub const fn claims(&self) -> &SnapshotClaims {
        &self.claims
    }

    /// Whose signature it claims to bear.
    #[must_use]
    pub fn key(&self) -> KeyId {
        self.token.key()
    }

    pub(super) const fn token(&self) -> &Sign1 {
        &self.token
    }

    /// The COSE_Sign1 itself.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.token.to_bytes()
    }

    /// Reads [`Self::to_bytes`].
    ///
    /// # Errors
    /// [`CertificateError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CertificateError> {
        let token = Sign1::from_bytes(bytes, MAX_LEN).ok_or(CertificateError::Malformed)?;
        if token.kind() != TYPE {
            return Err(CertificateError::WrongType);
        }
        let claims = seal::canonical::from_slice_max(token.payload(), MAX_LEN)
            .map_err(|_| CertificateError::Malformed)?;
        Ok(Self { token, claims })
    }
}

impl<C> Encode<C> for SnapshotClaims {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.map(4)?.u8(1)?.str(self.department.as_str())?;
        e.u8(4)?.u64(self.next_s)?.u8(6)?.u64(self.made_s)?;
        e.i64(OWN)?.array(4)?.u8(1)?.str(self.chain.as_str())?;
        let entries: Vec<u8> = self
            .not_active
            .iter()
            .flat_map(|(name, status)| name.iter().chain([status]))
            .copied()
            .collect();
        e.u64(self.height)?.bytes(&entries)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for SnapshotClaims {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let wrong = |what| decode::Error::message(what);
        if d.map()? != Some(4) || d.u8()? != 1 {
            return Err(wrong("claims"));
        }
        let department = DepartmentCode::new(d.str()?).map_err(|_| wrong("department"))?;
        if d.u8()? != 4 {
            return Err(wrong("next update"));
        }
        let next_s = d.u64()?;
        if d.u8()? != 6 {
            return Err(wrong("date"));
        }
        let made_s = d.u64()?;
        if d.i64()? != OWN {
            return Err(wrong("own claim"));
        }
        cbor::array_of(d, 4)?;
        if d.u8()? != 1 {
            return Err(wrong("version"));
        }
        let chain = ChainId::new(d.str()?).map_err(|_| wrong("chain"))?;
        let height = d.u64()?;
        let (entries, rest) = d.bytes()?.as_chunks::<ENTRY_BYTES>();
        if !rest.is_empty() {
            return Err(wrong("entries"));
        }
        let mut not_active = BTreeMap::new();
        for entry in entries {
            let (name, status) = (entry.first_chunk(), entry.last());
            match (name, status) {
                (Some(name), Some(status @ 1..=3)) => not_active.insert(*name, *status),
                _ => return Err(wrong("entry")),
            };
        }
        Ok(Self {
            department,
            made_s,
            next_s,
            chain,
            height,
            not_active,
        })
    }
}
