//! From `app_hash` to the validators' signatures.

use crate::cbor;
use crate::commit::{self, APP_HASH_PATH_LEN, BlockId, HeaderFields, PartSetHeader, Timestamp};
use crate::history::{MAX_VALIDATORS, Validator, ValidatorHistory};
use crate::receipt::ReceiptError;
use crate::verdict::Reason;
use domain::id::{ChainId, Digest};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use seal::{hash::sha256, keys};

/// Longest head proof in bytes.
const MAX_HEAD_LEN: usize = 16 * 1024;

/// The first four bytes of the SHA-256 of the chain's id: enough to tell a person that a
/// receipt is another chain's. What binds it is the chain id inside every vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainTag(pub [u8; 4]);

impl ChainTag {
    /// The tag of a chain.
    #[must_use]
    pub fn of(chain_id: &ChainId) -> Self {
        let [a, b, c, d, ..] = sha256(&[chain_id.as_str().as_bytes()]).0;
        Self([a, b, c, d])
    }
}

impl<C> Encode<C> for ChainTag {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for ChainTag {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        d.bytes()?
            .try_into()
            .map(Self)
            .map_err(|_| decode::Error::message("chain tag"))
    }
}

/// One validator's precommit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// Its place in the set, in the engine's order.
    pub validator: u32,
    /// When it signed, by its own clock.
    pub timestamp: Timestamp,
    /// Ed25519 over [`commit::vote_sign_bytes`].
    pub signature: [u8; keys::SIGNATURE_LEN],
}

/// What joins an `app_hash` to signatures of more than two thirds of the voting power:
///
/// ```text
/// [height, round, 4 sibling digests ‖ part set hash, part count, base seconds,
///  [+ (validator, seconds after base, nanoseconds)], signatures one after the other]
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitProof {
    /// The header's height.
    pub height: u64,
    /// The round in which it was committed.
    pub round: u32,
    /// The path of `app_hash` in the header.
    pub app_hash_path: [Digest; APP_HASH_PATH_LEN],
    /// The block's part set, which the votes name.
    pub parts: PartSetHeader,
    /// The votes, by ascending validator.
    pub votes: Vec<Vote>,
}

/// What the signatures of a proof amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signed {
    /// Median of the votes' times weighted by power, as the engine makes a block's time.
    pub(crate) time_s: u64,
    /// How many signed, and of how many.
    pub(crate) signers: u32,
    pub(crate) of: u32,
    /// Whether the set is the newest one, or a checkpoint vouches for this header.
    pub(crate) settled: bool,
}

impl CommitProof {
    /// Builds the smallest proof out of a header and its commit: no more votes than make
    /// up more than two thirds. `None` where the votes do not.
    ///
    /// `votes` are those for this block, each naming its place in `validators`, which is
    /// in the engine's order. Signatures are not checked here.
    #[must_use]
    pub fn new(
        header: &HeaderFields,
        round: u32,
        parts: PartSetHeader,
        mut votes: Vec<Vote>,
        validators: &[Validator],
    ) -> Option<Self> {
        let total = validators
            .iter()
            .fold(0u64, |sum, v| sum.saturating_add(v.power));
        // The engine's order is by power: the lowest places weigh most.
        votes.sort_by_key(|vote| vote.validator);
        let mut power = 0u64;
        let mut enough = Vec::new();
        for vote in votes {
            if is_more_than_two_thirds(power, total) {
                break;
            }
            let validator = validators.get(usize::try_from(vote.validator).ok()?)?;
            power = power.saturating_add(validator.power);
            enough.push(vote);
        }
        is_more_than_two_thirds(power, total).then(|| Self {
            height: header.height,
            round,
            app_hash_path: commit::app_hash_path(&header.leaves()),
            parts,
            votes: enough,
        })
    }

    /// The name of the block that the votes are for, given its `app_hash`.
    #[must_use]
    pub fn block_id(&self, app_hash: &Digest) -> BlockId {
        let hash = commit::header_hash_from_app_hash(app_hash, &self.app_hash_path);
        BlockId {
            hash,
            parts: self.parts,
        }
    }

