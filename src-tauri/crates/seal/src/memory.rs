//! What was found validly signed, so that it is not checked again.
//!
//! Whether signed bytes hold under certain keys never changes, so a node checks them once,
//! when they come in, and knows it when they stand in a block. Only what holds is
//! remembered, and only [`crate::verify`] can add to it: a forgotten entry costs a check
//! and never changes a verdict.

use crate::action::ParsedAction;
use crate::hash::sha256;
use domain::id::{Digest, PublicKey};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Remembers up to a bound; the oldest half is forgotten at once. Shared by reference.
#[derive(Debug)]
pub struct Memory {
    half: usize,
    facts: Mutex<Facts>,
}

#[derive(Debug, Default)]
struct Facts {
    young: BTreeSet<Digest>,
    old: BTreeSet<Digest>,
}

impl Memory {
    /// A memory of at most `capacity` signed actions; 0 remembers nothing.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            half: capacity / 2,
            facts: Mutex::default(),
        }
    }

    /// How many signed actions it remembers.
    #[must_use]
    pub fn len(&self) -> usize {
        let facts = self.facts();
        facts.young.len().saturating_add(facts.old.len())
    }

    /// Whether it remembers nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn knows(&self, fact: &Digest) -> bool {
        let facts = self.facts();
        facts.young.contains(fact) || facts.old.contains(fact)
    }

    pub(crate) fn keep(&self, fact: Digest) {
        if self.half == 0 {
            return;
        }
        let mut facts = self.facts();
        if facts.old.contains(&fact) || !facts.young.insert(fact) {
            return;
        }
        if facts.young.len() >= self.half {
            facts.old = std::mem::take(&mut facts.young);
        }
    }

    /// What another thread's panic left is whole: every change is one assignment.
    fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of a fact: these exact signed bytes, these keys.
pub(crate) fn fact(parsed: &ParsedAction, keys: &[PublicKey]) -> Digest {
    let bytes = sha256(&[parsed.signed().as_bytes()]);
    let mut parts: Vec<&[u8]> = vec![b"hallseal/verified/v1", &bytes.0];
    parts.extend(keys.iter().map(|key| key.0.as_slice()));
    sha256(&parts)
}
