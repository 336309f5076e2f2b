//! Who may sign for the chain, from which height on.
//!
//! A history is shipped with the program or taken from a genesis file; it is trusted as
//! far as its source is. Keys of a set that has been retired could still sign a false old
//! header, so under a retired set only a checkpoint makes a receipt final offline.

use crate::commit;
use domain::id::{ChainId, Digest, PublicKey};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Serialize};

/// Most validators in a set.
pub const MAX_VALIDATORS: usize = 128;
/// Most epochs and most checkpoints in a history.
pub const MAX_EPOCHS: usize = 10_000;

/// One validator.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
#[serde(deny_unknown_fields)]
pub struct Validator {
    /// Its Ed25519 key.
    #[n(0)]
    pub key: PublicKey,
    /// Its voting power, at least 1.
    #[n(1)]
    pub power: u64,
}

/// A validator set and where it begins.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
#[serde(deny_unknown_fields)]
pub struct Epoch {
    /// The first height whose header this set signs.
    #[n(0)]
    pub from_height: u64,
    /// The set; kept in the engine's order ([`commit::engine_order`]), because receipts
    /// name a validator by its place.
    #[n(1)]
    pub validators: Vec<Validator>,
}

impl Epoch {
    /// The sum of all powers.
    #[must_use]
    pub fn total_power(&self) -> u64 {
        self.validators
            .iter()
            .fold(0, |sum, validator| sum.saturating_add(validator.power))
    }
}

/// What the header at one height says, vouched for by the history's source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The header's height.
    #[n(0)]
    pub height: u64,
    /// Its `app_hash`.
    #[n(1)]
    pub app_hash: Digest,
}

/// Why a history is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// No epoch, or too many epochs or checkpoints.
    #[error("a history has 1 to {MAX_EPOCHS} epochs and at most {MAX_EPOCHS} checkpoints")]
    Length,
    /// Heights do not ascend from at least 1.
    #[error("heights must ascend from at least 1")]
    Order,
    /// A set is empty, too large, has a key twice, or a power that is zero or too great.
    #[error("a validator set is empty, too large, or has a double key or an impossible power")]
    Validators,
    /// Not the canonical CBOR of a history.
    #[error("not the canonical CBOR of a validator history")]
    Malformed,
}

impl HistoryError {
    /// The stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "history_length",
            Self::Order => "history_order",
            Self::Validators => "history_validators",
            Self::Malformed => "history_malformed",
        }
    }
}

/// The validator sets of one chain and its checkpoints. Its JSON (genesis file form) is
/// `{"chain_id", "epochs": [{"from_height", "validators": [{"key": hex, "power"}]}],
/// "checkpoints": [{"height", "app_hash": hex}]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct ValidatorHistory(Parts);

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
#[serde(deny_unknown_fields)]
struct Parts {
    #[n(0)]
    chain_id: ChainId,
    #[n(1)]
    epochs: Vec<Epoch>,
    #[n(2)]
    #[serde(default)]
    checkpoints: Vec<Checkpoint>,
}

impl ValidatorHistory {
    /// Puts each set in the engine's order and checks the whole.
    ///
    /// # Errors
    /// See [`HistoryError`].
    pub fn new(
        chain_id: ChainId,
        epochs: Vec<Epoch>,
        checkpoints: Vec<Checkpoint>,
    ) -> Result<Self, HistoryError> {
        Parts {
            chain_id,
            epochs,
            checkpoints,
        }
        .try_into()
    }

    /// One set from the first height on.
    ///
    /// # Errors
    /// [`HistoryError::Validators`].
    pub fn genesis(chain_id: ChainId, validators: Vec<Validator>) -> Result<Self, HistoryError> {
        Self::new(
            chain_id,
            vec![Epoch {
                from_height: 1,
                validators,
            }],
            Vec::new(),
        )
    }

    /// The chain.
    #[must_use]
    pub const fn chain_id(&self) -> &ChainId {
        &self.0.chain_id
    }

    /// The sets, oldest first, each in the engine's order.
    #[must_use]
    pub fn epochs(&self) -> &[Epoch] {
        &self.0.epochs
    }

    /// The checkpoints, lowest first.
    #[must_use]
    pub fn checkpoints(&self) -> &[Checkpoint] {
        &self.0.checkpoints
    }

    /// The set that signs the header at this height, and whether it is the newest one.
    #[must_use]
    pub fn epoch_at(&self, height: u64) -> Option<(&Epoch, bool)> {
        let next = self
            .0
            .epochs
            .partition_point(|epoch| epoch.from_height <= height);
        let at = next.checked_sub(1)?;
        Some((self.0.epochs.get(at)?, next == self.0.epochs.len()))
    }

