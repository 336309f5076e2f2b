//! Which keys the ledger's spaces may hold: most of what a block asks for is not there (is
//! this action on the chain? has anybody this id?), and to find nothing in a large table
//! costs as much as to find something.
//!
//! A Bloom filter, in memory alone. It may say "perhaps" of a key that is not there, never
//! "no" of one that is: every key is told to it before it is committed, and it answers only
//! once it has seen everything that was there before.

use super::{Db, Tx, sql};
use crate::error::NodeError;
use ledger::{Space, Store, StoreError, Writes};
use std::hash::{DefaultHasher, Hasher as _};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// Bits for each key that is expected, and how many of them it sets.
const BITS: u64 = 12;
const SET: u64 = 6;

/// Shared by whoever writes the chain and whoever asks.
pub(crate) struct Known {
    bits: Vec<AtomicU64>,
    seen: AtomicU8,
}

/// It has not seen everything yet; it has; it has, but everything may have changed since.
const FILLING: u8 = 0;
const WHOLE: u8 = 1;
const FORGOTTEN: u8 = 2;

impl Known {
    /// Room for so many keys; more of them make it say "perhaps" more often.
    pub(crate) fn new(keys: u64) -> Self {
        let words = keys.saturating_mul(BITS).div_ceil(64).max(1);
        Self {
            bits: (0..words).map(|_| AtomicU64::new(0)).collect(),
            seen: AtomicU8::new(FILLING),
        }
    }

    /// Takes in everything that is there now. What is written meanwhile is told by `add`.
    pub(crate) fn fill(&self, db: &mut Db) -> Result<(), NodeError> {
        let tx = db.read()?;
        let mut all = tx.0.prepare_cached(sql::KV_KEYS)?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let key = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            self.add_one(row.get(0)?, key);
        }
        // Not where it was forgotten meanwhile.
        let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
        self.seen
            .compare_exchange(FILLING, WHOLE, success, failure)
            .ok();
        Ok(())
    }

    /// Before these are committed.
    pub(crate) fn add(&self, writes: &Writes) {
        for (space, key, value) in writes.iter() {
            if value.is_some() && is_asked(space) {
                self.add_one(space.number(), key);
            }
        }
    }

    /// Everything may have changed: it says "perhaps" to everything from here on.
    pub(crate) fn forget(&self) {
        self.seen.store(FORGOTTEN, Ordering::Release);
    }

    fn add_one(&self, space: u8, key: &[u8]) {
        for (word, bit) in self.places(space, key) {
            word.fetch_or(bit, Ordering::AcqRel);
        }
    }

    fn may_have(&self, space: Space, key: &[u8]) -> bool {
        let mut places = self.places(space.number(), key);
        self.seen.load(Ordering::Acquire) != WHOLE
            || places.all(|(word, bit)| word.load(Ordering::Acquire) & bit != 0)
    }

    fn places(&self, space: u8, key: &[u8]) -> impl Iterator<Item = (&AtomicU64, u64)> {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(space);
        hasher.write(key);
        let first = hasher.finish();
        hasher.write_u8(space);
        // Odd, so that no two of the places are one.
        let step = hasher.finish() | 1;
        let bits = (self.bits.len() as u64).saturating_mul(64);
        (0..SET).filter_map(move |number| {
            let place = first.wrapping_add(step.wrapping_mul(number)) % bits;
            let word = usize::try_from(place / 64).ok()?;
            Some((self.bits.get(word)?, 1 << (place % 64)))
        })
    }
}

/// The tree's own nodes are asked for where they are.
const fn is_asked(space: Space) -> bool {
    matches!(space, Space::State | Space::Index)
}

/// A transaction that looks only for what may be there.
pub(crate) struct Knowing<'a, 'tx> {
    pub(crate) tx: &'a Tx<'tx>,
    pub(crate) known: &'a Known,
}

impl Store for Knowing<'_, '_> {
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if is_asked(space) && !self.known.may_have(space, key) {
            return Ok(None);
        }
        self.tx.get(space, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Place;

    #[test]
    fn what_is_there_is_found_and_most_of_what_is_not_is_not_looked_for() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::lock(dir.path(), None).unwrap();
        let mut db = place.connect().unwrap();
        let key = |number: u32| number.to_be_bytes();
        let tx = db.begin().unwrap();
        for number in 0..1_000 {
            tx.put_entry(u8::from(number % 2 == 0), &key(number), b"x")
                .unwrap();
        }
        tx.commit().unwrap();
        let known = Known::new(1_000);
        assert!(known.may_have(Space::State, b"nothing"), "not whole yet");
        known.fill(&mut db).unwrap();
        let spaces = [Space::State, Space::Index];
        let tx = db.read().unwrap();
        let store = Knowing {
            tx: &tx,
            known: &known,
        };
        for number in 0..1_000 {
            for space in spaces {
                let there = tx.get(space, &key(number)).unwrap();
                assert_eq!(store.get(space, &key(number)).unwrap(), there);
            }
        }
        let perhaps = (1_000..11_000u32).filter(|n| known.may_have(Space::State, &key(*n)));
        assert!(perhaps.count() < 200);
        known.forget();
        known.fill(&mut place.connect().unwrap()).unwrap();
        assert!(known.may_have(Space::State, b"nothing"), "for good");
    }
}
