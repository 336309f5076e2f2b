//! How the validators changed, proven link by link.
//!
//! The last header that a set signs names the set that signs the next one, in its field
//! `next_validators_hash`. A link is that header's proof with the new set; whoever trusts
//! the first set can check all that follow without trusting where they came from
//! (sequential light client verification, CometBFT spec/light-client).
//!
//! Keys of a set that has been retired could still sign a false link. So what a device has
//! once verified stands: a history that tells it otherwise is refused as a fork, and a
//! verifier that has never seen a newer set takes its history from a source it trusts.

use crate::cbor;
use crate::commit;
use crate::history::{
    Checkpoint, Epoch, HistoryError, MAX_EPOCHS, MAX_VALIDATORS, Validator, ValidatorHistory,
};
use crate::proof::{CommitProof, HeadProof, verify_head, verify_kept_head};
use crate::verdict::Reason;
use domain::id::{ChainId, Digest};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// Longest history in bytes.
pub const MAX_LEN: usize = 4 << 20;

/// The first byte of a signed history's CBOR, an array of five; of a plain one's, of three.
const SIGNED: u8 = 0x85;

/// One set handing over to the next. Its CBOR is
/// `[app_hash ‖ consensus leaf, [[key, power]], commit proof]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What the header says of the state.
    pub app_hash: Digest,
    /// [`commit::consensus_leaf`] of the header.
    pub consensus_leaf: Digest,
    /// Those who sign from the next header on, in the engine's order.
    pub validators: Vec<Validator>,
    /// The header, the last one of the set before, and who of that set signed it.
    pub proof: CommitProof,
}

impl Link {
    /// The first height that the new set signs.
    #[must_use]
    pub const fn from_height(&self) -> u64 {
        self.proof.height.saturating_add(1)
    }

    /// The new set and where it begins.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        Epoch {
            from_height: self.from_height(),
            validators: self.validators.clone(),
        }
    }

    /// Checks that the set in office by `history` named this one its successor.
    ///
    /// # Errors
    /// The [`Reason`]: [`Reason::WrongHeader`] where the header names other validators.
    pub fn verify(&self, history: &ValidatorHistory) -> Result<(), Reason> {
        let path = &self.proof.app_hash_path;
        if !commit::names_next(&self.validators, &self.consensus_leaf, path) {
            return Err(Reason::WrongHeader);
        }
        let signed = self.proof.verify(&self.app_hash, history)?;
        if signed.settled {
            Ok(())
        } else {
            Err(Reason::RetiredValidators)
        }
    }

    /// Canonical CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        seal::canonical::to_vec(self)
    }

    /// Reads [`Self::to_bytes`].
    ///
    /// # Errors
    /// [`HistoryError::Malformed`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, HistoryError> {
        let read = seal::canonical::from_slice_max(bytes, MAX_LEN);
        read.map_err(|_| HistoryError::Malformed)
    }
}

/// Why a history is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SuccessionError {
    /// It is another chain's.
    #[error("the history of another chain")]
    WrongChain,
    /// It begins later than what is known, so that nothing joins the two.
    #[error("nothing joins this history to what is known")]
    Gap,
    /// It tells otherwise what is known.
    #[error("another history than the one that is known")]
    Fork,
    /// A link, or the header of a checkpoint, proves nothing.
    #[error("a link of the history does not hold: {0}")]
    BadLink(Reason),
    /// Its sets are none, or too many.
    #[error("the history is not one: {0}")]
    NotOne(#[from] HistoryError),
}

impl SuccessionError {
    /// The stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongChain => "history_wrong_chain",
            Self::Gap => "history_gap",
            Self::Fork => "history_fork",
            Self::BadLink(_) => "history_bad_link",
            Self::NotOne(error) => error.code(),
        }
    }
}

/// A history whose every change is proven. Its CBOR is
/// `[1, chain id, [from height, [[key, power]]], [links], [head proofs]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHistory {
    /// The chain.
    pub chain_id: ChainId,
    /// The set that it begins with: believed as far as its source is, unless it is known.
    pub first: Epoch,
    /// How the sets after it came into office, in order.
    pub links: Vec<Link>,
    /// Signed headers. Those of the set in office become checkpoints, which go on vouching
    /// for their height when that set is retired one day.
    pub checkpoints: Vec<HeadProof>,
}