    /// The checkpoint for the header at this height.
    #[must_use]
    pub fn checkpoint_at(&self, height: u64) -> Option<&Checkpoint> {
        let found = self
            .0
            .checkpoints
            .binary_search_by_key(&height, |point| point.height);
        found.ok().and_then(|at| self.0.checkpoints.get(at))
    }

    /// The epoch that begins at exactly this height.
    #[must_use]
    pub fn epoch_from(&self, height: u64) -> Option<&Epoch> {
        let (epoch, _) = self.epoch_at(height)?;
        (epoch.from_height == height).then_some(epoch)
    }

    /// The first height that the newest set signs.
    #[must_use]
    pub fn newest_from(&self) -> u64 {
        self.0.epochs.last().map_or(0, |epoch| epoch.from_height)
    }

    /// Adds the set that follows the newest one.
    ///
    /// # Errors
    /// [`HistoryError`] where it does not follow, is none, or one too many.
    pub fn push(&mut self, epoch: Epoch) -> Result<(), HistoryError> {
        let mut epochs = self.0.epochs.clone();
        epochs.push(epoch);
        let (chain_id, checkpoints) = (self.0.chain_id.clone(), self.0.checkpoints.clone());
        *self = Self::new(chain_id, epochs, checkpoints)?;
        Ok(())
    }

    /// Adds what the header at a height says, where its source is trusted: because the caller
    /// verified that header while its validators were in office, or was told another way.
    /// `false` where another one stands there already, or there is no room for more.
    pub fn vouch(&mut self, point: Checkpoint) -> bool {
        let points = &mut self.0.checkpoints;
        match points.binary_search_by_key(&point.height, |known| known.height) {
            Ok(at) => points.get(at) == Some(&point),
            Err(_) if points.len() >= MAX_EPOCHS => false,
            Err(at) => {
                points.insert(at, point);
                true
            }
        }
    }

    /// Canonical CBOR `[chain id, [[from height, [[key, power]]]], [[height, app_hash]]]`.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        seal::canonical::to_vec(self)
    }

    /// Reads [`Self::to_bytes`].
    ///
    /// # Errors
    /// [`HistoryError::Malformed`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, HistoryError> {
        seal::canonical::from_slice(bytes).map_err(|_| HistoryError::Malformed)
    }
}

impl TryFrom<Parts> for ValidatorHistory {
    type Error = HistoryError;

    fn try_from(mut parts: Parts) -> Result<Self, HistoryError> {
        if !(1..=MAX_EPOCHS).contains(&parts.epochs.len()) || parts.checkpoints.len() > MAX_EPOCHS {
            return Err(HistoryError::Length);
        }
        let heights_ascend = parts
            .epochs
            .is_sorted_by(|a, b| a.from_height < b.from_height)
            && parts
                .epochs
                .first()
                .is_some_and(|epoch| epoch.from_height >= 1)
            && parts.checkpoints.is_sorted_by(|a, b| a.height < b.height);
        if !heights_ascend {
            return Err(HistoryError::Order);
        }
        for epoch in &mut parts.epochs {
            check_set(&epoch.validators)?;
            commit::engine_order(&mut epoch.validators);
        }
        Ok(Self(parts))
    }
}

impl From<ValidatorHistory> for Parts {
    fn from(history: ValidatorHistory) -> Self {
        history.0
    }
}

fn check_set(validators: &[Validator]) -> Result<(), HistoryError> {
    // The engine's own limit on the sum (types/validator_set.go, MaxTotalVotingPower).
    const MAX_TOTAL: u64 = i64::MAX as u64 / 8;
    let keys: std::collections::BTreeSet<_> = validators.iter().map(|v| v.key).collect();
    let total = validators
        .iter()
        .try_fold(0u64, |sum, v| sum.checked_add(v.power));
    let sound = (1..=MAX_VALIDATORS).contains(&validators.len())
        && keys.len() == validators.len()
        && validators.iter().all(|v| v.power >= 1)
        && total.is_some_and(|total| total <= MAX_TOTAL);
    if sound {
        Ok(())
    } else {
        Err(HistoryError::Validators)
    }
}

impl<C> Encode<C> for ValidatorHistory {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        self.0.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for ValidatorHistory {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        let parts = Parts::decode(d, ctx)?;
        parts
            .try_into()
            .map_err(|_| decode::Error::message("not a validator history"))
    }
}