    /// Checks every vote against the set of its height, and the sum of their power.
    pub(crate) fn verify(
        &self,
        app_hash: &Digest,
        history: &ValidatorHistory,
    ) -> Result<Signed, Reason> {
        let (epoch, newest) = history.epoch_at(self.height).ok_or(Reason::BeforeHistory)?;
        let mut voters = Vec::with_capacity(self.votes.len());
        for vote in &self.votes {
            let place = usize::try_from(vote.validator).ok();
            let validator = place.and_then(|place| epoch.validators.get(place));
            voters.push((vote, validator.ok_or(Reason::UnknownValidator)?));
        }
        // Ascending places: nobody counts twice.
        if !self.votes.is_sorted_by(|a, b| a.validator < b.validator) {
            return Err(Reason::Malformed);
        }
        let power = voters
            .iter()
            .fold(0u64, |sum, (_, v)| sum.saturating_add(v.power));
        if !is_more_than_two_thirds(power, epoch.total_power()) {
            return Err(Reason::TooFewSignatures);
        }
        let block_id = self.block_id(app_hash);
        for (vote, validator) in &voters {
            let message = commit::vote_sign_bytes(
                history.chain_id(),
                self.height,
                self.round,
                &block_id,
                vote.timestamp,
            );
            if !keys::verify(&validator.key, &message, &vote.signature) {
                return Err(Reason::BadSignature);
            }
        }
        let vouched = match history.checkpoint_at(self.height) {
            Some(checkpoint) if checkpoint.app_hash == *app_hash => true,
            Some(_) => return Err(Reason::WrongHeader),
            None => false,
        };
        Ok(Signed {
            time_s: median_seconds(voters, power),
            signers: count(self.votes.len()),
            of: count(epoch.validators.len()),
            settled: newest || vouched,
        })
    }

    fn is_sound(&self) -> bool {
        let base = self.votes.iter().map(|vote| vote.timestamp.seconds).min();
        base.is_some()
            && self.votes.len() <= MAX_VALIDATORS
            && self.height >= 1
            && i64::try_from(self.height).is_ok()
            && i32::try_from(self.round).is_ok()
            && self.votes.iter().all(|vote| vote.timestamp.is_sound())
            && self.votes.is_sorted_by(|a, b| a.validator < b.validator)
    }
}

/// How many of a set, which has at most [`MAX_VALIDATORS`].
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn is_more_than_two_thirds(power: u64, total: u64) -> bool {
    u128::from(power) * 3 > u128::from(total) * 2
}

/// The engine's weighted median (types/time, WeightedMedian), in whole seconds.
fn median_seconds(mut voters: Vec<(&Vote, &Validator)>, power: u64) -> u64 {
    voters.sort_by_key(|(vote, _)| vote.timestamp);
    let mut middle = power / 2;
    for (vote, validator) in voters {
        if middle <= validator.power {
            return vote.timestamp.seconds;
        }
        middle -= validator.power;
    }
    0
}

