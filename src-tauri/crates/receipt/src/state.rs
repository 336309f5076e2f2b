//! Proved reads: what stands in the state, from the value up to the validators' signatures.

use crate::cbor;
use crate::history::ValidatorHistory;
use crate::inclusion::AppHashInputs;
use crate::proof::{ChainTag, CommitProof, Head, HeadProof, verify_head};
use crate::receipt::ReceiptError;
use crate::state_tree::{Failure, MAX_PROOF_LEN, TreeProof};
use crate::verdict::Reason;
use domain::id::{
    ActionId, DepartmentCode, Digest, HallCode, HolderHandle, ItemCode, KeyId, LicenceIdentifier,
};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// Stands between a department and its hall in an id: neither can hold it.
const BETWEEN: char = '~';

/// Longest state proof in bytes.
const MAX_LEN: usize = MAX_PROOF_LEN + 16 * 1024;

/// What can be asked of the state, and the bytes of its key there. Their form is for ever
/// and the same as in the ledger, which a test compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateKey {
    /// An enrolled key.
    Key(KeyId),
    /// An item's current version.
    Item(ItemCode),
    /// A case.
    Case(ActionId),
    /// The head of a holder's list of cases.
    Holder(HolderHandle),
    /// A licence.
    Licence(LicenceIdentifier),
    /// A grant.
    Grant(ActionId),
    /// A holder's newest grant, which names the one before it.
    HolderGrants(HolderHandle),
    /// How often a holder's data was used.
    Accesses(HolderHandle),
    /// The newest freeze of a key.
    FreezeOfKey(KeyId),
    /// The newest freeze of a department's hall.
    FreezeOfHall(DepartmentCode, HallCode),
    /// A business, by the SHA-256 of its name ([`Self::business`]).
    Business(Digest),
}

impl StateKey {
    /// The words for the kinds, as they stand in a gateway's addresses.
    pub const KINDS: [&str; 11] = [
        "key",
        "item",
        "case",
        "holder",
        "licence",
        "grant",
        "holder-grants",
        "accesses",
        "freeze-key",
        "freeze-hall",
        "business",
    ];

    /// The key of a business by its name.
    #[must_use]
    pub fn business(name: &str) -> Self {
        Self::Business(seal::hash::sha256(&[name.as_bytes()]))
    }

    /// Reads a kind's word and an id; `None` where there is no such kind or the id is none.
    #[must_use]
    pub fn parse(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "key" => KeyId::from_hex(id).ok().map(Self::Key),
            "item" => ItemCode::new(id).ok().map(Self::Item),
            "case" => ActionId::from_hex(id).ok().map(Self::Case),
            "holder" => HolderHandle::from_hex(id).ok().map(Self::Holder),
            "licence" => LicenceIdentifier::new(id).ok().map(Self::Licence),
            "grant" => ActionId::from_hex(id).ok().map(Self::Grant),
            "holder-grants" => HolderHandle::from_hex(id).ok().map(Self::HolderGrants),
            "accesses" => HolderHandle::from_hex(id).ok().map(Self::Accesses),
            "freeze-key" => KeyId::from_hex(id).ok().map(Self::FreezeOfKey),
            "freeze-hall" => {
                let (department, hall) = id.split_once(BETWEEN)?;
                let department = DepartmentCode::new(department).ok()?;
                Some(Self::FreezeOfHall(department, HallCode::new(hall).ok()?))
            }
            "business" => Digest::from_hex(id).ok().map(Self::Business),
            _ => None,
        }
    }

    /// The kind's word.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Key(_) => "key",
            Self::Item(_) => "item",
            Self::Case(_) => "case",
            Self::Holder(_) => "holder",
            Self::Licence(_) => "licence",
            Self::Grant(_) => "grant",
            Self::HolderGrants(_) => "holder-grants",
            Self::Accesses(_) => "accesses",
            Self::FreezeOfKey(_) => "freeze-key",
            Self::FreezeOfHall(..) => "freeze-hall",
            Self::Business(_) => "business",
        }
    }

    /// The id: lower-case hex, the item's code, the licence's identifier, or department and hall.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Key(id) | Self::FreezeOfKey(id) => id.to_hex(),
            Self::FreezeOfHall(department, hall) => format!("{department}{BETWEEN}{hall}"),
            Self::Item(code) => code.to_string(),
            Self::Case(id) => id.to_hex(),
            Self::Holder(handle) | Self::HolderGrants(handle) | Self::Accesses(handle) => {
                handle.to_hex()
            }
            Self::Licence(identifier) => identifier.to_string(),
            Self::Grant(id) => id.to_hex(),
            Self::Business(name) => name.to_hex(),
        }
    }

    /// The key's bytes in the state: the kind's word, a slash, and the id's bytes; for the freezes
    /// slashes within.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let id = match self {
            Self::Key(id) => &id.0[..],
            Self::FreezeOfKey(id) => return [b"freeze/key/", &id.0[..]].concat(),
            Self::FreezeOfHall(department, hall) => {
                let (department, hall) = (department.as_str(), hall.as_str());
                return format!("freeze/hall/{department}/{hall}").into_bytes();
            }
            Self::Item(code) => code.as_str().as_bytes(),
            Self::Case(id) => &id.0[..],
            Self::Holder(handle) | Self::HolderGrants(handle) | Self::Accesses(handle) => {
                &handle.0[..]
            }
            Self::Licence(identifier) => identifier.as_str().as_bytes(),
            Self::Grant(id) => &id.0[..],
            Self::Business(name) => &name.0[..],
        };
        [self.kind().as_bytes(), b"/", id].concat()
    }
}

