//! The receipt: what a person takes home, and what a device keeps.

use crate::cbor;
use crate::inclusion::{self, AppHashInputs, BlockTree};
use crate::proof::{ChainTag, CommitProof};
use domain::id::{ChainId, Digest};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use seal::merkle;

/// Longest receipt in bytes: 128 signatures and a block of 2^32 actions.
const MAX_LEN: usize = 16 * 1024;
/// Longest path that is read: a block of 2^32 actions.
const MAX_PATH: usize = 32;
/// What a receipt's QR text begins with.
const PREFIX: &str = "HS1:";

/// Why bytes or a text are not a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Not in the one form of a receipt.
    #[error("not a receipt")]
    Malformed,
    /// A receipt in a form newer than this program.
    #[error("a receipt of a newer version")]
    NewerVersion,
}

impl ReceiptError {
    /// The stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NewerVersion => "newer_version",
        }
    }
}

/// Proof of an action's outcome. Its CBOR is
///
/// ```text
/// [1, chain tag, action, outcome, leaf index, leaf count, path digests one after the other,
///  log root ‖ state root, commit proof]
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Which chain.
    pub chain: ChainTag,
    /// The action's digest.
    pub action: Digest,
    /// Its outcome ([`domain::outcome::Outcome::code`]).
    pub outcome: u32,
    /// Its place in its block.
    pub leaf_index: u64,
    /// How many actions the block has.
    pub leaf_count: u64,
    /// Siblings from the action's leaf to the block's tree root, nearest first.
    pub path: Vec<Digest>,
    /// Root of the log after the block.
    pub log_root: Digest,
    /// Root of the state after the block.
    pub state_root: Digest,
    /// The header that proves the block (its height is one more) and its signatures.
    pub proof: CommitProof,
}

impl Receipt {
    /// Builds the receipt of the outcome at `index` of a block. `outcomes` are the block's
    /// `(action digest, outcome)`, `block` is [`BlockTree::new`] of them, and `proof`
    /// belongs to the next header, whose `app_hash` is that of `inputs`. `None` where there
    /// is no such outcome or the tree is not the one `inputs` names.
    #[must_use]
    pub fn new(
        chain_id: &ChainId,
        outcome: (Digest, u32),
        block: &BlockTree,
        index: u64,
        inputs: &AppHashInputs,
        proof: CommitProof,
    ) -> Option<Self> {
        let receipt = Self {
            chain: ChainTag::of(chain_id),
            action: outcome.0,
            outcome: outcome.1,
            leaf_index: index,
            leaf_count: block.count(),
            path: block.path(index)?,
            log_root: inputs.log_root,
            state_root: inputs.state_root,
            proof,
        };
        (receipt.app_hash()? == inputs.app_hash()).then_some(receipt)
    }

    /// The `app_hash` that this outcome at this place leads to; `None` where the path does
    /// not fit the place.
    #[must_use]
    pub fn app_hash(&self) -> Option<Digest> {
        let leaf = inclusion::block_leaf_hash(&self.action, self.outcome);
        let root = merkle::root_from_path(&leaf, self.leaf_index, self.leaf_count, &self.path)?;
        let block_root = inclusion::block_root(&root, self.leaf_count);
        let (log_root, state_root) = (self.log_root, self.state_root);
        Some(
            AppHashInputs {
                log_root,
                state_root,
                block_root,
            }
            .app_hash(),
        )
    }

    /// The height of the block in which the action stands.
    #[must_use]
    pub const fn block_height(&self) -> u64 {
        self.proof.height.saturating_sub(1)
    }

    /// Canonical CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        seal::canonical::to_vec(self)
    }

    /// Reads [`Self::to_bytes`]. Says nothing yet about what it proves.
    ///
    /// # Errors
    /// [`ReceiptError::NewerVersion`] where the version is not 1, [`ReceiptError::Malformed`]
    /// for anything else that is not the one form of a receipt.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if let [0x80..=0x97, 2..=0x17, ..] = bytes {
            return Err(ReceiptError::NewerVersion);
        }
        let read = seal::canonical::from_slice_max(bytes, MAX_LEN);
        read.map_err(|_| ReceiptError::Malformed)
    }

    /// `HS1:` and the bytes in Base45 (RFC 9285): every character is in a QR code's
    /// alphanumeric mode (ISO/IEC 18004 §7.4.4).
    #[must_use]
    pub fn to_qr_text(&self) -> String {
        format!("{PREFIX}{}", base45::encode(self.to_bytes()))
    }

    /// Reads [`Self::to_qr_text`]; white space around it is ignored.
    ///
    /// # Errors
    /// As [`Self::from_bytes`].
    pub fn from_qr_text(text: &str) -> Result<Self, ReceiptError> {
        let body = text
            .trim()
            .strip_prefix(PREFIX)
            .ok_or(ReceiptError::Malformed)?;
        if body.len() > MAX_LEN / 2 * 3 {
            return Err(ReceiptError::Malformed);
        }
        let bytes = base45::decode(body).map_err(|_| ReceiptError::Malformed)?;
        // The decoder takes a last pair of characters whose value does not fit a byte.
        if base45::encode(&bytes) != body {
            return Err(ReceiptError::Malformed);
        }
        Self::from_bytes(&bytes)
    }
}

impl<C> Encode<C> for Receipt {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.array(9)?.u8(1)?;
        self.chain.encode(e, ctx)?;
        self.action.encode(e, ctx)?;
        e.u32(self.outcome)?
            .u64(self.leaf_index)?
            .u64(self.leaf_count)?;
        cbor::put_digests(e, &self.path)?;
        cbor::put_digests(e, [&self.log_root, &self.state_root])?;
        self.proof.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for Receipt {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        cbor::array_of(d, 9)?;
        if d.u8()? != 1 {
            return Err(decode::Error::message("version"));
        }
        let (chain, action) = (ChainTag::decode(d, ctx)?, Digest::decode(d, ctx)?);
        let (outcome, leaf_index, leaf_count) = (d.u32()?, d.u64()?, d.u64()?);
        let path = cbor::take_digests(d, MAX_PATH)?;
        let [log_root, state_root] = cbor::take_exactly::<2>(d)?;
        let proof = CommitProof::decode(d, ctx)?;
        Ok(Self {
            chain,
            action,
            outcome,
            leaf_index,
            leaf_count,
            path,
            log_root,
            state_root,
            proof,
        })
    }
}
