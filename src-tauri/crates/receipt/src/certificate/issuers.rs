//! Whose signatures on certificates count.

use crate::cbor;
use domain::id::{ChainId, DepartmentCode, KeyId, PublicKey};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// Longest list in bytes.
const MAX_LEN: usize = 1 << 20;
/// Keys in a list.
const MAX_ISSUERS: usize = 4_096;

/// A key that may sign a department's certificates and snapshots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Whose.
    pub department: DepartmentCode,
    /// The key.
    pub key: PublicKey,
    /// What it signed from then on does not count, Unix seconds; `None`: it is in use.
    pub until_s: Option<u64>,
}

/// The issuers of one chain, as a verifier carries them. Pinned by who sets the verifier up, as the
/// validators' history is. Its CBOR is `[1, chain, [[department, key, until or null]…]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuers {
    /// The chain.
    pub chain: ChainId,
    /// Its issuers.
    pub issuers: Vec<Issuer>,
}

impl Issuers {
    /// The issuer with this key.
    #[must_use]
    pub fn get(&self, key: KeyId) -> Option<&Issuer> {
        let found = |issuer: &&Issuer| seal::hash::key_id(&issuer.key) == key;
        self.issuers.iter().find(found)
    }

    /// Canonical CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        seal::canonical::to_vec(self)
    }

    /// Reads [`Self::to_bytes`]; `None` where it is not the one form of a list.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        seal::canonical::from_slice_max(bytes, MAX_LEN).ok()
    }
}

impl<C> Encode<C> for Issuers {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.array(3)?.u8(1)?.str(self.chain.as_str())?;
        e.array(u64::try_from(self.issuers.len()).unwrap_or(u64::MAX))?;
        for issuer in &self.issuers {
            e.array(3)?.str(issuer.department.as_str())?;
            issuer.key.encode(e, ctx)?;
            match issuer.until_s {
                Some(until) => e.u64(until)?,
                None => e.null()?,
            };
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Issuers {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        let wrong = |what| decode::Error::message(what);
        cbor::array_of(d, 3)?;
        if d.u8()? != 1 {
            return Err(wrong("version"));
        }
        let chain = ChainId::new(d.str()?).map_err(|_| wrong("chain"))?;
        let count = d.array()?.and_then(|count| usize::try_from(count).ok());
        let count = count.filter(|n| *n <= MAX_ISSUERS).ok_or(wrong("count"))?;
        let mut issuers = Vec::new();
        for _ in 0..count {
            cbor::array_of(d, 3)?;
            issuers.push(Issuer {
                department: DepartmentCode::new(d.str()?).map_err(|_| wrong("department"))?,
                key: PublicKey::decode(d, ctx)?,
                until_s: Option::<u64>::decode(d, ctx)?,
            });
        }
        Ok(Self { chain, issuers })
    }
}