/// Proof of what stands under a key of the state. Its CBOR is
///
/// ```text
/// [1, chain tag, log root ‖ state root ‖ block root, ICS 23 commitment proof, commit proof]
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateProof {
    /// Which chain.
    pub chain: ChainTag,
    /// The roots behind the header's `app_hash`.
    pub inputs: AppHashInputs,
    /// Protobuf `cosmos.ics23.v1.CommitmentProof` from the value, or the neighbours of its
    /// empty place, to the state root.
    pub tree: Vec<u8>,
    /// The header and who signed it.
    pub proof: CommitProof,
}

impl StateProof {
    /// Canonical CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        seal::canonical::to_vec(self)
    }

    /// Reads [`Self::to_bytes`].
    ///
    /// # Errors
    /// [`ReceiptError::Malformed`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReceiptError> {
        let read = seal::canonical::from_slice_max(bytes, MAX_LEN);
        read.map_err(|_| ReceiptError::Malformed)
    }

    /// The header alone.
    #[must_use]
    pub fn head(&self) -> HeadProof {
        HeadProof {
            chain: self.chain,
            app_hash: self.inputs.app_hash(),
            proof: self.proof.clone(),
        }
    }
}

/// Checks that at the returned header exactly `value` stood under `key`, or where it is
/// `None` that nothing did. How old the header may be is the caller's to say.
///
/// # Errors
/// [`Reason::WrongAction`] for a proof of another key, [`Reason::NotIncluded`] where the
/// tree does not show it, [`Reason::Malformed`] where it is no proof, and what
/// [`verify_head`] refuses.
pub fn verify_state(
    proof: &StateProof,
    key: &StateKey,
    value: Option<&[u8]>,
    history: &ValidatorHistory,
) -> Result<Head, Reason> {
    let tree = TreeProof::read(&proof.tree).ok_or(Reason::Malformed)?;
    tree.shows(&proof.inputs.state_root, &key.to_bytes(), value)
        .map_err(|failure| match failure {
            Failure::OtherKey => Reason::WrongAction,
            Failure::NotShown => Reason::NotIncluded,
        })?;
    verify_head(&proof.head(), history)
}

impl<C> Encode<C> for StateProof {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        let AppHashInputs {
            log_root,
            state_root,
            block_root,
        } = &self.inputs;
        e.array(5)?.u8(1)?;
        self.chain.encode(e, ctx)?;
        cbor::put_digests(e, [log_root, state_root, block_root])?;
        e.bytes(&self.tree)?;
        self.proof.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for StateProof {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        cbor::array_of(d, 5)?;
        if d.u8()? != 1 {
            return Err(decode::Error::message("version"));
        }
        let chain = ChainTag::decode(d, ctx)?;
        let [log_root, state_root, block_root] = cbor::take_exactly::<3>(d)?;
        Ok(Self {
            chain,
            inputs: AppHashInputs {
                log_root,
                state_root,
                block_root,
            },
            tree: d.bytes()?.to_vec(),
            proof: CommitProof::decode(d, ctx)?,
        })
    }
}
