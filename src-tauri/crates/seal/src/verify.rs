//! The one validity rule for signatures on actions, single and batch: ZIP 215.

use crate::action::ParsedAction;
use crate::memory::{Memory, fact};
use crate::{hash, keys};
use core::ops::Deref;
use domain::action::Action;
use domain::id::{Digest, KeyId, PublicKey};
use ed25519_consensus::{Signature, VerificationKeyBytes, batch};
use rand_core::{CryptoRng, RngCore};

/// Signatures that are checked in one equation. More gain little; one bad signature makes
/// its whole chunk be checked one by one.
const CHUNK: usize = 256;

/// A value whose signatures have all been checked. Only this module makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<T> {
    value: T,
    digest: Digest,
}

impl<T> Verified<T> {
    /// SHA-256 of the signed payload.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// The value, taken out.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// Why a signed action is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// A signer's key is not known.
    #[error("signing key {0} is not known")]
    UnknownKey(KeyId),
    /// A signature does not hold.
    #[error("signature of key {0} does not hold")]
    BadSignature(KeyId),
}

impl VerifyError {
    /// The stable word for it; the same as the chain's outcome.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownKey(_) => "unknown_key",
            Self::BadSignature(_) => "bad_signature",
        }
    }
}

/// Checks every signature of one action. Unknown keys are told before bad signatures.
///
/// # Errors
/// The first signer whose key `keys` does not know, else the first whose signature does
/// not hold.
pub fn verify(
    parsed: &ParsedAction,
    keys: impl Fn(KeyId) -> Option<PublicKey>,
) -> Result<Verified<Action>, VerifyError> {
    let found = look_up(parsed, &keys)?;
    check_one(parsed, &found)
}

/// As [`verify`], but what `memory` knows to hold is not checked again, and what holds now
/// is remembered. The verdict is the same.
///
/// # Errors
/// As [`verify`].
pub fn verify_knowing(
    parsed: &ParsedAction,
    keys: impl Fn(KeyId) -> Option<PublicKey>,
    memory: &Memory,
) -> Result<Verified<Action>, VerifyError> {
    let found = look_up(parsed, &keys)?;
    let fact = fact(parsed, &found);
    if memory.knows(&fact) {
        return Ok(verified(parsed));
    }
    let action = check_one(parsed, &found)?;
    memory.keep(fact);
    Ok(action)
}

/// As [`verify`] for many, several times faster; every verdict is the one that [`verify`]
/// gives. One result per action, in order.
#[must_use]
pub fn verify_batch(
    actions: &[&ParsedAction],
    keys: impl Fn(KeyId) -> Option<PublicKey>,
) -> Vec<Result<Verified<Action>, VerifyError>> {
    verify_batch_knowing(actions, keys, &Memory::new(0))
}

/// As [`verify_batch`], but what `memory` knows to hold is not checked again, and what
/// holds now is remembered. The verdicts are the same.
#[must_use]
pub fn verify_batch_knowing(
    actions: &[&ParsedAction],
    keys: impl Fn(KeyId) -> Option<PublicKey>,
    memory: &Memory,
) -> Vec<Result<Verified<Action>, VerifyError>> {
    let looked: Vec<_> = actions
        .iter()
        .map(|parsed| Looked::at(parsed, &keys, memory))
        .collect();
    let unknown: Vec<_> = looked
        .iter()
        .filter_map(|looked| match looked {
            Looked::ToCheck(parsed, found, fact) => Some((*parsed, found, *fact)),
            Looked::Holds(_) | Looked::UnknownKey(_) => None,
        })
        .collect();
    let mut held = Vec::with_capacity(unknown.len());
    for chunk in unknown.chunks(CHUNK) {
        let all_hold = batch_holds(chunk.iter().map(|(parsed, found, _)| (*parsed, *found)));
        for (parsed, found, fact) in chunk {
            let result = if all_hold {
                Ok(verified(parsed))
            } else {
                check_one(parsed, found)
            };
            if result.is_ok() {
                memory.keep(*fact);
            }
            held.push(result);
        }
    }
    let mut held = held.into_iter();
    let results = looked.iter().map(|looked| match looked {
        Looked::Holds(parsed) => Ok(verified(parsed)),
        Looked::UnknownKey(unknown) => Err(*unknown),
        Looked::ToCheck(..) => held.next().expect("one verdict for each that was checked"),
    });
    results.collect()
}