impl SignedHistory {
    /// Canonical CBOR.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        seal::canonical::to_vec(self)
    }

    /// Reads [`Self::to_bytes`]; at most [`MAX_LEN`] bytes. Says nothing yet about what it
    /// proves.
    ///
    /// # Errors
    /// [`HistoryError::Malformed`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, HistoryError> {
        let read = seal::canonical::from_slice_max(bytes, MAX_LEN);
        read.map_err(|_| HistoryError::Malformed)
    }

    /// What is known when this history is added to what is trusted already. The first set
    /// must be a known one.
    ///
    /// # Errors
    /// [`SuccessionError`]; then nothing of it is to be believed.
    pub fn extend(&self, trusted: &ValidatorHistory) -> Result<ValidatorHistory, SuccessionError> {
        if self.chain_id != *trusted.chain_id() {
            return Err(SuccessionError::WrongChain);
        }
        let mut history = trusted.clone();
        match trusted.epoch_from(self.first.from_height) {
            Some(known) if in_order(known.clone()) == in_order(self.first.clone()) => {}
            Some(_) => return Err(SuccessionError::Fork),
            None if self.first.from_height > trusted.newest_from() => {
                return Err(SuccessionError::Gap);
            }
            None => return Err(SuccessionError::Fork),
        }
        let mut before = self.first.from_height;
        for link in &self.links {
            let from = link.from_height();
            if from <= before {
                return Err(HistoryError::Order.into());
            }
            // A set that is known between two links has none of its own: it was left out.
            let skipped = |epoch: &Epoch| before < epoch.from_height && epoch.from_height < from;
            if history.epochs().iter().any(skipped) {
                return Err(SuccessionError::Fork);
            }
            before = from;
            match history.epoch_from(from) {
                Some(known) if *known == in_order(link.epoch()) => continue,
                Some(_) => return Err(SuccessionError::Fork),
                None if from <= history.newest_from() => return Err(SuccessionError::Fork),
                None => {}
            }
            link.verify(&history).map_err(SuccessionError::BadLink)?;
            history.push(link.epoch())?;
        }
        self.take_checkpoints(&mut history)?;
        Ok(history)
    }

    /// What it proves on its own: its first set is believed.
    ///
    /// # Errors
    /// [`SuccessionError`].
    pub fn alone(&self) -> Result<ValidatorHistory, SuccessionError> {
        let first = vec![self.first.clone()];
        let start = ValidatorHistory::new(self.chain_id.clone(), first, Vec::new())?;
        self.extend(&start)
    }

    fn take_checkpoints(&self, history: &mut ValidatorHistory) -> Result<(), SuccessionError> {
        for proof in &self.checkpoints {
            let point = match verify_head(proof, history) {
                Ok(head) => Checkpoint {
                    height: head.height,
                    app_hash: head.app_hash,
                },
                // Of a set that was in office before: sound, but no longer worth anything.
                Err(Reason::RetiredValidators) => {
                    verify_kept_head(proof, history).map_err(SuccessionError::BadLink)?;
                    continue;
                }
                Err(Reason::WrongHeader) => return Err(SuccessionError::Fork),
                Err(reason) => return Err(SuccessionError::BadLink(reason)),
            };
            history.vouch(point);
        }
        Ok(())
    }
}

/// Reads either form of a history: the plain one, believed as a whole, or a signed one, of
/// which every link is checked.
///
/// # Errors
/// [`SuccessionError`].
pub fn read_history(bytes: &[u8]) -> Result<ValidatorHistory, SuccessionError> {
    match bytes.first() {
        Some(&SIGNED) => SignedHistory::from_bytes(bytes)?.alone(),
        Some(_) | None => Ok(ValidatorHistory::from_bytes(bytes)?),
    }
}

fn in_order(mut epoch: Epoch) -> Epoch {
    commit::engine_order(&mut epoch.validators);
    epoch
}

impl<C> Encode<C> for Link {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.array(3)?;
        cbor::put_digests(e, [&self.app_hash, &self.consensus_leaf])?;
        self.validators.encode(e, ctx)?;
        self.proof.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for Link {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        cbor::array_of(d, 3)?;
        let [app_hash, consensus_leaf] = cbor::take_exactly::<2>(d)?;
        let validators: Vec<Validator> = list(d, ctx, MAX_VALIDATORS)?;
        Ok(Self {
            app_hash,
            consensus_leaf,
            validators,
            proof: CommitProof::decode(d, ctx)?,
        })
    }
}

impl<C> Encode<C> for SignedHistory {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.array(5)?.u8(1)?;
        self.chain_id.encode(e, ctx)?;
        self.first.encode(e, ctx)?;
        self.links.encode(e, ctx)?;
        self.checkpoints.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for SignedHistory {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        cbor::array_of(d, 5)?;
        if d.u8()? != 1 {
            return Err(decode::Error::message("version"));
        }
        Ok(Self {
            chain_id: ChainId::decode(d, ctx)?,
            first: Epoch::decode(d, ctx)?,
            links: list(d, ctx, MAX_EPOCHS)?,
            checkpoints: list(d, ctx, MAX_EPOCHS)?,
        })
    }
}

/// A list of at most so many.
fn list<'b, C, T: Decode<'b, C>>(
    d: &mut Decoder<'b>,
    ctx: &mut C,
    most: usize,
) -> Result<Vec<T>, decode::Error> {
    let wrong = || decode::Error::message("list");
    let length = usize::try_from(d.array()?.ok_or_else(wrong)?).map_err(|_| wrong())?;
    if length > most {
        return Err(wrong());
    }
    // Not allocated ahead: the length is somebody's word.
    (0..length).map(|_| T::decode(d, ctx)).collect()
}
