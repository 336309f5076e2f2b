//! Where the state lies: bytes by key in three spaces, read here and written by whoever
//! drives the ledger, all of a block's writes in one transaction.

use crate::state_key::Key;
use std::collections::BTreeMap;

/// The three spaces of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// Values under the state tree: provable.
    State,
    /// Derived from the log and not under the tree: heads, idempotency, lists.
    Index,
    /// The state tree's nodes.
    Node,
}

impl Space {
    /// Every space.
    pub const ALL: [Self; 3] = [Self::State, Self::Index, Self::Node];

    /// Its number in a database. Numbers are for ever; 2 and 3 were the nodes and keys of an
    /// older form of the tree.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::State => 0,
            Self::Index => 1,
            Self::Node => 4,
        }
    }
}

/// A read that failed. The text is for the technician and holds no values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the store cannot be read: {0}")]
pub struct StoreError(pub String);

/// What the ledger reads from: the committed state, unchanging while a block is applied.
pub trait Store {
    /// The value of a key, or `None` where there is none.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read; never for an absent key.
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;
}

/// A block's writes: `Some` puts, `None` removes. To be persisted as one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writes(pub(crate) BTreeMap<(Space, Vec<u8>), Option<Vec<u8>>>);

impl Writes {
    pub(crate) const fn from_layer(layer: BTreeMap<(Space, Vec<u8>), Option<Vec<u8>>>) -> Self {
        Self(layer)
    }

    pub(crate) fn put<T: minicbor::Encode<()>>(&mut self, key: Key, value: &T) {
        let value = seal::canonical::to_vec(value);
        self.0.insert((key.space, key.bytes), Some(value));
    }

    /// Each write in the order of its key.
    pub fn iter(&self) -> impl Iterator<Item = (Space, &[u8], Option<&[u8]>)> {
        self.0
            .iter()
            .map(|((space, key), value)| (*space, key.as_slice(), value.as_deref()))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A store in memory: for tests, for replaying, for checking another store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryStore {
    state: Values,
    index: Values,
    node: Values,
}

type Values = BTreeMap<Vec<u8>, Vec<u8>>;

impl MemoryStore {
    /// Takes a block's writes over.
    pub fn write(&mut self, writes: &Writes) {
        for (space, key, value) in writes.iter() {
            let values = self.of_mut(space);
            match value {
                Some(value) => values.insert(key.to_vec(), value.to_vec()),
                None => values.remove(key),
            };
        }
    }

    /// Everything in one space, in the order of the keys.
    pub fn entries(&self, space: Space) -> impl Iterator<Item = (&[u8], &[u8])> {
        let values = self.of(space).iter();
        values.map(|(key, value)| (key.as_slice(), value.as_slice()))
    }

    const fn of(&self, space: Space) -> &Values {
        match space {
            Space::State => &self.state,
            Space::Index => &self.index,
            Space::Node => &self.node,
        }
    }

    const fn of_mut(&mut self, space: Space) -> &mut Values {
        match space {
            Space::State => &mut self.state,
            Space::Index => &mut self.index,
            Space::Node => &mut self.node,
        }
    }
}

impl FromIterator<(Space, Vec<u8>, Vec<u8>)> for MemoryStore {
    fn from_iter<I: IntoIterator<Item = (Space, Vec<u8>, Vec<u8>)>>(entries: I) -> Self {
        let mut store = Self::default();
        for (space, key, value) in entries {
            store.of_mut(space).insert(key, value);
        }
        store
    }
}

impl Store for MemoryStore {
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.of(space).get(key).cloned())
    }
}

impl<S: Store> Store for &S {
    fn get(&self, space: Space, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        (**self).get(space, key)
    }
}