impl<C> Encode<C> for CommitProof {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        let base = self
            .votes
            .iter()
            .map(|vote| vote.timestamp.seconds)
            .min()
            .unwrap_or(0);
        e.array(7)?.u64(self.height)?.u32(self.round)?;
        cbor::put_digests(e, self.app_hash_path.iter().chain([&self.parts.hash]))?;
        e.u32(self.parts.total)?.u64(base)?;
        e.array(3 * self.votes.len() as u64)?;
        for Vote {
            validator,
            timestamp,
            ..
        } in &self.votes
        {
            let after = timestamp.seconds.saturating_sub(base);
            e.u32(*validator)?.u64(after)?.u32(timestamp.nanos)?;
        }
        let signatures: Vec<u8> = self.votes.iter().flat_map(|vote| vote.signature).collect();
        e.bytes(&signatures)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for CommitProof {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let bad = || decode::Error::message("commit proof");
        cbor::array_of(d, 7)?;
        let (height, round) = (d.u64()?, d.u32()?);
        let [a, b, c, e, hash] = cbor::take_exactly::<5>(d)?;
        let (total, base) = (d.u32()?, d.u64()?);
        let numbers = d
            .array()?
            .filter(|numbers| numbers % 3 == 0)
            .ok_or_else(bad)?;
        if numbers > 3 * MAX_VALIDATORS as u64 {
            return Err(bad());
        }
        let mut votes = Vec::new();
        for _ in 0..numbers / 3 {
            let (validator, after, nanos) = (d.u32()?, d.u64()?, d.u32()?);
            let seconds = base.checked_add(after).ok_or_else(bad)?;
            let timestamp = Timestamp { seconds, nanos };
            votes.push(Vote {
                validator,
                timestamp,
                signature: [0; keys::SIGNATURE_LEN],
            });
        }
        let (signatures, rest) = d.bytes()?.as_chunks::<{ keys::SIGNATURE_LEN }>();
        if signatures.len() != votes.len() || !rest.is_empty() {
            return Err(bad());
        }
        for (vote, signature) in votes.iter_mut().zip(signatures) {
            vote.signature = *signature;
        }
        let parts = PartSetHeader { total, hash };
        let proof = Self {
            height,
            round,
            app_hash_path: [a, b, c, e],
            parts,
            votes,
        };
        proof.is_sound().then_some(proof).ok_or_else(bad)
    }
}

/// The newest header a gateway has, with its signatures. Its CBOR is
/// `[1, chain tag, app_hash, commit proof]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadProof {
    /// Which chain.
    pub chain: ChainTag,
    /// The state after the block before this header.
    pub app_hash: Digest,
    /// The header and who signed it.
    pub proof: CommitProof,
}

/// A header that the validators signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its height.
    pub height: u64,
    /// When its validators signed it, Unix seconds: the median of their clocks.
    pub time_s: u64,
    /// The state after the block before it.
    pub app_hash: Digest,
}

impl HeadProof {
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
        let read = seal::canonical::from_slice_max(bytes, MAX_HEAD_LEN);
        read.map_err(|_| ReceiptError::Malformed)
    }
}

impl<C> Encode<C> for HeadProof {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.array(4)?.u8(1)?;
        self.chain.encode(e, ctx)?;
        self.app_hash.encode(e, ctx)?;
        self.proof.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for HeadProof {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        cbor::array_of(d, 4)?;
        if d.u8()? != 1 {
            return Err(decode::Error::message("version"));
        }
        let (chain, app_hash) = (ChainTag::decode(d, ctx)?, Digest::decode(d, ctx)?);
        Ok(Self {
            chain,
            app_hash,
            proof: CommitProof::decode(d, ctx)?,
        })
    }
}

/// As [`verify_head`], and takes a header of a set that has been retired, too: for one that
/// this device verified itself while that set was in office and has kept since.
///
/// # Errors
/// As [`verify_head`], but never [`Reason::RetiredValidators`].
pub fn verify_kept_head(head: &HeadProof, history: &ValidatorHistory) -> Result<Head, Reason> {
    verified(head, history).map(|(head, _)| head)
}

/// Checks a gateway's newest header, so that a device knows how old what it sees is.
///
/// # Errors
/// The [`Reason`] for which it proves nothing; [`Reason::RetiredValidators`] where only a
/// set that is no longer in office signed it.
pub fn verify_head(head: &HeadProof, history: &ValidatorHistory) -> Result<Head, Reason> {
    match verified(head, history)? {
        (head, true) => Ok(head),
        (_, false) => Err(Reason::RetiredValidators),
    }
}

/// The header, and whether its set is in office or a checkpoint vouches for it.
fn verified(head: &HeadProof, history: &ValidatorHistory) -> Result<(Head, bool), Reason> {
    if head.chain != ChainTag::of(history.chain_id()) {
        return Err(Reason::WrongChain);
    }
    let signed = head.proof.verify(&head.app_hash, history)?;
    let known = Head {
        height: head.proof.height,
        time_s: signed.time_s,
        app_hash: head.app_hash,
    };
    Ok((known, signed.settled))
}
