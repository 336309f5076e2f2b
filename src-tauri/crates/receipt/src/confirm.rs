//! What is asked online about a receipt whose validators are no longer in office.
//!
//! The log only grows, and every header commits to its root. So the validators in office
//! now vouch for every action ever recorded: a path from an old action's leaf to the log
//! root of a new header (RFC 9162 §2.1.3) shows it, whoever kept the record at the time.
//! It confirms the action and its outcome; block number and time stay what the receipt
//! says.

use crate::cbor;
use crate::history::ValidatorHistory;
use crate::inclusion::{AppHashInputs, block_leaf_hash};
use crate::proof::{ChainTag, CommitProof, Head, HeadProof, verify_head};
use crate::receipt::{Receipt, ReceiptError};
use crate::verdict::{Reason, Verdict, verify};
use domain::id::Digest;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use seal::merkle;

/// Longest proof in bytes: 128 signatures and the longest path.
const MAX_LEN: usize = 16 * 1024;

/// Proof that an action with its outcome stands in the log. Its CBOR is
///
/// ```text
/// [1, chain tag, leaf index, log size, path digests one after the other,
///  state root ‖ block root, commit proof]
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogProof {
    /// Which chain.
    pub chain: ChainTag,
    /// The action's place in the log, from 0.
    pub index: u64,
    /// How many actions the log has at the header.
    pub size: u64,
    /// Siblings from the action's leaf to the log's root, nearest first.
    pub path: Vec<Digest>,
    /// Root of the state at the header.
    pub state_root: Digest,
    /// Root of the last block with actions.
    pub block_root: Digest,
    /// The header and who signed it.
    pub proof: CommitProof,
}

impl LogProof {
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
}

/// Checks that an action with this outcome stands in the log of a header that the
/// validators in office signed; returns that header.
///
/// # Errors
/// [`Reason::NotIncluded`] where the path does not fit its place, and what [`verify_head`]
/// refuses.
pub fn verify_logged(
    log: &LogProof,
    action: &Digest,
    outcome: u32,
    history: &ValidatorHistory,
) -> Result<Head, Reason> {
    let leaf = block_leaf_hash(action, outcome);
    let log_root = merkle::root_from_path(&leaf, log.index, log.size, &log.path);
    let inputs = AppHashInputs {
        log_root: log_root.ok_or(Reason::NotIncluded)?,
        state_root: log.state_root,
        block_root: log.block_root,
    };
    let head = HeadProof {
        chain: log.chain,
        app_hash: inputs.app_hash(),
        proof: log.proof.clone(),
    };
    verify_head(&head, history)
}

/// As [`verify`], and where the receipt alone is to be confirmed online: final if the log
/// proof shows the same action with the same outcome under the validators in office.
#[must_use]
pub fn confirm(
    receipt: &Receipt,
    log: &LogProof,
    history: &ValidatorHistory,
    now_s: u64,
) -> Verdict {
    let proven = match verify(receipt, history, now_s) {
        Verdict::ConfirmOnline(proven) => proven,
        other @ (Verdict::Final(_) | Verdict::Refused(_)) => return other,
    };
    match verify_logged(log, &receipt.action, receipt.outcome, history) {
        Ok(head) if head.height > proven.height => Verdict::Final(proven),
        Ok(_) => Verdict::Refused(Reason::WrongHeader),
        Err(reason) => Verdict::Refused(reason),
    }
}

impl<C> Encode<C> for LogProof {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.array(7)?.u8(1)?;
        self.chain.encode(e, ctx)?;
        e.u64(self.index)?.u64(self.size)?;
        cbor::put_digests(e, &self.path)?;
        cbor::put_digests(e, [&self.state_root, &self.block_root])?;
        self.proof.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for LogProof {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        cbor::array_of(d, 7)?;
        if d.u8()? != 1 {
            return Err(decode::Error::message("version"));
        }
        let chain = ChainTag::decode(d, ctx)?;
        let (index, size) = (d.u64()?, d.u64()?);
        let path = cbor::take_digests(d, merkle::MAX_PATH)?;
        let [state_root, block_root] = cbor::take_exactly::<2>(d)?;
        Ok(Self {
            chain,
            index,
            size,
            path,
            state_root,
            block_root,
            proof: CommitProof::decode(d, ctx)?,
        })
    }
}