/// What is known of an action before its signatures are looked at.
enum Looked<'a> {
    Holds(&'a ParsedAction),
    UnknownKey(VerifyError),
    ToCheck(&'a ParsedAction, Vec<PublicKey>, Digest),
}

impl<'a> Looked<'a> {
    fn at(
        parsed: &'a ParsedAction,
        keys: &impl Fn(KeyId) -> Option<PublicKey>,
        memory: &Memory,
    ) -> Self {
        match look_up(parsed, keys) {
            Err(unknown) => Self::UnknownKey(unknown),
            Ok(found) => match fact(parsed, &found) {
                fact if memory.knows(&fact) => Self::Holds(parsed),
                fact => Self::ToCheck(parsed, found, fact),
            },
        }
    }
}

fn look_up(
    parsed: &ParsedAction,
    keys: &impl Fn(KeyId) -> Option<PublicKey>,
) -> Result<Vec<PublicKey>, VerifyError> {
    let signers = parsed.action().signers();
    // A key that has not the id it was asked for is as good as none.
    let find = |id| keys(id).filter(|key| hash::key_id(key) == id);
    signers
        .map(|id| find(id).ok_or(VerifyError::UnknownKey(id)))
        .collect()
}

fn check_one(parsed: &ParsedAction, found: &[PublicKey]) -> Result<Verified<Action>, VerifyError> {
    for ((id, signature), key) in parsed.signatures().zip(found) {
        if !keys::verify(key, parsed.to_be_signed(), signature) {
            return Err(VerifyError::BadSignature(id));
        }
    }
    Ok(verified(parsed))
}

fn verified(parsed: &ParsedAction) -> Verified<Action> {
    Verified {
        value: parsed.action().clone(),
        digest: parsed.digest(),
    }
}

/// One random linear combination over all signatures, times the cofactor (ZIP 215 allows
/// exactly this). The coefficients come from a hash of everything that is checked, so that
/// nobody can choose signatures after seeing them and no random source is needed.
fn batch_holds<'a>(items: impl Iterator<Item = (&'a ParsedAction, &'a Vec<PublicKey>)>) -> bool {
    let mut verifier = batch::Verifier::new();
    let mut transcript = Vec::new();
    for (parsed, found) in items {
        transcript.extend_from_slice(&parsed.digest().0);
        for ((_, signature), key) in parsed.signatures().zip(found) {
            transcript.extend_from_slice(&key.0);
            transcript.extend_from_slice(signature);
            let key = VerificationKeyBytes::from(key.0);
            verifier.queue((key, Signature::from(*signature), parsed.to_be_signed()));
        }
    }
    let seed = hash::sha256(&[b"hallseal/batch/v1", &transcript]);
    verifier.verify(HashStream { seed, counter: 0 }).is_ok()
}

/// SHA-256 in counter mode over a seed: coefficients that are as good as random to whoever
/// made the signatures.
struct HashStream {
    seed: Digest,
    counter: u64,
}

impl RngCore for HashStream {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        for chunk in out.chunks_mut(Digest::LEN) {
            let block = hash::sha256(&[&self.seed.0, &self.counter.to_be_bytes()]);
            self.counter += 1;
            for (to, from) in chunk.iter_mut().zip(block.0) {
                *to = from;
            }
        }
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(out);
        Ok(())
    }
}

impl CryptoRng for HashStream {}
